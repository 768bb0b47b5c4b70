package sqlitestore_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
)

// TestFullDisk runs a desk on a disk of 4 MiB until it is full: the desk says so, still
// reads, and what it acknowledged is in what is on the disk.
func TestFullDisk(t *testing.T) {
	unshare := testenv.Tool(t, "unshare")
	if out, err := exec.CommandContext(t.Context(), unshare, "-rm", "true").CombinedOutput(); err != nil {
		testenv.Missing(t, "this system has no mount namespaces: "+string(out))
	}
	disk, kept := t.TempDir(), t.TempDir()
	const script = `mount -t tmpfs -o size=4m none "$1" && "$3" && cp "$1"/events* "$1"/heads "$2"`
	cmd := exec.CommandContext(t.Context(), unshare, "-rm", "sh", "-c", script, "sh", disk, kept, os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+disk)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Run(), &stderr)
	require.Contains(t, stderr.String(), "store.unavailable: database or disk is full")
	require.Contains(t, stderr.String(), "and the store says store.unavailable: database or disk is full")

	acknowledged := strings.Fields(stdout.String())
	require.Greater(t, len(acknowledged), 500)
	requireOnce(t, kept, acknowledged)
}
