package testenv_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
)

func TestDirReturnsWhatTheVariableNames(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(testenv.Interop, dir)
	require.Equal(t, dir, testenv.Dir(t, testenv.Interop))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.json"), []byte("{}"), 0o600))
	require.Equal(t, map[string][]byte{"a.json": []byte("{}")}, testenv.Files(t, testenv.Interop, "*.json"))
}

func TestWithoutDataATestSkips(t *testing.T) {
	t.Setenv(testenv.Vectors, "")
	t.Setenv("HINAN_REQUIRE_DATA", "")
	ran := false
	t.Run("needs data", func(t *testing.T) {
		testenv.Dir(t, testenv.Vectors)
		ran = true
	})
	require.False(t, ran)
}

func BenchmarkV(b *testing.B) {
	testenv.ReportV(b, func() { testenv.V(b) }) // 31 verifications: about 31 V
}

// faults records what a test would have failed with.
type faults struct {
	testing.TB
	count int
}

func (f *faults) Helper()               {}
func (f *faults) Errorf(string, ...any) { f.count++ }

var sink []byte

func TestBoundedSeesWhatCostsTooMuch(t *testing.T) {
	f := &faults{TB: t}
	testenv.Bounded(f, func() {})
	require.Zero(t, f.count)
	testenv.Bounded(f, func() { sink = make([]byte, testenv.MaxCostMemory+1<<20) })
	require.Equal(t, 1, f.count)
	testenv.Cost{Time: time.Hour}.Check(f, "an hour")
	if f.count == 1 {
		t.Skip("with the race detector the time is not checked")
	}
	require.Equal(t, 2, f.count)
}
