package sqlitestore_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
)

func TestAFolderIsCopiedWhileAnotherProgramWritesToIt(t *testing.T) {
	folder := t.TempDir()
	s, err := sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
	require.NoError(t, err)
	defer s.Close()
	target := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, sqlitestore.Backup(t.Context(), folder, target, sqlitestore.Settings{}))

	restored := filepath.Join(t.TempDir(), "restored")
	require.NoError(t, sqlitestore.Restore(t.Context(), target, restored, sqlitestore.Settings{}))
	require.ErrorIs(t, sqlitestore.Backup(t.Context(), t.TempDir(), target, sqlitestore.Settings{}), checkin.ErrStore, "a folder without a store")
	_, err = sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
	require.ErrorIs(t, err, checkin.ErrStoreLocked, "the store stays with the other program")
}
