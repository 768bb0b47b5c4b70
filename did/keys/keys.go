// Package keys is the vocabulary of keys: how a public key is asked for, how a
// private key is used without being seen, and how raw signatures are checked.
//
// A verifier asks a [Source] for the key that a credential names; the source is
// the one place that ties a key id to its issuer (rule R2: a key never comes
// from the message that it is to prove). A holder or issuer opens a [Holder]
// from a [Store]; a [Signer] takes the whole message, so that an HSM or a phone
// can implement it. Private keys never leave a store. [Verify] is the one place
// where a raw signature is checked; it refuses every algorithm but the key's own.
//
// Start with [Source] to verify, with [Store] to sign; stores live in
// did/keys/memory and did/keys/file, and [NewSigner] serves a program that has
// its private key already.
package keys

import (
	"context"
	"crypto"
	"iter"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrUnknown: the source has no key under this reference.
	ErrUnknown = fault.Code("key.unknown")
	// ErrReference: the reference is malformed, or its key id does not belong to the issuer.
	ErrReference = fault.Code("key.reference")
	// ErrRelationship: the issuer's document does not list the key for this purpose.
	ErrRelationship = fault.Code("key.relationship")
	// ErrRetired: the key was revoked or has expired.
	ErrRetired = fault.Code("key.retired")
	// ErrAlgorithm: the algorithm is unknown, or does not fit the key.
	ErrAlgorithm = fault.Code("key.algorithm")
	// ErrSignature: the signature does not verify.
	ErrSignature = fault.Code("key.signature")
	// ErrHandle: the store has no private key under this handle.
	ErrHandle = fault.Code("key.handle")
)

// Ref asks for one public key.
type Ref struct {
	// Issuer is the identifier of who signed: a DID, or an https URL.
	Issuer string
	// ID is the key id as the message names it: for a DID issuer an absolute
	// DID URL, for an https issuer a kid of its metadata.
	ID string
	// Thumb holds the first bytes of the key's RFC 9679 COSE key thumbprint
	// (SHA-256), for formats that have no room for an ID. Between
	// [MinThumb] and 32 bytes; used only when ID is empty.
	Thumb string
	// For is the verification relationship that the key must be listed under.
	For did.Relationship
}

// MinThumb is the smallest number of thumbprint bytes that select a key.
const MinThumb = 8

// Key is a public key, tied to its issuer by a [Source].
type Key struct {
	ID      string           // the key's own id: an absolute DID URL, or the kid of an https issuer
	Issuer  string           // who the key speaks for
	Public  crypto.PublicKey // one of the types of did/multikey
	For     did.Relationship // the relationship under which it was found; empty: any method of the document was allowed
	Version string           // version of the document that held it, if the method has versions
	AsOf    time.Time        // when that document was obtained from its source
}

// Source finds public keys. Implementations are safe for concurrent use.
type Source interface {
	// Key returns the key that r asks for. It fails with a coded error, among
	// them ErrUnknown, ErrReference, ErrRelationship and ErrRetired.
	Key(ctx context.Context, r Ref) (Key, error)
}

// Holder is a private key that can be used and not read.
type Holder interface {
	// Public returns the public key, of a type of did/multikey.
	Public() crypto.PublicKey
	// Algorithm returns the algorithm of its signatures.
	Algorithm() Algorithm
}

// Signer signs whole messages. The signature is in the form of RFC 7518 §3.4
// and RFC 8037 §3.1: R||S of fixed length for ECDSA (never DER), 64 bytes for
// Ed25519. Implementations are safe for concurrent use.
type Signer interface {
	Holder
	// Sign hashes (where the algorithm does) and signs msg.
	Sign(ctx context.Context, msg []byte) ([]byte, error)
}

// MultiSigner signs a header and a list of messages under one signature (BBS).
type MultiSigner interface {
	Holder
	// SignMessages signs header and msgs; each message can later be disclosed on its own.
	SignMessages(ctx context.Context, header []byte, msgs [][]byte) ([]byte, error)
}

// Store keeps private keys, which never leave it. Implementations are safe for
// concurrent use.
type Store interface {
	// Generate makes a key and returns its handle; the key is durable when
	// Generate returns. An algorithm that the store cannot make is ErrAlgorithm.
	Generate(ctx context.Context, a Algorithm) (handle string, err error)
	// Open returns the key of a handle, a [Signer] or a [MultiSigner].
	// An unknown handle is ErrHandle.
	Open(ctx context.Context, handle string) (Holder, error)
	// Handles yields all handles in no particular order.
	Handles(ctx context.Context) iter.Seq2[string, error]
	// Delete removes a key for good. An unknown handle is ErrHandle.
	Delete(ctx context.Context, handle string) error
}
