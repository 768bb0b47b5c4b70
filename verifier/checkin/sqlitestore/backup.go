package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// ErrHoldsMore: the folder holds events that the backup does not.
const ErrHoldsMore = fault.Code("store.holds-more")

// Backup writes what is committed into one file, of mode 0600, while the store goes on.
// It opens and checks the copy, and only then puts it in the place of a file that is
// there under the name. It works as long as the store can be read.
func (s *Store) Backup(ctx context.Context, target string) error {
	if errors.Is(s.Err(), errClosed) {
		return errClosed
	}
	before := make(map[string]checkin.Head)
	for _, l := range s.snapshot() {
		before[l.Device] = l.Head
	}
	fresh := target + ".new"
	err := s.copyInto(ctx, fresh)
	if err == nil {
		_, err = s.settings.inspectFile(ctx, fresh, before)
	}
	if err != nil {
		return errors.Join(coded(err), removeAll(s.files, fresh))
	}
	if err := s.files.Rename(fresh, target); err != nil {
		return coded(err)
	}
	return coded(s.files.SyncDir(filepath.Dir(target)))
}

// copyInto copies the database to a file, durably.
func (s *Store) copyInto(ctx context.Context, target string) error {
	f, err := s.files.OpenFile(target, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector{s.dsn, pragmas})
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", target)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, db.Close(), f.Close())
}

// inspectFile checks a database that nobody has open, and that it covers what was seen.
func (s Settings) inspectFile(ctx context.Context, path string, seen map[string]checkin.Head) (map[string]log, error) {
	name, err := s.dsn(path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{name, reading})
	defer db.Close()
	version, err := versionOf(ctx, db)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		return nil, damaged("the file is no store")
	}
	logs, err := inspect(ctx, db)
	if err != nil {
		return nil, err
	}
	return logs, covers(ctx, db, logs, seen)
}

// Restore makes the store in a folder that of a backup, after it checked the backup. It
// refuses with [ErrHoldsMore] where the folder holds, or by its file heads held, events
// that the backup does not; a damaged store is moved away first, because it may still
// be read. A desk must not go on with its log if anything was written behind the
// backup: two events would have one number ([checkin.ErrFork]). Other errors are those
// of [Open].
func Restore(ctx context.Context, backup, folder string, settings Settings) error {
	lock, err := enter(folder)
	if err != nil {
		return err
	}
	err = settings.restore(ctx, backup, folder)
	return errors.Join(err, lock.Close())
}

// restore works in a folder that is locked. Ended at any point it can be called again.
func (s Settings) restore(ctx context.Context, backup, folder string) error {
	files, path := s.files(), filepath.Join(folder, fileEvents)
	held, err := s.held(ctx, folder, path)
	if err != nil {
		return err
	}
	fresh := path + ".new"
	if err := copyFile(files, backup, fresh); err != nil {
		return coded(err)
	}
	if _, err := s.inspectFile(ctx, fresh, nil); err != nil {
		return errors.Join(coded(err), removeAll(files, fresh))
	}
	if _, err := s.inspectFile(ctx, fresh, held); err != nil {
		return errors.Join(fmt.Errorf("%w: %w", ErrHoldsMore, err), removeAll(files, fresh))
	}
	if err := files.Rename(fresh, path); err != nil {
		return coded(err)
	}
	if err := files.SyncDir(folder); err != nil {
		return coded(err)
	}
	restored, err := open(ctx, folder, s, nothing{})
	if err != nil {
		return err
	}
	return restored.Close()
}

// held are the ends of the logs that a folder holds. It leaves a file heads behind, so
// that a database beside it is never one whose file was lost.
func (s Settings) held(ctx context.Context, folder, path string) (map[string]checkin.Head, error) {
	size, err := sizeOf(path)
	if err != nil {
		return nil, coded(err)
	}
	ahead, err := sizeOf(path + "-wal")
	if err != nil {
		return nil, coded(err)
	}
	seen, err := readHeads(ctx, s.files(), folder)
	if err != nil {
		return nil, err
	}
	if size == 0 && ahead == 0 && seen != nil {
		return seen, nil
	}
	store, err := open(ctx, folder, s, nothing{}) // which makes one if there is none
	if err != nil {
		return nil, err
	}
	held := make(map[string]checkin.Head)
	for _, l := range store.snapshot() {
		held[l.Device] = l.Head
	}
	return held, store.Close()
}

// copyFile copies a file, durably.
func copyFile(files Files, from, to string) error {
	in, err := files.OpenFile(from, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	out, err := files.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, in.Close(), out.Close())
}

// nothing is the lock of a folder that the caller has locked.
type nothing struct{}

func (nothing) Close() error { return nil }
