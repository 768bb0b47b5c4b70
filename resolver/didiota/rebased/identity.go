package rebased

import (
	"fmt"
	"strconv"
	"strings"
)

// Identity is an object of type identity::Identity: every field of the Move
// struct (package iota_identity, identity.move and multicontroller.move).
type Identity struct {
	ID              ID
	Threshold       uint64 // voting power that a change needs
	Owner           ID
	Controllers     []Controller
	HasValue        bool   // false: the document was taken away
	Value           []byte // the packed DID document
	ActiveProposals []ID
	Proposals       ID // the bag of proposals
	ProposalCount   uint64
	RevokedTokens   []ID
	Legacy          ID     // alias id before 2025; zero if none
	Created         uint64 // milliseconds since 1970
	Updated         uint64 // milliseconds since 1970
	Version         uint64 // of the contract
	Deleted         bool   // the object is given up
	DeletedDID      bool   // the DID is gone for good
}

// Controller is a token that may vote on changes of an identity.
type Controller struct {
	Token ID
	Power uint64
}

// Alias is an object of type 0x107a::alias::Alias: what Stardust left behind
// for an alias that nobody migrated.
type Alias struct {
	ID                    ID
	LegacyStateController *ID
	StateIndex            uint32
	StateMetadata         []byte // the packed DID document; nil if none
	Sender                *ID
	Metadata              []byte
	ImmutableIssuer       *ID
	ImmutableMetadata     []byte
}

// DecodeIdentity reads an Identity from an object's fields, or from its BCS
// bytes where it has no fields. It does not look at the object's type or id.
// base64 accepts byte vectors as base64 text in the fields.
func DecodeIdentity(o *Object, base64 bool) (*Identity, error) {
	if o.Fields != nil {
		return (&fields{base64: base64}).identity(o.Fields)
	}
	return identityFromBCS(o.BCS)
}

// DecodeAlias reads an Alias in the same way.
func DecodeAlias(o *Object, base64 bool) (*Alias, error) {
	if o.Fields != nil {
		return (&fields{base64: base64}).alias(o.Fields)
	}
	return aliasFromBCS(o.BCS)
}

// facts are the parts of an identity that a result reports as method metadata.
func (i *Identity) facts() map[string]string {
	tokens := make([]string, len(i.Controllers))
	for n, c := range i.Controllers {
		tokens[n] = fmt.Sprintf("%s=%d", FormatID(c.Token), c.Power)
	}
	return map[string]string{
		"controllerTokens": strings.Join(tokens, " "),
		"threshold":        strconv.FormatUint(i.Threshold, 10),
	}
}
