package jose_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
)

// BenchmarkOpen opens a credential with twelve claims. The goal is 1.6 V and 200
// allocations.
func BenchmarkOpen(b *testing.B) {
	for _, m := range []vc.Model{vc.Model11, vc.Model20} {
		b.Run(m.String(), func(b *testing.B) {
			as := author(issuer, keys.EdDSA)
			raw, err := jose.IssueCredential(b.Context(), as, credential(b, m))
			require.NoError(b, err)
			k, ctx := source(as), context.Background()
			testenv.ReportV(b, func() {
				if _, err := (jose.Opener{}).Open(ctx, raw, k); err != nil {
					b.Fatal(err)
				}
			})
			b.ReportMetric(float64(len(raw)), "B/token")
		})
	}
}

// BenchmarkAccepts is the cheap look.
func BenchmarkAccepts(b *testing.B) {
	raw, err := jose.IssueCredential(b.Context(), author(issuer, keys.EdDSA), credential(b, vc.Model11))
	require.NoError(b, err)
	testenv.ReportV(b, func() { jose.Opener{}.Accepts(raw) })
}

// BenchmarkIssue reports the time of issuing as a multiple of one signature and one
// JSON encoding of the same credential. The goal is 1.2.
func BenchmarkIssue(b *testing.B) {
	for _, m := range []vc.Model{vc.Model11, vc.Model20} {
		b.Run(m.String(), func(b *testing.B) {
			as, c, ctx := author(issuer, keys.EdDSA), credential(b, m), context.Background()
			token, err := jose.IssueCredential(ctx, as, c)
			require.NoError(b, err)
			var floor time.Duration
			b.ReportAllocs()
			for b.Loop() {
				if _, err := jose.IssueCredential(ctx, as, c); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				start := time.Now()
				_, errSign := as.Signer.Sign(ctx, token[:len(token)-87])
				_, errJSON := json.Marshal(c.Members())
				floor += time.Since(start)
				if errSign != nil || errJSON != nil {
					b.Fatal(errSign, errJSON)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed())/float64(floor), "x")
		})
	}
}
