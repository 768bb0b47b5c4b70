package sdcwt

import (
	"bytes"
	"math"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

func after(change func([]byte) []byte) func(s *sample) {
	return func(s *sample) { s.after = change }
}

// claim sets a claim of the issuer's own, beside the others.
func claim(key, value any) func(s *sample) {
	return func(s *sample) { s.payload = append(s.payload, pair{key, value}) }
}

// payload changes the encoding of the claims.
func payload(change func([]byte) []byte) func(s *sample) {
	return func(s *sample) { s.encodePayload = change }
}

// swap replaces a part of an encoding.
func swap(old, new []byte) func([]byte) []byte {
	return func(raw []byte) []byte { return edit(raw, old, new) }
}

// nested is a value below a number of arrays.
func nested(levels int) any {
	var v any = 1
	for range levels {
		v = []any{v}
	}
	return v
}

// items are flaws of CBOR (RFC 8949), at the places where it is read.
func items() []vectors.Case {
	const (
		form = "RFC 8949 §3: "
		size = "THREATS R6: "
		keys = "draft-ietf-spice-sd-cwt-08 §6.3: "
		uni  = "RFC 8949 §5.6: "
	)
	pad := func(n int) any { return strings.Repeat("x", n) }
	return family("item", "an SD-CWT in a KBT", "RFC 8949 §3", general,
		flaw{"nothing", form + "an item", "cbor.syntax", after(func([]byte) []byte { return nil })},
		flaw{"a token that is cut off", form + "a whole item", "cbor.syntax", after(func(b []byte) []byte { return b[:len(b)-1] })},
		flaw{"a declared length beyond the end", form + "a length that is there", "cbor.syntax", after(func(b []byte) []byte {
			return append([]byte{0xd2, 0x84, 0x5a, 0x7f, 0xff, 0xff, 0xff}, b[4:]...)
		})},
		flaw{"a declared length of 64 bits", form + "a length that can be", "cbor.syntax", after(func([]byte) []byte {
			return append([]byte{0xd2, 0x84, 0x5b}, bytes.Repeat([]byte{0xff}, 8)...)
		})},
		flaw{"a byte behind the token", form + "nothing behind the item", "cbor.trailing", after(func(b []byte) []byte { return append(b, 0) })},
		flaw{"two tokens", form + "one item", "cbor.trailing", after(func(b []byte) []byte { return append(b, b...) })},
		flaw{"a byte behind the claims", form + "nothing behind the claims", "cbor.trailing", payload(func(b []byte) []byte { return append(b, 0) })},
		flaw{"a reserved head", "RFC 8949 §3: additional information 28", "cbor.syntax", claim(100, item{0x1c})},
		flaw{"false in two bytes", "RFC 8949 §3.3: simple values below 32 in one byte", "cbor.syntax", claim(100, item{0xf8, 20})},
		flaw{"a break that ends nothing", "RFC 8949 §3.2.1: a break", "cbor.syntax", claim(100, item{0xff})},

		flaw{"a token of indefinite length", "RFC 8949 §3.2.2: the message", "cbor.indefinite-length", after(func(b []byte) []byte {
			return append(b[:1:1], indefinite(b[1:])...)
		})},
		flaw{"claims of indefinite length", "RFC 8949 §3.2.2: the claims", "cbor.indefinite-length", payload(indefinite)},
		flaw{"a protected header of indefinite length", "RFC 8949 §3.2.2: the protected header", "cbor.indefinite-length", func(s *sample) { s.encodeProtected = indefinite }},
		flaw{"an array of indefinite length", "RFC 8949 §3.2.2: an array in a claim", "cbor.indefinite-length", claim(100, item{0x9f, 0x01, 0xff})},
		flaw{"text of indefinite length", "RFC 8949 §3.2.3: text", "cbor.indefinite-length", claim(100, item{0x7f, 0x61, 'x', 0xff})},
		flaw{"bytes of indefinite length", "RFC 8949 §3.2.3: bytes", "cbor.indefinite-length", claim(100, item{0x5f, 0x41, 'x', 0xff})},

		flaw{"a claim twice", uni + "keys of claims", "cbor.duplicate-key", claim(2, "q3TmVWc1vJs")},
		flaw{"a claim twice, the second in a longer form", uni + "equal keys in any encoding", "cbor.duplicate-key", claim(item{0x18, 2}, "q3TmVWc1vJs")},
		flaw{"a text key twice", uni + "text keys", "cbor.duplicate-key", claim(100, pairs{{"b", 1}, {"a", 1}, {"b", 2}})},
		flaw{"simple(59) twice", uni + "simple(59)", "cbor.duplicate-key", claim(100, pairs{{redacted, []any{}}, {redacted, []any{}}})},
		flaw{"a label twice in the protected header", uni + "labels, protected", "cbor.duplicate-key", func(s *sample) { s.protected = append(s.protected, pair{1, -19}) }},
		flaw{"a label twice in the unprotected header", uni + "labels, unprotected", "cbor.duplicate-key", func(s *sample) { s.unprotected = pairs{{17, []any{}}} }},

		flaw{"a float as a key", keys + "no float", "cbor.map-key", claim(1.5, 1)},
		flaw{"bytes as a key", keys + "no bytes", "cbor.map-key", claim(item(enc([]byte("x"))), 1)},
		flaw{"true as a key", keys + "no simple value", "cbor.map-key", claim(true, 1)},
		flaw{"an array as a key", keys + "no array", "cbor.map-key", claim(item{0x80}, 1)},
		flaw{"a map as a key", keys + "no map", "cbor.map-key", claim(item{0xa0}, 1)},
		flaw{"a text key of 256 bytes", keys + "text of at most 255 bytes", "cbor.map-key", claim(pad(256), 1)},
		flaw{"a text key of 255 bytes", keys + "text of 255 bytes", "ok", claim(pad(255), 1)},
		flaw{"a key that is marked for redaction", "draft-ietf-spice-sd-cwt-08 §11: tag 58 on a key", "cbor.map-key", claim(tagged{58, 100}, 1)},
		flaw{"a key that is a decoy to be", "draft-ietf-spice-sd-cwt-08 §11: tag 62 on a key", "cbor.map-key", claim(tagged{62, 1}, nil)},
		flaw{"simple(59) as a label", keys + "simple(59) in claims only", "cbor.map-key", func(s *sample) { s.protected = append(s.protected, pair{redacted, []any{}}) }},

		flaw{"an element that is marked for redaction", "draft-ietf-spice-sd-cwt-08 §11: tag 58 on an element", "cbor.tag", claim(100, []any{tagged{58, 1}})},
		flaw{"a decoy to be in an array", "draft-ietf-spice-sd-cwt-08 §11: tag 62 on an element", "cbor.tag", claim(100, []any{tagged{62, 1}})},
		flaw{"the tag of older code", "draft-ietf-spice-sd-cwt-08 §11: tag 61 is another one", "cbor.tag", claim(100, []any{tagged{61, 1}})},
		flaw{"a tagged time", "RFC 8949 §3.4.2: tag 1 has no meaning here", "cbor.tag", claim(100, tagged{1, 0})},
		flaw{"an encoded item in a tag", "RFC 8949 §3.4.5.1: tag 24 has no meaning here", "cbor.tag", claim(100, tagged{24, []byte{0x01}})},
		flaw{"a tag in the protected header", "RFC 8949 §3.4: no tags in headers", "cbor.tag", func(s *sample) { s.protected = append(s.protected, pair{170, tagged{60, -16}}) }},
		flaw{"the tag for CBOR itself", "RFC 8949 §3.4.6: no other tag around the message", "cbor.tag", after(func(b []byte) []byte { return append([]byte{0xd9, 0xd9, 0xf7}, b...) })},
		flaw{"the tag of CWT", "RFC 8392 §6: the tag of COSE_Sign1 is enough", "cbor.tag", after(func(b []byte) []byte { return append([]byte{0xd8, 61}, b...) })},

		flaw{"undefined", "RFC 8949 §3.3: undefined", "cbor.simple-value", claim(100, item{0xf7})},
		flaw{"an unassigned simple value", "RFC 8949 §3.3: simple(16)", "cbor.simple-value", claim(100, item{0xf0})},
		flaw{"simple(59) as a value", "draft-ietf-spice-sd-cwt-08 §5.1: simple(59) is a key only", "cbor.simple-value", claim(100, redacted)},
		flaw{"text that is not UTF-8", "RFC 8949 §3.1: UTF-8 in a value", "cbor.utf8", claim(100, item{0x61, 0xff})},
		flaw{"a key that is not UTF-8", "RFC 8949 §3.1: UTF-8 in a key", "cbor.utf8", claim(item{0x61, 0xff}, 1)},
		flaw{"half a surrogate pair", "RFC 3629 §3: no surrogates", "cbor.utf8", claim(100, item{0x63, 0xed, 0xa0, 0x80})},

		flaw{"a claim of 17 levels", size + "depth", "cbor.depth", claim(100, nested(16))},
		flaw{"a claim of 16 levels", size + "depth at the limit", "ok", claim(100, nested(15))},
		flaw{"an array of 1,025 elements", size + "elements", "cbor.too-large", claim(100, make([]any, 1025))},
		flaw{"an array of 1,024 elements", size + "elements at the limit", "ok", claim(100, make([]any, 1024))},
		flaw{"a token of more than 64 KiB", size + "bytes", "cose.too-large", claim(100, pad(65<<10))},
		flaw{"10,001 items", size + "items in all", "cbor.too-large", claim(100, manyItems())},
	)
}

// manyItems are ten arrays of a thousand elements.
func manyItems() []any {
	all := make([]any, 10)
	for i := range all {
		all[i] = make([]any, 1000)
	}
	return all
}

// numbers are flaws of numbers, in the claim exp, where they would count.
func numbers() []vectors.Case {
	const finite = "draft-ietf-spice-sd-cwt-08 §6.2: "
	exp := func(v any) func(s *sample) { return func(s *sample) { s.payload = s.payload.with(4, v) } }
	return family("number", "an SD-CWT with times", "draft-ietf-spice-sd-cwt-08 §6.2", general,
		flaw{"an exp that is no number", finite + "NaN", "cbor.number", exp(math.NaN())},
		flaw{"an exp that is no number, in two bytes", finite + "NaN in half precision", "cbor.number", exp(item{0xf9, 0x7e, 0x00})},
		flaw{"an exp in infinity", finite + "infinity", "cbor.number", exp(math.Inf(1))},
		flaw{"an exp in the infinite past", finite + "minus infinity", "cbor.number", exp(item{0xfa, 0xff, 0x80, 0, 0})},
		flaw{"a float beyond 2^53", finite + "floats within 2^53", "cbor.number", exp(math.Ldexp(1, 54))},
		flaw{"an integer beyond 2^53", "RFC 7493 §2.2: integers within 2^53", "cbor.number", exp(1 << 53)},
		flaw{"a negative integer beyond 2^53", "RFC 7493 §2.2: negative integers within 2^53", "cbor.number", exp(-1 << 53)},
		flaw{"an integer of 64 bits", "RFC 8949 §3.1: integers of 64 bits", "cbor.number", exp(item{0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})},
		flaw{"a key beyond 2^53", "RFC 7493 §2.2: keys within 2^53", "cbor.number", claim(1<<53, 1)},
		flaw{"a bignum", "RFC 8949 §3.4.3: bignums", "cbor.number", exp(tagged{2, []byte{1}})},
		flaw{"an exp with a fraction", "RFC 8392 §2: a NumericDate may be a float", "ok", exp(float64(ends) + 0.5)},
		flaw{"an exp that is text", "RFC 8392 §2: a NumericDate is a number", "cwt.claim", exp("2027-01-01")},
		flaw{"an exp before 1970", "RFC 8392 §2: times since 1970", "cwt.claim", exp(-1)},
		flaw{"an exp after the year 9999", "RFC 8392 §2: times of this calendar", "cwt.claim", exp(253402300800)},
		flaw{"an iat that is bytes", "RFC 8392 §3.1.6: iat", "cwt.claim", func(s *sample) { s.payload = s.payload.with(6, []byte{1}) }},
		flaw{"an nbf that is true", "RFC 8392 §3.1.5: nbf", "cwt.claim", claim(5, true)},
	)
}

// shortest are heads that are longer than they need to be, in codes that are scanned.
func shortest() []vectors.Case {
	const spec = "Hinan pass profile, RFC 8949 §4.2.1: "
	compactBound := func() sample { return bound() }
	inDisclosure := func(s *sample) {
		value := s.disclosures[0]
		long := enc(edit(value[1:], []byte{0x03, 0x01}, []byte{0x18, 0x03, 0x01}))
		s.payload = s.payload.with(-70001, replaceDigest(s.payload.get(-70001).(pairs), value, long))
		s.disclosures[0] = long
	}
	return append(family("shortest", "an SD-CWT in a code that is scanned", spec+"all heads", compactBound,
		flaw{"an integer in two bytes", spec + "integers in claims", "cbor.not-shortest", claim(100, item{0x18, 1})},
		flaw{"a key in two bytes", spec + "keys of claims", "cbor.not-shortest", claim(item{0x18, 20}, 1)},
		flaw{"a text length in two bytes", spec + "lengths in claims", "cbor.not-shortest", claim(100, item{0x78, 1, 'x'})},
		flaw{"an array length in three bytes", spec + "lengths of arrays", "cbor.not-shortest", claim(100, item{0x99, 0, 1, 1})},
		flaw{"a tag in three bytes", spec + "tags", "cbor.not-shortest", claim(100, []any{item(append([]byte{0xd9, 0, 60, 0x58, 32}, make([]byte, 32)...))})},
		flaw{"a float of eight bytes that fits two", spec + "floats, two bytes", "cbor.not-shortest", claim(100, 1.5)},
		flaw{"a float of eight bytes that fits four", spec + "floats, four bytes", "cbor.not-shortest", claim(100, float64(float32(0.1)))},
		flaw{"a float of four bytes that fits two", spec + "floats, four to two", "cbor.not-shortest", claim(100, item{0xfa, 0x3f, 0xc0, 0, 0})},
		flaw{"a float that needs eight bytes", spec + "floats in their shortest form", "ok", claim(100, 0.1)},
		flaw{"a label in two bytes", spec + "labels", "cbor.not-shortest", func(s *sample) { s.encodeProtected = swap([]byte{0x01, 0x32}, []byte{0x18, 0x01, 0x32}) }},
		flaw{"the array of the message in two bytes", spec + "the message", "cbor.not-shortest", after(func(b []byte) []byte {
			return append([]byte{0xd2, 0x98, 4}, b[2:]...)
		})},
		flaw{"a signature with a length in three bytes", spec + "the signature", "cbor.not-shortest", after(func(b []byte) []byte {
			return append(append(b[:len(b)-66:len(b)-66], 0x59, 0, 64), b[len(b)-64:]...)
		})},
		flaw{"an integer in a disclosure in two bytes", spec + "disclosures", "cbor.not-shortest", inDisclosure},
		flaw{"a claim of the KBT in two bytes", spec + "claims of the KBT", "cbor.not-shortest", func(s *sample) {
			s.encodeKBTPayload = swap([]byte{0x03, 0x74}, []byte{0x18, 0x03, 0x74})
		}},
		flaw{"a token of 2,954 bytes and more", "THREATS R6: bytes of a code", "cose.too-large", claim(100, strings.Repeat("x", 2953))},
	), family("longer", "an integer in two bytes, in no code that is scanned", "draft-ietf-spice-sd-cwt-08 §6.1: preferred encoding is not demanded", func() sample {
		s := general()
		claim(100, item{0x18, 1})(&s)
		return s
	})...)
}

// replaceDigest puts the digest of another disclosure in the place of one.
func replaceDigest(m pairs, old, new item) pairs {
	list := append([]any(nil), m.get(redacted).([]any)...)
	for i, d := range list {
		if bytes.Equal(d.([]byte), digest(old)) {
			list[i] = digest(new)
		}
	}
	return m.with(redacted, list)
}
