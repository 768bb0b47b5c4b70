// Package sdjwt is selective disclosure for JWTs, RFC 9901, in the compact form:
// opening, issuing and presenting, with key binding.
//
// It knows no credential format. A [Mechanism] says what one format allows (its
// typ, the claims that must always be visible), and formats such as vc/sdjwtvc
// are thin openers over it. It refuses the JSON serializations, digests or
// disclosures that occur twice, disclosures that nothing refers to, claims that
// would overwrite others, and a key binding that belongs to other disclosures or
// to another key. That nobody proved to be the holder is no error here: the
// binding is nil, and who needs one refuses.
//
// Start with [Mechanism.Open], [Mechanism.Issue] and [Present].
package sdjwt

import (
	"bytes"
	"fmt"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrMalformed: the input is not a JWT, disclosures and an optional KB-JWT, joined by tildes.
	ErrMalformed = fault.Code("sdjwt.malformed")
	// ErrSerialization: the input is a JWS JSON serialization (RFC 9901 §8), which is not read.
	ErrSerialization = fault.Code("sdjwt.json-serialization")
	// ErrTooLarge: more bytes, disclosures or hidden digests than are read, or deeper nesting.
	ErrTooLarge = fault.Code("sdjwt.too-large")
	// ErrHash: _sd_alg names no hash algorithm that is understood here, or stands in the wrong place.
	ErrHash = fault.Code("sdjwt.hash-algorithm")
	// ErrPayload: the payload, or a disclosed value, breaks the rules about _sd and "...".
	ErrPayload = fault.Code("sdjwt.payload")
	// ErrDisclosure: a disclosure is not the base64url of [salt, name, value] or [salt, value], as its digest's place asks.
	ErrDisclosure = fault.Code("sdjwt.disclosure")
	// ErrClaimName: a disclosed claim is called _sd or "...", or exists already.
	ErrClaimName = fault.Code("sdjwt.claim-name")
	// ErrDigestRepeated: a digest occurs more than once.
	ErrDigestRepeated = fault.Code("sdjwt.digest-repeated")
	// ErrDisclosureRepeated: a disclosure was sent more than once.
	ErrDisclosureRepeated = fault.Code("sdjwt.disclosure-repeated")
	// ErrUnreferenced: no digest refers to a disclosure.
	ErrUnreferenced = fault.Code("sdjwt.disclosure-unreferenced")
	// ErrNotSelective: a claim is selectively disclosable that must always be visible.
	ErrNotSelective = fault.Code("sdjwt.not-selective")
	// ErrKeyBinding: the KB-JWT lacks a claim, or one is malformed.
	ErrKeyBinding = fault.Code("sdjwt.key-binding")
	// ErrBoundElsewhere: the KB-JWT was made for other disclosures, or for another SD-JWT.
	ErrBoundElsewhere = fault.Code("sdjwt.sd-hash")
	// ErrHolderKey: the credential names no holder key, or none that can be used.
	ErrHolderKey = fault.Code("sdjwt.holder-key")
	// ErrFrame: the issuer's frame, or a claim, cannot be issued as asked.
	ErrFrame = fault.Code("sdjwt.frame")
	// ErrPath: the credential has no claim at a path that is to be presented.
	ErrPath = fault.Code("sdjwt.path")
)

// Limits of one SD-JWT.
const (
	MaxBytes       = 64 << 10 // of the whole, with disclosures and KB-JWT; the JWT itself at most 16 KiB
	MaxDisclosures = 512
	MaxHidden      = 64  // digests without a disclosure in one object or array: decoys, or claims kept back
	MaxHiddenTotal = 512 // the same in all
	MaxDepth       = 32  // nested objects and arrays, over disclosures too
	MinSalt        = 16  // bytes of a salt: a shorter text cannot hold the 128 bits of RFC 9901 §9.3
)

// SDJWT is an SD-JWT that was taken apart. Nothing of it is proven.
type SDJWT struct {
	jwt         []byte
	disclosures [][]byte
	bound       []byte // what sd_hash covers: everything up to the last tilde
	kb          []byte // the KB-JWT; empty if there is none
}

// Parse separates an SD-JWT in the compact form (RFC 9901 §4; §7.1 step 1, §7.3
// step 3). It refers to raw.
func Parse(raw []byte) (*SDJWT, error) {
	if len(raw) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxBytes)
	}
	if text := bytes.TrimLeft(raw, " \t\r\n"); len(text) > 0 && text[0] == '{' {
		return nil, ErrSerialization
	}
	last := bytes.LastIndexByte(raw, '~')
	if last < 0 {
		return nil, fmt.Errorf("%w: no tilde", ErrMalformed)
	}
	count := bytes.Count(raw, []byte{'~'}) - 1
	if count > MaxDisclosures {
		return nil, fmt.Errorf("%w: %d disclosures, at most %d", ErrTooLarge, count, MaxDisclosures)
	}
	s := &SDJWT{bound: raw[:last+1], kb: raw[last+1:]}
	var rest []byte
	s.jwt, rest, _ = bytes.Cut(s.bound, []byte{'~'})
	if count == 0 {
		return s, nil
	}
	s.disclosures = make([][]byte, count)
	for i := range s.disclosures {
		s.disclosures[i], rest, _ = bytes.Cut(rest, []byte{'~'})
		if len(s.disclosures[i]) == 0 {
			return nil, fmt.Errorf("%w: disclosure %d is empty", ErrMalformed, i)
		}
	}
	return s, nil
}

// Bound reports whether a KB-JWT is there. Nothing is said about its worth.
func (s *SDJWT) Bound() bool { return len(s.kb) > 0 }
