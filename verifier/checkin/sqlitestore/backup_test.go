package sqlitestore_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/storetest"
)

// backedUp is a backup of a log.
func backedUp(t *testing.T, log []checkin.Event) string {
	t.Helper()
	store := openIn(t, t.TempDir())
	require.NoError(t, store.Append(t.Context(), log))
	backup := filepath.Join(t.TempDir(), "backup")
	require.NoError(t, store.Backup(t.Context(), backup))
	require.NoError(t, store.Close())
	return backup
}

func restore(t *testing.T, backup, folder string) error {
	t.Helper()
	return sqlitestore.Restore(t.Context(), backup, folder, sqlitestore.Settings{})
}

func TestABackupWhileTheStoreGoesOn(t *testing.T) {
	log := storetest.Events(t, "desk-1", 400)
	store := openIn(t, t.TempDir())
	require.NoError(t, store.Append(t.Context(), log[:100]))
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		for i := 100; i < len(log) && failed == nil; i++ {
			failed = store.Append(t.Context(), log[i:i+1])
		}
	})
	backup := filepath.Join(t.TempDir(), "backup")
	for range 3 {
		require.NoError(t, store.Backup(t.Context(), backup))
	}
	wg.Wait()
	require.NoError(t, failed)
	info, err := os.Stat(backup)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := filepath.Glob(backup + "*")
	require.NoError(t, err)
	require.Equal(t, []string{backup}, left)

	folder := filepath.Join(t.TempDir(), "data")
	require.NoError(t, restore(t, backup, folder))
	restored := storetest.Read(t, openIn(t, folder), "desk-1", 0)
	require.GreaterOrEqual(t, len(restored), 100)
	storetest.Same(t, log[:len(restored)], restored)
}

func TestABackupThatCannotBeWritten(t *testing.T) {
	store := openIn(t, t.TempDir())
	require.NoError(t, store.Append(t.Context(), storetest.Events(t, "desk-1", 3)))
	require.ErrorIs(t, store.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "folder")), checkin.ErrStore)
	require.NoError(t, store.Err(), "the store goes on")
}

func TestRestoringOverAStore(t *testing.T) {
	log, fork := storetest.Events(t, "desk-1", 30), storetest.Forked(t, "desk-1", 30, 15)
	backup := backedUp(t, log[:20])
	for _, tt := range []struct {
		name  string
		there []checkin.Event
		want  error
	}{
		{"nothing there", nil, nil},
		{"less there", log[:10], nil},
		{"the same there", log[:20], nil},
		{"more there", log[:21], sqlitestore.ErrHoldsMore},
		{"another log there", storetest.Events(t, "desk-2", 1), sqlitestore.ErrHoldsMore},
		{"a fork there", fork[:18], sqlitestore.ErrHoldsMore},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			store := openIn(t, folder)
			require.NoError(t, store.Append(t.Context(), tt.there))
			require.NoError(t, store.Close())
			err := restore(t, backup, folder)
			require.ErrorIs(t, err, tt.want)

			want := log[:20]
			if tt.want != nil {
				want = tt.there
			}
			store = openIn(t, folder)
			storetest.Same(t, want, storetest.Read(t, store, want[0].Device, 0))
			files, err := filepath.Glob(filepath.Join(folder, "*.new"))
			require.NoError(t, err)
			require.Empty(t, files)
		})
	}
}

func TestWhatIsNoBackupIsNotRestored(t *testing.T) {
	log := storetest.Events(t, "desk-1", 30)
	backup := backedUp(t, log)
	for _, tt := range []struct {
		name  string
		spoil func([]byte) []byte
		want  error
	}{
		{"the backup", func(raw []byte) []byte { return raw }, nil},
		{"an empty file", func([]byte) []byte { return nil }, checkin.ErrStoreDamaged},
		{"another kind of file", func(raw []byte) []byte { copy(raw, "GIF89a"); return raw }, checkin.ErrStoreDamaged},
		{"half of it", func(raw []byte) []byte { return raw[:len(raw)/2/4096*4096] }, checkin.ErrStoreDamaged},
		{"a later program's", func(raw []byte) []byte { raw[63] = 2; return raw }, checkin.ErrStoreVersion},
		{"one whose last event was edited", func(raw []byte) []byte {
			i := bytes.LastIndex(raw, []byte(`"seq":29`))
			raw[i+7] = '8'
			return raw
		}, checkin.ErrStoreDamaged},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw, err := os.ReadFile(backup)
			require.NoError(t, err)
			spoiled := filepath.Join(t.TempDir(), "backup")
			require.NoError(t, os.WriteFile(spoiled, tt.spoil(raw), 0o600))
			folder := t.TempDir()
			require.ErrorIs(t, restore(t, spoiled, folder), tt.want)
			if tt.want != nil {
				require.Empty(t, storetest.Read(t, openIn(t, folder), "desk-1", 0))
			}
		})
	}
	require.ErrorIs(t, restore(t, filepath.Join(t.TempDir(), "none"), t.TempDir()), checkin.ErrStore)
}

// A store that lost its database comes back, unless heads knows more than the backup.
func TestRestoringALostDatabase(t *testing.T) {
	log := storetest.Events(t, "desk-1", 30)
	for held, want := range map[int]error{20: nil, 21: sqlitestore.ErrHoldsMore} {
		folder := closed(t, log[:held])
		require.NoError(t, os.Remove(filepath.Join(folder, events)))
		refuse(t, folder, checkin.ErrStoreDamaged, "events.db is missing")
		require.ErrorIs(t, restore(t, backedUp(t, log[:20]), folder), want)
	}
	folder := interrupted(t, log, 10)
	require.NoError(t, os.Remove(filepath.Join(folder, events)))
	require.ErrorIs(t, restore(t, backedUp(t, log), folder), checkin.ErrStoreDamaged, "its write-ahead log may be all there is")
}

// TestRestoringOnAFailingDisk lets each operation fail in turn: afterwards it can be
// called again, and nothing of what was there is lost.
func TestRestoringOnAFailingDisk(t *testing.T) {
	registerFaulty()
	log := storetest.Events(t, "desk-1", 30)
	backup := backedUp(t, log)
	settings := sqlitestore.Settings{VFS: faultyVFS, Files: faultyFiles{}}
	for _, there := range []int{0, 10} {
		for n := 1; ; n++ {
			folder := t.TempDir()
			if there > 0 {
				folder = closed(t, log[:there])
			}
			disk.plan(n, false, inputOutput)
			err := sqlitestore.Restore(t.Context(), backup, folder, settings)
			failed := disk.count() >= n
			disk.plan(0, false, inputOutput)
			if err != nil {
				require.ErrorIs(t, err, checkin.ErrStore)
			}
			require.NoError(t, restore(t, backup, folder))
			storetest.Same(t, log, storetest.Read(t, openIn(t, folder), "desk-1", 0))
			if !failed {
				require.NoError(t, err)
				break
			}
		}
	}
}
