package trust_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// mutants are all files that differ from raw by one flipped bit, one missing byte or
// one byte twice, and those that are cut short.
func mutants(raw []byte, yield func(name string, i int, mutant []byte)) {
	for i := range raw {
		for bit := range 8 {
			m := slices.Clone(raw)
			m[i] ^= 1 << bit
			yield("flipped", i, m)
		}
		yield("missing", i, slices.Delete(slices.Clone(raw), i, i+1))
		yield("twice", i, slices.Insert(slices.Clone(raw), i, raw[i]))
		yield("cut", i, raw[:i])
	}
	yield("longer", len(raw), append(slices.Clone(raw), 0))
}

// fewThings is a content that makes a small file.
func fewThings(version uint64) trust.Content {
	return trust.Content{
		Version: version, Issued: day(10), Expires: day(24),
		Issuers: map[string]trust.Issuer{"did:web:a.example": {Issuer: verifier.Issuer{Types: []string{verifier.AnyType}}}},
	}
}

func TestNoChangedByteOfABundleIsAccepted(t *testing.T) {
	roots := rotated(t)[:2]
	a := pinned(t, roots[0])
	raw := signed(t, makeBundle(t, fewThings(1), roots...), "office", "hsm")
	open(t, a, raw)
	tried := 0
	mutants(raw, func(name string, i int, mutant []byte) {
		tried++
		_, err := a.Open(t.Context(), mutant, day(12))
		require.Error(t, err, "%s at %d", name, i)
		require.NotEmpty(t, fault.Of(err), "%s at %d: %v", name, i, err)
	})
	t.Logf("%d mutants", tried)
}

func TestNoChangedByteOfARootIsAccepted(t *testing.T) {
	roots := rotated(t)
	root := pinned(t, roots[0]).Root
	tried := 0
	for raw, open := range map[string]func(raw []byte) error{
		string(roots[0]): func(raw []byte) error { _, err := trust.OpenRoot(t.Context(), raw); return err },
		string(roots[1]): func(raw []byte) error { _, err := root.Next(t.Context(), raw); return err },
	} {
		require.NoError(t, open([]byte(raw)))
		mutants([]byte(raw), func(name string, i int, mutant []byte) {
			tried++
			err := open(mutant)
			require.Error(t, err, "%s at %d", name, i)
			require.NotEmpty(t, fault.Of(err), "%s at %d: %v", name, i, err)
		})
	}
	t.Logf("%d mutants", tried)
}

func TestNoChangedByteOfADeltaOrItsBaseIsAccepted(t *testing.T) {
	a := pinned(t, firstRoot(t))
	base, next := bundle(t, fewThings(1)), fewThings(2)
	next.Issuers = map[string]trust.Issuer{"did:web:b.example": {}}
	delta := makeDelta(t, base, bundle(t, next))
	_, err := a.Apply(t.Context(), base, delta, day(12))
	require.NoError(t, err)
	mutants(delta, func(name string, i int, mutant []byte) {
		_, err := a.Apply(t.Context(), base, mutant, day(12))
		require.Error(t, err, "%s at %d", name, i)
	})
	// The lines of the base say nothing here: its payload is what the delta names.
	u, err := trust.Inspect(t.Context(), base)
	require.NoError(t, err)
	lines, payload := base[:len(base)-u.Bytes], base[len(base)-u.Bytes:]
	mutants(payload, func(name string, i int, mutant []byte) {
		_, err := a.Apply(t.Context(), slices.Concat(lines, mutant), delta, day(12))
		require.ErrorIs(t, err, trust.ErrBase, "%s at %d", name, i)
	})
}
