package didiota

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
)

// Longest network names, in characters, by ledger.
const (
	MaxStardustNetwork = 6 // bech32 prefix of a Stardust network
	MaxRebasedNetwork  = 8 // name or chain id of a Rebased network
)

// DefaultNetwork is the network of an identifier that names none.
const DefaultNetwork = "iota"

// ID is a parsed did:iota identifier.
type ID struct {
	Network string   // as spelled, lower-case; DefaultNetwork if none is named
	Tag     [32]byte // object id on Rebased, alias id on Stardust
}

// Normalize returns the form in which IOTA Identity writes an identifier: all
// lower-case, the default network left out. It is meant for text that people
// or other software wrote; [did.Parse] stays strict. The result is not yet
// checked: parse it.
func Normalize(s string) string {
	s = strings.ToLower(s)
	if rest, ok := strings.CutPrefix(s, "did:iota:"+DefaultNetwork+":"); ok {
		return "did:iota:" + rest
	}
	return s
}

// Parse reads a did:iota identifier in any spelling (did:iota method
// specification, §3): optional network of at most [MaxRebasedNetwork] lower-case
// letters and digits, then 0x and 64 hex digits. Upper-case letters are read as
// lower-case. Errors are [ErrIdentifier].
func Parse(id did.DID) (ID, error) {
	if id.Method() != "iota" {
		return ID{}, fmt.Errorf("%w: %w: the method is %q", ErrIdentifier, resolver.ErrInvalidDID, id.Method())
	}
	network, tag, named := strings.Cut(strings.ToLower(id.ID()), ":")
	if !named {
		network, tag = DefaultNetwork, network
	}
	if !isNetwork(network) {
		return ID{}, fmt.Errorf("%w: %w: the network is not 1 to %d letters and digits", ErrIdentifier, resolver.ErrInvalidDID, MaxRebasedNetwork)
	}
	digits, ok := strings.CutPrefix(tag, "0x")
	if !ok || len(digits) != 64 {
		return ID{}, fmt.Errorf("%w: %w: not 0x and 64 hex digits", ErrIdentifier, resolver.ErrInvalidDID)
	}
	parsed := ID{Network: network}
	if _, err := hex.Decode(parsed.Tag[:], []byte(digits)); err != nil {
		return ID{}, fmt.Errorf("%w: %w: not 0x and 64 hex digits", ErrIdentifier, resolver.ErrInvalidDID)
	}
	return parsed, nil
}

func isNetwork(s string) bool {
	if s == "" || len(s) > MaxRebasedNetwork {
		return false
	}
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}

// DID returns the normalized DID of the id: the default network is left out.
func (i ID) DID() did.DID {
	s := "did:iota:"
	if i.Network != DefaultNetwork {
		s += i.Network + ":"
	}
	d, err := did.Parse(s + "0x" + hex.EncodeToString(i.Tag[:]))
	if err != nil { // only for a hand-made ID with a network that is none
		return did.DID{}
	}
	return d
}
