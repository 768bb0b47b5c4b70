package jose

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did/keys"
)

const malformed = "jose.malformed"

// forms are inputs that are not three parts.
func (c *cases) forms() {
	s := signer(keys.EdDSA)
	good := with(header)
	p := strings.Split(good, ".")
	other := strings.Split(sign(signer(keys.ES256), b64(plain("ES256")), b64(payload)), ".")
	general := func(signatures string) string {
		return fmt.Sprintf(`{"payload":%q,"signatures":[%s]}`, p[1], signatures)
	}
	one := func(p []string) string { return fmt.Sprintf(`{"protected":%q,"signature":%q}`, p[0], p[2]) }
	c.no("form", "plain-EdDSA", s, slot,
		flaw{"nothing", malformed, "RFC 7515 §3.1: no parts", ""},
		flaw{"one part", malformed, "RFC 7515 §7.1: one part", p[0]},
		flaw{"two parts: the signature and its dot are gone", malformed, "RFC 7515 §7.1: two parts", p[0] + "." + p[1]},
		flaw{"a dot behind the token", malformed, "RFC 7515 §7.1: four parts", good + "."},
		flaw{"five parts, as of an encrypted token", malformed, "RFC 7516 §7.1: JWE", good + ".AAAA.AAAA"},
		flaw{"an empty header", malformed, "RFC 7515 §5.2 step 2: empty header", "." + p[1] + "." + p[2]},
		flaw{"a detached payload", malformed, "RFC 7515 Appendix F: detached payload", sign(s, p[0], "")},
		flaw{"the general JSON serialization", malformed, "RFC 7515 §7.2.1", general(one(p))},
		flaw{"the flattened JSON serialization", malformed, "RFC 7515 §7.2.2", fmt.Sprintf(`{"payload":%q,"protected":%q,"signature":%q}`, p[1], p[0], p[2])},
		flaw{"a JSON serialization with a bad and a good signature", malformed, "RFC 7515 §7.2.1: any of several signatures", general(one([]string{p[0], "", "AAAA"}) + "," + one(p))},
		flaw{"alg in an unprotected header", malformed, "RFC 7515 §7.2.1: unprotected header", fmt.Sprintf(`{"payload":%q,"header":{"alg":"EdDSA"},"signature":%q}`, p[1], p[2])},
		flaw{"two tokens, one behind the other", malformed, "RFC 7515 §7.1: two tokens", good + "." + strings.Join(other, ".")},
		flaw{"a header of more than 4096 bytes", "jose.too-large", "Hinan limits: header of 4096 bytes", with(`{"alg":"EdDSA","typ":"JWT","kid":"` + strings.Repeat("k", 4096) + `"}`)},
		flaw{"a token of more than 16384 bytes", "jose.too-large", "Hinan limits: token of 16384 bytes", sign(s, b64(header), b64(payload+strings.Repeat(" ", 12288)))},
	)
}

// encodings are the ways to spell a part wrongly. Each token is signed as it is
// spelled: only the spelling is wrong.
func (c *cases) encodings() {
	s := signer(keys.EdDSA)
	wrong := []struct {
		desc, clause string
		spell        func(good string) string
	}{
		{"padding", "RFC 7515 §2: no padding", func(g string) string { return g + strings.Repeat("=", (4-len(g)%4)%4) }},
		{"the standard alphabet", "RFC 7515 §2: URL-safe alphabet", standard},
		{"spare bits that are not zero", "RFC 4648 §3.5: spare bits", spareBit},
		{"a line feed at the end", "RFC 7515 §2: no line break at the end", func(g string) string { return g + "\n" }},
		{"a line feed in the middle", "RFC 7515 §2: no line break in the middle", func(g string) string { return g[:8] + "\n" + g[8:] }},
		{"a carriage return", "RFC 7515 §2: no carriage return", func(g string) string { return g[:8] + "\r" + g[8:] }},
		{"a space at the end", "RFC 7515 §2: no white space", func(g string) string { return g + " " }},
		{"a space in front", "RFC 7515 §2: no white space in front", func(g string) string { return " " + g }},
		{"a NUL byte", "RFC 7515 §2: no NUL", func(g string) string { return g[:8] + "\x00" + g[8:] }},
		{"one character too many", "RFC 4648 §5: length", func(g string) string { return g + strings.Repeat("A", (5-len(g)%4)%4) }},
		{"a letter outside of ASCII", "RFC 4648 §3.3: alphabet", func(g string) string { return g + "é" }},
		{"a tilde, as of an SD-JWT", "RFC 4648 §3.3: tilde", func(g string) string { return g + "~" }},
	}
	var flaws []flaw
	for _, w := range wrong {
		// The header and the payload have one byte over a multiple of three, so that
		// their last characters have spare bits; a signature of 64 bytes has too.
		// With question marks the URL-safe alphabet shows.
		h := b64(padTo(strings.Replace(header, "key-1", "?????", 1)))
		p := b64(padTo(`{"iss":"did:example:issuer","a":"?????"}`))
		good := strings.Split(sign(s, h, p), ".")
		flaws = append(flaws,
			flaw{w.desc + " in the header", "jose.encoding", w.clause + " (header)", sign(s, w.spell(h), p)},
			flaw{w.desc + " in the payload", "jose.encoding", w.clause + " (payload)", sign(s, h, w.spell(p))},
			flaw{w.desc + " in the signature", "jose.encoding", w.clause + " (signature)", h + "." + p + "." + w.spell(good[2])},
		)
	}
	c.no("encoding", "plain-EdDSA", s, slot, flaws...)
}

func standard(good string) string {
	spelled := strings.NewReplacer("-", "+", "_", "/").Replace(good)
	if spelled == good {
		panic("both alphabets agree on " + good)
	}
	return spelled
}

// padTo adds spaces until there is one byte over a multiple of three.
func padTo(s string) string {
	for len(s)%3 != 1 {
		s += " "
	}
	return s
}

// spareBit sets the last bit of a part that has spare ones: its bytes stay the same
// for a decoder that does not look.
func spareBit(good string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, good[len(good)-1])
	spelled := good[:len(good)-1] + string(alphabet[last|1])
	if _, err := base64.RawURLEncoding.Strict().DecodeString(spelled); err == nil {
		panic("no spare bits in " + good)
	}
	return spelled
}
