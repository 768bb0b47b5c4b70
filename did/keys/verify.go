package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	secpecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
)

// Verify checks one raw signature over a whole message: 64 bytes for EdDSA,
// R||S of exactly [Algorithm.SignatureSize] bytes for ECDSA. It is the only
// place in Hinan that does so, but for suites with several messages (BBS).
//
// The algorithm must be the one of the key, else [ErrAlgorithm]; every other
// failure is [ErrSignature]: a wrong length, R or S that is zero or not below
// the order of the group, a key that is not on its curve, and a signature that
// does not fit. For EdDSA, S must be below the order of the group (RFC 8032
// §5.1.7), and R must not be a point of small order: no honest signer makes one.
//
// For every ECDSA algorithm both S and its negative are accepted, because
// neither RFC 7518 nor RFC 8812 asks for the lower one. This holds for ES256K
// too, where ledgers are stricter: a JOSE signer need not know their rule. So
// one message has more than one signature that verifies, and a signature is
// never an identifier.
//
// The key must have passed the import checks of did/multikey; those refuse the
// weak keys. Verify does not allocate for EdDSA.
func Verify(a Algorithm, pub crypto.PublicKey, msg, sig []byte) error {
	own, err := AlgorithmOf(pub)
	if err != nil {
		return err
	}
	if a != own {
		return fmt.Errorf("%w: %.16q with a key for %s", ErrAlgorithm, string(a), own)
	}
	if len(sig) != own.SignatureSize() {
		return fmt.Errorf("%w: %d bytes, %s has %d", ErrSignature, len(sig), own, own.SignatureSize())
	}
	if !fits(own, pub, msg, sig) {
		return ErrSignature
	}
	return nil
}

// fits expects a signature of the right length and a key of the algorithm's type.
func fits(a Algorithm, pub crypto.PublicKey, msg, sig []byte) bool {
	switch a {
	case EdDSA:
		return !smallOrder([32]byte(sig)) && ed25519.Verify(pub.(ed25519.PublicKey), msg, sig)
	case ES256:
		digest := sha256.Sum256(msg)
		return fitsNIST(pub.(*ecdsa.PublicKey), digest[:], sig)
	case ES384:
		digest := sha512.Sum384(msg)
		return fitsNIST(pub.(*ecdsa.PublicKey), digest[:], sig)
	case ES512:
		digest := sha512.Sum512(msg)
		return fitsNIST(pub.(*ecdsa.PublicKey), digest[:], sig)
	case ES256K:
		digest := sha256.Sum256(msg)
		return fitsSecp256k1(pub.(*secp256k1.PublicKey), digest[:], sig)
	}
	return false
}

// fitsNIST leaves the ranges of r and s and the check of the point to
// crypto/ecdsa, which refuses what SEC 1 §4.1.4 refuses.
func fitsNIST(pub *ecdsa.PublicKey, digest, sig []byte) bool {
	var room [maxDER]byte
	return ecdsa.VerifyASN1(pub, digest, appendDER(room[:0], sig))
}

// maxDER is room for an ES512 signature in DER: two integers of up to 66 bytes with a
// byte for the sign and two in front, and the head of the sequence.
const maxDER = 2*(66+3) + 3

// appendDER appends R||S as the sequence of two integers that crypto/ecdsa reads (SEC 1
// §C.8), without the detour over big.Int.
func appendDER(dst, sig []byte) []byte {
	r, s := unsigned(sig[:len(sig)/2]), unsigned(sig[len(sig)/2:])
	size := integerSize(r) + integerSize(s)
	if dst = append(dst, 0x30); size > 127 {
		dst = append(dst, 0x81)
	}
	dst = append(dst, byte(size))
	return appendInteger(appendInteger(dst, r), s)
}

// unsigned cuts leading zeros, but for the last byte of zero itself.
func unsigned(b []byte) []byte {
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

// integerSize is the size of a DER integer of less than 126 bytes.
func integerSize(b []byte) int { return 2 + int(b[0]>>7) + len(b) }

func appendInteger(dst, b []byte) []byte {
	dst = append(dst, 0x02, byte(integerSize(b)-2))
	if b[0]>>7 == 1 { // without the zero it would be negative
		dst = append(dst, 0)
	}
	return append(dst, b...)
}

func fitsSecp256k1(pub *secp256k1.PublicKey, digest, sig []byte) bool {
	var r, s secp256k1.ModNScalar
	if r.SetByteSlice(sig[:32]) || s.SetByteSlice(sig[32:]) {
		return false // not below the order of the group
	}
	return pub.IsOnCurve() && secpecdsa.NewSignature(&r, &s).Verify(digest, pub)
}

// smallOrderY lists the y coordinates (little endian) of the eight points of
// edwards25519 whose order divides 8; each stands for x and -x.
var smallOrderY = [...][32]byte{
	{0x01}, // the neutral element
	{},     // order 4
	{ // order 2
		0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
	},
	{ // order 8
		0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
		0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
	},
	{ // order 8
		0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
	},
}

// smallOrder tells whether the first half of sig is a canonical encoding of a
// point of small order. Other encodings of those points never verify:
// crypto/ed25519 compares R with the canonical encoding that it computed.
func smallOrder(r [32]byte) bool {
	r[31] &= 0x7f // the sign of x
	for i := range smallOrderY {
		if r == smallOrderY[i] {
			return true
		}
	}
	return false
}
