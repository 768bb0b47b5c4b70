package api_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
)

// source knows keys by issuer and kid.
type source map[string]crypto.PublicKey

func (s source) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	public, ok := s[r.Issuer+" "+r.ID]
	if !ok {
		return keys.Key{}, keys.ErrUnknown
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: public, For: r.For}, nil
}

const (
	issuer   = "did:example:city"
	resident = "https://city.example/resident"
	shelter  = "https://shelter.example"
	nonce    = canary + "-nonce-0123456789"
)

var (
	city   = keystest.Signer(keys.EdDSA, "api city")
	hanako = keystest.Signer(keys.ES256, "api hanako")
	known  = source{issuer + " " + issuer + "#key-1": city.Public()}
)

// presentation shows a name, which is marked, to the shelter.
func presentation(t testing.TB, until time.Time) string {
	t.Helper()
	thumbprint, err := multikey.Thumbprint(hanako.Public())
	require.NoError(t, err)
	issuing := sdjwtvc.Issuer{Frame: sdjwt.Frame{Disclose: [][]string{{"given_name"}, {"phone"}}}, Holder: hanako.Public()}
	raw, err := issuing.Issue(t.Context(), vc.Author{Issuer: issuer, KeyID: issuer + "#key-1", Signer: city}, vc.Statement{
		Issuer: issuer, Types: []string{resident}, ValidUntil: until, Holder: &vc.HolderKey{Thumbprint: thumbprint},
		Subjects: []vc.Subject{{ID: "did:example:" + canary, Claims: map[string]any{"given_name": canary + "-name", "phone": canary + "-phone"}}},
	})
	require.NoError(t, err)
	shown, err := sdjwt.Present(t.Context(), raw, [][]string{{"given_name"}, {"phone"}},
		&sdjwt.Bind{Signer: hanako, Audience: shelter, Nonce: nonce, At: now.Add(-time.Minute)})
	require.NoError(t, err)
	return string(shown)
}

// desk is a handler over a real verifier; what it logs goes to the buffer.
func desk(logged *bytes.Buffer) *api.Handler {
	judge := &verifier.Verifier{
		Openers: vc.Openers{sdjwtvc.Opener{}},
		Keys:    known,
		Trust:   verifier.Trust{Issuers: map[string]verifier.Issuer{issuer: {Types: []string{resident}}}},
		Policy:  verifier.Policy{Holder: verifier.HolderAny, Tolerate: []fault.Code{verifier.ErrExcess}},
		Now:     clock,
	}
	return &api.Handler{
		Gate: gateOf(judge), Now: clock,
		Logger: slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// asking is a request about a presentation for the name alone.
func asking(t testing.TB, token, nonce string) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"v": 1, "presentations": []string{token}, "audience": []string{shelter}, "nonce": nonce,
		"maxAge": "120s", "types": []string{resident}, "claims": [][]string{{"given_name"}},
	})
	require.NoError(t, err)
	return string(body)
}

func TestVerdicts(t *testing.T) {
	good := presentation(t, now.AddDate(1, 0, 0))
	jwt, rest, _ := strings.Cut(good, "~")
	flipped := jwt[:len(jwt)-10] + map[bool]string{true: "B", false: "A"}[jwt[len(jwt)-10] == 'A'] + jwt[len(jwt)-9:]
	for _, tt := range []struct {
		name, token, nonce string
		outcome, code      string
		claims             bool
	}{
		{"a good presentation", good, nonce, "accepted", "disclosure.excess", true},
		{"another nonce", good, "another-nonce", "undecided", "binding.nonce", false},
		{"no proof of the holder", good[:strings.LastIndex(good, "~")+1], nonce, "undecided", "binding.absent", false},
		{"a changed signature", flipped + "~" + rest, nonce, "refused", "jose.signature", false},
		{"one that has expired", presentation(t, now), nonce, "refused", "credential.expired", false},
		{"garbage", canary, nonce, "refused", "format.unknown", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := ask(desk(new(bytes.Buffer)), request(asking(t, tt.token, tt.nonce)))
			require.Equal(t, http.StatusOK, a.status, a.body)
			require.Equal(t, "application/json", a.header.Get("Content-Type"))
			requireSafe(t, a.header)
			var v struct {
				V           int
				Outcome     string
				Credentials []struct {
					Outcome string
					Claims  map[string]any
				}
			}
			require.NoError(t, json.Unmarshal([]byte(a.body), &v))
			require.Equal(t, 1, v.V)
			require.Equal(t, tt.outcome, v.Outcome, a.body)
			require.Contains(t, a.body, `"code":"`+tt.code+`"`)
			require.Len(t, v.Credentials, 1)
			if !tt.claims {
				require.NotContains(t, a.body, canary)
				return
			}
			require.Equal(t, map[string]any{"given_name": canary + "-name"}, v.Credentials[0].Claims)
		})
	}
}

// TestNoPersonalDataLeavesButInAVerdict marks names, tokens, nonces and DIDs, has
// them accepted, refused and thrown out, and looks for them in everything else.
func TestNoPersonalDataLeavesButInAVerdict(t *testing.T) {
	var logged bytes.Buffer
	h := desk(&logged)
	good := asking(t, presentation(t, now.AddDate(1, 0, 0)), nonce)
	require.Contains(t, ask(h, request(good)).body, canary, "the mark is where it may be")
	require.Equal(t, http.StatusOK, ask(h, request(asking(t, canary, nonce))).status)

	problems := 0
	thrownOut := func(r *http.Request) {
		a := ask(h, r)
		require.GreaterOrEqual(t, a.status, 400)
		require.NotContains(t, a.body+fmt.Sprint(a.header), canary)
		problems++
	}
	for _, body := range []string{
		good + canary, good[:len(good)-1], strings.Replace(good, `"v":1`, `"v":"`+canary+`"`, 1),
		`{"` + canary + `":1,` + good[1:], `{"nonce":"` + canary + `",` + good[1:],
		with("holder", `["`+canary+`"]`), with("at", `"`+canary+`"`), with("maxAge", `"`+canary+`"`),
		with("types", `[["`+canary+`"]]`), `"` + canary + `"`, "{" + canary,
		strings.Repeat(canary, api.MaxBody/len(canary)+1),
	} {
		thrownOut(request(body))
	}
	for _, change := range []func(*http.Request){
		func(r *http.Request) { r.URL.Path = "/" + canary },
		func(r *http.Request) { r.URL.RawQuery = canary },
		func(r *http.Request) { r.Method = canary },
		func(r *http.Request) { r.Host = canary },
		func(r *http.Request) { r.Header.Set("Content-Type", canary) },
		func(r *http.Request) { r.Header.Set("Content-Type", "application/json; "+canary+"=1") },
		func(r *http.Request) { r.Header.Set("Content-Encoding", canary) },
	} {
		r := request(good)
		change(r)
		thrownOut(r)
	}
	metrics := ask(h, get("/metrics")).body
	require.NotContains(t, metrics, canary)
	require.NotContains(t, logged.String(), canary)
	require.Equal(t, problems, strings.Count(logged.String(), "msg=refused"), "there was something to look through")
	require.Contains(t, metrics, `hinan_verdicts_total{outcome="accepted"} 1`)
	require.Contains(t, metrics, `hinan_verdicts_total{outcome="refused"} 1`)
	require.Contains(t, metrics, `hinan_findings_total{code="format.unknown"} 1`)
	require.Contains(t, metrics, `hinan_problems_total{code="api.route"} 1`)
	require.Contains(t, metrics, "hinan_check_seconds_count 2\n")
	require.Contains(t, metrics, "hinan_queue_wait_seconds_count 2\n")
}
