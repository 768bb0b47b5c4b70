// Package didiota resolves did:iota, on IOTA Rebased and on IOTA Stardust.
//
// A [Resolver] parses the identifier, asks the [Ledger] of its network for the
// state of the identity, unpacks the DID document that IOTA Identity stores
// there, and checks that it is the document of the DID that was asked for. The
// ledgers live in the folders rebased and stardust; they know objects and
// outputs, and no DID documents.
//
// did:iota has several spellings of one identity: upper-case letters, the
// default network named or left out, and a network's name or its chain id.
// [Parse] reads them all, [Network] tells which are the same, and a resolver
// answers under the spelling that was asked for, with the others as canonicalId
// and equivalentId (step 8 of the method's Read operation; IOTA's own library
// answers under the network's name instead).
//
// The package refuses documents whose id is another DID, envelopes of another
// version, bytes behind the envelope (unless told otherwise), and answers for
// another network.
package didiota

import (
	"context"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
)

const (
	// ErrIdentifier: the DID is not of the form did:iota:[network:]0x<64 hex digits>.
	ErrIdentifier = fault.Code("iota.identifier")
	// ErrNetwork: the ledger that answered, or that is configured, is of another network than the DID.
	ErrNetwork = fault.Code("iota.network")
	// ErrAnswer: the node's answer is malformed.
	ErrAnswer = fault.Code("iota.answer")
	// ErrMetadata: the packed document is malformed: marker, version, encoding, length or JSON.
	ErrMetadata = fault.Code("iota.state-metadata")
	// ErrIdentity: the document on the ledger is another DID's.
	ErrIdentity = fault.Code("iota.identity-mismatch")
)

// Ledger finds the state of an identity; it knows no DID documents.
// Implementations are safe for concurrent use.
type Ledger interface {
	// State returns what the ledger holds under id, an object id or an alias id.
	// It fails with resolver.ErrNotFound if the ledger says that there is nothing,
	// resolver.ErrUnavailable if it could not be asked, resolver.ErrFeature if it
	// does not keep the version asked for, and one of this package's codes if the
	// answer cannot be the identity's.
	State(ctx context.Context, id [32]byte, v resolver.Version) (State, error)
}

// State is what a ledger holds for one identity.
type State struct {
	// Object is the id under which the ledger holds it: the Identity object on
	// Rebased, the alias on Stardust.
	Object [32]byte
	// Metadata is the packed document, as [Pack] makes it; empty: deactivated.
	Metadata []byte
	// Legacy is the alias id that an identity had before 2025; zero if none.
	Legacy [32]byte
	// Controllers are the identities that control this one.
	Controllers [][32]byte
	// Created and Updated are the ledger's own dates; zero if it does not say.
	Created, Updated time.Time
	// Version is the ledger's name of this version.
	Version string
	// Deactivated tells that the ledger itself calls the identity no longer in use.
	Deactivated bool
	// AsOf is when the ledger was asked.
	AsOf time.Time
	// Method holds further metadata, such as "governorAddress".
	Method map[string]string
}
