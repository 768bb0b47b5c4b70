package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Names of files in the data folder.
const (
	fileEvents = "events.db"
	fileHeads  = "heads"
	fileLock   = "lock"
)

// MaxDevices is how many logs a store holds.
const MaxDevices = 4096

// Settings of a store. The zero value is what a desk needs.
type Settings struct {
	// VFS is the name of a file layer that the program registered with SQLite, such as
	// one that encrypts; empty: that of the system.
	VFS string
	// Files does the operations beside those of SQLite; nil: the system's.
	Files Files
}

// Store is a [checkin.Store] in a data folder. It is safe for concurrent use.
type Store struct {
	folder   string
	settings Settings
	files    Files
	lock     io.Closer
	dsn      string // of the database

	turn    chan struct{} // holds one value; who has taken it writes
	writer  *writer       // of who has the turn
	witness *witness      // of who has the turn
	pages   int           // in the write-ahead log, about; of who has the turn
	closed  bool          // of who has the turn

	readers *sql.DB

	mu     sync.Mutex
	logs   map[string]log
	failed error // why nothing can be written; nil: it can
}

var _ checkin.Store = (*Store)(nil)

// log is where the log of a device lies, and its end.
type log struct {
	number int64 // of the device in this store
	checkin.Head
}

// errClosed is why a closed store does nothing.
var errClosed = fmt.Errorf("%w: the store is closed", checkin.ErrStore)

// Err reports why nothing can be kept, [checkin.ErrStore] or [checkin.ErrStoreDamaged],
// or nil. It stays until the store is opened again.
func (s *Store) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// fail makes the store read-only. The first reason stays.
func (s *Store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = err
	}
}

// Heads implements [checkin.Store].
func (s *Store) Heads(context.Context) ([]checkin.Head, error) { return heads(s.snapshot()), nil }

func heads(logs map[string]log) []checkin.Head {
	out := make([]checkin.Head, 0, len(logs))
	for _, l := range logs {
		out = append(out, l.Head)
	}
	slices.SortFunc(out, byDevice)
	return out
}

// take waits for the turn to write.
func (s *Store) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-s.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) release() { s.turn <- struct{}{} }

// Close moves everything into the database, closes it and unlocks the folder. It waits
// for who is writing. Closing again does nothing.
func (s *Store) Close() error {
	<-s.turn
	defer s.release()
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if s.Err() == nil {
		err = s.settle(context.Background(), "TRUNCATE")
	}
	s.fail(errClosed)
	return errors.Join(err, s.shut())
}

// shut closes what is open, the lock last.
func (s *Store) shut() error {
	var errs []error
	if s.witness != nil {
		errs = append(errs, s.witness.close())
	}
	if s.readers != nil {
		errs = append(errs, coded(s.readers.Close()))
	}
	if s.writer != nil {
		errs = append(errs, coded(s.writer.close()))
	}
	return errors.Join(append(errs, s.lock.Close())...)
}
