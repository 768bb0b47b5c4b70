package jws_test

import (
	"strings"
	"testing"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// BenchmarkVerify is Parse and Verify of a bare token. The goal is 1.10 V and 15
// allocations for EdDSA. A profile of 2 KB shows nine tenths in crypto/ed25519; of
// the rest one half is base64 (2.9 kB of text), a tenth the scan of the header. The
// signature covers that text, which is longer than the message of V.
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
