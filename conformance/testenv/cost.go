package testenv

import (
	"crypto/ed25519"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"
)

// V measures the unit of the benchmarks: the time of one Ed25519 verification of
// a 2 KiB message, the median of several. Call it next to what is measured:
// clocks drift.
func V(t testing.TB) time.Duration {
	t.Helper()
	verify := unit(t)
	times := make([]time.Duration, 31)
	for i := range times {
		times[i] = timed(1, verify)
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// unit returns the operation that V is the time of.
func unit(t testing.TB) func() {
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	public, msg := private.Public().(ed25519.PublicKey), make([]byte, 2048)
	sig := ed25519.Sign(private, msg)
	return func() {
		if !ed25519.Verify(public, msg, sig) {
			t.Fatal("a signature of our own does not verify")
		}
	}
}

func timed(n int, op func()) time.Duration {
	start := time.Now()
	for range n {
		op()
	}
	return time.Since(start)
}

// pairing bounds the pairs of adjacent measurements.
const (
	pairs       = 301
	pairingTime = time.Second
)

// ReportV runs op b.N times and reports its time as a multiple of [V]; see
// [ReportRatio].
func ReportV(b *testing.B, op func()) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		op()
	}
	b.StopTimer()
	batch := max(1, int(V(b)/max(1, b.Elapsed()/time.Duration(b.N)))) // so that both halves of a pair last alike
	b.ReportMetric(inTurns(batch, op, unit(b)), "V")
}

// ReportRatio reports the time of op as a multiple of that of base, as the metric of
// a name: the median over pairs of adjacent measurements, since the speed of a machine
// changes from one moment to the next. The two should last alike.
func ReportRatio(b *testing.B, name string, op, base func()) {
	b.Helper()
	b.StopTimer()
	b.ReportMetric(inTurns(1, op, base), name)
}

func inTurns(batch int, op, base func()) float64 {
	var ratios []float64
	for start := time.Now(); len(ratios) < pairs && (len(ratios) < 5 || time.Since(start) < pairingTime); {
		ours, theirs := timed(batch, op), timed(1, base)
		ratios = append(ratios, float64(ours)/float64(batch)/float64(theirs))
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// Bounds on what one hostile input may cost. The time is in [V], so that a slow
// or busy machine does not count: where V is 100 microseconds, it is 100 ms.
const (
	MaxCostV      = 1000
	MaxCostMemory = 32 << 20 // bytes allocated in all
)

// Cost is what an operation took at the least, in several runs.
type Cost struct {
	Time  time.Duration
	Bytes uint64
}

// Unmeasured is the cost before the first run.
var Unmeasured = Cost{math.MaxInt64, math.MaxUint64}

// Meter measures one run from its making to Add.
type Meter struct {
	start  time.Time
	before runtime.MemStats
}

// Start begins to measure.
func Start() *Meter {
	m := new(Meter)
	runtime.ReadMemStats(&m.before)
	m.start = time.Now()
	return m
}

// Add returns the lesser of c and what was measured since Start.
func (m *Meter) Add(c Cost) Cost {
	c.Time = min(c.Time, time.Since(m.start))
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	c.Bytes = min(c.Bytes, after.TotalAlloc-m.before.TotalAlloc)
	return c
}

// Check fails the test if c is over the bounds. The race detector slows code of
// ours and not that of V: with it only the memory is checked.
func (c Cost) Check(t testing.TB, name string) {
	t.Helper()
	if what := c.over(t); what != "" {
		t.Errorf("%s %s", name, what)
	}
}

// over says which bound c is over; empty: none.
func (c Cost) over(t testing.TB) string {
	t.Helper()
	if c.Bytes > MaxCostMemory {
		return fmt.Sprintf("allocates %d bytes, at most %d", c.Bytes, MaxCostMemory)
	}
	if v := float64(c.Time) / float64(V(t)); v > MaxCostV && !raceDetector {
		return fmt.Sprintf("costs %.0f V, at most %d", v, MaxCostV)
	}
	return ""
}

// How often [Bounded] runs an operation: where few runs are over the bounds, other work
// on the machine may be why, and more runs tell.
const fewRuns, manyRuns = 3, 20

// Bounded fails the test if the cheapest of some runs of op is over the bounds.
func Bounded(t testing.TB, op func()) {
	t.Helper()
	c := Unmeasured
	for n := 0; n < fewRuns || n < manyRuns && c.over(t) != ""; n++ {
		m := Start()
		op()
		c = m.Add(c)
	}
	c.Check(t, t.Name())
}
