// Package didkey resolves did:key: DIDs that spell out one public key.
//
// It needs no network. It refuses every second spelling of a key (only
// base58btc, only the canonical encoding, no version in the DID), keys that are
// weak or malformed, the kinds of key that did/multikey does not know (RSA, BLS
// G1), and requests for versions.
//
// Start with [Resolver] to resolve, with [DID] to name a key.
package didkey

import (
	"context"
	"crypto"
	"errors"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
)

// method is the name of the DID method.
const method = "key"

// Resolver resolves did:key (W3C CCG, The did:key Method v0.7). Its zero value
// is ready to use. The results do not age: their AsOf is zero.
type Resolver struct{}

// Resolve returns the document that the DID itself spells out. A DID of another
// method is [resolver.ErrMethod]; a version is [resolver.ErrFeature]; a kind of
// key that is not supported is [multikey.ErrType] and [resolver.ErrFeature]; a
// malformed or weak key, or one that is not in its canonical spelling, is
// [resolver.ErrInvalidDID].
func (Resolver) Resolve(_ context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	if id.Method() != method {
		return nil, fmt.Errorf("%w: did:%s is not did:%s", resolver.ErrMethod, id.Method(), method)
	}
	if !v.IsZero() {
		return nil, fmt.Errorf("%w: did:key has no versions", resolver.ErrFeature)
	}
	pub, err := publicKey(id)
	if err != nil {
		return nil, err
	}
	doc, err := document(id, pub)
	if err != nil {
		return nil, err
	}
	return &resolver.Result{Document: doc}, nil
}

// DID returns the did:key of a public key of one of the types of did/multikey.
// Other types are [multikey.ErrType].
func DID(pub crypto.PublicKey) (did.DID, error) {
	spelled, err := multikey.FormatMultibase(pub)
	if err != nil {
		return did.DID{}, err
	}
	return did.Parse("did:" + method + ":" + spelled)
}

// publicKey decodes the key and checks that the DID is its only spelling.
func publicKey(id did.DID) (crypto.PublicKey, error) {
	if id.ID()[0] != 'z' {
		return nil, fmt.Errorf("%w: a did:key is base58btc, it begins with z", resolver.ErrInvalidDID)
	}
	pub, err := multikey.ParseMultibase(id.ID())
	if errors.Is(err, multikey.ErrType) {
		// The DID may well be valid: it is the kind of key that is not offered.
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrFeature)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDID)
	}
	canonical, err := DID(pub)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDID)
	}
	if canonical != id {
		return nil, fmt.Errorf("%w: not the canonical spelling of its key", resolver.ErrInvalidDID)
	}
	return pub, nil
}
