package multikey

import (
	"context"
	"crypto"
	"encoding/base64"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did/strictjson"
)

// MaxJWK is the largest JWK that is read, in bytes.
const MaxJWK = 8 << 10

// maxOperations bounds key_ops; eight are registered.
const maxOperations = 16

// JWK is a public key with what a JSON Web Key says about it.
type JWK struct {
	Public     crypto.PublicKey
	KeyID      string   // kid
	Use        string   // use: "sig", "enc", another value, or empty
	Algorithm  string   // alg; fits Public when present
	Operations []string // key_ops, without duplicates
}

// ParseJWK reads a JSON Web Key (RFC 7517, RFC 7518 §6.2, RFC 8037 §2,
// RFC 8812 §3.1) of at most MaxJWK bytes. Beside the codes of this package the
// error may carry those of did/strictjson. Members that JWK does not know are
// ignored, private ones refused.
//
// BLS12-381 G2 keys are read as IOTA writes them, with kty EC and both
// coordinates (draft-ietf-cose-bls-key-representations-05), and with kty OKP
// and the compressed point in x.
func ParseJWK(raw []byte) (JWK, error) {
	m, err := strictjson.Object(context.Background(), raw, strictjson.Limits{Bytes: MaxJWK, Depth: 8, Nodes: 256})
	if err != nil {
		return JWK{}, err
	}
	return ImportJWK(m)
}

// ImportJWK is [ParseJWK] for an object that did/strictjson has read already.
func ImportJWK(m map[string]any) (JWK, error) {
	// First of all, so that a leaked key is named as such whatever its type.
	for _, name := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"} {
		if _, found := m[name]; found {
			return JWK{}, fmt.Errorf("%w: JWK member %s", ErrPrivate, name)
		}
	}
	kind, form, err := jwkKind(m)
	if err != nil {
		return JWK{}, err
	}
	var k JWK
	if k.Public, err = jwkPoint(m, kind, form); err != nil {
		return JWK{}, err
	}
	if err := k.describe(m, kind); err != nil {
		return JWK{}, err
	}
	return k, nil
}

// jwkKind finds the type of a key by its kty and crv. The form that it returns is
// kty, since BLS12-381 G2 keys have two.
func jwkKind(m map[string]any) (kind *keyType, form string, err error) {
	kty, err := jwkText(m, "kty")
	if err != nil {
		return nil, "", err
	}
	if kty != okp && kty != ec {
		if kty == "" {
			return nil, "", fmt.Errorf("%w: JWK without kty", ErrEncoding)
		}
		return nil, "", fmt.Errorf("%w: kty is neither OKP nor EC", ErrType)
	}
	crv, err := jwkText(m, "crv")
	if err != nil {
		return nil, "", err
	}
	if crv == "" {
		return nil, "", fmt.Errorf("%w: JWK without crv", ErrEncoding)
	}
	if crv == "Bls12381G2" { // the name in early drafts
		crv = typeBLS.crv
	}
	for _, kind := range keyTypes() {
		if kind.crv != crv {
			continue
		}
		if kind.kty != kty && kind != typeBLS {
			return nil, "", fmt.Errorf("%w: kty %s with crv %s", ErrMismatch, kty, crv)
		}
		return kind, kty, nil
	}
	return nil, "", fmt.Errorf("%w: crv is not known", ErrType)
}

func jwkPoint(m map[string]any, kind *keyType, form string) (crypto.PublicKey, error) {
	x, err := jwkBytes(m, "x")
	if err != nil {
		return nil, err
	}
	if len(x) != kind.size {
		return nil, fmt.Errorf("%w: x of %d bytes, %s has %d", ErrLength, len(x), kind.crv, kind.size)
	}
	if form == okp {
		if _, found := m["y"]; found {
			return nil, fmt.Errorf("%w: y in an OKP key", ErrMismatch)
		}
		return kind.compact(x)
	}
	y, err := jwkBytes(m, "y")
	if err != nil {
		return nil, err
	}
	if len(y) != kind.size {
		return nil, fmt.Errorf("%w: y of %d bytes, %s has %d", ErrLength, len(y), kind.crv, kind.size)
	}
	return kind.point(x, y)
}

// describe reads kid, use, alg and key_ops, and refuses them where they
// contradict each other or the kind of key.
func (k *JWK) describe(m map[string]any, kind *keyType) (err error) {
	if k.KeyID, err = jwkText(m, "kid"); err != nil {
		return err
	}
	may := kind.does
	if k.Use, err = jwkText(m, "use"); err != nil {
		return err
	}
	if may, err = may.narrow(joseUse(k.Use), "use"); err != nil {
		return err
	}
	if k.Algorithm, err = jwkText(m, "alg"); err != nil {
		return err
	}
	if k.Algorithm != "" {
		if may, err = may.narrow(kind.joseAlgorithm(k.Algorithm), "alg"); err != nil {
			return err
		}
	}
	if k.Operations, err = jwkOperations(m); err != nil {
		return err
	}
	for _, op := range k.Operations {
		if may, err = may.narrow(joseOperation(op), "key_ops"); err != nil {
			return err
		}
	}
	return nil
}

func jwkOperations(m map[string]any) ([]string, error) {
	v, found := m["key_ops"]
	if !found {
		return nil, nil
	}
	list, ok := v.([]any)
	if !ok || len(list) > maxOperations {
		return nil, fmt.Errorf("%w: key_ops is not a list of at most %d names", ErrEncoding, maxOperations)
	}
	var ops []string
	for _, v := range list {
		op, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("%w: key_ops holds something else than text", ErrEncoding)
		}
		if slices.Contains(ops, op) {
			return nil, fmt.Errorf("%w: key_ops repeats an operation", ErrEncoding)
		}
		ops = append(ops, op)
	}
	return ops, nil
}

// jwkText returns a text member, empty if it is absent.
func jwkText(m map[string]any, name string) (string, error) {
	v, found := m[name]
	if !found {
		return "", nil
	}
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("%w: %s is not text", ErrEncoding, name)
	}
	return s, nil
}

func jwkBytes(m map[string]any, name string) ([]byte, error) {
	s, ok := m[name].(string)
	if !ok {
		return nil, fmt.Errorf("%w: no text %s", ErrEncoding, name)
	}
	b, err := decodeBase64(s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}

// expectedJWK is room for a key of the usual curves.
const expectedJWK = 160

// MarshalJWK writes a key with its required members only, in lexicographic
// order and without spaces: the form that [Thumbprint] hashes. The key is
// checked as by [Check]. BLS12-381 G2 keys have kty EC and both coordinates.
func MarshalJWK(k crypto.PublicKey) ([]byte, error) {
	p, err := take(k)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, expectedJWK)
	b = append(append(b, `{"crv":"`...), p.crv...)
	b = append(append(b, `","kty":"`...), p.kty...)
	b = base64.RawURLEncoding.AppendEncode(append(b, `","x":"`...), p.x)
	if p.kty != okp {
		b = base64.RawURLEncoding.AppendEncode(append(b, `","y":"`...), p.y)
	}
	return append(b, `"}`...), nil
}
