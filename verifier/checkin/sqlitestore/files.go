package sqlitestore

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// Files are the operations on files that the store does itself, for its file heads,
// for backups, and for restoring them. Tests of faults have their own.
type Files interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	Rename(from, to string) error
	Remove(name string) error
	// SyncDir makes changes of a folder's entries durable.
	SyncDir(name string) error
}

// File is an open file.
type File interface {
	io.ReadWriteCloser
	Sync() error
}

// system is the file system.
type system struct{}

func (system) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	return os.OpenFile(name, flag, perm)
}

func (system) Rename(from, to string) error { return os.Rename(from, to) }

func (system) Remove(name string) error { return os.Remove(name) }

// SyncDir does nothing on Windows, which cannot, and logs such changes itself.
func (system) SyncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// removeAll removes files, of which some may not be there.
func removeAll(files Files, names ...string) error {
	var errs []error
	for _, name := range names {
		if err := files.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// sizeOf is the size of a file, 0 of one that is not there.
func sizeOf(name string) (int64, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
