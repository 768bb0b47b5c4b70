package strictjson_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
)

// didDocument is a DID document of about 2 KiB, as issuers publish it.
var didDocument = []byte(`{
  "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
  "id": "did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c1b9d1d6f4a5b0c7e8f90a1b2c3d4e",
  "controller": ["did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c1b9d1d6f4a5b0c7e8f90a1b2c3d4e"],
  "alsoKnownAs": ["https://city.example/issuer"],
  "verificationMethod": [` + strings.Join([]string{method("key-1"), method("key-2"), method("key-3")}, ",") + `],
  "authentication": ["#key-1", "#key-2"],
  "assertionMethod": ["#key-1", "#key-3"],
  "service": [{
    "id": "did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c1b9d1d6f4a5b0c7e8f90a1b2c3d4e#linked",
    "type": "LinkedDomains",
    "serviceEndpoint": {"origins": ["https://city.example", "https://避難.example"]}
  }]
}`)

func method(id string) string {
	return `{
    "id": "did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c1b9d1d6f4a5b0c7e8f90a1b2c3d4e#` + id + `",
    "controller": "did:iota:testnet:0x84b4069ba3ef2e03e464352ca53ee78fe3c1b9d1d6f4a5b0c7e8f90a1b2c3d4e",
    "type": "JsonWebKey2020",
    "publicKeyJwk": {"kty": "EC", "alg": "ES256", "kid": "YJOVVOq-lF82GIrD3n3yIg9smzQTfaQgs-VyNvv-V9E",
      "crv": "P-256", "x": "t_fJKP5lNqnVtXMDi2wMpk0EbXMOnVq5zouD31rBGOY",
      "y": "B30Z-IES_QkENG4Ym1Zowlc22AyXcUCOsuGJNjo8r9w"}
  }`
}

// timed runs f in rounds of 100 beside its reference, so that both see the same
// machine, and reports the ratio of their fastest rounds: below 1 is faster than
// the reference.
func timed(b *testing.B, f, reference func()) {
	b.Helper()
	const round = 100
	fastest, fastestReference := time.Hour, time.Hour
	b.ReportAllocs()
	b.SetBytes(round * int64(len(didDocument)))
	for b.Loop() {
		start := time.Now()
		for range round {
			f()
		}
		fastest = min(fastest, time.Since(start))
		b.StopTimer()
		start = time.Now()
		for range round {
			reference()
		}
		fastestReference = min(fastestReference, time.Since(start))
		b.StartTimer()
	}
	b.ReportMetric(fastest.Seconds()/fastestReference.Seconds(), "x")
}

func BenchmarkScan(b *testing.B) {
	ctx := b.Context()
	timed(b, func() {
		if err := strictjson.Scan(ctx, didDocument, strictjson.Limits{}); err != nil {
			b.Fatal(err)
		}
	}, func() {
		if !json.Valid(didDocument) {
			b.Fatal("invalid")
		}
	})
}

func BenchmarkParse(b *testing.B) {
	ctx := b.Context()
	timed(b, func() {
		if _, err := strictjson.Parse(ctx, didDocument, strictjson.Limits{}); err != nil {
			b.Fatal(err)
		}
	}, func() {
		var m map[string]any
		if err := json.Unmarshal(didDocument, &m); err != nil {
			b.Fatal(err)
		}
	})
}
