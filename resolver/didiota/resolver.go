package didiota

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
)

// Resolver resolves did:iota on the ledgers that it is given. It implements
// resolver.Resolver.
type Resolver struct {
	// Ledgers are keyed by the network's name, such as "iota" or "smr".
	Ledgers map[string]Ledger
	// Networks are the networks whose names and chain ids mean the same; nil: [Networks].
	Networks []Network
	// Trailing tolerates bytes behind a packed document, as IOTA Identity does.
	Trailing bool
	// RefuseDeactivated makes a deactivated identity the error
	// resolver.ErrDeactivated instead of a result that says so.
	RefuseDeactivated bool
}

// Resolve returns the document of id under the spelling that was asked for.
func (r *Resolver) Resolve(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	parsed, err := Parse(id)
	if err != nil {
		return nil, err
	}
	ledger, err := r.ledger(parsed.Network)
	if err != nil {
		return nil, err
	}
	state, err := ledger.State(ctx, parsed.Tag, v)
	if err != nil {
		return nil, err
	}
	return r.result(ctx, id, parsed, state)
}

func (r *Resolver) ledger(network string) (Ledger, error) {
	networks := r.Networks
	if networks == nil {
		networks = Networks()
	}
	n := networkOf(networks, network)
	for _, name := range []string{n.Name, network} {
		if l, ok := r.Ledgers[name]; ok {
			return l, nil
		}
	}
	return nil, fmt.Errorf("%w: %w: no node is configured for network %q", ErrNetwork, resolver.ErrUnavailable, network)
}

// result unpacks a state into the result for id.
func (r *Resolver) result(ctx context.Context, id did.DID, parsed ID, s State) (*resolver.Result, error) {
	unpacking := Unpacking{Trailing: r.Trailing, Networks: r.Networks}
	doc, meta, err := unpacking.Unpack(ctx, s.Metadata, id)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	if doc, err = withLedgerFacts(doc, parsed, s); err != nil {
		return nil, err
	}
	res := &resolver.Result{
		Document:    doc,
		Deactivated: meta.Deactivated || s.Deactivated,
		Version:     s.Version,
		AsOf:        s.AsOf,
		Created:     meta.Created,
		Updated:     meta.Updated,
		Method:      methodMetadata(meta, s),
	}
	if !s.Created.IsZero() { // the ledger's own dates override what the document's author wrote
		res.Created = s.Created
	}
	if !s.Updated.IsZero() {
		res.Updated = s.Updated
	}
	if res.Deactivated && r.RefuseDeactivated {
		return nil, fmt.Errorf("%w: the ledger holds no living document", resolver.ErrDeactivated)
	}
	if err := r.spell(res, id, parsed, s); err != nil {
		return nil, err
	}
	return res, nil
}

// spell fills in canonicalId and equivalentId: the other spellings of the DID,
// and those of the id that a migrated identity had before.
func (r *Resolver) spell(res *resolver.Result, id did.DID, parsed ID, s State) error {
	canonical, others, err := Spellings(id, r.Networks)
	if err != nil {
		return err
	}
	res.Canonical = canonical
	res.Equivalent = others
	if twin, ok := twinOf(parsed, s); ok {
		twinCanonical, twins, err := Spellings(twin, r.Networks)
		if err != nil {
			return err
		}
		res.Equivalent = append(append(res.Equivalent, twinCanonical), twins...)
	}
	if canonical != id {
		res.Equivalent = append(res.Equivalent, canonical)
	}
	res.Equivalent = slices.DeleteFunc(res.Equivalent, func(e did.DID) bool { return e == id })
	return nil
}

// twinOf returns the other id of a migrated identity: its Identity object where
// it was asked for by its old alias id, and the other way round.
func twinOf(asked ID, s State) (did.DID, bool) {
	if s.Legacy == ([32]byte{}) {
		return did.DID{}, false
	}
	other := s.Legacy
	if asked.Tag == s.Legacy {
		other = s.Object
	}
	return ID{asked.Network, other}.DID(), true
}

// withLedgerFacts adds what the ledger knows and the stored document does not:
// identities that control this one, and the other id of a migrated identity.
func withLedgerFacts(doc *did.Document, asked ID, s State) (*did.Document, error) {
	twin, migrated := twinOf(asked, s)
	if !migrated && len(s.Controllers) == 0 {
		return doc, nil
	}
	draft := doc.Draft()
	for _, c := range s.Controllers {
		if d := (ID{asked.Network, c}).DID(); !slices.Contains(draft.Controller, d) {
			draft.Controller = append(draft.Controller, d)
		}
	}
	if migrated && !slices.Contains(draft.AlsoKnownAs, twin.String()) {
		draft.AlsoKnownAs = slices.Insert(draft.AlsoKnownAs, 0, twin.String())
	}
	full, err := draft.Document()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	return full, nil
}

func methodMetadata(m Metadata, s State) map[string]string {
	if len(m.Extra) == 0 {
		return s.Method
	}
	all := maps.Clone(s.Method)
	if all == nil {
		all = make(map[string]string, len(m.Extra))
	}
	for name, v := range m.Extra {
		if _, fromLedger := all[name]; !fromLedger {
			all[name] = strings.Trim(string(v), `"`)
		}
	}
	return all
}
