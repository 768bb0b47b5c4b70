//lint:file-ignore SA1019 keys with such fields are what is refused here

package keys_test

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

func TestEveryAlgorithmBelongsToOneTypeOfKey(t *testing.T) {
	for _, a := range keys.Algorithms() {
		got, err := keys.AlgorithmOf(keystest.Signer(a, "owner").Public())
		require.NoError(t, err)
		require.Equal(t, a, got)
		require.NotZero(t, a.SignatureSize())
	}
	require.Zero(t, keys.Algorithm("none").SignatureSize())
}

func TestKeysThatDoNotSignHaveNoAlgorithm(t *testing.T) {
	x25519, err := ecdh.X25519().NewPublicKey(make([]byte, 32))
	require.NoError(t, err)
	p256 := keystest.Signer(keys.ES256, "owner").Public().(*ecdsa.PublicKey)
	var noEd25519 ed25519.PublicKey
	var noECDSA *ecdsa.PublicKey
	var noSecp256k1 *secp256k1.PublicKey
	for _, tt := range []struct {
		name string
		key  crypto.PublicKey
	}{
		{"nothing", nil},
		{"no Ed25519 key", noEd25519},
		{"an Ed25519 key of 31 bytes", make(ed25519.PublicKey, 31)},
		{"an Ed25519 key of 33 bytes", make(ed25519.PublicKey, 33)},
		{"bytes that are no key", make([]byte, 32)},
		{"a nil pointer to an ECDSA key", noECDSA},
		{"a nil pointer to a secp256k1 key", noSecp256k1},
		{"an ECDSA key without a curve", &ecdsa.PublicKey{}},
		{"an ECDSA key without coordinates", &ecdsa.PublicKey{Curve: elliptic.P256()}},
		{"an ECDSA key by value", *p256},
		{"P-224", &ecdsa.PublicKey{Curve: elliptic.P224(), X: p256.X, Y: p256.Y}},
		{"secp256k1 in the clothes of crypto/ecdsa", &ecdsa.PublicKey{Curve: secp256k1.S256(), X: p256.X, Y: p256.Y}},
		{"X25519", x25519},
		{"BLS12-381", [96]byte{}},
		{"RSA", &rsa.PublicKey{}},
		{"a private key", ed25519.NewKeyFromSeed(make([]byte, 32))},
		{"an HMAC secret", "secret"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := keys.AlgorithmOf(tt.key)
			require.ErrorIs(t, err, keys.ErrAlgorithm)
			require.Empty(t, a)
			require.ErrorIs(t, keys.Verify(keys.EdDSA, tt.key, nil, make([]byte, 64)), keys.ErrAlgorithm)
		})
	}
}
