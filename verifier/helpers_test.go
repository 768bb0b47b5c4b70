package verifier_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
)

var at = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// cases are the vectors of this area.
var cases = sync.OnceValues(func() ([]vectors.Case, error) { return vectors.Load("verdict") })

func load(t require.TestingT) []vectors.Case {
	all, err := cases()
	require.NoError(t, err)
	return all
}

// named returns the input of a vector.
func named(t testing.TB, name string) *input {
	t.Helper()
	all := load(t)
	i := slices.IndexFunc(all, func(c vectors.Case) bool { return c.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return readInput(t, all[i].In)
}

// verify judges an input with a verifier of it that may have been changed.
func verify(t testing.TB, v *verifier.Verifier, in *input) (*verifier.Verdict, error) {
	t.Helper()
	verdict, err := v.Verify(t.Context(), in.request(at), in.presented()...)
	require.NotNil(t, verdict, "%v", err)
	return verdict, err
}

// codes returns the codes of findings, those of passes included.
func codes(findings []verifier.Finding) map[string]fault.Code {
	byCheck := make(map[string]fault.Code)
	for _, f := range findings {
		if f.Code != "" {
			byCheck[f.Check] = f.Code
		}
	}
	return byCheck
}
