package jose

import (
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did/keys"
)

// attach adds a member with a JSON value to the plain header.
func attach(name, value string) string {
	return fmt.Sprintf(`%s,%q:%s}`, strings.TrimSuffix(header, "}"), name, value)
}

// headers are headers that are no strict JSON object, or have a member that is
// unknown, missing or of the wrong type.
func (c *cases) headers() {
	const code = "jose.header"
	member := `"typ":"JWT","kid":"` + kid + `"}`
	flaws := []flaw{
		{"a header that is no JSON", code, "RFC 7515 §5.2 step 3: no JSON", with("alg=EdDSA")},
		{"a header that is an array", code, "RFC 7515 §4: array", with(`["EdDSA"]`)},
		{"a header that is a text", code, "RFC 7515 §4: text", with(`"EdDSA"`)},
		{"a header that is a number", code, "RFC 7515 §4: number", with(`1`)},
		{"a header that is null", code, "RFC 7515 §4: null", with(`null`)},
		{"a header of nothing but white space", code, "RFC 8259 §2: no value", with(` `)},
		{"alg twice", code, "RFC 7515 §4: alg twice", with(`{"alg":"EdDSA","alg":"EdDSA",` + member)},
		{"alg twice, none in front", code, "RFC 7515 §4: alg twice with two values", with(`{"alg":"none","alg":"EdDSA",` + member)},
		{"alg twice, once with an escape", code, "RFC 7515 §4: alg twice after unescaping", with(`{"\u0061lg":"EdDSA","alg":"EdDSA",` + member)},
		{"typ twice", code, "RFC 7515 §4: typ twice", with(attach("typ", `"JWT"`))},
		{"kid twice", code, "RFC 7515 §4: kid twice", with(attach("kid", `"`+kid+`"`))},
		{"a second object behind the first", code, "RFC 8259 §2: trailing object", with(header + "{}")},
		{"a NUL byte behind the object", code, "RFC 8259 §2: trailing NUL", with(header + "\x00")},
		{"a byte order mark", code, "RFC 8259 §8.1: byte order mark", with("\ufeff" + header)},
		{"bytes that are not UTF-8", code, "RFC 8259 §8.1: UTF-8", with(strings.Replace(header, "issuer", "issu\xe9r", 1))},
		{"half a surrogate pair", code, "RFC 7493 §2.1: lone surrogate", with(strings.Replace(header, "issuer", `issuer\ud800`, 1))},
		{"a comment", code, "RFC 8259 §2: comment", with(strings.Replace(header, "{", "{/**/", 1))},
		{"a comma behind the last member", code, "RFC 8259 §4: trailing comma", with(strings.Replace(header, "}", ",}", 1))},
		{"single quotes", code, "RFC 8259 §7: quotes", with(strings.ReplaceAll(header, `"`, `'`))},
		{"a control character in a text", code, "RFC 8259 §7: control character", with(strings.Replace(header, "issuer", "issuer\t", 1))},
		{"a header that is cut off", code, "RFC 8259 §4: no end", with(strings.TrimSuffix(header, "}"))},
		{"alg as a number", code, "RFC 7515 §4.1.1: alg as a number", with(`{"alg":-8,` + member)},
		{"alg as null", code, "RFC 7515 §4.1.1: alg as null", with(`{"alg":null,` + member)},
		{"alg as a list", code, "RFC 7515 §4.1.1: alg as a list", with(`{"alg":["EdDSA"],` + member)},
		{"alg as an object", code, "RFC 7515 §4.1.1: alg as an object", with(`{"alg":{"name":"EdDSA"},` + member)},
		{"alg empty", code, "RFC 7515 §4.1.1: alg empty", with(`{"alg":"",` + member)},
		{"typ as a number", code, "RFC 7515 §4.1.9: typ as a number", with(`{"alg":"EdDSA","typ":1,"kid":"` + kid + `"}`)},
		{"typ as a list", code, "RFC 7515 §4.1.9: typ as a list", with(`{"alg":"EdDSA","typ":["JWT"],"kid":"` + kid + `"}`)},
		{"typ empty", code, "RFC 7515 §4.1.9: typ empty", with(typed(""))},
		{"no kid", code, "Hinan profile: kid is needed", with(`{"alg":"EdDSA","typ":"JWT"}`)},
		{"kid empty", code, "RFC 7515 §4.1.4: kid empty", with(`{"alg":"EdDSA","typ":"JWT","kid":""}`)},
		{"kid as a number", code, "RFC 7515 §4.1.4: kid as a number", with(`{"alg":"EdDSA","typ":"JWT","kid":1}`)},
		{"kid as null", code, "RFC 7515 §4.1.4: kid as null", with(`{"alg":"EdDSA","typ":"JWT","kid":null}`)},
		{"cty as a number", code, "RFC 7515 §4.1.10: cty as a number", with(attach("cty", "1"))},
		{"cty empty", code, "RFC 7515 §4.1.10: cty empty", with(attach("cty", `""`))},
		{"values nested too deep", code, "Hinan limits: header of depth 4", with(attach("a", strings.Repeat("[", 4)+strings.Repeat("]", 4)))},
		{"a name of more than 256 bytes", code, "Hinan limits: names of 256 bytes", with(attach(strings.Repeat("n", 257), "1"))},
	}
	for _, m := range []struct{ name, value, spec string }{
		{"iss", `"did:example:issuer"`, "RFC 7519 §5.3: iss as a header member"},
		{"sub", `"did:example:holder"`, "RFC 7519 §5.3: sub as a header member"},
		{"aud", `"did:example:verifier"`, "RFC 7519 §5.3: aud as a header member"},
		{"exp", `4070908800`, "RFC 7519 §5.3: exp as a header member"},
		{"zip", `"DEF"`, "RFC 7516 §4.1.3: zip"},
		{"enc", `"A128GCM"`, "RFC 7516 §4.1.2: enc"},
		{"epk", `{}`, "RFC 7518 §4.6.1.1: epk"},
		{"p2c", `1000000`, "RFC 7518 §4.8.1.2: p2c"},
		{"nonce", `"n"`, "Hinan profile: nonce in another slot"},
		{"url", `"https://city.example"`, "RFC 8555 §6.4: url"},
		{"ALG", `"none"`, "RFC 7515 §4: names are case sensitive (ALG)"},
		{"Kid", `"did:example:other#key-1"`, "RFC 7515 §4: names are case sensitive (Kid)"},
		{"__proto__", `{"alg":"none"}`, "Hinan profile: unknown member __proto__"},
		{"trust_chain", `[]`, "Hinan profile: unknown member trust_chain"},
		{"", `1`, "Hinan profile: a member without a name"},
		{"alg\u0000", `"none"`, "Hinan profile: a member whose name goes on behind NUL"},
		{"exotic", `null`, "Hinan profile: an unknown member that is null"},
	} {
		flaws = append(flaws, flaw{"the member " + m.name, code, m.spec, with(attach(m.name, m.value))})
	}
	c.no("header", "plain-EdDSA", signer(keys.EdDSA), slot, flaws...)
	c.no("header-nonce", "nonce", signer(keys.EdDSA), Slot{Types: []string{"JWT"}, Nonce: true},
		flaw{"a nonce that is a number", code, "Hinan profile: nonce as a number", with(attach("nonce", "1"))},
		flaw{"a nonce that is empty", code, "Hinan profile: nonce empty", with(attach("nonce", `""`))},
	)
	c.no("header-jwk", "jwk-ignored", signer(keys.EdDSA), Slot{Types: []string{"JWT"}, IgnoreJWK: true},
		flaw{"an ignored jwk with a member twice", code, "RFC 7515 §4: names inside of jwk twice", with(attach("jwk", `{"kty":"OKP","kty":"EC"}`))},
		flaw{"an ignored jwk twice", code, "RFC 7515 §4: jwk twice", with(strings.TrimSuffix(attach("jwk", `{}`), "}") + `,"jwk":{}}`)},
	)
}

// extensions are demands that nobody understands.
func (c *cases) extensions() {
	const code = "jose.critical"
	c.no("critical", "plain-EdDSA", signer(keys.EdDSA), slot,
		flaw{"crit with an extension that is unknown", code, "RFC 7515 §4.1.11: unknown extension", with(strings.TrimSuffix(attach("crit", `["exotic"]`), "}") + `,"exotic":1}`)},
		flaw{"crit with a member that is absent", code, "RFC 7515 §4.1.11: absent member", with(attach("crit", `["exotic"]`))},
		flaw{"crit with a name of RFC 7515 itself", code, "RFC 7515 §4.1.11: name of the specification", with(attach("crit", `["alg"]`))},
		flaw{"an empty crit", code, "RFC 7515 §4.1.11: empty list", with(attach("crit", `[]`))},
		flaw{"crit as a text", code, "RFC 7515 §4.1.11: not a list", with(attach("crit", `"b64"`))},
		flaw{"crit as null", code, "RFC 7515 §4.1.11: null", with(attach("crit", `null`))},
		flaw{"crit with one name twice", code, "RFC 7515 §4.1.11: name twice", with(attach("crit", `["exp","exp"]`))},
		flaw{"b64 that is false, and crit", code, "RFC 7797 §3: b64 false", sign(signer(keys.EdDSA), b64(strings.TrimSuffix(attach("crit", `["b64"]`), "}")+`,"b64":false}`), b64(payload))},
		flaw{"b64 that is false, without crit", code, "RFC 7797 §6: b64 without crit", with(attach("b64", "false"))},
		flaw{"b64 that is true", code, "RFC 7797 §7: b64 true", with(attach("b64", "true"))},
		flaw{"b64 that is false, and a payload that is not encoded", code, "RFC 7797 §5: unencoded payload", sign(signer(keys.EdDSA), b64(attach("b64", "false")), payload)},
	)
}

// keyHeaders are headers that bring a key along. The signature fits the key that
// the verifier has: only the header is wrong.
func (c *cases) keyHeaders() {
	const code = "jose.key-header"
	own := signer(keys.EdDSA)
	attacker := signer(keys.ES256)
	c.no("key-header", "plain-EdDSA", own, slot,
		flaw{"the right key as jwk", code, "RFC 7515 §4.1.3: jwk", with(attach("jwk", string(jwk(own))))},
		flaw{"somebody else's key as jwk", code, "RFC 8725 §3.10: foreign jwk", with(attach("jwk", string(jwk(attacker))))},
		flaw{"a jwk that is null", code, "RFC 7515 §4.1.3: jwk as null", with(attach("jwk", "null"))},
		flaw{"a private key as jwk", code, "RFC 7517 §9.2: private jwk", with(attach("jwk", `{"kty":"oct","k":"AAAA"}`))},
		flaw{"jku", code, "RFC 7515 §4.1.2: jku", with(attach("jku", `"https://attacker.example/jwks.json"`))},
		flaw{"jku of a file", code, "RFC 8725 §3.10: jku of a file", with(attach("jku", `"file:///etc/passwd"`))},
		flaw{"x5u", code, "RFC 7515 §4.1.5: x5u", with(attach("x5u", `"https://attacker.example/chain.pem"`))},
		flaw{"x5c", code, "RFC 7515 §4.1.6: x5c", with(attach("x5c", `["MIIB"]`))},
		flaw{"x5t", code, "RFC 7515 §4.1.7: x5t", with(attach("x5t", `"AAAA"`))},
		flaw{"x5t#S256", code, "RFC 7515 §4.1.8: x5t#S256", with(attach("x5t#S256", `"AAAA"`))},
	)
	c.no("key-header-ignored", "jwk-ignored", own, Slot{Types: []string{"JWT"}, IgnoreJWK: true},
		flaw{"jku where a jwk is ignored", code, "Hinan profile: IOTA, jku is not ignored", with(attach("jku", `"https://attacker.example/jwks.json"`))},
		flaw{"x5c where a jwk is ignored", code, "Hinan profile: IOTA, x5c is not ignored", with(attach("x5c", `["MIIB"]`))},
		flaw{"a token signed with the jwk that is ignored", "jose.signature", "Hinan profile: IOTA, jwk is never used",
			sign(foreign(), b64(attach("jwk", string(jwk(foreign())))), b64(payload))},
	)
}
