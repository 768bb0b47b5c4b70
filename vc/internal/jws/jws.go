// Package jws is the strict gate to JOSE: JSON Web Signatures in the compact
// form (RFC 7515), and nothing else of it.
//
// It accepts one byte form of one token: three parts of base64url without
// padding, a header whose every member is known and allowed at the place where
// the token stands (the [Slot]), and an algorithm that belongs to the type of the
// key. It refuses the JSON serializations, encryption, every critical extension,
// compression, unencoded payloads, and every header member that brings a key
// along. The signature is then checked by jwx, which is imported here alone, and
// whose own reading of headers is not used: it would accept most of the above.
//
// Start with [Parse], then [Token.Verify]; nothing of a token is proven before
// that. [Sign] makes tokens.
package jws

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
)

const (
	// ErrMalformed: the input is not three parts of a compact JWS.
	ErrMalformed = fault.Code("jose.malformed")
	// ErrEncoding: a part is not base64url in its only spelling.
	ErrEncoding = fault.Code("jose.encoding")
	// ErrHeader: the header is no strict JSON object, or has a member that is unknown, missing or of the wrong type.
	ErrHeader = fault.Code("jose.header")
	// ErrAlgorithm: the algorithm is none of ours, or is not the one of the key.
	ErrAlgorithm = fault.Code("jose.algorithm")
	// ErrType: the token is of another type than the place asks for.
	ErrType = fault.Code("jose.type")
	// ErrContentType: the token says that its content is of another type than the place allows.
	ErrContentType = fault.Code("jose.content-type")
	// ErrCritical: the token demands an extension.
	ErrCritical = fault.Code("jose.critical")
	// ErrKeyHeader: the token brings a key along, or says where to get one.
	ErrKeyHeader = fault.Code("jose.key-header")
	// ErrSignature: the signature is absent or does not verify.
	ErrSignature = fault.Code("jose.signature")
	// ErrTooLarge: the token or its header is over the limit in bytes.
	ErrTooLarge = fault.Code("jose.too-large")
)

// Limits in bytes.
const (
	MaxToken  = 16 << 10 // a whole token, where the slot does not say otherwise
	MaxHeader = 4 << 10  // a decoded header
)

// Slot says what one place allows. The zero value allows nothing.
type Slot struct {
	// Types are the values of typ that are accepted, letter by letter; an empty
	// string among them: typ may be absent.
	Types []string
	// ContentTypes are the values of cty that are accepted beside its absence;
	// nil: cty must be absent.
	ContentTypes []string
	// Nonce allows IOTA's header member nonce.
	Nonce bool
	// IgnoreJWK ignores an attached jwk instead of refusing it. It is never used.
	IgnoreJWK bool
	// NoKeyID allows the absence of kid.
	NoKeyID bool
	// MaxBytes bounds the token; 0: [MaxToken].
	MaxBytes int
}

// Header is the header of a token: all that this package lets pass.
type Header struct {
	Algorithm   keys.Algorithm // alg
	Type        string         // typ, empty if absent
	ContentType string         // cty, empty if absent
	KeyID       string         // kid, empty if absent
	Nonce       string         // nonce, empty if absent
}

// Token is a token that was taken apart, and is not proven by that.
type Token struct {
	Header  Header
	Payload []byte // decoded, unproven until Verify has returned nil

	input     []byte // what is signed: header and payload as received
	signature []byte
}

// Parse takes a compact JWS apart and checks its form and its header against s.
// Nothing is proven by that. The token refers to raw.
func Parse(raw []byte, s Slot) (*Token, error) {
	limit := s.MaxBytes
	if limit == 0 {
		limit = MaxToken
	}
	if len(raw) > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), limit)
	}
	header, payload, signature, err := split(raw)
	if err != nil {
		return nil, err
	}
	if encoding.DecodedLen(len(header)) > MaxHeader {
		return nil, fmt.Errorf("%w: header of more than %d bytes", ErrTooLarge, MaxHeader)
	}
	room := make([]byte, 0, encoding.DecodedLen(len(raw))) // for all three
	decodedHeader, err := appendDecoded(room, header)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	t := &Token{input: raw[:len(header)+1+len(payload)]}
	if t.Header, err = readHeader(decodedHeader, s); err != nil {
		return nil, err
	}
	both, err := appendDecoded(room, payload) // the decoded header is done with
	if err != nil {
		return nil, fmt.Errorf("payload: %w", err)
	}
	all, err := appendDecoded(both, signature)
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	t.Payload, t.signature = both[:len(both):len(both)], all[len(both):]
	return t, nil
}

// split finds the three parts. Payload and signature are not empty: no format of
// ours detaches a payload, and a token without signature is an unsecured one.
func split(raw []byte) (header, payload, signature []byte, err error) {
	header, rest, found := bytes.Cut(raw, []byte{'.'})
	payload, signature, found2 := bytes.Cut(rest, []byte{'.'})
	switch {
	case !found || !found2 || bytes.IndexByte(signature, '.') >= 0:
		return nil, nil, nil, fmt.Errorf("%w: not three parts", ErrMalformed)
	case len(header) == 0:
		return nil, nil, nil, fmt.Errorf("%w: no header", ErrMalformed)
	case len(payload) == 0:
		return nil, nil, nil, fmt.Errorf("%w: no payload", ErrMalformed)
	case len(signature) == 0:
		return nil, nil, nil, fmt.Errorf("%w: no signature", ErrSignature)
	}
	return header, payload, signature, nil
}

// ContentID identifies what was signed, whatever bytes it came in: SHA-256 over
// typ, cty, kid, nonce and the decoded payload, each with its length in eight
// bytes before it, below a label. The signature is no part of it, because one
// content has many signatures that verify; nor is alg, which belongs to the key.
func (t *Token) ContentID() [32]byte {
	room := make([]byte, 0, 256)
	for _, part := range []string{"hinan/jws/v1", t.Header.Type, t.Header.ContentType, t.Header.KeyID, t.Header.Nonce} {
		room = append(binary.BigEndian.AppendUint64(room, uint64(len(part))), part...)
	}
	room = binary.BigEndian.AppendUint64(room, uint64(len(t.Payload)))
	h := sha256.New()
	h.Write(room)
	h.Write(t.Payload)
	return [32]byte(h.Sum(room[:0]))
}

// Verify checks the signature with pub, a key of a type of did/multikey that has
// passed its import checks. The algorithm of the header must be the key's own,
// else [ErrAlgorithm]; any other failure is [ErrSignature].
func (t *Token) Verify(pub crypto.PublicKey) error {
	own, err := keys.AlgorithmOf(pub)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAlgorithm, err)
	}
	if own != t.Header.Algorithm {
		return fmt.Errorf("%w: %s with a key for %s", ErrAlgorithm, t.Header.Algorithm, own)
	}
	if len(t.signature) != own.SignatureSize() {
		return fmt.Errorf("%w: %d bytes, %s has %d", ErrSignature, len(t.signature), own, own.SignatureSize())
	}
	if err := verify(own, pub, t.input, t.signature); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}
