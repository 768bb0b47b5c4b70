package interop

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
)

func isRebased(c *Case) bool { return c.has("did", "ledger", "chainIdentifier") }

// openRebased serves the case's ledger on loopback and resolves the DID there.
func openRebased(ctx context.Context, c *Case, s Setting) error {
	id, parsed, err := parseDID(c.text("did"))
	if err != nil {
		return err
	}
	network, err := c.rebasedNetwork(parsed.Network)
	if err != nil {
		return err
	}
	replay := &RebasedReplay{Chain: c.text("chainIdentifier")}
	if err := c.into("ledger", &replay.Ledger); err != nil {
		return err
	}
	address, stop, err := listen(replay)
	if err != nil {
		return err
	}
	defer stop()
	r := &didiota.Resolver{
		Ledgers: map[string]didiota.Ledger{network.Name: &rebased.Ledger{
			Node:          &rebased.JSONRPC{URL: address},
			Network:       network,
			LaterPackages: s == Lenient,
			Base64Values:  s == Lenient,
			IgnoreDeleted: s == Lenient,
		}},
		Trailing:          s == Lenient,
		RefuseDeactivated: s == Strict,
	}
	res, err := r.Resolve(ctx, id, resolver.Version{})
	if err != nil {
		return err
	}
	return c.compare(res)
}

// rebasedNetwork returns the network that a DID names, with the packages and
// the registry that the case states for its chain.
func (c *Case) rebasedNetwork(name string) (rebased.Network, error) {
	network := rebased.Network{Network: didiota.Network{Name: name, ChainID: name}}
	public := rebased.Networks()
	if i := slices.IndexFunc(public, func(n rebased.Network) bool { return n.Is(name) }); i >= 0 {
		network = public[i]
	}
	if network.ChainID != c.text("chainIdentifier") {
		return network, nil // another chain: what the case says is not about this network
	}
	if c.has("packageHistory") {
		var packages []string
		if err := c.into("packageHistory", &packages); err != nil {
			return network, err
		}
		if len(packages) == 0 {
			return network, fmt.Errorf("%w: an empty packageHistory", ErrCase)
		}
		network.Later = nil
		for i, text := range packages {
			id, err := rebased.ParseID(text)
			if err != nil {
				return network, err
			}
			if i == 0 {
				network.Package = id
				continue
			}
			network.Later = append(network.Later, id)
		}
	}
	if text := c.text("migrationRegistry"); text != "" {
		id, err := rebased.ParseID(text)
		if err != nil {
			return network, err
		}
		network.Registry = id
	}
	return network, nil
}

// RebasedLedger is what a node of a Rebased network knows.
type RebasedLedger struct {
	Objects       map[string]json.RawMessage `json:"objects"`
	DynamicFields []struct {
		Parent   string          `json:"parent"`
		Name     fieldName       `json:"name"`
		Response json.RawMessage `json:"response"`
	} `json:"dynamicFields"`
}

type fieldName struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}
