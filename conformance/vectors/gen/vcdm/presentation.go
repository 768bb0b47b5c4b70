package vcdm

const (
	unknownFormat = "format.unknown"
	// token has the shape of a compact JWT and is none: nothing is opened here.
	token = "eyJhbGciOiJFZERTQSJ9.e30.AAAA"
	plain = `{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"], "issuer": "did:example:city", "credentialSubject": {"familyName": "Sato"}}`
	old   = `{"@context": ["https://www.w3.org/2018/credentials/v1"], "type": ["VerifiableCredential"], "issuer": "did:example:city", "issuanceDate": "2026-01-15T10:00:00Z", "credentialSubject": {"familyName": "Sato"}}`
	inEnv = `{"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,` + token + `"}`
)

var presentation20 = base{
	name: "presentation20", desc: "a presentation of 2.0 with credentials of every kind", spec: "VCDM 2.0 §4.13", op: "vc.ReadPresentation",
	in: `{"members": {
		"@context": ["https://www.w3.org/ns/credentials/v2"],
		"id": "urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008",
		"type": ["VerifiablePresentation", "Arrival"],
		"holder": {"id": "did:example:hanako"},
		"verifiableCredential": [` + plain + `, ` + old + `, ` + inEnv + `],
		"termsOfUse": {"type": "Terms"},
		"proof": [{"type": "DataIntegrityProof"}]
	}}`,
}

var flawsVP20 = []flaw{
	{"context-absent", "no @context", "VCDM 2.0 §4.13: @context is demanded", "members/@context", ``, malformed, ""},
	{"context-order", "the base context comes second", "VCDM 2.0 §4.13: the base context comes first", "members/@context", `[{"Arrival": "https://a.example/#x"}, "https://www.w3.org/ns/credentials/v2"]`, malformed, ""},
	{"type-absent", "no type", "VCDM 2.0 §4.13: type is demanded", "members/type", ``, malformed, ""},
	{"type-base", "a type, but not VerifiablePresentation", "VCDM 2.0 §4.13: VerifiablePresentation among the types", "members/type", `["Arrival"]`, malformed, ""},
	{"type-credential", "a credential's type", "VCDM 2.0 §4.13: a credential is no presentation", "members/type", `["VerifiableCredential"]`, malformed, ""},
	{"id", "an id that is no URL", "VCDM 2.0 §4.13: id is a URL", "members/id", `"1"`, malformed, ""},
	{"holder-not-url", "a holder that is no URL", "VCDM 2.0 §4.13: holder is a URL or an object", "members/holder", `"hanako"`, malformed, ""},
	{"holder-no-id", "a holder without an id", "VCDM 2.0 §4.13: a holder's object has an id", "members/holder", `{"name": "Sato"}`, malformed, ""},
	{"holder-id", "a holder whose id is no URL", "VCDM 2.0 §4.13: the holder's id is a URL", "members/holder/id", `"hanako"`, malformed, ""},
	{"holder-fragment", "a holder that is a DID URL", "Hinan profile: a holder of the did scheme is a DID", "members/holder/id", `"did:example:hanako#key"`, malformed, ""},
	{"holder-null", "a holder that is null", "JSON-LD 1.1 §4: null members of the presentation", "members/holder", `null`, malformed, ""},
	{"credential-string", "a credential that is a token, not in an envelope", "VCDM 2.0 §4.13: credentials are objects", "members/verifiableCredential/2", `"` + token + `"`, malformed, ""},
	{"credential-type", "an embedded credential without its type", "VCDM 2.0 §4.13: credentials are of type VerifiableCredential", "members/verifiableCredential/0/type", `["Resident"]`, malformed, ""},
	{"credential-no-type", "an embedded object without type", "VCDM 2.0 §4.13: credentials have a type", "members/verifiableCredential/0/type", ``, malformed, ""},
	{"credential-broken", "an embedded credential without an issuer", "VCDM 2.0 §4.13: credentials keep the data model", "members/verifiableCredential/0/issuer", ``, malformed, ""},
	{"credential-old-broken", "an embedded credential of 1.1 without issuanceDate", "VCDM 2.0 §4.13: credentials of 1.1 keep their model", "members/verifiableCredential/1/issuanceDate", ``, malformed, ""},
	{"envelope-no-type", "an envelope without type", "VCDM 2.0 §4.13.1: an envelope has a type", "members/verifiableCredential/2/type", ``, malformed, ""},
	{"envelope-presentation", "a presentation in the place of a credential", "VCDM 2.0 §4.13.1: what is enveloped is a credential", "members/verifiableCredential/2", `{"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiablePresentation", "id": "data:application/vp+jwt,` + token + `"}`, malformed, ""},
	{"terms-type", "terms of use without type", "VCDM 2.0 §5.5: terms of use of a presentation", "members/termsOfUse", `{}`, malformed, ""},
	{"proof-type", "a proof without type", "VCDM 2.0 §4.12: a proof of a presentation", "members/proof", `[{}]`, malformed, ""},
	{"credentials-16", "as many credentials as are read", "Hinan limit: 16 credentials", "members/verifiableCredential", list(16, plain), ok, ""},
	{"credentials-17", "more credentials than are read", "Hinan limit: 16 credentials", "members/verifiableCredential", list(17, plain), tooMany, "credentials-16"},
}

var presentation11 = base{
	name: "presentation11", desc: "a presentation of 1.1, as IOTA writes it", spec: "VCDM 1.1 §4.10", op: "vc.ReadPresentation",
	in: `{"members": {
		"@context": "https://www.w3.org/2018/credentials/v1",
		"type": "VerifiablePresentation",
		"holder": "did:example:hanako",
		"verifiableCredential": ["` + token + `", ` + old + `]
	}}`,
}

var flawsVP11 = []flaw{
	{"type", "a type, but not VerifiablePresentation", "VCDM 1.1 §4.10: VerifiablePresentation among the types", "members/type", `"Arrival"`, malformed, ""},
	{"holder", "a holder that is no URI", "VCDM 1.1 §4.10: holder is a URI", "members/holder", `"hanako"`, malformed, ""},
	{"token", "a token with characters that no token has", "RFC 7515 §7.1: compact serialization", "members/verifiableCredential/0", `"a b.c"`, malformed, ""},
	{"token-json", "a token in the JSON serialization, as a string", "RFC 7515 §7.2: JSON serialization", "members/verifiableCredential/0", `"{\"payload\":\"e30\"}"`, malformed, ""},
	{"number", "a credential that is a number", "VCDM 1.1 §4.10: credentials are tokens or objects", "members/verifiableCredential/0", `7`, malformed, ""},
	{"later", "an embedded credential of 2.0", "VCDM 1.1 §4.10: credentials of a later model", "members/verifiableCredential/1", plain, malformed, ""},
	{"envelope", "an envelope of 2.0", "VCDM 1.1 §4.10: envelopes are of 2.0", "members/verifiableCredential/1", inEnv, malformed, ""},
}

var envelope = base{
	name: "envelope", desc: "a credential in an envelope", spec: "VCDM 2.0 §4.13.1", op: "vc.ReadEnveloped",
	in: `{"members": ` + inEnv + `}`,
}

var flawsEnvelope = []flaw{
	{"sd-jwt", "an SD-JWT in an envelope", "VC-JOSE-COSE §3.2.1", "members/id", `"data:application/vc+sd-jwt,` + token + `~"`, ok, ""},
	{"cose", "a COSE message in an envelope", "VC-JOSE-COSE §3.3.1", "members/id", `"data:application/vc+cose;base64,0oRDoQEmoEBA"`, ok, ""},
	{"presentation", "a presentation in an envelope", "VCDM 2.0 §4.13.2", "members", `{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["EnvelopedVerifiablePresentation"], "id": "data:application/vp+jwt,` + token + `"}`, ok, ""},
	{"context", "an envelope without @context", "VCDM 2.0 §4.13.1: @context is demanded", "members/@context", ``, malformed, ""},
	{"context-other", "an envelope with another context", "VCDM 2.0 §4.13.1: @context is the base context", "members/@context", `"https://city.example/contexts/v1"`, malformed, ""},
	{"context-old", "an envelope with the context of 1.1", "VCDM 2.0 §4.13.1: envelopes are of 2.0", "members/@context", `"https://www.w3.org/2018/credentials/v1"`, malformed, ""},
	{"type", "an envelope of no such type", "VCDM 2.0 §4.13.1: type is EnvelopedVerifiableCredential", "members/type", `"Envelope"`, malformed, ""},
	{"type-both", "an envelope that says to be its content too", "Hinan profile: an envelope is no credential", "members/type", `["EnvelopedVerifiableCredential", "VerifiableCredential"]`, malformed, ""},
	{"type-two", "an envelope of both kinds", "Hinan profile: an envelope has one kind", "members/type", `["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]`, malformed, ""},
	{"id-absent", "an envelope without content", "VCDM 2.0 §4.13.1: id is demanded", "members/id", ``, malformed, ""},
	{"id-https", "an envelope whose content is elsewhere", "VCDM 2.0 §4.13.1: id is a data: URL", "members/id", `"https://city.example/1"`, malformed, ""},
	{"id-no-comma", "a data: URL without data", "RFC 2397 §3: a comma stands before the data", "members/id", `"data:application/vc+jwt"`, malformed, ""},
	{"id-empty", "a data: URL with empty data", "VCDM 2.0 §4.13.1: the data is a credential", "members/id", `"data:application/vc+jwt,"`, malformed, ""},
	{"id-percent", "a token that is percent-encoded", "Hinan profile: tokens stand in data: URLs as they are", "members/id", `"data:application/vc+jwt,eyJ%2E"`, malformed, ""},
	{"id-base64", "a data: URL whose base64 is broken", "RFC 4648 §3.5: canonical encoding", "members/id", `"data:application/vc+cose;base64,0oRDoQF"`, malformed, "cose"},
	{"id-parameter", "a data: URL with another parameter", "Hinan profile: parameters of data: URLs", "members/id", `"data:application/vc+jwt;charset=utf-8,` + token + `"`, malformed, ""},
	{"media-unknown", "a media type that is not known", "VCDM 2.0 §4.13.1: the media type of a securing mechanism", "members/id", `"data:text/plain,` + token + `"`, unknownFormat, ""},
	{"media-none", "no media type", "RFC 2397 §2: text/plain is meant", "members/id", `"data:,` + token + `"`, unknownFormat, ""},
	{"media-presentation", "a presentation's media type for a credential", "VC-JOSE-COSE §3.1.2: vp+jwt is for presentations", "members/id", `"data:application/vp+jwt,` + token + `"`, unknownFormat, ""},
}
