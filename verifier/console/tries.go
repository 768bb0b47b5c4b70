package console

import (
	"fmt"
	"sync"
	"time"
)

// Waiting after a PIN that was wrong.
const (
	FirstWait = time.Second
	MaxWait   = 5 * time.Minute
)

// tries lets one try of a PIN through at a time, and after each that fails makes the
// next wait twice as long.
type tries struct {
	mu     sync.Mutex
	failed int
	next   time.Time // with the reading of the steady clock
}

func (t *tries) try(unlock func() error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if left := time.Until(t.next); left > 0 {
		return fmt.Errorf("%w: for %s", ErrWait, left.Round(time.Second))
	}
	err := unlock()
	if err == nil {
		t.failed, t.next = 0, time.Time{}
		return nil
	}
	t.next = time.Now().Add(min(FirstWait<<min(t.failed, 16), MaxWait))
	t.failed++
	return err
}

// wait is how long the next try has to wait.
func (t *tries) wait() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(0, time.Until(t.next))
}
