//lint:file-ignore SA1019 keys with such fields are what is refused here

package keys_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
)

func nistKey(t *testing.T, curve elliptic.Curve, last byte) *ecdsa.PrivateKey {
	t.Helper()
	scalar := make([]byte, (curve.Params().BitSize+7)/8)
	scalar[len(scalar)-1] = last
	k, err := ecdsa.ParseRawPrivateKey(curve, scalar)
	require.NoError(t, err)
	return k
}

func TestSignerOverAKeyThatTheProgramHolds(t *testing.T) {
	for _, tt := range []struct {
		want keys.Algorithm
		key  crypto.PrivateKey
	}{
		{keys.EdDSA, ed25519.NewKeyFromSeed(make([]byte, 32))},
		{keys.ES256, nistKey(t, elliptic.P256(), 7)},
		{keys.ES384, nistKey(t, elliptic.P384(), 7)},
		{keys.ES512, nistKey(t, elliptic.P521(), 7)},
		{keys.ES256K, secp256k1.PrivKeyFromBytes([]byte{7})},
	} {
		t.Run(string(tt.want), func(t *testing.T) {
			s, err := keys.NewSigner(tt.key)
			require.NoError(t, err)
			require.Equal(t, tt.want, s.Algorithm())
			first, err := s.Sign(t.Context(), message)
			require.NoError(t, err)
			require.NoError(t, keys.Verify(tt.want, s.Public(), message, first))
			again, err := s.Sign(t.Context(), message)
			require.NoError(t, err)
			require.Equal(t, first, again, "RFC 6979 and RFC 8032 signatures repeat")
		})
	}
}

func TestSignerRefusesKeys(t *testing.T) {
	mismatched := ed25519.NewKeyFromSeed(make([]byte, 32))
	mismatched[63] ^= 1
	borrowed := *nistKey(t, elliptic.P256(), 7)
	borrowed.PublicKey = nistKey(t, elliptic.P256(), 8).PublicKey
	tooLarge := *nistKey(t, elliptic.P256(), 7)
	tooLarge.D = elliptic.P256().Params().N
	var noECDSA *ecdsa.PrivateKey
	var noSecp256k1 *secp256k1.PrivateKey
	for _, tt := range []struct {
		name string
		key  crypto.PrivateKey
	}{
		{"nothing", nil},
		{"a nil pointer to an ECDSA key", noECDSA},
		{"a nil pointer to a secp256k1 key", noSecp256k1},
		{"a secp256k1 key of zero", &secp256k1.PrivateKey{}},
		{"an Ed25519 seed in place of a key", make(ed25519.PrivateKey, 32)},
		{"an Ed25519 key with a public half of another", mismatched},
		{"an ECDSA key with a public half of another", &borrowed},
		{"an ECDSA key at the order of its group", &tooLarge},
		{"an ECDSA key of zero", &ecdsa.PrivateKey{PublicKey: borrowed.PublicKey, D: new(big.Int)}},
		{"an ECDSA key without a scalar", &ecdsa.PrivateKey{PublicKey: borrowed.PublicKey}},
		{"an ECDSA key without anything", &ecdsa.PrivateKey{}},
		{"P-224", nistKey(t, elliptic.P224(), 7)},
		{"RSA", &rsa.PrivateKey{}},
		{"bytes", make([]byte, 64)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := keys.NewSigner(tt.key)
			require.ErrorIs(t, err, keys.ErrAlgorithm)
		})
	}
}

func TestSignerKeepsItsKeyToItself(t *testing.T) {
	seed := bytes.Repeat([]byte{0x5a}, 32)
	priv := ed25519.NewKeyFromSeed(seed)
	s, err := keys.NewSigner(priv)
	require.NoError(t, err)

	for _, verb := range []string{"%v", "%+v", "%#v", "%d", "%x", "%s", "%q"} {
		printed := fmt.Sprintf(verb, s)
		require.NotContains(t, printed, hex.EncodeToString(seed[:4]), verb)
		require.NotContains(t, printed, "90 90 90 90", verb)
		require.NotContains(t, printed, "0x5a, 0x5a", verb)
		require.NotContains(t, printed, "ZZZZ", verb)
	}
	encoded, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(encoded))

	clear(priv)
	sig, err := s.Sign(t.Context(), message)
	require.NoError(t, err)
	require.NoError(t, keys.Verify(keys.EdDSA, s.Public(), message, sig), "the caller may overwrite its copy")
}

func TestSignerHeedsItsContext(t *testing.T) {
	s, err := keys.NewSigner(ed25519.NewKeyFromSeed(make([]byte, 32)))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Sign(ctx, message)
	require.ErrorIs(t, err, context.Canceled)
}

// RFC 6979 §A.2.7, P-521 with SHA-512: signatures of fixed length, also where a
// half begins with zeros.
func TestHalvesHaveFixedLength(t *testing.T) {
	k := unhex(t, "00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75caa896eb32f1f47c70855836a6d16fcc1466f6d8fbec67db89ec0c08b0e996b83538")
	priv, err := ecdsa.ParseRawPrivateKey(elliptic.P521(), k)
	require.NoError(t, err)
	s, err := keys.NewSigner(priv)
	require.NoError(t, err)
	sig, err := s.Sign(t.Context(), []byte("sample"))
	require.NoError(t, err)
	require.Equal(t, "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b534931d7d4e8455cc91f9b15bf05ec36e377fa"+
		"00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4a67a", hex.EncodeToString(sig))
}
