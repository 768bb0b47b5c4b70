package didkey_test

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didkey"
)

const (
	signs  = "authentication assertionMethod capabilityInvocation capabilityDelegation"
	agrees = "keyAgreement"
)

func TestEachKindOfKeyHasItsRelationships(t *testing.T) {
	for _, tt := range []struct {
		name   string
		pub    crypto.PublicKey
		own    string // relationships of the DID's own key
		second string // relationships of the key derived from it
	}{
		{"Ed25519 signs, its X25519 form agrees", ed25519Key(1), signs, agrees},
		{"X25519 agrees only", x25519Key(t), agrees, ""},
		{"P-256 does both", ecdsaKey(elliptic.P256()), signs + " " + agrees, ""},
		{"P-384 does both", ecdsaKey(elliptic.P384()), signs + " " + agrees, ""},
		{"P-521 does both", ecdsaKey(elliptic.P521()), signs + " " + agrees, ""},
		{"secp256k1 does both", secp256k1.PrivKeyFromBytes([]byte{7}).PubKey(), signs + " " + agrees, ""},
		{"BLS12-381 G2 signs", blsKey(t), signs, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := didkey.DID(tt.pub)
			require.NoError(t, err)
			result, err := didkey.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
			require.NoError(t, err)
			require.Equal(t, id, result.Document.ID())
			require.Zero(t, result.AsOf)
			require.False(t, result.Deactivated)
			require.Equal(t, []string{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"}, result.Document.Context())

			methods := result.Document.Methods()
			want := []string{tt.own, tt.second}[:len(methods)]
			require.Equal(t, tt.second != "", len(methods) == 2)
			for i, m := range methods {
				require.Equal(t, "Multikey", m.Type)
				require.Equal(t, id, m.Controller)
				require.Equal(t, m.PublicKeyMultibase, m.ID.Fragment())
				require.ElementsMatch(t, strings.Fields(want[i]), listedUnder(result.Document, m.ID))
			}
			pub, err := methods[0].PublicKey()
			require.NoError(t, err)
			require.Equal(t, id.ID(), methods[0].PublicKeyMultibase)
			again, err := didkey.DID(pub)
			require.NoError(t, err)
			require.Equal(t, id, again)
		})
	}
}

// The private side of the map is defined apart (RFC 7748 §5, RFC 8032 §5.1.5):
// the scalar of an Ed25519 key is the private X25519 key.
func TestTheDerivedKeyBelongsToTheSameSecret(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), ed25519.SeedSize, ed25519.SeedSize).Draw(rt, "seed")
		scalar := sha512.Sum512(seed)
		secret, err := ecdh.X25519().NewPrivateKey(scalar[:32])
		require.NoError(rt, err)

		id, err := didkey.DID(ed25519.NewKeyFromSeed(seed).Public())
		require.NoError(rt, err)
		result, err := didkey.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
		require.NoError(rt, err)
		agreement := result.Document.Relations(did.KeyAgreement)
		require.Len(rt, agreement, 1)
		m, ok := result.Document.Method(agreement[0].Ref)
		require.True(rt, ok)
		pub, err := m.PublicKey()
		require.NoError(rt, err)
		require.Equal(rt, secret.PublicKey().Bytes(), pub.(*ecdh.PublicKey).Bytes())
	})
}

func TestRefusals(t *testing.T) {
	key := ed25519Key(1)
	good := "did:key:" + spelled(0xed, key)
	for _, tt := range []struct {
		name string
		id   string
		want []fault.Code // the first is what fault.Of gives
	}{
		{"another method", "did:web:example.org", codes(resolver.ErrMethod)},
		{"base64url in place of base58btc", "did:key:u" + base64.RawURLEncoding.EncodeToString(encoded(0xed, key)), codes(resolver.ErrInvalidDID)},
		{"base16", "did:key:f" + hex.EncodeToString(encoded(0xed, key)), codes(resolver.ErrInvalidDID)},
		{"a version in front of the key", strings.Replace(good, "key:", "key:1:", 1), codes(resolver.ErrInvalidDID)},
		{"a character outside base58", good + "0", codes(multikey.ErrEncoding, resolver.ErrInvalidDID)},
		{"a percent-encoded character", strings.Replace(good, ":z6", ":z%36", 1), codes(multikey.ErrEncoding, resolver.ErrInvalidDID)},
		{"the prefix alone", "did:key:z", codes(multikey.ErrEncoding, resolver.ErrInvalidDID)},
		{"a multicodec in a longer form", "did:key:z" + multikey.EncodeBase58(append([]byte{0xed, 0x81, 0x00}, key...)), codes(multikey.ErrEncoding, resolver.ErrInvalidDID)},
		{"a key one byte short", "did:key:" + spelled(0xed, key[:31]), codes(multikey.ErrLength, resolver.ErrInvalidDID)},
		{"a key one byte long", "did:key:" + spelled(0xed, append(key[:32:32], 0)), codes(multikey.ErrLength, resolver.ErrInvalidDID)},
		{"the neutral element of Ed25519", "did:key:" + spelled(0xed, append([]byte{1}, make([]byte, 31)...)), codes(multikey.ErrSmallOrder, resolver.ErrInvalidDID)},
		{"the zero point of X25519", "did:key:" + spelled(0xec, make([]byte, 32)), codes(multikey.ErrSmallOrder, resolver.ErrInvalidDID)},
		{"a y coordinate that is not reduced", "did:key:" + spelled(0xed, append([]byte{0xf0}, append(repeat(0xff, 30), 0x7f)...)), codes(multikey.ErrNonCanonical, resolver.ErrInvalidDID)},
		{"an x coordinate without a point of P-256", "did:key:" + spelled(0x1200, append([]byte{2}, repeat(0xff, 32)...)), codes(multikey.ErrOffCurve, resolver.ErrInvalidDID)},
		{"a private key", "did:key:" + spelled(0x1300, make([]byte, 32)), codes(multikey.ErrPrivate, resolver.ErrInvalidDID)},
		{"an RSA key", "did:key:" + spelled(0x1205, make([]byte, 270)), codes(multikey.ErrType, resolver.ErrFeature)},
		{"a key on BLS12-381 G1", "did:key:" + spelled(0xea, make([]byte, 48)), codes(multikey.ErrType, resolver.ErrFeature)},
		{"a key on BLS12-381 G1 and G2", "did:key:" + spelled(0xee, make([]byte, 144)), codes(multikey.ErrType, resolver.ErrFeature)},
		{"a multicodec that is no key", "did:key:" + spelled(0x55, key), codes(multikey.ErrType, resolver.ErrFeature)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := did.Parse(tt.id)
			require.NoError(t, err)
			result, err := didkey.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
			require.Nil(t, result)
			for _, code := range tt.want {
				require.ErrorIs(t, err, code)
			}
			require.Equal(t, tt.want[0], fault.Of(err))
		})
	}

	id, err := did.Parse(good)
	require.NoError(t, err)
	for _, v := range []resolver.Version{{ID: "1"}, {Time: time.Unix(0, 0)}} {
		_, err := didkey.Resolver{}.Resolve(t.Context(), id, v)
		require.ErrorIs(t, err, resolver.ErrFeature)
	}
	_, err = didkey.Resolver{}.Resolve(t.Context(), did.DID{}, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrMethod)
	_, err = didkey.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
	require.NoError(t, err, "the same key without the flaws")
}

func TestDIDRefusesOtherKeys(t *testing.T) {
	for _, tt := range []struct {
		name string
		pub  crypto.PublicKey
		want error
	}{
		{"no key", nil, multikey.ErrType},
		{"RSA", &rsa.PublicKey{N: big.NewInt(35), E: 3}, multikey.ErrType},
		{"a short Ed25519 key", ed25519Key(1)[:31], multikey.ErrLength},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := didkey.DID(tt.pub)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// Every DID either has a document with its id, one spelling and one key, or a
// coded error.
func FuzzResolve(f *testing.F) {
	key := ed25519Key(1)
	f.Add("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
	f.Add(spelled(0x1205, make([]byte, 270)))
	f.Add(spelled(0xed, key[:31]))
	f.Add("u" + base64.RawURLEncoding.EncodeToString(encoded(0xed, key)))
	f.Add("1:" + spelled(0xed, key))
	f.Fuzz(func(t *testing.T, spelling string) {
		id, err := did.Parse("did:key:" + spelling)
		if err != nil {
			return
		}
		result, err := didkey.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.Equal(t, id, result.Document.ID())
		pub, err := result.Document.Methods()[0].PublicKey()
		require.NoError(t, err)
		again, err := didkey.DID(pub)
		require.NoError(t, err)
		require.Equal(t, id, again)
	})
}

func listedUnder(doc *did.Document, id did.URL) (rels []string) {
	for _, rel := range did.Relationships() {
		if doc.Has(id, rel) {
			rels = append(rels, string(rel))
		}
	}
	return rels
}

func codes(c ...fault.Code) []fault.Code { return c }

func encoded(codec uint64, key []byte) []byte {
	return append(binary.AppendUvarint(nil, codec), key...)
}

func spelled(codec uint64, key []byte) string {
	return "z" + multikey.EncodeBase58(encoded(codec, key))
}

func repeat(b byte, n int) []byte {
	return []byte(strings.Repeat(string([]byte{b}), n))
}

func ed25519Key(seed byte) ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(repeat(seed, ed25519.SeedSize)).Public().(ed25519.PublicKey)
}

func x25519Key(t *testing.T) *ecdh.PublicKey {
	secret, err := ecdh.X25519().NewPrivateKey(repeat(9, 32))
	require.NoError(t, err)
	return secret.PublicKey()
}

func ecdsaKey(curve elliptic.Curve) *ecdsa.PublicKey {
	secret, err := ecdsa.ParseRawPrivateKey(curve, append(make([]byte, (curve.Params().BitSize+7)/8-1), 5))
	if err != nil {
		panic(err)
	}
	return &secret.PublicKey
}

// blsKey is the generator of G2 in compressed form.
func blsKey(t *testing.T) multikey.BLS12381G2 {
	raw, err := hex.DecodeString("93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e" +
		"024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8")
	require.NoError(t, err)
	return multikey.BLS12381G2(raw)
}
