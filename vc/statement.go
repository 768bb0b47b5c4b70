package vc

import (
	"encoding/json"
	"fmt"
	"time"
)

// Statement is what an issuer says, in no format.
type Statement struct {
	ID     string   // the credential's own id; empty if it has none
	Issuer string   // canonical: a DID, or an https URL
	Types  []string // VCDM types, or the one vct of an SD-JWT VC
	// Subjects are about whom or what; at least one.
	Subjects []Subject
	// Issued is when the credential was made; zero if not said.
	Issued time.Time
	// ValidFrom and ValidUntil bound the validity; zero: no bound.
	ValidFrom, ValidUntil time.Time
	// Status says where it is published whether the credential still holds.
	Status []StatusEntry
	// Holder is the key that may present the credential; nil: it is a bearer credential.
	Holder *HolderKey
	// Schemas are the ids of the credential's schemas.
	Schemas []string
}

// Subject is one subject of a statement, with what is said about it.
type Subject struct {
	ID     string         // empty if the subject is not named
	Claims map[string]any // strictjson values; binary values as base64url text
}

// HolderKey is the key a credential is bound to.
type HolderKey struct {
	Thumbprint [32]byte // RFC 7638, whatever the encoding of the key was; zero if only DIDURL is known
	DIDURL     string   // where the credential names the key instead of showing it
}

// StatusEntry says where one kind of status is published.
type StatusEntry struct {
	Type    string          // such as BitstringStatusListEntry, or status_list
	URI     string          // of the list; for RevocationBitmap2022, of the service
	Index   uint64          // position in the list
	Purpose string          // such as revocation; empty where the kind has none
	Raw     json.RawMessage // the entry as it stands in the credential
}

// Bounds says whether the end of a validity period belongs to it.
type Bounds uint8

const (
	// Exclusive: at ValidUntil the credential has expired (RFC 7519 §4.1.4:
	// "on or after"; VCDM 2.0, Validity Period).
	Exclusive Bounds = iota
	// Inclusive: at ValidUntil the credential is still valid, as IOTA Identity
	// counts it.
	Inclusive
)

// Check reports whether s is valid at the given time: nil, [ErrNotYetValid] or
// [ErrExpired]. At ValidFrom itself it is valid.
func (b Bounds) Check(s *Statement, at time.Time) error {
	if from := s.ValidFrom; at.Before(from) {
		return fmt.Errorf("%w: valid from %s", ErrNotYetValid, from.UTC().Format(time.RFC3339))
	}
	until := s.ValidUntil
	if until.IsZero() || at.Before(until) || b == Inclusive && at.Equal(until) {
		return nil
	}
	return fmt.Errorf("%w: valid until %s", ErrExpired, until.UTC().Format(time.RFC3339))
}
