package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
)

// nobody is a source without a key.
type nobody struct{}

func (nobody) Key(context.Context, keys.Ref) (keys.Key, error) { return keys.Key{}, keys.ErrUnknown }

func TestHealth(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		r := get("/healthz")
		r.Method = method
		a := ask(&api.Handler{}, r)
		require.Equal(t, http.StatusOK, a.status)
		requireSafe(t, a.header)
	}
	require.JSONEq(t, `{"v":1,"alive":true}`, ask(&api.Handler{}, get("/healthz")).body)
}

// TestReadinessIsWhatTheJudgeSays has a real verifier look at bundles of several ages.
func TestReadinessIsWhatTheJudgeSays(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		name   string
		change func(*verifier.Trust)
		status int
		code   fault.Code // of the problem, or among the notes; empty: none
	}{
		{"a new bundle", func(*verifier.Trust) {}, 200, ""},
		{"one past the first threshold", func(b *verifier.Trust) { b.Issued = now.Add(-2 * day) }, 200, verifier.BundleAging},
		{"one past the second", func(b *verifier.Trust) { b.Issued = now.Add(-4 * day) }, 503, verifier.ErrBundleAge},
		{"one that has expired", func(b *verifier.Trust) { b.Expires = now }, 503, verifier.ErrBundleExpired},
		{"one from the future", func(b *verifier.Trust) { b.Issued = now.Add(day) }, 503, verifier.ErrClockBehind},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bundle := verifier.Trust{Version: 7, Issued: now.Add(-time.Hour), NextDue: now.Add(30 * day), Expires: now.Add(60 * day)}
			tt.change(&bundle)
			judge := &verifier.Verifier{Keys: nobody{}, Trust: bundle, Now: clock, Policy: verifier.Policy{
				Bundle: verifier.Thresholds{Warn: day, Undecided: 3 * day},
				Clock:  verifier.Thresholds{Warn: time.Minute, Undecided: 5 * time.Minute},
			}}
			h := &api.Handler{Now: clock, Gate: func() api.Gate { return api.Gate{Judge: judge, Trust: bundle} }}
			a := ask(h, get("/readyz"))
			shown := fmt.Sprintf(`"bundle":{"version":7,"issued":"%s","expires":"%s","age":"%s"}`,
				bundle.Issued.Format(time.RFC3339), bundle.Expires.Format(time.RFC3339), now.Sub(bundle.Issued))
			if tt.status == http.StatusServiceUnavailable {
				requireProblem(t, a, tt.status, tt.code)
				require.Contains(t, a.body, shown)
				return
			}
			codes := "[]"
			if tt.code != "" {
				codes = `["` + string(tt.code) + `"]`
			}
			require.JSONEq(t, `{"v":1,"ready":true,"codes":`+codes+`,`+shown+`}`, a.body)
			require.Equal(t, tt.status, a.status)
			requireSafe(t, a.header)
		})
	}
}

func TestReadinessWithoutABundle(t *testing.T) {
	judge := &verifier.Verifier{Keys: nobody{}, Now: clock}
	a := ask(&api.Handler{Gate: gateOf(judge)}, get("/readyz"))
	require.JSONEq(t, `{"v":1,"ready":true,"codes":["bundle.none"]}`, a.body)
	pinned := api.Gate{Judge: judge, Refused: fault.Code("did.syntax")}
	a = ask(&api.Handler{Gate: func() api.Gate { return pinned }}, get("/readyz"))
	require.JSONEq(t, `{"v":1,"ready":true,"codes":["bundle.none"],"refused":"did.syntax"}`, a.body)
	requireProblem(t, ask(&api.Handler{}, get("/readyz")), http.StatusServiceUnavailable, api.ErrNotReady)
	requireProblem(t, ask(&api.Handler{Gate: gateOf(&verifier.Verifier{})}, get("/readyz")), http.StatusServiceUnavailable, api.ErrInternal)
}

func TestABundleThatWasRefusedIsTold(t *testing.T) {
	for _, tt := range []struct {
		refused error
		want    string
	}{
		{fmt.Errorf("%w: version 6 after 7", fault.Code("trust.rollback")), "trust.rollback"},
		{errors.New("disk on fire"), "api.internal"},
	} {
		h := &api.Handler{Now: clock, Gate: func() api.Gate {
			return api.Gate{Judge: broken(refusing), Trust: verifier.Trust{Version: 7, Issued: now}, Refused: tt.refused}
		}}
		a := ask(h, get("/readyz"))
		require.Equal(t, http.StatusOK, a.status)
		require.Contains(t, a.body, `},"refused":"`+tt.want+`"}`)
		require.NotContains(t, a.body, "fire")
	}
}

func TestTheBundlesAgeIsAMetric(t *testing.T) {
	gate := api.Gate{Trust: verifier.Trust{Version: 7, Issued: now.Add(-time.Hour)}}
	h := &api.Handler{Now: clock, Gate: func() api.Gate { return gate }}
	require.Contains(t, ask(h, get("/metrics")).body, "\nhinan_bundle_age_seconds 3600\n")
	require.Contains(t, ask(&api.Handler{}, get("/metrics")).body, "\nhinan_bundle_age_seconds -1\n")
}
