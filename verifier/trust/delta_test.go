package trust_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// tomorrow is the next bundle of a content: refreshed, a tablet revoked, the incident
// over, a language more.
func tomorrow(t testing.TB, c trust.Content) trust.Content {
	c.Version, c.Issued, c.NextDue = c.Version+1, day(11), day(12)
	documents := make(map[string]trust.Snapshot)
	for id, s := range c.Documents {
		s.AsOf = day(11)
		documents[id] = s
	}
	c.Documents = documents
	c.Lists = map[string]trust.Snapshot{listURI: {Raw: []byte("a newer one"), AsOf: day(11)}}
	c.Metadata = map[string]trust.Snapshot{town: {Raw: c.Metadata[town].Raw, AsOf: day(10)}}
	tablet := c.Devices["tablet-1"]
	tablet.Revoked = day(11)
	c.Devices = map[string]trust.Device{"tablet-1": tablet, "tablet-2": c.Devices["tablet-2"]}
	c.Incident = nil
	c.Messages = map[string]map[string]string{"en": c.Messages["en"], "ja": c.Messages["ja"], "vi": {"hello": "Xin chào"}}
	return c
}

func makeDelta(t testing.TB, base, next []byte) []byte {
	raw, err := trust.MakeDelta(t.Context(), base, next)
	require.NoError(t, err)
	return signed(t, raw, "mayor", "office")
}

func TestADeltaLeadsToTheSameBundle(t *testing.T) {
	a := pinned(t, firstRoot(t))
	base, next := bundle(t, small(t)), bundle(t, tomorrow(t, small(t)))
	delta := makeDelta(t, base, next)
	require.Less(t, len(delta), len(next))

	b, err := open(t, a, base).Anchor().Apply(t.Context(), base, delta, day(12))
	require.NoError(t, err)
	whole := open(t, a, next)
	require.Equal(t, whole.Content(), b.Content())
	require.Equal(t, whole.Anchor().State, b.Anchor().State)

	// A device starts again from both files, and takes the whole bundle for the same.
	again, err := b.Anchor().Apply(t.Context(), base, delta, day(12))
	require.NoError(t, err)
	require.Equal(t, b.Content(), again.Content())
	open(t, b.Anchor(), next)
	_, err = b.Anchor().Open(t.Context(), base, day(12))
	require.ErrorIs(t, err, trust.ErrRollback)

	u, err := trust.Inspect(t.Context(), delta)
	require.NoError(t, err)
	require.Equal(t, uint64(1), u.Base)
	require.Equal(t, uint64(2), u.Version)
}

func TestADeltaNeedsItsBase(t *testing.T) {
	a := pinned(t, firstRoot(t))
	base, next := bundle(t, small(t)), bundle(t, tomorrow(t, small(t)))
	delta := makeDelta(t, base, next)
	_, err := a.Open(t.Context(), delta, day(12))
	require.ErrorIs(t, err, trust.ErrBase)
	for name, other := range map[string][]byte{
		"the bundle that it leads to": next, "a root": firstRoot(t), "itself": delta, "nothing": nil, "the base, cut off": base[:len(base)-1],
	} {
		_, err := a.Apply(t.Context(), other, delta, day(12))
		require.ErrorIs(t, err, trust.ErrBase, name)
	}
	_, err = a.Apply(t.Context(), base, next, day(12))
	require.ErrorIs(t, err, trust.ErrBase)
	unsigned, err := trust.MakeDelta(t.Context(), base, next)
	require.NoError(t, err)
	_, err = a.Apply(t.Context(), base, unsigned, day(12))
	require.ErrorIs(t, err, trust.ErrThreshold)
}

func TestMakeDeltaRefuses(t *testing.T) {
	base, next := bundle(t, small(t)), bundle(t, tomorrow(t, small(t)))
	delta := makeDelta(t, base, next)
	for name, files := range map[string][2][]byte{
		"a way back": {next, base}, "a delta of itself": {base, base}, "a delta on a delta": {delta, next}, "a delta to a delta": {base, delta},
	} {
		_, err := trust.MakeDelta(t.Context(), files[0], files[1])
		require.ErrorIs(t, err, trust.ErrBase, name)
	}
	_, err := trust.MakeDelta(t.Context(), firstRoot(t), next)
	require.ErrorIs(t, err, trust.ErrFormat)
	_, err = trust.MakeDelta(t.Context(), base[:len(base)-1], next)
	require.ErrorIs(t, err, trust.ErrDigest)
}

// A city with a revoked tablet and a new list sends a fraction of the whole.
func TestADeltaOfTheWholeCityIsSmall(t *testing.T) {
	c := wholeCity(t)
	base, next := bundle(t, c), bundle(t, tomorrow(t, c))
	delta := makeDelta(t, base, next)
	t.Logf("%d bytes, of %d", len(delta), len(next))
	require.Less(t, len(delta), 8<<10)
}

// Whatever two bundles say, the delta between them makes the one of the other.
func TestAnyDelta(t *testing.T) {
	first := firstRoot(t)
	a := pinned(t, first)
	draw := func(r *rapid.T, version uint64) trust.Content {
		c := trust.Content{Version: version, Issued: day(10), Expires: day(24)}
		c.Issuers = make(map[string]trust.Issuer)
		c.Lists = make(map[string]trust.Snapshot)
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 9), 1, 8).Draw(r, "issuers") {
			c.Issuers[fmt.Sprintf("did:web:%d.example", n)] = trust.Issuer{Issuer: verifier.Issuer{
				Municipality: rapid.StringMatching(`[0-9]{0,3}`).Draw(r, "municipality"), Suspended: rapid.Bool().Draw(r, "suspended"),
			}}
		}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 5), 1, 5).Draw(r, "lists") {
			c.Lists[fmt.Sprintf("https://%d.example", n)] = trust.Snapshot{
				Raw: rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(r, "list"), AsOf: day(rapid.IntRange(7, 9).Draw(r, "asOf")),
			}
		}
		return c
	}
	rapid.Check(t, func(r *rapid.T) {
		base, next := draw(r, 1), draw(r, 2)
		before, after := bundle(t, base), bundle(t, next)
		require.Equal(t, base, open(t, a, before).Content())
		b, err := a.Apply(t.Context(), before, makeDelta(t, before, after), day(12))
		require.NoError(t, err)
		require.Equal(t, next, b.Content())
		require.Equal(t, open(t, a, after).Anchor().State, b.Anchor().State)
	})
}
