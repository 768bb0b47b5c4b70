package sqlitestore

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// Backup writes what is committed in a folder into one file, as [Store.Backup] does,
// while another program has the store open: it asks for no lock. A folder without a
// store is [checkin.ErrStore].
func Backup(ctx context.Context, folder, target string, settings Settings) error {
	path := filepath.Join(folder, fileEvents)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return coded(err)
	}
	name, err := settings.dsn(path, url.Values{"mode": {"rw"}}) // a reader of a write-ahead log keeps its index
	if err != nil {
		return err
	}
	seen, err := readHeads(ctx, settings.files(), folder)
	if err != nil {
		return err
	}
	logs := make(map[string]log, len(seen))
	for name, head := range seen { // what the file heads says is committed has to be in the copy
		logs[name] = log{Head: head}
	}
	s := &Store{folder: folder, files: settings.files(), dsn: name, settings: settings, logs: logs}
	return s.Backup(ctx, target)
}
