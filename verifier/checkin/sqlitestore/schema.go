package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// migrations are the steps from an empty database to the newest form; the form after
// the n-th has user_version n.
//
// An event lies under one number, of its device and of its own ([at]), so that one
// tree holds all events and those of a device side by side. Encrypted records have a
// table of their own, because they are deleted with the incident.
var migrations = []string{
	`CREATE TABLE device (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
	CREATE TABLE event (at INTEGER PRIMARY KEY, raw BLOB NOT NULL, signature BLOB NOT NULL) STRICT;
	CREATE TABLE sealed (at INTEGER PRIMARY KEY REFERENCES event (at), record BLOB NOT NULL) STRICT;`,
}

// seqBits are the bits for the number of an event within its device's log.
const seqBits = 40

// at is where an event lies.
func at(device int64, seq uint64) int64 { return device<<seqBits | int64(seq) }

// migrate brings the database to the newest form, each step by itself.
func (w *writer) migrate(ctx context.Context) error {
	version, err := versionOf(ctx, w.conn)
	if err != nil {
		return err
	}
	for ; version < len(migrations); version++ {
		step := fmt.Sprintf("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT", migrations[version], version+1)
		if _, err := w.conn.ExecContext(ctx, step); err != nil {
			return coded(err)
		}
	}
	return nil
}

// versionOf is the form of a database; one of a later program is
// [checkin.ErrStoreVersion].
func versionOf(ctx context.Context, db querier) (version int, err error) {
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, coded(err)
	}
	if version < 0 || version > len(migrations) {
		return 0, fmt.Errorf("%w: form %d, and this program knows %d", checkin.ErrStoreVersion, version, len(migrations))
	}
	return version, nil
}

// querier is a connection, or several.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
