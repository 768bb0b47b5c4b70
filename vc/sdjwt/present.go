package sdjwt

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// Bind is what a holder proves with a presentation.
type Bind struct {
	Signer   keys.Signer // the key that the credential is bound to
	KeyID    string      // kid of the KB-JWT; empty: none, the verifier knows the key from the credential
	Audience string      // the verifier
	Nonce    string      // its challenge
	At       time.Time   // when the proof is made
}

// Present makes a presentation of an SD-JWT that discloses the claims at the given
// paths, and no others (RFC 9901 §7.2). Paths are those of
// [Disclosed.Paths] of the same SD-JWT; what lies above a claim is disclosed with
// it, what lies below is not. A path at which there is nothing is [ErrPath]; one
// that leads to a claim which is visible anyway adds nothing.
//
// With b the presentation has a KB-JWT, without it nobody proves to be the holder.
// A key that is not the one in cnf is [ErrHolderKey]. The issuer's signature is not
// looked at: the holder has opened the credential when it was issued.
func Present(ctx context.Context, raw []byte, paths [][]string, b *Bind) ([]byte, error) {
	s, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	if s.Bound() { // §7.2: a holder gets no KB-JWT from an issuer
		return nil, fmt.Errorf("%w: it has a key binding already", ErrMalformed)
	}
	p, err := processUnproven(ctx, s)
	if err != nil {
		return nil, err
	}
	chosen, err := p.choose(paths, len(s.disclosures))
	if err != nil {
		return nil, err
	}
	out := append(append(make([]byte, 0, len(raw)+expectedBinding), s.jwt...), '~')
	for i, d := range s.disclosures {
		if chosen[i] {
			out = append(append(out, d...), '~')
		}
	}
	if b == nil {
		return out, nil
	}
	kb, err := b.sign(ctx, out, p)
	if err != nil {
		return nil, err
	}
	return append(out, kb...), nil
}

const expectedBinding = 512

// processUnproven reads an SD-JWT without asking who signed it.
func processUnproven(ctx context.Context, s *SDJWT) (*processed, error) {
	parts := bytes.SplitN(s.jwt, []byte{'.'}, 4)
	if len(parts) != 3 {
		return nil, fmt.Errorf("%w: the JWT has not three parts", ErrMalformed)
	}
	payload, err := decode(nil, parts[1])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return process(ctx, payload, s.disclosures)
}

// choose returns which disclosures lie on the way to the paths (§7.2 steps 1 and 2).
func (p *processed) choose(paths [][]string, count int) ([]bool, error) {
	chosen := make([]bool, count)
	for _, path := range paths {
		if !has(p.claims, path) {
			return nil, fmt.Errorf("%w: %.64q", ErrPath, path)
		}
		for i, opened := range p.paths {
			if len(opened) <= len(path) && slices.Equal(opened, path[:len(opened)]) {
				chosen[p.opened[i]] = true
			}
		}
	}
	return chosen, nil
}

// has reports whether there is a value at a path.
func has(value any, path []string) bool {
	for _, name := range path {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return false
			}
			value = next
		case []any:
			i, ok := index(name, len(v))
			if !ok {
				return false
			}
			value = v[i]
		default:
			return false
		}
	}
	return len(path) > 0
}

// index reads the position of an element of an array.
func index(name string, length int) (int, bool) {
	i, err := strconv.Atoi(name)
	return i, err == nil && i >= 0 && i < length && strconv.Itoa(i) == name
}

// sign makes the KB-JWT of a presentation (RFC 9901 §4.3).
func (b *Bind) sign(ctx context.Context, presentation []byte, p *processed) ([]byte, error) {
	if err := b.fits(p.claims); err != nil {
		return nil, err
	}
	if b.Audience == "" || b.Nonce == "" || b.At.Unix() < 0 {
		return nil, fmt.Errorf("%w: no audience, nonce or time", ErrKeyBinding)
	}
	payload, err := encode(map[string]any{
		"iat": b.At.Unix(), "aud": b.Audience, "nonce": b.Nonce,
		"sd_hash": string(p.hash.appendDigest(nil, presentation)),
	})
	if err == nil {
		err = strictjson.Scan(ctx, payload, keyBindingLimits)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyBinding, err)
	}
	return jws.Sign(ctx, b.Signer, jws.Header{Type: TypeKeyBinding, KeyID: b.KeyID}, payload)
}

// fits reports whether the credential is bound to the signer's key. A key that the
// credential only names cannot be compared here.
func (b *Bind) fits(claims map[string]any) error {
	h, err := holderOf(claims)
	if err != nil || h.jwk == nil {
		return err
	}
	same, err := sameKey(h.jwk, b.Signer.Public())
	if err != nil {
		return err
	}
	if !same {
		return fmt.Errorf("%w: the credential is bound to another key", ErrHolderKey)
	}
	return nil
}

// sameKey compares two public keys of did/multikey.
func sameKey(a, b crypto.PublicKey) (bool, error) {
	if known, ok := a.(interface{ Equal(crypto.PublicKey) bool }); ok {
		return known.Equal(b), nil
	}
	ta, err := multikey.Thumbprint(a) // secp256k1 has no such method
	if err != nil {
		return false, err
	}
	tb, err := multikey.Thumbprint(b)
	return ta == tb, err
}
