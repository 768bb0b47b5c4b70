package station

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

const (
	// ErrFolder: the folder is no data folder of a desk, or is one already.
	ErrFolder = fault.Code("station.folder")
	// ErrFolderVersion: the data folder was made by a later program.
	ErrFolderVersion = fault.Code("station.version")
)

// About is what a data folder says of itself, in the clear: whose it is.
type About struct {
	Device, Shelter, Incident string
	Drill                     bool
	City                      string // the code of its municipality; empty: not said
	// Public is the key by which the device signs, to enrol it.
	Public crypto.PublicKey
}

// aboutForm is the JSON of it, its fields in the order of their names.
type aboutForm struct {
	City     string        `json:"city,omitempty"`
	Device   string        `json:"device"`
	Drill    bool          `json:"drill,omitempty"`
	Incident string        `json:"incident"`
	Key      publicKey     `json:"key"`
	Shelter  string        `json:"shelter"`
	V        form.Version1 `json:"v"`
}

type publicKey struct{ crypto.PublicKey }

// MarshalJSON writes the key as a JWK.
func (k publicKey) MarshalJSON() ([]byte, error) { return multikey.MarshalJWK(k.PublicKey) }

// UnmarshalJSON reads a JWK.
func (k *publicKey) UnmarshalJSON(raw []byte) error {
	parsed, err := multikey.ParseJWK(raw)
	k.PublicKey = parsed.Public
	return err
}

const (
	aboutFile = "desk.json"
	maxAbout  = 4096
)

// Create makes a data folder, with the keys of a new device behind a PIN. The folder
// must not hold one.
func Create(ctx context.Context, folder, pin string, a About) (About, error) {
	name := filepath.Join(folder, aboutFile)
	if _, err := os.Stat(name); err == nil {
		return About{}, fmt.Errorf("%w: there is a desk in it already", ErrFolder)
	}
	// A log is opened for it, and fails, if a name is none.
	if err := checkin.CheckIdentity(a.identity()); err != nil {
		return About{}, err
	}
	keys, err := vault.Vault{Folder: folder}.Create(ctx, pin)
	if err != nil {
		return About{}, err
	}
	a.Public = keys.Device.Public()
	raw, err := form.Encode(aboutForm{
		City: a.City, Device: a.Device, Drill: a.Drill, Incident: a.Incident, Key: publicKey{a.Public}, Shelter: a.Shelter,
	})
	if err != nil {
		return About{}, err
	}
	return a, os.WriteFile(name, raw, 0o600)
}

// Read reads what a data folder says of itself. Errors are [ErrFolder] and
// [ErrFolderVersion].
func Read(ctx context.Context, folder string) (About, error) {
	f, err := os.Open(filepath.Join(folder, aboutFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return About{}, fmt.Errorf("%w: there is no desk in it", ErrFolder)
	case err != nil:
		return About{}, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxAbout+1))
	if err != nil {
		return About{}, err
	}
	var a aboutForm
	err = form.Decode(ctx, raw, strictjson.Limits{Bytes: maxAbout}, &a)
	switch {
	case errors.Is(err, form.ErrVersion):
		return About{}, fmt.Errorf("%w: %s", ErrFolderVersion, aboutFile)
	case err != nil:
		return About{}, fmt.Errorf("%w: %s: %w", ErrFolder, aboutFile, err)
	}
	return About{a.Device, a.Shelter, a.Incident, a.Drill, a.City, a.Key.PublicKey}, nil
}

func (a About) identity() checkin.Identity {
	return checkin.Identity{Device: a.Device, Shelter: a.Shelter, Incident: a.Incident, Drill: a.Drill}
}
