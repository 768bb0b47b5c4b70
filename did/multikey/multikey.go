// Package multikey reads and writes public keys in the encodings of DID
// documents and credentials: multibase multicodec keys, JWK and COSE_Key, with
// their thumbprints.
//
// Every key is checked when it comes in, in the same way for each encoding, and
// never later: exact lengths, a point of its curve and not infinity, for
// Curve25519 neither of small order nor in a second, non-canonical form. Private
// members are refused, and so are members that contradict each other. RSA and
// other types that Hinan does not use are ErrType.
//
// The types of keys, as [crypto.PublicKey], are
//
//   - [ed25519.PublicKey],
//   - *[ecdh.PublicKey] on X25519,
//   - *[ecdsa.PublicKey] on P-256, P-384 and P-521,
//   - *[secp256k1.PublicKey],
//   - [BLS12381G2].
//
// Start with [ParseMultibase], [ParseJWK] or [ParseCOSEKey].
package multikey

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"fmt"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrEncoding: the text or the bytes are malformed for the encoding.
	ErrEncoding = fault.Code("key.encoding")
	// ErrLength: the key or a coordinate has not the length of its type.
	ErrLength = fault.Code("key.length")
	// ErrOffCurve: no point of the curve, or the point at infinity. For P-256,
	// P-384, P-521 and secp256k1 also a coordinate beyond the field prime.
	ErrOffCurve = fault.Code("key.off-curve")
	// ErrSmallOrder: a point of order 1, 2, 4 or 8 of Curve25519.
	ErrSmallOrder = fault.Code("key.small-order")
	// ErrNonCanonical: a coordinate of Curve25519 or BLS12-381 is not reduced
	// modulo the field prime.
	ErrNonCanonical = fault.Code("key.non-canonical")
	// ErrPrivate: the key carries private or symmetric key material.
	ErrPrivate = fault.Code("key.private")
	// ErrMismatch: members contradict each other or the key.
	ErrMismatch = fault.Code("key.mismatch")
	// ErrType: the type of key is unknown, or not used by Hinan.
	ErrType = fault.Code("did.key-type-unsupported")
)

// keyType is a type of key, as each encoding names it.
type keyType struct {
	codec     uint64 // multicodec
	kty, crv  string // JWK
	coseType  int64  // COSE; zero: the curve has no COSE number
	coseCurve int64
	size      int // bytes of one coordinate
	does      purpose
	jose      []string // JOSE algorithms that fit the key
	cose      []int64  // COSE algorithms that fit the key

	compact func(b []byte) (crypto.PublicKey, error)    // from the multicodec form
	point   func(x, y []byte) (crypto.PublicKey, error) // from coordinates of size bytes; nil for OKP, where x is the multicodec form
}

// purpose is what a key may be used for: narrowed by its type, its use, its
// algorithm and its operations.
type purpose uint8

const (
	signing purpose = 1 << iota
	agreement
)

const (
	okp = "OKP"
	ec  = "EC"
)

// keyTypes lists the supported types of keys: the multicodec table, the IANA JOSE
// and COSE registries with RFC 9864.
func keyTypes() []*keyType {
	return []*keyType{typeEd25519, typeX25519, typeP256, typeP384, typeP521, typeSecp256k1, typeBLS}
}

var (
	typeEd25519 = &keyType{
		codec: 0xed, kty: okp, crv: "Ed25519", coseType: 1, coseCurve: 6, size: 32, does: signing,
		jose: []string{"EdDSA", "Ed25519"}, cose: []int64{-8, -19},
		compact: newEd25519,
	}
	typeX25519 = &keyType{
		codec: 0xec, kty: okp, crv: "X25519", coseType: 1, coseCurve: 4, size: 32, does: agreement,
		compact: newX25519,
	}
	typeP256 = &keyType{
		codec: 0x1200, kty: ec, crv: "P-256", coseType: 2, coseCurve: 1, size: 32, does: signing | agreement,
		jose: []string{"ES256"}, cose: []int64{-7, -9},
		compact: compressedNIST(elliptic.P256()), point: affineNIST(elliptic.P256()),
	}
	typeP384 = &keyType{
		codec: 0x1201, kty: ec, crv: "P-384", coseType: 2, coseCurve: 2, size: 48, does: signing | agreement,
		jose: []string{"ES384"}, cose: []int64{-35, -51},
		compact: compressedNIST(elliptic.P384()), point: affineNIST(elliptic.P384()),
	}
	typeP521 = &keyType{
		codec: 0x1202, kty: ec, crv: "P-521", coseType: 2, coseCurve: 3, size: 66, does: signing | agreement,
		jose: []string{"ES512"}, cose: []int64{-36, -52},
		compact: compressedNIST(elliptic.P521()), point: affineNIST(elliptic.P521()),
	}
	typeSecp256k1 = &keyType{
		codec: 0xe7, kty: ec, crv: "secp256k1", coseType: 2, coseCurve: 8, size: 32, does: signing,
		jose: []string{"ES256K"}, cose: []int64{-47},
		compact: compressedSecp256k1, point: affineSecp256k1,
	}
	typeBLS = &keyType{
		codec: 0xeb, kty: ec, crv: "BLS12381G2", size: 96, does: signing,
		jose: []string{
			"BBS", "BBS-SHA256", "BBS-SHAKE256", "BBS-BLS12381-SHA256", "BBS-BLS12381-SHAKE256",
		},
		compact: compressedBLS, point: affineBLS,
	}
)

// parts is a checked key in the pieces of which all encodings are made.
type parts struct {
	*keyType
	compact []byte // the multicodec form
	x, y    []byte // y is nil for OKP
}

// Check applies the import checks to a key that was made elsewhere: by another
// parser, or by an application. It returns the same codes as the parsers.
func Check(k crypto.PublicKey) error {
	_, err := take(k)
	return err
}

// take checks a key and lays it open.
func take(k crypto.PublicKey) (parts, error) {
	switch k := k.(type) {
	case ed25519.PublicKey:
		return parts{keyType: typeEd25519, compact: k, x: k}, checkEd25519(k)
	case *ecdh.PublicKey:
		if k == nil || k.Curve() != ecdh.X25519() {
			return parts{}, fmt.Errorf("%w: key agreement is done with X25519 only", ErrType)
		}
		b := k.Bytes()
		return parts{keyType: typeX25519, compact: b, x: b}, checkX25519(b)
	case *ecdsa.PublicKey:
		return takeNIST(k)
	case *secp256k1.PublicKey:
		if k == nil || !k.IsOnCurve() {
			return parts{}, fmt.Errorf("%w: secp256k1", ErrOffCurve)
		}
		b := k.SerializeUncompressed()
		return parts{keyType: typeSecp256k1, compact: k.SerializeCompressed(), x: b[1:33], y: b[33:]}, nil
	case BLS12381G2:
		return takeBLS(k)
	}
	return parts{}, fmt.Errorf("%w: %T", ErrType, k)
}
