package verifier

import (
	"sync"
	"time"
)

// Clock is the time of a long-lived program, with its doubts. It compares the wall
// clock, which anybody may set, with a steady one that nobody can, and with times
// that have certainly passed. Its zero value is ready; it must not be copied, and is
// safe for concurrent use.
//
// On systems whose steady clock stands still while the machine sleeps, a long sleep
// shows as a jump: somebody has to look at the time, and call [Clock.Settle].
type Clock struct {
	// Now is the wall clock; nil: time.Now.
	Now func() time.Time
	// Steady is the time since any fixed moment, by a clock that is never set; nil:
	// the system's monotonic clock.
	Steady func() time.Duration

	mu      sync.Mutex
	settled bool
	wall    time.Time     // when it was settled
	steady  time.Duration // at the same moment
	passed  time.Time     // the latest time that has certainly passed
}

// Reading is a time and the doubts about it.
type Reading struct {
	At time.Time
	// Ahead is how far the wall clock went further than the steady one since it was
	// settled, in whole seconds; negative: it went back.
	Ahead time.Duration
	// Behind is how far At lies before a time that has passed; 0: it does not.
	Behind time.Duration
}

// start is a moment of the system's monotonic clock.
var start = time.Now()

// Read returns the time. The first reading counts as settled.
func (c *Clock) Read() Reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, steady := c.look()
	if !c.settled {
		c.settled, c.wall, c.steady = true, at, steady
	}
	return Reading{
		At:     at,
		Ahead:  (at.Sub(c.wall) - (steady - c.steady)).Round(time.Second),
		Behind: max(0, c.passed.Sub(at)),
	}
}

// Passed notes a time that has certainly passed, such as that of the last record or
// of a message with a signed date.
func (c *Clock) Passed(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t = t.Round(0); t.After(c.passed) {
		c.passed = t
	}
}

// Settle takes the wall clock as it stands for right: somebody compared it with
// another. Times that have passed stay passed.
func (c *Clock) Settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.steady = c.look()
	c.settled = true
}

// look reads both clocks. Round(0) leaves what the wall clock shows, without the
// monotonic reading by which times would be subtracted.
func (c *Clock) look() (wall time.Time, steady time.Duration) {
	now, since := time.Now, func() time.Duration { return time.Since(start) }
	if c.Now != nil {
		now = c.Now
	}
	if c.Steady != nil {
		since = c.Steady
	}
	return now().Round(0), since()
}
