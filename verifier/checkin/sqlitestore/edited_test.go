package sqlitestore_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/storetest"
)

// edit changes a closed store as somebody with SQLite's own tools would.
func edit(t *testing.T, folder, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, events))
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), statement, args...)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func TestWhatWasEditedIsFoundAtItsEvent(t *testing.T) {
	log := storetest.Events(t, "desk-1", 600)
	other := storetest.Forked(t, "desk-1", 600, 300)
	first := func(seq uint64) int64 { return 1<<40 + int64(seq) }
	const swap = `UPDATE event SET at = -at WHERE at IN (?1, ?2);
		UPDATE event SET at = CASE -at WHEN ?1 THEN ?2 ELSE ?1 END WHERE at < 0`
	for _, tt := range []struct {
		name      string
		statement string
		args      []any
		want      int // events that are read
	}{
		{"an edited event", "UPDATE event SET raw = CAST(replace(CAST(raw AS TEXT), 'shelter-1', 'shelter-2') AS BLOB) WHERE at = ?", []any{first(300)}, 300},
		{"an event that is none", "UPDATE event SET raw = x'00' WHERE at = ?", []any{first(300)}, 300},
		{"an event in another order", swap, []any{first(300), first(301)}, 300},
		{"an event of another log", "UPDATE event SET raw = ? WHERE at = ?", []any{storetest.Events(t, "desk-2", 301)[300].Raw, first(300)}, 300},
		{"an event of a fork", "UPDATE event SET raw = ? WHERE at = ?", []any{other[300].Raw, first(300)}, 300},
		{"a record that is not its own", "UPDATE sealed SET record = x'00' WHERE at = ?", []any{first(304)}, 304},
		{"an event behind a fork", "UPDATE event SET raw = ? WHERE at = ?", []any{other[301].Raw, first(301)}, 300},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := closed(t, log)
			edit(t, folder, tt.statement, tt.args...)
			read, err := readAll(t, openIn(t, folder))
			require.ErrorIs(t, err, checkin.ErrStoreDamaged)
			require.ErrorContains(t, err, fmt.Sprintf("event %d", tt.want))
			storetest.Same(t, log[:tt.want], read)
		})
	}
}

func TestWhatWasEditedIsFoundWhenAStoreIsOpened(t *testing.T) {
	log := storetest.Events(t, "desk-1", 60)
	for _, tt := range []struct {
		name, statement, want string
	}{
		{"a dropped event", "DELETE FROM event WHERE at = (1<<40) + 20", "the log of desk-1 has 59 events where its last is number 59"},
		{"the last event dropped", "DELETE FROM event WHERE at = (1<<40) + 59", "event 59 of 60 is missing"},
		{"the last event edited", "UPDATE event SET raw = CAST(replace(CAST(raw AS TEXT), 'shelter-1', 'shelter-2') AS BLOB) WHERE at = (1<<40) + 59", "event 59 is another one"},
		{"an event of the tail edited", "UPDATE event SET raw = CAST(replace(CAST(raw AS TEXT), 'shelter-1', 'shelter-2') AS BLOB) WHERE at = (1<<40) + 50", "event 50 is not the one that was written"},
		{"a log dropped", "DELETE FROM event", "the log of desk-1 has no events"},
		{"a device dropped", "DELETE FROM device", "event 0 of 60 is missing"},
		{"a device renamed", "UPDATE device SET name = 'desk-2'", "is another one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := closed(t, log)
			require.NoError(t, openIn(t, folder).Close())
			edit(t, folder, "PRAGMA foreign_keys = OFF; "+tt.statement)
			refuse(t, folder, checkin.ErrStoreDamaged, tt.want)
		})
	}
}

// lockDatabase locks the database of a store as another program may.
func lockDatabase(t *testing.T, folder string) (unlock func()) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, events)+"?_txlock=immediate")
	require.NoError(t, err)
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	return func() {
		require.NoError(t, tx.Rollback())
		require.NoError(t, db.Close())
	}
}
