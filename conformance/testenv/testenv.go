// Package testenv gives tests what lies outside the repository, and benchmarks
// their unit. It is for tests only.
//
// Data comes from folders that environment variables name, and some tests need a
// program of the system. Without them a test skips and says so; with
// HINAN_REQUIRE_DATA=1, as in CI, it fails instead.
package testenv

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

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
		Missing(t, variable+" names no folder")
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

// Missing skips a test for want of something; where HINAN_REQUIRE_DATA=1 it fails.
func Missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("HINAN_REQUIRE_DATA") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Tool returns the path of a program of the system that a test needs, such as strace,
// or skips the test.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name+" is not installed")
	}
	return path
}
