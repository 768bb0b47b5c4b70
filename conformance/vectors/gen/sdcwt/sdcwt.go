// Package sdcwt makes the vectors of SD-CWT (draft-ietf-spice-sd-cwt-08) and of the
// COSE_Sign1 and CBOR below it. Its operations, each with those keys and no others:
//
//   - sdcwt.open opens {"raw" in hexadecimal, "keys": [{"issuer", "coseKey" in
//     hexadecimal}], "compact"} as an SD-CWT, bare or in a KBT, whatever the time; a
//     key is found by its issuer and the first bytes of its COSE thumbprint;
//   - sdcwt.verify does the same, and then holds the key binding against "challenge":
//     {"audience", "nonce" in hexadecimal, "maxAge" in seconds} at the time of the
//     case, and the times of the SD-CWT against that time;
//   - cwt.open opens {"raw", "keys"} as a CWT without selective disclosure;
//   - cose.open opens {"raw", "keys"} as vc+cose or vp+cose.
package sdcwt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

const (
	city = "402052"
	desk = "E4020500001111/26A07"

	made   = 1795251600 // 2026-11-21T09:00:00Z
	issued = made - 86400
	ends   = made + 86400
)

var (
	citySigner   = newSigner(keys.EdDSA, "city")
	holderSigner = newSigner(keys.ES256, "hanako")
	other        = newSigner(keys.EdDSA, "other")
	otherHolder  = newSigner(keys.ES256, "other hanako")
	at           = time.Unix(made, 0).UTC()
	nonce        = []byte("8 bytes!")
)

func newSigner(a keys.Algorithm, who string) keys.Signer {
	return keystest.Signer(a, "hinan vectors sdcwt "+who)
}

// input is the input of every operation.
type input struct {
	Raw       string     `json:"raw"`
	Keys      []key      `json:"keys"`
	Compact   bool       `json:"compact,omitempty"`
	Challenge *challenge `json:"challenge,omitempty"`
}

type key struct {
	Issuer  string `json:"issuer"`
	COSEKey string `json:"coseKey"`
}

type challenge struct {
	Audience string `json:"audience"`
	Nonce    string `json:"nonce"`
	MaxAge   int    `json:"maxAge"`
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	var cases []vectors.Case
	for _, part := range []func() []vectors.Case{
		items, numbers, shortest, structures, headers, signatures, claims, holders, times,
		redactions, disclosures, plainClaims, bindings, bindingTimes, challenges, cwts, w3c,
	} {
		cases = append(cases, part()...)
	}
	return cases
}

// sample is a token before it is put together.
type sample struct {
	protected   pairs
	unprotected pairs // beside sd_claims
	payload     pairs
	disclosures []item // byte strings
	signer      keys.Signer

	kbtProtected   pairs // beside kcwt
	kbtUnprotected pairs
	kbtPayload     pairs
	by             keys.Signer // nil: no KBT

	// Hooks change an encoding; those before a signature are signed.
	encodeProtected, encodePayload, encodeKBTProtected, encodeKBTPayload func([]byte) []byte
	encodeDisclosures                                                    func([]item) any
	sd, kcwt, after                                                      func([]byte) []byte

	in input
	op string
	at time.Time
}

// bare is what an issuer gives to a holder: three claims and an element of an array
// that can be disclosed, one that is kept back, and a decoy.
func bare() sample {
	age := disclosure("salt of the age.", 3, 1)
	code := disclosure("salt of the code", 402052, 2)
	language := element("salt of language", "ja")
	street := disclosure("salt of a street", "5-5 Shintate", 2)
	address := disclosure("salt of address.", pairs{{1, "Iizuka"}, {redacted, digests(street)}}, 4)
	return sample{
		protected: pairs{{1, -19}, {4, kid(citySigner)}, {16, 293}},
		payload: pairs{
			{1, city}, {2, "q3TmVWc1vJs"}, {4, ends}, {6, issued}, {8, cnf(holderSigner)},
			{-70001, pairs{
				{0, 1}, {20, []any{"en", redactedElement(language)}},
				{redacted, append(digests(age, code, address), digest([]byte("decoy")), digest([]byte("kept back")))},
			}},
		},
		disclosures: []item{age, code, language, address, street},
		signer:      citySigner,
		op:          "sdcwt.open",
		in:          input{Keys: []key{keyOf(city, citySigner)}, Compact: true},
	}
}

// bound is the same in a KBT.
func bound() sample {
	s := bare()
	s.kbtProtected = pairs{{1, -9}, {16, 294}}
	s.kbtPayload = pairs{{3, desk}, {6, made}, {39, nonce}}
	s.by = holderSigner
	return s
}

// general is the same without the rules for codes that are scanned.
func general() sample {
	s := bound()
	s.in.Compact = false
	return s
}

func disclosure(salt string, value, key any) item {
	return enc(enc([]any{[]byte(salt), value, key}))
}

func element(salt string, value any) item { return enc(enc([]any{[]byte(salt), value})) }

// digest is over the byte string, its head included.
func digest(d []byte) []byte {
	sum := sha256.Sum256(d)
	return sum[:]
}

func digests(all ...item) []any {
	out := make([]any, len(all))
	for i, d := range all {
		out[i] = digest(d)
	}
	return out
}

func redactedElement(d item) tagged { return tagged{60, digest(d)} }

// token puts the token together.
func (s *sample) token() []byte {
	unprotected := s.unprotected
	var shown any = s.disclosures
	if s.encodeDisclosures != nil {
		shown = s.encodeDisclosures(s.disclosures)
	}
	if shown != nil && len(s.disclosures) > 0 {
		unprotected = append(pairs{{17, shown}}, unprotected...)
	}
	sd := sign1(s.signer, hooked(s.protected, s.encodeProtected), unprotected, hooked(s.payload, s.encodePayload))
	if s.sd != nil {
		sd = s.sd(sd)
	}
	raw := sd
	if s.by != nil {
		kcwt := item(sd)
		if s.kcwt != nil {
			kcwt = s.kcwt(sd)
		}
		header := s.kbtProtected
		if kcwt != nil {
			header = header.with(13, kcwt)
		}
		raw = sign1(s.by, hooked(header.sorted(), s.encodeKBTProtected), s.kbtUnprotected, hooked(s.kbtPayload, s.encodeKBTPayload))
	}
	if s.after != nil {
		raw = s.after(raw)
	}
	return raw
}

func hooked(p pairs, hook func([]byte) []byte) []byte {
	raw := enc(p)
	if hook != nil {
		raw = hook(raw)
	}
	return raw
}

// sign1 makes a COSE_Sign1.
func sign1(s keys.Signer, protected []byte, unprotected pairs, payload []byte) []byte {
	signature := sign(s, enc([]any{"Signature1", protected, []byte{}, payload}))
	return enc(tagged{18, []any{protected, unprotected, payload, signature}})
}

func sign(s keys.Signer, message []byte) []byte {
	signature, err := s.Sign(context.Background(), message)
	if err != nil {
		panic(err) // a signer in memory
	}
	return signature
}

// flaw is a case beside the positive that it is a twin of.
type flaw struct {
	desc, spec, want string
	change           func(s *sample)
}

// family makes a positive and the cases that differ from it by one flaw each.
func family(name, desc, spec string, base func() sample, flaws ...flaw) []vectors.Case {
	s := base()
	cases := []vectors.Case{s.vector(name, desc, spec, "ok", "")}
	for i, f := range flaws {
		s := base()
		f.change(&s)
		twin := name
		if f.want == "ok" {
			twin = ""
		}
		cases = append(cases, s.vector(fmt.Sprintf("%s-%02d", name, i+1), f.desc, f.spec, f.want, twin))
	}
	return cases
}

func (s *sample) vector(name, desc, spec, want, twin string) vectors.Case {
	s.in.Raw = hex.EncodeToString(s.token())
	in, err := json.Marshal(s.in)
	if err != nil {
		panic(err) // only values of this package
	}
	return vectors.Case{Name: name, Desc: desc, Spec: spec, Op: s.op, At: s.at, In: in, Want: want, Twin: twin}
}

// kid is the first eight bytes of a key's COSE thumbprint.
func kid(s keys.Signer) []byte {
	thumbprint, err := multikey.COSEThumbprint(s.Public())
	if err != nil {
		panic(err) // a key of a fixed seed
	}
	return thumbprint[:8]
}

func coseKey(s keys.Signer) []byte {
	raw, err := multikey.MarshalCOSEKey(s.Public())
	if err != nil {
		panic(err)
	}
	return raw
}

func keyOf(issuer string, s keys.Signer) key {
	return key{Issuer: issuer, COSEKey: hex.EncodeToString(coseKey(s))}
}

func cnf(s keys.Signer) pairs { return pairs{{1, item(coseKey(s))}} }
