package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
)

// FuzzRequest sends any body. It is judged within the limits, or it is a problem
// with a code that is explained; never both, and never a fault of ours.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		good, with("claims", `[["a","b"],["c"]]`), with("at", `"2026-11-01T09:00:00Z"`), with("nonce", `"n"`),
		with("v", "2"), with("presentations", "[]"), with("nonce", `"a","nonce":"b"`), "", "null", "[[[[", `{"v":1e0}`,
	} {
		f.Add([]byte(seed))
	}
	var judged []verifier.Request
	var presented [][]byte
	h := &api.Handler{AllowAt: true, Gate: gateOf(broken(
		func(_ context.Context, want verifier.Request, raw ...[]byte) (*verifier.Verdict, error) {
			judged, presented = append(judged, want), raw
			return &verifier.Verdict{}, nil
		}))}
	f.Fuzz(func(t *testing.T, body []byte) {
		judged = nil
		a := ask(h, request(string(body)))
		requireSafe(t, a.header)
		if a.status != http.StatusOK {
			require.Empty(t, judged)
			require.Contains(t, []int{400, 413}, a.status)
			var p struct{ Code fault.Code }
			require.NoError(t, json.Unmarshal([]byte(a.body), &p))
			requireProblem(t, a, a.status, p.Code)
			return
		}
		require.Len(t, judged, 1)
		want := judged[0]
		require.NotEmpty(t, presented)
		require.LessOrEqual(t, len(presented), verifier.MaxPresentations)
		require.LessOrEqual(t, len(want.Types), api.MaxTypes)
		require.LessOrEqual(t, len(want.Claims), api.MaxClaims)
		for _, path := range want.Claims {
			require.NotEmpty(t, path)
			require.LessOrEqual(t, len(path), api.MaxPath)
		}
		if c := want.Challenge; c != nil {
			require.NotEmpty(t, c.Audience)
			require.LessOrEqual(t, len(c.Audience), api.MaxAudience)
			require.Error(t, c.Fresh(""), "no challenge is answered by nothing")
			require.Empty(t, want.Nonce)
		}
	})
}
