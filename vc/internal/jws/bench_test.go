package jws_test

import (
	"strings"
	"testing"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// BenchmarkVerify is Parse and Verify of a bare token. The goal is 1.10 V and 15
// allocations for EdDSA. At 2 KB, crypto/ed25519 alone takes 1.03 V: the signature
// covers the base64 text (2.9 kB), which is longer than the message of V. Parse takes
// 0.06 V, one half of it base64, a fifth the header; jwx around the signature 0.005 V.
func BenchmarkVerify(b *testing.B) {
	for _, size := range []struct {
		name  string
		bytes int
	}{{"600B", 600}, {"2KB", 2048}} {
		for _, a := range keys.Algorithms() {
			b.Run(size.name+"/"+string(a), func(b *testing.B) {
				token, signer := signed(b, a, jws.Header{Type: "JWT", KeyID: "did:example:city-of-iizuka#key-1"}, strings.Repeat("x", size.bytes))
				raw, public := []byte(token), signer.Public()
				testenv.ReportV(b, func() {
					t, err := jws.Parse(raw, slot)
					if err != nil {
						b.Fatal(err)
					}
					if err := t.Verify(public); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}
