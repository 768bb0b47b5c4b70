package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// tail is how many of the last events of each log are checked when a store is opened.
const tail = 32

// readersOpen is how many connections read at the same time.
const readersOpen = 4

// Open opens the store in a folder, which it makes if it is not there, but for a folder
// that lost its database. It checks what the package's comment says, and moves what a
// program that was ended left in the write-ahead log into the database. Errors are
// [checkin.ErrStore], [checkin.ErrStoreDamaged], [checkin.ErrStoreVersion] and
// [checkin.ErrStoreLocked].
func Open(ctx context.Context, folder string, settings Settings) (*Store, error) {
	lock, err := enter(folder)
	if err != nil {
		return nil, err
	}
	return open(ctx, folder, settings, lock)
}

// open opens the store in a folder that is locked. After an error the lock is gone.
func open(ctx context.Context, folder string, settings Settings, lock io.Closer) (*Store, error) {
	s := &Store{
		folder:   folder,
		settings: settings,
		files:    settings.files(),
		lock:     lock,
		turn:     make(chan struct{}, 1),
	}
	if err := s.load(ctx); err != nil {
		return nil, errors.Join(err, s.shut())
	}
	s.turn <- struct{}{}
	return s, nil
}

func (s Settings) files() Files {
	if s.Files == nil {
		return system{}
	}
	return s.Files
}

// load opens the database and checks it.
func (s *Store) load(ctx context.Context) error {
	seen, err := readHeads(ctx, s.files, s.folder)
	if err != nil {
		return err
	}
	path := filepath.Join(s.folder, fileEvents)
	if err := s.prepareFile(path, seen); err != nil {
		return err
	}
	if s.dsn, err = s.settings.dsn(path, url.Values{}); err != nil {
		return coded(err)
	}
	if s.writer, err = openWriter(ctx, s.dsn); err != nil {
		return coded(err)
	}
	if err := s.writer.migrate(ctx); err != nil {
		return err
	}
	if err := s.writer.prepare(ctx); err != nil {
		return err
	}
	s.readers = sql.OpenDB(connector{s.dsn, reading})
	s.readers.SetMaxOpenConns(readersOpen)
	s.readers.SetMaxIdleConns(readersOpen)
	if s.logs, err = inspect(ctx, s.readers); err != nil {
		return err
	}
	if seen == nil && len(s.logs) > 0 {
		return damaged("the file %s is missing", fileHeads)
	}
	if err := covers(ctx, s.readers, s.logs, seen); err != nil {
		return err
	}
	// What another program left unsynced is written and synced once more: a sync that
	// failed before is not repeated by the next one that succeeds.
	s.witness = &witness{files: s.files, path: filepath.Join(s.folder, fileHeads)}
	return s.settle(ctx, "TRUNCATE")
}

// prepareFile makes the database file, for its owner alone, unless there was one:
// SQLite would make an empty one, and delete the write-ahead log beside it.
func (s *Store) prepareFile(path string, seen map[string]checkin.Head) error {
	size, err := sizeOf(path)
	if err != nil {
		return coded(err)
	}
	ahead, err := sizeOf(path + "-wal")
	if err != nil {
		return coded(err)
	}
	switch {
	case size > 0:
		return nil
	case len(seen) > 0 || ahead > 0:
		return damaged("%s is missing", fileEvents)
	}
	f, err := s.files.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		err = f.Close()
	}
	return coded(err)
}

// settle moves what it can from the write-ahead log into the database, and writes the
// file heads anew. Who calls it has the turn to write.
func (s *Store) settle(ctx context.Context, mode string) error {
	if err := s.writer.checkpoint(ctx, mode); err != nil {
		return err
	}
	s.pages = 0
	return coded(s.witness.renew(heads(s.snapshot())))
}

func (s *Store) snapshot() map[string]log {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.logs)
}

// inspect checks a database and returns the logs in it: SQLite's quick_check, then that
// each log has no gap and that its last events follow one another.
func inspect(ctx context.Context, db *sql.DB) (map[string]log, error) {
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return nil, coded(err)
	}
	if found != "ok" {
		return nil, damaged("SQLite says: %s", strings.Join(strings.Fields(found), " "))
	}
	logs, err := devices(ctx, db)
	if err != nil {
		return nil, err
	}
	for device, l := range logs {
		if err := l.measure(ctx, db); err != nil {
			return nil, err
		}
		logs[device] = l
	}
	return logs, nil
}

// devices are the logs of a database, not measured yet.
func devices(ctx context.Context, db *sql.DB) (map[string]log, error) {
	rows, err := db.QueryContext(ctx, "SELECT number, name FROM device")
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	logs := make(map[string]log)
	for rows.Next() {
		var l log
		if err := rows.Scan(&l.number, &l.Device); err != nil {
			return nil, coded(err)
		}
		logs[l.Device] = l
	}
	return logs, coded(rows.Err())
}

// measure finds the end of a log.
func (l *log) measure(ctx context.Context, db *sql.DB) error {
	var count uint64
	var last sql.NullInt64
	query := "SELECT count(*), max(at) FROM event WHERE at BETWEEN ? AND ?"
	err := db.QueryRowContext(ctx, query, at(l.number, 0), at(l.number+1, 0)-1).Scan(&count, &last)
	if err != nil {
		return coded(err)
	}
	if count == 0 {
		return damaged("the log of %s has no events", l.Device)
	}
	l.Size = uint64(last.Int64-at(l.number, 0)) + 1
	if count != l.Size {
		return damaged("the log of %s has %d events where its last is number %d", l.Device, count, l.Size-1)
	}
	r := reader{db: db, log: *l}
	from := l.Size - min(l.Size, tail)
	for e, err := range r.events(ctx, from) {
		if err != nil {
			return err
		}
		l.Last = e.Hash()
	}
	return nil
}

// covers asks whether logs hold what was seen of them before; else it is
// [checkin.ErrStoreDamaged].
func covers(ctx context.Context, db *sql.DB, logs map[string]log, seen map[string]checkin.Head) error {
	return compare(seen, logs, func(l log, seq uint64) (checkin.Hash, error) {
		if seq == l.Size-1 {
			return l.Last, nil
		}
		r := reader{db: db, log: l}
		page, err := r.page(ctx, seq, seq+1)
		if err != nil {
			return checkin.Hash{}, err
		}
		return page[0].Hash(), nil
	})
}
