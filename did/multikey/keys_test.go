package multikey_test

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/hex"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/multikey"
)

// seed fills n bytes with the counter.
func seed(counter byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = counter + byte(i)
	}
	b[0] &= 1 // below the order of every curve, P-521 included
	return b
}

func ed(counter byte) ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(seed(counter, 32)).Public().(ed25519.PublicKey)
}

func x25519(t require.TestingT, counter byte) *ecdh.PublicKey {
	k, err := ecdh.X25519().NewPrivateKey(seed(counter, 32))
	require.NoError(t, err)
	return k.PublicKey()
}

func nist(t require.TestingT, c elliptic.Curve, counter byte) *ecdsa.PublicKey {
	k, err := ecdsa.ParseRawPrivateKey(c, seed(counter, (c.Params().BitSize+7)/8))
	require.NoError(t, err)
	return &k.PublicKey
}

func koblitz(counter byte) *secp256k1.PublicKey {
	return secp256k1.PrivKeyFromBytes(seed(counter, 32)).PubKey()
}

// blsJWK holds two BBS keys that IOTA Identity made.
var blsJWK = []string{
	`{"kty":"EC","alg":"BBS","kid":"2ule8PW54l12EhqseM6WyBglZcTyqqfWglc4t4--Pfo","crv":"BLS12381G2",` +
		`"x":"BtYkFlBZ3kqLpl3JNN70lKjDwgvwKbUSIfPETBJ2OKNOeENSodI_-1n378Bnc6kUDfWIkRBDfA73QAsprwp8yKpwWOdLTfCF9uhDn3ihCdq-R8bv6S8wNhHSpaDDXR4x",` +
		`"y":"Em8oTI8nQf75CZ7DdvHDJvEgiZ46PIuVa3vwm_cLqFQk-vrCcwNeVhvEv-Vg8HmRDT1gm9XoopsNUeNRFF5m8xj7fqPBw2NdLBQpfV2FrFl4FnIUOmNhMc5JSEfC2KRj"}`,
	`{"kty":"EC","alg":"BBS-BLS12381-SHAKE256","kid":"9JNVP3IGLkpyG7rWb_xJJ7l21HiD-FtwP7oklS1IqJw","crv":"BLS12381G2",` +
		`"x":"GCQLBGTCOx1gCTRdY7eqBf0tfIyxOHVVdXAHMdRVyFbZ5YePsoKubQtfRneG4ywcCDj0L8EhmlW-zzvLWLvai_lkWR0K9meDL47-vX6c37UdKpeRcs6vbghxiHaiJfde",` +
		`"y":"CtN1W5vIeZI6_cPY32Oq5P8ol84qDPFSdHWbLN6SpsVkteJQsD0coKb-GCHkXCg6Aaybs5WFyvPPFKSWH8HXqGSLoHiMtekxuixRkqweZ0X9dVmuD296CsyPmPBVoZJI"}`,
}

func bls(t require.TestingT, i int) multikey.BLS12381G2 {
	k, err := multikey.ParseJWK([]byte(blsJWK[i]))
	require.NoError(t, err)
	return k.Public.(multikey.BLS12381G2)
}

// every returns one key of each type.
func every(t require.TestingT, counter byte) map[string]crypto.PublicKey {
	return map[string]crypto.PublicKey{
		"Ed25519":    ed(counter),
		"X25519":     x25519(t, counter),
		"P-256":      nist(t, elliptic.P256(), counter),
		"P-384":      nist(t, elliptic.P384(), counter),
		"P-521":      nist(t, elliptic.P521(), counter),
		"secp256k1":  koblitz(counter),
		"BLS12381G2": bls(t, int(counter)%len(blsJWK)),
	}
}

func fromHex(t require.TestingT, s string) []byte {
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
