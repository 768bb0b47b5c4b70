package cose

import (
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// Slot says what one place allows. The zero value allows no type, and so nothing.
type Slot struct {
	// Types are the media types that are accepted as typ, letter by letter or by
	// their number; an empty string among them: typ may be absent.
	Types []string
	// ContentTypes are the media types that are accepted as content type beside its
	// absence.
	ContentTypes []string
	// NoKeyID allows the absence of kid.
	NoKeyID bool
	// OpenKeyID reads kid from the unprotected header too, where some profiles put
	// it. The key must then be tied to its issuer by something that is signed.
	OpenKeyID bool
	// Protected and Unprotected are further labels that are understood in each
	// header. Other labels are refused.
	Protected, Unprotected []int64
	// Tags are the tags that are allowed in values of Protected.
	Tags []uint64
	// Shortest demands the shortest form of every head in what COSE encodes.
	Shortest bool
	// Limit bounds the message in bytes; 0: [MaxBytes].
	Limit int
}

var tagsSign1 = []uint64{tagSign1}

// Sign1 is a COSE_Sign1 that was taken apart, and is not proven by that.
type Sign1 struct {
	Header  Header
	Payload []byte // unproven until Verify has returned nil

	protected, signature []byte
	labels, open         []parameter
}

// parameter is a header parameter that the slot names.
type parameter struct {
	label int64
	value cborgate.Reader
}

// limit returns the slot's limit in bytes.
func (s Slot) limit() int { return cmp.Or(s.Limit, MaxBytes) }

// copyOf returns a copy of what is to be opened: the result must not change with the
// caller's buffer. Of what is over the limit a byte more is enough to refuse it.
func copyOf(raw []byte, limit int) []byte { return bytes.Clone(raw[:min(len(raw), limit+1)]) }

// Parse takes a COSE_Sign1 (RFC 9052 §4.2) apart and checks its form and its headers
// against s. Nothing is proven by that. The message refers to raw.
func Parse(ctx context.Context, raw []byte, s Slot) (*Sign1, error) {
	limit := s.limit()
	if len(raw) > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), limit)
	}
	r, err := cborgate.Check(ctx, raw, cborgate.Rules{Bytes: limit, Tags: tagsSign1, Shortest: s.Shortest})
	if err != nil {
		return nil, err
	}
	p, err := split(r)
	if err != nil {
		return nil, err
	}
	m := &Sign1{Payload: p.payload, protected: p.protected, signature: p.signature}
	if err := m.readProtected(ctx, &s); err != nil {
		return nil, err
	}
	if err := m.readUnprotected(p.unprotected, &s); err != nil {
		return nil, err
	}
	return m, m.Header.check(&s)
}

// parts are the four parts of a COSE_Sign1.
type parts struct {
	protected, payload, signature []byte
	unprotected                   cborgate.Reader
}

// split finds the parts. A payload that is detached is no use here: no format of
// ours has one.
func split(r cborgate.Reader) (p parts, err error) {
	if tag, ok := r.Tag(); !ok || tag != tagSign1 {
		return p, fmt.Errorf("%w: no tag %d", ErrMalformed, tagSign1)
	}
	if n, ok := r.Array(); !ok || n != 4 {
		return p, fmt.Errorf("%w: not an array of four", ErrMalformed)
	}
	var ok bool
	if p.protected, ok = r.Bytes(); !ok {
		return p, fmt.Errorf("%w: the protected header is no byte string", ErrMalformed)
	}
	if r.Kind() != cborgate.Map {
		return p, fmt.Errorf("%w: the unprotected header is no map", ErrMalformed)
	}
	p.unprotected = r.Next()
	if p.payload, ok = r.Bytes(); !ok {
		return p, fmt.Errorf("%w: no payload inside", ErrMalformed)
	}
	if p.signature, ok = r.Bytes(); !ok {
		return p, fmt.Errorf("%w: the signature is no byte string", ErrMalformed)
	}
	return p, nil
}

// Protected returns the value of a label among [Slot.Protected].
func (m *Sign1) Protected(label int64) (cborgate.Reader, bool) { return find(m.labels, label) }

// Unprotected returns the value of a label among [Slot.Unprotected]. Nobody signed it.
func (m *Sign1) Unprotected(label int64) (cborgate.Reader, bool) { return find(m.open, label) }

func find(all []parameter, label int64) (cborgate.Reader, bool) {
	for _, p := range all {
		if p.label == label {
			return p.value, true
		}
	}
	return cborgate.Reader{}, false
}

// Verify checks the signature with pub, a key of a type of did/multikey that has
// passed its import checks. The algorithm of the header must be the key's own,
// else [ErrAlgorithm]; any other failure is [ErrSignature].
func (m *Sign1) Verify(pub crypto.PublicKey) error {
	err := keys.Verify(m.Header.Algorithm, pub, toBeSigned(m.protected, m.Payload), m.signature)
	switch {
	case errors.Is(err, keys.ErrAlgorithm):
		return fmt.Errorf("%w: %w", ErrAlgorithm, err)
	case err != nil:
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}

// toBeSigned returns the Sig_structure of a COSE_Sign1 without external data
// (RFC 9052 §4.4).
func toBeSigned(protected, payload []byte) []byte {
	const arrayOfFour, text10 = 0x84, 0x6a
	const heads = 32 // room for the rest
	b := make([]byte, 0, len(protected)+len(payload)+heads)
	b = append(b, arrayOfFour, text10)
	b = append(b, "Signature1"...)
	b = cborgate.AppendBytes(b, protected)
	b = cborgate.AppendBytes(b, nil)
	return cborgate.AppendBytes(b, payload)
}

// ContentID identifies what was signed, whatever signature it came with: SHA-256
// over typ, content type, kid and payload, each with its length in eight bytes
// before it, below a label. The algorithm is no part of it: it belongs to the key.
func (m *Sign1) ContentID() [32]byte {
	room := make([]byte, 0, 256)
	for _, part := range []string{"hinan/cose/v1", m.Header.Type, m.Header.ContentType, string(m.Header.KeyID)} {
		room = append(binary.BigEndian.AppendUint64(room, uint64(len(part))), part...)
	}
	room = binary.BigEndian.AppendUint64(room, uint64(len(m.Payload)))
	h := sha256.New()
	h.Write(room)
	h.Write(m.Payload)
	return [32]byte(h.Sum(room[:0]))
}
