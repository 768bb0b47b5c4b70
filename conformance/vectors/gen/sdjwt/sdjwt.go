// Package sdjwt makes the vectors of SD-JWT (RFC 9901), SD-JWT VC and JWT VC
// Issuer Metadata. Its operations, each with those keys and no others:
//
//   - sdjwt.open opens {"raw", "types", "keys": [{"issuer", "kid", "for", "jwk"}]} as
//     an SD-JWT of one of the types, whatever the time; with "legacyKeyBinding"
//     also key bindings of IOTA Identity 1.5;
//   - sdjwt.verify does the same and then holds the key binding against
//     "challenge": {"audience", "nonce", "maxAge" in seconds} at the time of the case;
//   - sdjwtvc.open opens {"raw", "keys"} as an SD-JWT VC, with "typeMetadata" as the
//     documents that are pinned, which are demanded with "typesRequired";
//   - sdjwt.vcdm opens {"raw", "keys"} as a credential or presentation of the W3C
//     data model;
//   - vcissuer.key looks a key up in {"metadata": [texts], "jwks": text, "issuer",
//     "kid", "for"}; jwks is what the jwks_uri of the first metadata refers to.
package sdjwt

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

const (
	issuer = "did:example:city"
	holder = "did:example:hanako"
	desk   = "https://shelter.example/desk-1"
)

var (
	citySigner   = newSigner("city")
	holderSigner = newSigner("hanako")
	other        = newSigner("other")
	p256         = keystest.Signer(keys.ES256, "hinan vectors sdjwt hanako")
	made         = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
)

func newSigner(who string) keys.Signer {
	return keystest.Signer(keys.EdDSA, "hinan vectors sdjwt "+who)
}

// input is the input of every operation that opens.
type input struct {
	Raw           string     `json:"raw"`
	Types         []string   `json:"types,omitempty"`
	Keys          []key      `json:"keys"`
	Legacy        bool       `json:"legacyKeyBinding,omitempty"`
	Challenge     *challenge `json:"challenge,omitempty"`
	TypeMetadata  []string   `json:"typeMetadata,omitempty"`
	TypesRequired bool       `json:"typesRequired,omitempty"`
}

type key struct {
	Issuer string          `json:"issuer"`
	KeyID  string          `json:"kid"`
	For    string          `json:"for"`
	JWK    json.RawMessage `json:"jwk"`
}

type challenge struct {
	Audience string `json:"audience"`
	Nonce    string `json:"nonce"`
	MaxAge   int    `json:"maxAge"`
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	var cases []vectors.Case
	for _, part := range []func() []vectors.Case{
		forms, issuerTokens, payloads, disclosures, bindings, bindingTokens, challenges, credentials, metadata, vcdm, issuers,
	} {
		cases = append(cases, part()...)
	}
	return cases
}

// sample is an SD-JWT before it is put together.
type sample struct {
	header      string
	payload     string // $0, $1 … stand for the digests of the disclosures
	disclosures []string
	encoded     map[int]string // in place of a disclosure
	kbHeader    string         // empty: no KB-JWT
	kbPayload   string         // $H stands for the right sd_hash
	signer, by  keys.Signer
	join        func(jwt string, disclosures []string, kb string) string
	after       func(raw string) string
	jwt, kb     func(token string) string
	in          input
	op          string
	at          time.Time
}

const (
	salt0 = "c2FsdCBudW1iZXIgMDAwMA"
	salt1 = "c2FsdCBudW1iZXIgMDAwMQ"
	salt2 = "c2FsdCBudW1iZXIgMDAwMg"
	salt3 = "c2FsdCBudW1iZXIgMDAwMw"
	salt4 = "c2FsdCBudW1iZXIgMDAwNA"
)

// plainSample has a claim, a recursive object with a claim in it, an element of an
// array, a decoy, and no key binding.
func plainSample() sample {
	return sample{
		header: `{"alg":"EdDSA","typ":"example+sd-jwt","kid":"did:example:city#key-1"}`,
		payload: `{"iss":"did:example:city","exp":1893456000,"_sd":["$0","$1","` + digest("decoy") + `"],` +
			`"languages":["ja",{"...":"$3"}],"country":"JP","_sd_alg":"sha-256","cnf":{"jwk":` + jwk(holderSigner) + `}}`,
		disclosures: []string{
			`["` + salt0 + `","given_name","花子"]`,
			`["` + salt1 + `","address",{"_sd":["$2"],"locality":"Iizuka"}]`,
			`["` + salt2 + `","street","5-5 Shintate"]`,
			`["` + salt3 + `","de"]`,
		},
		signer: citySigner,
		by:     holderSigner,
		op:     "sdjwt.open",
		in:     input{Types: []string{"example+sd-jwt"}, Keys: []key{keyOf(issuer, "did:example:city#key-1", "assertionMethod", citySigner)}},
	}
}

// boundSample is the same with a KB-JWT.
func boundSample() sample {
	s := plainSample()
	s.kbHeader = `{"alg":"EdDSA","typ":"kb+jwt"}`
	s.kbPayload = `{"iat":1793523600,"aud":"` + desk + `","nonce":"n-1","sd_hash":"$H"}`
	return s
}

// String puts the SD-JWT together.
func (s sample) String() string {
	encoded := make([]string, len(s.disclosures))
	var pairs []string
	for i := len(encoded) - 1; i >= 0; i-- { // a parent holds the digests of what comes later
		var ok bool
		if encoded[i], ok = s.encoded[i]; !ok {
			encoded[i] = encode(replace(s.disclosures[i], pairs))
		}
		pairs = append(pairs, fmt.Sprintf("$%d", i), digest(encoded[i]))
	}
	jwt := sign(s.signer, s.header, replace(s.payload, pairs))
	if s.jwt != nil {
		jwt = s.jwt(jwt)
	}
	bound := jwt + "~"
	for _, e := range encoded {
		bound += e + "~"
	}
	var kb string
	if s.kbHeader != "" {
		kb = sign(s.by, s.kbHeader, strings.ReplaceAll(s.kbPayload, "$H", digest(bound)))
		if s.kb != nil {
			kb = s.kb(kb)
		}
	}
	raw := bound + kb
	if s.join != nil {
		raw = s.join(jwt, encoded, kb)
	}
	if s.after != nil {
		raw = s.after(raw)
	}
	return raw
}

// replace puts digests in their places, the higher numbers first: $1 begins $10.
func replace(text string, pairs []string) string {
	for i := 0; i < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, `"`+pairs[i]+`"`, `"`+pairs[i+1]+`"`)
	}
	return text
}

// edit replaces a part of a text, which must be there.
func edit(text *string, old, new string) {
	if !strings.Contains(*text, old) {
		panic(fmt.Sprintf("%q is not in %q", old, *text))
	}
	*text = strings.Replace(*text, old, new, 1)
}

// flaw is a case beside the positive that it is a twin of.
type flaw struct {
	desc, spec, want string
	change           func(s *sample)
}

// family makes a positive and the cases that differ from it by one flaw each.
func family(name, desc, spec string, base func() sample, flaws ...flaw) []vectors.Case {
	cases := []vectors.Case{base().vector(name, desc, spec, "ok", "")}
	for i, f := range flaws {
		s := base()
		f.change(&s)
		twin := name
		if f.want == "ok" {
			twin = ""
		}
		cases = append(cases, s.vector(fmt.Sprintf("%s-%02d", name, i+1), f.desc, f.spec, f.want, twin))
	}
	return cases
}

func (s sample) vector(name, desc, spec, want, twin string) vectors.Case {
	s.in.Raw = s.String()
	return vectors.Case{Name: name, Desc: desc, Spec: spec, Op: s.op, At: s.at, In: marshal(s.in), Want: want, Twin: twin}
}

// marshal keeps the characters of tokens as they are.
func marshal(v any) json.RawMessage {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // only values of this package are written
	}
	return json.RawMessage(strings.TrimSpace(b.String()))
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func sign(s keys.Signer, header, payload string) string {
	input := encode(header) + "." + encode(payload)
	signature, err := s.Sign(context.Background(), []byte(input))
	if err != nil {
		panic(err) // a signer in memory
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func jwk(s keys.Signer) string {
	raw, err := multikey.MarshalJWK(s.Public())
	if err != nil {
		panic(err) // a key of a fixed seed
	}
	return string(raw)
}

func keyOf(issuer, kid, purpose string, s keys.Signer) key {
	return key{Issuer: issuer, KeyID: kid, For: purpose, JWK: json.RawMessage(jwk(s))}
}
