package register

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// WriteFile publishes a list as a file that all may read: whole, and on the disk
// when it returns. Readers see the old list or the new one.
func WriteFile(path string, list []byte) error { return write(path, list, 0o644) }

// write makes the whole file appear at once under its name, and returns when both
// the file and the folder's entry are on the disk. A crash leaves at most a file
// with .new in its name, which nobody reads.
func write(path string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && runtime.GOOS != "js" {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a change of a folder durable. Windows cannot, and does not need
// to: it logs such changes itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// retry is how often a lock that another holds is tried again.
const retry = 5 * time.Millisecond

// lock waits for the lock of a path until ctx is done.
func lock(ctx context.Context, path string) (unlock func() error, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		unlock, err := tryLock(path)
		if !errors.Is(err, errLocked) {
			return unlock, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(retry):
		}
	}
}

// errLocked: another holds the lock.
var errLocked = errors.New("locked")
