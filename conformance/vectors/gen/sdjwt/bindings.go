package sdjwt

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// kbPayload changes the payload of the KB-JWT.
func kbPayload(old, new string) func(s *sample) {
	return func(s *sample) { edit(&s.kbPayload, old, new) }
}

// bindings are flaws of what a KB-JWT says, and of the key that it needs.
func bindings() []vectors.Case {
	const (
		claim = "RFC 9901 §4.3: "
		valid = "RFC 9901 §7.3 step 5.h: "
		hash  = "RFC 9901 §7.3 step 5.g: "
		key   = "RFC 9901 §7.3 step 5.a: "
	)
	hashOf := func(change func(jwt string, d []string) string) func(s *sample) {
		return func(s *sample) {
			s.join = func(jwt string, d []string, _ string) string {
				kb := sign(s.by, s.kbHeader, strings.ReplaceAll(s.kbPayload, "$H", change(jwt, d)))
				return jwt + "~" + strings.Join(d, "~") + "~" + kb
			}
		}
	}
	bound := func(jwt string, d []string) string { return jwt + "~" + strings.Join(d, "~") + "~" }
	cnf := func(value string) func(s *sample) {
		return payload(`"cnf":{"jwk":`+jwk(holderSigner)+`}`, `"cnf":`+value)
	}
	const small = `{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`
	return family("kb", "an SD-JWT with key binding", "RFC 9901 §4.3", boundSample,
		flaw{"no iat", claim + "iat is required", "sdjwt.key-binding", kbPayload(`"iat":1793523600,`, ``)},
		flaw{"an iat that is text", claim + "iat is a NumericDate, no text", "sdjwt.key-binding", kbPayload(`1793523600`, `"1793523600"`)},
		flaw{"an iat before 1970", claim + "iat is a time since 1970", "sdjwt.key-binding", kbPayload(`1793523600`, `-1`)},
		flaw{"an iat after the year 9999", claim + "iat is a time of this calendar", "sdjwt.key-binding", kbPayload(`1793523600`, `253402300800`)},
		flaw{"an iat with a fraction", "RFC 7519 §2: a NumericDate may have a fraction", "ok", kbPayload(`1793523600`, `1793523600.5`)},
		flaw{"no aud", claim + "aud is required", "sdjwt.key-binding", kbPayload(`"aud":"`+desk+`",`, ``)},
		flaw{"a list of audiences", claim + "aud is one text, no list", "sdjwt.key-binding", kbPayload(`"`+desk+`"`, `["`+desk+`"]`)},
		flaw{"an aud that is a number", claim + "aud is a text", "sdjwt.key-binding", kbPayload(`"`+desk+`"`, `1`)},
		flaw{"an empty aud", claim + "aud says something", "sdjwt.key-binding", kbPayload(`"`+desk+`"`, `""`)},
		flaw{"no nonce", claim + "nonce is required", "sdjwt.key-binding", kbPayload(`"nonce":"n-1",`, ``)},
		flaw{"a nonce that is a number", claim + "nonce is a text", "sdjwt.key-binding", kbPayload(`"n-1"`, `1`)},
		flaw{"an empty nonce", claim + "nonce says something", "sdjwt.key-binding", kbPayload(`"n-1"`, `""`)},
		flaw{"no sd_hash", claim + "sd_hash is required", "sdjwt.key-binding", kbPayload(`,"sd_hash":"$H"`, ``)},
		flaw{"an sd_hash that is a list", claim + "sd_hash is a text", "sdjwt.key-binding", kbPayload(`"$H"`, `["$H"]`)},
		flaw{"an sd_hash under its older name", claim + "sd_hash by its name", "sdjwt.key-binding", kbPayload(`"sd_hash"`, `"_sd_hash"`)},
		flaw{"an exp that is text", valid + "exp", "sdjwt.key-binding", kbPayload(`{`, `{"exp":"tomorrow",`)},
		flaw{"an nbf that is text", valid + "nbf", "sdjwt.key-binding", kbPayload(`{`, `{"nbf":"tomorrow",`)},
		flaw{"an nbf after iat", valid + "nbf after iat", "sdjwt.key-binding", kbPayload(`{`, `{"nbf":1793523601,`)},
		flaw{"an nbf at iat", valid + "nbf at iat", "ok", kbPayload(`{`, `{"nbf":1793523600,`)},
		flaw{"a payload that is a list", valid + "an object", "sdjwt.key-binding", func(s *sample) { s.kbPayload = `["$H"]` }},
		flaw{"a claim twice", valid + "claim names", "sdjwt.key-binding", kbPayload(`{`, `{"nonce":"n-2",`)},
		flaw{"something behind the payload", valid + "one value", "sdjwt.key-binding", func(s *sample) { s.kbPayload += `x` }},

		flaw{"a KB-JWT moved to fewer disclosures", hash + "fewer disclosures", "sdjwt.sd-hash", func(s *sample) {
			s.join = func(jwt string, d []string, kb string) string { return jwt + "~" + d[0] + "~" + kb }
		}},
		flaw{"a KB-JWT moved to more disclosures", hash + "more disclosures", "sdjwt.sd-hash",
			hashOf(func(jwt string, d []string) string { return digest(jwt + "~" + d[0] + "~") })},
		flaw{"a KB-JWT with the disclosures in another order", hash + "another order", "sdjwt.sd-hash", func(s *sample) {
			s.join = func(jwt string, d []string, kb string) string {
				return jwt + "~" + d[3] + "~" + d[1] + "~" + d[2] + "~" + d[0] + "~" + kb
			}
		}},
		flaw{"a KB-JWT of another credential", hash + "another SD-JWT", "sdjwt.sd-hash", hashOf(func(_ string, d []string) string {
			another := plainSample()
			edit(&another.payload, `1893456000`, `1893456001`)
			return digest(bound(strings.SplitN(another.String(), "~", 2)[0], d))
		})},
		flaw{"a hash without the last tilde", hash + "the last tilde", "sdjwt.sd-hash",
			hashOf(func(jwt string, d []string) string { return digest(strings.TrimSuffix(bound(jwt, d), "~")) })},
		flaw{"a hash of the JWT alone", hash + "the disclosures", "sdjwt.sd-hash",
			hashOf(func(jwt string, _ []string) string { return digest(jwt) })},
		flaw{"a hash in hexadecimal", "RFC 9901 §4.3.1: sd_hash in base64url", "sdjwt.sd-hash", hashOf(func(jwt string, d []string) string {
			raw, _ := base64.RawURLEncoding.DecodeString(digest(bound(jwt, d)))
			return hex.EncodeToString(raw)
		})},
		flaw{"a hash with padding", "RFC 9901 §4.3.1: sd_hash without padding", "sdjwt.sd-hash",
			hashOf(func(jwt string, d []string) string { return digest(bound(jwt, d)) + "=" })},
		flaw{"a hash by another algorithm", "RFC 9901 §4.3.1: the algorithm of _sd_alg", "sdjwt.sd-hash", hashOf(func(jwt string, d []string) string {
			sum := sha512.Sum512([]byte(bound(jwt, d)))
			return base64.RawURLEncoding.EncodeToString(sum[:])
		})},

		flaw{"no cnf", key + "cnf is present", "sdjwt.holder-key", payload(`,"cnf":{"jwk":`+jwk(holderSigner)+`}`, ``)},
		flaw{"a cnf that is text", key + "cnf is an object", "sdjwt.holder-key", cnf(`"key-1"`)},
		flaw{"an empty cnf", key + "cnf names a key", "sdjwt.holder-key", cnf(`{}`)},
		flaw{"a thumbprint alone", key + "jkt is no key", "sdjwt.holder-key", cnf(`{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}`)},
		flaw{"jwk and kid", key + "one key by jwk or kid", "sdjwt.holder-key", cnf(`{"jwk":` + jwk(holderSigner) + `,"kid":"did:example:hanako#key-1"}`)},
		flaw{"jwk and jku", "RFC 7800 §3.1: jku beside jwk", "sdjwt.holder-key", cnf(`{"jwk":` + jwk(holderSigner) + `,"jku":"https://x.example"}`)},
		flaw{"jwk and jwe", "RFC 7800 §3.1: jwe beside jwk", "sdjwt.holder-key", cnf(`{"jwk":` + jwk(holderSigner) + `,"jwe":"x"}`)},
		flaw{"a jwk that is text", "RFC 7800 §3.2: jwk is an object", "sdjwt.holder-key", cnf(`{"jwk":"x"}`)},
		flaw{"an RSA key", "RFC 7800 §3.2: type of the key", "sdjwt.holder-key", cnf(`{"jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}`)},
		flaw{"a key of one byte", "RFC 7800 §3.2: length of the key", "sdjwt.holder-key", cnf(`{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AQ"}}`)},
		flaw{"a key of small order", "RFC 7800 §3.2: order of the key", "sdjwt.holder-key", cnf(`{"jwk":` + small + `}`)},
		flaw{"a private key", "RFC 7800 §3.2: a public key", "sdjwt.holder-key", cnf(`{"jwk":` + strings.Replace(jwk(holderSigner), `{`, `{"d":"AA",`, 1) + `}`)},
		flaw{"a key for encryption", "RFC 7800 §3.2: use of the key", "sdjwt.holder-key", cnf(`{"jwk":` + strings.Replace(jwk(p256), `{`, `{"use":"enc",`, 1) + `}`)},
		flaw{"a kid that is relative", "RFC 7800 §3.4: kid is an absolute DID URL", "sdjwt.holder-key", cnf(`{"kid":"#key-1"}`)},
		flaw{"a kid that is a number", "RFC 7800 §3.4: kid is a text", "sdjwt.holder-key", cnf(`{"kid":1}`)},
		flaw{"a kid that nobody has", "RFC 7800 §3.4: kid of a known key", "key.unknown", cnf(`{"kid":"did:example:hanako#key-1"}`)},
		flaw{"a kid that is known", "RFC 7800 §3.4: kid", "ok", func(s *sample) {
			cnf(`{"kid":"did:example:hanako#key-1"}`)(s)
			s.in.Keys = append(s.in.Keys, keyOf(holder, "did:example:hanako#key-1", "authentication", holderSigner))
		}},
		flaw{"a key that is not for authentication", "DID Core §5.3.1: authentication", "key.unknown", func(s *sample) {
			cnf(`{"kid":"did:example:hanako#key-1"}`)(s)
			s.in.Keys = append(s.in.Keys, keyOf(holder, "did:example:hanako#key-1", "assertionMethod", holderSigner))
		}},
		flaw{"a confirmation that is not known beside jwk", "RFC 7800 §3.1: unknown members are ignored", "ok", cnf(`{"jwk":` + jwk(holderSigner) + `,"x":1}`)},
	)
}

// challenges are key bindings that are right and answer somebody else.
func challenges() []vectors.Case {
	const (
		window = "RFC 9901 §7.3 step 5.e: "
		fresh  = "RFC 9901 §7.3 step 5.f: "
	)
	at := func(d time.Duration) func(s *sample) { return func(s *sample) { s.at = made.Add(d) } }
	return family("challenge", "an answer to this verifier's challenge", "RFC 9901 §7.3 step 5", func() sample {
		s := boundSample()
		s.op, s.at = "sdjwt.verify", made
		s.in.Challenge = &challenge{Audience: desk, Nonce: "n-1", MaxAge: 120}
		return s
	},
		flaw{"no KB-JWT", "RFC 9901 §7.3 step 2", "binding.absent", func(s *sample) { s.kbHeader = "" }},
		flaw{"another audience", fresh + "aud", "binding.audience", kbPayload(`desk-1`, `desk-2`)},
		flaw{"an audience that begins as the right one", fresh + "aud letter by letter", "binding.audience", kbPayload(`desk-1`, `desk-11`)},
		flaw{"another nonce", fresh + "nonce", "binding.nonce", kbPayload(`"n-1"`, `"n-2"`)},
		flaw{"a nonce in other letters", fresh + "nonce letter by letter", "binding.nonce", kbPayload(`"n-1"`, `"N-1"`)},
		flaw{"an old KB-JWT", window + "too old", "binding.stale", at(121 * time.Second)},
		flaw{"a KB-JWT at the limit of its age", window + "at the limit", "ok", at(120 * time.Second)},
		flaw{"a KB-JWT from the future", window + "in the future", "binding.future", at(-61 * time.Second)},
		flaw{"a KB-JWT a minute ahead", window + "clock skew", "ok", at(-60 * time.Second)},
		flaw{"a KB-JWT that has expired", "RFC 9901 §7.3 step 5.h: exp has passed", "binding.stale", func(s *sample) {
			edit(&s.kbPayload, `{`, `{"exp":1793523610,`)
			s.at = made.Add(10 * time.Second)
		}},
		flaw{"a verifier that takes no age", window + "a limit is set", "binding.stale", func(s *sample) { s.in.Challenge.MaxAge = 0 }},
	)
}
