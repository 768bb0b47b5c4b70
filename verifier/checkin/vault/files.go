package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// read reads a file of the vault. If there is none, it may be that there is no such
// card.
func (v Vault) read(name string) ([]byte, error) {
	f, err := os.Open(filepath.Join(v.Folder, name))
	switch {
	case errors.Is(err, fs.ErrNotExist) && v.Exists():
		return nil, ErrPIN
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: there is none", ErrVault)
	case err != nil:
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(raw) > maxFile {
		err = fmt.Errorf("%w: %s is too large", ErrVault, name)
	}
	return raw, err
}

// write replaces a file at once, or not at all.
func (v Vault) write(name string, raw []byte) (err error) {
	f, err := os.CreateTemp(v.Folder, name+".*.new")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), filepath.Join(v.Folder, name)); err != nil {
		return err
	}
	return syncFolder(v.Folder)
}

// syncFolder makes names in a folder durable, where a system has that.
func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	_ = d.Sync() // Windows has none for folders
	return d.Close()
}
