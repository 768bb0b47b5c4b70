// Package pass makes the vectors of the compact pass. Its operations, each with those
// keys and no others:
//
//   - pass.open opens {"raw" in base64url, "keys": [{"issuer", "jwk"}], "codes": {code:
//     DID}} as a pass, a card or a slip, whatever the time;
//   - pass.verify does the same and then holds the binding against "challenge":
//     {"audience", "nonce" in base64url, "maxAge" in seconds} at the time of the case;
//   - pass.challenge opens {"raw", "keys", "codes"} as a challenge;
//   - pass.answer opens {"raw", "keys", "codes"} as a challenge and answers it at the
//     time of the case with the pass {"pass" in base64url}, by the key of keystest for
//     ES256 and the seed {"phone"}, with "consent" to claims or null;
//   - claim169.open opens {"raw" as text, "keys"} as a card with claim 169.
//
// A key is known by its issuer and by the first bytes of its thumbprint, or by no kid
// at all.
package pass

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

const (
	city     = "did:example:city"
	town     = "did:example:town"
	desk     = "did:example:desk-3"
	code     = "402052"
	audience = "E4020500001111/26A07"
	phone    = "hinan vectors pass hanako"

	noon     = 1793523600 // 2026-11-01T09:00:00Z
	midnight = 1806537600 // 2027-04-01
)

var (
	citySigner  = newSigner("city")
	townSigner  = newSigner("town")
	deskSigner  = keystest.Signer(keys.ES256, "hinan vectors pass desk")
	phoneSigner = keystest.Signer(keys.ES256, phone)
	nonce       = []byte("8 bytes!")
	seed        = []byte("sixteen bytes ok")
	number      = []byte("cardno 1")
	made        = time.Unix(noon, 0).UTC()
)

func newSigner(who string) keys.Signer {
	return keystest.Signer(keys.EdDSA, "hinan vectors pass "+who)
}

// input is the input of every operation.
type input struct {
	Raw       string            `json:"raw"`
	Keys      []key             `json:"keys"`
	Codes     map[string]string `json:"codes,omitempty"`
	Challenge *challenge        `json:"challenge,omitempty"`
	Pass      string            `json:"pass,omitempty"`
	Phone     string            `json:"phone,omitempty"`
	Consent   []string          `json:"consent,omitempty"`
}

type key struct {
	Issuer string          `json:"issuer"`
	JWK    json.RawMessage `json:"jwk"`
}

type challenge struct {
	Audience string `json:"audience"`
	Nonce    string `json:"nonce"`
	MaxAge   int    `json:"maxAge"`
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	return slices.Concat(phones(), papers(), challenges(), answers(), claim169())
}

// m is a map of CBOR.
type m = map[any]any

// message is a COSE_Sign1 before it is signed.
type message struct {
	protected, unprotected, payload m
	signer                          keys.Signer
}

// bytes returns the message, signed.
func (msg message) bytes() []byte {
	protected, payload := enc(msg.protected), enc(msg.payload)
	signature, err := msg.signer.Sign(context.Background(), enc([]any{"Signature1", protected, []byte{}, payload}))
	if err != nil {
		panic(err) // a signer in memory
	}
	return enc(cbor.Tag{Number: 18, Content: []any{protected, msg.unprotected, payload, signature}})
}

var encMode = func() cbor.EncMode {
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // the options are constant
	}
	return mode
}()

func enc(v any) []byte {
	raw, err := encMode.Marshal(v)
	if err != nil {
		panic(err) // only values of this package are written
	}
	return raw
}

// raw is an item as it is to stand.
func raw(b ...byte) cbor.RawMessage { return b }

func kid(s keys.Signer) []byte {
	thumbprint, err := multikey.COSEThumbprint(s.Public())
	if err != nil {
		panic(err) // a key of a fixed seed
	}
	return thumbprint[:8]
}

// cnf is the claim that binds a token to a key, whole on Ed25519, compressed on P-256.
func cnf(s keys.Signer) m {
	whole, err := multikey.MarshalCOSEKey(s.Public())
	if err != nil {
		panic(err)
	}
	var cose m
	if err := cbor.Unmarshal(whole, &cose); err != nil {
		panic(err)
	}
	if y, ok := cose[int64(-3)].([]byte); ok {
		cose[int64(-3)] = y[len(y)-1]&1 == 1
	}
	return m{1: cose}
}

// salted returns a disclosure, and its digest.
func salted(n int, parts ...any) (disclosure, digest []byte) {
	salt := fmt.Appendf(nil, "salt number %04d", n)
	disclosure = enc(append([]any{salt}, parts...))
	sum := sha256.Sum256(enc(disclosure))
	return disclosure, sum[:]
}

// redact returns the claims with the hidden ones behind digests, in order of their
// digests, and all disclosures.
func redact(plain m, hidden []entry) (out m, disclosures [][]byte) {
	out = m{}
	for k, v := range plain {
		out[k] = v
	}
	var digests [][]byte
	for _, e := range hidden {
		parts := []any{e.value, e.key}
		if e.key == nil {
			parts = nil
		}
		d, digest := salted(e.salt, parts...)
		digests = append(digests, digest)
		if e.shown {
			disclosures = append(disclosures, d)
		}
	}
	slices.SortFunc(digests, bytes.Compare)
	if len(digests) > 0 {
		out[cbor.SimpleValue(59)] = digests
	}
	return out, disclosures
}

// entry is a claim behind a digest; without a key it is a decoy.
type entry struct {
	salt       int
	key, value any
	shown      bool
}

func keyOf(issuer string, s keys.Signer) key {
	jwk, err := multikey.MarshalJWK(s.Public())
	if err != nil {
		panic(err)
	}
	return key{issuer, jwk}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func knownKeys() []key {
	return []key{keyOf(city, citySigner), keyOf(town, townSigner), keyOf(desk, deskSigner)}
}

func knownCodes() map[string]string {
	return map[string]string{code: city, "402061": town, "E4020500001111/3": desk}
}

// subject is something from which a case is made.
type subject interface {
	in() (op string, at time.Time, in input)
}

// flaw is a case beside the positive that it is a twin of.
type flaw[S any] struct {
	desc, spec, want string
	change           func(s S)
}

// family makes a positive and the cases that differ from it by one flaw each.
func family[S subject](name, desc, spec string, base func() S, flaws ...flaw[S]) []vectors.Case {
	cases := []vectors.Case{vector(base(), name, desc, spec, "ok", "")}
	for i, f := range flaws {
		s := base()
		f.change(s)
		twin := name
		if f.want == "ok" {
			twin = ""
		}
		cases = append(cases, vector(s, fmt.Sprintf("%s-%02d", name, i+1), f.desc, f.spec, f.want, twin))
	}
	return cases
}

func vector(s subject, name, desc, spec, want, twin string) vectors.Case {
	op, at, in := s.in()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(in); err != nil {
		panic(err) // only values of this package are written
	}
	return vectors.Case{Name: name, Desc: desc, Spec: spec, Op: op, At: at, In: bytes.TrimSpace(b.Bytes()), Want: want, Twin: twin}
}
