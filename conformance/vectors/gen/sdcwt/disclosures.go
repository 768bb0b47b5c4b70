package sdcwt

import (
	"crypto/sha256"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// private is the map of claims of the issuer's own, which most flaws change.
func (s *sample) private() pairs { return s.payload.get(-70001).(pairs) }

func (s *sample) setPrivate(p pairs) { s.payload = s.payload.with(-70001, p) }

// hidden returns the digests in it.
func (s *sample) hidden() []any { return append([]any(nil), s.private().get(redacted).([]any)...) }

func (s *sample) setHidden(d []any) { s.setPrivate(s.private().with(redacted, d)) }

// replace puts another disclosure in the place of one, and its digest too.
func replace(i int, d item) func(s *sample) {
	return func(s *sample) {
		s.setPrivate(replaceDigest(s.private(), s.disclosures[i], d))
		s.disclosures = append([]item(nil), s.disclosures...)
		s.disclosures[i] = d
	}
}

// salted is a disclosure of any parts, for the first place.
func salted(parts ...any) func(s *sample) { return replace(0, enc(enc(parts))) }

// shown changes how sd_claims is written.
func shown(change func([]item) any) func(s *sample) {
	return func(s *sample) { s.encodeDisclosures = change }
}

// redactions are flaws of digests in the claims.
func redactions() []vectors.Case {
	const (
		form   = "draft-ietf-spice-sd-cwt-08 §5.1: "
		twice  = "RFC 9901 §7.1 step 4: "
		length = "Hinan pass profile, whole digests: "
	)
	hide := func(d any) func(s *sample) { return func(s *sample) { s.setHidden(append(s.hidden(), d)) } }
	elements := func(all ...any) func(s *sample) {
		return func(s *sample) { s.setPrivate(s.private().with(20, all)) }
	}
	language := redactedElement(bare().disclosures[2])
	some := digest([]byte("some"))
	return family("redaction", "an SD-CWT in a KBT", form+"simple(59) and tag 60", bound,
		flaw{"a digest of 31 bytes", length + "31 bytes", "sdcwt.digest", hide(some[:31])},
		flaw{"a digest of 8 bytes", length + "8 bytes", "sdcwt.digest", hide(some[:8])},
		flaw{"a digest of 48 bytes", length + "48 bytes", "sdcwt.digest", hide(append(some[:32:32], some[:16]...))},
		flaw{"an empty digest", length + "no bytes", "sdcwt.digest", hide([]byte{})},
		flaw{"a digest that is text", form + "digests in bytes", "sdcwt.digest", hide("x")},
		flaw{"a digest in an array", form + "a list of digests", "sdcwt.digest", hide([]any{some})},
		flaw{"digests that are no list", form + "simple(59) has a list", "sdcwt.payload", func(s *sample) { s.setPrivate(s.private().with(redacted, some)) }},
		flaw{"no digests under simple(59)", form + "an empty list", "ok", func(s *sample) { s.payload = append(s.payload, pair{redacted, []any{}}) }},
		flaw{"a redacted element that is text", form + "tag 60 around bytes", "sdcwt.digest", elements("en", language, tagged{60, "x"})},
		flaw{"a redacted element of 20 bytes", length + "20 bytes in tag 60", "sdcwt.digest", elements("en", language, tagged{60, some[:20]})},
		flaw{"tag 60 in tag 60", form + "one tag 60", "sdcwt.digest", elements("en", language, tagged{60, tagged{60, some}})},
		flaw{"tag 60 around a claim", form + "tag 60 on elements only", "sdcwt.payload", func(s *sample) { s.setPrivate(append(s.private(), pair{30, tagged{60, some}})) }},

		flaw{"a digest twice in one map", twice + "one map", "sdcwt.digest-repeated", func(s *sample) { s.setHidden(append(s.hidden(), s.hidden()[0])) }},
		flaw{"a digest that stays closed, twice", twice + "digests without disclosure", "sdcwt.digest-repeated", func(s *sample) { s.setHidden(append(s.hidden(), s.hidden()[4])) }},
		flaw{"a digest in two maps", twice + "two maps", "sdcwt.digest-repeated", func(s *sample) { s.payload = append(s.payload, pair{redacted, []any{s.hidden()[0]}}) }},
		flaw{"a digest twice in one array", twice + "one array", "sdcwt.digest-repeated", elements("en", language, language)},
		flaw{"a digest in a map and in an array", twice + "a map and an array", "sdcwt.digest-repeated", hide(language.value)},
		flaw{"a digest in a disclosure and beside it", twice + "over disclosures", "sdcwt.digest-repeated", hide(digest(bare().disclosures[4]))},
		flaw{"129 digests", "THREATS R6: digests", "sdcwt.too-large", hidden(129)},
		flaw{"128 digests", "THREATS R6: digests at the limit", "ok", hidden(128)},
	)
}

// hidden fills a token of no codes with digests up to a number.
func hidden(n int) func(s *sample) {
	return func(s *sample) {
		s.in.Compact = false
		all := s.hidden()
		for i := len(all) + 2; i < n; i++ { // two stand elsewhere
			all = append(all, digest([]byte{byte(i)}))
		}
		s.setHidden(all)
	}
}

// disclosures are flaws of sd_claims.
func disclosures() []vectors.Case {
	const (
		form = "draft-ietf-spice-sd-cwt-08 §5: "
		salt = "draft-ietf-spice-sd-cwt-08, CDDL salted-entry: "
		meet = "draft-ietf-spice-sd-cwt-08 §9 step 7: "
		hash = "draft-ietf-spice-sd-cwt-08 Appendix F: "
	)
	good := []byte("salt of the age.")
	own := disclosure("salt number 1000", 1, 99)
	sub := func(key any, value any) func(s *sample) { // discloses a claim at the top level
		d := disclosure("salt number 1001", value, key)
		return func(s *sample) {
			s.payload = append(s.payload, pair{redacted, digests(d)})
			s.disclosures = append(s.disclosures, d)
		}
	}
	return family("disclosure", "an SD-CWT in a KBT", form+"sd_claims", bound,
		flaw{"sd_claims without disclosures", "draft-ietf-spice-sd-cwt-08 §7: sd_claims is not empty", "sdcwt.disclosure", shown(func([]item) any { return []any{} })},
		flaw{"sd_claims that is a map", form + "a list", "sdcwt.disclosure", shown(func([]item) any { return pairs{} })},
		flaw{"sd_claims that is bytes", form + "no bytes", "sdcwt.disclosure", shown(func(d []item) any { return []byte(d[0]) })},
		flaw{"a disclosure that is no byte string", form + "entries in bytes", "sdcwt.disclosure", shown(func(d []item) any {
			return append([]item{item(enc([]any{good, 3, 1}))}, d[1:]...)
		})},
		flaw{"65 disclosures", "THREATS R6: disclosures", "sdcwt.too-large", many(65)},
		flaw{"64 disclosures", "THREATS R6: disclosures at the limit", "ok", many(64)},

		flaw{"an empty array", form + "no parts", "sdcwt.disclosure", salted()},
		flaw{"four parts", form + "four parts", "sdcwt.disclosure", salted(good, 3, 1, 0)},
		flaw{"a disclosure that is a map", form + "an array", "sdcwt.disclosure", replace(0, enc(enc(pairs{{1, 2}})))},
		flaw{"a byte behind the array", form + "nothing behind the array", "cbor.trailing", replace(0, enc(append(enc([]any{good, 3, 1}), 0)))},
		flaw{"an array of indefinite length", "RFC 8949 §3.2.2: a disclosure", "cbor.indefinite-length", replace(0, enc(indefinite(enc([]any{good, 3, 1}))))},
		flaw{"a value with a key twice", "RFC 8949 §5.6: keys in a disclosure", "cbor.duplicate-key", salted(good, pairs{{1, 1}, {1, 2}}, 1)},
		flaw{"a value that is not finite", "draft-ietf-spice-sd-cwt-08 §6.2: disclosed values", "cbor.number", salted(good, item{0xf9, 0x7c, 0}, 1)},
		flaw{"a value that is marked for redaction", "draft-ietf-spice-sd-cwt-08 §11: tag 58 in a disclosure", "cbor.tag", salted(good, tagged{58, 3}, 1)},
		flaw{"a salt of 15 bytes", salt + "15 bytes", "sdcwt.disclosure", salted(good[:15], 3, 1)},
		flaw{"a salt of 17 bytes", salt + "17 bytes", "sdcwt.disclosure", salted(append(good[:16:16], 0), 3, 1)},
		flaw{"a salt that is text", salt + "text", "sdcwt.disclosure", salted(string(good), 3, 1)},
		flaw{"no salt", salt + "first", "sdcwt.disclosure", salted(3, 1, good)},
		flaw{"a key in bytes", form + "keys are numbers or text", "sdcwt.disclosure", salted(good, 3, []byte{1})},
		flaw{"a key that is null", form + "keys are not null", "sdcwt.disclosure", salted(good, 3, nil)},
		flaw{"the older order of key and value", "draft-ietf-spice-sd-cwt-08 §5: value before key", "sdcwt.disclosure", salted(good, 4, pairs{{1, "Iizuka"}})},
		flaw{"a key that is text", form + "text keys", "ok", salted(good, 3, "age")},

		flaw{"a disclosure that was changed", meet + "a changed value", "sdcwt.disclosure-unreferenced", shown(func(d []item) any {
			return append([]item{disclosure(string(good), 4, 1)}, d[1:]...)
		})},
		flaw{"a disclosure that nothing refers to", meet + "a disclosure more", "sdcwt.disclosure-unreferenced", shown(func(d []item) any { return append(d[:5:5], own) })},
		flaw{"a part without the whole that it stands in", meet + "a child without its parent", "sdcwt.disclosure-unreferenced", shown(func(d []item) any {
			return []item{d[0], d[1], d[2], d[4]}
		})},
		flaw{"the whole without a part", meet + "a parent without its child", "ok", shown(func(d []item) any { return d[:4] })},
		flaw{"a part before the whole", meet + "a child before its parent", "ok", shown(func(d []item) any {
			return []item{d[4], d[3], d[2], d[1], d[0]}
		})},
		flaw{"a disclosure twice", meet + "each once", "sdcwt.disclosure-repeated", shown(func(d []item) any { return append(d[:5:5], d[0]) })},
		flaw{"a digest of the array without its head", hash + "the byte string with its head", "sdcwt.disclosure-unreferenced", func(s *sample) {
			all := s.hidden()
			bareArray := sha256.Sum256(s.disclosures[0][1:])
			all[0] = bareArray[:]
			s.setHidden(all)
		}},
		flaw{"an element in the place of a claim", meet + "three parts under simple(59)", "sdcwt.disclosure", replace(0, element("salt number 1002", 3))},
		flaw{"a claim in the place of an element", meet + "two parts in tag 60", "sdcwt.disclosure", func(s *sample) {
			d := disclosure("salt number 1003", "ja", 7)
			s.setPrivate(s.private().with(20, []any{"en", redactedElement(d)}))
			s.disclosures = append([]item{d}, append(s.disclosures[:2:2], s.disclosures[3:]...)...)
		}},
		flaw{"a claim that is there already", meet + "a key that stands in the map", "sdcwt.claim-key", salted(good, 9, 0)},
		flaw{"two disclosures of one claim", meet + "a key that was disclosed", "sdcwt.claim-key", salted(good, 9, 2)},
		flaw{"a key that reads like another one", "Hinan pass profile: one name for one claim in a map", "sdcwt.claim-key", salted(good, 9, "0")},
		flaw{"a decoy that is shown", "Hinan pass profile: decoys stay closed", "sdcwt.decoy-disclosed", func(s *sample) {
			d := item(enc(enc([]any{[]byte("salt number 1004")})))
			s.setHidden(append(s.hidden(), digest(d)))
			s.disclosures = append(s.disclosures, d)
		}},
		flaw{"17 levels over disclosures", "THREATS R6: depth over disclosures", "sdcwt.too-large", deep(8)},
		flaw{"16 levels over disclosures", "THREATS R6: depth over disclosures at the limit", "ok", deep(7)},

		flaw{"a sub that is disclosed", "draft-ietf-spice-sd-cwt-08 §7: sub may be redacted", "ok", both(unset(2), sub(2, "q3TmVWc1vJs"))},
		flaw{"a sub that is disclosed beside the visible one", meet + "a registered claim that stands there", "sdcwt.claim-key", sub(2, "somebody else")},
		flaw{"a sub under a text key", "Hinan pass profile: one name for one claim, disclosed", "cwt.claim", both(unset(2), sub("2", "x"))},
	)
}

// many fills a token of no codes with disclosures up to a number.
func many(n int) func(s *sample) {
	return func(s *sample) {
		s.in.Compact = false
		all := s.hidden()
		for i := len(s.disclosures); i < n; i++ {
			d := disclosure("salt of many "+string(rune('a'+i/26))+string(rune('a'+i%26))+".", i, 100+i)
			all = append(all, digest(d))
			s.disclosures = append(s.disclosures, d)
		}
		s.setHidden(all)
	}
}

// deep discloses a value below a number of arrays, below as many in a disclosure.
func deep(levels int) func(s *sample) {
	return func(s *sample) {
		inner := disclosure("salt number 1005", nested(levels-1), 1)
		var v any = pairs{{redacted, digests(inner)}}
		for range levels - 1 {
			v = []any{v}
		}
		outer := disclosure("salt number 1006", v, 90)
		s.setHidden(append(s.hidden(), digest(outer)))
		s.disclosures = append(s.disclosures, outer, inner)
	}
}

// plainClaims must always be visible.
func plainClaims() []vectors.Case {
	const spec = "draft-ietf-spice-sd-cwt-08 §7, never redacted: "
	hide := func(key, value any) func(s *sample) {
		d := disclosure("salt number 1007", value, key)
		return func(s *sample) {
			for _, p := range s.payload {
				if p.key == key && key != 1 { // without iss there would be no key to check by
					s.payload = s.payload.without(key)
				}
			}
			s.payload = append(s.payload, pair{redacted, digests(d)})
			s.disclosures = append(s.disclosures, d)
		}
	}
	inside := func(key any, value pairs) func(s *sample) {
		return func(s *sample) { s.payload = s.payload.with(key, append(value, pair{redacted, digests(item("x"))})) }
	}
	const code = "sdcwt.not-selective"
	return family("plain", "an SD-CWT in a KBT", spec+"visible claims", bound,
		flaw{"an iss that is redacted", spec + "iss", code, hide(1, city)},
		flaw{"an aud that is redacted", spec + "aud", code, hide(3, desk)},
		flaw{"an exp that is redacted", spec + "exp", code, hide(4, ends)},
		flaw{"an nbf that is redacted", spec + "nbf", code, hide(5, issued)},
		flaw{"an iat that is redacted", spec + "iat", code, hide(6, issued)},
		flaw{"a cti that is redacted", spec + "cti", code, hide(7, []byte("id"))},
		flaw{"a cnf that is redacted", spec + "cnf", code, hide(8, cnf(otherHolder))},
		flaw{"a cnonce that is redacted", spec + "cnonce", code, hide(39, []byte("n"))},
		flaw{"a vct that is redacted", "Hinan pass profile: vct is visible", code, hide(11, 10000)},
		flaw{"a status that is redacted", "Hinan pass profile: status is visible", code, hide(65535, pairs{{"x", 1}})},
		flaw{"redactions in cnf", spec + "nothing in cnf", code, inside(8, cnf(holderSigner))},
		flaw{"redactions in status", "Hinan pass profile: nothing in status", code, inside(65535, pairs{{"x", 1}})},
		flaw{"a redacted list of audiences", spec + "nothing in aud", code, claim(3, []any{redactedElement(item("x"))})},
		flaw{"a claim of the issuer's own that is redacted", spec + "other claims", "ok", hide(-70002, 1)},
	)
}
