// Package didjwk resolves did:jwk: DIDs that spell out one JSON Web Key.
//
// It needs no network. It refuses text that is not strict base64url or not a
// strict JSON object, keys with a private member, weak or malformed keys, a use
// other than sig and enc, and requests for versions. The length of a DID
// ([did.MaxDID]) bounds the key.
//
// One key has many did:jwk, since its JSON can be written in many ways: compare
// keys, not DIDs.
//
// Start with [Resolver] to resolve, with [DID] to name a key.
package didjwk

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
)

// method is the name of the DID method.
const method = "jwk"

// fragment of the only verification method; a kid is not used for it.
const fragment = "0"

// Resolver resolves did:jwk (the did:jwk Method Specification). Its zero value
// is ready to use. The results do not age: their AsOf is zero.
type Resolver struct{}

// Resolve returns the document that the DID itself spells out. A DID of another
// method is [resolver.ErrMethod]; a version is [resolver.ErrFeature]; a kind of
// key that is not supported is [multikey.ErrType] and [resolver.ErrFeature]; a
// malformed, private or weak key is [resolver.ErrInvalidDID].
func (Resolver) Resolve(_ context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	if id.Method() != method {
		return nil, fmt.Errorf("%w: did:%s is not did:%s", resolver.ErrMethod, id.Method(), method)
	}
	if !v.IsZero() {
		return nil, fmt.Errorf("%w: did:jwk has no versions", resolver.ErrFeature)
	}
	raw, err := decode(id.ID())
	if err != nil {
		return nil, err
	}
	jwk, err := multikey.ParseJWK(raw)
	if errors.Is(err, multikey.ErrType) {
		// The DID may well be valid: it is the kind of key that is not offered.
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrFeature)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDID)
	}
	doc, err := document(id, raw, jwk.Use)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDID)
	}
	return &resolver.Result{Document: doc}, nil
}

// DID returns a did:jwk of a public key of one of the types of did/multikey. The
// JWK has the required members in lexicographic order, and a use where the key
// serves one purpose only: sig for Ed25519, secp256k1 (RFC 8812) and BLS, enc
// for X25519. Other types are [multikey.ErrType].
func DID(pub crypto.PublicKey) (did.DID, error) {
	raw, err := multikey.MarshalJWK(pub)
	if err != nil {
		return did.DID{}, err
	}
	if use := useOf(pub); use != "" {
		if raw, err = withUse(raw, use); err != nil {
			return did.DID{}, err
		}
	}
	return did.Parse("did:" + method + ":" + base64.RawURLEncoding.EncodeToString(raw))
}

func useOf(pub crypto.PublicKey) string {
	switch pub.(type) {
	case *ecdh.PublicKey:
		return "enc"
	case *ecdsa.PublicKey:
		return "" // fit for signatures and for key agreement
	default:
		return "sig"
	}
}

// withUse writes the key again with a use; a map is marshalled in the order of its names.
func withUse(raw []byte, use string) ([]byte, error) {
	var members map[string]string
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	members["use"] = use
	return json.Marshal(members)
}

// decode reads strict base64url: no padding, no spare bits. Line breaks, which
// encoding/base64 would pass over, cannot stand in a DID.
func decode(s string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("%w: the method-specific id is not base64url", resolver.ErrInvalidDID)
	}
	return raw, nil
}

// document expands a key to its document (did:jwk, "To create the DID Document").
func document(id did.DID, raw []byte, use string) (*did.Document, error) {
	rels, err := relationships(use)
	if err != nil {
		return nil, err
	}
	ref := id.URL(fragment)
	draft := did.Draft{
		Context: []string{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"},
		ID:      id,
		VerificationMethod: []did.Method{{
			ID: ref, Type: "JsonWebKey2020", Controller: id, PublicKeyJWK: raw,
		}},
		Relations: map[did.Relationship][]did.Relation{},
	}
	for _, rel := range rels {
		draft.Relations[rel] = []did.Relation{{Ref: ref}}
	}
	return draft.Document()
}

// relationships says what a key is listed for. Without a use the specification
// lists it for everything, whatever its curve can do.
func relationships(use string) ([]did.Relationship, error) {
	signing := []did.Relationship{
		did.AssertionMethod, did.Authentication, did.CapabilityInvocation, did.CapabilityDelegation,
	}
	switch use {
	case "sig":
		return signing, nil
	case "enc":
		return []did.Relationship{did.KeyAgreement}, nil
	case "":
		return append(signing, did.KeyAgreement), nil
	}
	return nil, fmt.Errorf("%w: a use other than sig and enc", resolver.ErrInvalidDID)
}
