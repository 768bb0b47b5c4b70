package didiota

import (
	"slices"

	"github.com/hinan-id/hinan/did"
)

// Network is one IOTA network: the names under which its identities go.
type Network struct {
	Name    string // preferred name in a DID, such as "testnet"
	ChainID string // 8 hex digits, the other name of a Rebased network; empty on Stardust
}

// Networks returns the public IOTA Rebased networks, as IOTA Identity 1.9 lists
// them. Chain ids change when a network is started anew (devnet did in February
// 2026): an operator may hand a resolver other values.
func Networks() []Network {
	return []Network{
		{Name: "iota", ChainID: "6364aad5"},
		{Name: "testnet", ChainID: "2304aa97"},
		{Name: "devnet", ChainID: "daf90477"},
	}
}

// Is reports whether name is the network's name or its chain id.
func (n Network) Is(name string) bool {
	return name == n.Name || n.ChainID != "" && name == n.ChainID
}

// networkOf returns the network that name means, or one of that name only.
func networkOf(networks []Network, name string) Network {
	if i := slices.IndexFunc(networks, func(n Network) bool { return n.Is(name) }); i >= 0 {
		return networks[i]
	}
	return Network{Name: name}
}

// Spellings returns the canonical DID of an identifier among the given networks
// (nil: [Networks]), and all other DIDs in normal spelling that mean the same
// identity. Two DIDs name one identity if their canonical DIDs are equal.
func Spellings(id did.DID, networks []Network) (canonical did.DID, others []did.DID, err error) {
	parsed, err := Parse(id)
	if err != nil {
		return did.DID{}, nil, err
	}
	if networks == nil {
		networks = Networks()
	}
	n := networkOf(networks, parsed.Network)
	canonical = ID{n.Name, parsed.Tag}.DID()
	if n.ChainID != "" {
		others = append(others, ID{n.ChainID, parsed.Tag}.DID())
	}
	if n.Name == DefaultNetwork {
		named, err := did.Parse("did:iota:" + DefaultNetwork + ":" + parsed.tag())
		if err != nil {
			return did.DID{}, nil, err
		}
		others = append(others, named)
	}
	return canonical, others, nil
}

func (i ID) tag() string { return ID{DefaultNetwork, i.Tag}.DID().ID() }
