package sdjwt

import (
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
)

// lookup is the input of vcissuer.key.
type lookup struct {
	Metadata []string `json:"metadata"`
	JWKS     string   `json:"jwks,omitempty"`
	Issuer   string   `json:"issuer"`
	KeyID    string   `json:"kid"`
	For      string   `json:"for"`
}

func named(kid string, s keys.Signer, more string) string {
	return strings.Replace(jwk(s), `{`, `{"kid":"`+kid+`",`+more, 1)
}

// pinned is metadata with its keys in it.
func pinned() lookup {
	return lookup{
		Metadata: []string{`{"issuer":"https://city.example/a","jwks":{"keys":[` + named("key-1", citySigner, "") + `,` + named("key-2", other, "") + `]}}`},
		Issuer:   "https://city.example/a", KeyID: "key-1", For: "assertionMethod",
	}
}

// referred is metadata whose keys are elsewhere.
func referred() lookup {
	l := pinned()
	l.Metadata = []string{`{"issuer":"https://city.example/a","jwks_uri":"https://city.example/keys"}`}
	l.JWKS = `{"keys":[` + named("key-1", citySigner, "") + `]}`
	return l
}

// issuers are flaws of JWT VC Issuer Metadata.
func issuers() []vectors.Case {
	const (
		issuer           = "SD-JWT VC §4, issuer: "
		either           = "SD-JWT VC §4.2: "
		set              = "RFC 7517 §5: "
		jwkOf            = "RFC 7517 §4: "
		malform, unknown = "issuer-metadata.malformed", "key.unknown"
	)
	type change struct {
		desc, spec, want string
		f                func(l *lookup)
	}
	group := func(name, desc, spec string, base func() lookup, changes ...change) []vectors.Case {
		cases := []vectors.Case{{Name: name, Desc: desc, Spec: spec, Op: "vcissuer.key", In: marshal(base()), Want: "ok"}}
		for i, c := range changes {
			l := base()
			c.f(&l)
			twin := name
			if c.want == "ok" {
				twin = ""
			}
			cases = append(cases, vectors.Case{Name: fmt.Sprintf("%s-%02d", name, i+1), Desc: c.desc, Spec: c.spec, Op: "vcissuer.key", In: marshal(l), Want: c.want, Twin: twin})
		}
		return cases
	}
	doc := func(old, new string) func(l *lookup) {
		return func(l *lookup) { edit(&l.Metadata[0], old, new) }
	}
	cases := group("metadata-keys", "metadata with its keys", "SD-JWT VC §4.2", pinned,
		change{"a document that is a list", either + "a JSON object", malform, func(l *lookup) { l.Metadata[0] = `[]` }},
		change{"a member twice", "RFC 7493 §2.3: members of issuer metadata", malform, doc(`{`, `{"issuer":"https://town.example",`)},
		change{"no issuer", issuer + "required", malform, doc(`"issuer":"https://city.example/a",`, ``)},
		change{"an issuer that is a list", issuer + "a text", malform, doc(`"https://city.example/a"`, `["https://city.example/a"]`)},
		change{"an http issuer", issuer + "https", malform, doc(`"https://city.example/a"`, `"http://city.example/a"`)},
		change{"an issuer with a query", issuer + "no query", malform, doc(`"https://city.example/a"`, `"https://city.example/a?b"`)},
		change{"an issuer with a fragment", issuer + "no fragment", malform, doc(`"https://city.example/a"`, `"https://city.example/a#b"`)},
		change{"an issuer without a host", issuer + "a host", malform, doc(`"https://city.example/a"`, `"https:///a"`)},
		change{"jwks and jwks_uri", either + "not both jwks and jwks_uri", malform, doc(`"jwks"`, `"jwks_uri":"https://city.example/keys","jwks"`)},
		change{"neither jwks nor jwks_uri", either + "jwks or jwks_uri", malform, doc(`"jwks"`, `"keys"`)},
		change{"a jwks that is a list", set + "an object", malform, doc(`"jwks":{`, `"jwks":[],"x":{`)},
		change{"a jwks without keys", set + "keys", malform, doc(`"keys"`, `"key"`)},
		change{"no key at all", "Hinan limits: one key at least", malform, func(l *lookup) { l.Metadata[0] = `{"issuer":"https://city.example/a","jwks":{"keys":[]}}` }},
		change{"65 keys", "Hinan limits: 64 keys of an issuer", malform, func(l *lookup) {
			list := named("key-1", citySigner, "")
			for i := range 64 {
				list += `,` + named(fmt.Sprintf("more-%d", i), other, "")
			}
			l.Metadata[0] = `{"issuer":"https://city.example/a","jwks":{"keys":[` + list + `]}}`
		}},
		change{"64 keys", "Hinan limits: 64 keys", "ok", func(l *lookup) {
			list := named("key-1", citySigner, "")
			for i := range 63 {
				list += `,` + named(fmt.Sprintf("more-%d", i), other, "")
			}
			l.Metadata[0] = `{"issuer":"https://city.example/a","jwks":{"keys":[` + list + `]}}`
		}},
		change{"two keys of one kid", jwkOf + "distinct kid values", malform, doc(`"key-2"`, `"key-1"`)},
		change{"a key that is text", set + "each key is an object", malform, doc(`"keys":[`, `"keys":["key-0",`)},
		change{"a kid that is a number", jwkOf + "kid is a text", malform, doc(`"kid":"key-2"`, `"kid":2`)},
		change{"a private key", "RFC 8037 §2: a public key", malform, doc(`"kid":"key-2",`, `"kid":"key-2","d":"AA",`)},
		change{"a key of one byte", "RFC 8037 §2: length of the key", malform, doc(`"keys":[`, `"keys":[{"kty":"OKP","crv":"Ed25519","x":"AQ"},`)},
		change{"an RSA key beside it", "RFC 7517 §5: keys of other types are ignored", "ok", doc(`"keys":[`, `"keys":[{"kid":"rsa","kty":"RSA","n":"AQAB","e":"AQAB"},`)},
		change{"an RSA key asked for", "Hinan profile: types of keys of an issuer", "did.key-type-unsupported", func(l *lookup) {
			edit(&l.Metadata[0], `"keys":[`, `"keys":[{"kid":"rsa","kty":"RSA","n":"AQAB","e":"AQAB"},`)
			l.KeyID = "rsa"
		}},
		change{"a key for encryption", jwkOf + "use", "key.relationship", func(l *lookup) {
			edit(&l.Metadata[0], named("key-1", citySigner, ""), named("key-1", p256, `"use":"enc",`))
		}},
		change{"a kid that is not there", either + "kid of the JWK Set", unknown, func(l *lookup) { l.KeyID = "key-3" }},
		change{"no kid, and two keys", either + "kid is needed among several keys", "key.reference", func(l *lookup) { l.KeyID = "" }},
		change{"another issuer", "SD-JWT VC §4.3: another issuer", "resolution.unavailable", func(l *lookup) { l.Issuer = "https://town.example" }},
		change{"an issuer with a slash more", "SD-JWT VC §4.3: letter by letter", "resolution.unavailable", func(l *lookup) { l.Issuer += "/" }},
		change{"a key of a holder", "Hinan profile: issuer metadata lists keys for issuing", "key.relationship", func(l *lookup) { l.For = "authentication" }},
		change{"two documents for one issuer", "Hinan profile: one document for each issuer", "issuer-metadata.repeated", func(l *lookup) { l.Metadata = append(l.Metadata, l.Metadata[0]) }},
		change{"a JWK Set beside jwks", either + "one JWK Set", malform, func(l *lookup) { l.JWKS = `{"keys":[` + named("key-1", citySigner, "") + `]}` }},
		change{"members that are not known", either + "additional parameters", "ok", doc(`{`, `{"display":[],`)},
	)
	return append(cases, group("metadata-uri", "metadata with a JWK Set elsewhere", "SD-JWT VC §4.2", referred,
		change{"a JWK Set that is not pinned", either + "the JWK Set of jwks_uri", "issuer-metadata.keys-not-pinned", func(l *lookup) { l.JWKS = "" }},
		change{"a jwks_uri with http", either + "jwks_uri uses https", malform, doc(`"https://city.example/keys"`, `"http://city.example/keys"`)},
		change{"a jwks_uri that is a list", either + "jwks_uri is a text", malform, doc(`"https://city.example/keys"`, `["https://city.example/keys"]`)},
		change{"a JWK Set that is a list", "RFC 7517 §5: the JWK Set of jwks_uri is an object", malform, func(l *lookup) { l.JWKS = `[]` }},
		change{"a JWK Set that is no JSON", "RFC 8259 §2: the JWK Set of jwks_uri", malform, func(l *lookup) { l.JWKS = `keys` }},
		change{"no kid, and one key", either + "kid is recommended only", "ok", func(l *lookup) { l.KeyID = "" }},
	)...)
}
