package multikey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"fmt"
	"slices"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
)

// First bytes of a point (SEC 1 §2.3.3).
const (
	compressedEven = 2
	compressedOdd  = 3
	uncompressed   = 4
)

func uncompressedPoint(x, y []byte) []byte {
	return slices.Concat([]byte{uncompressed}, x, y)
}

func compressedPoint(x, y []byte) []byte {
	return append([]byte{compressedEven | y[len(y)-1]&1}, x...)
}

// checkCompressed admits only the form that the multicodec table prescribes;
// uncompressed points would be a second spelling.
func checkCompressed(b []byte, size int) error {
	if len(b) > 0 && b[0] != compressedEven && b[0] != compressedOdd {
		return fmt.Errorf("%w: point is not in compressed form", ErrEncoding)
	}
	if len(b) != size+1 {
		return fmt.Errorf("%w: compressed point of %d bytes, want %d", ErrLength, len(b), size+1)
	}
	return nil
}

func fieldSize(c elliptic.Curve) int { return (c.Params().BitSize + 7) / 8 }

func compressedNIST(c elliptic.Curve) func([]byte) (crypto.PublicKey, error) {
	return func(b []byte) (crypto.PublicKey, error) {
		size := fieldSize(c)
		if err := checkCompressed(b, size); err != nil {
			return nil, err
		}
		x, y := elliptic.UnmarshalCompressed(c, b)
		if x == nil {
			return nil, fmt.Errorf("%w: %s", ErrOffCurve, c.Params().Name)
		}
		return affineNIST(c)(x.FillBytes(make([]byte, size)), y.FillBytes(make([]byte, size)))
	}
}

func affineNIST(c elliptic.Curve) func(x, y []byte) (crypto.PublicKey, error) {
	return func(x, y []byte) (crypto.PublicKey, error) {
		k, err := ecdsa.ParseUncompressedPublicKey(c, uncompressedPoint(x, y))
		if err != nil {
			return nil, fmt.Errorf("%w: %s", ErrOffCurve, c.Params().Name)
		}
		return k, nil
	}
}

func takeNIST(k *ecdsa.PublicKey) (parts, error) {
	if k == nil {
		return parts{}, fmt.Errorf("%w: no key", ErrType)
	}
	p := parts{}
	switch k.Curve {
	case elliptic.P256():
		p.keyType = typeP256
	case elliptic.P384():
		p.keyType = typeP384
	case elliptic.P521():
		p.keyType = typeP521
	default:
		return parts{}, fmt.Errorf("%w: elliptic curve", ErrType)
	}
	//lint:ignore SA1019 crypto/ecdsa panics on a key without coordinates
	if k.X == nil || k.Y == nil { // Bytes would panic
		return parts{}, fmt.Errorf("%w: %s key without coordinates", ErrOffCurve, p.crv)
	}
	b, err := k.Bytes()
	if err != nil {
		return parts{}, fmt.Errorf("%w: %s", ErrOffCurve, p.crv)
	}
	p.x, p.y = b[1:1+p.size], b[1+p.size:]
	p.compact = compressedPoint(p.x, p.y)
	return p, nil
}

func compressedSecp256k1(b []byte) (crypto.PublicKey, error) {
	if err := checkCompressed(b, 32); err != nil {
		return nil, err
	}
	return parseSecp256k1(b)
}

func affineSecp256k1(x, y []byte) (crypto.PublicKey, error) {
	return parseSecp256k1(uncompressedPoint(x, y))
}

func parseSecp256k1(b []byte) (crypto.PublicKey, error) {
	k, err := secp256k1.ParsePubKey(b)
	if err != nil {
		return nil, fmt.Errorf("%w: secp256k1", ErrOffCurve)
	}
	return k, nil
}
