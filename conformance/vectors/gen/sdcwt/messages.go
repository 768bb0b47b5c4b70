package sdcwt

import (
	"bytes"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
)

// rebuilt makes the message of other parts, as if they had been signed so.
func rebuilt(change func(parts []any) any) func(s *sample) {
	return func(s *sample) {
		s.sd = func([]byte) []byte {
			protected, body := hooked(s.protected, s.encodeProtected), hooked(s.payload, s.encodePayload)
			signature := sign(s.signer, enc([]any{"Signature1", protected, []byte{}, body}))
			return enc(change([]any{protected, pairs{{17, s.disclosures}}, body, signature}))
		}
	}
}

// structures are flaws of the COSE_Sign1 of an SD-CWT.
func structures() []vectors.Case {
	const form = "RFC 9052 §4.2: "
	part := func(i int, v any) func(s *sample) {
		return rebuilt(func(p []any) any { p[i] = v; return tagged{18, p} })
	}
	return family("message", "a bare SD-CWT", "RFC 9052 §4.2", issuedOne,
		flaw{"no tag", form + "tag 18", "cose.malformed", rebuilt(func(p []any) any { return p })},
		flaw{"the tag of COSE_Mac0", form + "tag 17 is another message", "cbor.tag", rebuilt(func(p []any) any { return tagged{17, p} })},
		flaw{"the tag of COSE_Encrypt0", form + "tag 16 is another message", "cbor.tag", rebuilt(func(p []any) any { return tagged{16, p} })},
		flaw{"the tag of COSE_Sign", form + "tag 98 is another message", "cbor.tag", rebuilt(func(p []any) any { return tagged{98, p} })},
		flaw{"the tag twice", form + "one tag", "cose.malformed", rebuilt(func(p []any) any { return tagged{18, tagged{18, p}} })},
		flaw{"three parts", form + "not three parts", "cose.malformed", rebuilt(func(p []any) any { return tagged{18, p[:3]} })},
		flaw{"five parts", form + "not five parts", "cose.malformed", rebuilt(func(p []any) any { return tagged{18, append(p, 0)} })},
		flaw{"a map of parts", form + "an array", "cose.malformed", rebuilt(func(p []any) any { return tagged{18, pairs{{1, p[0]}}} })},
		flaw{"a protected header that is a map", form + "protected in bytes", "cose.malformed", rebuilt(func(p []any) any {
			return tagged{18, []any{item(p[0].([]byte)), p[1], p[2], p[3]}}
		})},
		flaw{"a protected header that is an array", form + "protected is a map", "cose.header", func(s *sample) {
			s.encodeProtected = func([]byte) []byte { return enc([]any{1, -19}) }
		}},
		flaw{"an empty protected header", "RFC 9052 §3: alg is protected", "cose.algorithm", func(s *sample) {
			s.encodeProtected = func([]byte) []byte { return nil }
		}},
		flaw{"an unprotected header in bytes", form + "unprotected is a map", "cose.malformed", part(1, []byte{0xa0})},
		flaw{"a detached payload", form + "the payload inside", "cose.malformed", part(2, nil)},
		flaw{"claims that are a map in the message", form + "the payload in bytes", "cose.malformed", part(2, pairs{})},
		flaw{"a signature that is text", form + "the signature in bytes", "cose.malformed", part(3, "signature")},
		flaw{"a list of signatures", form + "one signature", "cose.malformed", part(3, []any{[]byte{1}})},
		flaw{"claims that are an array", "RFC 8392 §1.1: the claims are a map", "sdcwt.payload", payload(func([]byte) []byte { return enc([]any{1}) })},
		flaw{"no claims", "RFC 8392 §1.1: claims", "cbor.syntax", payload(func([]byte) []byte { return nil })},
	)
}

// issuedOne is a bare SD-CWT without the rules for codes that are scanned.
func issuedOne() sample {
	s := bare()
	s.in.Compact = false
	return s
}

// header sets a parameter of the SD-CWT's protected header; kbtHeader one of the KBT's.
func header(label, value any) func(s *sample) {
	return func(s *sample) { s.protected = s.protected.with(label, value) }
}

func kbtHeader(label, value any) func(s *sample) {
	return func(s *sample) { s.kbtProtected = s.kbtProtected.with(label, value) }
}

func open(label, value any) func(s *sample) {
	return func(s *sample) { s.unprotected = append(s.unprotected, pair{label, value}) }
}

func both(changes ...func(s *sample)) func(s *sample) {
	return func(s *sample) {
		for _, c := range changes {
			c(s)
		}
	}
}

func drop(label any) func(s *sample) {
	return func(s *sample) { s.protected = s.protected.without(label) }
}

// headers are flaws of the headers of both tokens.
func headers() []vectors.Case {
	const (
		alg  = "RFC 9052 §8.1: "
		crit = "RFC 9052 §3.1: "
		typ  = "RFC 9596 §2: "
		brng = "THREATS R2: "
		kbt  = "draft-ietf-spice-sd-cwt-08 §8.1: "
		hash = "draft-ietf-spice-sd-cwt-08 §7, sd_alg: "
		aead = "draft-ietf-spice-sd-cwt-08 §12.1: "
		rest = "draft-ietf-spice-sd-cwt-08 §7: "
	)
	return family("header", "an SD-CWT in a KBT", rest+"headers", bound,
		flaw{"no alg", alg + "alg is required", "cose.algorithm", drop(1)},
		flaw{"an alg that is not protected", alg + "alg is protected", "cose.algorithm", both(drop(1), open(1, -19))},
		flaw{"alg in both headers", "RFC 9052 §3: a label in one header", "cose.header", open(1, -19)},
		flaw{"an alg by name", alg + "alg is a number here", "cose.algorithm", header(1, "Ed25519")},
		flaw{"RS256", alg + "-257 is not used here", "cose.algorithm", header(1, -257)},
		flaw{"ES512", alg + "-36 is not used here", "cose.algorithm", header(1, -36)},
		flaw{"a MAC", alg + "5 is no signature", "cose.algorithm", header(1, 5)},
		flaw{"the reserved algorithm", alg + "0 is none", "cose.algorithm", header(1, 0)},
		flaw{"the algorithm of another kind of key", alg + "the key's own algorithm", "cose.algorithm", header(1, -9)},
		flaw{"the older number of the same algorithm", "RFC 9864 §2: -8 with an Ed25519 key", "ok", header(1, -8)},

		flaw{"crit with a label that is not known", crit + "labels that are understood", "cose.critical", both(header(-70099, 1), header(2, []any{-70099}))},
		flaw{"crit with a label that is not there", crit + "labels that are there", "cose.critical", header(2, []any{170})},
		flaw{"crit with a name", crit + "names that are understood", "cose.critical", header(2, []any{"exp"})},
		flaw{"an empty crit", crit + "one label at least", "cose.critical", header(2, []any{})},
		flaw{"a crit that is a number", crit + "a list", "cose.critical", header(2, 16)},
		flaw{"a crit that is not protected", crit + "protected", "cose.critical", open(2, []any{16})},
		flaw{"crit with a label that is understood", crit + "typ is understood", "ok", header(2, []any{16})},

		flaw{"a kid that is text", "RFC 9052 §3.1: kid in bytes", "cose.header", header(4, "key-1")},
		flaw{"an empty kid", "RFC 9052 §3.1: a kid that says something", "cose.header", header(4, []byte{})},
		flaw{"a kid that is not protected", "Hinan pass profile: kid is protected", "cose.header", both(drop(4), open(4, kid(citySigner)))},
		flaw{"a kid that nobody has", "RFC 9679 §3: another thumbprint", "key.unknown", header(4, []byte("8 bytes."))},
		flaw{"a kid of seven bytes", "Hinan pass profile: a kid of eight bytes", "key.unknown", header(4, kid(citySigner)[:7])},
		flaw{"a kid of 32 bytes", "RFC 9679 §3: more of the thumbprint", "key.unknown", header(4, append(kid(citySigner), make([]byte, 24)...))},
		flaw{"no kid", "Hinan pass profile: a kid selects the key", "key.unknown", drop(4)},
		flaw{"a key of somebody else", "Hinan pass profile: the key of iss", "key.unknown", func(s *sample) {
			s.in.Keys = append(s.in.Keys, keyOf("131016", other))
			s.protected, s.signer = s.protected.with(4, kid(other)), other
		}},

		flaw{"a chain of certificates", brng + "x5chain", "cose.key-header", header(33, []byte{0x30})},
		flaw{"a bag of certificates", brng + "x5bag", "cose.key-header", header(32, []byte{0x30})},
		flaw{"the thumbprint of a certificate", brng + "x5t", "cose.key-header", header(34, []any{-16, []byte{1}})},
		flaw{"the address of a certificate", brng + "x5u", "cose.key-header", header(35, "https://city.example/c")},
		flaw{"claims with a key", brng + "kccs", "cose.key-header", header(14, pairs{})},
		flaw{"a CWT with a key", brng + "kcwt in an SD-CWT", "cose.key-header", header(13, tagged{18, []any{}})},
		flaw{"a certificate that is not protected", brng + "x5chain, unprotected", "cose.key-header", open(33, []byte{0x30})},

		flaw{"no typ", typ + "typ is required", "cose.type", drop(16)},
		flaw{"the typ of a KBT", typ + "294 in kcwt", "cose.type", header(16, 294)},
		flaw{"the typ of a CWT", typ + "61", "cose.type", header(16, 61)},
		flaw{"a number that is no type here", typ + "a known number", "cose.type", header(16, 9999)},
		flaw{"a typ in other letters", typ + "letter by letter", "cose.type", header(16, "application/SD-CWT")},
		flaw{"a typ without its first part", typ + "the whole media type", "cose.type", header(16, "sd-cwt")},
		flaw{"a typ in bytes", typ + "a number or text", "cose.header", header(16, []byte("application/sd-cwt"))},
		flaw{"an empty typ", typ + "a type that says something", "cose.header", header(16, "")},
		flaw{"a typ as text", typ + "the name of 293", "ok", header(16, "application/sd-cwt")},
		flaw{"a content type", "RFC 9052 §3.1: content type", "cose.content-type", header(3, "application/cbor")},

		flaw{"SHA-1", hash + "-14", "sdcwt.hash-algorithm", header(170, -14)},
		flaw{"SHA-256/64", hash + "-15", "sdcwt.hash-algorithm", header(170, -15)},
		flaw{"SHA-512/256", hash + "-17", "sdcwt.hash-algorithm", header(170, -17)},
		flaw{"SHA-384", hash + "-43", "sdcwt.hash-algorithm", header(170, -43)},
		flaw{"a hash by name", hash + "a number", "sdcwt.hash-algorithm", header(170, "SHA-256")},
		flaw{"SHA-256", hash + "-16", "ok", header(170, -16)},
		flaw{"the label of sd_alg before -06", "draft-ietf-spice-sd-cwt-08 §17.1: 18 is no label of it", "cose.header", header(18, -16)},
		flaw{"a sd_alg that is not protected", hash + "protected", "cose.header", open(170, -16)},
		flaw{"encrypted disclosures", aead + "sd_aead_encrypted_claims", "sdcwt.aead-unsupported", open(171, []any{[]any{[]byte("n"), []byte("c"), []byte("t")}})},
		flaw{"an algorithm for encrypted disclosures", aead + "sd_aead", "sdcwt.aead-unsupported", header(172, 1)},
		flaw{"claims in a header", "RFC 9597 §2: CWT Claims", "cose.header", header(15, pairs{{1, city}})},
		flaw{"a label that is text", "RFC 9052 §1.5: labels of others", "cose.header", header("x", 1)},
		flaw{"a label that is not known", "RFC 9052 §3.1: unknown labels", "cose.header", header(-70099, 1)},
		flaw{"a label that nobody signed", rest + "the unprotected header", "cose.header", open(-70099, 1)},
		flaw{"sd_claims in the protected header", rest + "sd_claims is not protected", "cose.header", header(17, []any{})},

		flaw{"a KBT without typ", kbt + "typ", "cose.type", func(s *sample) { s.kbtProtected = s.kbtProtected.without(16) }},
		flaw{"a KBT of another typ", kbt + "typ 294", "cose.type", kbtHeader(16, 61)},
		flaw{"a KBT with the typ of an SD-CWT", kbt + "typ 293 around a kcwt", "cose.key-header", kbtHeader(16, 293)},
		flaw{"a KBT without alg", kbt + "alg", "cose.algorithm", func(s *sample) { s.kbtProtected = s.kbtProtected.without(1) }},
		flaw{"a KBT with an alg that is not protected", kbt + "alg is protected", "cose.algorithm", func(s *sample) {
			s.kbtProtected, s.kbtUnprotected = s.kbtProtected.without(1), pairs{{1, -9}}
		}},
		flaw{"a KBT with the algorithm of another kind of key", kbt + "the algorithm of the key in cnf", "cose.algorithm", kbtHeader(1, -19)},
		flaw{"a KBT with crit", kbt + "crit", "cose.critical", both(kbtHeader(-70099, 1), kbtHeader(2, []any{-70099}))},
		flaw{"a KBT with claims in its header", "draft-ietf-spice-sd-cwt-08 §6.3: no CWT Claims in the KBT", "cose.header", kbtHeader(15, pairs{{1, city}})},
		flaw{"a KBT with disclosures of its own", kbt + "sd_claims", "cose.header", func(s *sample) { s.kbtUnprotected = pairs{{17, []any{[]byte{0x80}}}} }},
		flaw{"a KBT with a hash of its own", kbt + "sd_alg", "cose.header", kbtHeader(170, -16)},
		flaw{"a KBT without kcwt", kbt + "kcwt is required", "sdcwt.malformed", func(s *sample) { s.kcwt = func([]byte) []byte { return nil } }},
		flaw{"a kcwt in bytes", kbt + "kcwt is the message, not bytes", "sdcwt.malformed", func(s *sample) { s.kcwt = func(b []byte) []byte { return enc(b) } }},
		flaw{"a kcwt without its tag", kbt + "kcwt has its tag", "sdcwt.malformed", func(s *sample) { s.kcwt = func(b []byte) []byte { return b[1:] } }},
		flaw{"a kcwt that is not protected", kbt + "kcwt is protected", "cose.key-header", func(s *sample) {
			s.kcwt = func(b []byte) []byte { s.kbtUnprotected = pairs{{13, item(b)}}; return nil }
		}},
		flaw{"a KBT in a KBT", kbt + "kcwt is an SD-CWT", "cose.type", func(s *sample) {
			s.kcwt = func(b []byte) []byte {
				return sign1(s.by, enc(s.kbtProtected.with(13, item(b)).sorted()), nil, enc(s.kbtPayload))
			}
		}},
		flaw{"a typ of the KBT as text", kbt + "the name of 294", "ok", kbtHeader(16, "application/kb+cwt")},
	)
}

// signedOver has the issuer sign another structure than that of a COSE_Sign1.
func signedOver(purpose string, external []byte) func(s *sample) {
	return func(s *sample) {
		s.sd = func([]byte) []byte {
			protected, body := enc(s.protected), enc(s.payload)
			signature := sign(s.signer, enc([]any{purpose, protected, append([]byte{}, external...), body}))
			return enc(tagged{18, []any{protected, pairs{{17, s.disclosures}}, body, signature}})
		}
	}
}

// moved puts the signature of the KBT under another one.
func moved(change func(s *sample)) func(s *sample) {
	return func(s *sample) {
		s.after = func(raw []byte) []byte {
			t := *s
			t.after = nil
			change(&t)
			other := t.token()
			return append(other[:len(other)-64], raw[len(raw)-64:]...)
		}
	}
}

// signatures are flaws of the two signatures.
func signatures() []vectors.Case {
	const (
		issuer = "RFC 9052 §4.4, issuer: "
		holder = "draft-ietf-spice-sd-cwt-08 §9 step 5: "
	)
	cut := func(n int, tail ...byte) func([]byte) []byte {
		return func(b []byte) []byte { return append(b[:len(b)-n:len(b)-n], tail...) }
	}
	sd := func(change func([]byte) []byte) func(s *sample) { return func(s *sample) { s.sd = change } }
	zeros := append([]byte{0x58, 64}, make([]byte, 64)...)
	return family("signature", "an SD-CWT in a KBT", "RFC 9052 §4.4", bound,
		flaw{"a signature of zeros", issuer + "zeros", "cose.signature", sd(cut(66, zeros...))},
		flaw{"no signature", issuer + "present", "cose.signature", sd(cut(66, 0x40))},
		flaw{"a signature that was cut", issuer + "its length", "cose.signature", sd(func(b []byte) []byte {
			return append(append(b[:len(b)-66:len(b)-66], 0x58, 63), b[len(b)-64:len(b)-1]...)
		})},
		flaw{"a signature by another key", issuer + "the key of kid", "cose.signature", func(s *sample) { s.signer = other }},
		flaw{"a claim that was changed", issuer + "the claims", "cose.signature", sd(swap([]byte("q3TmVWc1vJs"), []byte("q3TmVWc1vJt")))},
		flaw{"a header that was changed", issuer + "the protected header", "cose.signature", sd(swap([]byte{0x01, 0x32}, []byte{0x01, 0x27}))},
		flaw{"a digest that was changed", issuer + "the digests", "cose.signature", sd(func(b []byte) []byte {
			d := digest([]byte("kept back"))
			return edit(b, d, append(d[:31:31], d[31]^1))
		})},
		flaw{"a signature over another context", issuer + "the context Signature1", "cose.signature", signedOver("Signature", nil)},
		flaw{"a signature over external data", issuer + "no external data", "cose.signature", signedOver("Signature1", []byte("x"))},

		flaw{"a KBT by another key", holder + "the key in cnf", "cose.signature", func(s *sample) { s.by = otherHolder }},
		flaw{"a KBT by the issuer", holder + "not the issuer's key", "cose.signature", func(s *sample) {
			s.by, s.kbtProtected = citySigner, s.kbtProtected.with(1, -19)
			s.payload = s.payload.with(8, cnf(other))
		}},
		flaw{"a KBT with a signature of zeros", holder + "zeros", "cose.signature", after(cut(66, zeros...))},
		flaw{"a KBT with a signature that is DER", holder + "R and S side by side", "cose.signature", after(cut(66, append([]byte{0x58, 70}, bytes.Repeat([]byte{0x30}, 70)...)...))},
		flaw{"a KBT whose audience was changed", holder + "the claims of the KBT", "cose.signature", after(swap([]byte(desk), []byte("E4020500001112/26A07")))},
		flaw{"a disclosure that was taken away", holder + "fewer disclosures", "cose.signature", moved(func(s *sample) { s.disclosures = s.disclosures[:4] })},
		flaw{"a disclosure that was added", holder + "more disclosures", "cose.signature", func(s *sample) {
			all := s.disclosures
			s.disclosures = all[:4]
			moved(func(s *sample) { s.disclosures = all })(s)
		}},
		flaw{"disclosures in another order", holder + "the order of disclosures", "cose.signature", moved(func(s *sample) {
			s.disclosures = []item{s.disclosures[1], s.disclosures[0], s.disclosures[2], s.disclosures[3], s.disclosures[4]}
		})},
		flaw{"a KBT that answers somebody else", holder + "the KBT of another presentation", "cose.signature", moved(func(s *sample) { s.kbtPayload = s.kbtPayload.with(6, made+1) })},
		flaw{"another SD-CWT in the KBT", holder + "the SD-CWT", "cose.signature", after(swap([]byte("q3TmVWc1vJs"), []byte("q3TmVWc1vJt")))},
	)
}

// withIssuer is an SD-CWT of an issuer with another algorithm, under one of its numbers.
func withIssuer(a keys.Algorithm, number int) func() sample {
	return func() sample {
		s := bound()
		s.signer = newSigner(a, "city")
		s.protected = pairs{{1, number}, {4, kid(s.signer)}, {16, 293}}
		s.in.Keys = []key{keyOf(city, s.signer)}
		return s
	}
}
