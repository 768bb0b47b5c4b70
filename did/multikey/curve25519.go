package multikey

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"slices"
)

// Field elements of Curve25519 are 32 bytes, little endian. Where the top bit
// is a sign (Ed25519) it is cleared before these comparisons.

// smallEd25519 holds the y of all points whose order divides 8, with the second
// spellings of 0 and 1. Both signs of x belong to each.
var smallEd25519 = [][32]byte{
	littleEndian("0000000000000000000000000000000000000000000000000000000000000000"), // order 4
	littleEndian("0100000000000000000000000000000000000000000000000000000000000000"), // the identity
	littleEndian("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), // order 8
	littleEndian("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), // order 8
	littleEndian("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"), // order 2
	littleEndian("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"), // 0 written as p
	littleEndian("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"), // 1 written as p+1
}

// smallX25519 holds the u of the points of small order on the curve and on its
// twist, with the second spellings of 0 and 1 (RFC 7748 §6.1: with them the
// shared secret is zero for everybody).
var smallX25519 = [][32]byte{
	littleEndian("0000000000000000000000000000000000000000000000000000000000000000"),
	littleEndian("0100000000000000000000000000000000000000000000000000000000000000"),
	littleEndian("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
	littleEndian("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
	littleEndian("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
	littleEndian("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
	littleEndian("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
}

func newEd25519(b []byte) (crypto.PublicKey, error) {
	if err := checkEd25519(b); err != nil {
		return nil, err
	}
	return ed25519.PublicKey(bytes.Clone(b)), nil
}

func checkEd25519(b []byte) error {
	if len(b) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: Ed25519 key of %d bytes", ErrLength, len(b))
	}
	y := withoutTopBit(b)
	if slices.Contains(smallEd25519, y) {
		return fmt.Errorf("%w: Ed25519", ErrSmallOrder)
	}
	if !reduced(y[:]) {
		return fmt.Errorf("%w: Ed25519", ErrNonCanonical)
	}
	if !isEdwardsY(y[:]) {
		return fmt.Errorf("%w: Ed25519", ErrOffCurve)
	}
	return nil
}

// isEdwardsY tells whether a point with this y exists: x² = (y²-1)/(d·y²+1) is
// a square exactly when the product of both is one.
func isEdwardsY(y []byte) bool {
	root := fieldFrom(y)
	yy := root.mul(root)
	below := yy.mul(fieldD).addSmall(1)
	return yy.minusOne().mul(below).isSquare()
}

func newX25519(b []byte) (crypto.PublicKey, error) {
	if err := checkX25519(b); err != nil {
		return nil, err
	}
	return ecdh.X25519().NewPublicKey(b)
}

// checkX25519 takes the top bit as part of u. RFC 7748 §5 lets a receiver mask
// it; in a published key it would be a second spelling of the same key.
func checkX25519(b []byte) error {
	if len(b) != 32 {
		return fmt.Errorf("%w: X25519 key of %d bytes", ErrLength, len(b))
	}
	if slices.Contains(smallX25519, withoutTopBit(b)) {
		return fmt.Errorf("%w: X25519", ErrSmallOrder)
	}
	if !reduced(b) {
		return fmt.Errorf("%w: X25519", ErrNonCanonical)
	}
	return nil
}

func withoutTopBit(b []byte) [32]byte {
	out := [32]byte(b)
	out[31] &= 0x7f
	return out
}

// reduced reports whether b is below p = 2^255-19.
func reduced(b []byte) bool {
	if b[31] != 0x7f {
		return b[31] < 0x7f
	}
	for _, c := range b[1:31] {
		if c != 0xff {
			return true
		}
	}
	return b[0] < 0xed
}

func littleEndian(digits string) [32]byte {
	b, _ := hex.DecodeString(digits)
	return [32]byte(b)
}
