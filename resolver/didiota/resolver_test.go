package didiota_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
)

// ledger answers with one state and remembers what it was asked.
type ledger struct {
	state didiota.State
	err   error
	asked [32]byte
}

func (l *ledger) State(_ context.Context, id [32]byte, _ resolver.Version) (didiota.State, error) {
	l.asked = id
	return l.state, l.err
}

var asOf = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func living() didiota.State {
	return didiota.State{
		Metadata: envelope(`{"doc":{"id":"did:0:0"},"meta":{"created":"2026-01-02T03:04:05Z","note":"hello"}}`),
		Version:  "42", AsOf: asOf, Method: map[string]string{"threshold": "1"},
	}
}

func resolve(t *testing.T, r *didiota.Resolver, id string) (*resolver.Result, error) {
	t.Helper()
	return r.Resolve(t.Context(), mustDID(t, id), resolver.Version{})
}

func TestResolveAnswersUnderTheSpellingAskedFor(t *testing.T) {
	l := &ledger{state: living()}
	r := &didiota.Resolver{Ledgers: map[string]didiota.Ledger{"testnet": l}}
	for _, spelled := range []string{"did:iota:testnet:0x" + hexTag, "did:iota:2304aa97:0x" + hexTag} {
		res, err := resolve(t, r, spelled)
		require.NoError(t, err)
		require.Equal(t, spelled, res.Document.ID().String())
		require.Equal(t, "did:iota:testnet:0x"+hexTag, res.Canonical.String())
		require.True(t, res.Is(mustDID(t, "did:iota:testnet:0x"+hexTag)))
		require.True(t, res.Is(mustDID(t, "did:iota:2304aa97:0x"+hexTag)))
		require.NotContains(t, res.Equivalent, res.Document.ID())
		require.Equal(t, byte(0x84), l.asked[0])
		require.Equal(t, "42", res.Version)
		require.Equal(t, asOf, res.AsOf)
		require.Equal(t, 2026, res.Created.Year())
		require.Equal(t, map[string]string{"threshold": "1", "note": "hello"}, res.Method)
	}
}

func TestTheLedgersDatesOverrideTheAuthors(t *testing.T) {
	s := living()
	s.Created, s.Updated = asOf.Add(-2*time.Hour), asOf.Add(-time.Hour)
	r := &didiota.Resolver{Ledgers: map[string]didiota.Ledger{"iota": &ledger{state: s}}}
	res, err := resolve(t, r, "did:iota:0x"+hexTag)
	require.NoError(t, err)
	require.Equal(t, s.Created, res.Created)
	require.Equal(t, s.Updated, res.Updated)
}

func TestAMigratedIdentityGoesByBothIDs(t *testing.T) {
	object, legacy := [32]byte{0: 0x1a}, [32]byte{0: 0x2b}
	name := func(tag [32]byte) string { return fmt.Sprintf("did:iota:testnet:0x%x", tag) }
	s := living()
	s.Object, s.Legacy = object, legacy
	r := &didiota.Resolver{Ledgers: map[string]didiota.Ledger{"testnet": &ledger{state: s}}}
	for asked, twin := range map[string]string{name(object): name(legacy), name(legacy): name(object)} {
		res, err := resolve(t, r, asked)
		require.NoError(t, err)
		require.Equal(t, asked, res.Document.ID().String())
		require.Equal(t, []string{twin}, res.Document.AlsoKnownAs())
		require.True(t, res.Is(mustDID(t, twin)))
	}
}

func TestIdentitiesThatControlAreControllers(t *testing.T) {
	s := living()
	s.Controllers = [][32]byte{{0: 0x33}}
	r := &didiota.Resolver{Ledgers: map[string]didiota.Ledger{"smr": &ledger{state: s}}}
	res, err := resolve(t, r, ownDID)
	require.NoError(t, err)
	require.Equal(t, []did.DID{mustDID(t, fmt.Sprintf("did:iota:smr:0x%x", [32]byte{0: 0x33}))}, res.Document.Controller())
}

func TestADeactivatedIdentityIsAResultOrAnErrorAsAsked(t *testing.T) {
	for name, s := range map[string]didiota.State{
		"no document":        {},
		"the ledger says so": {Metadata: living().Metadata, Deactivated: true},
		"the author says so": {Metadata: envelope(`{"doc":{"id":"did:0:0"},"meta":{"deactivated":true}}`)},
	} {
		t.Run(name, func(t *testing.T) {
			r := &didiota.Resolver{Ledgers: map[string]didiota.Ledger{"smr": &ledger{state: s}}}
			res, err := resolve(t, r, ownDID)
			require.NoError(t, err)
			require.True(t, res.Deactivated)
			require.Equal(t, ownDID, res.Document.ID().String())

			r.RefuseDeactivated = true
			_, err = resolve(t, r, ownDID)
			require.ErrorIs(t, err, resolver.ErrDeactivated)
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	r := &didiota.Resolver{Ledgers: map[string]didiota.Ledger{"smr": &ledger{state: didiota.State{Metadata: []byte("nonsense")}}}}
	_, err := resolve(t, r, ownDID)
	require.ErrorIs(t, err, didiota.ErrMetadata)
	require.ErrorIs(t, err, resolver.ErrInvalidDocument)

	_, err = resolve(t, r, "did:iota:testnet:0x"+hexTag)
	require.ErrorIs(t, err, didiota.ErrNetwork)
	require.ErrorIs(t, err, resolver.ErrUnavailable)

	_, err = resolve(t, r, "did:key:z6Mk")
	require.ErrorIs(t, err, didiota.ErrIdentifier)

	r.Ledgers["smr"] = &ledger{err: resolver.ErrNotFound}
	_, err = resolve(t, r, ownDID)
	require.ErrorIs(t, err, resolver.ErrNotFound)
}
