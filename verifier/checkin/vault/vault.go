// Package vault keeps the keys of a desk in its data folder, so that a stolen tablet
// that is off gives nothing (THREATS.md R9).
//
// It holds the key by which the device signs its log, and the identity that decrypts
// what people need. Both are encrypted with age under one key of the vault, and that
// again under a PIN, and under each officer card that was added: a card holds an age
// identity, as text in a code. None of these stands in the folder in the clear.
//
// A PIN of eight digits, which whoever has the tablet may try at leisure, holds out
// for some months of one machine; an officer card for ever. The vault refuses shorter ones, and
// files of another version. Deleting it ([Vault.Destroy]) deletes what it kept: that
// is how an incident is closed.
//
// Start with [Vault.Create] and [Vault.Unlock].
package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/file"
)

const (
	// ErrPIN: neither the PIN nor the card opens the vault.
	ErrPIN = fault.Code("vault.pin")
	// ErrShort: the PIN is too short, or not made of digits.
	ErrShort = fault.Code("vault.pin-short")
	// ErrVault: the vault is damaged, or there is none.
	ErrVault = fault.Code("vault.damaged")
)

// Limits of a vault.
const (
	MinPIN = 8  // digits
	MaxPIN = 64 // digits
	// DefaultWorkFactor is the binary logarithm of scrypt's cost of the PIN: half a
	// second and 128 MiB for each try.
	DefaultWorkFactor = 17
	maxFile           = 4096
)

// The files of a vault.
const (
	pinFile   = "vault.pin.age"
	cardFiles = "vault.card-*.age"
	needsFile = "needs.age"
	handle    = "device.handle"
	keyFolder = "keys"
	// innerWorkFactor is that of files under the vault's own key, which has 256 bits:
	// there is nothing to guess.
	innerWorkFactor = 1
)

// Vault is the vault in a folder.
type Vault struct {
	Folder string
	// WorkFactor is the binary logarithm of scrypt's cost of the PIN; 0:
	// [DefaultWorkFactor]. Only tests have a reason to lower it.
	WorkFactor int
}

// Keys are what an open vault gives. They are dropped when the desk locks.
type Keys struct {
	Device keys.Signer         // of the log
	Needs  *age.X25519Identity // of those who see to needs at this desk
	master *age.X25519Identity
}

// Exists reports whether there is a vault.
func (v Vault) Exists() bool {
	_, err := os.Stat(filepath.Join(v.Folder, pinFile))
	return err == nil
}

// Create makes a vault with new keys: the device's is Ed25519. There must be none yet.
func (v Vault) Create(ctx context.Context, pin string) (*Keys, error) {
	if err := checkPIN(pin); err != nil {
		return nil, err
	}
	if v.Exists() {
		return nil, fmt.Errorf("%w: there is one already", ErrVault)
	}
	if err := os.MkdirAll(v.Folder, 0o700); err != nil {
		return nil, err
	}
	master, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	needs, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	store := v.keys(master)
	device, err := store.Generate(ctx, keys.EdDSA)
	if err != nil {
		return nil, err
	}
	if err := v.write(handle, []byte(device)); err != nil {
		return nil, err
	}
	if err := v.seal(needsFile, needs.String(), master.Recipient()); err != nil {
		return nil, err
	}
	if err := v.setPIN(pin, master); err != nil { // last: with it the vault exists
		return nil, err
	}
	return v.open(ctx, master)
}

// Unlock opens the vault by its PIN. A wrong one is [ErrPIN], and takes as long as a
// right one: how often somebody may try is for the caller to say.
func (v Vault) Unlock(ctx context.Context, pin string) (*Keys, error) {
	by, err := age.NewScryptIdentity(pin)
	if err != nil {
		return nil, ErrPIN
	}
	by.SetMaxWorkFactor(max(DefaultWorkFactor, v.WorkFactor))
	master, err := v.master(pinFile, by)
	if err != nil {
		return nil, err
	}
	return v.open(ctx, master)
}

// UnlockCard opens the vault by an officer card: the text of the age identity on it.
func (v Vault) UnlockCard(ctx context.Context, card string) (*Keys, error) {
	by, err := age.ParseX25519Identity(strings.TrimSpace(card))
	if err != nil {
		return nil, fmt.Errorf("%w: not an officer card", ErrPIN)
	}
	master, err := v.master(cardFile(by.Recipient()), by)
	if err != nil {
		return nil, err
	}
	return v.open(ctx, master)
}

// AddCard lets an officer card open the vault too: k is the open vault, and the result
// is the text for the code on the card, which is kept nowhere else.
func (v Vault) AddCard(k *Keys) (card string, err error) {
	by, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	return by.String(), v.seal(cardFile(by.Recipient()), k.master.String(), by.Recipient())
}

// ChangePIN sets another PIN; k is the open vault.
func (v Vault) ChangePIN(k *Keys, pin string) error {
	if err := checkPIN(pin); err != nil {
		return err
	}
	return v.setPIN(pin, k.master)
}

// Destroy deletes the vault. What was encrypted to its keys alone can be read by nobody
// from then on; a disk may keep traces of the files, but these are encrypted too.
func (v Vault) Destroy() error {
	cards, err := filepath.Glob(filepath.Join(v.Folder, cardFiles))
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range append(cards, filepath.Join(v.Folder, pinFile), filepath.Join(v.Folder, needsFile), filepath.Join(v.Folder, handle)) {
		if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, os.RemoveAll(filepath.Join(v.Folder, keyFolder)))...)
}

func checkPIN(pin string) error {
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	if len(pin) < MinPIN || len(pin) > MaxPIN || strings.ContainsFunc(pin, notDigit) {
		return fmt.Errorf("%w: from %d to %d digits", ErrShort, MinPIN, MaxPIN)
	}
	return nil
}

// cardFile is the file for a card, named by a few characters of its public half.
func cardFile(r *age.X25519Recipient) string {
	s := r.String()
	return strings.Replace(cardFiles, "*", s[len(s)-12:], 1)
}

func (v Vault) setPIN(pin string, master *age.X25519Identity) error {
	to, err := age.NewScryptRecipient(pin)
	if err != nil {
		return err
	}
	if to.SetWorkFactor(DefaultWorkFactor); v.WorkFactor > 0 {
		to.SetWorkFactor(v.WorkFactor)
	}
	return v.seal(pinFile, master.String(), to)
}

func (v Vault) keys(master *age.X25519Identity) *file.Store {
	return &file.Store{
		Dir:        filepath.Join(v.Folder, keyFolder),
		Passphrase: func(context.Context) ([]byte, error) { return []byte(master.String()), nil },
		WorkFactor: innerWorkFactor,
	}
}

// open reads the keys.
func (v Vault) open(ctx context.Context, master *age.X25519Identity) (*Keys, error) {
	needs, err := v.unseal(needsFile, master)
	if err != nil {
		return nil, err
	}
	k := &Keys{master: master}
	if k.Needs, err = age.ParseX25519Identity(needs); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrVault, needsFile)
	}
	name, err := v.read(handle)
	if err != nil {
		return nil, err
	}
	holder, err := v.keys(master).Open(ctx, string(name))
	if err != nil {
		return nil, err
	}
	signer, ok := holder.(keys.Signer)
	if !ok {
		return nil, fmt.Errorf("%w: the device's key does not sign", ErrVault)
	}
	k.Device = signer
	return k, nil
}

func (v Vault) master(name string, by age.Identity) (*age.X25519Identity, error) {
	text, err := v.unseal(name, by)
	if err != nil {
		return nil, err
	}
	master, err := age.ParseX25519Identity(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrVault, name)
	}
	return master, nil
}

func (v Vault) seal(name, text string, to age.Recipient) error {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return v.write(name, out.Bytes())
}

func (v Vault) unseal(name string, by age.Identity) (string, error) {
	raw, err := v.read(name)
	if err != nil {
		return "", err
	}
	r, err := age.Decrypt(bytes.NewReader(raw), by)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return "", ErrPIN
	case err != nil:
		return "", fmt.Errorf("%w: %s: %w", ErrVault, name, err)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", ErrVault, name, err)
	}
	return string(text), nil
}
