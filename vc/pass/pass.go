// Package pass is the compact pass: what fits into one QR code, for the desk of an
// evacuation shelter without a network.
//
// A phone shows its pass as an SD-CWT in the proof of its own key; a paper card, a
// blank card and a transfer slip are CWTs that belong to whoever carries them. Their
// claims have small numbers on the wire, and after opening the names that they have in
// the SD-JWT VC of the same statement: one table maps both ways, so that trust,
// policies and checks see one credential in two formats. A shelter asks by a
// [Challenge], on a poster or on its screen, which the phone checks before it answers.
//
// It refuses types that it does not know or that belong elsewhere, values outside of
// the table, times that are not whole days, keys that are named by anything but the
// first bytes of their thumbprint, and, when issuing, whatever makes a code too large
// to scan. Numbers that are not in the table are ignored and never shown.
//
// Start with [Opener] to open, with [Issuer] to issue, with [Phone] to answer.
package pass

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrType: the token names no type of pass, or one that is not known.
	ErrType = fault.Code("pass.type")
	// ErrSlot: the token's type belongs in another place, such as a challenge where a card is due.
	ErrSlot = fault.Code("pass.slot")
	// ErrClaim: a claim is absent that its type has, or is not of the form in the table.
	ErrClaim = fault.Code("pass.claim")
	// ErrTimes: a time is absent, or is finer than the profile allows.
	ErrTimes = fault.Code("pass.times")
	// ErrIssuer: the issuer is neither a DID nor a short code that stands for one.
	ErrIssuer = fault.Code("pass.issuer")
	// ErrKeyID: the key is not named by the first 8 bytes of its thumbprint.
	ErrKeyID = fault.Code("pass.key-id")
	// ErrTooLarge: the token would not fit into the code that it is meant for.
	ErrTooLarge = fault.Code("pass.too-large")
	// ErrBatch: the batch of blank cards has no cards, too many, or a number that does not fit.
	ErrBatch = fault.Code("pass.batch")
)

// Limits in bytes, from the codes that scanners still read (ISO/IEC 18004): version
// 18 at level L on a screen, version 11 at level M on paper.
const (
	MaxPhone = 694 // as shown at check-in, and a challenge on a screen
	MaxPaper = 241 // a card, a slip, a poster
)

// Limits of what goes into a code.
const (
	MaxCode      = 32      // bytes of a short code of an issuer
	MaxShelter   = 16      // bytes of a shelter's id; the national one has 14
	MaxIncident  = 11      // bytes of an incident's id
	MaxStatusURI = 22      // bytes of a status list's address
	MaxIndex     = 1 << 20 // places of a status list
	MaxText      = 255     // bytes of a claim that is text
	MaxMembers   = 16      // people on a household card
	KeyIDBytes   = 8       // of kid
	SeedBytes    = 16      // of dedup_seed and household_seed
	NonceBytes   = 8       // of a challenge's nonce
	TagBytes     = 16      // of a slip's check-in tag
)

// claimPass is the claim that holds everything of ours (a private key, RFC 8392 §4).
const (
	claimPass     = -70001
	claimPassName = "-70001"
)

// subjectBytes are random and make the 11 characters of sub.
const subjectBytes = 8

// kind is the type of a token: inner key 0.
type kind uint64

// The kinds with a table of claims in this package.
const (
	kindResident      kind = 1  // a phone pass
	kindResidentCard  kind = 2  // a resident's paper card
	kindBlankCard     kind = 3  // a card without a person, bound at the desk
	kindHouseholdCard kind = 4  // one paper card for a household
	kindOperator      kind = 7  // the certificate of a shelter's device
	kindSlip          kind = 10 // a transfer slip
	kindChallenge     kind = 20
)

// readKind reads the kind of a token from its claims.
func readKind(inner map[string]any) (kind, error) {
	number, _ := inner["0"].(json.Number)
	n, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: none is named", ErrType)
	}
	k := kind(n)
	if _, known := profiles[k]; !known {
		return 0, fmt.Errorf("%w: %d", ErrType, n)
	}
	return k, nil
}

// Names of credentials where [Types] has none.
const (
	TypeResident     = "urn:hinan:vct:resident"
	TypeHousehold    = "urn:hinan:vct:household"
	TypeShelterCard  = "urn:hinan:vct:shelter-card"
	TypeTransferSlip = "urn:hinan:vct:transfer-slip"
)

// Types are the names by which trust and policies know credentials: the vct of the
// SD-JWT VC that says the same.
type Types struct {
	Resident     string // phone passes and resident cards; empty: [TypeResident]
	Household    string // household cards; empty: [TypeHousehold]
	ShelterCard  string // blank cards; empty: [TypeShelterCard]
	TransferSlip string // transfer slips; empty: [TypeTransferSlip]
}

// of returns the name of a kind that is a credential.
func (t Types) of(k kind) string {
	switch k {
	case kindHouseholdCard:
		return cmp.Or(t.Household, TypeHousehold)
	case kindBlankCard:
		return cmp.Or(t.ShelterCard, TypeShelterCard)
	case kindSlip:
		return cmp.Or(t.TransferSlip, TypeTransferSlip)
	}
	return cmp.Or(t.Resident, TypeResident)
}
