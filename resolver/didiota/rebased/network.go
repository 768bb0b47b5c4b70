package rebased

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/resolver/didiota"
)

// Network says what an identity looks like on one network. All of it is
// configuration; [Networks] has the values of the public networks.
type Network struct {
	didiota.Network
	// Package is the original id of the package iota_identity: the one that
	// Move types name for ever.
	Package ID
	// Later are the ids of the package's upgrades.
	Later []ID
	// Registry is the migration registry's object; zero: the network has none.
	Registry ID
}

// Networks returns the public networks with their pinned packages and
// registries (IOTA Identity 1.9: package.rs, Move.lock, registry.rs).
func Networks() []Network {
	pinned := []struct{ original, registry string }{
		{"84cf5d12de2f9731a89bb519bc0c982a941b319a33abefdd5ed2054ad931de08", "a884c72da9971da8ec32efade0a9b05faa114770ba85f10925d0edbc3fa3edc3"},
		{"222741bbdff74b42df48a7b4733185e9b24becb8ccfbafe8eac864ab4e4cc555", "aacb529c289aec9de2a474faaa4ef68b04632bb6a5d08372ca5b60e3df659f59"},
		{"8896ab04fe24c044c54925df3f8a7c383a8d1d6f6bbb95d1c57cfa94c75e520d", ""}, // the new devnet has none that is known
	}
	later := [][]string{
		{"36d0d56aea27a59f620ba32b6dd47a5e68d810714468bd270fda5ad37a478767"},
		{"3403da7ec4cd2ff9bdf6f34c0b8df5a2bd62c798089feb0d2ebf1c2e953296dc", "29359d33a2e84f04407da0d6cff15dd8ad271c75493ef6b78f381993e4c0abb0"},
		nil,
	}
	var networks []Network
	for n, public := range didiota.Networks() {
		network := Network{Network: public, Package: mustID(pinned[n].original)}
		if pinned[n].registry != "" {
			network.Registry = mustID(pinned[n].registry)
		}
		for _, id := range later[n] {
			network.Later = append(network.Later, mustID(id))
		}
		networks = append(networks, network)
	}
	return networks
}

// ParseID reads an object id or address: 0x and 1 to 64 hex digits, padded with
// zeros on the left as Move writes short addresses.
func ParseID(s string) (ID, error) {
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok || digits == "" || len(digits) > 64 {
		return ID{}, fmt.Errorf("%w: an id is not 0x and 1 to 64 hex digits", ErrObject)
	}
	var id ID
	padded := strings.Repeat("0", 64-len(digits)) + digits
	if _, err := hex.Decode(id[:], []byte(padded)); err != nil {
		return ID{}, fmt.Errorf("%w: an id is not 0x and 1 to 64 hex digits", ErrObject)
	}
	return id, nil
}

// FormatID writes an id with all its digits.
func FormatID(id ID) string { return "0x" + hex.EncodeToString(id[:]) }

// mustID is for the constants above, each checked by a test.
func mustID(digits string) ID {
	id, err := ParseID("0x" + digits)
	if err != nil {
		panic(err)
	}
	return id
}
