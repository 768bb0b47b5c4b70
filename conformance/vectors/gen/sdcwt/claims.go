package sdcwt

import (
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
)

func set(key, value any) func(s *sample) {
	return func(s *sample) { s.payload = s.payload.with(key, value) }
}

func unset(key any) func(s *sample) {
	return func(s *sample) { s.payload = s.payload.without(key) }
}

// claims are flaws of the registered claims.
func claims() []vectors.Case {
	const (
		need = "draft-ietf-spice-sd-cwt-08 §7: "
		cwt  = "RFC 8392 §3.1: "
		tsl  = "draft-ietf-oauth-status-list-21 §6.3: "
	)
	status := func(v any) func(s *sample) { return claim(65535, v) }
	entry := func(idx, uri any) pairs { return pairs{{"status_list", pairs{{"idx", idx}, {"uri", uri}}}} }
	const list = "https://iizuka.jp/s/26"
	cases := family("claim", "an SD-CWT in a KBT", need+"claims", bound,
		flaw{"no iss", need + "iss is required", "key.reference", unset(1)},
		flaw{"an iss in bytes", cwt + "iss is text", "key.reference", set(1, []byte(city))},
		flaw{"an empty iss", cwt + "iss that says something", "key.reference", set(1, "")},
		flaw{"an iss that nobody knows", need + "iss is known", "key.unknown", set(1, "131016")},
		flaw{"no sub", need + "sub is required", "sdcwt.payload", unset(2)},
		flaw{"a sub that is a number", cwt + "sub is text", "cwt.claim", set(2, 7)},
		flaw{"an empty sub", cwt + "sub that says something", "cwt.claim", set(2, "")},
		flaw{"no cnf", need + "cnf is required", "cwt.holder-key", unset(8)},
		flaw{"a cti that is text", cwt + "cti in bytes", "cwt.claim", claim(7, "x")},
		flaw{"an empty cti", cwt + "cti that says something", "cwt.claim", claim(7, []byte{})},
		flaw{"a vct in bytes", "draft-ietf-spice-sd-cwt-08 §13: vct in bytes", "cwt.vct", claim(11, []byte("vct"))},
		flaw{"a negative vct", "draft-ietf-spice-sd-cwt-08 §13: vct from 0", "cwt.vct", claim(11, -1)},
		flaw{"an empty vct", "draft-ietf-spice-sd-cwt-08 §13: vct that says something", "cwt.vct", claim(11, "")},
		flaw{"a vct as text", "draft-ietf-spice-sd-cwt-08 §13: text", "ok", claim(11, "https://city.example/resident")},
		flaw{"a vct as a number", "draft-ietf-spice-sd-cwt-08 §13: number", "ok", claim(11, 10000)},
		flaw{"a list of audiences", cwt + "aud is one text", "cwt.claim", claim(3, []any{desk})},
		flaw{"an audience of its own", "Hinan pass profile: one audience in both tokens", "credential.mismatch", claim(3, "another desk")},
		flaw{"the audience of the KBT", "draft-ietf-spice-sd-cwt-08 §7: aud", "ok", claim(3, desk)},
		flaw{"a text key that reads like exp", "Hinan pass profile: one name for one claim", "cwt.claim", claim("4", 1)},
		flaw{"a status that is text", tsl + "status is a map", "cwt.claim", status("x")},
		flaw{"an empty status", tsl + "one mechanism at least", "cwt.claim", status(pairs{})},
		flaw{"a status by number", tsl + "mechanisms by name", "cwt.claim", status(pairs{{1, pairs{}}})},
		flaw{"a status list that is text", tsl + "status_list is a map", "cwt.claim", status(pairs{{"status_list", "x"}})},
		flaw{"no place in the list", tsl + "idx", "cwt.claim", status(pairs{{"status_list", pairs{{"uri", list}}}})},
		flaw{"a negative place", tsl + "idx from 0", "cwt.claim", status(entry(-1, list))},
		flaw{"a place as text", tsl + "idx is a number", "cwt.claim", status(entry("1", list))},
		flaw{"a place with a fraction", tsl + "idx is an integer", "cwt.claim", status(entry(item{0xf9, 0x3e, 0}, list))},
		flaw{"no address of the list", tsl + "uri", "cwt.claim", status(pairs{{"status_list", pairs{{"idx", 1}}}})},
		flaw{"an address in bytes", tsl + "uri is text", "cwt.claim", status(entry(1, []byte(list)))},
		flaw{"an address that is relative", tsl + "uri is absolute", "cwt.claim", status(entry(1, "s/26"))},
		flaw{"a status list", tsl + "status_list", "ok", status(entry(417, list))},
	)
	cases = append(cases, family("claim-bare", "a bare SD-CWT", need+"without KBT", issuedOne,
		flaw{"a bare SD-CWT with an audience", "Hinan pass profile: no audience without a KBT", "credential.malformed", claim(3, desk)},
	)...)
	cases = append(cases, family("issuer-es256", "an issuer with ES256", "RFC 9864 §2.1: -9", withIssuer(keys.ES256, -9),
		flaw{"the older number", "RFC 9053 §2.1: -7 with a P-256 key", "ok", header(1, -7)},
		flaw{"ES384 with a P-256 key", "RFC 9864 §2.1: -51 is for P-384", "cose.algorithm", header(1, -51)},
	)...)
	return append(cases, family("issuer-es384", "an issuer with ES384", "RFC 9864 §2.1: -51", withIssuer(keys.ES384, -51),
		flaw{"the older number", "RFC 9053 §2.1: -35 with a P-384 key", "ok", header(1, -35)},
		flaw{"ES256 with a P-384 key", "RFC 9053 §2.1: ES256 by curve", "cose.algorithm", header(1, -7)},
	)...)
}

// holders are flaws of cnf.
func holders() []vectors.Case {
	const (
		form = "RFC 8747 §3.1: "
		key  = "RFC 9053 §7: "
	)
	point := func() (x, y []byte) {
		raw := coseKey(holderSigner)
		return raw[8 : 8+32], raw[len(raw)-32:]
	}
	x, y := point()
	wrong := append([]byte(nil), y...)
	wrong[31] ^= 1
	ec := func(more ...pair) pairs {
		return pairs{{1, append(pairs{{1, 2}, {-1, 1}, {-2, x}, {-3, y}}, more...)}}
	}
	okp := func(crv int, x []byte) pairs { return pairs{{1, pairs{{1, 1}, {-1, crv}, {-2, x}}}} }
	identity := append([]byte{1}, make([]byte, 31)...)
	return family("cnf", "an SD-CWT in a KBT", form+"COSE_Key", bound,
		flaw{"a cnf that is bytes", form + "cnf is a map", "cwt.holder-key", set(8, []byte{1})},
		flaw{"an empty cnf", form + "cnf names a key", "cwt.holder-key", set(8, pairs{})},
		flaw{"a thumbprint", "RFC 9679 §5.6: ckt is no key", "cwt.holder-key", set(8, pairs{{5, kid(holderSigner)}})},
		flaw{"a kid", "RFC 8747 §3.4: kid is no key", "cwt.holder-key", set(8, pairs{{3, kid(holderSigner)}})},
		flaw{"an encrypted key", "RFC 8747 §3.3: Encrypted_COSE_Key", "cwt.holder-key", set(8, pairs{{2, []any{}}})},
		flaw{"a key by name", form + "members by number", "cwt.holder-key", set(8, pairs{{"1", item(coseKey(holderSigner))}})},
		flaw{"two keys", form + "one key", "cwt.holder-key", set(8, append(cnf(holderSigner), pair{3, []byte("k")}))},
		flaw{"a key in bytes", form + "COSE_Key is a map", "cwt.holder-key", set(8, pairs{{1, coseKey(holderSigner)}})},
		flaw{"a key without kty", key + "kty", "cwt.holder-key", set(8, pairs{{1, pairs{{-1, 1}, {-2, x}, {-3, y}}}})},
		flaw{"a symmetric key", key + "a public key", "cwt.holder-key", set(8, pairs{{1, pairs{{1, 4}, {-1, x}}}})},
		flaw{"a private key", key + "no private member", "cwt.holder-key", set(8, ec(pair{-4, x}))},
		flaw{"a point off the curve", key + "a point on its curve", "cwt.holder-key", set(8, pairs{{1, pairs{{1, 2}, {-1, 1}, {-2, x}, {-3, wrong}}}})},
		flaw{"a short coordinate", key + "the length of x", "cwt.holder-key", set(8, pairs{{1, pairs{{1, 2}, {-1, 1}, {-2, x[:31]}, {-3, y}}}})},
		flaw{"a key for encryption", key + "key_ops", "cwt.holder-key", set(8, ec(pair{4, []any{3}}))},
		flaw{"an algorithm of another curve", key + "alg of the key", "cwt.holder-key", set(8, ec(pair{3, -51}))},
		flaw{"a key of small order", "RFC 8032 §5.1: order of the key", "cwt.holder-key", set(8, okp(6, identity))},
		flaw{"a key of another length", "RFC 8032 §5.1.2: length of the key", "cwt.holder-key", set(8, okp(6, identity[:1]))},
		flaw{"a key that agrees and does not sign", "RFC 7748 §6.1: X25519 signs nothing", "cose.algorithm", set(8, okp(4, append([]byte{9}, make([]byte, 31)...)))},
		flaw{"a compressed point", "RFC 9053 §7.1.1: the sign of y", "ok", set(8, pairs{{1, pairs{{1, 2}, {-1, 1}, {-2, x}, {-3, y[31]&1 == 1}}}})},
		flaw{"the other sign", "RFC 9053 §7.1.1: the other y", "cose.signature", set(8, pairs{{1, pairs{{1, 2}, {-1, 1}, {-2, x}, {-3, y[31]&1 == 0}}}})},
	)
}

// times are contradictions in the SD-CWT.
func times() []vectors.Case {
	const spec = "draft-ietf-spice-sd-cwt-08 §9, times of the SD-CWT: "
	return family("times", "an SD-CWT in a KBT", spec+"none", bound,
		flaw{"nbf after iat", spec + "nbf ≤ iat", "sdcwt.times", claim(5, issued+1)},
		flaw{"nbf at iat", spec + "nbf = iat", "ok", claim(5, issued)},
		flaw{"exp at nbf, without iat", spec + "nbf < exp", "sdcwt.times", both(unset(6), claim(5, ends))},
		flaw{"exp at iat", spec + "iat < exp", "sdcwt.times", set(6, ends)},
		flaw{"neither exp nor iat", spec + "none is required", "ok", both(unset(4), unset(6))},
	)
}
