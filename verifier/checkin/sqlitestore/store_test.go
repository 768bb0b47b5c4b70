package sqlitestore_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/storetest"
)

// openIn opens the store of a folder, and closes it with the test.
func openIn(t testing.TB, folder string) *sqlitestore.Store {
	t.Helper()
	store, err := sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (checkin.Store, func() checkin.Store) {
		folder := t.TempDir()
		store := openIn(t, folder)
		return store, func() checkin.Store {
			require.NoError(t, store.Close())
			store = openIn(t, folder)
			return store
		}
	})
}

func TestOneProgramHasAFolderOpen(t *testing.T) {
	folder := t.TempDir()
	store := openIn(t, folder)
	_, err := sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
	require.ErrorIs(t, err, checkin.ErrStoreLocked)
	require.ErrorIs(t, sqlitestore.Restore(t.Context(), "backup", folder, sqlitestore.Settings{}), checkin.ErrStoreLocked)
	require.NoError(t, store.Close())
	require.NoError(t, openIn(t, folder).Close())
}

func TestAStoreOfALaterProgramIsRefused(t *testing.T) {
	for version, want := range map[int]error{-1: checkin.ErrStoreVersion, 1: nil, 2: checkin.ErrStoreVersion, 1 << 30: checkin.ErrStoreVersion} {
		folder := t.TempDir()
		require.NoError(t, openIn(t, folder).Close())
		edit(t, folder, fmt.Sprintf("PRAGMA user_version = %d", version))
		before, err := os.ReadFile(filepath.Join(folder, events))
		require.NoError(t, err)
		_, err = sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
		require.ErrorIs(t, err, want)
		if want == nil {
			continue
		}
		after, err := os.ReadFile(filepath.Join(folder, events))
		require.NoError(t, err)
		require.True(t, string(before) == string(after), "it was not changed")
	}
}

func TestNobodyElseReadsTheFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes")
	}
	folder := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.Mkdir(folder, 0o755))
	store := openIn(t, folder)
	require.NoError(t, store.Append(t.Context(), storetest.Events(t, "desk-1", 3)))
	info, err := os.Stat(folder)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	for _, name := range []string{events, ahead, heads, "lock"} {
		info, err := os.Stat(filepath.Join(folder, name))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

func TestAFolderThatCannotBeOneIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := sqlitestore.Open(t.Context(), file, sqlitestore.Settings{})
	require.ErrorIs(t, err, checkin.ErrStore)
	_, err = sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Settings{VFS: "no such layer"})
	require.ErrorIs(t, err, checkin.ErrStore)
}

func TestAClosedStoreKeepsNothing(t *testing.T) {
	store := openIn(t, t.TempDir())
	require.NoError(t, store.Err())
	require.NoError(t, store.Close())
	require.NoError(t, store.Close())
	require.ErrorIs(t, store.Err(), checkin.ErrStore)
	require.ErrorIs(t, store.Append(t.Context(), storetest.Events(t, "desk-1", 1)), checkin.ErrStore)
	require.ErrorIs(t, store.Backup(t.Context(), filepath.Join(t.TempDir(), "copy")), checkin.ErrStore)
	_, err := store.DeleteSealed(t.Context())
	require.ErrorIs(t, err, checkin.ErrStore)
}

func TestAnEventMustFollow(t *testing.T) {
	store := openIn(t, t.TempDir())
	log, other := storetest.Events(t, "desk-1", 10), storetest.Forked(t, "desk-1", 10, 3)
	require.NoError(t, store.Append(t.Context(), log[:4]))
	require.ErrorIs(t, store.Append(t.Context(), other[4:5]), checkin.ErrChain)
	require.NoError(t, store.Append(t.Context(), log[4:5]))
	require.NoError(t, store.Err(), "what is refused does no harm")
}

func TestARecordMustBeThatOfItsEvent(t *testing.T) {
	store := openIn(t, t.TempDir())
	log := storetest.Events(t, "desk-1", 5)
	wrong := log[4]
	wrong.Sealed = []byte("of somebody else")
	require.NoError(t, store.Append(t.Context(), log[:4]))
	require.ErrorIs(t, store.Append(t.Context(), []checkin.Event{wrong}), checkin.ErrSealed)
	require.NoError(t, store.Append(t.Context(), log[4:]))
}

func TestTheLogsOfManyDevices(t *testing.T) {
	folder := t.TempDir()
	store := openIn(t, folder)
	var first []checkin.Event
	for i := range sqlitestore.MaxDevices + 1 {
		first = append(first, storetest.Events(t, fmt.Sprintf("desk-%d", i), 1)...)
	}
	require.ErrorIs(t, store.Append(t.Context(), first), checkin.ErrStore)
	require.NoError(t, store.Err())
	require.NoError(t, store.Append(t.Context(), first[:sqlitestore.MaxDevices]))
	require.ErrorIs(t, store.Append(t.Context(), first[sqlitestore.MaxDevices:]), checkin.ErrStore)
	require.NoError(t, store.Close())

	found, err := openIn(t, folder).Heads(t.Context())
	require.NoError(t, err)
	require.Len(t, found, sqlitestore.MaxDevices)
}

func TestWhoWaitsCanBeCancelled(t *testing.T) {
	folder := t.TempDir()
	store := openIn(t, folder)
	unlock := lockDatabase(t, folder)
	written := make(chan error)
	go func() { written <- store.Append(context.Background(), storetest.Events(t, "desk-1", 2)) }()
	waits := func(events []checkin.Event) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		return store.Append(ctx, events)
	}
	require.Eventually(t, func() bool { return waits(nil) != nil }, 3*time.Second, time.Millisecond, "the first one writes")
	require.ErrorIs(t, waits(storetest.Events(t, "desk-2", 2)), context.DeadlineExceeded)
	unlock()
	require.NoError(t, <-written)
	require.Empty(t, storetest.Read(t, store, "desk-2", 0))
}

// A database that somebody's tool has locked for a while is no reason to stop.
func TestALockedDatabaseIsTriedAgain(t *testing.T) {
	t.Parallel() // it waits for some seconds
	folder := t.TempDir()
	store := openIn(t, folder)
	log := storetest.Events(t, "desk-1", 2)
	unlock := lockDatabase(t, folder)
	require.ErrorIs(t, store.Append(t.Context(), log), checkin.ErrStore)
	require.NoError(t, store.Err())
	unlock()
	require.NoError(t, store.Append(t.Context(), log))
}

func TestRecordsAreDeletedForGood(t *testing.T) {
	folder := t.TempDir()
	store := openIn(t, folder)
	log := storetest.Events(t, "desk-1", 50)
	require.NoError(t, store.Append(t.Context(), log))
	requireInFiles(t, folder, string(log[4].Sealed), true)

	gone, err := store.DeleteSealed(t.Context())
	require.NoError(t, err)
	require.Equal(t, 10, gone)
	requireInFiles(t, folder, "an encrypted record of", false)
	requireInFiles(t, folder, "incident-1", true)
	gone, err = store.DeleteSealed(t.Context())
	require.NoError(t, err)
	require.Zero(t, gone)

	for i := range log {
		log[i].Sealed = nil
	}
	storetest.Same(t, log, storetest.Read(t, store, "desk-1", 0))
	require.NoError(t, store.Append(t.Context(), log))
}

// requireInFiles asks whether a text stands in a file of the store.
func requireInFiles(t *testing.T, folder, text string, want bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "events*"))
	require.NoError(t, err)
	found := false
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		found = found || bytes.Contains(raw, []byte(text))
	}
	require.Equal(t, want, found)
}
