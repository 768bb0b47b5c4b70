package trust_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/verifier/trust"
)

// input is what a vector of this area holds; conformance/vectors/gen/trust says what
// it means.
type input struct {
	Root, Next, State, Bundle string
	Base                      *string
}

func readInput(t testing.TB, c vectors.Case) input {
	var in input
	require.NoError(t, json.Unmarshal(c.In, &in))
	return in
}

func (in input) bytes(t testing.TB, text string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	require.NoError(t, err)
	return raw
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "trust", func(t *testing.T, c vectors.Case) (err error) {
		in := readInput(t, c)
		testenv.Bounded(t, func() { err = in.run(t, c) })
		return err
	})
	t.Logf("%d refusals, counted once for each code and clause", refusals)
	require.GreaterOrEqual(t, refusals, 150)
}

func (in input) run(t *testing.T, c vectors.Case) error {
	if c.Op == "trust.ParseState" {
		_, err := trust.ParseState(t.Context(), []byte(in.State))
		return err
	}
	root, err := trust.OpenRoot(t.Context(), []byte(in.Root))
	if c.Op == "trust.OpenRoot" {
		return err
	}
	require.NoError(t, err)
	if c.Op == "trust.Next" {
		_, err := root.Next(t.Context(), []byte(in.Next))
		return err
	}
	b, err := in.open(t, trust.Anchor{Root: root}, c)
	if c.Op == "trust.Check" {
		require.NoError(t, err)
		return b.Check(c.At)
	}
	return err
}

func (in input) open(t *testing.T, a trust.Anchor, c vectors.Case) (b *trust.Bundle, err error) {
	if in.State != "" {
		a.State, err = trust.ParseState(t.Context(), []byte(in.State))
		require.NoError(t, err)
	}
	switch {
	case c.Op == "trust.Apply" && in.Base != nil:
		return a.Apply(t.Context(), in.bytes(t, *in.Base), in.bytes(t, in.Bundle), c.At)
	case c.Op == "trust.Open", c.Op == "trust.Apply", c.Op == "trust.Check":
		return a.Open(t.Context(), in.bytes(t, in.Bundle), c.At)
	}
	require.Fail(t, "an unknown operation", c.Op)
	return nil, nil
}
