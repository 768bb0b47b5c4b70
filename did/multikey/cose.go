package multikey

import (
	"crypto"
	"fmt"
	"slices"
)

// MaxCOSEKey is the largest COSE_Key that is read, in bytes.
const MaxCOSEKey = 1024

// COSEKey is a public key with what a COSE_Key says about it.
type COSEKey struct {
	Public     crypto.PublicKey
	KeyID      []byte  // kid (2)
	Algorithm  int64   // alg (3), fits Public; zero if absent
	Operations []int64 // key_ops (4), without duplicates
}

// Labels of a COSE_Key (RFC 9052 §7.1, RFC 9053 §7).
const (
	coseKty    = int64(1)
	coseKid    = int64(2)
	coseAlg    = int64(3)
	coseKeyOps = int64(4)
	coseCrv    = int64(-1)
	coseX      = int64(-2)
	coseY      = int64(-3)
	coseD      = int64(-4)
)

// Key types of a COSE_Key (RFC 9053 §7, RFC 8230 §4).
const (
	coseOKP       = int64(1)
	coseEC2       = int64(2)
	coseRSA       = int64(3)
	coseSymmetric = int64(4)
)

// ParseCOSEKey reads a COSE_Key (RFC 9052 §7, RFC 9053 §7) of at most
// MaxCOSEKey bytes in strict CBOR: definite lengths, shortest integers, no
// duplicate label, no tags, floats or nested maps; the order of labels is free.
// A y may be a sign bit (RFC 9053 §7.1.1). Labels that COSEKey does not know are
// ignored, private ones refused. Ed25519, X25519, P-256, P-384, P-521 and
// secp256k1 are read; BLS12-381 has no registered number.
func ParseCOSEKey(raw []byte) (COSEKey, error) {
	m, err := readCOSEMap(raw)
	if err != nil {
		return COSEKey{}, err
	}
	if err := refusePrivate(m); err != nil {
		return COSEKey{}, err
	}
	kind, err := coseKind(m)
	if err != nil {
		return COSEKey{}, err
	}
	var k COSEKey
	if k.Public, err = cosePoint(m, kind); err != nil {
		return COSEKey{}, err
	}
	if err := k.describe(m, kind); err != nil {
		return COSEKey{}, err
	}
	return k, nil
}

// refusePrivate finds secrets by key type, since labels differ between types.
func refusePrivate(m map[any]any) error {
	private := map[int64][]int64{
		coseOKP:       {coseD},
		coseEC2:       {coseD},
		coseRSA:       {-3, -4, -5, -6, -7, -8, -9, -10, -11, -12}, // RFC 8230 §4
		coseSymmetric: {-1},                                        // RFC 9053 §7.3
	}
	kty, _ := m[coseKty].(int64) // any other kind of value is refused by coseKind
	for _, label := range private[kty] {
		if _, found := m[label]; found {
			return fmt.Errorf("%w: COSE_Key label %d", ErrPrivate, label)
		}
	}
	return nil
}

func coseKind(m map[any]any) (*keyType, error) {
	kty, found := m[coseKty]
	if !found {
		return nil, fmt.Errorf("%w: COSE_Key without kty", ErrEncoding)
	}
	if kty != coseOKP && kty != coseEC2 {
		return nil, fmt.Errorf("%w: COSE kty is neither OKP nor EC2", ErrType)
	}
	crv, found := m[coseCrv]
	if !found {
		return nil, fmt.Errorf("%w: COSE_Key without crv", ErrEncoding)
	}
	for _, kind := range keyTypes() {
		if kind.coseType == 0 || kind.coseCurve != crv {
			continue
		}
		if kind.coseType != kty {
			return nil, fmt.Errorf("%w: COSE kty %v with crv %s", ErrMismatch, kty, kind.crv)
		}
		return kind, nil
	}
	return nil, fmt.Errorf("%w: COSE crv is not known", ErrType)
}

func cosePoint(m map[any]any, kind *keyType) (crypto.PublicKey, error) {
	x, ok := m[coseX].([]byte)
	if !ok {
		return nil, fmt.Errorf("%w: COSE_Key without a byte string x", ErrEncoding)
	}
	if len(x) != kind.size {
		return nil, fmt.Errorf("%w: x of %d bytes, %s has %d", ErrLength, len(x), kind.crv, kind.size)
	}
	y, found := m[coseY]
	if kind.coseType == coseOKP {
		if found {
			return nil, fmt.Errorf("%w: y in an OKP key", ErrMismatch)
		}
		return kind.compact(x)
	}
	switch y := y.(type) {
	case bool:
		first := byte(compressedEven)
		if y {
			first = compressedOdd
		}
		return kind.compact(append([]byte{first}, x...))
	case []byte:
		if len(y) != kind.size {
			return nil, fmt.Errorf("%w: y of %d bytes, %s has %d", ErrLength, len(y), kind.crv, kind.size)
		}
		return kind.point(x, y)
	}
	return nil, fmt.Errorf("%w: COSE_Key with neither bytes nor a sign as y", ErrEncoding)
}

// describe reads kid, alg and key_ops, and refuses them where they contradict
// each other or the kind of key.
func (k *COSEKey) describe(m map[any]any, kind *keyType) (err error) {
	if kid, found := m[coseKid]; found {
		b, ok := kid.([]byte)
		if !ok {
			return fmt.Errorf("%w: kid is not a byte string", ErrEncoding)
		}
		k.KeyID = b
	}
	may := kind.does
	if alg, found := m[coseAlg]; found {
		k.Algorithm, _ = alg.(int64) // an algorithm named by text is none that fits
		if may, err = may.narrow(kind.coseAlgorithm(k.Algorithm), "alg"); err != nil {
			return err
		}
	}
	if k.Operations, err = coseOperations(m); err != nil {
		return err
	}
	for _, op := range k.Operations {
		if may, err = may.narrow(coseOperation(op), "key_ops"); err != nil {
			return err
		}
	}
	return nil
}

func coseOperations(m map[any]any) ([]int64, error) {
	v, found := m[coseKeyOps]
	if !found {
		return nil, nil
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 || len(list) > maxOperations {
		return nil, fmt.Errorf("%w: key_ops is not a list of 1 to %d operations", ErrEncoding, maxOperations)
	}
	var ops []int64
	for _, v := range list {
		op, ok := v.(int64)
		if !ok {
			return nil, fmt.Errorf("%w: key_ops holds something else than numbers", ErrEncoding)
		}
		if slices.Contains(ops, op) {
			return nil, fmt.Errorf("%w: key_ops repeats an operation", ErrEncoding)
		}
		ops = append(ops, op)
	}
	return ops, nil
}

// expectedCOSE is room for a key of the usual curves.
const expectedCOSE = 96

// MarshalCOSEKey writes a key with its required labels only, in deterministic
// CBOR and with an uncompressed point: the form that [COSEThumbprint] hashes.
// The key is checked as by [Check]. BLS12-381 G2 keys are ErrType: COSE has no
// registered number for them.
func MarshalCOSEKey(k crypto.PublicKey) ([]byte, error) {
	p, err := take(k)
	if err != nil {
		return nil, err
	}
	if p.coseType == 0 {
		return nil, fmt.Errorf("%w: COSE has no number for %s", ErrType, p.crv)
	}
	labels := byte(3)
	if p.y != nil {
		labels = 4
	}
	b := append(make([]byte, 0, expectedCOSE), cborMap|labels)
	b = append(appendInt(b, coseKty), byte(p.coseType))
	b = append(appendInt(b, coseCrv), byte(p.coseCurve))
	b = appendBytes(appendInt(b, coseX), p.x)
	if p.y != nil {
		b = appendBytes(appendInt(b, coseY), p.y)
	}
	return b, nil
}
