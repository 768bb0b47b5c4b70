package sdjwt

import (
	"encoding/base64"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// header changes the header of the Issuer-signed JWT.
func header(old, new string) func(s *sample) {
	return func(s *sample) { edit(&s.header, old, new) }
}

func jwt(change func(token string) string) func(s *sample) {
	return func(s *sample) { s.jwt = change }
}

// part changes one part of a token: 0 the header, 1 the payload, 2 the signature.
func part(i int, change func(part string) string) func(token string) string {
	return func(token string) string {
		parts := strings.Split(token, ".")
		parts[i] = change(parts[i])
		return strings.Join(parts, ".")
	}
}

func zeros(string) string { return base64.RawURLEncoding.EncodeToString(make([]byte, 64)) }

// spare sets a bit that the last character of a text has to spare.
func spare(part string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, part[len(part)-1])
	return part[:len(part)-1] + string(alphabet[last+1])
}

// issuerTokens are flaws of the Issuer-signed JWT.
func issuerTokens() []vectors.Case {
	const (
		algorithm = "RFC 9901 §7.1 step 2.a: "
		signature = "RFC 9901 §7.1 step 2.b: "
		key       = "RFC 9901 §7.1 step 2.c: "
		form      = "RFC 9901 §4.1, Issuer-signed JWT: "
	)
	return family("issuer", "an SD-JWT", "RFC 9901 §7.1 step 2", plainSample,
		flaw{"alg none", algorithm + "none", "jose.algorithm", header(`"EdDSA"`, `"none"`)},
		flaw{"alg None", algorithm + "none in other letters", "jose.algorithm", header(`"EdDSA"`, `"None"`)},
		flaw{"a symmetric algorithm", algorithm + "HS256", "jose.algorithm", header(`"EdDSA"`, `"HS256"`)},
		flaw{"an algorithm of another kind of key", algorithm + "the key's own algorithm", "jose.algorithm", header(`"EdDSA"`, `"ES256"`)},
		flaw{"an algorithm that is not used here", algorithm + "RS256", "jose.algorithm", header(`"EdDSA"`, `"RS256"`)},
		flaw{"no alg", algorithm + "alg is required", "jose.algorithm", header(`"alg":"EdDSA",`, ``)},
		flaw{"a signature of zeros", signature + "zeros", "jose.signature", jwt(part(2, zeros))},
		flaw{"a signature by another key", signature + "another key", "jose.signature", func(s *sample) { s.signer = other }},
		flaw{"a payload that was changed", signature + "the payload", "jose.signature", jwt(part(1, func(p string) string {
			raw, _ := base64.RawURLEncoding.DecodeString(p)
			return encode(strings.Replace(string(raw), `"JP"`, `"DE"`, 1))
		}))},
		flaw{"a header that was changed", signature + "the header", "jose.signature", jwt(part(0, func(p string) string {
			raw, _ := base64.RawURLEncoding.DecodeString(p)
			return encode(strings.Replace(string(raw), `{`, `{ `, 1))
		}))},
		flaw{"a signature that was cut", signature + "its length", "jose.signature", jwt(part(2, func(p string) string { return p[:84] }))},
		flaw{"no signature", signature + "present", "jose.signature", jwt(part(2, func(string) string { return "" }))},
		flaw{"a kid that nobody has", key + "kid", "key.unknown", header(`#key-1`, `#key-2`)},
		flaw{"an issuer that nobody knows", key + "iss", "key.unknown", func(s *sample) { edit(&s.payload, `"did:example:city"`, `"did:example:town"`) }},
		flaw{"an iss that is a list", key + "iss is a text", "credential.malformed", func(s *sample) { edit(&s.payload, `"did:example:city"`, `["did:example:city"]`) }},
		flaw{"another typ", "RFC 9901 §9.11: typ of another format", "jose.type", header(`"example+sd-jwt"`, `"dc+sd-jwt"`)},
		flaw{"a typ in other letters", "RFC 9901 §9.11: typ letter by letter", "jose.type", header(`"example+sd-jwt"`, `"Example+SD-JWT"`)},
		flaw{"the typ of a KB-JWT", "RFC 9901 §9.11: typ of a KB-JWT", "jose.type", header(`"example+sd-jwt"`, `"kb+jwt"`)},
		flaw{"no typ", "RFC 9901 §9.11: typ present", "jose.type", header(`"typ":"example+sd-jwt",`, ``)},
		flaw{"an empty typ", form + "empty typ", "jose.header", header(`"example+sd-jwt"`, `""`)},
		flaw{"a cty", form + "cty", "jose.content-type", header(`{`, `{"cty":"JWT",`)},
		flaw{"crit", form + "crit", "jose.critical", header(`{`, `{"crit":["exp"],"exp":1,`)},
		flaw{"an unencoded payload", form + "b64", "jose.critical", header(`{`, `{"b64":false,`)},
		flaw{"a key in the header", form + "jwk", "jose.key-header", header(`{`, `{"jwk":`+jwk(citySigner)+`,`)},
		flaw{"the URL of a key", form + "jku", "jose.key-header", header(`{`, `{"jku":"https://city.example/keys",`)},
		flaw{"the URL of a certificate", form + "x5u", "jose.key-header", header(`{`, `{"x5u":"https://city.example/cert",`)},
		flaw{"a chain of certificates", form + "x5c", "jose.key-header", header(`{`, `{"x5c":["MAA="],`)},
		flaw{"the thumbprint of a certificate", form + "x5t#S256", "jose.key-header", header(`{`, `{"x5t#S256":"AA",`)},
		flaw{"compression", form + "zip", "jose.header", header(`{`, `{"zip":"DEF",`)},
		flaw{"a member that is not known", form + "unknown member", "jose.header", header(`{`, `{"iat":1,`)},
		flaw{"a nonce", form + "nonce", "jose.header", header(`{`, `{"nonce":"n",`)},
		flaw{"disclosures in the header", form + "disclosures of the JSON serialization", "jose.header", header(`{`, `{"disclosures":[],`)},
		flaw{"alg twice", form + "alg twice", "jose.header", header(`{`, `{"alg":"EdDSA",`)},
		flaw{"no kid", form + "kid present", "jose.header", header(`,"kid":"did:example:city#key-1"`, ``)},
		flaw{"a kid that is a number", form + "kid is a text", "jose.header", header(`"did:example:city#key-1"`, `1`)},
		flaw{"a header that is a list", form + "header is an object", "jose.header", func(s *sample) { s.header = `["alg","EdDSA"]` }},
		flaw{"padding behind the header", form + "padding of the header", "jose.encoding", jwt(part(0, func(p string) string { return p + "=" }))},
		flaw{"padding behind the payload", form + "padding of the payload", "jose.encoding", jwt(part(1, func(p string) string { return p + "=" }))},
		flaw{"padding behind the signature", form + "padding of the signature", "jose.encoding", jwt(part(2, func(p string) string { return p + "==" }))},
		flaw{"spare bits in the signature", form + "spare bits", "jose.encoding", jwt(part(2, spare))},
		flaw{"four parts", form + "three parts", "jose.malformed", jwt(func(t string) string { return t + ".AA" })},
	)
}

// kbHeader changes the header of the KB-JWT.
func kbHeader(old, new string) func(s *sample) {
	return func(s *sample) { edit(&s.kbHeader, old, new) }
}

func kb(change func(token string) string) func(s *sample) {
	return func(s *sample) { s.kb = change }
}

// bindingTokens are flaws of the KB-JWT as a token.
func bindingTokens() []vectors.Case {
	const (
		typ       = "RFC 9901 §7.3 step 5.d: "
		algorithm = "RFC 9901 §7.3 step 5.b: "
		signature = "RFC 9901 §7.3 step 5.c: "
		form      = "RFC 9901 §7.3 step 5.h: "
	)
	cases := family("kb-token", "an SD-JWT with key binding", "RFC 9901 §7.3 step 5", boundSample,
		flaw{"typ JWT", typ + "JWT", "jose.type", kbHeader(`"kb+jwt"`, `"JWT"`)},
		flaw{"no typ", typ + "present", "jose.type", kbHeader(`,"typ":"kb+jwt"`, ``)},
		flaw{"a typ with a space in front", typ + "no space in front", "jose.type", kbHeader(`"kb+jwt"`, `" kb+jwt"`)},
		flaw{"a typ in other letters", typ + "letter by letter", "jose.type", kbHeader(`"kb+jwt"`, `"KB+JWT"`)},
		flaw{"a typ with its first part", typ + "without application/", "jose.type", kbHeader(`"kb+jwt"`, `"application/kb+jwt"`)},
		flaw{"the typ of the SD-JWT", typ + "not the SD-JWT's", "jose.type", kbHeader(`"kb+jwt"`, `"example+sd-jwt"`)},
		flaw{"alg none", algorithm + "none", "jose.algorithm", kbHeader(`"EdDSA"`, `"none"`)},
		flaw{"a symmetric algorithm", algorithm + "HS256", "jose.algorithm", kbHeader(`"EdDSA"`, `"HS256"`)},
		flaw{"an algorithm of another kind of key", algorithm + "the key's own algorithm", "jose.algorithm", kbHeader(`"EdDSA"`, `"ES256"`)},
		flaw{"a signature by another kind of key", algorithm + "the algorithm of cnf", "jose.algorithm", func(s *sample) {
			s.by, s.kbHeader = p256, `{"alg":"ES256","typ":"kb+jwt"}`
		}},
		flaw{"no alg", algorithm + "alg is required", "jose.algorithm", kbHeader(`"alg":"EdDSA",`, ``)},
		flaw{"a signature of zeros", signature + "zeros", "jose.signature", kb(part(2, zeros))},
		flaw{"a signature by an unrelated key", signature + "an unrelated key", "jose.signature", func(s *sample) { s.by = other }},
		flaw{"a signature by the issuer", signature + "the issuer's key", "jose.signature", func(s *sample) { s.by = citySigner }},
		flaw{"no signature", signature + "present", "jose.signature", kb(part(2, func(string) string { return "" }))},
		flaw{"a signature that was cut", signature + "its length", "jose.signature", kb(part(2, func(p string) string { return p[:84] }))},
		flaw{"a payload that was changed", signature + "the payload", "jose.signature", kb(part(1, func(p string) string {
			raw, _ := base64.RawURLEncoding.DecodeString(p)
			return encode(strings.Replace(string(raw), `"n-1"`, `"n-2"`, 1))
		}))},
		flaw{"a key in the header", form + "jwk", "jose.key-header", kbHeader(`{`, `{"jwk":`+jwk(other)+`,`)},
		flaw{"the URL of a key", form + "jku", "jose.key-header", kbHeader(`{`, `{"jku":"https://x.example",`)},
		flaw{"crit", form + "crit", "jose.critical", kbHeader(`{`, `{"crit":["exp"],"exp":1,`)},
		flaw{"an unencoded payload", form + "b64", "jose.critical", kbHeader(`{`, `{"b64":false,`)},
		flaw{"a cty", form + "cty", "jose.content-type", kbHeader(`{`, `{"cty":"JWT",`)},
		flaw{"a member that is not known", form + "unknown member", "jose.header", kbHeader(`{`, `{"nonce":"n",`)},
		flaw{"typ twice", form + "typ twice", "jose.header", kbHeader(`{`, `{"typ":"kb+jwt",`)},
		flaw{"padding", form + "padding", "jose.encoding", kb(part(2, func(p string) string { return p + "==" }))},
		flaw{"spare bits in the signature", form + "spare bits", "jose.encoding", kb(part(2, spare))},
		flaw{"two parts", form + "three parts", "jose.malformed", kb(func(t string) string { return t[:strings.LastIndexByte(t, '.')] })},
		flaw{"claims that are not known", "RFC 9901 §4.3: additional claims", "ok", func(s *sample) { edit(&s.kbPayload, `{`, `{"jti":"1","x":{"y":[1]},`) }},
	)
	return append(cases, legacy()...)
}

// legacy are KB-JWTs as IOTA Identity 1.5 makes them.
func legacy() []vectors.Case {
	const clause = "Hinan profile: key binding of IOTA Identity 1.5, "
	return family("kb-legacy", "a KB-JWT of IOTA Identity 1.5, without cnf", clause+"tolerated", func() sample {
		s := boundSample()
		edit(&s.payload, `,"cnf":{"jwk":`+jwk(holderSigner)+`}`, `,"sub":"did:example:hanako"`)
		s.kbHeader = `{"alg":"EdDSA","typ":" kb+jwt","kid":"did:example:hanako#key-1"}`
		s.in.Keys = append(s.in.Keys, keyOf(holder, "did:example:hanako#key-1", "authentication", holderSigner), keyOf("did:example:other", "did:example:other#key-1", "authentication", other))
		s.in.Legacy = true
		return s
	},
		flaw{"not tolerated", clause + "the default", "jose.type", func(s *sample) { s.in.Legacy = false }},
		flaw{"two spaces in front", clause + "one space", "jose.type", kbHeader(`" kb+jwt"`, `"  kb+jwt"`)},
		flaw{"a key of somebody else than the subject", clause + "kid of the subject", "sdjwt.holder-key", func(s *sample) {
			s.by = other
			edit(&s.kbHeader, `hanako#key-1`, `other#key-1`)
		}},
		flaw{"no kid", clause + "kid present", "sdjwt.holder-key", kbHeader(`,"kid":"did:example:hanako#key-1"`, ``)},
		flaw{"no subject", clause + "sub present", "sdjwt.holder-key", func(s *sample) { edit(&s.payload, `,"sub":"did:example:hanako"`, ``) }},
		flaw{"a key that the subject has not", clause + "key of the subject", "key.unknown", kbHeader(`#key-1`, `#key-2`)},
		flaw{"a cnf with another key", clause + "cnf counts first", "jose.signature", func(s *sample) {
			edit(&s.payload, `"sub":"did:example:hanako"`, `"sub":"did:example:hanako","cnf":{"jwk":`+jwk(other)+`}`)
		}},
	)
}
