// Package resolver turns DIDs into DID documents.
//
// A [Resolver] is one method, on one source. [Mux] joins methods, [Cache] keeps
// answers for a while, [Snapshot] answers from pinned documents without any
// network, [Keys] makes any of them a keys.Source, and [Dereference] follows DID
// URLs. The methods live in the folders below; none is registered by itself:
//
//	r := resolver.Mux{"key": didkey.Resolver{}, "jwk": didjwk.Resolver{}}
//	result, err := r.Resolve(ctx, id, resolver.Version{})
//
// A resolver answers with a document whose id is the DID that was asked for, or
// with a coded error; a network that does not answer is [ErrUnavailable], never
// [ErrNotFound].
package resolver

import (
	"context"
	"time"

	"github.com/hinan-id/hinan/did"
)

// Version selects a version of a DID document (DID Resolution v1, versionId and
// versionTime). The zero value is the latest version. At most one of the two
// fields may be set.
type Version struct {
	ID   string    // as the method names its versions
	Time time.Time // the version that was valid at this time
}

// IsZero reports whether v asks for the latest version.
func (v Version) IsZero() bool { return v.ID == "" && v.Time.IsZero() }

// Resolver resolves the DIDs of one or more methods. Implementations are safe
// for concurrent use, and their results must not be changed.
type Resolver interface {
	// Resolve returns the document of id in the version asked for. A deactivated
	// DID is a result with Deactivated set, not an error.
	Resolve(ctx context.Context, id did.DID, v Version) (*Result, error)
}

// Result is a resolved DID document with its metadata. It is shared between
// callers: read only.
type Result struct {
	// Document is the document; its id is the DID that was asked for.
	Document *did.Document
	// Deactivated tells that the DID is no longer in use. Its keys prove nothing.
	Deactivated bool
	// Version is the id of this version (versionId), where the method has versions.
	Version string
	// AsOf is when the document was obtained from its source. For methods
	// without a source (did:key, did:jwk) it is zero: they do not age.
	AsOf time.Time
	// Created and Updated are dates that the method vouches for; zero if it does not.
	Created, Updated time.Time
	// Canonical is the form of the DID that the method prefers (canonicalId); zero if the method has one form only.
	Canonical did.DID
	// Equivalent lists other forms of the same DID (equivalentId) that the method guarantees to be logically the same.
	Equivalent []did.DID
	// Method holds further metadata of the method, such as the controller addresses of an IOTA identity.
	Method map[string]string
}

// Is reports whether id is this result's DID in any form that the method
// guarantees to be the same: the document's id, the canonical or an equivalent one.
func (r *Result) Is(id did.DID) bool {
	if id == r.Document.ID() || (!r.Canonical.IsZero() && id == r.Canonical) {
		return true
	}
	for _, e := range r.Equivalent {
		if id == e {
			return true
		}
	}
	return false
}
