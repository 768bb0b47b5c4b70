package trust_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/trust"
)

// rotated are four roots, each with one new key, signed by old and new ones.
func rotated(t testing.TB) [][]byte {
	return [][]byte{
		firstRoot(t),
		makeRoot(t, rootOf(2, "deputy", "hsm", "office"), "mayor", "hsm", "office", "deputy"),
		makeRoot(t, rootOf(3, "deputy", "fire", "office"), "hsm", "office", "deputy"),
		makeRoot(t, rootOf(4, "deputy", "fire", "water"), "deputy", "fire"),
	}
}

// Each root of rotated lasts half a year longer than it takes to the next one.
func inYear(n int) time.Time { return day(12).AddDate(n-1, 0, 0) }

func TestADeviceThatWasOfflineForThreeRotationsFollows(t *testing.T) {
	roots := rotated(t)
	c := small(t)
	c.Issued, c.NextDue, c.Expires = inYear(4), time.Time{}, inYear(5)
	for name, s := range c.Documents {
		s.AsOf = inYear(4)
		c.Documents[name] = s
	}
	raw := signed(t, makeBundle(t, c, roots...), "water", "deputy")
	for _, first := range [][]byte{roots[0], roots[1], roots[3]} {
		b, err := pinned(t, first).Open(t.Context(), raw, inYear(4))
		require.NoError(t, err)
		require.Equal(t, roots[3], b.Root().Raw())
		require.Equal(t, uint64(4), b.Anchor().State.RootVersion)

		// From then on the old root is of no use, wherever it comes from.
		back := trust.Anchor{Root: pinned(t, roots[0]).Root, State: b.Anchor().State}
		old := bundleIn(t, 9, roots[0], "mayor", "office")
		_, err = back.Open(t.Context(), old, inYear(1))
		require.ErrorIs(t, err, trust.ErrRootRollback)
		_, err = b.Anchor().Open(t.Context(), old, inYear(1))
		require.ErrorIs(t, err, trust.ErrRootRollback)
	}
	_, err := pinned(t, roots[0]).Open(t.Context(), raw, inYear(6))
	require.ErrorIs(t, err, trust.ErrRootExpired)

	_, err = trust.Make(t.Context(), c, roots[0], roots[2])
	require.ErrorIs(t, err, trust.ErrRootChain)
	_, err = trust.Make(t.Context(), c, append(roots[0:1:1], roots[0])...)
	require.ErrorIs(t, err, trust.ErrRootChain)
}

func bundleIn(t testing.TB, version uint64, root []byte, signers ...string) []byte {
	c := small(t)
	c.Version = version
	return signed(t, makeBundle(t, c, root), signers...)
}

func TestNext(t *testing.T) {
	roots := rotated(t)
	r, err := trust.OpenRoot(t.Context(), roots[0])
	require.NoError(t, err)
	for _, raw := range roots[1:] {
		r, err = r.Next(t.Context(), raw)
		require.NoError(t, err)
		require.Equal(t, raw, r.Raw())
	}
	require.NoError(t, r.Check(inYear(4)))
	require.ErrorIs(t, r.Check(r.Draft().Expires), trust.ErrRootExpired)
	require.NoError(t, r.Check(r.Draft().Expires.Add(-time.Second)))
	_, err = r.Next(t.Context(), roots[1])
	require.ErrorIs(t, err, trust.ErrRootChain)
}

func TestARootThatWasRotatedToCanBePinned(t *testing.T) {
	a := pinned(t, rotated(t)[2])
	require.Equal(t, rootOf(3, "deputy", "fire", "office"), a.Root.Draft())
}

func TestTheDraftOfARootMakesTheNextOne(t *testing.T) {
	d := pinned(t, firstRoot(t)).Root.Draft()
	require.Equal(t, rootOf(1, "mayor", "hsm", "office"), d)
	d.Version, d.Threshold = 2, 1
	r, err := pinned(t, firstRoot(t)).Root.Next(t.Context(), makeRoot(t, d, "mayor", "hsm"))
	require.NoError(t, err)
	require.Equal(t, 1, r.Draft().Threshold)
}

func TestMakeRootRefuses(t *testing.T) {
	for name, change := range map[string]func(*trust.RootDraft){
		"a threshold of 0":         func(d *trust.RootDraft) { d.Threshold = 0 },
		"a threshold of four":      func(d *trust.RootDraft) { d.Threshold = 4 },
		"one key twice":            func(d *trust.RootDraft) { d.Keys[1] = d.Keys[0] },
		"no key":                   func(d *trust.RootDraft) { d.Keys[1].Public = nil },
		"no name":                  func(d *trust.RootDraft) { d.Keys[1].Name = "" },
		"version 0":                func(d *trust.RootDraft) { d.Version = 0 },
		"an end before the begin":  func(d *trust.RootDraft) { d.Expires = d.Issued },
		"dates that nobody filled": func(d *trust.RootDraft) { d.Issued, d.Expires = time.Time{}, time.Time{} },
	} {
		t.Run(name, func(t *testing.T) {
			d := rootOf(1, "mayor", "hsm", "office")
			change(&d)
			_, err := trust.MakeRoot(t.Context(), d)
			require.ErrorIs(t, err, trust.ErrRoot)
		})
	}
}
