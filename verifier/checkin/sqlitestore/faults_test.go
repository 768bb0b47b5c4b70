package sqlitestore_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/storetest"
)

// TestFailingWrites lets every write, sync, truncation, renaming and removal of a day
// at a desk fail in turn, from the making of the store to its closing: alone, and with
// all that follow. What was acknowledged is there afterwards, and the log goes on.
func TestFailingWrites(t *testing.T) {
	registerFaulty()
	for _, tt := range []struct {
		name        string
		onward      bool
		kind        faultKind
		first, step int // of the operations
	}{
		{"one operation fails", false, inputOutput, 1, 1},
		{"the disk fails for good", true, inputOutput, 1, 2},
		{"the disk is full for a moment", false, diskFull, 1, 4},
		{"the disk is full", true, diskFull, 2, 4},
		{"half of a write arrives", false, shortWrite, 3, 4},
		{"half of a write arrives, and nothing more", true, shortWrite, 4, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			points := 0
			for n := tt.first; ; n += tt.step {
				disk.plan(n, tt.onward, tt.kind)
				folder := t.TempDir()
				acknowledged := day(t, folder)
				failed := disk.count() >= n
				disk.plan(0, false, inputOutput)
				requireDay(t, folder, acknowledged)
				if !failed {
					require.Len(t, acknowledged, dayEvents, "without a fault everything is acknowledged")
					break
				}
				points++
			}
			require.Greater(t, points, 100/tt.step)
			t.Logf("%d operations failed in turn", points)
		})
	}
}

// dayEvents is how many events a day has.
const dayEvents = 14

// day opens a store, appends events one at a time and some together, backs up, deletes
// encrypted records, and closes it. It returns what was acknowledged.
func day(t *testing.T, folder string) (acknowledged []checkin.Event) {
	store, err := sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{VFS: faultyVFS, Files: faultyFiles{}})
	if err != nil {
		require.Equal(t, checkin.ErrStore, fault.Of(err))
		return nil
	}
	log, err := checkin.OpenLog(t.Context(), store, storetest.Signer("desk-1"), storetest.Identity("desk-1"))
	require.NoError(t, err)
	for n := 0; n < dayEvents; {
		together := 1 + n%3
		var drafts []checkin.Draft
		for i := range min(together, dayEvents-n) {
			drafts = append(drafts, storetest.Draft("day", n+i))
		}
		readOnly := store.Err()
		events, err := log.Append(t.Context(), drafts...)
		if readOnly != nil {
			require.ErrorIs(t, err, checkin.ErrStore, "what is read-only stays so")
		}
		if err != nil {
			require.Equal(t, checkin.ErrStore, fault.Of(err))
			require.Error(t, store.Err())
		}
		acknowledged = append(acknowledged, events...)
		n += len(drafts)
	}
	require.Subset(t, ids(storetest.Read(t, store, "desk-1", 0)), ids(acknowledged), "reading goes on")
	if err := store.Backup(t.Context(), filepath.Join(folder, "copy")); err != nil {
		require.Equal(t, checkin.ErrStore, fault.Of(err))
	}
	if _, err := store.DeleteSealed(t.Context()); err != nil {
		require.Equal(t, checkin.ErrStore, fault.Of(err))
	}
	if err := store.Close(); err != nil {
		require.Equal(t, checkin.ErrStore, fault.Of(err))
	}
	return acknowledged
}

// requireDay opens the store behind a day on a disk that works.
func requireDay(t *testing.T, folder string, acknowledged []checkin.Event) {
	store := openIn(t, folder)
	log, err := checkin.OpenLog(t.Context(), store, storetest.Signer("desk-1"), storetest.Identity("desk-1"))
	require.NoError(t, err)
	kept := storetest.Read(t, store, "desk-1", 0)
	require.Subset(t, ids(kept), ids(acknowledged))
	for i, e := range kept {
		require.Equal(t, uint64(i), e.Seq)
	}
	_, err = log.Append(t.Context(), storetest.Draft("the day after", 0))
	require.NoError(t, err)
	require.NoError(t, store.Close())
}

func ids(events []checkin.Event) []string {
	out := []string{}
	for _, e := range events {
		out = append(out, fmt.Sprintf("%d %s", e.Seq, e.ID))
	}
	return out
}
