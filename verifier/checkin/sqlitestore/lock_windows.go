package sqlitestore

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// acquire locks an open file until it is closed, or the program ends.
func acquire(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return checkin.ErrStoreLocked
	}
	return err
}
