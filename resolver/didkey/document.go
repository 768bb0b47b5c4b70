package didkey

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"fmt"
	"slices"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
)

// contexts are those of the Multikey form (did:key §3.1.7 names none yet; CID 1.0 §2.2.2 does).
var contexts = [...]string{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"}

// signing are the relationships of a key that signs (did:key §3.1.1).
var signing = [...]did.Relationship{
	did.Authentication, did.AssertionMethod, did.CapabilityInvocation, did.CapabilityDelegation,
}

// document expands a key to its document (did:key §3.1.1).
func document(id did.DID, pub crypto.PublicKey) (*did.Document, error) {
	draft := did.Draft{Context: contexts[:], ID: id, Relations: map[did.Relationship][]did.Relation{}}
	own := id.ID()
	switch k := pub.(type) {
	case ed25519.PublicKey:
		// An Ed25519 key cannot agree on a secret; the X25519 form of the same point can.
		u, err := montgomery(k)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDID)
		}
		twin, err := multikey.FormatMultibase(u)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDID)
		}
		add(&draft, own, signing[:]...)
		add(&draft, twin, did.KeyAgreement)
	case *ecdh.PublicKey:
		add(&draft, own, did.KeyAgreement)
	case *ecdsa.PublicKey, *secp256k1.PublicKey:
		add(&draft, own, append(slices.Clone(signing[:]), did.KeyAgreement)...)
	case multikey.BLS12381G2:
		add(&draft, own, signing[:]...)
	default:
		return nil, fmt.Errorf("%w: %T: %w", multikey.ErrType, pub, resolver.ErrFeature)
	}
	return draft.Document()
}

// add lists a key under the relationships given. Its fragment is the key's
// multibase value (did:key §3.1.2).
func add(draft *did.Draft, spelled string, rels ...did.Relationship) {
	ref := draft.ID.URL(spelled)
	draft.VerificationMethod = append(draft.VerificationMethod, did.Method{
		ID: ref, Type: "Multikey", Controller: draft.ID, PublicKeyMultibase: spelled,
	})
	for _, rel := range rels {
		draft.Relations[rel] = append(draft.Relations[rel], did.Relation{Ref: ref})
	}
}
