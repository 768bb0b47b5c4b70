//go:build unix

package sqlitestore

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// acquire locks an open file until it is closed, or the program ends.
func acquire(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return checkin.ErrStoreLocked
	}
	return err
}
