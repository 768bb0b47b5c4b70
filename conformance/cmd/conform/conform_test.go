package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
)

const tag = "0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7"

// conform runs a command line.
func conform(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "set.json"), []byte(text), 0o600))
	return dir
}

func TestInteropPrintsALineForEachCaseAndCounts(t *testing.T) {
	dir := write(t, `{"cases":[{"input":"did:iota:`+tag+`","expect":"accept"},{"input":"did:iota:0x0","expect":"reject"},{"name":"z","new":1,"expect":"accept"}]}`)
	code, stdout, stderr := conform(t, "interop", dir)
	require.Equal(t, exitDone, code, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Len(t, lines, 4)
	require.JSONEq(t, `{"v":1,"file":"set.json","name":"did:iota:`+tag+`","want":"accept","outcome":"accept","code":""}`, lines[0])
	require.JSONEq(t, `{"cases":3,"untested":1,"mismatches":0}`, lines[3])
	var refused struct{ Outcome, Code string }
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &refused))
	require.Equal(t, "reject", refused.Outcome)
	require.Equal(t, "iota.identifier", refused.Code)
}

func TestInteropExitCodes(t *testing.T) {
	good := write(t, `{"cases":[{"input":"did:iota:`+tag+`","expect":"accept"}]}`)
	for name, tt := range map[string]struct {
		args []string
		want int
		says string
	}{
		"as expected":                {[]string{"interop", good}, exitDone, ""},
		"as many as asked for":       {[]string{"interop", "--min-cases", "1", good}, exitDone, ""},
		"fewer than asked for":       {[]string{"interop", "--min-cases", "2", good}, exitMismatch, "1 cases were run, 2 asked for"},
		"nothing at all":             {[]string{"interop", t.TempDir()}, exitMismatch, "0 cases were run"},
		"untested ones do not count": {[]string{"interop", write(t, `{"cases":[{"x":1,"expect":"accept"}]}`)}, exitMismatch, "0 cases were run"},
		"a wrong answer":             {[]string{"interop", write(t, `{"cases":[{"input":"did:iota:0x0","expect":"accept"}]}`)}, exitMismatch, "1 of 1 answers differ"},
		"no folder":                  {[]string{"interop"}, exitUsage, "arg"},
		"a folder that is not there": {[]string{"interop", good + "/none"}, exitUsage, "no folder"},
		"a file in place of one":     {[]string{"interop", good + "/set.json"}, exitUsage, "no folder"},
		"a negative number":          {[]string{"interop", "--min-cases", "-1", good}, exitUsage, "negative"},
		"an unknown flag":            {[]string{"interop", "--fast", good}, exitUsage, "unknown flag"},
		"an unknown command":         {[]string{"nonsense"}, exitUsage, "unknown command"},
		"a file that is no JSON":     {[]string{"interop", write(t, `{`)}, exitInternal, "set.json"},
		"help":                       {[]string{"interop", "--help"}, exitDone, ""},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := conform(t, tt.args...)
			require.Equal(t, tt.want, code, stderr)
			require.Contains(t, stderr, tt.says)
		})
	}
}

// TestOneChangedExpectationIsSeen changes one expectation in a copy of every
// real set, in each file in turn that has cases which are run.
func TestOneChangedExpectationIsSeen(t *testing.T) {
	root := filepath.Join(testenv.Dir(t, testenv.Interop), "iota-identity-wasm")
	sets, err := filepath.Glob(filepath.Join(root, "*", "*", "did", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, sets)
	changed := 0
	for _, file := range sets {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		if !strings.Contains(string(raw), `"expect"`) {
			continue
		}
		flipped := flip(t, raw)
		code, stdout, _ := conform(t, "interop", write(t, flipped))
		require.Equal(t, exitMismatch, code, file)
		require.Contains(t, stdout, `"mismatches":`)
		require.NotContains(t, stdout, `"mismatches":0`)
		changed++
	}
	require.Positive(t, changed)
}

// flip turns the first expectation to accept into one to reject.
func flip(t *testing.T, raw []byte) string {
	t.Helper()
	var file map[string]any
	require.NoError(t, json.Unmarshal(raw, &file))
	for _, entry := range file["cases"].([]any) {
		if c := entry.(map[string]any); c["expect"] == "accept" {
			c["expect"] = "reject"
			break
		}
	}
	out, err := json.Marshal(file)
	require.NoError(t, err)
	return string(out)
}
