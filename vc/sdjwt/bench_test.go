package sdjwt_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// tenClaims are a credential of about 1.6 KB with ten disclosable claims.
func tenClaims(t testing.TB) (map[string]any, sdjwt.Frame) {
	cnf, err := sdjwt.ConfirmKey(holder.Public())
	require.NoError(t, err)
	claims := map[string]any{
		"iss": issuerDID, "iat": 1793000000, "exp": 1893000000, "cnf": cnf,
		"vct": "https://city.example/resident",
	}
	var f sdjwt.Frame
	for i := range 10 {
		name := fmt.Sprintf("claim_%d", i)
		claims[name] = strings.Repeat("value ", 6)
		f.Disclose = append(f.Disclose, []string{name})
	}
	return claims, f
}

// BenchmarkOpen opens an SD-JWT with ten disclosures and a KB-JWT, and checks
// sd_hash, audience, nonce, age and exp.
//
// Where the time goes: the two signatures 1.96 V of 2.29 V, 86 % by a profile. Of the
// rest, reading the payload and the disclosures takes a half (0.16 V: SHA-256 of the
// disclosures a fifth, base64 a tenth), taking the two JWTs apart 0.05 V, the import
// check and thumbprint of the holder's key 0.04 V. Cut the other way, allocation takes
// 0.06 V, SHA-256 0.05 V, base64 0.04 V and strictjson 0.03 V. All of it comes before
// the signatures: between them it would run in cold caches, which costs 0.02 V. Strings
// are parts of one text, so a disclosure costs one allocation: its value as an any.
func BenchmarkOpen(b *testing.B) {
	payload, f := tenClaims(b)
	raw := issued(b, format, payload, f)
	raw = presented(b, raw, f.Disclose)
	c := vc.Challenge{Audience: []string{audience}, Fresh: func(string) error { return nil }, MaxAge: time.Minute}
	testenv.ReportV(b, func() {
		d, err := format.Open(b.Context(), raw, known)
		if err != nil {
			b.Fatal(err)
		}
		until, ok := claims.NumericDate(d.Claims["exp"])
		if !ok || !made.Before(until) || d.Binding.Answers(c, made) != nil {
			b.Fatal("not as it was made")
		}
	})
}

// BenchmarkIssue makes the same credential: one signature, one JSON encoding, ten
// salts and digests. The metric x is the multiple of one signature and one
// encoding of the claims by encoding/json, measured in turns with it.
//
// Where the time goes, by a profile: the signature 68 %; salts, base64 and digests of
// the ten disclosures 9 %; writing the claims in a fixed order 11 %; header and base64
// of the token 3 %; the frame 2 %; the rest is garbage collection. Nothing is scanned
// again: the writer refuses what no reader would take.
func BenchmarkIssue(b *testing.B) {
	claims, f := tenClaims(b)
	op := func() {
		if _, err := format.Issue(b.Context(), author, claims, f); err != nil {
			b.Fatal(err)
		}
	}
	testenv.ReportV(b, op)
	testenv.ReportRatio(b, "x", op, func() { signAndEncode(b, claims) })
}

// signAndEncode is what issuing cannot do without.
func signAndEncode(b *testing.B, claims map[string]any) {
	payload, err := json.Marshal(claims)
	if err == nil {
		_, err = issuer.Sign(b.Context(), payload)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPresent presents three of its claims with key binding: one signature, and
// reading the whole.
func BenchmarkPresent(b *testing.B) {
	claims, f := tenClaims(b)
	raw := issued(b, format, claims, f)
	testenv.ReportV(b, func() {
		if _, err := sdjwt.Present(b.Context(), raw, f.Disclose[:3], bind()); err != nil {
			b.Fatal(err)
		}
	})
}
