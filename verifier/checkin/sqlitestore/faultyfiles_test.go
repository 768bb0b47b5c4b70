package sqlitestore_test

import (
	"errors"
	"io/fs"
	"os"

	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
)

var errDisk = errors.New("the disk does not answer")

// faultyFiles are the store's own operations on files; they count and fail as those of
// SQLite, by [disk].
type faultyFiles struct{}

func (faultyFiles) OpenFile(name string, flag int, perm fs.FileMode) (sqlitestore.File, error) {
	f, err := os.OpenFile(name, flag, perm)
	return faultyFile{f}, err
}

func (faultyFiles) Rename(from, to string) error {
	return faulty(func() error { return os.Rename(from, to) })
}

func (faultyFiles) Remove(name string) error {
	return faulty(func() error { return os.Remove(name) })
}

func (faultyFiles) SyncDir(string) error { return faulty(func() error { return nil }) }

func faulty(op func() error) error {
	if _, failing := disk.next(); failing {
		return errDisk
	}
	return op()
}

type faultyFile struct{ *os.File }

func (f faultyFile) Write(data []byte) (n int, err error) {
	kind, failing := disk.next()
	switch {
	case !failing:
		return f.File.Write(data)
	case kind == shortWrite:
		n, _ = f.File.Write(data[:len(data)/2])
	}
	return n, errDisk
}

func (f faultyFile) Sync() error { return faulty(f.File.Sync) }
