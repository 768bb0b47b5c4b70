package pass_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
)

// oneKey is a source that costs nothing.
type oneKey keys.Key

func (k oneKey) Key(context.Context, keys.Ref) (keys.Key, error) { return keys.Key(k), nil }

// BenchmarkOpen opens a phone pass at the desk and holds its proof against the
// challenge: five digests, three claims shown, a status. The metric x is the multiple
// of the two signatures alone, measured in turns with them.
//
// Where the time goes, by a profile of ES256: the two signatures 80 %, Ed25519 47 and
// P-256 33; the import check of the phone's key, with the root for its compressed
// point, 6 %; the gate to CBOR 3 %; claims, digests and disclosures 7 %; the names of
// the SD-JWT VC and its payload as JSON 2 %. A phone with an Ed25519 key takes 34
// allocations less: those are P-256's own. The two signatures of ES256 alone are 2.2 to
// 2.3 V: no pass with such a key opens in less.
func BenchmarkOpen(b *testing.B) {
	for name, own := range map[string]keys.Signer{"ES256": phoneSigner, "EdDSA": keystest.Signer(keys.EdDSA, "pass tests: jiro")} {
		b.Run(name, func(b *testing.B) {
			raw := shownBy(b, own)
			expected := atDesk().Expected(always)
			source := oneKey{ID: city + "#key-1", Issuer: city, Public: citySigner.Public(), For: did.AssertionMethod}
			op := func() {
				opened, err := opener.Open(b.Context(), raw, source)
				if err != nil {
					b.Fatal(err)
				}
				if p := opened.Proven(); p.Binding.Answers(expected, made) != nil {
					b.Fatal("not as it was made")
				}
			}
			testenv.ReportV(b, op)
			testenv.ReportRatio(b, "x", op, signatures(b, own))
			b.ReportMetric(float64(len(raw)), "bytes")
		})
	}
}

// signatures checks two, which opening cannot do without.
func signatures(b *testing.B, own keys.Signer) func() {
	msg := make([]byte, 600)
	issued, err := citySigner.Sign(b.Context(), msg)
	require.NoError(b, err)
	bound, err := own.Sign(b.Context(), msg)
	require.NoError(b, err)
	city, phone := citySigner.Public(), own.Public()
	return func() {
		if keys.Verify(keys.EdDSA, city, msg, issued) != nil || keys.Verify(own.Algorithm(), phone, msg, bound) != nil {
			b.Fatal("a signature of our own does not verify")
		}
	}
}

// shownBy is the pass of a phone with a key of its own, in answer to the poster.
func shownBy(t testing.TB, own keys.Signer) []byte {
	s := resident(t)
	thumbprint, err := multikey.Thumbprint(own.Public())
	require.NoError(t, err)
	s.Holder = &vc.HolderKey{Thumbprint: thumbprint}
	raw, err := pass.Issuer{Types: types, Holder: own.Public()}.Issue(t.Context(), author, s)
	require.NoError(t, err)
	opened, err := opener.Open(t.Context(), raw, known)
	require.NoError(t, err)
	shown, err := pass.Phone{Pass: opened, Signer: own}.Answer(t.Context(), asked(t, atDesk()), made)
	require.NoError(t, err)
	return shown
}

// BenchmarkOpenCard opens a resident's card.
func BenchmarkOpenCard(b *testing.B) {
	raw, err := pass.Issuer{Code: code, Types: types}.Card(b.Context(), author, pass.ForCard(resident(b)))
	require.NoError(b, err)
	testenv.ReportV(b, func() {
		if _, err := opener.Open(b.Context(), raw, known); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkBlanks signs a batch of 1,000 blank cards.
func BenchmarkBlanks(b *testing.B) {
	testenv.ReportV(b, func() { blanks(b, 1000) })
}
