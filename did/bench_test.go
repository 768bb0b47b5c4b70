package did_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
)

// twoKiB is a document of about 2 KiB, in the form that IOTA Identity writes.
const twoKiB = `{"id":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7","verificationMethod":[{"id":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#key-ed","controller":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7","type":"JsonWebKey2020","publicKeyJwk":{"kty":"OKP","alg":"EdDSA","kid":"U7Cdr-WlCjSjsWgQU_2Ctq-vxII0rPZJuibh0-_LQcQ","crv":"Ed25519","x":"4UaF_oDt1fHpdTgyMJh92Pe2EwBj4iXjlS-zSNZGS7o"}},{"id":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#key-p256","controller":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7","type":"JsonWebKey2020","publicKeyJwk":{"kty":"EC","alg":"ES256","kid":"YJOVVOq-lF82GIrD3n3yIg9smzQTfaQgs-VyNvv-V9E","crv":"P-256","x":"t_fJKP5lNqnVtXMDi2wMpk0EbXMOnVq5zouD31rBGOY","y":"B30Z-IES_QkENG4Ym1Zowlc22AyXcUCOsuGJNjo8r9w"}}],"assertionMethod":["did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#key-ed"],"authentication":["did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#key-p256"],"service":[{"id":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#revocation","type":"RevocationBitmap2022","serviceEndpoint":"data:application/octet-stream;base64,eJyzMmBgYGIAASYGRiApAcRyQMzKoMXwgpmBAQAVXQHA"},{"id":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#domain","type":"LinkedDomains","serviceEndpoint":"https://city.example/"},{"id":"did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#linked-vp","type":"LinkedVerifiablePresentation","serviceEndpoint":["https://city.example/vp.jwt","https://city.example/vp2.jwt"]}]}`

// BenchmarkParseDocument reports its time as a multiple of what encoding/json
// takes to read the same document into a map (metric "x-json", aim: at most 3).
func BenchmarkParseDocument(b *testing.B) {
	raw := []byte(twoKiB)
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		_, err := did.ParseDocument(context.Background(), raw)
		middle := time.Now()
		var m map[string]any
		jsonErr := json.Unmarshal(raw, &m)
		theirs += time.Since(middle)
		ours += middle.Sub(start)
		require.NoError(b, err)
		require.NoError(b, jsonErr)
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x-json")
}
