package verifier_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier"
)

// TestJSON fixes version 1 of the printed form: programs read it.
func TestJSON(t *testing.T) {
	in := named(t, "sd-jwt-vc-excess-tolerated")
	verdict, err := verify(t, in.verifier(t), in)
	require.NoError(t, err)
	raw, err := json.Marshal(verdict)
	require.NoError(t, err)
	require.JSONEq(t, `{
		"v": 1,
		"outcome": "accepted",
		"findings": [
			{"check": "request", "outcome": "pass", "code": "", "detail": ""},
			{"check": "bundle", "outcome": "pass", "code": "", "detail": ""},
			{"check": "clock", "outcome": "pass", "code": "", "detail": ""}
		],
		"credentials": [{
			"outcome": "accepted",
			"format": "application/dc+sd-jwt",
			"issuer": "did:example:city",
			"types": ["https://city.example/resident"],
			"findings": [
				{"check": "proof", "outcome": "pass", "code": "", "detail": ""},
				{"check": "key", "outcome": "pass", "code": "", "detail": ""},
				{"check": "issuer", "outcome": "pass", "code": "", "detail": ""},
				{"check": "type", "outcome": "pass", "code": "", "detail": "any will do for which the issuer is trusted"},
				{"check": "validity", "outcome": "pass", "code": "", "detail": ""},
				{"check": "status", "outcome": "pass", "code": "", "detail": ""},
				{"check": "status-age", "outcome": "pass", "code": "", "detail": ""},
				{"check": "binding", "outcome": "pass", "code": "", "detail": ""},
				{"check": "challenge", "outcome": "pass", "code": "", "detail": ""},
				{"check": "holder", "outcome": "pass", "code": "", "detail": "nobody in particular is expected"},
				{"check": "holder-key", "outcome": "pass", "code": "", "detail": ""},
				{"check": "subject", "outcome": "pass", "code": "", "detail": ""},
				{"check": "schema", "outcome": "pass", "code": "", "detail": "it names none"},
				{"check": "nonce", "outcome": "pass", "code": "", "detail": ""},
				{"check": "claims", "outcome": "pass", "code": "", "detail": ""},
				{"check": "disclosure", "outcome": "unknown", "code": "disclosure.excess", "detail": "1 claims", "tolerated": true}
			],
			"claims": {"given_name": "花子", "ward": "01"}
		}],
		"freshness": {"bundle": "2026-11-21T12:00:00Z", "status": "2026-11-21T18:00:00Z"}
	}`, string(raw))
}

func TestJSONOfWhatWasNotAccepted(t *testing.T) {
	printed := func(name string) (form struct {
		Outcome     string
		Credentials []struct {
			Outcome, Format, Issuer string
			Types                   []string
			Claims                  json.RawMessage
			Findings                []struct{ Check, Outcome, Code string }
		}
		Freshness map[string]string
	}) {
		in := named(t, name)
		verdict, err := verify(t, in.verifier(t), in)
		require.Error(t, err)
		raw, err := json.Marshal(verdict)
		require.NoError(t, err)
		require.NotContains(t, string(raw), "花子")
		require.NoError(t, json.Unmarshal(raw, &form))
		return form
	}
	revoked := printed("vp20-revoked")
	require.Equal(t, "refused", revoked.Outcome)
	require.Len(t, revoked.Credentials, 2)
	require.Equal(t, "accepted", revoked.Credentials[0].Outcome, "the presentation stands for itself")
	require.Equal(t, "did:example:hanako", revoked.Credentials[0].Issuer)
	require.Equal(t, "refused", revoked.Credentials[1].Outcome)
	require.Empty(t, revoked.Credentials[1].Claims)

	stale := printed("sd-jwt-vc-stale")
	require.Equal(t, "undecided", stale.Outcome)
	require.Empty(t, stale.Credentials[0].Claims)

	forged := printed("sd-jwt-vc-signature")
	require.Equal(t, "refused", forged.Outcome)
	require.Empty(t, forged.Credentials[0].Issuer, "what did not open says nothing")
	require.Equal(t, []string{}, forged.Credentials[0].Types)
	require.Len(t, forged.Credentials[0].Findings, 1)
	require.Equal(t, "fail", forged.Credentials[0].Findings[0].Outcome)
	require.NotContains(t, forged.Freshness, "status")

	raw, err := json.Marshal(&verifier.Verdict{})
	require.NoError(t, err)
	require.JSONEq(t, `{"v":1,"outcome":"refused","findings":[],"credentials":[],"freshness":{}}`, string(raw))
}
