// Package file keeps private keys in a folder, one file per key, each encrypted
// with age under a passphrase.
//
// A file bears its handle as name and can be opened with the age tool alone:
// inside is one JSON object with "v":1, the handle, the algorithm and the
// secret. The package refuses files of another version, files that were renamed
// to another handle, and files that ask for more than [MaxWorkFactor]. Writing is
// atomic and durable; nothing is written in the clear.
//
// Start with [Store]:
//
//	store := &file.Store{Dir: "keys", Passphrase: ask}
//	handle, err := store.Generate(ctx, keys.EdDSA)
package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/internal/secret"
)

const (
	// ErrPassphrase: there is no passphrase, or it does not open the file. A
	// file whose wrapped key or salt is damaged looks the same.
	ErrPassphrase = fault.Code("key.passphrase")
	// ErrFile: the file is damaged, cut short, exchanged for another, too
	// large, or not a key file.
	ErrFile = fault.Code("key.file")
	// ErrVersion: the file is of a version that this program does not know.
	ErrVersion = fault.Code("key.file-version")
)

// Limits of a store.
const (
	// MaxFile is the greatest size of a key file in bytes; a real one has about 350.
	MaxFile = 4096
	// DefaultWorkFactor is the binary logarithm of scrypt's cost for new files:
	// about one second and 256 MiB of memory for each use of the passphrase.
	DefaultWorkFactor = 18
	// MaxWorkFactor is the greatest work factor, written or read: 1 GiB.
	MaxWorkFactor = 20
)

// Store is a keys.Store in a folder. It makes keys for every algorithm of
// keys.Algorithms. Its fields must not change after first use.
//
// Nothing that was decrypted is kept by the Store: each Open asks for the
// passphrase and runs scrypt again, and the signer that it returns holds its key
// for as long as the program holds the signer. So a program opens a key once and
// keeps the signer, and forgets the key by letting the signer go. Buffers with
// secrets are overwritten after use where Go allows it; copies inside age and
// inside a living signer are not.
//
// Several processes may use one folder. A signer that was opened before its key
// was deleted goes on working. Deleting removes the file; what the disk keeps
// of it is still encrypted.
type Store struct {
	// Dir is the folder. Generate makes it, but not its parents, with mode 0700.
	Dir string
	// Passphrase returns the passphrase of the folder's keys; it is asked once
	// for each Generate and Open. The store neither keeps nor changes the slice.
	// It should ask twice for the passphrase of a first key: a typing mistake
	// there locks the key for ever.
	Passphrase func(ctx context.Context) ([]byte, error)
	// WorkFactor is the binary logarithm of scrypt's cost for new files, at most
	// MaxWorkFactor. 0: DefaultWorkFactor. Only tests have a reason to lower it.
	WorkFactor int

	scrypt sync.Mutex // one at a time: each takes 256 MiB
}

// Generate makes a key and returns its handle, 32 hexadecimal digits. The key is
// on the disk when it returns.
func (s *Store) Generate(ctx context.Context, a keys.Algorithm) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	raw, err := secret.Generate(a)
	if err != nil {
		return "", err
	}
	defer clear(raw)
	handle := secret.Handle()
	sealed, err := s.seal(ctx, content{handle, a, raw})
	if err != nil {
		return "", err
	}
	if err := makeDir(s.Dir); err != nil {
		return "", err
	}
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	if err := write(root, handle, sealed); err != nil {
		return "", err
	}
	return handle, nil
}

// Open decrypts the key of a handle; it is always a keys.Signer. It fails with
// keys.ErrHandle, ErrPassphrase, ErrFile or ErrVersion, and without a code where
// the disk does not answer.
func (s *Store) Open(ctx context.Context, handle string) (keys.Holder, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sealed, err := s.read(handle)
	if err != nil {
		return nil, err
	}
	c, err := s.unseal(ctx, sealed)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", handle, err)
	}
	defer clear(c.secret)
	if c.handle != handle {
		return nil, fmt.Errorf("key %s: %w: it is the file of another key", handle, ErrFile)
	}
	signer, err := secret.Signer(c.algorithm, c.secret)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w: %w", handle, ErrFile, err)
	}
	return signer, nil
}

// Handles yields the names of the key files, in the order of the names. It reads
// no file, needs no passphrase, and passes over everything that is not named
// like a key. A folder that does not exist yet has none.
func (s *Store) Handles(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := ctx.Err(); err != nil {
			yield("", err)
			return
		}
		entries, err := os.ReadDir(s.Dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield("", err)
			return
		}
		for _, e := range entries {
			if e.Type().IsRegular() && secret.IsHandle(e.Name()) && !yield(e.Name(), nil) {
				return
			}
		}
	}
}

// Delete removes the file of a key, whether or not it can be opened.
func (s *Store) Delete(ctx context.Context, handle string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	root, err := s.root(handle)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Remove(handle); err != nil {
		return notHere(handle, err)
	}
	return syncDir(root)
}

// root opens the folder for a handle that has the form of one; no other string
// is ever used as a name.
func (s *Store) root(handle string) (*os.Root, error) {
	if !secret.IsHandle(handle) {
		return nil, fmt.Errorf("%w: %.40q has not the form of a handle", keys.ErrHandle, handle)
	}
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return nil, notHere(handle, err)
	}
	return root, nil
}

func notHere(handle string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", keys.ErrHandle, handle)
	}
	return err
}

func (s *Store) read(handle string) ([]byte, error) {
	root, err := s.root(handle)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Lstat(handle)
	if err != nil {
		return nil, notHere(handle, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("key %s: %w: not a regular file", handle, ErrFile)
	}
	f, err := root.Open(handle)
	if err != nil {
		return nil, notHere(handle, err)
	}
	defer f.Close()
	sealed, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, err
	}
	if len(sealed) > MaxFile {
		return nil, fmt.Errorf("key %s: %w: over %d bytes", handle, ErrFile, MaxFile)
	}
	return sealed, nil
}

// write makes the whole file appear at once under its name, and returns when
// both the file and the folder's entry are on the disk. A crash leaves at most a
// file with the suffix .new, which is encrypted and belongs to no handle.
func write(root *os.Root, name string, data []byte) error {
	temporary := name + ".new"
	f, err := root.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(temporary))
	}
	return syncDir(root)
}

// makeDir makes the folder durably, unless it is there already.
func makeDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	parent, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return err
	}
	return errors.Join(syncDir(parent), parent.Close())
}

// syncDir makes a change of the folder durable. Windows cannot, and does not
// need to: it logs such changes itself.
func syncDir(root *os.Root) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
