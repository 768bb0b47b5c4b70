package vcjwt

import "strings"

// common are flaws that every form refuses alike.
func common(k kind, form string) []flaw {
	good := k.token()
	parts := strings.Split(good, ".")
	return []flaw{
		{"signed by somebody else", "jose.signature", "RFC 7515 §5.2: " + form + " by another key", sign(attacker, k.header, k.payload)},
		{"a key that nobody has", "key.unknown", "THREATS.md R2: " + form + " with an unknown key", k.head("#key-1", "#key-2")},
		{"a key id of somebody else", "key.unknown", "THREATS.md R2: " + form + " with a foreign key id", k.head(":example:", ":example:attacker:")},
		{"an unsecured token", "jose.signature", "RFC 7515 Appendix A.5: " + form + " without signature", parts[0] + "." + parts[1] + "."},
		{"a member twice", malformed, "RFC 7519 §4: " + form + " with a claim twice", k.first(`"exp":1`)},
		{"a second payload behind the first", malformed, "RFC 7519 §7.2: " + form + " with two payloads", sign(k.signer, k.header, k.payload+k.payload)},
		{"a payload that is no JSON", malformed, "RFC 7519 §7.2: " + form + " without JSON", sign(k.signer, k.header, "credential")},
		{"a payload that is a list", malformed, "RFC 7519 §7.2: " + form + " in a list", sign(k.signer, k.header, "["+k.payload+"]")},
		{"a number that no float64 holds", malformed, "RFC 7493 §2.2: " + form + " with a large number", k.first(`"n":9007199254740993`)},
		{"a payload nested too deep", malformed, "Hinan limits: " + form + " of depth 32", k.first(`"n":` + strings.Repeat("[", 32) + strings.Repeat("]", 32))},
		{"a claim whose name differs in case", malformed, "Hinan profile: " + form + " with ISS", k.first(`"ISS":"did:example:attacker"`)},
		{"typ of another token", "jose.type", "RFC 8725 §3.11: " + form + " as kb+jwt", retype(k, "kb+jwt")},
		{"typ in upper case", "jose.type", "RFC 8725 §3.11: " + form + " with typ in another case", retype(k, strings.ToUpper(typ(k))+"x")},
		{"exp as a text", malformed, "RFC 7519 §4.1.4: " + form + " with exp as a text", re(k, `"exp":`, `"exp":"4070908800"`)},
		{"exp as null", malformed, "RFC 7519 §4.1.4: " + form + " with exp null", re(k, `"exp":`, `"exp":null`)},
		{"exp with a fraction", malformed, "Hinan profile: " + form + " with a fraction of a second", re(k, `"exp":`, `"exp":4070908800.5`)},
		{"exp before 1970", malformed, "RFC 7519 §2: " + form + " before the epoch", re(k, `"exp":`, `"exp":-1`)},
		{"exp after the year 9999", malformed, "RFC 3339 §1: " + form + " after the year 9999", re(k, `"exp":`, `"exp":253402300800`)},
		{"iss as a number", malformed, "RFC 7519 §4.1.1: " + form + " with iss as a number", re(k, `"iss":`, `"iss":1`)},
		{"iss empty", malformed, "RFC 7519 §4.1.1: " + form + " with iss empty", re(k, `"iss":`, `"iss":""`)},
		{"jti as a number", malformed, "RFC 7519 §4.1.7: " + form + " with jti as a number", re(k, `"jti":`, `"jti":1`)},
		{"jti empty", malformed, "RFC 7519 §4.1.7: " + form + " with jti empty", re(k, `"jti":`, `"jti":""`)},
	}
}

func typ(k kind) string {
	_, rest, _ := strings.Cut(k.header, `"typ":"`)
	t, _, _ := strings.Cut(rest, `"`)
	return t
}

func retype(k kind, t string) string { return k.head(`"typ":"`+typ(k)+`"`, `"typ":"`+t+`"`) }

// re replaces a top-level claim, from its name to the next comma or brace.
func re(k kind, name, with string) string {
	i := strings.Index(k.payload, name)
	end := i + strings.IndexAny(k.payload[i:], ",}")
	return sign(k.signer, k.header, k.payload[:i]+with+k.payload[end:])
}

func credentials11() []flaw {
	k := vc11
	return append(common(k, "VC-JWT"),
		flaw{"no iss", malformed, "VCDM 1.1 §6.3.1: iss", k.with(`"iss":"`+issuer+`",`, "")},
		flaw{"iss as an object without an id", malformed, "VCDM 1.1 §4.5: issuer object without id", k.with(`"iss":"`+issuer+`"`, `"iss":{"name":"City"}`)},
		flaw{"neither nbf nor iat", malformed, "VCDM 1.1 §4.6: issuanceDate", k.with(`"nbf":1768471200,`, "")},
		flaw{"nbf as a text", malformed, "RFC 7519 §4.1.5: nbf as a text", k.with(`"nbf":1768471200`, `"nbf":"1768471200"`)},
		flaw{"iat as a text, beside nbf", malformed, "RFC 7519 §4.1.6: iat as a text", k.first(`"iat":"2026-01-15T10:00:00Z"`)},
		flaw{"sub as a list", malformed, "RFC 7519 §4.1.2: sub as a list", k.with(`"sub":"`+holder+`"`, `"sub":["`+holder+`"]`)},
		flaw{"sub empty", malformed, "RFC 7519 §4.1.2: sub empty", k.with(`"sub":"`+holder+`"`, `"sub":""`)},
		flaw{"sub and two subjects", malformed, "VCDM 1.1 §6.3.1: sub with two subjects", k.with(subject, `"credentialSubject":[{"name":"a"},{"name":"b"}]`)},
		flaw{"sub and no subject", malformed, "VCDM 1.1 §4.4: no subject", k.with(`,`+subject, "")},
		flaw{"a subject that is a text", malformed, "VCDM 1.1 §4.4: subject as a text", k.with(subject, `"credentialSubject":"`+holder+`"`)},
		flaw{"no subject id, and nothing said", malformed, "VCDM 1.1 §4.4: empty subject", sign(k.signer, k.header, strings.Replace(strings.Replace(k.payload, subject, `"credentialSubject":{}`, 1), `"sub":"`+holder+`",`, "", 1))},
		flaw{"no vc claim", malformed, "VCDM 1.1 §6.3.1: no vc", sign(k.signer, k.header, `{"iss":"`+issuer+`","nbf":1768471200}`)},
		flaw{"vc as a text", malformed, "VCDM 1.1 §6.3.1: vc as a text", sign(k.signer, k.header, `{"iss":"`+issuer+`","nbf":1768471200,"vc":"x"}`)},
		flaw{"vc as null", malformed, "VCDM 1.1 §6.3.1: vc as null", sign(k.signer, k.header, `{"iss":"`+issuer+`","nbf":1768471200,"vc":null}`)},
		flaw{"a vc and a vp claim", malformed, "VCDM 1.1 §6.3.1: vc and vp", k.first(`"vp":{}`)},
		flaw{"the context of the 2.0 data model", malformed, "VC-JOSE-COSE §3.1.1: 2.0 in a VC-JWT", k.with(context11, context20)},
		flaw{"the contexts of both data models", malformed, "VCDM 2.0 §4.3: both contexts", k.with(context11, `"@context":["https://www.w3.org/2018/credentials/v1","https://www.w3.org/ns/credentials/v2"]`)},
		flaw{"no base context", malformed, "VCDM 1.1 §4.1: no base context", k.with(context11, `"@context":["https://city.example/context"]`)},
		flaw{"the base context in the second place", malformed, "VCDM 1.1 §4.1: order of the contexts", k.with(`"@context":[`, `"@context":["https://city.example/context",`)},
		flaw{"no base type", malformed, "VCDM 1.1 §4.3: type", k.with(`"VerifiableCredential",`, "")},
		flaw{"validFrom in the 1.1 data model", malformed, "VCDM 1.1 §4.6: validFrom", k.with(subject, subject+`,"validFrom":"2026-01-15T10:00:00Z"`)},
		flaw{"a member of vc twice", malformed, "RFC 7493 §2.3: member of vc twice", k.with(subject, subject+`,`+subject)},
		flaw{"an audience", malformed, "Hinan profile: VC-JWT with aud", k.first(`"aud":"did:example:shelter"`)},
		flaw{"cty vc", "jose.content-type", "VC-JOSE-COSE §3.1.1: cty in a VC-JWT", k.head(`"kid"`, `"cty":"vc","kid"`)},
		flaw{"another token inside", "jose.content-type", "RFC 7519 §5.2: nested JWT", k.head(`"kid"`, `"cty":"JWT","kid"`)},
		flaw{"a key in the header", "jose.key-header", "RFC 8725 §3.10: VC-JWT with jwk", k.head(`"kid"`, `"jwk":{},"kid"`)},
		flaw{"crit", "jose.critical", "RFC 7515 §4.1.11: VC-JWT with crit", k.head(`"kid"`, `"crit":["exp"],"kid"`)},
		flaw{"no kid", "jose.header", "Hinan profile: VC-JWT without kid", k.head(`,"kid":"`+issuer+`#key-1"`, "")},
		flaw{"signed by the holder's key, for authentication", "key.unknown", "DID Core §5.3.2: VC-JWT with a key for authentication",
			sign(signer[holder], strings.ReplaceAll(k.header, issuer, holder), strings.Replace(k.payload, `"iss":"`+issuer, `"iss":"`+holder, 1))},
		flaw{"cnf without a key", malformed, "RFC 7800 §3.1: cnf empty", k.first(`"cnf":{}`)},
		flaw{"cnf with a kid that is no DID URL", malformed, "Hinan profile: cnf.kid", k.first(`"cnf":{"kid":"key-1"}`)},
		flaw{"cnf with a key of one byte", malformed, "RFC 8037 §2: cnf.jwk of one byte", k.first(`"cnf":{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AQ"}}`)},
		flaw{"cnf with a key of small order", malformed, "RFC 8032 §5.1.7: cnf.jwk of small order", k.first(`"cnf":{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}`)},
		flaw{"a token of more than 16384 bytes", "jose.too-large", "Hinan limits: VC-JWT of 16384 bytes", k.first(`"a":"` + strings.Repeat("a", 12288) + `"`)},
	)
}

// contradictions11 are claims that differ from their counterparts, and counterparts
// without their claims.
func contradictions11() []flaw {
	k := both
	clause := func(s string) string { return "VCDM 1.1 §6.3.1: " + s }
	return []flaw{
		{"another issuer in vc", mismatch, clause("iss and issuer"), k.with(`"issuer":"`+issuer+`"`, `"issuer":"did:example:attacker"`)},
		{"an issuer object of another issuer in vc", mismatch, clause("iss and issuer object"), k.with(`"issuer":"`+issuer+`"`, `"issuer":{"id":"did:example:attacker"}`)},
		{"another id in vc", mismatch, clause("jti and id"), k.with(`"id":"https://city.example/1"`, `"id":"https://city.example/2"`)},
		{"another id of the subject in vc", mismatch, clause("sub and credentialSubject.id"), k.with(`"id":"`+holder+`"`, `"id":"did:example:attacker"`)},
		{"another issuanceDate in vc", mismatch, clause("nbf and issuanceDate"), k.with(`2026-01-15T10:00:00Z`, `2026-01-15T10:00:01Z`)},
		{"another expirationDate in vc", mismatch, clause("exp and expirationDate"), k.with(`2099-01-01T00:00:00Z`, `2099-01-01T00:00:01Z`)},
		{"an issuanceDate that is no date", mismatch, clause("issuanceDate that is no date"), k.with(`2026-01-15T10:00:00Z`, `yesterday`)},
		{"an expirationDate that is a number", mismatch, clause("expirationDate as a number"), k.with(`"expirationDate":"2099-01-01T00:00:00Z"`, `"expirationDate":4070908800`)},
		{"an id in vc without jti", malformed, clause("id without jti"), k.with(`"jti":"https://city.example/1",`, "")},
		{"an id of the subject without sub", malformed, clause("credentialSubject.id without sub"), k.with(`"sub":"`+holder+`",`, "")},
		{"an issuanceDate without nbf or iat", malformed, clause("issuanceDate without nbf"), k.with(`"nbf":1768471200,`, "")},
		{"an expirationDate without exp", malformed, clause("expirationDate without exp"), k.with(`"exp":4070908800,`, "")},
		{"an issuer in vc without iss", malformed, clause("issuer without iss"), k.with(`"iss":"`+issuer+`",`, "")},
	}
}

func credentials20() []flaw {
	k := vc20
	return append(common(k, "vc+jwt"),
		flaw{"a vc claim", malformed, "VC-JOSE-COSE §3.1.3: vc+jwt with claim vc", k.first(`"vc":"oops"`)},
		flaw{"a vp claim", malformed, "VC-JOSE-COSE §3.1.3: vc+jwt with claim vp", k.first(`"vp":"nooo"`)},
		flaw{"another iss", mismatch, "VC-JOSE-COSE §3.1.3: iss and issuer", k.with(`"iss":"`+issuer+`"`, `"iss":"did:example:attacker"`)},
		flaw{"iss as an object", malformed, "VC-JOSE-COSE §3.1.3: iss as an object", k.with(`"iss":"`+issuer+`"`, `"iss":{"id":"`+issuer+`"}`)},
		flaw{"another jti", mismatch, "VC-JOSE-COSE §3.1.3: jti and id", k.with(`"jti":"https://city.example/1"`, `"jti":"https://city.example/2"`)},
		flaw{"jti, and a credential without id", mismatch, "VC-JOSE-COSE §3.1.3: jti without id", k.with(`"id":"https://city.example/1",`, "")},
		flaw{"another sub", mismatch, "VC-JOSE-COSE §3.1.3: sub and credentialSubject.id", k.with(`"sub":"`+holder+`"`, `"sub":"did:example:attacker"`)},
		flaw{"sub, and a subject without id", mismatch, "VC-JOSE-COSE §3.1.3: sub without credentialSubject.id", k.with(`"id":"`+holder+`",`, "")},
		flaw{"sub, and two subjects", mismatch, "VC-JOSE-COSE §3.1.3: sub with two subjects", k.with(`"credentialSubject":{"id":"`+holder+`","name":"Sato Hanako"}`, `"credentialSubject":[{"id":"`+holder+`"},{"id":"did:example:attacker"}]`)},
		flaw{"sub as a number", malformed, "RFC 7519 §4.1.2: vc+jwt with sub as a number", k.with(`"sub":"`+holder+`"`, `"sub":1`)},
		flaw{"another nbf", mismatch, "Hinan profile: nbf and validFrom", k.with(`"nbf":1768471200`, `"nbf":1768471201`)},
		flaw{"another exp", mismatch, "Hinan profile: exp and validUntil", k.with(`"exp":4070908800`, `"exp":4070908801`)},
		flaw{"nbf as a text", malformed, "RFC 7519 §4.1.5: vc+jwt with nbf as a text", k.with(`"nbf":1768471200`, `"nbf":"1768471200"`)},
		flaw{"iat as a text that is no date", malformed, "RFC 7519 §4.1.6: vc+jwt with iat that is no date", k.with(`"iat":1768471200`, `"iat":"yesterday"`)},
		flaw{"iat as a list", malformed, "RFC 7519 §4.1.6: vc+jwt with iat as a list", k.with(`"iat":1768471200`, `"iat":[1768471200]`)},
		flaw{"the context of the 1.1 data model", malformed, "VCDM 2.0 §4.3: 1.1 in a vc+jwt", sign(k.signer, k.header, `{`+context11+`,"type":["VerifiableCredential"],"issuer":"`+issuer+`","issuanceDate":"2026-01-15T10:00:00Z","credentialSubject":{"name":"a"}}`)},
		flaw{"issuanceDate in the 2.0 data model", malformed, "VCDM 2.0 §4.9: issuanceDate", k.first(`"issuanceDate":"2026-01-15T10:00:00Z"`)},
		flaw{"no issuer", malformed, "VCDM 2.0 §4.7: no issuer", sign(k.signer, k.header, `{`+context20+`,"type":["VerifiableCredential"],"credentialSubject":{"name":"a"}}`)},
		flaw{"an issuer that is a list", malformed, "VCDM 2.0 §4.7: issuer as a list", sign(k.signer, k.header, `{`+context20+`,"type":["VerifiableCredential"],"issuer":["`+issuer+`"],"credentialSubject":{"name":"a"}}`)},
		flaw{"no base type", malformed, "VCDM 2.0 §4.5: type", k.with(`"VerifiableCredential"`, `"Other"`)},
		flaw{"an audience", malformed, "Hinan profile: vc+jwt with aud", k.first(`"aud":"did:example:shelter"`)},
		flaw{"a nonce in the header", "jose.header", "Hinan profile: vc+jwt with a header nonce", k.head(`"kid"`, `"nonce":"n-1","kid"`)},
		flaw{"cty of a presentation", "jose.content-type", "VC-JOSE-COSE §3.1.1: cty vp", k.head(`"kid"`, `"cty":"vp","kid"`)},
		flaw{"cty of another token", "jose.content-type", "RFC 7519 §5.2: vc+jwt with cty JWT", k.head(`"kid"`, `"cty":"JWT","kid"`)},
		flaw{"a media type for a bad media type", "jose.type", "VC-JOSE-COSE §3.1.1: typ bad+typ", retype(k, "bad+typ")},
		flaw{"an extension that is unknown", "jose.header", "Hinan profile: vc+jwt with an unknown header member", k.head(`"kid"`, `"exotic":1,"kid"`)},
		flaw{"cnf with two keys", malformed, "RFC 7800 §3.1: cnf with two keys", k.first(`"cnf":{"kid":"did:example:holder#key-1","jwk":{}}`)},
		flaw{"a token of more than 16384 bytes", "jose.too-large", "Hinan limits: vc+jwt of 16384 bytes", k.first(`"a":"` + strings.Repeat("a", 12288) + `"`)},
	)
}
