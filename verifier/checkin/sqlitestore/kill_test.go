package sqlitestore_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/storetest"
)

var kills = flag.Int("kills", 20, "how often TestKill kills a desk")

// childVariable names the folder in which the test binary is a desk, and not a test.
const childVariable = "HINAN_TEST_DESK"

func TestMain(m *testing.M) {
	if folder := os.Getenv(childVariable); folder != "" {
		run := desk
		if os.Getenv(onlyOpenVariable) != "" {
			run = onlyOpen
		}
		if err := run(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// deskWriters is how many write at a desk at the same time.
const deskWriters = 8

// desk appends events until it is killed, or the store fails, and prints the id of each
// behind Append.
func desk(folder string) error {
	ctx := context.Background()
	store, err := sqlitestore.Open(ctx, folder, sqlitestore.Settings{})
	if err != nil {
		return err
	}
	log, err := checkin.OpenLog(ctx, store, storetest.Signer("desk-1"), storetest.Identity("desk-1"))
	if err != nil {
		return err
	}
	failed := make([]error, deskWriters)
	var wg sync.WaitGroup
	for w := range failed {
		wg.Go(func() {
			for failed[w] == nil {
				failed[w] = admit(ctx, log)
			}
		})
	}
	wg.Wait()
	fmt.Fprintln(os.Stderr, failed[0], "and the store says", store.Err())
	for _, err := range store.Events(ctx, "desk-1", 0) {
		if err != nil {
			return err
		}
	}
	_ = store.Close() // it could not write, and need not be able to now
	return nil
}

func admit(ctx context.Context, log *checkin.Log) error {
	d := storetest.Draft("killed", 0)
	rand.Read(d.ID[:])
	if ackEarly {
		fmt.Println(d.ID)
	}
	if _, err := log.Append(ctx, d); err != nil {
		return err
	}
	if !ackEarly {
		fmt.Println(d.ID)
	}
	return nil
}

// TestKill kills a desk again and again: what it acknowledged is there, once, and its
// log goes on. With the build tag plant_ack_early the desk acknowledges too early, and
// the test must fail.
func TestKill(t *testing.T) {
	const perFolder = 10
	var folder string
	var ledger []string
	total := 0
	for n := range *kills {
		if n%perFolder == 0 {
			folder, ledger = t.TempDir(), nil
		}
		acknowledged := killOne(t, folder)
		ledger, total = append(ledger, acknowledged...), total+len(acknowledged)
		requireOnce(t, folder, ledger)
	}
	t.Logf("%d kills, %d events acknowledged, none lost, none twice", *kills, total)
	require.Greater(t, total, *kills)
}

// killOne runs a desk, kills it at a random moment, and returns what it acknowledged.
func killOne(t *testing.T, folder string) (acknowledged []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+folder)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	stderr := new(strings.Builder)
	cmd.Stderr = stderr
	require.NoError(t, cmd.Start())

	lines := bufio.NewReader(out)
	if mathrand.N(4) > 0 { // the others while they open the store
		first, err := lines.ReadString('\n')
		require.NoError(t, err, stderr)
		acknowledged = append(acknowledged, strings.TrimSpace(first))
	}
	timer := time.AfterFunc(mathrand.N(40*time.Millisecond), func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break // a line without its end was not read by anybody
		}
		require.NoError(t, err)
		acknowledged = append(acknowledged, strings.TrimSpace(line))
	}
	_ = cmd.Wait() // it was killed
	require.Empty(t, stderr.String())
	return acknowledged
}

// requireOnce opens a store as a desk does, and looks for events.
func requireOnce(t *testing.T, folder string, ids []string) {
	t.Helper()
	store, err := sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	_, err = checkin.OpenLog(t.Context(), store, storetest.Signer("desk-1"), storetest.Identity("desk-1"))
	require.NoError(t, err)

	seen := make(map[string]int)
	for _, e := range storetest.Read(t, store, "desk-1", 0) {
		seen[e.ID.String()]++
		require.Equal(t, 1, seen[e.ID.String()], "event %d is there twice", e.Seq)
	}
	lost := 0
	for _, id := range ids {
		if seen[id] == 0 {
			lost++
		}
	}
	require.Zero(t, lost, "of %d acknowledged events so many are lost", len(ids))
}
