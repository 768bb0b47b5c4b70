package file

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"filippo.io/age"

	"github.com/hinan-id/hinan/did/keys"
)

// version is the version of the JSON inside a key file.
const version = 1

// content is what a key file keeps. The handle stands inside as well, so that a
// file cannot be passed off as another by renaming it.
type content struct {
	handle    string
	algorithm keys.Algorithm
	secret    []byte
}

// stored is the JSON form of content.
type stored struct {
	V         int            `json:"v"`
	Handle    string         `json:"handle"`
	Algorithm keys.Algorithm `json:"alg"`
	Secret    []byte         `json:"secret"` // base64
}

func (s *Store) seal(ctx context.Context, c content) ([]byte, error) {
	work, err := s.workFactor()
	if err != nil {
		return nil, err
	}
	passphrase, err := s.passphrase(ctx)
	if err != nil {
		return nil, err
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	recipient.SetWorkFactor(work)
	plain := c.marshal()
	defer clear(plain)

	s.scrypt.Lock()
	defer s.scrypt.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return sealed.Bytes(), nil
}

// marshal writes the JSON by hand: encoding/json would leave the secret behind
// in a pooled buffer.
func (c content) marshal() []byte {
	const room = 256 // for the longest content, so that append never moves the secret
	b := make([]byte, 0, room)
	b = fmt.Appendf(b, `{"v":%d,"handle":%q,"alg":%q,"secret":"`, version, c.handle, c.algorithm)
	b = base64.StdEncoding.AppendEncode(b, c.secret)
	return append(b, `"}`...)
}

func (s *Store) unseal(ctx context.Context, sealed []byte) (content, error) {
	passphrase, err := s.passphrase(ctx)
	if err != nil {
		return content{}, err
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return content{}, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	identity.SetMaxWorkFactor(MaxWorkFactor)

	s.scrypt.Lock()
	defer s.scrypt.Unlock()
	if err := ctx.Err(); err != nil {
		return content{}, err
	}
	plain, err := decrypt(sealed, identity)
	defer clear(plain)
	if err != nil {
		return content{}, err
	}
	return parse(plain)
}

// decrypt returns what it could read also beside an error, so that the caller
// can overwrite it.
func decrypt(sealed []byte, identity *age.ScryptIdentity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	var noMatch *age.NoIdentityMatchError
	if errors.As(err, &noMatch) && len(noMatch.StanzaTypes) == 1 && noMatch.StanzaTypes[0] == "scrypt" {
		return nil, fmt.Errorf("%w: it does not open the file", ErrPassphrase)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	// Room enough from the start: what is encrypted is smaller than the file, so
	// the buffer never moves the secret.
	plain := bytes.NewBuffer(make([]byte, 0, MaxFile+bytes.MinRead))
	if _, err := plain.ReadFrom(r); err != nil {
		return plain.Bytes(), fmt.Errorf("%w: %w", ErrFile, err)
	}
	return plain.Bytes(), nil
}

func parse(plain []byte) (content, error) {
	var head struct {
		V int `json:"v"`
	}
	if json.Unmarshal(plain, &head) != nil || head.V == 0 {
		return content{}, fmt.Errorf("%w: what is inside is no key", ErrFile)
	}
	if head.V != version {
		return content{}, fmt.Errorf("%w: %d", ErrVersion, head.V)
	}
	var in stored
	if json.Unmarshal(plain, &in) != nil {
		clear(in.Secret)
		return content{}, fmt.Errorf("%w: what is inside is no key", ErrFile)
	}
	return content{in.Handle, in.Algorithm, in.Secret}, nil
}

// passphrase returns it as the string that age takes; Go cannot overwrite it.
func (s *Store) passphrase(ctx context.Context) (string, error) {
	if s.Passphrase == nil {
		return "", fmt.Errorf("%w: the store has no Passphrase", ErrPassphrase)
	}
	p, err := s.Passphrase(ctx)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	return string(p), nil
}

func (s *Store) workFactor() (int, error) {
	switch {
	case s.WorkFactor == 0:
		return DefaultWorkFactor, nil
	case s.WorkFactor < 0 || s.WorkFactor > MaxWorkFactor:
		return 0, fmt.Errorf("scrypt work factor %d is not between 1 and %d", s.WorkFactor, MaxWorkFactor)
	}
	return s.WorkFactor, nil
}
