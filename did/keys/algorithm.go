package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"fmt"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
)

// Algorithm is a signature algorithm under its JOSE name. The empty algorithm
// is none.
type Algorithm string

// The algorithms that sign whole messages. Each belongs to exactly one type of
// key, so the algorithm of a signature is never chosen by who sends it.
const (
	EdDSA  Algorithm = "EdDSA"  // Ed25519 (RFC 8037 §3.1); Ed448 is not offered
	ES256  Algorithm = "ES256"  // P-256 with SHA-256 (RFC 7518 §3.4)
	ES384  Algorithm = "ES384"  // P-384 with SHA-384 (RFC 7518 §3.4)
	ES512  Algorithm = "ES512"  // P-521 with SHA-512 (RFC 7518 §3.4)
	ES256K Algorithm = "ES256K" // secp256k1 with SHA-256 (RFC 8812 §3.2)
)

// Algorithms returns every algorithm that [Verify] knows.
func Algorithms() []Algorithm {
	return []Algorithm{EdDSA, ES256, ES384, ES512, ES256K}
}

// SignatureSize returns the length in bytes of every signature of a, and 0 for
// an algorithm that [Verify] does not know.
func (a Algorithm) SignatureSize() int {
	switch a {
	case EdDSA, ES256, ES256K:
		return 64
	case ES384:
		return 96
	case ES512:
		return 132
	}
	return 0
}

// AlgorithmOf returns the one algorithm of a public key. A key that does not
// sign (X25519, BLS12-381), a type that is not of did/multikey, or a key whose
// fields are not set, is [ErrAlgorithm].
//
// It does not repeat the import checks of did/multikey.
func AlgorithmOf(pub crypto.PublicKey) (Algorithm, error) {
	switch k := pub.(type) {
	case ed25519.PublicKey:
		if len(k) == ed25519.PublicKeySize {
			return EdDSA, nil
		}
	case *ecdsa.PublicKey:
		if a := algorithmOfCurve(k); a != "" {
			return a, nil
		}
	case *secp256k1.PublicKey:
		if k != nil {
			return ES256K, nil
		}
	}
	return "", fmt.Errorf("%w: no signatures with this key (%T)", ErrAlgorithm, pub)
}

func algorithmOfCurve(k *ecdsa.PublicKey) Algorithm {
	//lint:ignore SA1019 crypto/ecdsa panics on a key without coordinates
	if k == nil || k.X == nil || k.Y == nil {
		return ""
	}
	switch k.Curve {
	case elliptic.P256():
		return ES256
	case elliptic.P384():
		return ES384
	case elliptic.P521():
		return ES512
	}
	return ""
}
