package verifier_test

import (
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
	"github.com/hinan-id/hinan/verifier"
)

const (
	cityList  = "https://city.example/status/1"
	residents = 131_072
	place     = 94_567
)

// gate is a desk before which somebody stands: a pass of ten claims, three of them
// shown with a key binding, a list of a whole city with one in a hundred revoked, and
// two hundred trusted issuers.
func gate(t testing.TB) (*verifier.Verifier, verifier.Request, []byte) {
	known := pinned{{ID: city.KeyID, Issuer: city.Issuer, For: did.AssertionMethod, Public: city.Signer.Public()}}
	policy, ok := verifier.Shipped("shelter")
	require.True(t, ok)
	trust := verifier.Trust{
		Issuers: map[string]verifier.Issuer{city.Issuer: {Types: []string{"https://city.example/resident"}, Municipality: "402052"}},
		Version: 7, Issued: at.Add(-time.Hour), NextDue: at.Add(time.Hour), Expires: at.Add(720 * time.Hour),
	}
	for n := range 199 {
		trust.Issuers[fmt.Sprintf("did:example:issuer-%d", n)] = verifier.Issuer{Types: []string{verifier.AnyType}}
	}
	v := &verifier.Verifier{
		Openers: openers(), Keys: known, Trust: trust, Policy: policy,
		Status: checkers(status.Copies{cityList: {Raw: wholeCity(t), AsOf: at.Add(-time.Hour)}}, known),
	}
	shown, names := pass(t)
	want := verifier.Request{
		Challenge: &vc.Challenge{Audience: []string{"did:example:shelter"}, Fresh: func(string) error { return nil }},
		Types:     []string{"https://city.example/resident"}, Claims: names, At: at,
	}
	return v, want, shown
}

// wholeCity is a list with a place for everybody.
func wholeCity(t testing.TB) []byte {
	bits := status.NewBits(residents, 1, true)
	chance := rand.New(rand.NewPCG(1, 2))
	for range residents / 100 {
		if i := chance.Uint64N(residents); i != place {
			require.NoError(t, bits.Set(i, 1))
		}
	}
	raw, err := tokenlist.Sign(t.Context(), city, &status.List{
		URI: cityList, Issuer: city.Issuer, Issued: at.Add(-time.Hour), FreshFor: status.Unbounded, Bits: bits,
	})
	require.NoError(t, err)
	return raw
}

func pass(t testing.TB) (shown []byte, names [][]string) {
	entry, err := tokenlist.Entry(cityList, place)
	require.NoError(t, err)
	thumbprint, err := multikey.Thumbprint(hanako.Signer.Public())
	require.NoError(t, err)
	claims := make(map[string]any)
	for i := range 10 {
		name := fmt.Sprintf("claim_%d", i)
		claims[name] = strings.Repeat("value ", 6)
		names = append(names, []string{name})
	}
	raw, err := sdjwtvc.Issuer{Frame: sdjwt.Frame{Disclose: names}, Holder: hanako.Signer.Public()}.Issue(t.Context(), city, vc.Statement{
		Issuer: city.Issuer, Types: []string{"https://city.example/resident"}, ValidUntil: at.Add(time.Hour),
		Subjects: []vc.Subject{{Claims: claims}}, Status: []vc.StatusEntry{entry}, Holder: &vc.HolderKey{Thumbprint: thumbprint},
	})
	require.NoError(t, err)
	shown, err = sdjwt.Present(t.Context(), raw, names[:3], &sdjwt.Bind{
		Signer: hanako.Signer, Audience: "did:example:shelter", Nonce: "n-1", At: at.Add(-time.Second),
	})
	require.NoError(t, err)
	return shown, names[:3]
}

// BenchmarkVerify is a whole verdict at the desk.
//
// Where the time goes, by a profile: the two signatures 66 %; reading the payload, the
// disclosures and the holder's key 16 %; asking each opener whether it accepts the
// input, by its header, 2 %; the statement and the payload
// for schemas 4 %; the status, most of it the digest by which the inflated list is
// found, 3 %; the checks and the verdict 2 %; the paths that were asked for 1 %. A
// tenth of all that, wherever it falls, is memory: 20 KB, of which 4 KB are the
// judge's.
func BenchmarkVerify(b *testing.B) {
	v, want, shown := gate(b)
	testenv.ReportV(b, func() { accept(b, v, want, shown) })
}

func accept(t testing.TB, v *verifier.Verifier, want verifier.Request, shown []byte) {
	if _, err := v.Verify(t.Context(), want, shown); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkTwoDesks is how far verdicts scale over two goroutines: what two reach
// beside one, as a share of what bare Ed25519 verifications reach in the same moment.
// They share no lock but that of the inflated lists. Garbage is collected as seldom as
// hinan serve has it: at Go's own 100 per cent the share is 0.90 to 0.96, because beside
// one goroutine the collector has a core of its own, and beside two it has none.
func BenchmarkTwoDesks(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	v, want, shown := gate(b)
	public, message := hanako.Signer.Public().(ed25519.PublicKey), make([]byte, 2048)
	signature, err := hanako.Signer.Sign(b.Context(), message)
	require.NoError(b, err)
	bare := func() {
		if keys.Verify(keys.EdDSA, public, message, signature) != nil {
			b.Error("a signature of our own does not verify")
		}
	}
	ours := func() { accept(b, v, want, shown) }
	for b.Loop() {
		ours()
	}
	b.StopTimer()
	var shares []float64
	for range 61 {
		shares = append(shares, scaling(ours, 40)/scaling(bare, 100))
	}
	slices.Sort(shares)
	b.ReportMetric(shares[len(shares)/2], "of-bare")
}

// scaling is how many times as much two goroutines do as one, in the same time.
func scaling(op func(), times int) float64 {
	one := lasts(1, times, op)
	two := lasts(2, times, op)
	return 2 * float64(one) / float64(two)
}

// lasts returns how long goroutines take that each do something some times.
func lasts(goroutines, times int, op func()) time.Duration {
	var wait sync.WaitGroup
	start := time.Now()
	for range goroutines {
		wait.Go(func() {
			for range times {
				op()
			}
		})
	}
	wait.Wait()
	return time.Since(start)
}
