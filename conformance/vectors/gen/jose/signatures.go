package jose

import (
	"bytes"
	"crypto/elliptic"
	"encoding/asn1"
	"math/big"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/did/keys"
)

const badSignature = "jose.signature"

// signatures are signatures that do not fit.
func (c *cases) signatures() {
	s := signer(keys.EdDSA)
	good := with(header)
	p := strings.Split(good, ".")
	input := p[0] + "." + p[1]
	change := func(f func([]byte) []byte) string { return replaceSignature(good, f) }
	c.no("signature", "plain-EdDSA", s, slot,
		flaw{"an unsecured token", badSignature, "RFC 7515 Appendix A.5: no signature", b64(plain("none")) + "." + p[1] + "."},
		flaw{"an empty signature", badSignature, "RFC 7515 §5.2 step 8: empty signature", input + "."},
		flaw{"the signature of somebody else", badSignature, "RFC 7515 §5.2 step 8: foreign key", sign(foreign(), p[0], p[1])},
		flaw{"another payload", badSignature, "RFC 7515 §5.2 step 8: payload changed", p[0] + "." + b64(`{"iss":"did:example:attacker"}`) + "." + p[2]},
		flaw{"another kid", badSignature, "RFC 7515 §5.2 step 8: header changed", b64(strings.Replace(header, "key-1", "key-2", 1)) + "." + p[1] + "." + p[2]},
		flaw{"a space more in the header", badSignature, "RFC 7515 §5.2 step 8: header spelled anew", b64(header+" ") + "." + p[1] + "." + p[2]},
		flaw{"a signature over the payload alone", badSignature, "RFC 7515 §5.1 step 5: payload alone", signOther(s, input, payload)},
		flaw{"a signature over the decoded parts", badSignature, "RFC 7515 §5.1 step 5: decoded parts", signOther(s, input, header+"."+payload)},
		flaw{"a signature with all bits zero", badSignature, "RFC 8032 §5.1.7: all zero", change(func(b []byte) []byte { return make([]byte, 64) })},
		flaw{"a flipped bit in R", badSignature, "RFC 8032 §5.1.7: R", change(func(b []byte) []byte { b[0] ^= 1; return b })},
		flaw{"a flipped bit in S", badSignature, "RFC 8032 §5.1.7: S", change(func(b []byte) []byte { b[32] ^= 1; return b })},
		flaw{"S with the order of the group added", badSignature, "RFC 8032 §5.1.7: S not below L", change(addOrder)},
		flaw{"63 bytes", badSignature, "RFC 8037 §3.1: 63 bytes", change(func(b []byte) []byte { return b[:63] })},
		flaw{"65 bytes", badSignature, "RFC 8037 §3.1: 65 bytes", change(func(b []byte) []byte { return append(b, 0) })},
		flaw{"R and S the other way round", badSignature, "RFC 8037 §3.1: S before R", change(swap)},
	)
	for _, a := range []keys.Algorithm{keys.ES256, keys.ES384, keys.ES512, keys.ES256K} {
		c.ecdsa(a)
	}
}

func (c *cases) ecdsa(a keys.Algorithm) {
	s := signer(a)
	good := sign(s, b64(plain(string(a))), b64(payload))
	half := a.SignatureSize() / 2
	clause := map[keys.Algorithm]string{keys.ES256: "RFC 7518 §3.4 (ES256)", keys.ES384: "RFC 7518 §3.4 (ES384)", keys.ES512: "RFC 7518 §3.4 (ES512)", keys.ES256K: "RFC 8812 §3.2 (ES256K)"}[a]
	change := func(f func([]byte) []byte) string { return replaceSignature(good, f) }
	c.no("signature-"+string(a), "plain-"+string(a), s, slot,
		flaw{"a DER signature", badSignature, clause + ": DER", change(func(b []byte) []byte {
			der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(b[:half]), new(big.Int).SetBytes(b[half:])})
			if err != nil {
				panic(err) // two numbers can always be written
			}
			return der
		})},
		flaw{"R zero", badSignature, clause + ": R zero", change(func(b []byte) []byte { clear(b[:half]); return b })},
		flaw{"S zero", badSignature, clause + ": S zero", change(func(b []byte) []byte { clear(b[half:]); return b })},
		flaw{"R and S zero", badSignature, clause + ": both zero", change(func(b []byte) []byte { clear(b); return b })},
		flaw{"R the order of the group", badSignature, clause + ": R the order", change(func(b []byte) []byte { copy(b, order(a)); return b })},
		flaw{"S the order of the group", badSignature, clause + ": S the order", change(func(b []byte) []byte { copy(b[half:], order(a)); return b })},
		flaw{"R and S the other way round", badSignature, clause + ": S before R", change(swap)},
		flaw{"the first byte of R dropped", badSignature, clause + ": short R", change(func(b []byte) []byte { return b[1:] })},
		flaw{"a byte more", badSignature, clause + ": a byte more", change(func(b []byte) []byte { return append(b, 0) })},
		flaw{"a flipped bit", badSignature, clause + ": bit flipped", change(func(b []byte) []byte { b[half-1] ^= 1; return b })},
		flaw{"another payload", badSignature, clause + ": payload changed", strings.Replace(good, b64(payload), b64(`{"iss":"did:example:attacker"}`), 1)},
	)
}

func swap(b []byte) []byte {
	return append(bytes.Clone(b[len(b)/2:]), b[:len(b)/2]...)
}

// addOrder adds the order of edwards25519's group to S, which is little endian.
func addOrder(b []byte) []byte {
	l, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := bytes.Clone(b[32:])
	slices.Reverse(s)
	sum := new(big.Int).Add(new(big.Int).SetBytes(s), l).FillBytes(make([]byte, 32))
	slices.Reverse(sum)
	return append(bytes.Clone(b[:32]), sum...)
}

// order returns the order of an algorithm's group (SP 800-186 §3.2.1, SEC 2 §2.4.1).
func order(a keys.Algorithm) []byte {
	switch a {
	case keys.ES256:
		return elliptic.P256().Params().N.Bytes()
	case keys.ES384:
		return elliptic.P384().Params().N.Bytes()
	case keys.ES512:
		return elliptic.P521().Params().N.Bytes()
	}
	n, _ := new(big.Int).SetString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16)
	return n.Bytes()
}
