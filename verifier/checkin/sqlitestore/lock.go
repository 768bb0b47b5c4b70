package sqlitestore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// enter makes the data folder, if it is not there, and locks it.
func enter(folder string) (io.Closer, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", checkin.ErrStore, err)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", checkin.ErrStore, err)
	}
	f, err := os.OpenFile(filepath.Join(folder, fileLock), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", checkin.ErrStore, err)
	}
	if err := acquire(f); err != nil {
		return nil, errors.Join(coded(err), f.Close())
	}
	return f, nil
}
