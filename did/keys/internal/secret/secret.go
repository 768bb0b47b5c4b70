// Package secret makes private keys, and turns them into bytes and back, for
// the stores beside it. It keeps nothing and refuses every algorithm that
// keys.Verify does not know. Start with [Generate].
package secret

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/hinan-id/hinan/did/keys"
)

// Handle returns a new random handle: 32 lower-case hexadecimal digits.
func Handle() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return fmt.Sprintf("%x", b)
}

// IsHandle tells whether s has the form of [Handle], which is safe as a file name.
func IsHandle(s string) bool {
	if len(s) != 32 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Generate returns the secret bytes of a new key: 32 for EdDSA (the seed of
// RFC 8032), ES256 and ES256K, 48 for ES384, 66 for ES512 (the scalar, big
// endian). They come from crypto/rand. An unknown algorithm is keys.ErrAlgorithm.
func Generate(a keys.Algorithm) ([]byte, error) {
	switch a {
	case keys.EdDSA:
		seed := make([]byte, ed25519.SeedSize)
		rand.Read(seed)
		return seed, nil
	case keys.ES256, keys.ES384, keys.ES512:
		k, err := ecdsa.GenerateKey(curves[a], rand.Reader)
		if err != nil {
			return nil, err
		}
		return k.Bytes()
	case keys.ES256K:
		k, err := secp256k1.GeneratePrivateKey()
		if err != nil {
			return nil, err
		}
		defer k.Zero()
		return k.Serialize(), nil
	}
	return nil, unknown(a)
}

var curves = map[keys.Algorithm]elliptic.Curve{
	keys.ES256: elliptic.P256(), keys.ES384: elliptic.P384(), keys.ES512: elliptic.P521(),
}

// Signer returns the signer of secret bytes in the form of [Generate]. It keeps
// a copy of them. A wrong length, zero, and a scalar that is not below the order
// of the group are keys.ErrAlgorithm.
func Signer(a keys.Algorithm, secret []byte) (keys.Signer, error) {
	priv, err := parse(a, secret)
	if err != nil {
		return nil, err
	}
	defer wipe(priv)
	return keys.NewSigner(priv)
}

// wipe overwrites a private key where its type allows it.
func wipe(priv crypto.PrivateKey) {
	switch k := priv.(type) {
	case ed25519.PrivateKey:
		clear(k)
	case *secp256k1.PrivateKey:
		k.Zero()
	}
}

func parse(a keys.Algorithm, secret []byte) (crypto.PrivateKey, error) {
	switch a {
	case keys.EdDSA:
		if len(secret) == ed25519.SeedSize {
			return ed25519.NewKeyFromSeed(secret), nil
		}
	case keys.ES256, keys.ES384, keys.ES512:
		if k, err := ecdsa.ParseRawPrivateKey(curves[a], secret); err == nil {
			return k, nil
		}
	case keys.ES256K:
		var d secp256k1.ModNScalar
		if len(secret) == 32 && !d.SetByteSlice(secret) && !d.IsZero() {
			return secp256k1.NewPrivateKey(&d), nil
		}
	default:
		return nil, unknown(a)
	}
	return nil, fmt.Errorf("%w: secret of %d bytes is no private key for %s", keys.ErrAlgorithm, len(secret), a)
}

func unknown(a keys.Algorithm) error {
	return fmt.Errorf("%w: %.16q is not offered", keys.ErrAlgorithm, string(a))
}
