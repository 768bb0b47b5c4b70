// Package testenv gives tests what lies outside the repository, and benchmarks
// their unit. It is for tests only.
//
// Data comes from folders that environment variables name. Without them a test
// skips and says so; with HINAN_REQUIRE_DATA=1, as in CI, it fails instead.
package testenv

import (
	"crypto/ed25519"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// The variables that name data folders.
const (
	Vectors      = "HINAN_VECTORS"       // official vectors, one folder a set
	Interop      = "HINAN_INTEROP"       // sets that other implementations made
	FuzzFindings = "HINAN_FUZZ_FINDINGS" // inputs that crashed or fooled libraries
)

// Dir returns the folder that a variable names, or skips the test.
func Dir(t testing.TB, variable string) string {
	t.Helper()
	dir := os.Getenv(variable)
	if dir == "" {
		missing(t, variable+" names no folder")
	}
	return dir
}

// Official returns the folder of one official set, each file of which is the one
// that the manifest names, or skips the test. A changed file fails it.
func Official(t testing.TB, set string) string {
	t.Helper()
	dir := filepath.Join(Dir(t, Vectors), set)
	if err := vectors.Check(os.DirFS(dir), set); err != nil {
		t.Fatalf("official vectors: %v", err)
	}
	return dir
}

// Files returns the files below the folder of a variable that match a pattern,
// by name. None at all fails the test.
func Files(t testing.TB, variable, pattern string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(Dir(t, variable), pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no file matches %s in %s", pattern, variable)
	}
	files := make(map[string][]byte, len(names))
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = raw
	}
	return files
}

func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("HINAN_REQUIRE_DATA") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// V measures the unit of the benchmarks: the time of one Ed25519 verification of
// a 2 KiB message, the median of several. Call it next to the loop that is
// measured: clocks drift.
func V(b *testing.B) time.Duration {
	b.Helper()
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	public, msg := private.Public().(ed25519.PublicKey), make([]byte, 2048)
	sig := ed25519.Sign(private, msg)
	times := make([]time.Duration, 31)
	for i := range times {
		start := time.Now()
		if !ed25519.Verify(public, msg, sig) {
			b.Fatal("a signature of our own does not verify")
		}
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// ReportV runs op b.N times and reports its time as a multiple of [V], which it
// measures before and after.
func ReportV(b *testing.B, op func()) {
	b.Helper()
	before := V(b)
	b.ReportAllocs()
	for b.Loop() {
		op()
	}
	b.StopTimer()
	unit := (before + V(b)) / 2
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(unit), "V")
}

// Bounds on what one hostile input may cost.
const (
	MaxCostTime   = 100 * time.Millisecond
	MaxCostMemory = 32 << 20 // bytes allocated in all
)

// Bounded fails the test if op costs more than [MaxCostTime] or allocates more
// than [MaxCostMemory]. It takes the best of three runs, so that a busy machine
// does not count.
func Bounded(t testing.TB, op func()) {
	t.Helper()
	shortest, least := time.Duration(math.MaxInt64), uint64(math.MaxUint64)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		op()
		shortest = min(shortest, time.Since(start))
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	if shortest > MaxCostTime || least > MaxCostMemory {
		t.Errorf("costs %s and %d bytes, at most %s and %d", shortest, least, MaxCostTime, MaxCostMemory)
	}
}
