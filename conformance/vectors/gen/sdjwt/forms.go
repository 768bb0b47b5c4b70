package sdjwt

import (
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// forms are flaws of the compact form itself, and its limits.
func forms() []vectors.Case {
	join := func(f func(jwt string, d []string, kb string) string) func(s *sample) {
		return func(s *sample) { s.join = f }
	}
	tail := func(d []string) string { return "~" + strings.Join(d, "~") + "~" }
	cases := family("form-bound", "an SD-JWT with key binding", "RFC 9901 §4", boundSample,
		flaw{"no tilde at all", "RFC 9901 §4: a tilde after the Issuer-signed JWT", "sdjwt.malformed",
			join(func(jwt string, _ []string, _ string) string { return jwt })},
		flaw{"nothing but a tilde", "RFC 9901 §4: an Issuer-signed JWT comes first", "jose.malformed",
			join(func(string, []string, string) string { return "~" })},
		flaw{"an empty input", "RFC 9901 §4: ABNF SD-JWT", "sdjwt.malformed",
			join(func(string, []string, string) string { return "" })},
		flaw{"an empty disclosure", "RFC 9901 §4: ABNF DISCLOSURE", "sdjwt.malformed",
			join(func(jwt string, d []string, kb string) string { return jwt + "~" + tail(d) + kb })},
		flaw{"two KB-JWTs", "RFC 9901 §4: one KB-JWT, in the last place", "sdjwt.disclosure",
			join(func(jwt string, d []string, kb string) string { return jwt + tail(d) + kb + "~" + kb })},
		flaw{"a tilde after the KB-JWT", "RFC 9901 §4: no tilde after a KB-JWT", "sdjwt.disclosure",
			join(func(jwt string, d []string, kb string) string { return jwt + tail(d) + kb + "~" })},
		flaw{"the KB-JWT in front", "RFC 9901 §4: order of the parts", "jose.type",
			join(func(jwt string, d []string, kb string) string { return kb + tail(d) + jwt })},
		flaw{"a space in front", "RFC 9901 §4: nothing before the Issuer-signed JWT", "jose.encoding",
			func(s *sample) { s.after = func(raw string) string { return " " + raw } }},
		flaw{"a line feed behind", "RFC 9901 §4: nothing after the KB-JWT", "jose.encoding",
			func(s *sample) { s.after = func(raw string) string { return raw + "\n" } }},
		flaw{"the flattened JSON serialization", "RFC 9901 §8.2", "sdjwt.json-serialization",
			join(func(jwt string, d []string, kb string) string {
				p := strings.Split(jwt, ".")
				return fmt.Sprintf(`{"protected":%q,"payload":%q,"signature":%q,"header":{"disclosures":[%q],"kb_jwt":%q}}`, p[0], p[1], p[2], d[0], kb)
			})},
		flaw{"the general JSON serialization", "RFC 9901 §8.3", "sdjwt.json-serialization",
			join(func(jwt string, d []string, kb string) string {
				p := strings.Split(jwt, ".")
				return fmt.Sprintf(`{"payload":%q,"signatures":[{"protected":%q,"signature":%q,"header":{"disclosures":[%q],"kb_jwt":%q}}]}`, p[1], p[0], p[2], d[0], kb)
			})},
		flaw{"a KB-JWT over the limit of a JWT", "Hinan limits: 16 KiB of a KB-JWT", "jose.too-large",
			func(s *sample) { edit(&s.kbPayload, `"n-1"`, `"`+strings.Repeat("n", 13000)+`"`) }},
		flaw{"a payload of the KB-JWT over its limit", "Hinan limits: 4 KiB of a KB-JWT's payload", "sdjwt.key-binding",
			func(s *sample) { edit(&s.kbPayload, `"n-1"`, `"`+strings.Repeat("n", 4096)+`"`) }},
	)
	cases = append(cases, family("form-plain", "an SD-JWT without key binding", "RFC 9901 §4", plainSample,
		flaw{"no tilde at the end", "RFC 9901 §4: the last separating tilde", "jose.malformed",
			join(func(jwt string, d []string, _ string) string { return strings.TrimSuffix(jwt+tail(d), "~") })},
		flaw{"a line feed at the end", "RFC 9901 §4: the last component of an SD-JWT is empty", "jose.malformed",
			func(s *sample) { s.after = func(raw string) string { return raw + "\n" } }},
		flaw{"a folded disclosure", "RFC 9901 §4: no line folding", "sdjwt.disclosure",
			join(func(jwt string, d []string, _ string) string {
				d[0] = d[0][:8] + "\n" + d[0][8:]
				return jwt + tail(d)
			})},
		flaw{"more bytes than are read", "Hinan limits: 64 KiB in all", "sdjwt.too-large",
			func(s *sample) { s.after = func(raw string) string { return raw + strings.Repeat("x", 64<<10) } }},
		flaw{"a JWT over its limit", "Hinan limits: 16 KiB of the Issuer-signed JWT", "jose.too-large",
			func(s *sample) { edit(&s.payload, `"JP"`, `"`+strings.Repeat("J", 12500)+`"`) }},
	)...)
	return append(cases, limits()...)
}

// limits are the numbers at their limits, and one past them.
func limits() []vectors.Case {
	cases := family("limit-disclosures", "512 disclosures", "Hinan limits: 512 disclosures", many(512, 0),
		flaw{"513 disclosures", "Hinan limits: 512 disclosures", "sdjwt.too-large", func(s *sample) { *s = many(513, 0)() }})
	cases = append(cases, family("limit-decoys", "64 decoys in an object and in an array", "Hinan limits: 64 hidden digests in one place", decoys(64, 64),
		flaw{"65 decoys in an object", "Hinan limits: 64 hidden digests in an object", "sdjwt.too-large", func(s *sample) { *s = decoys(65, 64)() }},
		flaw{"65 decoys in an array", "Hinan limits: 64 hidden digests in an array", "sdjwt.too-large", func(s *sample) { *s = decoys(64, 65)() }},
	)...)
	cases = append(cases, family("limit-hidden", "512 decoys in all", "Hinan limits: 512 hidden digests", spread(0),
		flaw{"513 decoys in all", "Hinan limits: 512 hidden digests", "sdjwt.too-large", func(s *sample) { *s = spread(1)() }})...)
	cases = append(cases, family("limit-depth", "32 levels", "Hinan limits: 32 levels", nested(31),
		flaw{"33 levels in the payload", "Hinan limits: 32 levels of the payload", "sdjwt.payload", func(s *sample) { *s = nested(32)() }})...)
	return append(cases, family("limit-depth-disclosed", "32 levels of disclosures in disclosures", "Hinan limits: 32 levels over disclosures", chained(31),
		flaw{"33 levels of disclosures in disclosures", "Hinan limits: 32 levels over disclosures", "sdjwt.too-large", func(s *sample) { *s = chained(32)() }})...)
}

// simple is a sample with this payload, between iss and nothing else.
func simple(members string, disclosures ...string) sample {
	s := plainSample()
	s.payload = `{"iss":"did:example:city",` + members + `}`
	s.disclosures = disclosures
	return s
}

// many has n short disclosures in arrays of 32 elements, so that the JWT stays small.
func many(n, _ int) func() sample {
	return func() sample {
		// Elements below elements: the digests stand in disclosures, not in the JWT.
		const width = 32
		s := simple(`"list":["$0"]`)
		groups := (n + width) / (width + 1)
		left := n - groups
		var top []string
		for g := range groups {
			top = append(top, fmt.Sprintf(`{"...":"$%d"}`, g))
		}
		s.payload = `{"iss":"did:example:city","list":[` + strings.Join(top, ",") + `]}`
		next := groups
		for range groups {
			var below []string
			for range min(left, width) {
				below = append(below, fmt.Sprintf(`{"...":"$%d"}`, next))
				next++
			}
			left -= len(below)
			s.disclosures = append(s.disclosures, fmt.Sprintf(`["%s",[%s]]`, salt(len(s.disclosures)), strings.Join(below, ",")))
		}
		for len(s.disclosures) < n {
			s.disclosures = append(s.disclosures, fmt.Sprintf(`["%s",1]`, salt(len(s.disclosures))))
		}
		return s
	}
}

func salt(i int) string { return fmt.Sprintf("salt-%012d", i) }

func decoyList(label string, n int, form string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(form, digest(fmt.Sprintf("%s %d", label, i)))
	}
	return strings.Join(list, ",")
}

// decoys has this many decoys in an object and in an array.
func decoys(inObject, inArray int) func() sample {
	return func() sample {
		return simple(`"_sd":[` + decoyList("object", inObject, "%q") + `],"list":[` + decoyList("array", inArray, `{"...":%q}`) + `]`)
	}
}

// spread has eight objects of 64 decoys in disclosures, and more in the payload.
func spread(more int) func() sample {
	return func() sample {
		s := simple(`"_sd":["$0","$1","$2","$3","$4","$5","$6","$7"`)
		for i := range 8 {
			s.disclosures = append(s.disclosures, fmt.Sprintf(`["%s","claim%d",{"_sd":[%s]}]`, salt(i), i, decoyList(fmt.Sprint(i), 64, "%q")))
		}
		list := ""
		if more > 0 {
			list = "," + decoyList("more", more, "%q")
		}
		s.payload = `{"iss":"did:example:city","_sd":["$0","$1","$2","$3","$4","$5","$6","$7"` + list + `]}`
		return s
	}
}

// nested has this many arrays in one another, in the payload.
func nested(n int) func() sample {
	return func() sample {
		return simple(`"list":` + strings.Repeat("[", n) + strings.Repeat("]", n))
	}
}

// chained has disclosures of objects in one another.
func chained(n int) func() sample {
	return func() sample {
		s := simple(`"_sd":["$0"]`)
		for i := range n - 1 {
			s.disclosures = append(s.disclosures, fmt.Sprintf(`["%s","a",{"_sd":["$%d"]}]`, salt(i), i+1))
		}
		s.disclosures = append(s.disclosures, fmt.Sprintf(`["%s","a",{}]`, salt(n)))
		return s
	}
}
