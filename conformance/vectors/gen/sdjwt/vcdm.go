package sdjwt

import "github.com/hinan-id/hinan/conformance/vectors"

// model20 is a credential of the 2.0 data model.
func model20() sample {
	s := plainSample()
	s.op, s.in.Types = "sdjwt.vcdm", nil
	s.header = `{"alg":"EdDSA","typ":"vc+sd-jwt","cty":"vc","kid":"did:example:city#key-1"}`
	s.payload = `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"urn:uuid:1","type":["VerifiableCredential"],"issuer":"did:example:city",` +
		`"validFrom":"2026-01-15T10:00:00Z","validUntil":"2030-01-01T00:00:00Z","credentialSubject":{"id":"did:example:hanako","_sd":["$0","$1"]},` +
		`"iss":"did:example:city","jti":"urn:uuid:1","sub":"did:example:hanako","nbf":1768471200,"exp":1893456000,"iat":1768471200}`
	s.disclosures = s.disclosures[:3]
	return s
}

// model11 is a credential of the 1.1 data model as IOTA Identity 1.9 writes it.
func model11() sample {
	s := plainSample()
	s.op, s.in.Types = "sdjwt.vcdm", nil
	s.header = `{"alg":"EdDSA","typ":"sd-jwt","kid":"did:example:city#key-1"}`
	s.payload = `{"iss":"did:example:city","jti":"urn:uuid:1","sub":"did:example:hanako","nbf":1768471200,"exp":1893456000,` +
		`"vc":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiableCredential"],"credentialSubject":{"_sd":["$0","$1"]}}}`
	s.disclosures = s.disclosures[:3]
	return s
}

// model11Twice says everything inside of the claim vc too.
func model11Twice() sample {
	s := model11()
	edit(&s.payload, `"type":`, `"id":"urn:uuid:1","issuer":"did:example:city","issuanceDate":"2026-01-15T10:00:00Z","expirationDate":"2030-01-01T00:00:00Z","type":`)
	edit(&s.payload, `{"_sd":`, `{"id":"did:example:hanako","_sd":`)
	return s
}

// presentation is a presentation of the 2.0 data model.
func presentation() sample {
	s := plainSample()
	s.op, s.in.Types, s.signer = "sdjwt.vcdm", nil, holderSigner
	s.in.Keys = []key{keyOf(holder, "did:example:hanako#key-1", "authentication", holderSigner)}
	s.header = `{"alg":"EdDSA","typ":"vp+sd-jwt","cty":"vp","kid":"did:example:hanako#key-1"}`
	s.payload = `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"urn:uuid:2","type":["VerifiablePresentation"],"_sd":["$0"],` +
		`"iss":"did:example:hanako","jti":"urn:uuid:2","aud":"` + desk + `","nonce":"n-1","iat":1793523600}`
	s.disclosures = []string{`["` + salt0 + `","holder","did:example:hanako"]`}
	return s
}

// vcdm are flaws of the W3C data model over SD-JWT.
func vcdm() []vectors.Case {
	const (
		jose20 = "VC-JOSE-COSE §3.2.1: "
		joseVP = "VC-JOSE-COSE §3.2.2: "
		agree  = "VC-JOSE-COSE §3.1.3: "
		moved  = "VC Data Model 1.1 §6.3.1: "
		iota   = "Hinan profile: SD-JWT of IOTA Identity, "
		plain  = "VC-JOSE-COSE §3.2.1, not in disclosures: "
	)
	cases := family("vcdm20", "a credential of the 2.0 data model", "VC-JOSE-COSE §3.2.1", model20,
		flaw{"typ sd-jwt", iota + "typ sd-jwt", "ok", header(`"vc+sd-jwt"`, `"sd-jwt"`)},
		flaw{"typ JWT without a vc claim", iota + "typ JWT with a vc claim only", "jose.type", header(`"vc+sd-jwt"`, `"JWT"`)},
		flaw{"typ dc+sd-jwt", jose20 + "typ of SD-JWT VC", "jose.type", header(`"vc+sd-jwt"`, `"dc+sd-jwt"`)},
		flaw{"typ vc+jwt", jose20 + "typ of a JWT", "jose.type", header(`"vc+sd-jwt"`, `"vc+jwt"`)},
		flaw{"cty of a presentation", jose20 + "cty vc", "jose.content-type", header(`"cty":"vc"`, `"cty":"vp"`)},
		flaw{"no kid", jose20 + "kid is required", "jose.header", header(`,"kid":"did:example:city#key-1"`, ``)},
		flaw{"a vc claim too", "VC-JOSE-COSE §1.1.2.1: no vc claim", "credential.malformed", payload(`{`, `{"vc":{},`)},
		flaw{"the other data model", jose20 + "the 2.0 data model", "credential.malformed", payload(`https://www.w3.org/ns/credentials/v2`, `https://www.w3.org/2018/credentials/v1`)},
		flaw{"no issuer", jose20 + "issuer is required", "credential.malformed", payload(`"issuer":"did:example:city",`, ``)},
		flaw{"iss of somebody else", agree + "iss", "credential.mismatch", payload(`"iss":"did:example:city"`, `"iss":"did:example:town"`)},
		flaw{"jti of something else", agree + "jti", "credential.mismatch", payload(`"jti":"urn:uuid:1"`, `"jti":"urn:uuid:9"`)},
		flaw{"sub of somebody else", agree + "sub", "credential.mismatch", payload(`"sub":"did:example:hanako"`, `"sub":"did:example:taro"`)},
		flaw{"another exp", agree + "exp", "credential.mismatch", payload(`1893456000`, `1893456001`)},
		flaw{"another nbf", agree + "nbf", "credential.mismatch", payload(`"nbf":1768471200`, `"nbf":1768471201`)},
		flaw{"an exp that is text", "RFC 7519 §4.1.4: exp of a vc+sd-jwt", "credential.malformed", payload(`1893456000`, `"2030-01-01T00:00:00Z"`)},
		flaw{"an iat that is a date", "VC-JOSE-COSE test suite: iat in text", "ok", payload(`"iat":1768471200`, `"iat":"2026-01-15T10:00:00Z"`)},
		flaw{"an iat that is no date", "RFC 7519 §4.1.6: iat of a vc+sd-jwt", "credential.malformed", payload(`"iat":1768471200`, `"iat":"yesterday"`)},
		flaw{"an audience", "Hinan profile: a credential over SD-JWT has no audience", "credential.malformed", payload(`{`, `{"aud":"`+desk+`",`)},
		flaw{"validUntil in a disclosure", plain + "validUntil", "sdjwt.not-selective", disclosedMember("validUntil", `"2030-01-01T00:00:00Z"`)},
		flaw{"validFrom in a disclosure", plain + "validFrom", "sdjwt.not-selective", disclosedMember("validFrom", `"2026-01-15T10:00:00Z"`)},
		flaw{"issuer in a disclosure", plain + "issuer", "sdjwt.not-selective", disclosedMember("issuer", `"did:example:city"`)},
		flaw{"@context in a disclosure", plain + "@context", "sdjwt.not-selective", disclosedMember("@context", `["https://www.w3.org/ns/credentials/v2"]`)},
		flaw{"credentialStatus in a disclosure", plain + "credentialStatus", "sdjwt.not-selective", disclosedMember("credentialStatus", `{"type":"x"}`)},
	)
	cases = append(cases, family("vcdm11", "a credential of the 1.1 data model", moved+"claims moved", model11,
		flaw{"typ JWT with a vc claim", iota + "typ JWT", "ok", header(`"sd-jwt"`, `"JWT"`)},
		flaw{"typ vc+sd-jwt", jose20 + "no vc claim", "credential.malformed", header(`"sd-jwt"`, `"vc+sd-jwt"`)},
		flaw{"a cty", iota + "no cty with a vc claim", "credential.malformed", header(`{`, `{"cty":"vc",`)},
		flaw{"a vc that is a list", moved + "vc is an object", "credential.malformed", func(s *sample) {
			s.payload = `{"iss":"did:example:city","vc":[{"_sd":["$0","$1"]}]}`
		}},
		flaw{"no iss", moved + "iss is required", "credential.malformed", payload(`"iss":"did:example:city",`, ``)},
		flaw{"the other data model", moved + "the 1.1 data model", "credential.malformed", payload(`https://www.w3.org/2018/credentials/v1`, `https://www.w3.org/ns/credentials/v2`)},
		flaw{"an nbf that is text", "RFC 7519 §4.1.5: nbf of a 1.1 credential", "credential.malformed", payload(`"nbf":1768471200`, `"nbf":"2026-01-15T10:00:00Z"`)},
		flaw{"a jti that is a number", "RFC 7519 §4.1.7: jti of a 1.1 credential", "credential.malformed", payload(`"jti":"urn:uuid:1"`, `"jti":1`)},
		flaw{"a sub with two subjects", moved + "sub with one subject", "credential.malformed", payload(`{"_sd":["$0","$1"]}`, `[{"_sd":["$0","$1"]},{}]`)},
		flaw{"a subject that is text", moved + "a subject is an object", "credential.malformed", func(s *sample) {
			edit(&s.payload, `{"_sd":["$0","$1"]}`, `"hanako"`)
			s.disclosures = nil
		}},
		flaw{"credentialStatus in a disclosure", "Hinan profile: not in disclosures, vc.credentialStatus", "sdjwt.not-selective", func(s *sample) {
			s.disclosures = append(s.disclosures, `["`+salt4+`","credentialStatus",{"type":"x"}]`)
			edit(&s.payload, `"vc":{`, `"vc":{"_sd":["$3"],`)
		}},
	)...)
	cases = append(cases, family("vcdm11-twice", "a credential that says everything twice", moved+"claims in addition", model11Twice,
		flaw{"another issuer inside", moved + "issuer", "credential.mismatch", payload(`"issuer":"did:example:city"`, `"issuer":"did:example:town"`)},
		flaw{"another id inside", moved + "id", "credential.mismatch", payload(`"id":"urn:uuid:1"`, `"id":"urn:uuid:9"`)},
		flaw{"another issuanceDate inside", moved + "issuanceDate", "credential.mismatch", payload(`"2026-01-15T10:00:00Z"`, `"2026-01-15T10:00:01Z"`)},
		flaw{"another expirationDate inside", moved + "expirationDate", "credential.mismatch", payload(`"2030-01-01T00:00:00Z"`, `"2031-01-01T00:00:00Z"`)},
		flaw{"another subject inside", moved + "credentialSubject.id", "credential.mismatch", payload(`{"id":"did:example:hanako"`, `{"id":"did:example:taro"`)},
		flaw{"expirationDate without exp", moved + "exp is required with expirationDate", "credential.malformed", payload(`"exp":1893456000,`, ``)},
		flaw{"issuanceDate without nbf", moved + "nbf is required with issuanceDate", "credential.malformed", payload(`"nbf":1768471200,`, ``)},
		flaw{"an id without jti", moved + "jti is required with id", "credential.malformed", payload(`"jti":"urn:uuid:1",`, ``)},
	)...)
	return append(cases, family("vp", "a presentation over SD-JWT", "VC-JOSE-COSE §3.2.2", presentation,
		flaw{"cty of a credential", joseVP + "cty vp", "jose.content-type", header(`"cty":"vp"`, `"cty":"vc"`)},
		flaw{"typ of a credential", joseVP + "typ vp+sd-jwt", "key.unknown", func(s *sample) {
			edit(&s.header, `"typ":"vp+sd-jwt","cty":"vp"`, `"typ":"vc+sd-jwt"`)
			edit(&s.payload, `"iss"`, `"issuer":"did:example:hanako","iss"`)
		}},
		flaw{"a key for issuing", "DID Core §5.3.1: authentication of a presentation", "key.unknown", func(s *sample) { s.in.Keys[0].For = "assertionMethod" }},
		flaw{"another holder", joseVP + "holder and iss", "credential.mismatch", func(s *sample) { edit(&s.disclosures[0], holder, "did:example:taro") }},
		flaw{"another jti", joseVP + "id and jti", "credential.mismatch", payload(`"jti":"urn:uuid:2"`, `"jti":"urn:uuid:9"`)},
		flaw{"nobody presents", joseVP + "holder or iss", "credential.malformed", func(s *sample) {
			edit(&s.payload, `"iss":"did:example:hanako",`, ``)
			s.join = func(jwt string, _ []string, _ string) string { return jwt + "~" }
		}},
		flaw{"a nonce that is a number", joseVP + "nonce is a text", "credential.malformed", payload(`"n-1"`, `1`)},
		flaw{"an aud that is a number", "RFC 7519 §4.1.3: aud", "credential.malformed", payload(`"`+desk+`"`, `1`)},
		flaw{"a KB-JWT", "Hinan profile: a presentation is its own key binding", "credential.malformed", func(s *sample) {
			bound := boundSample()
			s.kbHeader, s.kbPayload = bound.kbHeader, bound.kbPayload
			edit(&s.payload, `{`, `{"cnf":{"jwk":`+jwk(holderSigner)+`},`)
		}},
		flaw{"nonce in a disclosure", "Hinan profile: not in disclosures, nonce", "sdjwt.not-selective", func(s *sample) {
			edit(&s.payload, `"nonce":"n-1",`, ``)
			s.disclosures = append(s.disclosures, `["`+salt4+`","nonce","n-1"]`)
			edit(&s.payload, `"_sd":["$0"`, `"_sd":["$0","$1"`)
		}},
	)...)
}

// disclosedMember moves a member at the top level into a disclosure.
func disclosedMember(name, value string) func(s *sample) {
	return func(s *sample) {
		if name != "credentialStatus" {
			edit(&s.payload, `"`+name+`":`+value+`,`, ``)
		}
		s.disclosures = append(s.disclosures, `["`+salt4+`","`+name+`",`+value+`]`)
		edit(&s.payload, `{`, `{"_sd":["$3"],`)
	}
}
