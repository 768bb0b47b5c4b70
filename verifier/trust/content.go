package trust

import (
	"crypto"
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier"
)

// Content is what a bundle says. What [Bundle.Content] returns is shared and read
// only; to make the next bundle, copy the maps that change.
type Content struct {
	// Version counts the bundles from 1.
	Version uint64
	// Issued is when the bundle is made, NextDue when the next one is expected (zero:
	// not said), Expires when this one ceases to count. Whole seconds are kept.
	Issued, NextDue, Expires time.Time

	// Issuers are those who are trusted, by their canonical DID or https URL.
	Issuers map[string]Issuer
	// Documents are DID documents, by their id.
	Documents map[string]Snapshot
	// Metadata is JWT VC Issuer Metadata, and KeySets are the JWK Sets that it refers
	// to by jwks_uri, by the https URL of the issuer.
	Metadata, KeySets map[string]Snapshot
	// Lists are status lists as they were published, by URI.
	Lists map[string]Snapshot
	// Schemas are JSON Schemas, and Types is SD-JWT VC Type Metadata, by the URL or
	// vct that credentials name.
	Schemas, Types map[string][]byte
	// Policies are gates' policies as JSON, by name.
	Policies map[string][]byte
	// Incident is the disaster that is declared; nil: none.
	Incident *verifier.Incident
	// Devices may write check-in logs, Staff may work at desks, by id.
	Devices map[string]Device
	Staff   map[string]Staff
	// Batches are the blank cards that were printed, by number.
	Batches map[uint32]Batch
	// Recipients are the age recipients to whom personal records are encrypted, by
	// name, such as headquarters.
	Recipients map[string]string
	// Messages are the texts of screens, by language (BCP 47) and key.
	Messages map[string]map[string]string
}

// Snapshot is what somebody else published, as it was received.
type Snapshot struct {
	Raw []byte
	// AsOf is when it was obtained from its source, not after the bundle's Issued.
	AsOf time.Time
	// Version is the version of a DID document, where the method has versions.
	Version string
}

// Issuer is an issuer that is trusted.
type Issuer struct {
	verifier.Issuer
	// Code stands for the issuer in credentials that have no room for a DID, such as
	// 402052; empty: none.
	Code string
}

// Device is a shelter's device that may write a check-in log.
type Device struct {
	Public      crypto.PublicKey // Ed25519 or P-256
	Shelter     string           // the id of its shelter; empty: any
	From, Until time.Time        // zero: no bound; at Until it is over
	Revoked     time.Time        // from then on, it counts no more; zero: not revoked
}

// Enrolled reports whether the device may write at the given time.
func (d Device) Enrolled(at time.Time) bool { return holds(d.From, d.Until, d.Revoked, at) }

// Staff is somebody who works at a desk. The bundle knows no names.
type Staff struct {
	// Thumbprint is the RFC 7638 thumbprint of the key to which the staff credential
	// is bound.
	Thumbprint  [32]byte
	Roles       []Role    // at least one
	Shelters    []string  // none: all
	From, Until time.Time // zero: no bound; at Until it is over
	Revoked     time.Time // from then on, it counts no more; zero: not revoked
}

// Role is what staff may do.
type Role string

// The roles.
const (
	Reception Role = "reception" // check people in and out
	Needs     Role = "needs"     // see what people need
	Supplies  Role = "supplies"  // give out rations
	Lead      Role = "lead"      // open and close the shelter, correct records
)

// May reports whether the person may act in a role, at a shelter, at the given time.
func (s Staff) May(r Role, shelter string, at time.Time) bool {
	return holds(s.From, s.Until, s.Revoked, at) && slices.Contains(s.Roles, r) &&
		(len(s.Shelters) == 0 || slices.Contains(s.Shelters, shelter))
}

func holds(from, until, revoked, at time.Time) bool {
	return !at.Before(from) && (until.IsZero() || at.Before(until)) && (revoked.IsZero() || at.Before(revoked))
}

// Batch is a batch of blank cards.
type Batch struct {
	Issuer string  // whose cards they are: its DID
	Ranges []Range // in ascending order, without overlap
}

// Range is a row of cards of a batch.
type Range struct {
	First, Last uint16 // serial numbers, both included
	Status      CardStatus
}

// CardStatus is whether a blank card may be given out.
type CardStatus string

// The states of cards.
const (
	CardValid   CardStatus = "valid"
	CardRevoked CardStatus = "revoked" // such as those of a box that was lost
)

// Card returns the state of a card; false: it was never printed.
func (b Batch) Card(serial uint16) (CardStatus, bool) {
	for _, r := range b.Ranges {
		if r.First <= serial && serial <= r.Last {
			return r.Status, true
		}
	}
	return "", false
}
