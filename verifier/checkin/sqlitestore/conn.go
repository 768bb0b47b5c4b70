package sqlitestore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"modernc.org/sqlite"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// pragma is a setting of a connection and what it then reads as.
type pragma struct{ name, set, want string }

// pragmas are what every connection has. SQLite's own choices are meant for files that
// nobody edits and programs that are alone.
var pragmas = []pragma{
	{"busy_timeout", "5000", "5000"},
	{"trusted_schema", "OFF", "0"},
	{"cell_size_check", "ON", "1"},
	{"foreign_keys", "ON", "1"},
	{"temp_store", "MEMORY", "2"}, // nothing of people in /tmp
}

// writing are those of the connection that writes.
var writing = append(pragmas[:len(pragmas):len(pragmas)],
	pragma{"journal_mode", "WAL", "wal"},
	pragma{"synchronous", "FULL", "2"},
	pragma{"fullfsync", "ON", "1"}, // darwin's fsync alone leaves data in the drive
	pragma{"checkpoint_fullfsync", "ON", "1"},
	pragma{"wal_autocheckpoint", "0", "0"}, // SQLite tells nobody when its own fails
	pragma{"secure_delete", "ON", "1"},
	pragma{"cache_size", "-8192", "-8192"}, // KiB
)

// reading are those of the connections that read.
var reading = append(pragmas[:len(pragmas):len(pragmas)],
	pragma{"query_only", "ON", "1"},
)

// connector opens connections to a database, each with its settings.
type connector struct {
	dsn     string
	pragmas []pragma
}

// dsn names a database file, with parameters for SQLite.
func (s Settings) dsn(path string, parameters url.Values) (string, error) {
	if s.VFS != "" {
		parameters.Set("vfs", s.VFS)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if runtime.GOOS == "windows" {
		path = "/" + path // file:///C:/folder
	}
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: parameters.Encode()}
	return name.String(), nil
}

// Driver implements [driver.Connector].
func (connector) Driver() driver.Driver { return &sqlite.Driver{} }

// Connect implements [driver.Connector].
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	for _, p := range c.pragmas {
		if err := p.apply(ctx, conn.(driver.QueryerContext)); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

// apply makes a setting, and reads whether it holds.
func (p pragma) apply(ctx context.Context, conn driver.QueryerContext) error {
	if _, err := first(ctx, conn, "PRAGMA "+p.name+" = "+p.set); err != nil {
		return err
	}
	got, err := first(ctx, conn, "PRAGMA "+p.name)
	if err != nil {
		return err
	}
	if !strings.EqualFold(fmt.Sprint(got), p.want) {
		return fmt.Errorf("%w: SQLite has %s at %v, not %s", checkin.ErrStore, p.name, got, p.want)
	}
	return nil
}

// first is the first column of the first row of a query, nil if there is none.
func first(ctx context.Context, conn driver.QueryerContext, query string) (driver.Value, error) {
	rows, err := conn.QueryContext(ctx, query, nil)
	if err != nil {
		return nil, err
	}
	row := make([]driver.Value, max(1, len(rows.Columns())))
	if err = rows.Next(row); errors.Is(err, io.EOF) {
		err = nil
	}
	return row[0], errors.Join(err, rows.Close())
}

// writer is the one connection that writes, with its statements.
type writer struct {
	db   *sql.DB
	conn *sql.Conn

	begin, commit, device, event, sealed, stored *sql.Stmt
}

func openWriter(ctx context.Context, dsn string) (*writer, error) {
	w := &writer{db: sql.OpenDB(connector{dsn, writing})}
	var err error
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return nil, errors.Join(err, w.db.Close())
	}
	return w, nil
}

// prepare prepares the statements, of a database in its newest form.
func (w *writer) prepare(ctx context.Context) error {
	for _, p := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&w.begin, "BEGIN IMMEDIATE"},
		{&w.commit, "COMMIT"},
		{&w.device, "INSERT INTO device (number, name) VALUES (?, ?)"},
		{&w.event, "INSERT INTO event (at, raw, signature) VALUES (?, ?, ?)"},
		{&w.sealed, "INSERT INTO sealed (at, record) VALUES (?, ?)"},
		{&w.stored, "SELECT e.raw, s.at IS NOT NULL FROM event e LEFT JOIN sealed s USING (at) WHERE e.at = ?"},
	} {
		var err error
		if *p.into, err = w.conn.PrepareContext(ctx, p.query); err != nil {
			return coded(err)
		}
	}
	return nil
}

// checkpoint moves what it can from the write-ahead log into the database. Mode
// TRUNCATE moves everything and empties the log, or fails.
func (w *writer) checkpoint(ctx context.Context, mode string) error {
	var busy, pages, moved int
	if err := w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &moved); err != nil {
		return coded(err)
	}
	if mode == "TRUNCATE" && busy != 0 {
		return fmt.Errorf("%w: the write-ahead log is being read", checkin.ErrStore)
	}
	return nil
}

// close closes the connection and its statements.
func (w *writer) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{w.begin, w.commit, w.device, w.event, w.sealed, w.stored} {
		if s != nil { // SQLite keeps the files of a connection open as long as it has statements
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(append(errs, w.conn.Close(), w.db.Close())...)
}
