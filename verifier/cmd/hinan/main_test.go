package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/fetch"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hinan": main, "opencredential": openCredential})
}

// TestScripts runs the binary's own main, in a process of its own, with nodes on
// loopback: $TESTNET and $SHELTER are Rebased nodes, $TST and $IOTA Stardust
// nodes, $SILENT accepts requests and never answers, $CLOSED is nobody. $ISSUER,
// $HOLDER and $OFFICE (for ES256) are handles of keys in a store, which $HINAN_PASSPHRASE opens.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			server := startNodes()
			env.Defer(server.Close)
			for _, name := range []string{"testnet", "shelter", "tst", "iota", "silent"} {
				env.Setenv(strings.ToUpper(name), server.URL+"/"+name)
			}
			env.Setenv("CLOSED", "http://127.0.0.1:1")
			for _, name := range []string{"issuer", "holder"} {
				env.Setenv(strings.ToUpper(name), cheapKey(t, filepath.Join(env.WorkDir, "keys"), keys.EdDSA))
			}
			env.Setenv("OFFICE", cheapKey(t, filepath.Join(env.WorkDir, "keys"), keys.ES256))
			env.Setenv("HINAN_STORE", filepath.Join(env.WorkDir, "keys"))
			env.Setenv("HINAN_PASSPHRASE", passphrase)
			env.Setenv("GORACE", "atexit_sleep_ms=10") // the default is a second for each process
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "stardust" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return currentBuild().Stardust, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "envsubst": envsubst, "capture": capture},
	})
}

// exits N COMMAND... runs a command that must end with exit code N.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		ended, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// envsubst FILE... puts the values of variables into files of the script.
func envsubst(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: envsubst file...")
	}
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// outcome is what one command line leaves behind.
type outcome struct {
	exit           int
	stdout, stderr string
}

func hinan(ctx context.Context, args ...string) outcome {
	var stdout, stderr bytes.Buffer
	noVariable := func(string) string { return "" }
	exit := run(ctx, args, strings.NewReader(""), &stdout, &stderr, noVariable)
	return outcome{exit, stdout.String(), stderr.String()}
}

func TestErrorsEndWithTheirExitCode(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want int
	}{
		{"a source that could not be asked", resolver.ErrUnavailable, 3},
		{"a method that nobody resolves", resolver.ErrMethod, 3},
		{"a version that nobody keeps", resolver.ErrFeature, 3},
		{"a server that is too slow", fetch.ErrTimeout, 3},
		{"a server that is not there", fetch.ErrUnreachable, 3},
		{"a request that was cancelled", strictjson.ErrCancelled, 3},
		{"a signal", context.Canceled, 3},
		{"the end of --timeout", context.DeadlineExceeded, 3},
		{"a foreign page of a node that could not be asked", fmt.Errorf("%w: %w: a page", didiota.ErrAnswer, resolver.ErrUnavailable), 3},

		{"a DID that does not exist", resolver.ErrNotFound, 1},
		{"a deactivated DID", resolver.ErrDeactivated, 1},
		{"a malformed answer", fmt.Errorf("%w: %w: cut", didiota.ErrAnswer, resolver.ErrInvalidDocument), 1},
		{"an answer that is too large", fetch.ErrTooLarge, 1},
		{"too much work", strictjson.ErrBudget, 1},
		{"a code that this table does not name", fault.Code("test.other"), 1},

		{"a mistake in the command line", usage("no such flag"), 2},
		{"a mistake that wraps a code", usage("%w", resolver.ErrInvalidOptions), 2},

		{"a resolver that failed by itself", resolver.ErrInternal, 4},
		{"an error without a code", errors.New("disk full"), 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, exitOf(tt.err))
			require.Equal(t, tt.want, exitOf(fmt.Errorf("step 3: %w", tt.err)))
			require.Equal(t, tt.want, exitOf(advise(tt.err, "Wait.")))
		})
	}
}

func TestASignalEndsTheWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		silent(w, r)
	}))
	defer server.Close()
	got := hinan(ctx, "resolve", living, "--node", "testnet="+server.URL, "--timeout", "1h", "--json")
	require.Equal(t, exitUndecided, got.exit, got.stderr)
	require.Contains(t, got.stdout, `"code":"fetch.unreachable"`)
	require.Contains(t, got.stderr, "It was interrupted")
}

// brokenWriter is a full disk.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAResultThatCannotBeWrittenIsNoSuccess(t *testing.T) {
	for _, args := range [][]string{
		{"resolve", key},
		{"resolve", key, "--json"},
		{"resolve", key, "--metadata"},
		{"explain"},
		{"explain", "did.syntax"},
		{"version"},
	} {
		var stderr bytes.Buffer
		exit := run(t.Context(), args, strings.NewReader(""), brokenWriter{}, &stderr, func(string) string { return "" })
		require.Equal(t, exitInternal, exit, args)
		require.Contains(t, stderr.String(), "no space left\n")
	}
}

func TestConfigurationFilesHaveALimit(t *testing.T) {
	name := filepath.Join(t.TempDir(), "hinan.toml")
	for size, want := range map[int]int{maxConfig: exitDone, maxConfig + 1: exitUsage} {
		require.NoError(t, os.WriteFile(name, []byte("#"+strings.Repeat(" ", size-1)), 0o600))
		got := hinan(t.Context(), "resolve", key, "--config", name)
		require.Equal(t, want, got.exit, got.stderr)
	}
}

func TestWordsOfStrangersStayOnTheirLine(t *testing.T) {
	var stderr bytes.Buffer
	p := &program{stderr: &stderr}
	p.say("%s", "first\nhinan: accepted\x1b[2J\u009b1A\tend")
	require.Equal(t, "hinan: first hinan: accepted [2J 1A end\n", stderr.String())
}

func TestTheBuildIsTold(t *testing.T) {
	settings := []debug.BuildSetting{
		{Key: "-tags", Value: "nostardust"},
		{Key: "vcs.revision", Value: "0123abcd"},
		{Key: "vcs.time", Value: "2026-03-01T00:00:00Z"},
		{Key: "vcs.modified", Value: "true"},
	}
	b := buildOf(&debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"}, Settings: settings})
	require.Equal(t, "v1.2.3", b.Version)
	require.Equal(t, "0123abcd", b.Revision)
	require.Equal(t, "2026-03-01T00:00:00Z", b.Time)
	require.True(t, b.Dirty)

	var stdout bytes.Buffer
	require.NoError(t, (&program{stdout: &stdout}).printBuild(b))
	require.Contains(t, stdout.String(), "hinan v1.2.3\ncommit 0123abcd of 2026-03-01T00:00:00Z, with changes\ngo1.26.8 ")

	require.Equal(t, "(devel)", buildOf(&debug.BuildInfo{}).Version)
}
