package jose

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

// foreign is the key of somebody else.
func foreign() keys.Signer { return keystest.Signer(keys.EdDSA, "hinan vectors jose, foreign") }

// algorithms are values of alg that are not the key's own.
func (c *cases) algorithms() {
	const code = "jose.algorithm"
	s := signer(keys.EdDSA)
	flaws := []flaw{{"no alg", code, "RFC 7515 §4.1.1: absent", with(`{"typ":"JWT","kid":"` + kid + `"}`)}}
	for _, alg := range []string{
		"none", "None", "nOnE", "NONE", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
		"Ed25519", "Ed448", "ESP256", "ML-DSA-44", "ECDH-ES", "RSA-OAEP", "dir", "eddsa", "EDDSA", "EdDSA ", " EdDSA", `EdDSA\n`, "-8",
	} {
		flaws = append(flaws, flaw{"alg " + alg + ", with the signature of EdDSA", code, "RFC 8725 §3.1: alg " + alg, with(plain(alg))})
	}
	// The public key is no secret (GHSA-mvf2-f6gm-w987).
	input := b64(plain("HS256")) + "." + b64(payload)
	mac := hmac.New(sha256.New, s.Public().(ed25519.PublicKey))
	mac.Write([]byte(input))
	flaws = append(flaws, flaw{"a MAC with the public key as the secret", code, "RFC 8725 §2.1: public key as HMAC secret",
		input + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))})
	c.no("algorithm", "plain-EdDSA", s, slot, flaws...)

	for _, own := range keys.Algorithms() {
		var flaws, otherKey []flaw
		for _, alg := range keys.Algorithms() {
			if alg == own {
				continue
			}
			// jwx takes the algorithm from its caller and does not look at the header.
			flaws = append(flaws, flaw{"alg " + string(alg) + ", signed by a key for " + string(own), code,
				fmt.Sprintf("RFC 8725 §3.1: alg %s, key and signature %s", alg, own), sign(signer(own), b64(plain(string(alg))), b64(payload))})
			otherKey = append(otherKey, flaw{"a token with " + string(alg) + ", and a key for " + string(own), code,
				fmt.Sprintf("RFC 8725 §3.2: token %s, key %s", alg, own), sign(signer(alg), b64(plain(string(alg))), b64(payload))})
		}
		c.no("algorithm-"+string(own), "plain-"+string(own), signer(own), slot, flaws...)
		c.no("algorithm-key-"+string(own), "plain-"+string(own), signer(own), slot, otherKey...)
	}
}

// keys are keys that no signature is checked with.
func (c *cases) keys() {
	s := signer(keys.EdDSA)
	var own struct{ X string }
	if err := json.Unmarshal(jwk(s), &own); err != nil {
		panic(err) // a JWK of our own
	}
	for i, f := range []struct{ desc, want, spec, key string }{
		{"a key of one byte, which makes jwx panic", "key.length", "RFC 8037 §2: x of one byte", `{"kty":"OKP","crv":"Ed25519","x":"AQ"}`},
		{"a key of three bytes", "key.length", "RFC 8037 §2: x of three bytes", `{"kty":"OKP","crv":"Ed25519","x":"AQAA"}`},
		{"the neutral element, under which every message has a signature", "key.small-order", "RFC 8032 §5.1.7: neutral element", `{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`},
		{"a point that is not on P-256", "key.off-curve", "RFC 7518 §6.2.1: off the curve", `{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}`},
		{"a short coordinate", "key.length", "RFC 7518 §6.2.1.2: full size", `{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}`},
		{"a key for encryption", "key.mismatch", "RFC 7517 §4.2: use enc", `{"kty":"OKP","crv":"Ed25519","use":"enc","x":"` + own.X + `"}`},
		{"a key of another algorithm", "key.mismatch", "RFC 7517 §4.4: alg of another key", `{"kty":"OKP","crv":"Ed25519","alg":"ES256","x":"` + own.X + `"}`},
		{"a private key", "key.private", "RFC 7517 §9.2: d", `{"kty":"OKP","crv":"Ed25519","d":"AAAA","x":"` + own.X + `"}`},
		{"a post-quantum key", "did.key-type-unsupported", "RFC 9864; AKP keys", `{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}`},
		{"an RSA key", "did.key-type-unsupported", "RFC 7518 §6.3: RSA", `{"kty":"RSA","n":"AAAA","e":"AQAB"}`},
		{"a secret as the key", "key.private", "RFC 7518 §6.4: oct", `{"kty":"oct","k":"` + own.X + `"}`},
		{"a key for key agreement", "jose.algorithm", "RFC 8037 §3.2: X25519 does not sign", `{"kty":"OKP","crv":"X25519","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}`},
	} {
		c.all = append(c.all, vectors.Case{
			Name: fmt.Sprintf("key-%02d", i+1), Desc: f.desc, Spec: f.spec, Op: "jose.verify",
			In: encode(Input{with(header), json.RawMessage(f.key), slot}), Want: f.want, Twin: "plain-EdDSA",
		})
	}
}

// types are the values of typ of all places, contentTypes those of cty.
var (
	types        = []string{"JWT", "vc+jwt", "vp+jwt", "vc+sd-jwt", "vp+sd-jwt", "sd-jwt", "dc+sd-jwt", "kb+jwt", "statuslist+jwt"}
	contentTypes = []string{"vc", "vp"}
)

func typed(t string) string {
	return `{"alg":"EdDSA","typ":"` + t + `","kid":"` + kid + `"}`
}

// name makes a part of a file name of a type.
func name(t string) string { return strings.ReplaceAll(t, "+", "-") }

// types swaps every type into every place.
func (c *cases) types() {
	const code = "jose.type"
	s := signer(keys.EdDSA)
	for _, place := range types {
		flaws := []flaw{{"no typ where " + place + " is asked for", code, "RFC 8725 §3.11: absent for " + place, with(`{"alg":"EdDSA","kid":"` + kid + `"}`)}}
		for _, t := range types {
			if t != place {
				flaws = append(flaws, flaw{"typ " + t + " where " + place + " is asked for", code, "RFC 8725 §3.11: " + t + " for " + place, with(typed(t))})
			}
		}
		for _, t := range []string{strings.ToUpper(place), strings.ToLower(place), "application/" + place, " " + place, place + " ", place + ";v=1", place + "\\u0000"} {
			if t != place {
				flaws = append(flaws, flaw{"typ " + t + " where " + place + " is asked for", code, "Hinan profile: typ letter by letter, " + t, with(typed(t))})
			}
		}
		c.no("type-"+name(place), "typ-"+name(place), s, Slot{Types: []string{place}}, flaws...)
	}
	c.no("type-absent", "no-typ", s, Slot{Types: []string{""}}, flaw{"typ JWT where none may stand", code, "RFC 8725 §3.11: JWT where none is expected", with(header)})
	c.contentTypes()
}

func (c *cases) contentTypes() {
	const code = "jose.content-type"
	s := signer(keys.EdDSA)
	var flaws []flaw
	for _, t := range []string{"JWT", "vc", "vp", "json", "application/vc", "jwk-set+json"} {
		flaws = append(flaws, flaw{"cty " + t + " where none may stand", code, "RFC 7515 §4.1.10: " + t + " where none is expected", with(attach("cty", `"`+t+`"`))})
	}
	c.no("content-type", "plain-EdDSA", s, slot, flaws...)
	for i, place := range contentTypes {
		flaws := []flaw{}
		for _, t := range []string{"JWT", contentTypes[1-i], "application/" + place, strings.ToUpper(place), place + " "} {
			flaws = append(flaws, flaw{"cty " + t + " where " + place + " is asked for", code, "RFC 7515 §4.1.10: " + t + " for " + place, with(attach("cty", `"`+t+`"`))})
		}
		c.no("content-type-"+place, "cty-"+place, s, Slot{Types: []string{"JWT"}, ContentTypes: []string{place}}, flaws...)
	}
}

// replaceSignature changes the signature of a token.
func replaceSignature(token string, change func([]byte) []byte) string {
	i := strings.LastIndexByte(token, '.') + 1
	sig, err := base64.RawURLEncoding.DecodeString(token[i:])
	if err != nil {
		panic(err) // a token of our own
	}
	return token[:i] + base64.RawURLEncoding.EncodeToString(change(sig))
}

// signOther signs something else than header and payload.
func signOther(s keys.Signer, input, signed string) string {
	sig, err := s.Sign(context.Background(), []byte(signed))
	if err != nil {
		panic(err) // signers of keystest do not fail
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(sig)
}
