package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
)

// connects is a call of connect(2), of any thread.
var connects = regexp.MustCompile(`(?m)^\d+ +connect\(`)

// traced runs the binary in a network namespace without routes, and returns what it
// printed, how it ended, and how often it called connect(2).
func (d *desk) traced(args ...string) (got outcome, calls int) {
	d.t.Helper()
	trace := d.path("trace")
	command := append([]string{"-rn", testenv.Tool(d.t, "strace"), "-f", "-e", "trace=connect", "-o", trace, "hinan"}, args...)
	cmd := exec.CommandContext(d.t.Context(), testenv.Tool(d.t, "unshare"), command...)
	cmd.Env = os.Environ()
	for name, value := range d.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // how it ended is looked at by the caller
	raw, err := os.ReadFile(trace)
	require.NoError(d.t, err, stderr.String())
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}, len(connects.FindAll(raw, -1))
}

// requireNamespaces skips the test where namespaces or tracing are not to be had, and
// shows that the count counts: a command that asks the network is seen to.
func (d *desk) requireNamespaces() {
	testenv.Tool(d.t, "strace")
	if out, err := exec.CommandContext(d.t.Context(), testenv.Tool(d.t, "unshare"), "-rn", "true").CombinedOutput(); err != nil {
		testenv.Missing(d.t, "this system has no network namespaces: "+string(out))
	}
	asks, calls := d.traced("resolve", "did:web:shelter.example")
	require.Equal(d.t, exitUndecided, asks.exit, asks.stderr)
	require.Positive(d.t, calls, "the count sees no call where there is one")
}

// TestVerifyCallsNobody judges what IOTA's own library made, and what was tampered
// with, by a bundle: without routes it answers as it does with them, and connect(2)
// is never called.
func TestVerifyCallsNobody(t *testing.T) {
	d := newDesk(t)
	d.requireNamespaces()
	bundle, passes := d.sample()
	for _, pass := range passes {
		args := []string{"verify", "--json", "--bundle", bundle, "--at", sampleTime, pass}
		online := d.run(args...)
		offline, calls := d.traced(args...)
		require.Zero(t, calls)
		require.Equal(t, online, offline)
		require.Contains(t, online.stdout, `{"v":1,"outcome":"`)
	}
}
