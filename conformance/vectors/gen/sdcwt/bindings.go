package sdcwt

import (
	"encoding/hex"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
)

func kbt(key, value any) func(s *sample) {
	return func(s *sample) { s.kbtPayload = s.kbtPayload.with(key, value) }
}

func noKBT(key any) func(s *sample) {
	return func(s *sample) { s.kbtPayload = s.kbtPayload.without(key) }
}

func wide(s *sample) { s.in.Compact = false }

// bindings are flaws of what a KBT says.
func bindings() []vectors.Case {
	const (
		spec = "draft-ietf-spice-sd-cwt-08 §8.1: "
		code = "sdcwt.key-binding"
	)
	return family("kbt", "an SD-CWT in a KBT", spec+"claims", bound,
		flaw{"no aud", spec + "aud is required", code, noKBT(3)},
		flaw{"an empty aud", spec + "aud that says something", code, kbt(3, "")},
		flaw{"a list of audiences", spec + "aud is one text", code, kbt(3, []any{desk})},
		flaw{"an aud in bytes", spec + "aud is no bytes", code, kbt(3, []byte(desk))},
		flaw{"neither iat nor cti", spec + "iat or cti", code, both(wide, noKBT(6))},
		flaw{"cti in place of iat", spec + "cti without iat", "ok", both(wide, noKBT(6), kbt(7, []byte("id")))},
		flaw{"cti in place of iat, in a code that is scanned", "Hinan pass profile: iat is required", code, both(noKBT(6), kbt(7, []byte("id")))},
		flaw{"exp without iat", spec + "exp needs iat", code, both(wide, noKBT(6), kbt(7, []byte("id")), kbt(4, made+60))},
		flaw{"nbf without iat", spec + "nbf needs iat", code, both(wide, noKBT(6), kbt(7, []byte("id")), kbt(5, made))},
		flaw{"an iat that is text", spec + "iat is a time", code, kbt(6, "now")},
		flaw{"an iat before 1970", spec + "iat since 1970", code, kbt(6, -1)},
		flaw{"a cti that is text", spec + "cti in bytes", code, kbt(7, "id")},
		flaw{"a cnonce that is text", spec + "cnonce in bytes", code, kbt(39, hex.EncodeToString(nonce))},
		flaw{"an empty cnonce", spec + "cnonce that says something", code, kbt(39, []byte{})},
		flaw{"no cnonce", spec + "cnonce is optional", "ok", noKBT(39)},
		flaw{"an iss", spec + "no iss", code, kbt(1, city)},
		flaw{"a sub", spec + "no sub", code, kbt(2, "q3TmVWc1vJs")},
		flaw{"a claim that is not known", spec + "other claims", "ok", kbt(-70002, 1)},
		flaw{"claims that are an array", "RFC 8392 §1.1: the claims of the KBT are a map", "cwt.claim", func(s *sample) {
			s.encodeKBTPayload = func([]byte) []byte { return enc([]any{desk}) }
		}},
		flaw{"a claim twice", "RFC 8949 §5.6: claims of the KBT", "cbor.duplicate-key", func(s *sample) {
			s.kbtPayload = append(s.kbtPayload, pair{3, desk})
		}},
		flaw{"claims of indefinite length", "RFC 8949 §3.2.2: claims of the KBT", "cbor.indefinite-length", func(s *sample) { s.encodeKBTPayload = indefinite }},
		flaw{"redactions", "draft-ietf-spice-sd-cwt-08 §8.1: nothing is redacted in the KBT", "cbor.map-key", func(s *sample) {
			s.kbtPayload = append(s.kbtPayload, pair{redacted, []any{}})
		}},
	)
}

// bindingTimes are contradictions between the two tokens.
func bindingTimes() []vectors.Case {
	const (
		spec = "draft-ietf-spice-sd-cwt-08 §9, times of both tokens: "
		code = "sdcwt.times"
	)
	timed := func() sample {
		s := bound()
		claim(5, issued)(&s)
		kbt(4, made+60)(&s)
		kbt(5, made)(&s)
		return s
	}
	return family("kbt-times", "an SD-CWT in a KBT, both with all times", spec+"none", timed,
		flaw{"nbf after iat", spec + "nbf ≤ iat of the KBT", code, kbt(5, made+1)},
		flaw{"exp at iat", spec + "iat < exp of the KBT", code, kbt(4, made)},
		flaw{"exp after that of the SD-CWT", spec + "exp ≤ exp", code, kbt(4, ends+1)},
		flaw{"exp at that of the SD-CWT", spec + "exp = exp", "ok", kbt(4, ends)},
		flaw{"nbf before that of the SD-CWT", spec + "nbf ≥ nbf", code, kbt(5, issued-1)},
		flaw{"iat before that of the SD-CWT", spec + "iat ≥ iat", code, set(6, made+1)},
		flaw{"iat before nbf of the SD-CWT", spec + "iat ≥ nbf", code, both(noKBT(5), set(5, made+1), unset(6))},
		flaw{"iat at exp of the SD-CWT", spec + "iat < exp", code, both(noKBT(4), noKBT(5), set(4, made))},
		flaw{"iat before exp of the SD-CWT", spec + "iat < exp, the last second", "ok", both(noKBT(4), noKBT(5), set(4, made+1))},
	)
}

// challenges hold the binding against what a desk asks.
func challenges() []vectors.Case {
	asked := func() sample {
		s := bound()
		s.op, s.at = "sdcwt.verify", at
		s.in.Challenge = &challenge{desk, hex.EncodeToString(nonce), 120}
		return s
	}
	clock := func(seconds int) func(s *sample) {
		return func(s *sample) { s.at = at.Add(time.Duration(seconds) * time.Second) }
	}
	const (
		window = "THREATS R4: "
		answer = "draft-ietf-spice-sd-cwt-08 §9: "
	)
	return family("challenge", "an SD-CWT in a KBT that answers a desk", answer+"audience and nonce", asked,
		flaw{"no KBT", "draft-ietf-spice-sd-cwt-08 §8: a KBT", "binding.absent", func(s *sample) { s.by = nil }},
		flaw{"a KBT for another desk", answer + "another audience", "binding.audience", kbt(3, "E4020500001112/26A07")},
		flaw{"a KBT for the desk in another incident", answer + "the whole audience", "binding.audience", kbt(3, "E4020500001111/26A08")},
		flaw{"the answer to another challenge", answer + "another nonce", "binding.nonce", kbt(39, []byte("8 bytes?"))},
		flaw{"the answer to no challenge", answer + "a nonce", "binding.nonce", noKBT(39)},
		flaw{"a nonce that begins like the right one", answer + "the whole nonce", "binding.nonce", kbt(39, nonce[:7])},
		flaw{"a KBT that is too old", window + "at most 120 seconds", "binding.stale", clock(121)},
		flaw{"a KBT that is just young enough", window + "120 seconds", "ok", clock(120)},
		flaw{"a KBT of the future", window + "clocks that run ahead", "binding.future", clock(-61)},
		flaw{"a KBT of a clock that runs ahead", window + "a minute ahead", "ok", clock(-60)},
		flaw{"a KBT whose time is over", answer + "exp of the KBT", "binding.stale", both(kbt(4, made+30), clock(30))},
		flaw{"a KBT in its last second", answer + "exp of the KBT, the last second", "ok", both(kbt(4, made+30), clock(29))},
		flaw{"an SD-CWT that has expired", "RFC 8392 §3.1.4: exp", "credential.expired", both(set(4, made+30), clock(30))},
		flaw{"an SD-CWT that is not valid yet", "RFC 8392 §3.1.5: nbf", "credential.not-yet-valid", both(claim(5, issued), clock(-86401))},
	)
}

// plainCWT is a card on paper: a CWT without selective disclosure.
func plainCWT() sample {
	return sample{
		protected: pairs{{1, -19}, {4, kid(citySigner)}},
		payload:   pairs{{1, city}, {4, ends}, {7, []byte("card 001")}, {-70001, pairs{{0, 2}, {1, 3}, {3, []byte("sixteen bytes ok")}}}},
		signer:    citySigner,
		op:        "cwt.open",
		in:        input{Keys: []key{keyOf(city, citySigner)}},
	}
}

// cwts are flaws of CWTs.
func cwts() []vectors.Case {
	const typ = "RFC 9596 §2, CWT: "
	return family("cwt", "a CWT", "RFC 8392 §7.2", plainCWT,
		flaw{"the typ of a CWT", typ + "61", "ok", header(16, 61)},
		flaw{"the typ of an SD-CWT", typ + "293 is another one", "cose.type", header(16, 293)},
		flaw{"the typ of a KBT", typ + "294 is another one", "cose.type", header(16, 294)},
		flaw{"the typ of a status list", typ + "a status list is no credential", "cose.type", header(16, "application/statuslist+cwt")},
		flaw{"disclosures", "draft-ietf-spice-sd-cwt-08 §7: sd_claims in a CWT", "cose.header", open(17, []any{[]byte{0x80}})},
		flaw{"redacted keys", "draft-ietf-spice-sd-cwt-08 §5.1: simple(59) in a CWT", "cbor.map-key", claim(redacted, []any{})},
		flaw{"a redacted element", "draft-ietf-spice-sd-cwt-08 §5.1: tag 60 in a CWT", "cbor.tag", claim(100, []any{tagged{60, make([]byte, 32)}})},
		flaw{"no iss", "RFC 8392 §3.1.1: iss of a credential", "key.reference", unset(1)},
		flaw{"an audience", "Hinan: a statement names no audience", "credential.malformed", claim(3, desk)},
		flaw{"a key that cannot be used", "RFC 8747 §3.1: cnf of a CWT", "cwt.holder-key", claim(8, pairs{})},
		flaw{"a key", "RFC 8747 §3.1: cnf of a CWT, a key", "ok", claim(8, cnf(holderSigner))},
		flaw{"a kid that is not protected", "RFC 9052 §3.1: kid of a CWT", "cose.header", both(drop(4), open(4, kid(citySigner)))},
		flaw{"two claims of one name", "Hinan: one name for one claim in a CWT", "cwt.claim", both(claim(100, 1), claim("100", 2))},
		flaw{"two claims of one name in a map", "Hinan: one name for one claim below a CWT", "cbor.duplicate-key", claim(100, pairs{{1, 1}, {"1", 2}})},
		flaw{"a signature by another key", "RFC 8392 §7.2 step 5", "cose.signature", func(s *sample) { s.signer = other }},
	)
}

const (
	university = "https://university.example/issuers/14"
	student    = "did:example:hanako"
)

func vcCOSE() sample {
	return w3cSample("application/vc+cose", "application/vc", university, `{"@context":["https://www.w3.org/ns/credentials/v2"],`+
		`"type":["VerifiableCredential"],"issuer":"`+university+`","credentialSubject":{"id":"`+student+`","degree":"BSc"}}`)
}

func vpCOSE() sample {
	return w3cSample("application/vp+cose", "application/vp", student, `{"@context":["https://www.w3.org/ns/credentials/v2"],`+
		`"type":["VerifiablePresentation"],"holder":"`+student+`"}`)
}

func w3cSample(typ, content, who, text string) sample {
	return sample{
		protected:     pairs{{1, -19}, {3, content}, {4, kid(citySigner)}, {16, typ}},
		encodePayload: func([]byte) []byte { return []byte(text) },
		signer:        citySigner,
		op:            "cose.open",
		in:            input{Keys: []key{keyOf(who, citySigner)}},
	}
}

// text replaces a part of the JSON in a message.
func text(old, new string) func(s *sample) {
	return func(s *sample) {
		encode := s.encodePayload
		s.encodePayload = func(b []byte) []byte { return edit(encode(b), []byte(old), []byte(new)) }
	}
}

// w3c are flaws of vc+cose and vp+cose.
func w3c() []vectors.Case {
	const (
		vcs = "VC-JOSE-COSE §3.3.1: "
		vps = "VC-JOSE-COSE §3.3.2: "
		v1  = "https://www.w3.org/2018/credentials/v1"
		v2  = "https://www.w3.org/ns/credentials/v2"
	)
	cases := family("vc-cose", "a vc+cose", vcs+"a credential", vcCOSE,
		flaw{"another typ", vcs + "typ", "cose.type", header(16, "application/vc+jwt")},
		flaw{"no typ", vcs + "typ is required here", "cose.type", drop(16)},
		flaw{"the content type of a presentation", vcs + "content type", "cose.content-type", header(3, "application/vp")},
		flaw{"a content type that is not known", vcs + "a known content type", "cose.content-type", header(3, "very/bad")},
		flaw{"no content type", vcs + "content type is optional", "ok", drop(3)},
		flaw{"a presentation", vcs + "a credential inside", "credential.malformed", text("VerifiableCredential", "VerifiablePresentation")},
		flaw{"a member twice", "RFC 7493 §2.3: member names", "json.duplicate-name", text(`"issuer":`, `"issuer":"x","issuer":`)},
		flaw{"no JSON", vcs + "JSON inside", "json.syntax", func(s *sample) { s.encodePayload = func([]byte) []byte { return []byte("x") } }},
		flaw{"a credential of the 1.1 data model", vcs + "the 2.0 data model", "credential.malformed", text(v2, v1)},
		flaw{"no issuer", "VCDM 2.0 §4.7: issuer", "credential.malformed", text(`"issuer":"`+university+`",`, ``)},
		flaw{"a kid of somebody else", "VC-JOSE-COSE §4: the issuer's key", "key.unknown", text(university, "https://other.example")},
		flaw{"a signature by another key", "RFC 9052 §4.4, vc+cose", "cose.signature", func(s *sample) { s.signer = other }},
	)
	return append(cases, family("vp-cose", "a vp+cose", vps+"a presentation", vpCOSE,
		flaw{"the typ of a credential", vps + "typ", "cose.content-type", header(16, "application/vc+cose")},
		flaw{"the content type of a credential", vps + "content type", "cose.content-type", header(3, "application/vc")},
		flaw{"no holder", vps + "holder names who signs", "credential.malformed", text(`,"holder":"`+student+`"`, ``)},
		flaw{"a presentation of the 1.1 data model", vps + "the 2.0 data model", "credential.malformed", text(v2, v1)},
		flaw{"a key of somebody else", "VC-JOSE-COSE §4: the holder's key", "key.unknown", text(student, "did:example:taro")},
	)...)
}
