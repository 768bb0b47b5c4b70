package status

import (
	"context"
	"encoding/base64"
	"time"

	"github.com/hinan-id/hinan/did/keys"
)

const tsl = "draft-ietf-oauth-status-list-21 "

// token is a Status List Token with values of two bits: 3 is revoked, 4 is
// suspended, 5 is a state of the issuer's own.
func token() *input {
	in := start()
	in.StatusList = object{"idx": 6, "uri": uri}
	in.header = object{"alg": "EdDSA", "kid": kid, "typ": "statuslist+jwt"}
	in.inner = object{"bits": 2, "lst": b64(zl(tokenBits()))}
	in.payload = object{"iss": city, "sub": uri, "iat": 1795219200, "exp": 1796083200, "ttl": 43200, "status_list": in.inner}
	return in
}

func tokenBits() []byte { return low(1024, 2, map[int]byte{3: 1, 4: 2, 5: 3}) }

func setIndex(i any) func(*input) { return func(in *input) { in.StatusList["idx"] = i } }

// relisted replaces the compressed list.
func relisted(change func(packed []byte) []byte) func(*input) {
	return func(in *input) { in.inner["lst"] = b64(change(zl(tokenBits()))) }
}

func signText(s keys.Signer, text string) []byte {
	signature, err := s.Sign(context.Background(), []byte(text))
	must(err)
	return signature
}

// wideToken is a list of values of a width, of which the last is v.
func wideToken(width int, v byte) func() *input {
	return func() *input {
		in := token()
		in.inner["bits"], in.inner["lst"] = width, b64(zl(low(1024, width, map[int]byte{1022: 0, 1023: v})))
		in.StatusList["idx"] = 1022
		return in
	}
}

func tokens() []family {
	families := []family{
		{"token", "a list that says nothing against the credential", tsl + "§8.3 step 5", token, tokenFlaws()},
		{"token-no-iss", "a list that names its issuer in kid alone", tsl + "§5.1 iss is optional", func() *input {
			in := token()
			delete(in.payload, "iss")
			return in
		}, []flaw{
			{"nobody", "a list that does not name its issuer at all", profile + "issuer of a list", "status.proof", setHeader("kid", "1")},
		}},
	}
	for _, w := range []struct {
		name  string
		width int
	}{{"token-1", 1}, {"token-4", 4}, {"token-8", 8}} {
		families = append(families, family{w.name, "values of another width", tsl + "§4.1 bits " + w.name[6:], wideToken(w.width, 1), []flaw{
			{"revoked", "the last value of the list", tsl + "§4.1 value order, bits " + w.name[6:], "status.revoked", setIndex(1023)},
			{"end", "the first index behind the end", tsl + "§8.3 step 4.e, bits " + w.name[6:], "status.index", setIndex(1024)},
		}})
	}
	return families
}

func tokenFlaws() []flaw {
	flaws := []flaw{
		{"revoked", "the credential is revoked", tsl + "§7.1 INVALID", "status.revoked", setIndex(3)},
		{"suspended", "the credential is suspended", tsl + "§7.1 SUSPENDED", "status.suspended", setIndex(4)},
		{"own", "a state of the issuer's own", tsl + "§7.1 application specific", "status.message", setIndex(5)},
		{"index-end", "the first index behind the end", tsl + "§8.3 step 4.e", "status.index", setIndex(1024)},
		{"index-negative", "a negative index", tsl + "§6.2 idx range", "status.entry", setIndex(-1)},
		{"index-text", "an index that is text", tsl + "§6.2 idx type", "status.entry", setIndex("6")},
		{"index-fraction", "an index that is no whole number", tsl + "§6.2 idx integer", "status.entry", setIndex(6.5)},
		{"no-index", "no index", tsl + "§6.2 idx required", "status.entry", func(in *input) { delete(in.StatusList, "idx") }},
		{"no-uri", "no address", tsl + "§6.2 uri required", "status.entry", func(in *input) { delete(in.StatusList, "uri") }},
		{"uri-relative", "an address that is no URI", tsl + "§6.2 uri type", "status.entry", func(in *input) { in.StatusList["uri"] = "status/1" }},

		{"unavailable", "a list that cannot be had", tsl + "§8.3 step 2", "status.unavailable", func(in *input) { in.absent = true }},
		{"sub", "a list of another address", tsl + "§8.3 step 4.a", "status.mismatch", setList("sub", "https://city.example/status/2")},
		{"no-sub", "a list without an address", tsl + "§5.1 sub required", "status.proof", drop(payloadOf, "sub")},
		{"sub-number", "an address that is a number", tsl + "§5.1 sub type", "status.proof", setList("sub", 1)},
		{"issuer", "a list of another issuer", profile + "issuer of a Status List Token", "status.mismatch", func(in *input) {
			in.payload["iss"], in.header["kid"], in.signer = other, other+"#key-1", otherKey
		}},
		{"iss-number", "an issuer that is a number", "RFC 7519 §4.1.1", "status.proof", setList("iss", 1)},
		{"no-iat", "a list without a date", tsl + "§5.1 iat required", "status.proof", drop(payloadOf, "iat")},
		{"iat-text", "a date that is text", tsl + "§5.1 iat type", "status.proof", setList("iat", "2026-11-21")},
		{"iat-future", "a list of the future", tsl + "§8.3 step 4.b", "status.future", setList("iat", 1795309201)},
		{"exp", "a list that does not hold any more", tsl + "§8.3 step 4.c", "status.stale", setList("exp", 1795305600)},
		{"exp-text", "an end that is text", tsl + "§5.1 exp type", "status.proof", setList("exp", "2026-12-01")},
		{"ttl", "a copy that is older than the list says it serves", tsl + "§8.3 step 4.d", "status.stale", func(in *input) { in.asOf = at.Add(-12*time.Hour - time.Second) }},
		{"ttl-zero", "a copy that never serves", tsl + "§5.1 ttl positive", "status.list", setList("ttl", 0)},
		{"ttl-text", "a ttl that is text", tsl + "§5.1 ttl type", "status.list", setList("ttl", "43200")},
		{"rollback", "a list that is older than one that was seen", profile + "rollback of a Status List Token", "status.rollback", func(in *input) {
			newer := token()
			newer.payload["iat"] = 1795219201
			in.Earlier = []published{{uri, sign(cityKey, newer.header, newer.payload), asOf}}
		}},

		{"no-list", "no list", tsl + "§5.1 status_list required", "status.proof", drop(payloadOf, "status_list")},
		{"bits-3", "values of three bits", tsl + "§4.2 bits", "status.list", setInner("bits", 3)},
		{"bits-text", "a width that is text", tsl + "§4.2 bits type", "status.list", setInner("bits", "2")},
		{"no-bits", "no width", tsl + "§4.2 bits required", "status.list", drop(innerOf, "bits")},
		{"no-lst", "no values", tsl + "§4.2 lst required", "status.list", drop(innerOf, "lst")},
		{"lst-number", "values that are no text", tsl + "§4.2 lst type", "status.list", setInner("lst", 1)},
		{"padding", "values with padding", tsl + "§4.2 lst without padding", "status.list", setInner("lst", base64.URLEncoding.EncodeToString(zl(tokenBits()))+"=")},
		{"line-break", "values with a line break", tsl + "§4.2 lst base64url", "status.list", setInner("lst", b64(zl(tokenBits()))+"\n")},
		{"gzip", "values in the other form of compression", tsl + "§4.1 step 4, ZLIB", "status.list", setInner("lst", b64(gz(tokenBits())))},
		{"cut", "values that are cut off", "RFC 1950 §2.2", "status.list", relisted(func(b []byte) []byte { return b[:len(b)-5] })},
		{"checksum", "values with another checksum", "RFC 1950 §2.2 ADLER32", "status.list", relisted(func(b []byte) []byte { b[len(b)-1] ^= 1; return b })},
		{"trailing", "a byte behind the values", profile + "nothing behind the values", "status.list", relisted(func(b []byte) []byte { return append(b, 0) })},
		{"bomb", "values of 8 MiB and one byte", profile + "8 MiB inflated, lst", "status.too-large", relisted(func([]byte) []byte { return zl(make([]byte, 8<<20+1)) })},
		{"double", "a claim that stands twice", "RFC 7519 §4, unique names", "status.proof", func(in *input) {
			in.spoil = func(string) string {
				payload := encode(in.payload)
				payload = append(append(payload[:len(payload)-1], ','), `"iat":1795219200}`...)
				text := b64(encode(in.header)) + "." + b64(payload)
				return text + "." + b64(signText(in.signer, text))
			}
		}},
	}
	return append(flaws, proofFlaws(tsl+"§8.3 step 3: ")...)
}
