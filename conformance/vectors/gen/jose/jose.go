// Package jose makes the vectors of the strict gate to JOSE. Operation jose.verify
// takes the input {"token": …, "key": a JWK, "slot": …}: it imports the key, takes
// the compact JWS apart as the slot allows, and checks its signature. The slot has
// the members types (values of typ; "" for its absence), contentTypes (values of
// cty), nonce, ignoreJwk and noKeyId (true or absent).
package jose

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

// Input is the input of jose.verify.
type Input struct {
	Token string          `json:"token"`
	Key   json.RawMessage `json:"key"`
	Slot  Slot            `json:"slot"`
}

// Slot is what one place allows.
type Slot struct {
	Types        []string `json:"types"`
	ContentTypes []string `json:"contentTypes,omitempty"`
	Nonce        bool     `json:"nonce,omitempty"`
	IgnoreJWK    bool     `json:"ignoreJwk,omitempty"`
	NoKeyID      bool     `json:"noKeyId,omitempty"`
}

const (
	kid     = "did:example:issuer#key-1"
	header  = `{"alg":"EdDSA","typ":"JWT","kid":"` + kid + `"}`
	payload = `{"iss":"did:example:issuer"}`
)

var slot = Slot{Types: []string{"JWT"}}

// flaw is a refusal: what is wrong, the code, and the clause.
type flaw struct {
	desc, want, spec, token string
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	c := &cases{}
	c.positives()
	c.forms()
	c.encodings()
	c.headers()
	c.algorithms()
	c.types()
	c.extensions()
	c.keyHeaders()
	c.signatures()
	c.keys()
	return c.all
}

// cases collects the cases, and numbers the refusals by group.
type cases struct{ all []vectors.Case }

// ok adds a case that is accepted.
func (c *cases) ok(name, desc, spec string, in Input) {
	c.all = append(c.all, vectors.Case{Name: name, Desc: desc, Spec: spec, Op: "jose.verify", In: encode(in), Want: "ok"})
}

// no adds refusals that differ from the twin's input in the token alone.
func (c *cases) no(group, twin string, key keys.Signer, s Slot, flaws ...flaw) {
	for i, f := range flaws {
		c.all = append(c.all, vectors.Case{
			Name: fmt.Sprintf("%s-%02d", group, i+1), Desc: f.desc, Spec: f.spec, Op: "jose.verify",
			In: encode(Input{Token: f.token, Key: jwk(key), Slot: s}), Want: f.want, Twin: twin,
		})
	}
}

func encode(in Input) json.RawMessage {
	raw, err := json.Marshal(in)
	if err != nil {
		panic(err) // texts and a valid JWK can always be written
	}
	return raw
}

func signer(a keys.Algorithm) keys.Signer { return keystest.Signer(a, "hinan vectors jose") }

func jwk(s keys.Signer) json.RawMessage {
	raw, err := multikey.MarshalJWK(s.Public())
	if err != nil {
		panic(err) // keystest makes keys of our types
	}
	return raw
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// sign signs parts as they are.
func sign(s keys.Signer, encodedHeader, encodedPayload string) string {
	input := encodedHeader + "." + encodedPayload
	sig, err := s.Sign(context.Background(), []byte(input))
	if err != nil {
		panic(err) // signers of keystest do not fail
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// with makes a token with another header, signed with the EdDSA key.
func with(header string) string { return sign(signer(keys.EdDSA), b64(header), b64(payload)) }

// plain is the header of an algorithm.
func plain(alg string) string { return `{"alg":"` + alg + `","typ":"JWT","kid":"` + kid + `"}` }

func (c *cases) positives() {
	for _, a := range keys.Algorithms() {
		s := signer(a)
		c.ok("plain-"+string(a), "a plain token with "+string(a), "RFC 7515 §5.2",
			Input{sign(s, b64(plain(string(a))), b64(payload)), jwk(s), slot})
		if a == keys.EdDSA {
			continue
		}
		token := sign(s, b64(plain(string(a))), b64(payload))
		c.ok("other-s-"+string(a), "the second signature of one token, with S negated", "RFC 7518 §3.4: either S",
			Input{replaceSignature(token, func(sig []byte) []byte { return keystest.Negated(a, sig) }), jwk(s), slot})
	}
	s := signer(keys.EdDSA)
	c.ok("spaces", "white space inside of the header", "RFC 8259 §2", Input{with(" {\t\"alg\" : \"EdDSA\",\r\n\"typ\":\"JWT\",\"kid\":\"" + kid + "\"} "), jwk(s), slot})
	c.ok("escapes", "escapes in the header", "RFC 8259 §7", Input{with(`{"\u0061lg":"EdDSA","typ":"JWT","kid":"did:example:issuer\u0023key-1"}`), jwk(s), slot})
	c.ok("nonce", "a nonce where it is allowed", "Hinan profile: header member nonce",
		Input{with(`{"alg":"EdDSA","typ":"JWT","kid":"` + kid + `","nonce":"n-1"}`), jwk(s), Slot{Types: []string{"JWT"}, Nonce: true}})
	c.ok("jwk-ignored", "an attached jwk where it is ignored", "Hinan profile: IOTA, jwk ignored",
		Input{with(attach("jwk", string(jwk(s)))), jwk(s), Slot{Types: []string{"JWT"}, IgnoreJWK: true}})
	c.ok("no-typ", "no typ where it may be absent", "RFC 7515 §4.1.9", Input{with(`{"alg":"EdDSA","kid":"` + kid + `"}`), jwk(s), Slot{Types: []string{""}}})
	c.ok("no-kid", "no kid where it may be absent", "RFC 7515 §4.1.4", Input{with(`{"alg":"EdDSA","typ":"JWT"}`), jwk(s), Slot{Types: []string{"JWT"}, NoKeyID: true}})
	for _, t := range types {
		c.ok("typ-"+name(t), "typ "+t+" where it is asked for", "RFC 8725 §3.11", Input{with(typed(t)), jwk(s), Slot{Types: []string{t}}})
	}
	for _, t := range contentTypes {
		c.ok("cty-"+t, "cty "+t+" where it is allowed", "RFC 7515 §4.1.10",
			Input{with(`{"alg":"EdDSA","typ":"JWT","cty":"` + t + `","kid":"` + kid + `"}`), jwk(s), Slot{Types: []string{"JWT"}, ContentTypes: []string{t}}})
	}
}
