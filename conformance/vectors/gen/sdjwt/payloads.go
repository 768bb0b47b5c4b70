package sdjwt

import (
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// payload changes the payload of the Issuer-signed JWT.
func payload(old, new string) func(s *sample) {
	return func(s *sample) { edit(&s.payload, old, new) }
}

// disclose changes a disclosure before it is encoded.
func disclose(i int, text string) func(s *sample) {
	return func(s *sample) { s.disclosures[i] = text }
}

// encodedAs changes what is sent for a disclosure; its digest follows.
func encodedAs(i int, change func(encoded string) string) func(s *sample) {
	return func(s *sample) { s.encoded = map[int]string{i: change(encode(s.disclosures[i]))} }
}

// payloads are flaws of the payload.
func payloads() []vectors.Case {
	const (
		object  = "RFC 9901 §4.1: payload is a JSON object, "
		rule7   = "RFC 9901 §4.1 rule 7: "
		hash    = "RFC 9901 §4.1.1: "
		members = "RFC 9901 §4.2.4.1: "
		element = "RFC 9901 §4.2.4.2: "
		repeats = "RFC 9901 §7.1 step 4: "
		plain   = "RFC 9901 §9.7: "
	)
	decoy := digest("decoy")
	hidden := func(name, value string) func(s *sample) { // moves a claim into a disclosure
		return func(s *sample) {
			s.disclosures = append(s.disclosures, `["`+salt4+`","`+name+`",`+value+`]`)
			edit(&s.payload, `"_sd":[`, `"_sd":["$4",`)
		}
	}
	return family("payload", "an SD-JWT", "RFC 9901 §4.1", plainSample,
		flaw{"an array", object + "no array", "sdjwt.payload", func(s *sample) { s.payload = `[]` }},
		flaw{"no JSON", object + "no other text", "sdjwt.payload", func(s *sample) { s.payload = `iss=city` }},
		flaw{"a member twice", "RFC 7493 §2.3: members of the payload", "sdjwt.payload", payload(`{`, `{"exp":1,`)},
		flaw{"a member twice, once escaped", "RFC 7493 §2.3: members of the payload after unescaping", "sdjwt.payload", payload(`{`, `{"\u0065xp":1,`)},
		flaw{"something behind the object", "RFC 8259 §2: one value in the payload", "sdjwt.payload", func(s *sample) { s.payload += `{}` }},
		flaw{"invalid UTF-8", "RFC 8259 §8.1: UTF-8 in the payload", "sdjwt.payload", payload(`JP`, "J\xff")},
		flaw{"a byte order mark", "RFC 8259 §8.1: no byte order mark before the payload", "sdjwt.payload", func(s *sample) { s.payload = "\xef\xbb\xbf" + s.payload }},
		flaw{"half a surrogate pair", "RFC 7493 §2.1: surrogates in the payload", "sdjwt.payload", payload(`JP`, `\ud800`)},
		flaw{"an integer that readers round", "RFC 7493 §2.2: integers of the payload", "sdjwt.payload", payload(`1893456000`, `9007199254740993`)},

		flaw{"an _sd that is an object", members + "_sd is an array, no object", "sdjwt.payload", payload(`"_sd":[`, `"x":{"_sd":{"a":1}},"_sd":[`)},
		flaw{"an _sd that is text", members + "_sd is an array, no text", "sdjwt.payload", payload(`"_sd":[`, `"x":{"_sd":"`+digest("x")+`"},"_sd":[`)},
		flaw{"an _sd that is null", members + "_sd is an array, not null", "sdjwt.payload", payload(`"_sd":[`, `"x":{"_sd":null},"_sd":[`)},
		flaw{"a number in _sd", members + "_sd holds texts, no numbers", "sdjwt.payload", payload(`"_sd":[`, `"_sd":[1,`)},
		flaw{"null in _sd", members + "_sd holds texts, not null", "sdjwt.payload", payload(`"_sd":[`, `"_sd":[null,`)},
		flaw{"an array in _sd", members + "_sd holds texts, no arrays", "sdjwt.payload", payload(`"_sd":[`, `"_sd":[["`+digest("x")+`"],`)},
		flaw{"an object in _sd", members + "_sd holds texts, no placeholders", "sdjwt.payload", payload(`"_sd":[`, `"_sd":[{"...":"`+digest("x")+`"},`)},
		flaw{"a digest that is too short", members + "length of a digest", "sdjwt.payload", payload(`"_sd":[`, `"_sd":["`+digest("x")[:42]+`",`)},
		flaw{"a digest of sha-512", "RFC 9901 §4.2.5: decoys by the same hash function", "sdjwt.payload", payload(`"_sd":[`, `"_sd":["`+digest("x")+digest("y")+`",`)},
		flaw{"a digest with padding", "RFC 9901 §4.2.3: digests in base64url", "sdjwt.payload", payload(`"_sd":[`, `"_sd":["`+digest("x")[:42]+`=",`)},
		flaw{"an empty digest", members + "no empty digest", "sdjwt.payload", payload(`"_sd":[`, `"_sd":["",`)},
		flaw{"an _sd without digests", members + "an empty _sd", "ok", payload(`"_sd":[`, `"x":{"_sd":[]},"_sd":[`)},

		flaw{"three dots at the top level", rule7 + "three dots at the top level", "sdjwt.payload", payload(`{`, `{"...":"`+digest("x")+`",`)},
		flaw{"three dots in an object of an object", rule7 + "three dots in a member", "sdjwt.payload", payload(`{`, `{"x":{"...":"`+digest("x")+`"},`)},
		flaw{"a member behind three dots", element + "no other keys behind", "sdjwt.payload", payload(`{"...":"$3"}`, `{"...":"$3","x":1}`)},
		flaw{"a member before three dots", element + "no other keys before", "sdjwt.payload", payload(`{"...":"$3"}`, `{"x":1,"...":"$3"}`)},
		flaw{"_sd beside three dots", element + "no _sd beside", "sdjwt.payload", payload(`{"...":"$3"}`, `{"_sd":[],"...":"$3"}`)},
		flaw{"three dots with a number", element + "the value is a digest, no number", "sdjwt.payload", payload(`["ja",`, `["ja",{"...":1},`)},
		flaw{"three dots with a list", element + "the value is a digest, no array", "sdjwt.payload", payload(`["ja",`, `["ja",{"...":["`+digest("x")+`"]},`)},
		flaw{"three dots with null", element + "the value is a digest, not null", "sdjwt.payload", payload(`["ja",`, `["ja",{"...":null},`)},
		flaw{"three dots with something else than a digest", element + "the form of the digest", "sdjwt.payload", payload(`["ja",`, `["ja",{"...":"de"},`)},

		flaw{"md5", hash + "md5", "sdjwt.hash-algorithm", payload(`"sha-256"`, `"md5"`)},
		flaw{"sha-1", hash + "sha-1", "sdjwt.hash-algorithm", payload(`"sha-256"`, `"sha-1"`)},
		flaw{"a hash algorithm that is not known", hash + "unknown name", "sdjwt.hash-algorithm", payload(`"sha-256"`, `"sha-257"`)},
		flaw{"a truncated hash", hash + "sha-256-128", "sdjwt.hash-algorithm", payload(`"sha-256"`, `"sha-256-128"`)},
		flaw{"a name in other letters", hash + "case-sensitive", "sdjwt.hash-algorithm", payload(`"sha-256"`, `"SHA-256"`)},
		flaw{"a name without its hyphen", hash + "name of the registry", "sdjwt.hash-algorithm", payload(`"sha-256"`, `"sha256"`)},
		flaw{"an empty name", hash + "no empty name", "sdjwt.hash-algorithm", payload(`"sha-256"`, `""`)},
		flaw{"null as a name", hash + "not null", "sdjwt.hash-algorithm", payload(`"sha-256"`, `null`)},
		flaw{"a list of names", hash + "one name", "sdjwt.hash-algorithm", payload(`"sha-256"`, `["sha-256"]`)},
		flaw{"_sd_alg in an object", hash + "not in an object below", "sdjwt.hash-algorithm", payload(`"_sd":[`, `"x":{"_sd_alg":"sha-256"},"_sd":[`)},
		flaw{"_sd_alg in an array", hash + "not in an array below", "sdjwt.hash-algorithm", payload(`["ja",`, `["ja",{"_sd_alg":"sha-256"},`)},
		flaw{"_sd_alg in a disclosed object", hash + "not in a disclosed value", "sdjwt.hash-algorithm", func(s *sample) { edit(&s.disclosures[1], `{`, `{"_sd_alg":"sha-256",`) }},
		flaw{"no _sd_alg", hash + "sha-256 by default", "ok", payload(`,"_sd_alg":"sha-256"`, ``)},

		flaw{"a digest twice in one object", repeats + "in one _sd", "sdjwt.digest-repeated", payload(`"_sd":["$0"`, `"_sd":["$0","$0"`)},
		flaw{"a decoy twice", repeats + "decoys too", "sdjwt.digest-repeated", payload(`"_sd":["$0"`, `"_sd":["$0","`+decoy+`"`)},
		flaw{"a digest in two objects", repeats + "in two objects", "sdjwt.digest-repeated", payload(`"_sd":["$0"`, `"x":{"_sd":["$0"]},"_sd":["$0"`)},
		flaw{"a digest twice in one array", repeats + "in one array", "sdjwt.digest-repeated", payload(`{"...":"$3"}`, `{"...":"$3"},{"...":"$3"}`)},
		flaw{"a decoy in an object and in an array", repeats + "in an object and an array", "sdjwt.digest-repeated", payload(`["ja",`, `["ja",{"...":"`+decoy+`"},`)},
		flaw{"a decoy in the payload and in a disclosure", repeats + "in the payload and a disclosure", "sdjwt.digest-repeated", func(s *sample) { edit(&s.disclosures[1], `"_sd":[`, `"_sd":["`+decoy+`",`) }},
		flaw{"a decoy in two disclosures", repeats + "in two disclosures", "sdjwt.digest-repeated", func(s *sample) {
			edit(&s.disclosures[1], `"_sd":[`, `"_sd":["`+digest("x")+`",`)
			edit(&s.disclosures[0], `"花子"`, `{"_sd":["`+digest("x")+`"]}`)
		}},
		flaw{"a child in the payload too", repeats + "of a recursive disclosure", "sdjwt.digest-repeated", payload(`"_sd":["$0"`, `"_sd":["$0","$2"`)},

		flaw{"iss disclosed selectively", plain + "iss", "sdjwt.not-selective", func(s *sample) {
			edit(&s.payload, `"iss":"did:example:city",`, ``)
			hidden("iss", `"did:example:city"`)(s)
		}},
		flaw{"exp disclosed selectively", plain + "exp", "sdjwt.not-selective", func(s *sample) {
			edit(&s.payload, `"exp":1893456000,`, ``)
			hidden("exp", `1893456000`)(s)
		}},
		flaw{"nbf disclosed selectively", plain + "nbf", "sdjwt.not-selective", hidden("nbf", `1`)},
		flaw{"aud disclosed selectively", plain + "aud", "sdjwt.not-selective", hidden("aud", `"x"`)},
		flaw{"cnf disclosed selectively", plain + "cnf", "sdjwt.not-selective", func(s *sample) {
			edit(&s.payload, `,"cnf":{"jwk":`+jwk(holderSigner)+`}`, ``)
			hidden("cnf", `{"jwk":`+jwk(holderSigner)+`}`)(s)
		}},
		flaw{"something in cnf disclosed selectively", plain + "in cnf", "sdjwt.not-selective", func(s *sample) {
			s.disclosures = append(s.disclosures, `["`+salt4+`","note","x"]`)
			edit(&s.payload, `"cnf":{`, `"cnf":{"_sd":["$4"],`)
		}},
		flaw{"a claim called exp below the top level", plain + "below the top level", "ok", func(s *sample) {
			s.disclosures = append(s.disclosures, `["`+salt4+`","exp","x"]`)
			edit(&s.payload, `"_sd":[`, `"passport":{"_sd":["$4"]},"_sd":[`)
		}},
	)
}

// disclosures are flaws of disclosures.
func disclosures() []vectors.Case {
	const (
		form     = "RFC 9901 §4.2: "
		json     = "RFC 9901 §4.2, JSON of a disclosure: "
		property = "RFC 9901 §7.1 step 3.c.ii.1: "
		reserved = "RFC 9901 §7.1 step 3.c.ii.2: "
		exists   = "RFC 9901 §7.1 step 3.c.ii.3: "
		element  = "RFC 9901 §7.1 step 3.c.iii.1: "
		salt     = "RFC 9901 §9.3: "
		unknown  = "RFC 9901 §7.1 step 5: "
		twice    = "RFC 9901 §4, a disclosure more than once: "
	)
	first := func(rest string) func(s *sample) { return disclose(0, `["`+salt0+`",`+rest+`]`) }
	return family("disclosure", "an SD-JWT", "RFC 9901 §4.2", plainSample,
		flaw{"no base64url", form + "base64url", "sdjwt.disclosure", encodedAs(0, func(string) string { return "!!!!" })},
		flaw{"padding", form + "no padding", "sdjwt.disclosure", encodedAs(0, func(e string) string { return e + "=" })},
		flaw{"spare bits", form + "no spare bits", "sdjwt.disclosure", encodedAs(3, spare)},
		flaw{"the other alphabet", form + "the URL-safe alphabet", "sdjwt.disclosure", encodedAs(0, func(e string) string { return e[:4] + "+/" + e[6:] })},
		flaw{"one character alone", form + "whole bytes", "sdjwt.disclosure", encodedAs(0, func(string) string { return "A" })},
		flaw{"no JSON", json + "a value", "sdjwt.disclosure", disclose(0, `salt, given_name`)},
		flaw{"an object", json + "an array, no object", "sdjwt.disclosure", disclose(0, `{"salt":"`+salt0+`","given_name":"花子"}`)},
		flaw{"a text", json + "an array, no text", "sdjwt.disclosure", disclose(0, `"`+salt0+`"`)},
		flaw{"something behind the array", json + "one value", "sdjwt.disclosure", disclose(0, `["`+salt0+`","given_name","花子"] x`)},
		flaw{"invalid UTF-8", json + "UTF-8", "sdjwt.disclosure", first("\"given_name\",\"\xff\"")},
		flaw{"a member twice in the value", json + "member names", "sdjwt.disclosure", first(`"given_name",{"a":1,"a":2}`)},
		flaw{"an integer that readers round", json + "integers", "sdjwt.disclosure", first(`"given_name",9007199254740993`)},
		flaw{"half a surrogate pair", json + "surrogates", "sdjwt.disclosure", first(`"given_name","\udc00"`)},
		flaw{"an empty array", json + "no empty array", "sdjwt.disclosure", disclose(0, `[]`)},
		flaw{"a salt alone", json + "more than a salt", "sdjwt.disclosure", disclose(0, `["`+salt0+`"]`)},

		flaw{"four elements in an object", property + "four elements", "sdjwt.disclosure", first(`"given_name","花子",1`)},
		flaw{"two elements in an object", property + "two elements", "sdjwt.disclosure", first(`"花子"`)},
		flaw{"three elements in an array", element + "three elements", "sdjwt.disclosure", disclose(3, `["`+salt3+`","language","de"]`)},
		flaw{"a salt that is a number", "RFC 9901 §4.2.1: the salt is no number", "sdjwt.disclosure", disclose(0, `[1234567890123456,"given_name","花子"]`)},
		flaw{"a salt that is null", "RFC 9901 §4.2.1: the salt is not null", "sdjwt.disclosure", disclose(0, `[null,"given_name","花子"]`)},
		flaw{"a salt that is an array", "RFC 9901 §4.2.1: the salt is no array", "sdjwt.disclosure", disclose(0, `[["`+salt0+`"],"given_name","花子"]`)},
		flaw{"an element whose salt is a number", "RFC 9901 §4.2.2: the salt of an element", "sdjwt.disclosure", disclose(3, `[1234567890123456,"de"]`)},
		flaw{"an empty salt", salt + "no empty salt", "sdjwt.disclosure", disclose(0, `["","given_name","花子"]`)},
		flaw{"a salt of 15 bytes", salt + "16 bytes at least", "sdjwt.disclosure", disclose(0, `["123456789012345","given_name","花子"]`)},
		flaw{"a salt of 16 bytes", salt + "16 bytes are enough", "ok", disclose(0, `["1234567890123456","given_name","花子"]`)},
		flaw{"a claim name that is a number", "RFC 9901 §4.2.1: the name is no number", "sdjwt.disclosure", first(`1,"花子"`)},
		flaw{"a claim name that is null", "RFC 9901 §4.2.1: the name is not null", "sdjwt.disclosure", first(`null,"花子"`)},
		flaw{"a claim name that is an object", "RFC 9901 §4.2.1: the name is no object", "sdjwt.disclosure", first(`{},"花子"`)},
		flaw{"null as a value", "RFC 9901 §4.2.1: null is a value", "ok", first(`"given_name",null`)},
		flaw{"white space between the elements", "RFC 9901 §4.2.1: white space is allowed", "ok", disclose(0, "[\n\""+salt0+"\" , \"given_name\" ,\t\"花子\" ]")},

		flaw{"a claim called _sd", reserved + "_sd", "sdjwt.claim-name", first(`"_sd",[]`)},
		flaw{"a claim called three dots", reserved + "three dots", "sdjwt.claim-name", first(`"...","花子"`)},
		flaw{"a claim called _sd, escaped", reserved + "_sd after unescaping", "sdjwt.claim-name", first(`"\u005fsd",[]`)},
		flaw{"a claim called _sd in a disclosed object", reserved + "in a disclosed object", "sdjwt.claim-name", disclose(2, `["`+salt2+`","_sd",[]]`)},
		flaw{"a claim called _sd_alg", "RFC 9901 §4.1.1: _sd_alg is not disclosed", "sdjwt.claim-name", first(`"_sd_alg","sha-256"`)},
		flaw{"the name of a visible claim", exists + "visible", "sdjwt.claim-name", first(`"country","DE"`)},
		flaw{"the name of a visible claim, escaped", exists + "visible, after unescaping", "sdjwt.claim-name", first(`"c\u006funtry","DE"`)},
		flaw{"the name of a visible claim of a disclosed object", exists + "in a disclosed object", "sdjwt.claim-name", disclose(2, `["`+salt2+`","locality","Kaho"]`)},
		flaw{"the name of another disclosed claim", exists + "disclosed", "sdjwt.claim-name", first(`"address","Kaho"`)},

		flaw{"a disclosure that belongs nowhere", unknown + "of nothing", "sdjwt.disclosure-unreferenced", func(s *sample) {
			s.disclosures = append(s.disclosures, `["`+salt4+`","grade","A"]`)
		}},
		flaw{"a child without its parent", unknown + "without its parent", "sdjwt.disclosure-unreferenced", func(s *sample) {
			s.join = func(jwt string, d []string, _ string) string { return jwt + "~" + d[0] + "~" + d[2] + "~" + d[3] + "~" }
		}},
		flaw{"a changed value", unknown + "changed", "sdjwt.disclosure-unreferenced", func(s *sample) {
			s.join = func(jwt string, d []string, _ string) string {
				d[0] = encode(strings.Replace(s.disclosures[0], "花子", "太郎", 1))
				return jwt + "~" + strings.Join(d, "~") + "~"
			}
		}},
		flaw{"the same claim with other white space", unknown + "written differently", "sdjwt.disclosure-unreferenced", func(s *sample) {
			s.join = func(jwt string, d []string, _ string) string {
				d[0] = encode(strings.Replace(s.disclosures[0], ",", ", ", 1))
				return jwt + "~" + strings.Join(d, "~") + "~"
			}
		}},
		flaw{"a digest of the decoded text", "RFC 9901 §4.2.3: the digest is of the encoded disclosure", "sdjwt.disclosure-unreferenced", func(s *sample) {
			edit(&s.payload, `"$0"`, `"`+digest(s.disclosures[0])+`"`)
		}},
		flaw{"a disclosure twice, side by side", twice + "side by side", "sdjwt.disclosure-repeated", func(s *sample) {
			s.join = func(jwt string, d []string, _ string) string {
				return jwt + "~" + d[0] + "~" + d[0] + "~" + strings.Join(d[1:], "~") + "~"
			}
		}},
		flaw{"a disclosure twice, apart", twice + "apart", "sdjwt.disclosure-repeated", func(s *sample) {
			s.join = func(jwt string, d []string, _ string) string {
				return jwt + "~" + strings.Join(d, "~") + "~" + d[0] + "~"
			}
		}},
		flaw{"another order", "RFC 9901 §4: any order of the disclosures", "ok", func(s *sample) {
			s.join = func(jwt string, d []string, _ string) string {
				return jwt + "~" + d[3] + "~" + d[2] + "~" + d[1] + "~" + d[0] + "~"
			}
		}},
		flaw{"nothing disclosed", "RFC 9901 §4: any subset of the disclosures", "ok", func(s *sample) {
			s.join = func(jwt string, _ []string, _ string) string { return jwt + "~" }
		}},
	)
}
