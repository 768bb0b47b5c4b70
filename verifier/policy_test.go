package verifier_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
)

func TestShippedPolicies(t *testing.T) {
	files, err := os.ReadDir("policies")
	require.NoError(t, err)
	require.Len(t, files, len(verifier.ShippedNames()))
	for _, name := range verifier.ShippedNames() {
		p, ok := verifier.Shipped(name)
		require.True(t, ok, name)
		require.Equal(t, name, p.Name)
		raw, err := os.ReadFile(filepath.Join("policies", name+".json"))
		require.NoError(t, err)
		written, err := json.Marshal(p)
		require.NoError(t, err)
		require.JSONEq(t, string(raw), string(written), "the file is the form that is written")
	}
	for _, name := range []string{"", "nonsense", "../policies/strict", "strict.json"} {
		_, ok := verifier.Shipped(name)
		require.False(t, ok, name)
	}
}

// TestWhatThePoliciesDo runs vectors by each shipped policy.
func TestWhatThePoliciesDo(t *testing.T) {
	for _, tt := range []struct {
		vector, want string // of default, strict, shelter and transport
	}{
		{"sd-jwt-vc", "acc acc acc REF"},
		{"vp20", "acc acc acc REF"},
		{"vc-jwt", "acc und acc REF"},
		{"sd-jwt-vc-excess", "acc und acc REF"},
		{"sd-jwt-vc-missing", "und und acc REF"},
		{"sd-jwt-vc-stripped", "und und acc REF"},
		{"sd-jwt-vc-stale", "acc und acc REF"}, // 24 hours by default
		{"sd-jwt-vc-nonce", "und und acc REF"},
		{"sd-jwt-vc-not-asked", "acc und acc REF"},
		{"sd-jwt-vc-proof-signer", "REF REF REF REF"},
		{"vp20-subject-other", "REF REF acc REF"},
		{"vp20-subject-bound", "REF REF acc REF"},
		{"vp20-schema-absent", "acc und acc REF"},
		{"vp20-schema-failed", "REF REF REF REF"},
		{"sd-jwt-vc-list-stale", "und und acc REF"},
		{"sd-jwt-vc-revoked-old-list", "REF REF REF REF"},
		{"sd-jwt-vc-no-list", "und und und REF"},
		{"sd-jwt-vc-bundle-old", "und und acc REF"},
		{"sd-jwt-vc-bundle-expired", "und und und REF"},
		{"sd-jwt-vc-clock", "und und und REF"},
		{"sd-jwt-vc-grace", "REF REF acc REF"},
		{"sd-jwt-vc-key-no-purpose", "REF REF REF REF"}, // did:example is no method that may
		{"sd-jwt-vc-algorithm", "acc acc acc REF"},
		{"sd-jwt-vc-revoked", "REF REF REF REF"},
		{"sd-jwt-vc-issuer-unknown", "REF REF REF REF"},
	} {
		in := named(t, tt.vector)
		var got []string
		for _, name := range verifier.ShippedNames() {
			v := in.verifier(t)
			v.Policy, _ = verifier.Shipped(name)
			verdict, _ := verify(t, v, in)
			got = append(got, map[verifier.Outcome]string{verifier.Accepted: "acc", verifier.Undecided: "und", verifier.Refused: "REF"}[verdict.Outcome])
		}
		require.Equal(t, tt.want, strings.Join(got, " "), tt.vector)
	}
}

func TestTransportTakesTicketsOfTheLastMinute(t *testing.T) {
	in := named(t, "sd-jwt-vc")
	v := in.verifier(t)
	v.Policy, _ = verifier.Shipped("transport")
	_, err := verify(t, v, in)
	require.ErrorIs(t, err, verifier.ErrType)
	v.Policy.Types = []string{"https://city.example/resident"}
	_, err = verify(t, v, in)
	require.NoError(t, err)
	in.Request.Challenge = nil
	_, err = verify(t, v, in)
	require.ErrorIs(t, err, verifier.ErrNotAsked)
}

// TestADemandedProof: whether its absence is tolerated depends on who demanded it.
func TestADemandedProof(t *testing.T) {
	for _, tt := range []struct {
		name            string
		asked, demanded bool
		bearer          bool
		want            verifier.Outcome
	}{
		{"nobody demands it", false, false, false, verifier.Accepted},
		{"the request does", true, false, false, verifier.Undecided},
		{"the policy does", false, true, false, verifier.Undecided},
		{"the request does, and the policy does without", true, false, true, verifier.Accepted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := named(t, "sd-jwt-vc-bearer")
			v := in.verifier(t)
			v.Policy.Tolerate = append(v.Policy.Tolerate, verifier.ErrNotAsked)
			v.Policy.Binding, v.Policy.Bearer = tt.demanded, tt.bearer
			if !tt.asked {
				in.Request.Challenge = nil
			}
			verdict, err := verify(t, v, in)
			require.Equal(t, tt.want, verdict.Outcome)
			require.Equal(t, vc.ErrBindingAbsent, codes(verdict.Credentials[0].Findings)["binding"], "it is always said")
			if tt.want != verifier.Accepted {
				require.ErrorIs(t, err, vc.ErrBindingAbsent)
			}
		})
	}
}

const wholePolicy = `{"v":1,"name":"gate","types":["A"],"issuers":{"did:example:city":["A","B"]},"anyMethod":["iota"],"algorithms":["EdDSA"],` +
	`"binding":true,"maxAge":"1m30s","holder":"any","inclusiveEnd":true,"grace":true,` +
	`"bundle":{"warn":"24h","undecided":"72h"},"status":{"warn":"1h0m1s","undecided":"2h30m"},"clock":{"undecided":"5m"},"tolerate":["disclosure.excess"]}`

func TestPolicyForm(t *testing.T) {
	p, err := verifier.ParsePolicy(t.Context(), []byte(wholePolicy))
	require.NoError(t, err)
	require.Equal(t, verifier.Policy{
		Name: "gate", Types: []string{"A"}, Issuers: map[string][]string{"did:example:city": {"A", "B"}},
		AnyMethod: []string{"iota"}, Algorithms: []string{"EdDSA"}, Binding: true, MaxAge: 90 * time.Second,
		Holder: verifier.HolderAny, InclusiveEnd: true, Grace: true,
		Bundle: verifier.Thresholds{Warn: 24 * time.Hour, Undecided: 72 * time.Hour},
		Status: verifier.Thresholds{Warn: time.Hour + time.Second, Undecided: 150 * time.Minute},
		Clock:  verifier.Thresholds{Undecided: 5 * time.Minute}, Tolerate: []fault.Code{verifier.ErrExcess},
	}, p)
	written, err := json.Marshal(p)
	require.NoError(t, err)
	require.Equal(t, wholePolicy, string(written))
	var again verifier.Policy
	require.NoError(t, json.Unmarshal(written, &again))
	require.Equal(t, p, again)
}

func TestPoliciesThatAreRefused(t *testing.T) {
	many := func(n int) string {
		entries := make([]string, n)
		for i := range entries {
			entries[i] = fmt.Sprintf(`"T%d"`, i)
		}
		return `"types":["A"],` + `"x":[` + strings.Join(entries, ",") + `],`
	}
	swap := func(old, new string) string {
		require.Equal(t, 1, strings.Count(wholePolicy, old), old)
		return strings.Replace(wholePolicy, old, new, 1)
	}
	types := func(n int) string {
		return swap(`"types":["A"],`, strings.Replace(many(n), `"types":["A"],"x"`, `"types"`, 1))
	}
	_, err := verifier.ParsePolicy(t.Context(), []byte(types(verifier.MaxEntries)))
	require.NoError(t, err)
	_, err = verifier.ParsePolicy(t.Context(), []byte(swap(`"gate"`, `"`+strings.Repeat("x", verifier.MaxText)+`"`)))
	require.NoError(t, err)
	_, err = verifier.ParsePolicy(t.Context(), []byte(swap(`"1m30s"`, `"8784h"`)))
	require.NoError(t, err)
	_, err = verifier.ParsePolicy(t.Context(), []byte(wholePolicy+strings.Repeat(" ", verifier.MaxPolicy-len(wholePolicy))))
	require.NoError(t, err)

	for _, tt := range []struct {
		name, raw string
		want      error
	}{
		{"no JSON", "policy", strictjson.ErrSyntax},
		{"a list", "[]", strictjson.ErrType},
		{"a member that stands twice", swap(`{"v":1`, `{"v":1,"v":1`), strictjson.ErrDuplicateName},
		{"a byte too long", wholePolicy + strings.Repeat(" ", verifier.MaxPolicy-len(wholePolicy)+1), strictjson.ErrTooLarge},
		{"no version", swap(`"v":1,`, ``), verifier.ErrPolicy},
		{"another version", swap(`"v":1`, `"v":2`), verifier.ErrPolicy},
		{"a version in text", swap(`"v":1`, `"v":"1"`), verifier.ErrPolicy},
		{"no name", swap(`"name":"gate",`, ``), verifier.ErrPolicy},
		{"an empty name", swap(`"gate"`, `""`), verifier.ErrPolicy},
		{"a name that is too long", swap(`"gate"`, `"`+strings.Repeat("x", verifier.MaxText+1)+`"`), verifier.ErrPolicy},
		{"an unknown member", swap(`"v":1`, `"v":1,"skipStatus":true`), verifier.ErrPolicy},
		{"a member in other letters", swap(`"maxAge"`, `"maxage"`), verifier.ErrPolicy},
		{"an unknown member of thresholds", swap(`"warn":"24h"`, `"warm":"24h"`), verifier.ErrPolicy},
		{"a member of thresholds in other letters", swap(`"warn":"24h"`, `"Warn":"24h"`), verifier.ErrPolicy},
		{"null for a list", swap(`"types":["A"]`, `"types":null`), verifier.ErrPolicy},
		{"null in a list", swap(`"types":["A"]`, `"types":[null]`), verifier.ErrPolicy},
		{"null for a threshold", swap(`"warn":"24h"`, `"warn":null`), verifier.ErrPolicy},
		{"null for a duration", swap(`"maxAge":"1m30s"`, `"maxAge":null`), verifier.ErrPolicy},
		{"null for types of an issuer", swap(`["A","B"]`, `null`), verifier.ErrPolicy},
		{"null among types of an issuer", swap(`["A","B"]`, `["A",null]`), verifier.ErrPolicy},
		{"no types", swap(`"types":["A"]`, `"types":[]`), verifier.ErrPolicy},
		{"no issuers", swap(`{"did:example:city":["A","B"]}`, `{}`), verifier.ErrPolicy},
		{"an issuer without types", swap(`["A","B"]`, `[]`), verifier.ErrPolicy},
		{"an issuer without a name", swap(`"did:example:city"`, `""`), verifier.ErrPolicy},
		{"an issuer with one type twice", swap(`["A","B"]`, `["A","A"]`), verifier.ErrPolicy},
		{"empty thresholds", swap(`{"warn":"24h","undecided":"72h"}`, `{}`), verifier.ErrPolicy},
		{"one type twice", swap(`"types":["A"]`, `"types":["A","A"]`), verifier.ErrPolicy},
		{"an empty type", swap(`"types":["A"]`, `"types":[""]`), verifier.ErrPolicy},
		{"a type too many", types(verifier.MaxEntries + 1), verifier.ErrPolicy},
		{"an algorithm that nobody knows", swap(`"EdDSA"`, `"none"`), verifier.ErrPolicy},
		{"a flag in text", swap(`"grace":true`, `"grace":"true"`), verifier.ErrPolicy},
		{"a holder rule that nobody knows", swap(`"any"`, `"nobody"`), verifier.ErrPolicy},
		{"a duration in seconds", swap(`"1m30s"`, `90`), verifier.ErrPolicy},
		{"a duration without a unit", swap(`"1m30s"`, `"90"`), verifier.ErrPolicy},
		{"a duration in days", swap(`"1m30s"`, `"1d"`), verifier.ErrPolicy},
		{"a negative duration", swap(`"1m30s"`, `"-1m"`), verifier.ErrPolicy},
		{"a part of a second", swap(`"1m30s"`, `"1500ms"`), verifier.ErrPolicy},
		{"a duration that is too long", swap(`"1m30s"`, `"8784h1s"`), verifier.ErrPolicy},
		{"a warning after the end", swap(`"warn":"24h"`, `"warn":"73h"`), verifier.ErrPolicy},
		{"a proof that is demanded and not needed", swap(`"binding":true`, `"binding":true,"bearer":true`), verifier.ErrPolicy},
		{"no proof needed, and a bad one counts", swap(`"binding":true`, `"bearer":true`), verifier.ErrPolicy},
		{"a code twice", swap(`["disclosure.excess"]`, `["disclosure.excess","disclosure.excess"]`), verifier.ErrPolicy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := verifier.ParsePolicy(t.Context(), []byte(tt.raw))
			require.ErrorIs(t, err, tt.want)
		})
	}
	for _, code := range []fault.Code{
		status.ErrRevoked, status.ErrUnavailable, status.ErrProof, status.ErrRollback, verifier.ErrUntrusted, vc.ErrExpired,
		verifier.ErrFailed, verifier.ErrPanic, strictjson.ErrBudget, schema.ErrFailed, verifier.ErrPresentation, "key.unknown", "",
	} {
		_, err := verifier.ParsePolicy(t.Context(), []byte(swap(`"disclosure.excess"`, `"`+string(code)+`"`)))
		require.ErrorIs(t, err, verifier.ErrIntolerable, string(code))
	}
	require.True(t, verifier.Tolerable(schema.ErrNotChecked), "the code is that of vc/schema")
}

func TestAPolicyThatWouldBeRefusedIsNotWritten(t *testing.T) {
	for _, p := range []verifier.Policy{
		{}, {Name: "x", MaxAge: -time.Second}, {Name: "x", Issuers: map[string][]string{}}, {Name: "x", Tolerate: []fault.Code{vc.ErrExpired}},
	} {
		_, err := json.Marshal(p)
		require.Error(t, err)
	}
}

// FuzzPolicy: what is read is written as it was meant, and read again.
func FuzzPolicy(f *testing.F) {
	f.Add([]byte(wholePolicy))
	for _, name := range verifier.ShippedNames() {
		raw, err := os.ReadFile(filepath.Join("policies", name+".json"))
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := verifier.ParsePolicy(t.Context(), raw)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		written, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := verifier.ParsePolicy(t.Context(), written)
		require.NoError(t, err)
		require.Equal(t, p, again)
	})
}
