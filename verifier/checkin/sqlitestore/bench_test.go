package sqlitestore_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/storetest"
)

// BenchmarkDurable compares check-ins, which are signed, chained, in the Merkle tree and
// on the disk, with bare INSERTs of the same bytes in the same groups: insert-ratio is
// the time of the one as a multiple of that of the other.
//
// Where the time goes with 64 writers, by a profile of both cores: the store 54 %, a fifth
// of which moves SQLite's log into the database and writes the witness; the signature of
// the batch and the ways to its root 13 %; the JSON of the bodies 13 %, beside which the
// callers do not wait; the rest of the events' text, their hashes and the Merkle tree
// 14 %. With a signature for each event, 60 % of everything were signatures, and a
// check-in took three and a half times a bare INSERT.
func BenchmarkDurable(b *testing.B) {
	for _, tt := range []struct {
		name             string
		writers, perTurn int
	}{
		{"one", 1, 100},
		{"64", 64, 4096},
	} {
		b.Run(tt.name, func(b *testing.B) {
			log, err := checkin.OpenLog(b.Context(), openIn(b, b.TempDir()), storetest.Signer("desk-1"), storetest.Identity("desk-1"))
			require.NoError(b, err)
			bare := newBare(b)
			sample := withoutRecords(storetest.Events(b, "desk-1", tt.writers))
			story := 0
			op := func() {
				story++
				each(tt.writers, tt.perTurn, func(i int) {
					_, err := log.Append(b.Context(), storetest.Draft(fmt.Sprint(story), 5*i))
					require.NoError(b, err)
				})
			}
			base := func() {
				each(tt.writers, tt.perTurn, func(i int) {
					row := sample[i%len(sample)]
					require.NoError(b, bare.put(row.Raw, row.Signature))
				})
			}
			testenv.ReportRatio(b, "insert-ratio", op, base)
		})
	}
}

func withoutRecords(events []checkin.Event) []checkin.Event {
	return slices.DeleteFunc(events, func(e checkin.Event) bool { return e.Sealed != nil })
}

// each calls f n times, from writers that each have one call at a time.
func each(writers, n int, f func(i int)) {
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := w; i < n; i += writers {
				f(i)
			}
		})
	}
	wg.Wait()
}

// bare inserts rows, those that wait in one transaction.
type bare struct {
	conn   *sql.Conn
	insert *sql.Stmt

	mu      sync.Mutex
	waiting []*bareRow
	writing bool
}

type bareRow struct {
	raw, signature []byte
	err            error
	turn           chan bool
}

func newBare(b *testing.B) *bare {
	name := "file:" + filepath.Join(b.TempDir(), "bare.db") + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	db, err := sql.Open("sqlite", name)
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(b.Context())
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close() })
	_, err = conn.ExecContext(b.Context(), "CREATE TABLE event (raw BLOB NOT NULL, signature BLOB NOT NULL)")
	require.NoError(b, err)
	insert, err := conn.PrepareContext(b.Context(), "INSERT INTO event VALUES (?, ?)")
	require.NoError(b, err)
	return &bare{conn: conn, insert: insert}
}

// put returns once the row is durable.
func (b *bare) put(raw, signature []byte) error {
	row := &bareRow{raw: raw, signature: signature, turn: make(chan bool, 1)}
	b.mu.Lock()
	b.waiting = append(b.waiting, row)
	mine := !b.writing
	b.writing = true
	b.mu.Unlock()
	if mine || <-row.turn {
		b.write()
	}
	return row.err
}

func (b *bare) write() {
	b.mu.Lock()
	group := b.waiting
	b.waiting = nil
	b.mu.Unlock()

	err := b.commit(group)

	b.mu.Lock()
	defer b.mu.Unlock()
	for _, row := range group {
		row.err = err
		row.turn <- false
	}
	if b.writing = len(b.waiting) > 0; b.writing {
		b.waiting[0].turn <- true
	}
}

func (b *bare) commit(group []*bareRow) error {
	ctx := context.Background()
	tx, err := b.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	insert := tx.StmtContext(ctx, b.insert)
	for _, row := range group {
		if _, err := insert.ExecContext(ctx, row.raw, row.signature); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// BenchmarkOpen100k opens the store of a desk with 100,000 events, and its log, in a
// program of its own: seconds until it can admit, and the most memory that it took.
func BenchmarkOpen100k(b *testing.B) {
	folder := b.TempDir()
	store := openIn(b, folder)
	require.NoError(b, store.Append(b.Context(), storetest.Events(b, "desk-1", 100_000)))
	require.NoError(b, store.Close())
	var seconds, mebibytes float64
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childVariable+"="+folder, onlyOpenVariable+"=1")
		out, err := cmd.Output()
		require.NoError(b, err)
		_, err = fmt.Sscan(string(out), &seconds, &mebibytes)
		require.NoError(b, err)
	}
	b.ReportMetric(seconds, "s/open")
	b.ReportMetric(mebibytes, "MiB-RSS")
}

// onlyOpenVariable has the desk of [childVariable] open its log, and print how long it
// took and how much memory.
const onlyOpenVariable = "HINAN_TEST_ONLY_OPEN"

func onlyOpen(folder string) error {
	ctx, start := context.Background(), time.Now()
	store, err := sqlitestore.Open(ctx, folder, sqlitestore.Settings{})
	if err != nil {
		return err
	}
	if _, err = checkin.OpenLog(ctx, store, storetest.Signer("desk-1"), storetest.Identity("desk-1")); err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	var kibibytes float64
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(peak, &kibibytes); err != nil {
		return err
	}
	fmt.Println(seconds, kibibytes/1024)
	return store.Close()
}
