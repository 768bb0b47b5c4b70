package sdjwt

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

const vct = "https://city.example/resident"

// credential is an SD-JWT VC of a DID issuer, with a status and a holder.
func credential() sample {
	s := plainSample()
	s.op = "sdjwtvc.open"
	s.in.Types = nil
	s.header = `{"alg":"EdDSA","typ":"dc+sd-jwt","kid":"did:example:city#key-1"}`
	edit(&s.payload, `{`, `{"vct":"`+vct+`","aka_vcts":["https://example.com/resident"],"sub":"did:example:hanako","jti":"urn:uuid:1","iat":1768471200,"nbf":1768471200,`+
		`"status":{"status_list":{"idx":7,"uri":"https://city.example/status/1"}},`)
	return s
}

// webCredential is the same of an https issuer.
func webCredential() sample {
	s := credential()
	edit(&s.header, `did:example:city#key-1`, `key-1`)
	edit(&s.payload, `"did:example:city"`, `"https://city.example/a"`)
	s.in.Keys = []key{
		keyOf("https://city.example/a", "key-1", "assertionMethod", citySigner),
		keyOf("https://city.example/a", "", "assertionMethod", citySigner),
		keyOf("http://city.example/a", "key-1", "assertionMethod", citySigner),
		keyOf("https://city.example/a?b", "key-1", "assertionMethod", citySigner),
		keyOf("https://city.example/a#b", "key-1", "assertionMethod", citySigner),
		keyOf("https://user@city.example/a", "key-1", "assertionMethod", citySigner),
	}
	return s
}

// hide moves a claim of the payload into a disclosure.
func hide(name, value string) func(s *sample) {
	return func(s *sample) {
		if strings.Contains(s.payload, `"`+name+`":`+value+`,`) {
			edit(&s.payload, `"`+name+`":`+value+`,`, ``)
		}
		s.disclosures = append(s.disclosures, `["`+salt4+`","`+name+`",`+value+`]`)
		edit(&s.payload, `"_sd":[`, `"_sd":["$4",`)
	}
}

// credentials are flaws of SD-JWT VCs.
func credentials() []vectors.Case {
	const (
		typ     = "SD-JWT VC §2.2.1: "
		names   = "SD-JWT VC §2.2.2.1: "
		aliases = "SD-JWT VC §2.2.2.2: "
		always  = "SD-JWT VC §2.2.2.3, not in disclosures: "
		claim   = "SD-JWT VC §2.2.2.3: "
		list    = "Token Status List §6.2: "
		profile = "Hinan profile: "
	)
	const status = `{"status_list":{"idx":7,"uri":"https://city.example/status/1"}}`
	cnf := `"cnf":{"jwk":` + jwk(holderSigner) + `}`
	cases := family("sdjwtvc", "an SD-JWT VC of a DID issuer", "SD-JWT VC §2", credential,
		flaw{"the older typ", profile + "typ vc+sd-jwt with a vct", "ok", header(`"dc+sd-jwt"`, `"vc+sd-jwt"`)},
		flaw{"typ JWT", typ + "typ JWT", "jose.type", header(`"dc+sd-jwt"`, `"JWT"`)},
		flaw{"typ sd-jwt", typ + "typ sd-jwt", "jose.type", header(`"dc+sd-jwt"`, `"sd-jwt"`)},
		flaw{"typ vp+sd-jwt", typ + "typ of a presentation", "jose.type", header(`"dc+sd-jwt"`, `"vp+sd-jwt"`)},
		flaw{"typ with its first part", typ + "typ without application/", "jose.type", header(`"dc+sd-jwt"`, `"application/dc+sd-jwt"`)},
		flaw{"no typ", typ + "typ is required", "jose.type", header(`"typ":"dc+sd-jwt",`, ``)},
		flaw{"a cty", typ + "no cty", "jose.content-type", header(`{`, `{"cty":"vc",`)},
		flaw{"a chain of certificates", "SD-JWT VC §2.5: x5c is not offered", "jose.key-header", header(`{`, `{"x5c":["MAA="],`)},

		flaw{"no vct", names + "vct is required", "sdjwtvc.vct", payload(`"vct":"`+vct+`",`, ``)},
		flaw{"a vct that is a list", names + "vct is a text", "sdjwtvc.vct", payload(`"`+vct+`"`, `["`+vct+`"]`)},
		flaw{"an empty vct", names + "vct is a name", "sdjwtvc.vct", payload(`"`+vct+`"`, `""`)},
		flaw{"a vct with a space", names + "no white space in vct", "sdjwtvc.vct", payload(`"`+vct+`"`, `"https://city.example/a b"`)},
		flaw{"a vct of 2049 bytes", "Hinan limits: 2048 bytes of vct", "sdjwtvc.vct", payload(`"`+vct+`"`, `"`+strings.Repeat("v", 2049)+`"`)},
		flaw{"a vct#integrity that is a list", "SD-JWT VC §6: integrity metadata is a text", "sdjwtvc.vct", payload(`{`, `{"vct#integrity":[],`)},
		flaw{"aka_vcts that is text", aliases + "a list", "sdjwtvc.vct", payload(`["https://example.com/resident"]`, `"https://example.com/resident"`)},
		flaw{"an empty aka_vcts", aliases + "not empty", "sdjwtvc.vct", payload(`["https://example.com/resident"]`, `[]`)},
		flaw{"vct among aka_vcts", aliases + "without vct", "sdjwtvc.vct", payload(`["https://example.com/resident"]`, `["`+vct+`"]`)},
		flaw{"a number among aka_vcts", aliases + "of texts", "sdjwtvc.vct", payload(`["https://example.com/resident"]`, `[1]`)},
		flaw{"a type twice in aka_vcts", profile + "aka_vcts names each type once", "sdjwtvc.vct", payload(`["https://example.com/resident"]`, `["urn:a","urn:a"]`)},

		flaw{"iss in a disclosure", always + "iss", "sdjwt.not-selective", hide("iss", `"did:example:city"`)},
		flaw{"nbf in a disclosure", always + "nbf", "sdjwt.not-selective", hide("nbf", `1768471200`)},
		flaw{"exp in a disclosure", always + "exp", "sdjwt.not-selective", hide("exp", `1893456000`)},
		flaw{"vct in a disclosure", always + "vct", "sdjwt.not-selective", hide("vct", `"`+vct+`"`)},
		flaw{"vct#integrity in a disclosure", always + "vct#integrity", "sdjwt.not-selective", hide("vct#integrity", `"sha256-AA=="`)},
		flaw{"aka_vcts in a disclosure", always + "aka_vcts", "sdjwt.not-selective", hide("aka_vcts", `["https://example.com/resident"]`)},
		flaw{"status in a disclosure", always + "status", "sdjwt.not-selective", hide("status", status)},
		flaw{"a part of status in a disclosure", always + "sub-claims of status", "sdjwt.not-selective", func(s *sample) {
			s.disclosures = append(s.disclosures, `["`+salt4+`","idx",7]`)
			edit(&s.payload, `"idx":7`, `"_sd":["$4"]`)
		}},
		flaw{"cnf in a disclosure", always + "cnf", "sdjwt.not-selective", func(s *sample) {
			edit(&s.payload, `,`+cnf, ``)
			hide("cnf", `{"jwk":`+jwk(holderSigner)+`}`)(s)
		}},
		flaw{"a type in aka_vcts in a disclosure", always + "sub-claims of aka_vcts", "sdjwt.not-selective", func(s *sample) {
			s.disclosures = append(s.disclosures, `["`+salt4+`","urn:b"]`)
			edit(&s.payload, `"aka_vcts":[`, `"aka_vcts":[{"...":"$4"},`)
		}},
		flaw{"sub in a disclosure", claim + "sub may be in disclosures", "ok", hide("sub", `"did:example:hanako"`)},
		flaw{"iat in a disclosure", claim + "iat may be in disclosures", "ok", hide("iat", `1768471200`)},

		flaw{"no iss", profile + "iss is required", "credential.malformed", payload(`"iss":"did:example:city",`, ``)},
		flaw{"an iss that is neither", profile + "iss is a DID or an https URL", "credential.malformed", payload(`"did:example:city"`, `"urn:city"`)},
		flaw{"no kid of a DID issuer", profile + "a DID issuer needs a kid", "key.reference", func(s *sample) {
			edit(&s.header, `,"kid":"did:example:city#key-1"`, ``)
			s.in.Keys[0].KeyID = ""
		}},
		flaw{"a relative kid of a DID issuer", profile + "kid of a DID issuer is absolute", "key.reference", func(s *sample) {
			edit(&s.header, `did:example:city#key-1`, `#key-1`)
			s.in.Keys[0].KeyID = "#key-1"
		}},
		flaw{"an exp that is text", "RFC 7519 §4.1.4: exp is a NumericDate", "credential.malformed", payload(`1893456000`, `"2030-01-01"`)},
		flaw{"an nbf that is text", "RFC 7519 §4.1.5: nbf is a NumericDate", "credential.malformed", payload(`"nbf":1768471200`, `"nbf":"2026-01-15"`)},
		flaw{"an iat that is null", "RFC 7519 §4.1.6: iat is a NumericDate", "credential.malformed", payload(`"iat":1768471200`, `"iat":null`)},
		flaw{"an exp before 1970", profile + "times since 1970", "credential.malformed", payload(`1893456000`, `-1`)},
		flaw{"an audience", profile + "a credential has no audience", "credential.malformed", payload(`{`, `{"aud":"https://shelter.example",`)},
		flaw{"a sub that is an object", "RFC 7519 §4.1.2: sub is a text", "credential.malformed", payload(`"sub":"did:example:hanako"`, `"sub":{"id":"did:example:hanako"}`)},
		flaw{"a jti that is a number", "RFC 7519 §4.1.7: jti is a text", "credential.malformed", payload(`"urn:uuid:1"`, `1`)},
		flaw{"a claim that is almost exp", "Hinan profile: names that a reader folds", "credential.malformed", payload(`{`, `{"EXP":1,`)},

		flaw{"a status that is text", "Token Status List §6.1: status is an object", "credential.malformed", payload(status, `"valid"`)},
		flaw{"an empty status", "Token Status List §6.1: status names a mechanism", "credential.malformed", payload(status, `{}`)},
		flaw{"a status_list that is a list", list + "status_list is an object", "credential.malformed", payload(`{"idx":7,"uri":"https://city.example/status/1"}`, `[7]`)},
		flaw{"no idx", list + "idx is required", "credential.malformed", payload(`"idx":7,`, ``)},
		flaw{"an idx that is text", list + "idx is a number", "credential.malformed", payload(`"idx":7`, `"idx":"7"`)},
		flaw{"an idx below zero", list + "idx is not negative", "credential.malformed", payload(`"idx":7`, `"idx":-1`)},
		flaw{"an idx with a fraction", list + "idx is an integer", "credential.malformed", payload(`"idx":7`, `"idx":7.5`)},
		flaw{"no uri", list + "uri is required", "credential.malformed", payload(`,"uri":"https://city.example/status/1"`, ``)},
		flaw{"a uri that is relative", list + "uri is a URI", "credential.malformed", payload(`"https://city.example/status/1"`, `"/status/1"`)},
		flaw{"a mechanism that is not known", "Token Status List §6.1: other mechanisms", "ok", payload(status, `{"other":{"x":1}}`)},
		flaw{"a holder key that cannot be used", claim + "cnf has a key that is accepted", "sdjwt.holder-key", payload(cnf, `"cnf":{"jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}`)},
		flaw{"no holder key", claim + "cnf is optional", "ok", payload(`,`+cnf, ``)},
	)
	return append(cases, family("sdjwtvc-web", "an SD-JWT VC of an https issuer", "SD-JWT VC §4", webCredential,
		flaw{"no kid", "SD-JWT VC §4.2: kid is recommended only", "ok", header(`,"kid":"key-1"`, ``)},
		flaw{"an http issuer", "SD-JWT VC §4: iss uses https", "credential.malformed", payload(`"https://city.example/a"`, `"http://city.example/a"`)},
		flaw{"an issuer with a query", "SD-JWT VC §4: iss has no query", "credential.malformed", payload(`"https://city.example/a"`, `"https://city.example/a?b"`)},
		flaw{"an issuer with a fragment", "SD-JWT VC §4: iss has no fragment", "credential.malformed", payload(`"https://city.example/a"`, `"https://city.example/a#b"`)},
		flaw{"an issuer with a user name", "SD-JWT VC §4: iss has host, port and path only", "credential.malformed", payload(`"https://city.example/a"`, `"https://user@city.example/a"`)},
		flaw{"an issuer with another path", "SD-JWT VC §4.3: the issuer letter by letter", "key.unknown", payload(`"https://city.example/a"`, `"https://city.example/a/"`)},
	)...)
}

const (
	baseType = `{"vct":"https://example.com/person","claims":[{"path":["given_name"],"sd":"always"},{"path":["country"],"mandatory":true}]}`
	cityType = `{"vct":"https://city.example/resident","extends":"https://example.com/person","name":"Resident",` +
		`"claims":[{"path":["languages",null],"sd":"allowed","display":[{"locale":"en","label":"Language"}]},{"path":["country"],"sd":"never"},{"path":["address","street"],"sd":"always"}]}`
)

func integrity(document string) string {
	sum := sha256.Sum256([]byte(document))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// typed is a credential that follows the metadata of its type, which extends
// another one.
func typed() sample {
	s := credential()
	child := strings.Replace(cityType, `"name"`, `"extends#integrity":"`+integrity(baseType)+`","name"`, 1)
	s.in.TypeMetadata, s.in.TypesRequired = []string{child, baseType}, true
	edit(&s.payload, `{`, `{"vct#integrity":"`+integrity(child)+`",`)
	return s
}

// loose is the same without digests of the documents.
func loose() sample {
	s := credential()
	s.in.TypeMetadata, s.in.TypesRequired = []string{cityType, baseType}, true
	return s
}

// city and base change a metadata document.
func city(old, new string) func(s *sample) {
	return func(s *sample) { edit(&s.in.TypeMetadata[0], old, new) }
}

func base(old, new string) func(s *sample) {
	return func(s *sample) { edit(&s.in.TypeMetadata[1], old, new) }
}

// metadata are flaws of type metadata, and credentials that do not follow it.
func metadata() []vectors.Case {
	const (
		format = "SD-JWT VC §5.2: "
		claim  = "SD-JWT VC §5.6: "
		path   = "SD-JWT VC §5.6.1: "
		limits = "SD-JWT VC §5.6.5.1: "
		digest = "SD-JWT VC §6: "
	)
	integrityOf := func(change func(good string) string) func(s *sample) {
		return func(s *sample) {
			good := integrity(s.in.TypeMetadata[0])
			edit(&s.payload, `"`+good+`"`, `"`+change(good)+`"`)
		}
	}
	cases := family("integrity", "type metadata with its digests", "SD-JWT VC §6", typed,
		flaw{"a document that was changed", digest + "vct#integrity", "sdjwtvc.integrity", city(`"Resident"`, `"Citizen"`)},
		flaw{"an extended document that was changed", digest + "extends#integrity", "sdjwtvc.integrity", base(`{`, `{ `)},
		flaw{"a hash algorithm that is not known", digest + "a supported algorithm", "sdjwtvc.integrity", integrityOf(func(string) string { return "md5-AA==" })},
		flaw{"a digest that is no base64", digest + "base64 of the digest", "sdjwtvc.integrity", integrityOf(func(string) string { return "sha256-!" })},
		flaw{"a wrong digest of a stronger algorithm", digest + "the strongest algorithm counts", "sdjwtvc.integrity", integrityOf(func(good string) string { return good + " sha512-AA==" })},
		flaw{"a second digest that fits", digest + "one of the expressions fits", "ok", integrityOf(func(good string) string { return "sha256-AA== " + good })},
		flaw{"a weaker digest that does not fit", digest + "weaker algorithms do not count", "ok", integrityOf(func(good string) string { return good + " md5-AA==" })},
		flaw{"an option", "Subresource Integrity §3: options", "ok", integrityOf(func(good string) string { return good + "?ct=json" })},
	)
	cases = append(cases, family("metadata", "a credential that follows its type metadata", "SD-JWT VC §5.7", loose,
		flaw{"a type that is not pinned", "SD-JWT VC §5.7: type metadata is required by policy", "sdjwtvc.type-metadata", func(s *sample) { s.in.TypeMetadata = s.in.TypeMetadata[1:] }},
		flaw{"a type that is not pinned, and not demanded", "SD-JWT VC §5.7: processing is optional", "ok", func(s *sample) { s.in.TypeMetadata, s.in.TypesRequired = s.in.TypeMetadata[1:], false }},
		flaw{"an extended type that is not pinned", "SD-JWT VC §5.4: the extended type is processed", "sdjwtvc.type-metadata", func(s *sample) { s.in.TypeMetadata = s.in.TypeMetadata[:1] }},
		flaw{"a type that extends itself", "SD-JWT VC §7.4: directly", "sdjwtvc.type-metadata", city(`"extends":"https://example.com/person"`, `"extends":"`+vct+`"`)},
		flaw{"types that extend each other", "SD-JWT VC §7.4: with steps in between", "sdjwtvc.type-metadata", base(`{`, `{"extends":"`+vct+`",`)},
		flaw{"two documents for one type", "Hinan profile: one document for each vct", "sdjwtvc.type-metadata", func(s *sample) { s.in.TypeMetadata = append(s.in.TypeMetadata, baseType) }},
		flaw{"a document that is a list", format + "a JSON object", "sdjwtvc.type-metadata", func(s *sample) { s.in.TypeMetadata[0] = `[]` }},
		flaw{"a document without vct", format + "vct is required", "sdjwtvc.type-metadata", city(`"vct":"`+vct+`",`, ``)},
		flaw{"a vct that is a number", format + "vct is a text", "sdjwtvc.type-metadata", city(`"vct":"`+vct+`"`, `"vct":1`)},
		flaw{"an extends that is a list", format + "extends is a URI", "sdjwtvc.type-metadata", city(`"extends":"https://example.com/person"`, `"extends":["https://example.com/person"]`)},
		flaw{"an extends#integrity that is a number", format + "extends#integrity is a text", "sdjwtvc.type-metadata", city(`"name"`, `"extends#integrity":1,"name"`)},
		flaw{"claims that are an object", format + "claims is an array", "sdjwtvc.type-metadata", base(`"claims":[`, `"x":[`+`],"claims":{"a":`+`1},"y":[`)},
		flaw{"a member twice", "RFC 7493 §2.3: members of type metadata", "sdjwtvc.type-metadata", city(`{`, `{"vct":"urn:x",`)},
		flaw{"a claim that is text", claim + "each claim is an object", "sdjwtvc.type-metadata", base(`"claims":[`, `"claims":["country",`)},
		flaw{"a claim without a path", claim + "path is required", "sdjwtvc.type-metadata", base(`"claims":[`, `"claims":[{"sd":"never"},`)},
		flaw{"an empty path", path + "not empty", "sdjwtvc.type-metadata", base(`"claims":[`, `"claims":[{"path":[]},`)},
		flaw{"a path with a negative number", path + "no negative numbers", "sdjwtvc.type-metadata", base(`"claims":[`, `"claims":[{"path":[-1]},`)},
		flaw{"a path with a fraction", path + "whole numbers", "sdjwtvc.type-metadata", base(`"claims":[`, `"claims":[{"path":[1.5]},`)},
		flaw{"a path with a boolean", path + "texts, null and numbers", "sdjwtvc.type-metadata", base(`"claims":[`, `"claims":[{"path":[true]},`)},
		flaw{"mandatory as text", "SD-JWT VC §5.6.3: mandatory is a boolean", "sdjwtvc.type-metadata", base(`"mandatory":true`, `"mandatory":"yes"`)},
		flaw{"an sd that is not known", "SD-JWT VC §5.6.4: values of sd", "sdjwtvc.type-metadata", base(`"always"`, `"sometimes"`)},
		flaw{"a mandatory claim made optional", limits + "mandatory stays so", "sdjwtvc.type-metadata", city(`"sd":"never"`, `"mandatory":false`)},
		flaw{"always made allowed", limits + "always stays so", "sdjwtvc.type-metadata", city(`"claims":[`, `"claims":[{"path":["given_name"],"sd":"allowed"},`)},
		flaw{"never made always", limits + "never stays so", "sdjwtvc.type-metadata", base(`{"path":["country"],`, `{"path":["address","street"],"sd":"never"},{"path":["country"],`)},
		flaw{"a mandatory claim that is absent", "SD-JWT VC §5.6: a mandatory claim that is certainly absent", "sdjwtvc.claim-rules", base(`"claims":[`, `"claims":[{"path":["status","x"],"mandatory":true},`)},
		flaw{"a mandatory claim that may be hidden", "SD-JWT VC §5.6: absence is no evidence", "ok", base(`"claims":[`, `"claims":[{"path":["blood_type"],"mandatory":true},`)},
		flaw{"a visible claim that must be disclosable", "SD-JWT VC §5.6.4: always", "sdjwtvc.claim-rules", base(`"claims":[`, `"claims":[{"path":["sub"],"sd":"always"},`)},
		flaw{"a disclosed claim that must be visible", "SD-JWT VC §5.6.4: never", "sdjwtvc.claim-rules", base(`"claims":[`, `"claims":[{"path":["address"],"sd":"never"},`)},
		flaw{"a disclosed element that must be visible", "SD-JWT VC §5.6.4: never, of an element", "sdjwtvc.claim-rules", city(`"sd":"allowed"`, `"sd":"never"`)},
		flaw{"a hidden element that must be visible", "SD-JWT VC §5.6: an element that is not disclosed", "sdjwtvc.claim-rules", func(s *sample) {
			edit(&s.in.TypeMetadata[1], `"claims":[`, `"claims":[{"path":["languages",1],"sd":"never"},`)
			s.join = func(jwt string, d []string, _ string) string { return jwt + "~" + d[0] + "~" }
		}},
		flaw{"an element that must be disclosable", "SD-JWT VC §5.6.4: always, of an element", "sdjwtvc.claim-rules", base(`"claims":[`, `"claims":[{"path":["languages",0],"sd":"always"},`)},
		flaw{"a path into a text", path + "a text has no members", "sdjwtvc.claim-rules", base(`"claims":[`, `"claims":[{"path":["country","code"]},`)},
		flaw{"a path for elements of an object", path + "an object has no elements", "sdjwtvc.claim-rules", base(`"claims":[`, `"claims":[{"path":["address",null]},`)},
		flaw{"a position in a text", path + "a text has no positions", "sdjwtvc.claim-rules", base(`"claims":[`, `"claims":[{"path":["country",0]},`)},
		flaw{"a position behind the array", path + "a position that does not exist", "ok", base(`"claims":[`, `"claims":[{"path":["languages",9],"sd":"never"},`)},
	)...)
	return append(cases, family("extends", "eight types that extend one another", "Hinan limits: 8 types that extend one another", extending(8),
		flaw{"nine types that extend one another", "Hinan limits: 8 types that extend one another", "sdjwtvc.type-metadata", func(s *sample) { *s = extending(9)() }})...)
}

// extending has a chain of n types.
func extending(n int) func() sample {
	return func() sample {
		s := credential()
		s.in.TypesRequired = true
		name := vct
		for i := range n {
			document := `{"vct":"` + name + `"`
			name = "urn:type:" + string(rune('a'+i))
			if i < n-1 {
				document += `,"extends":"` + name + `"`
			}
			s.in.TypeMetadata = append(s.in.TypeMetadata, document+`}`)
		}
		return s
	}
}
