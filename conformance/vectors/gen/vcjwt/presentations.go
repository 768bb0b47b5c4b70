package vcjwt

import "strings"

func presentations11() []flaw {
	k := vp11
	return append(common(k, "VP-JWT"),
		flaw{"no iss", malformed, "VCDM 1.1 §6.3.1: VP-JWT without iss", k.with(`"iss":"`+holder+`",`, "")},
		flaw{"iss as an object", malformed, "Hinan profile: VP-JWT with iss as an object", k.with(`"iss":"`+holder+`"`, `"iss":{"id":"`+holder+`"}`)},
		flaw{"another holder in vp", mismatch, "VCDM 1.1 §6.3.1: iss and holder", k.with(`"vp":{`, `"vp":{"holder":"did:example:attacker",`)},
		flaw{"another id in vp", mismatch, "VCDM 1.1 §6.3.1: jti and id of vp", k.with(`"vp":{`, `"vp":{"id":"urn:uuid:2",`)},
		flaw{"an id in vp without jti", malformed, "VCDM 1.1 §6.3.1: id of vp without jti", sign(k.signer, k.header, strings.Replace(strings.Replace(k.payload, `"jti":"urn:uuid:1",`, "", 1), `"vp":{`, `"vp":{"id":"urn:uuid:1",`, 1))},
		flaw{"a sub that is not the holder", mismatch, "Hinan profile: sub of a VP-JWT", k.first(`"sub":"did:example:attacker"`)},
		flaw{"vp as a text", malformed, "VCDM 1.1 §6.3.1: vp as a text", sign(k.signer, k.header, `{"iss":"`+holder+`","vp":"x"}`)},
		flaw{"vp as a list", malformed, "VCDM 1.1 §6.3.1: vp as a list", sign(k.signer, k.header, `{"iss":"`+holder+`","vp":[]}`)},
		flaw{"another nonce in the header", mismatch, "Hinan profile: nonce in header and claim", k.head(`"kid"`, `"nonce":"n-2","kid"`)},
		flaw{"a nonce that is a number", malformed, "OpenID Connect Core §2: VP-JWT with nonce as a number", k.with(`"nonce":"n-1"`, `"nonce":1`)},
		flaw{"a nonce that is empty", malformed, "OpenID Connect Core §2: VP-JWT with nonce empty", k.with(`"nonce":"n-1"`, `"nonce":""`)},
		flaw{"aud as a number", malformed, "RFC 7519 §4.1.3: aud as a number", k.with(`"aud":"did:example:shelter"`, `"aud":1`)},
		flaw{"an empty list of audiences", malformed, "RFC 7519 §4.1.3: aud an empty list", k.with(`"aud":"did:example:shelter"`, `"aud":[]`)},
		flaw{"an empty audience", malformed, "RFC 7519 §4.1.3: aud empty", k.with(`"aud":"did:example:shelter"`, `"aud":["did:example:shelter",""]`)},
		flaw{"17 audiences", malformed, "Hinan limits: 16 audiences", k.with(`"aud":"did:example:shelter"`, `"aud":["a"`+strings.Repeat(`,"a"`, 16)+`]`)},
		flaw{"iat as a text", malformed, "RFC 7519 §4.1.6: VP-JWT with iat as a text", k.first(`"iat":"2026-11-01T00:00:00Z"`)},
		flaw{"the context of the 2.0 data model", malformed, "VC-JOSE-COSE §3.1.2: 2.0 in a VP-JWT", sign(k.signer, k.header, `{"iss":"`+holder+`","vp":{`+context20+`,"type":["VerifiablePresentation"]}}`)},
		flaw{"no base type", malformed, "VCDM 1.1 §4.10: type", k.with(`"VerifiablePresentation"`, `"Other"`)},
		flaw{"a credential that is a number", malformed, "VCDM 1.1 §4.10: credential as a number", k.with(`"verifiableCredential":["`+vc11.token()+`"]`, `"verifiableCredential":[1]`)},
		flaw{"cty vp", "jose.content-type", "VC-JOSE-COSE §3.1.2: cty in a VP-JWT", k.head(`"kid"`, `"cty":"vp","kid"`)},
		flaw{"signed with a key for assertions", "key.unknown", "DID Core §5.3.1: VP-JWT with a key for assertions",
			sign(signer[issuer], strings.ReplaceAll(k.header, holder, issuer), strings.Replace(k.payload, `"iss":"`+holder, `"iss":"`+issuer, 1))},
	)
}

func presentations20() []flaw {
	k := vp20
	return append(common(k, "vp+jwt"),
		flaw{"a vp claim", malformed, "VC-JOSE-COSE §3.1.3: vp+jwt with claim vp", k.first(`"vp":{}`)},
		flaw{"a vc claim", malformed, "VC-JOSE-COSE §3.1.3: vp+jwt with claim vc", k.first(`"vc":{}`)},
		flaw{"another iss", mismatch, "VC-JOSE-COSE §3.1.3: iss and holder", k.with(`"iss":"`+holder+`"`, `"iss":"did:example:attacker"`)},
		flaw{"another jti", mismatch, "VC-JOSE-COSE §3.1.3: jti and id of a presentation", k.with(`"jti":"urn:uuid:1"`, `"jti":"urn:uuid:2"`)},
		flaw{"jti, and a presentation without id", mismatch, "VC-JOSE-COSE §3.1.3: jti of a presentation without id", k.with(`"id":"urn:uuid:1",`, "")},
		flaw{"neither iss nor holder", malformed, "VCDM 2.0 §4.13: no holder", sign(k.signer, k.header, `{`+context20+`,"type":["VerifiablePresentation"]}`)},
		flaw{"a holder that is a list", mismatch, "VCDM 2.0 §4.13: holder as a list", k.with(`"holder":"`+holder+`"`, `"holder":["`+holder+`"]`)},
		flaw{"a nonce in the header", "jose.header", "Hinan profile: vp+jwt with a header nonce", k.head(`"kid"`, `"nonce":"n-1","kid"`)},
		flaw{"a nonce that is a list", malformed, "OpenID Connect Core §2: vp+jwt with nonce as a list", k.with(`"nonce":"n-1"`, `"nonce":["n-1"]`)},
		flaw{"an audience that is an object", malformed, "RFC 7519 §4.1.3: aud as an object", k.with(`"aud":["did:example:shelter"]`, `"aud":{}`)},
		flaw{"iat as a text", malformed, "RFC 7519 §4.1.6: vp+jwt with iat as a text", k.with(`"iat":1793491200`, `"iat":"2026-11-01T00:00:00Z"`)},
		flaw{"the context of the 1.1 data model", malformed, "VCDM 2.0 §4.3: 1.1 in a vp+jwt", sign(k.signer, k.header, `{`+context11+`,"type":["VerifiablePresentation"],"holder":"`+holder+`"}`)},
		flaw{"a bare token as a credential", malformed, "VCDM 2.0 §4.13: credential as a text", sign(k.signer, k.header, `{`+context20+`,"type":["VerifiablePresentation"],"holder":"`+holder+`","verifiableCredential":["`+vc20.token()+`"]}`)},
		flaw{"an envelope that holds no data: URL", malformed, "VCDM 2.0 §4.13.1: id of an envelope", sign(k.signer, k.header, `{`+context20+`,"type":["VerifiablePresentation"],"holder":"`+holder+`","verifiableCredential":[{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"not-a-credential"}]}`)},
		flaw{"cty of a credential", "jose.content-type", "VC-JOSE-COSE §3.1.2: cty vc", k.head(`"kid"`, `"cty":"vc","kid"`)},
		flaw{"a media type for a bad media type", "jose.type", "VC-JOSE-COSE §3.1.2: typ bad+typ", retype(k, "bad+typ")},
		flaw{"a token of more than 65536 bytes", "jose.too-large", "Hinan limits: vp+jwt of 65536 bytes", k.first(`"a":"` + strings.Repeat("a", 49152) + `"`)},
	)
}

func envelopes() []flaw {
	const kind, media = "EnvelopedVerifiableCredential", "application/vc+jwt"
	good := envelope(kind, media, vc20.token())
	with := func(old, new string) string {
		if strings.Count(good, old) != 1 {
			panic("the envelope does not hold " + old + " once")
		}
		return strings.Replace(good, old, new, 1)
	}
	const clause = "VCDM 2.0 §4.13.1: "
	return []flaw{
		{"a credential in the envelope of a presentation", "format.unknown", clause + "vc+jwt as a presentation", with(kind, "EnvelopedVerifiablePresentation")},
		{"a presentation under the media type of a credential", mismatch, clause + "vp+jwt as vc+jwt", envelope(kind, media, vp20.token())},
		{"a VC-JWT of the 1.1 data model", mismatch, clause + "VC-JWT as vc+jwt", envelope(kind, media, vc11.token())},
		{"an SD-JWT", "format.unknown", clause + "vc+sd-jwt is not opened here", with(media, "application/vc+sd-jwt")},
		{"a media type that nobody knows", "format.unknown", clause + "text/plain", with(media, "text/plain")},
		{"a link in the place of the token", malformed, clause + "https URL", with("data:"+media+",", "https://city.example/")},
		{"no token", malformed, clause + "empty data", envelope(kind, media, "")},
		{"an object of another type", malformed, clause + "type", with(kind, "VerifiableCredential")},
		{"an envelope of the 1.1 data model", malformed, clause + "context", with("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1")},
		{"no context", malformed, clause + "no context", with(`"@context":"https://www.w3.org/ns/credentials/v2",`, "")},
		{"id twice", malformed, "RFC 7493 §2.3: id of an envelope twice", with("{", `{"id":"data:application/vc+jwt,a.b.c",`)},
		{"something behind the object", malformed, "RFC 8259 §2: something behind an envelope", good + "x"},
		{"an envelope that is cut off", malformed, "RFC 8259 §4: end of an envelope", good[:len(good)-1]},
		{"a token that somebody else signed", "jose.signature", clause + "foreign signature", envelope(kind, media, sign(attacker, vc20.header, vc20.payload))},
		{"an envelope of more than 66560 bytes", "format.too-large", "Hinan limits: envelope of 66560 bytes", with(`"type"`, `"a":"`+strings.Repeat("a", 66560)+`","type"`)},
	}
}
