package interop

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
)

// archive is a ledger that holds one state.
type archive struct{ state didiota.State }

func (a archive) State(context.Context, [32]byte, resolver.Version) (didiota.State, error) {
	return a.state, nil
}

func isAliasOutput(c *Case) bool { return c.has("did", "aliasOutput") }

// openArchivedOutput reads the output from its JSON, without a node.
func openArchivedOutput(ctx context.Context, c *Case, s Setting) error {
	id, parsed, err := parseDID(c.text("did"))
	if err != nil {
		return err
	}
	state, err := stardust.FromJSON(ctx, c.fields["aliasOutput"], parsed.Network, nil, parsed.Tag)
	if err != nil {
		return err
	}
	return c.resolveStardust(ctx, id, parsed.Network, archive{state}, s)
}

// openNodeOutput serves the output on loopback and resolves the DID there.
func openNodeOutput(ctx context.Context, c *Case, s Setting) error {
	id, parsed, err := parseDID(c.text("did"))
	if err != nil {
		return err
	}
	address, stop, err := listen(&StardustReplay{HRP: parsed.Network, Alias: rebased.FormatID(parsed.Tag), Output: c.fields["aliasOutput"]})
	if err != nil {
		return err
	}
	defer stop()
	return c.resolveStardust(ctx, id, parsed.Network, &stardust.Ledger{URL: address, HRP: parsed.Network}, s)
}

// resolveStardust resolves on one ledger. allowEmpty in the case says whether a
// deactivated identity is an answer.
func (c *Case) resolveStardust(ctx context.Context, id did.DID, network string, l didiota.Ledger, s Setting) error {
	allowEmpty := true
	if c.has("allowEmpty") {
		if err := c.into("allowEmpty", &allowEmpty); err != nil {
			return err
		}
	}
	r := &didiota.Resolver{
		Ledgers:           map[string]didiota.Ledger{network: l},
		Trailing:          s == Lenient,
		RefuseDeactivated: !allowEmpty || s == Strict,
	}
	res, err := r.Resolve(ctx, id, resolver.Version{})
	if err != nil {
		return err
	}
	return c.compare(res)
}

func isBlock(c *Case) bool { return c.has("block", "network", "upstream") }

// openBlock reads every alias output of a block's transaction; ids and
// documents must be those that the set records.
func openBlock(ctx context.Context, c *Case, s Setting) error {
	var upstream struct{ Result []recorded }
	if err := c.into("upstream", &upstream); err != nil {
		return err
	}
	outputs, err := stardust.BlockOutputs(ctx, c.fields["block"])
	if err != nil {
		return err
	}
	if len(outputs) != len(upstream.Result) {
		return fmt.Errorf("%w: %d identities in the block, %d recorded", ErrResult, len(outputs), len(upstream.Result))
	}
	for i, o := range outputs {
		if err := c.openBlockOutput(ctx, o, upstream.Result[i], s); err != nil {
			return fmt.Errorf("output %d: %w", i, err)
		}
	}
	return nil
}

func (c *Case) openBlockOutput(ctx context.Context, o stardust.BlockOutput, want recorded, s Setting) error {
	network := c.text("network")
	state, err := stardust.FromBytes(o.Raw, network, &o.OutputID, o.AliasID)
	if err != nil {
		return err
	}
	one := &Case{fields: map[string]json.RawMessage{}}
	raw, err := json.Marshal(map[string]any{"accepted": true, "result": want})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCase, err)
	}
	one.fields["upstream"] = raw
	return one.resolveStardust(ctx, didiota.ID{Network: network, Tag: o.AliasID}.DID(), network, archive{state}, s)
}
