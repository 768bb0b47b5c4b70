package form

import (
	"encoding/base64"
	"fmt"
	"time"
)

// Version1 is the version of every form, 1.
type Version1 struct{}

// MarshalJSON writes the version.
func (Version1) MarshalJSON() ([]byte, error) { return []byte("1"), nil }

// UnmarshalJSON refuses any other version with [ErrVersion].
func (*Version1) UnmarshalJSON(raw []byte) error {
	if string(raw) != "1" {
		return ErrVersion
	}
	return nil
}

// Stamp is a time in whole seconds of UTC.
type Stamp struct{ time.Time }

const stampForm = `"2006-01-02T15:04:05Z"`

// StampOf cuts a time to the second.
func StampOf(t time.Time) Stamp { return Stamp{t.UTC().Truncate(time.Second)} }

// MarshalJSON writes the time.
func (s Stamp) MarshalJSON() ([]byte, error) { return []byte(s.Format(stampForm)), nil }

// UnmarshalJSON reads the time, in its one form.
func (s *Stamp) UnmarshalJSON(raw []byte) (err error) {
	if s.Time, err = time.Parse(stampForm, string(raw)); err != nil {
		return fmt.Errorf("%w: a time is not in whole seconds of UTC", ErrValue)
	}
	return nil
}

// Blob is bytes as base64url without padding.
type Blob []byte

// MarshalText writes the bytes.
func (b Blob) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText reads the bytes.
func (b *Blob) UnmarshalText(text []byte) error {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(string(text))
	if err != nil {
		return fmt.Errorf("%w: no base64url", ErrValue)
	}
	*b = raw
	return nil
}

// Digest is a SHA-256.
type Digest [32]byte

// MarshalText writes the digest as base64url.
func (d Digest) MarshalText() ([]byte, error) { return Blob(d[:]).MarshalText() }

// UnmarshalText reads a digest of its length.
func (d *Digest) UnmarshalText(text []byte) error { return Fixed(d[:], text) }

// Fixed reads base64url of just as many bytes as there is room for.
func Fixed(into, text []byte) error {
	var b Blob
	if err := b.UnmarshalText(text); err != nil {
		return err
	}
	if len(b) != len(into) {
		return fmt.Errorf("%w: %d bytes, not %d", ErrValue, len(b), len(into))
	}
	copy(into, b)
	return nil
}
