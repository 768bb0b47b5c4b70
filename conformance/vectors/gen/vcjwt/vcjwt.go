// Package vcjwt makes the vectors of credentials and presentations that are JSON
// Web Tokens. Operation vcjwt.open takes the input {"raw": the token or the
// enveloping object, "keys": [{"issuer", "kid", "for", "jwk"}]} and opens it with
// those keys and no others, whatever the time. A key serves one verification
// relationship of its issuer.
package vcjwt

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

// Input is the input of vcjwt.open.
type Input struct {
	Raw  string `json:"raw"`
	Keys []Key  `json:"keys"`
}

// Key is a key that the verifier has.
type Key struct {
	Issuer string          `json:"issuer"`
	KeyID  string          `json:"kid"`
	For    string          `json:"for"`
	JWK    json.RawMessage `json:"jwk"`
}

const (
	malformed = "credential.malformed"
	mismatch  = "credential.mismatch"

	issuer = "did:example:issuer"
	holder = "did:example:holder"
)

// kind is one form: the header and the payload of its positive, and its signer.
type kind struct {
	name, header, payload string
	signer                keys.Signer
}

var (
	signer    = map[string]keys.Signer{issuer: newSigner(issuer), holder: newSigner(holder)}
	attacker  = newSigner("did:example:attacker")
	headerOf  = func(typ, who string) string { return `{"alg":"EdDSA","typ":"` + typ + `","kid":"` + who + `#key-1"}` }
	subject   = `"credentialSubject":{"name":"Sato Hanako"}`
	context20 = `"@context":["https://www.w3.org/ns/credentials/v2"]`
	context11 = `"@context":["https://www.w3.org/2018/credentials/v1"]`

	vc11 = kind{"vc11", headerOf("JWT", issuer), `{"exp":4070908800,"iss":"` + issuer + `","nbf":1768471200,"jti":"https://city.example/1","sub":"` + holder +
		`","vc":{` + context11 + `,"type":["VerifiableCredential","ResidentCredential"],` + subject + `}}`, signer[issuer]}
	// both says everything twice, and the same.
	both = kind{"vc11-both", headerOf("JWT", issuer), `{"exp":4070908800,"iss":"` + issuer + `","nbf":1768471200,"jti":"https://city.example/1","sub":"` + holder +
		`","vc":{` + context11 + `,"type":["VerifiableCredential"],"id":"https://city.example/1","issuer":"` + issuer + `","issuanceDate":"2026-01-15T10:00:00Z",` +
		`"expirationDate":"2099-01-01T00:00:00Z","credentialSubject":{"id":"` + holder + `","name":"Sato Hanako"}}}`, signer[issuer]}
	vc20 = kind{"vc20", headerOf("vc+jwt", issuer), `{` + context20 + `,"id":"https://city.example/1","type":["VerifiableCredential"],"issuer":"` + issuer +
		`","validFrom":"2026-01-15T10:00:00Z","validUntil":"2099-01-01T00:00:00Z","credentialSubject":{"id":"` + holder + `","name":"Sato Hanako"},` +
		`"iss":"` + issuer + `","jti":"https://city.example/1","sub":"` + holder + `","nbf":1768471200,"exp":4070908800,"iat":1768471200}`, signer[issuer]}
	vp11 = kind{"vp11", headerOf("JWT", holder), `{"exp":1793491500,"iss":"` + holder + `","nbf":1793491200,"jti":"urn:uuid:1","aud":"did:example:shelter","nonce":"n-1",` +
		`"vp":{` + context11 + `,"type":["VerifiablePresentation"],"verifiableCredential":["` + vc11.token() + `"]}}`, signer[holder]}
	vp20 = kind{"vp20", headerOf("vp+jwt", holder), `{` + context20 + `,"id":"urn:uuid:1","type":["VerifiablePresentation"],"holder":"` + holder + `","verifiableCredential":[` +
		envelope("EnvelopedVerifiableCredential", "application/vc+jwt", vc20.token()) + `],` +
		`"iss":"` + holder + `","jti":"urn:uuid:1","aud":["did:example:shelter"],"nonce":"n-1","iat":1793491200,"exp":1793491500}`, signer[holder]}
)

func newSigner(who string) keys.Signer {
	return keystest.Signer(keys.EdDSA, "hinan vectors vcjwt "+who)
}

func (k kind) token() string { return sign(k.signer, k.header, k.payload) }

// with is the token with a part of the payload replaced, which must be there once.
func (k kind) with(old, new string) string {
	if strings.Count(k.payload, old) != 1 {
		panic(fmt.Sprintf("%s does not hold %s once", k.name, old))
	}
	return sign(k.signer, k.header, strings.Replace(k.payload, old, new, 1))
}

// first is the token with members in front of the others.
func (k kind) first(members string) string {
	return sign(k.signer, k.header, "{"+members+","+k.payload[1:])
}

// head is the token with a part of the header replaced.
func (k kind) head(old, new string) string {
	if strings.Count(k.header, old) != 1 {
		panic(fmt.Sprintf("the header of %s does not hold %s once", k.name, old))
	}
	return sign(k.signer, strings.Replace(k.header, old, new, 1), k.payload)
}

func sign(s keys.Signer, header, payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(payload))
	sig, err := s.Sign(context.Background(), []byte(input))
	if err != nil {
		panic(err) // signers of keystest do not fail
	}
	return input + "." + encode(sig)
}

func envelope(kind, media, token string) string {
	return `{"@context":"https://www.w3.org/ns/credentials/v2","id":"data:` + media + `,` + token + `","type":"` + kind + `"}`
}

// flaw is a refusal.
type flaw struct{ desc, want, spec, raw string }

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	var all []vectors.Case
	ok := func(name, desc, spec, raw string) {
		all = append(all, vectors.Case{Name: name, Desc: desc, Spec: spec, Op: "vcjwt.open", In: input(raw), Want: "ok"})
	}
	no := func(twin string, flaws []flaw) {
		for i, f := range flaws {
			all = append(all, vectors.Case{
				Name: fmt.Sprintf("%s-refused-%02d", twin, i+1), Desc: f.desc, Spec: f.spec, Op: "vcjwt.open",
				In: input(f.raw), Want: f.want, Twin: twin,
			})
		}
	}
	ok("vc11", "a VC-JWT with its claims moved", "VCDM 1.1 §6.3.1", vc11.token())
	ok("vc11-both", "a VC-JWT with its claims in both places", "VCDM 1.1 §6.3.1: in addition to", both.token())
	ok("vc11-iat", "iat in the place of nbf", "Hinan profile: IOTA, iat", vc11.with(`"nbf"`, `"iat"`))
	ok("vc11-issuer-object", "the issuer as an object in iss", "Hinan profile: IOTA, issuer object", vc11.with(`"iss":"`+issuer+`"`, `"iss":{"id":"`+issuer+`","name":"City"}`))
	ok("vc11-nonce", "a nonce in the header", "Hinan profile: IOTA, header member nonce", vc11.head(`"kid"`, `"nonce":"n-1","kid"`))
	ok("vc11-further-claims", "claims that nobody knows", "RFC 7519 §4: further claims", vc11.first(`"foo":"bar","nested":{"a":[1,2]}`))
	ok("vc20", "a vc+jwt whose registered claims agree", "VC-JOSE-COSE §3.1.1", vc20.token())
	ok("vc20-cty", "a vc+jwt with cty", "VC-JOSE-COSE §3.1.1: cty vc", vc20.head(`"kid"`, `"cty":"vc","kid"`))
	ok("vc20-iat-text", "iat as a date in text, as the W3C's suite writes it", "VC-JOSE-COSE suite", vc20.with(`"iat":1768471200`, `"iat":"2026-01-15T10:00:00Z"`))
	ok("vp11", "a VP-JWT with a nonce claim", "VCDM 1.1 §6.3.1", vp11.token())
	ok("vp11-header-nonce", "a VP-JWT with the nonce in its header", "Hinan profile: IOTA, header member nonce", vp11.head(`"kid"`, `"nonce":"n-1","kid"`))
	ok("vp20", "a vp+jwt", "VC-JOSE-COSE §3.1.2", vp20.token())
	ok("enveloped-vc", "an enveloped credential", "VCDM 2.0 §4.13.1", envelope("EnvelopedVerifiableCredential", "application/vc+jwt", vc20.token()))
	ok("enveloped-vp", "an enveloped presentation", "VCDM 2.0 §4.13.2", envelope("EnvelopedVerifiablePresentation", "application/vp+jwt", vp20.token()))
	no("vc11", credentials11())
	no("vc11-both", contradictions11())
	no("vc20", credentials20())
	no("vp11", presentations11())
	no("vp20", presentations20())
	no("enveloped-vc", envelopes())
	return all
}

func input(raw string) json.RawMessage {
	in := Input{Raw: raw}
	for _, k := range []Key{
		{Issuer: issuer, KeyID: issuer + "#key-1", For: "assertionMethod"},
		{Issuer: holder, KeyID: holder + "#key-1", For: "authentication"},
	} {
		jwk, err := multikey.MarshalJWK(signer[k.Issuer].Public())
		if err != nil {
			panic(err) // keystest makes keys of our types
		}
		k.JWK = jwk
		in.Keys = append(in.Keys, k)
	}
	out, err := json.Marshal(in)
	if err != nil {
		panic(err) // texts and valid JWKs can always be written
	}
	return out
}
