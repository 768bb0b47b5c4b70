//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package register

import (
	"errors"
	"io/fs"
	"os"
)

// tryLock takes the lock if nobody holds it: a file that only one can make. After
// a crash it has to be removed by hand.
func tryLock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return func() error { return errors.Join(f.Close(), os.Remove(path)) }, nil
}
