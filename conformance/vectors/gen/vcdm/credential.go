package vcdm

import "strings"

const (
	malformed = "credential.malformed"
	mismatch  = "credential.mismatch"
	digest    = "credential.digest"
	tooMany   = "credential.too-many"
	ok        = "ok"
)

// sri is the digest of the file at https://www.w3.org/ns/credentials/v2 (VCDM 2.0
// §5.3), sriOther one of another file.
const (
	sri      = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"
	sriOther = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
)

var credential20 = base{
	name: "credential20", desc: "a credential of 2.0 with every member of the model", spec: "VCDM 2.0 §4", op: "vc.ReadCredential",
	in: `{"members": {
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://city.example/contexts/v1", {"Resident": {"@id": "https://city.example/terms#Resident", "@protected": true}}],
		"id": "https://city.example/credentials/1",
		"type": ["VerifiableCredential", "Resident"],
		"name": [{"@value": "Resident record", "@language": "en", "@direction": "ltr"}, {"@value": "住民票", "@language": "ja"}],
		"description": "Proof of residence",
		"issuer": {"id": "did:example:city", "name": "Iizuka", "description": {"@value": "A city", "@language": "en"}},
		"validFrom": "2026-01-15T10:00:00Z",
		"validUntil": "2027-01-15T10:00:00+09:00",
		"credentialSubject": [{"id": "did:example:hanako", "familyName": "Sato"}, {"familyName": "Suzuki"}],
		"credentialStatus": {"id": "https://city.example/status/1#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7", "statusListCredential": "https://city.example/status/1"},
		"credentialSchema": {"id": "https://city.example/schemas/resident.json", "type": "JsonSchema"},
		"relatedResource": [{"id": "https://www.w3.org/ns/credentials/v2", "digestSRI": "` + sri + `", "mediaType": "application/ld+json"}, {"id": "https://city.example/photo", "digestSRI": "` + sriOther + `"}],
		"refreshService": {"id": "https://city.example/refresh", "type": "Refresh"},
		"termsOfUse": {"id": "https://city.example/terms", "type": "Terms"},
		"evidence": [{"id": "https://city.example/evidence", "type": ["Document"]}],
		"renderMethod": {"id": "https://city.example/card", "type": "Card"},
		"confidenceMethod": {"anything": 1},
		"proof": {"type": "DataIntegrityProof"}
	}}`,
}

var flaws20 = []flaw{
	{"context-absent", "no @context", "VCDM 2.0 §4.3: @context is demanded", "members/@context", ``, malformed, ""},
	{"context-string", "the base context alone, not in a list", "VCDM 2.0 §4.3: @context is an ordered set", "members/@context", `"https://www.w3.org/ns/credentials/v2"`, malformed, ""},
	{"context-empty", "an empty list of contexts", "VCDM 2.0 §4.3: @context has a first item", "members/@context", `[]`, malformed, ""},
	{"context-object-first", "the base context comes second", "VCDM 2.0 §4.3: the base context comes first", "members/@context", `[{"Resident": "https://city.example/terms#Resident"}, "https://www.w3.org/ns/credentials/v2"]`, malformed, ""},
	{"context-slash", "the base context with a slash at its end", "VCDM 2.0 §4.3: the value is exactly the base context's URL", "members/@context/0", `"https://www.w3.org/ns/credentials/v2/"`, malformed, ""},
	{"context-both", "the base contexts of both models", "VCDM 2.0 §4.3: no terms of another version", "members/@context/1", `"https://www.w3.org/2018/credentials/v1"`, malformed, ""},
	{"context-not-url", "a context that is no URL", "VCDM 2.0 §4.3: subsequent items are URLs or objects, URL", "members/@context/1", `"contexts/v1"`, malformed, ""},
	{"context-null", "a context that is null, which takes all others back", "JSON-LD 1.1 §4.1: a null context", "members/@context/1", `null`, malformed, ""},
	{"context-number", "a context that is a number", "VCDM 2.0 §4.3: subsequent items are URLs or objects", "members/@context/1", `7`, malformed, ""},
	{"context-redefines", "a context that gives VerifiableCredential another meaning", "JSON-LD 1.1 §4.1.11: protected terms of the base context", "members/@context/2/VerifiableCredential", `"https://evil.example/#x"`, malformed, ""},
	{"context-redefines-own", "a context that changes a protected term of the one before", "JSON-LD 1.1 §4.1.11: protected terms of other contexts", "members/@context/1", `{"Resident": {"@id": "https://city.example/terms#Resident", "@protected": true}, "x": "https://x.example/"}`, ok, ""},
	{"context-redefined-own", "a context that changes a protected term of the one before", "JSON-LD 1.1 §4.1.11: protected terms of other contexts", "members/@context/1", `{"Resident": {"@id": "https://evil.example/#Resident", "@protected": true}, "x": "https://x.example/"}`, malformed, "context-redefines-own"},
	{"context-term-not-url", "a term that is mapped to no URL", "VCDM 2.0 §4.5: types are mapped to URLs", "members/@context/2/Resident", `"https ://city.example/#Resident"`, malformed, ""},
	{"context-vocab-url", "a type that no context defines has a meaning through a URL", "VCDM 2.0 §4.5: types are terms or URLs", "members", `{"@context": ["https://www.w3.org/ns/credentials/v2", {"@vocab": null}], "type": ["VerifiableCredential", "https://city.example/#Resident"], "issuer": "did:example:city", "credentialSubject": {"familyName": "Sato"}}`, ok, ""},
	{"context-vocab-null", "a type that no context defines, where such terms are dropped", "VCDM 2.0 §4.5: types have a meaning", "members", `{"@context": ["https://www.w3.org/ns/credentials/v2", {"@vocab": null}], "type": ["VerifiableCredential", "Resident"], "issuer": "did:example:city", "credentialSubject": {"familyName": "Sato"}}`, malformed, "context-vocab-url"},
	{"contexts-16", "as many contexts as are read", "Hinan limit: 16 contexts", "members/@context", `["https://www.w3.org/ns/credentials/v2",` + list(15, `"https://c.example/#"`)[1:], ok, ""},
	{"contexts-17", "more contexts than are read", "Hinan limit: 16 contexts", "members/@context", `["https://www.w3.org/ns/credentials/v2",` + list(16, `"https://c.example/#"`)[1:], tooMany, "contexts-16"},

	{"id-null", "an id that is null", "VCDM 2.0 §4.4: id is a URL, not null", "members/id", `null`, malformed, ""},
	{"id-list", "two ids", "VCDM 2.0 §4.4: id is a single URL", "members/id", `["https://city.example/1", "https://city.example/2"]`, malformed, ""},
	{"id-not-url", "an id with a space in its scheme", "VCDM 2.0 §4.4: id is a URL", "members/id", `"https ://city.example/1"`, malformed, ""},
	{"id-relative", "an id without a scheme", "VCDM 2.0 §4.4: id is an absolute URL", "members/id", `"credentials/1"`, malformed, ""},
	{"id-no-host", "an https id without a host", "WHATWG URL §4.1: a special scheme has a host", "members/id", `"https:///1"`, malformed, ""},
	{"id-percent", "an id with half a percent-encoded byte", "RFC 3986 §2.1: percent-encoding", "members/id", `"https://city.example/%2"`, malformed, ""},
	{"id-two-fragments", "an id with two fragments", "RFC 3986 §3.5: one fragment", "members/id", `"https://city.example/#a#b"`, malformed, ""},
	{"id-did", "an id of the did scheme that is no DID URL", "DID Core §3.2: DID URL syntax", "members/id", `"did:Example:1"`, malformed, ""},
	{"id-4096", "an id as long as is read", "Hinan limit: 4096 bytes of a URL", "members/id", `"https://city.example/` + strings.Repeat("x", 4096-21) + `"`, ok, ""},
	{"id-4097", "an id longer than is read", "Hinan limit: 4096 bytes of a URL", "members/id", `"https://city.example/` + strings.Repeat("x", 4097-21) + `"`, tooMany, "id-4096"},

	{"type-absent", "no type", "VCDM 2.0 §4.5: type is demanded", "members/type", ``, malformed, ""},
	{"type-empty", "an empty set of types", "VCDM 2.0 §4.5: one or more types", "members/type", `[]`, malformed, ""},
	{"type-base", "a type, but not VerifiableCredential", "VCDM 2.0 §4.5: VerifiableCredential among the types", "members/type", `["Resident"]`, malformed, ""},
	{"type-case", "VerifiableCredential in other letters", "VCDM 2.0 §4.5: types are case-sensitive", "members/type", `["verifiablecredential", "Resident"]`, malformed, ""},
	{"type-number", "a type that is a number", "VCDM 2.0 §4.5: types are strings", "members/type/1", `7`, malformed, ""},
	{"type-blank", "a type that is empty", "VCDM 2.0 §4.5: types are terms", "members/type/1", `""`, malformed, ""},
	{"type-space", "a type with a space", "VCDM 2.0 §4.5: types are terms without spaces", "members/type/1", `"Resi dent"`, malformed, ""},
	{"types-32", "as many types as are read", "Hinan limit: 32 types", "members/type", `["VerifiableCredential",` + list(31, `"Type#"`)[1:], ok, ""},
	{"types-33", "more types than are read", "Hinan limit: 32 types", "members/type", `["VerifiableCredential",` + list(32, `"Type#"`)[1:], tooMany, "types-32"},

	{"name-number", "a name that is a number", "VCDM 2.0 §4.6: name is a string or a language value", "members/name", `7`, malformed, ""},
	{"name-empty", "a name in no language at all", "VCDM 2.0 §4.6: name has a value", "members/name", `[]`, malformed, ""},
	{"name-value", "a text without @value", "VCDM 2.0 §11.1: @value is demanded", "members/name/0", `{"@language": "en"}`, malformed, ""},
	{"name-extra", "a text with a further member", "VCDM 2.0 §11.1: no members beside @value, @language, @direction", "members/name/0/url", `"https://city.example"`, malformed, ""},
	{"name-language", "a language that is no language tag", "VCDM 2.0 §11.1: @language is a language tag", "members/name/0/@language", `"english, more or less"`, malformed, ""},
	{"name-direction", "a direction that there is not", "VCDM 2.0 §11.1: @direction is ltr or rtl", "members/name/0/@direction", `"up"`, malformed, ""},
	{"description-list", "a description that is a list in a list", "VCDM 2.0 §4.6: description is a string or a language value", "members/description", `[["a"]]`, malformed, ""},
	{"issuer-name", "an issuer whose name is an object of another kind", "VCDM 2.0 §4.7: the issuer's name", "members/issuer/name", `{"en": "Iizuka"}`, malformed, ""},
	{"issuer-description", "an issuer's description with a further member", "VCDM 2.0 §4.7: the issuer's description", "members/issuer/description/url", `"https://city.example"`, malformed, ""},
	{"names-32", "as many languages as are read", "Hinan limit: 32 languages", "members/name", list(32, `{"@value": "#"}`), ok, ""},
	{"names-33", "more languages than are read", "Hinan limit: 32 languages", "members/name", list(33, `{"@value": "#"}`), tooMany, "names-32"},

	{"issuer-absent", "no issuer", "VCDM 2.0 §4.7: issuer is demanded", "members/issuer", ``, malformed, ""},
	{"issuer-null", "an issuer that is null", "VCDM 2.0 §4.7: issuer is a URL or an object", "members/issuer", `null`, malformed, ""},
	{"issuer-no-id", "an issuer without an id", "VCDM 2.0 §4.7: an issuer's object has an id", "members/issuer/id", ``, malformed, ""},
	{"issuer-id-null", "an issuer whose id is null", "VCDM 2.0 §4.7: the issuer's id is not null", "members/issuer/id", `null`, malformed, ""},
	{"issuer-not-url", "an issuer that is no URL", "VCDM 2.0 §4.7: issuer is a URL", "members/issuer", `"city"`, malformed, ""},
	{"issuer-list", "two issuers", "VCDM 2.0 §4.7: there is one issuer", "members/issuer", `["did:example:city", "did:example:town"]`, malformed, ""},
	{"issuer-fragment", "an issuer that is a DID URL", "Hinan profile: an issuer of the did scheme is a DID", "members/issuer/id", `"did:example:city#key"`, malformed, ""},

	{"subject-absent", "no credentialSubject", "VCDM 2.0 §4.8: credentialSubject is demanded", "members/credentialSubject", ``, malformed, ""},
	{"subject-none", "an empty list of subjects", "VCDM 2.0 §4.8: one or more subjects", "members/credentialSubject", `[]`, malformed, ""},
	{"subject-empty", "a subject without claims", "VCDM 2.0 §4.8: each subject has one or more claims", "members/credentialSubject/1", `{}`, malformed, ""},
	{"subject-string", "a subject that is a string", "VCDM 2.0 §4.8: subjects are objects", "members/credentialSubject/1", `"did:example:hanako"`, malformed, ""},
	{"subject-id", "a subject whose id is no URL", "VCDM 2.0 §4.8: the subject's id is a URL", "members/credentialSubject/0/id", `"hanako"`, malformed, ""},
	{"subject-ids", "a subject with two ids", "VCDM 2.0 §4.8: the subject's id is single", "members/credentialSubject/0/id", `["did:example:a", "did:example:b"]`, malformed, ""},
	{"subjects-32", "as many subjects as are read", "Hinan limit: 32 subjects", "members/credentialSubject", list(32, `{"a": #}`), ok, ""},
	{"subjects-33", "more subjects than are read", "Hinan limit: 32 subjects", "members/credentialSubject", list(33, `{"a": #}`), tooMany, "subjects-32"},

	{"from-words", "a validFrom in words", "VCDM 2.0 §4.9: validFrom is a dateTimeStamp", "members/validFrom", `"Sat 25 Feb 2023 07:16:31 PM CST"`, malformed, ""},
	{"from-no-zone", "a validFrom without a zone", "XSD 1.1 Part 2 §3.4.28: dateTimeStamp has a zone", "members/validFrom", `"2026-01-15T10:00:00"`, malformed, ""},
	{"from-zone", "a validFrom in a zone that there is not", "XSD 1.1 Part 2 §3.3.7: zones are at most 14 hours away", "members/validFrom", `"2026-01-15T10:00:00+14:01"`, malformed, ""},
	{"from-date", "a validFrom that is a date", "VCDM 2.0 §4.9: validFrom has a time", "members/validFrom", `"2026-01-15"`, malformed, ""},
	{"from-day", "a validFrom on the 30th of February", "XSD 1.1 Part 2 §3.3.7: days of a month", "members/validFrom", `"2026-02-30T10:00:00Z"`, malformed, ""},
	{"from-second", "a validFrom in a leap second", "XSD 1.1 Part 2 §3.3.7: seconds are less than 60", "members/validFrom", `"2026-01-15T10:00:60Z"`, malformed, ""},
	{"from-space", "a validFrom with a space for the T", "XSD 1.1 Part 2 §3.3.7: T stands between date and time", "members/validFrom", `"2026-01-15 10:00:00Z"`, malformed, ""},
	{"from-comma", "a validFrom with a comma", "XSD 1.1 Part 2 §3.3.7: a point stands before the fraction", "members/validFrom", `"2026-01-15T10:00:00,5Z"`, malformed, ""},
	{"from-24", "a validFrom at the end of a day", "XSD 1.1 Part 2 §3.3.7: 24:00:00", "members/validFrom", `"2026-01-15T24:00:00.0Z"`, ok, ""},
	{"from-after-24", "a validFrom after the end of its day", "XSD 1.1 Part 2 §3.3.7: nothing after 24:00:00", "members/validFrom", `"2026-01-15T24:00:00.5Z"`, malformed, "from-24"},
	{"from-number", "a validFrom in seconds", "VCDM 2.0 §4.9: validFrom is a string", "members/validFrom", `1768471200`, malformed, ""},
	{"until-words", "a validUntil in words", "VCDM 2.0 §4.9: validUntil is a dateTimeStamp", "members/validUntil", `"next year"`, malformed, ""},
	{"until-before-from", "a validUntil one second before validFrom", "VCDM 2.0 §4.9: validFrom is not after validUntil", "members/validUntil", `"2026-01-15T09:59:59Z"`, malformed, "until-is-from"},
	{"until-is-from", "a validUntil that is validFrom, in another zone", "VCDM 2.0 §4.9: validFrom is not after validUntil", "members/validUntil", `"2026-01-15T19:00:00+09:00"`, ok, ""},
	{"issuance-date", "a time of 1.1", "VCDM 2.0 §4.9: issuanceDate is of 1.1", "members/issuanceDate", `"2026-01-15T10:00:00Z"`, malformed, ""},
	{"expiration-date", "a bound of 1.1", "VCDM 2.0 §4.9: expirationDate is of 1.1", "members/expirationDate", `"2027-01-15T10:00:00Z"`, malformed, ""},

	{"status-type", "a status without type", "VCDM 2.0 §4.10: a status has a type", "members/credentialStatus/type", ``, malformed, ""},
	{"status-type-number", "a status whose type is a number", "VCDM 2.0 §4.10: a status' type is a string", "members/credentialStatus/type", `2`, malformed, ""},
	{"status-id", "a status whose id is no URL", "VCDM 2.0 §4.10: a status' id is a URL", "members/credentialStatus/id", `"status"`, malformed, ""},
	{"status-ids", "a status with two ids", "VCDM 2.0 §4.10: a status' id is single", "members/credentialStatus/id", `["https://a.example", "https://b.example"]`, malformed, ""},
	{"status-string", "a status that is a string", "VCDM 2.0 §4.10: a status is an object", "members/credentialStatus", `"https://a.example"`, malformed, ""},
	{"status-none", "an empty list of statuses", "VCDM 2.0 §4.10: one or more statuses", "members/credentialStatus", `[]`, malformed, ""},
	{"statuses-32", "as many statuses as are read", "Hinan limit: 32 statuses", "members/credentialStatus", list(32, `{"type": "T"}`), ok, ""},
	{"statuses-33", "more statuses than are read", "Hinan limit: 32 statuses", "members/credentialStatus", list(33, `{"type": "T"}`), tooMany, "statuses-32"},

	{"schema-id", "a schema without id", "VCDM 2.0 §4.11: a schema has an id", "members/credentialSchema/id", ``, malformed, ""},
	{"schema-type", "a schema without type", "VCDM 2.0 §4.11: a schema has a type", "members/credentialSchema/type", ``, malformed, ""},
	{"schema-not-url", "a schema whose id is no URL", "VCDM 2.0 §4.11: a schema's id is a URL", "members/credentialSchema/id", `"resident.json"`, malformed, ""},

	{"related-id", "a related resource without id", "VCDM 2.0 §5.3: a resource has an id", "members/relatedResource/1/id", ``, malformed, ""},
	{"related-twice", "one related resource twice", "VCDM 2.0 §5.3: ids are unique", "members/relatedResource/1/id", `"https://www.w3.org/ns/credentials/v2"`, malformed, "related-same"},
	{"related-same", "the same digest for another resource", "VCDM 2.0 §5.3: ids are unique", "members/relatedResource/1/digestSRI", `"` + sri + `"`, ok, ""},
	{"related-no-digest", "a related resource without a digest", "VCDM 2.0 §5.3: a resource has a digest", "members/relatedResource/1/digestSRI", ``, malformed, ""},
	{"related-sri", "a digest that is no hash expression", "SRI §3.5: hash-expression", "members/relatedResource/1/digestSRI", `"AAAA"`, malformed, ""},
	{"related-md5", "a digest by MD5", "SRI §3.2: hash functions", "members/relatedResource/1/digestSRI", `"md5-AAAAAAAAAAAAAAAAAAAAAA=="`, malformed, ""},
	{"related-short", "a digest with too few bytes", "SRI §3.5: the digest's length", "members/relatedResource/1/digestSRI", `"sha256-AAAA"`, malformed, ""},
	{"related-multibase", "a digest in no multibase", "Data Integrity 1.0 §2.6: digestMultibase is multibase", "members/relatedResource/1/digestMultibase", `"?AAAA"`, malformed, ""},
	{"related-multihash", "a digest in multibase that is no multihash", "Data Integrity 1.0 §2.6: digestMultibase is a multihash", "members/relatedResource/1/digestMultibase", `"uAAAA"`, malformed, ""},
	{"related-media", "a media type without a subtype", "VCDM 2.0 §5.3: mediaType is a media type", "members/relatedResource/0/mediaType", `"text"`, malformed, ""},
	{"related-context", "another digest for the base context", "VCDM 2.0 §B.1: the digest of the base context", "members/relatedResource/0/digestSRI", `"` + sriOther + `"`, digest, ""},
	{"related-context-two", "the base context's digest beside another one", "Hinan profile: every digest of a context is checked", "members/relatedResource/0/digestSRI", `"` + sri + ` ` + sriOther + `"`, digest, ""},
	{"related-context-multibase", "another digest for the base context, in multibase", "Data Integrity 1.0 §2.6: the digest of the base context", "members/relatedResource/0/digestMultibase", `"uEiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"`, digest, ""},
	{"related-33", "more related resources than are read", "Hinan limit: 32 related resources", "members/relatedResource", list(33, `{"id": "https://a.example/#", "digestSRI": "`+sriOther+`"}`), tooMany, "related-32"},
	{"related-32", "as many related resources as are read", "Hinan limit: 32 related resources", "members/relatedResource", list(32, `{"id": "https://a.example/#", "digestSRI": "`+sriOther+`"}`), ok, ""},

	{"refresh-type", "a refresh service without type", "VCDM 2.0 §5.4: a refresh service has a type", "members/refreshService/type", ``, malformed, ""},
	{"refresh-id", "a refresh service whose id is no URL", "VCDM 2.0 §4.4: the id of a refresh service", "members/refreshService/id", `"refresh"`, malformed, ""},
	{"terms-type", "terms of use without type", "VCDM 2.0 §5.5: terms of use have a type", "members/termsOfUse/type", ``, malformed, ""},
	{"terms-id", "terms of use whose id is no URL", "VCDM 2.0 §4.4: the id of terms of use", "members/termsOfUse/id", `7`, malformed, ""},
	{"evidence-type", "evidence without type", "VCDM 2.0 §5.6: evidence has a type", "members/evidence/0/type", ``, malformed, ""},
	{"evidence-string", "evidence that is a string", "VCDM 2.0 §5.6: evidence is an object", "members/evidence", `"seen"`, malformed, ""},
	{"evidence-none", "an empty list of evidence", "VCDM 2.0 §5.6: one or more pieces of evidence", "members/evidence", `[]`, malformed, ""},
	{"evidence-null", "evidence with a member that is null", "JSON-LD 1.1 §4: null members of an object", "members/evidence/0/name", `null`, malformed, ""},
	{"render-type", "a render method without type", "VCDM 2.0 §5.10: a render method has a type", "members/renderMethod/type", ``, malformed, ""},
	{"proof-type", "a proof without type", "VCDM 2.0 §4.12: a proof has a type", "members/proof/type", ``, malformed, ""},
	{"unknown-null", "a member that nobody knows, null", "JSON-LD 1.1 §4: null members of the credential", "members/nickname", `null`, malformed, ""},
}

var credential11 = base{
	name: "credential11", desc: "a credential of 1.1 with every member of the model", spec: "VCDM 1.1 §4", op: "vc.ReadCredential",
	in: `{"members": {
		"@context": ["https://www.w3.org/2018/credentials/v1", "https://city.example/contexts/v1"],
		"id": "https://city.example/credentials/1",
		"type": ["VerifiableCredential", "Resident"],
		"issuer": {"id": "did:example:city", "name": 7},
		"issuanceDate": "2026-01-15T10:00:00",
		"expirationDate": "2027-01-15T10:00:00Z",
		"credentialSubject": {"id": "did:example:hanako", "familyName": "Sato"},
		"credentialStatus": {"id": "did:example:city?index=7#revocation", "type": "RevocationBitmap2022", "revocationBitmapIndex": "7"},
		"credentialSchema": {"id": "https://city.example/schemas/resident.json", "type": "JsonSchema"},
		"refreshService": {"id": "https://city.example/refresh", "type": "Refresh"},
		"termsOfUse": {"type": "Terms"},
		"evidence": {"type": ["Document"]},
		"proof": {"type": "Ed25519Signature2018"}
	}}`,
}

var flaws11 = []flaw{
	{"context-single", "the base context alone, as IOTA writes it in presentations", "VCDM 1.1 §4.1: @context", "members/@context", `"https://www.w3.org/2018/credentials/v1"`, ok, ""},
	{"context-http", "the base context over http", "VCDM 1.1 §4.1: the value is exactly the base context's URL", "members/@context/0", `"http://www.w3.org/2018/credentials/v1"`, malformed, ""},
	{"context-both", "the base contexts of both models", "VCDM 1.1 §4.1: no terms of another version", "members/@context/1", `"https://www.w3.org/ns/credentials/v2"`, malformed, ""},
	{"context-redefines", "a context that gives issuer's proof another meaning", "VCDM 1.1 §4.1: protected terms of the base context", "members/@context/1", `{"proof": "https://evil.example/#x"}`, malformed, "context-object"},
	{"context-object", "a context that is written out", "VCDM 1.1 §4.1: @context", "members/@context/1", `{"Resident": "https://city.example/#x"}`, ok, ""},
	{"type-base", "a type, but not VerifiableCredential", "VCDM 1.1 §4.3: VerifiableCredential among the types", "members/type", `["Resident"]`, malformed, ""},
	{"id-list", "two ids", "VCDM 1.1 §4.2: id is a single URI", "members/id", `["https://a.example"]`, malformed, ""},
	{"subject-empty", "a subject without claims", "VCDM 1.1 §4.4: a subject has one or more properties", "members/credentialSubject", `{}`, malformed, ""},
	{"issuer-no-id", "an issuer without an id", "VCDM 1.1 §4.5: an issuer's object has an id", "members/issuer/id", ``, malformed, ""},
	{"issuance-absent", "no issuanceDate", "VCDM 1.1 §4.6: issuanceDate is demanded", "members/issuanceDate", ``, malformed, ""},
	{"issuance-words", "an issuanceDate in words", "VCDM 1.1 §4.6: issuanceDate is a dateTime", "members/issuanceDate", `"today, at noon, sharp"`, malformed, ""},
	{"expiration-words", "an expirationDate in words", "VCDM 1.1 §4.8: expirationDate is a dateTime", "members/expirationDate", `"tomorrow, at noon, too"`, malformed, ""},
	{"valid-from", "a time of 2.0", "VCDM 1.1 §4.6: validFrom is of 2.0", "members/validFrom", `"2026-01-15T10:00:00Z"`, malformed, ""},
	{"valid-until", "a bound of 2.0", "VCDM 1.1 §4.8: validUntil is of 2.0", "members/validUntil", `"2026-01-15T10:00:00Z"`, malformed, ""},
	{"status-id", "a status without id", "VCDM 1.1 §4.9: a status has an id", "members/credentialStatus", `{"type": "Other"}`, malformed, "status-other"},
	{"status-other", "a status of another type", "VCDM 1.1 §4.9: a status has an id", "members/credentialStatus", `{"type": "Other", "id": "https://city.example/1"}`, ok, ""},
	{"status-type", "a status without type", "VCDM 1.1 §4.9: a status has a type", "members/credentialStatus/type", ``, malformed, ""},
	{"schema-id", "a schema without id", "VCDM 1.1 §5.4: a schema has an id", "members/credentialSchema/id", ``, malformed, ""},
	{"schema-type", "a schema without type", "VCDM 1.1 §5.4: a schema has a type", "members/credentialSchema/type", ``, malformed, ""},
	{"refresh-id", "a refresh service without id", "VCDM 1.1 §5.5: a refresh service has an id", "members/refreshService/id", ``, malformed, ""},
	{"refresh-type", "a refresh service without type", "VCDM 1.1 §5.5: a refresh service has a type", "members/refreshService/type", ``, malformed, ""},
	{"terms-type", "terms of use without type", "VCDM 1.1 §5.6: terms of use have a type", "members/termsOfUse", `{"id": "https://a.example"}`, malformed, ""},
	{"evidence-type", "evidence without type", "VCDM 1.1 §5.7: evidence has a type", "members/evidence", `{"id": "https://a.example"}`, malformed, ""},
	{"proof-type", "a proof without type", "VCDM 1.1 §4.7: a proof has a type", "members/proof", `{"created": "2026-01-15T10:00:00Z"}`, malformed, ""},
}
