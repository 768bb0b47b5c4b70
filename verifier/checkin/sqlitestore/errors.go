package sqlitestore

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// coded gives an error of SQLite or of the system its code.
func coded(err error) error {
	switch {
	case err == nil, fault.Of(err) != "", errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case isResult(err, sqlite3.SQLITE_CORRUPT), isResult(err, sqlite3.SQLITE_NOTADB):
		return fmt.Errorf("%w: %w", checkin.ErrStoreDamaged, err)
	}
	return fmt.Errorf("%w: %w", checkin.ErrStore, err)
}

// isResult reports whether an error is of SQLite and of a primary result code.
func isResult(err error, primary int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == primary
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{checkin.ErrStoreDamaged}, args...)...)
}
