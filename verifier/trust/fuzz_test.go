package trust_test

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/trust"
)

// seeds hands over the inputs of all vectors.
func seeds(f *testing.F, add func(in input)) {
	cases, err := vectors.Load("trust")
	require.NoError(f, err)
	for _, c := range cases {
		add(readInput(f, c))
	}
}

// coded asks that a refusal has a code.
func coded(t *testing.T, err error) {
	require.NotEmpty(t, fault.Of(err), "%v", err)
}

// resigned signs a bundle's lines anew, so that what lies behind the signatures is
// reached; nil if the file has no lines to sign.
func resigned(t *testing.T, raw []byte) []byte {
	for _, name := range []string{"mayor", "office"} {
		next, err := trust.Sign(t.Context(), raw, key(name))
		if err != nil && !errors.Is(err, trust.ErrSignerRepeated) {
			return nil
		}
		if err == nil {
			raw = next
		}
	}
	return raw
}

// A bundle that opens says what it would be made of again.
func FuzzBundle(f *testing.F) {
	root := firstRoot(f)
	a := pinned(f, root)
	f.Add(bundle(f, small(f)))
	f.Add(makeBundle(f, small(f), root))
	seeds(f, func(in input) { f.Add(in.bytes(f, in.Bundle)) })
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := trust.Inspect(t.Context(), raw); err != nil {
			coded(t, err)
			_, opened := a.Open(t.Context(), raw, day(12))
			require.Error(t, opened, "it has no form, and opens")
			return
		}
		again := resigned(t, raw)
		b, err := a.Open(t.Context(), again, day(12))
		if err != nil {
			coded(t, err)
			return
		}
		made := makeBundle(t, b.Content(), root)
		require.Equal(t, b.Content(), open(t, a, resigned(t, made)).Content())
		require.ErrorIs(t, olderThan(b).check(t, again), trust.ErrRollback)
	})
}

// older is an anchor that has seen the version after a bundle's.
type older struct{ trust.Anchor }

func olderThan(b *trust.Bundle) older {
	a := b.Anchor()
	a.State.Version++
	return older{a}
}

func (o older) check(t *testing.T, raw []byte) error {
	_, err := o.Open(t.Context(), raw, day(12))
	return err
}

// wrapped is a bundle of some content, signed by its makers under a root.
func wrapped(t testing.TB, root, plain []byte) []byte {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.HuffmanOnly)
	require.NoError(t, err)
	_, err = w.Write(plain)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	described := func(b []byte) string {
		sum := sha256.Sum256(b)
		return fmt.Sprintf(`{"bytes":%d,"sha256":"%s"}`, len(b), base64.RawURLEncoding.EncodeToString(sum[:]))
	}
	raw := fmt.Appendf(bytes.Clone(root), `{"edition":{"content":%s,"expires":"2026-11-24T12:00:00Z","issued":"2026-11-10T12:00:00Z","version":1},"payload":%s,"type":"bundle","v":1}`,
		described(plain), described(packed.Bytes()))
	return signed(t, slices.Concat(raw, []byte("\n{\"v\":1}\n"), packed.Bytes()), "mayor", "office")
}

// inflated is the content of a bundle that its form admits; nil of any other.
func inflated(t testing.TB, raw []byte) []byte {
	u, err := trust.Inspect(t.Context(), raw)
	if err != nil || u.Bytes > len(raw) {
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw[len(raw)-u.Bytes:])), 64<<10))
	if err != nil {
		return nil
	}
	return plain
}

// Content that is signed by its makers, and still hostile: it is refused with a code,
// or what it says can be written and read again.
func FuzzContent(f *testing.F) {
	root := firstRoot(f)
	a := pinned(f, root)
	f.Add(inflated(f, bundle(f, small(f))))
	seeds(f, func(in input) { f.Add(inflated(f, in.bytes(f, in.Bundle))) })
	f.Fuzz(func(t *testing.T, plain []byte) {
		if len(plain) > trust.MaxContent {
			return
		}
		b, err := a.Open(t.Context(), wrapped(t, root, plain), day(12))
		if err != nil {
			coded(t, err)
			return
		}
		again := signed(t, makeBundle(t, b.Content(), root), "mayor", "office")
		require.Equal(t, b.Content(), open(t, a, again).Content())
	})
}

// A root that opens is in the form in which it would be written, and follows nothing
// but the one before it.
func FuzzRoot(f *testing.F) {
	f.Add(firstRoot(f))
	seeds(f, func(in input) {
		f.Add([]byte(in.Root))
		f.Add([]byte(in.Next))
	})
	first := pinned(f, firstRoot(f)).Root
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := first.Next(t.Context(), raw); err != nil {
			coded(t, err)
		}
		r, err := trust.OpenRoot(t.Context(), raw)
		if err != nil {
			coded(t, err)
			return
		}
		d := r.Draft()
		require.GreaterOrEqual(t, d.Threshold, 1)
		require.LessOrEqual(t, d.Threshold, len(d.Keys))
		again, err := trust.MakeRoot(t.Context(), d)
		require.NoError(t, err)
		require.Equal(t, firstLine(again), firstLine(raw))
	})
}

func firstLine(b []byte) string {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(line)
}

// A delta makes of its base what was signed, or nothing.
func FuzzDelta(f *testing.F) {
	root := firstRoot(f)
	a := pinned(f, root)
	base, next := bundle(f, small(f)), bundle(f, tomorrow(f, small(f)))
	f.Add(base, makeDelta(f, base, next))
	seeds(f, func(in input) {
		if in.Base != nil {
			f.Add(in.bytes(f, *in.Base), in.bytes(f, in.Bundle))
		}
	})
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		b, err := a.Apply(t.Context(), base, resigned(t, delta), day(12))
		if err != nil {
			coded(t, err)
			return
		}
		whole := resigned(t, makeBundle(t, b.Content(), root))
		require.Equal(t, b.Content(), open(t, a, whole).Content())
	})
}

// A state that is read is written in the same bytes.
func FuzzState(f *testing.F) {
	seeds(f, func(in input) { f.Add([]byte(in.State)) })
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := trust.ParseState(t.Context(), raw)
		if err != nil {
			coded(t, err)
			return
		}
		require.Positive(t, s.Version)
		again, err := s.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(raw), string(again))
	})
}
