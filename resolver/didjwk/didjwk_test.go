package didjwk_test

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didjwk"
)

const (
	signs  = "authentication assertionMethod capabilityInvocation capabilityDelegation"
	agrees = "keyAgreement"

	p256x   = "acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0"
	p256y   = "_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE"
	p256    = `"kty":"EC","crv":"P-256","x":"` + p256x + `","y":"` + p256y + `"`
	x25519x = "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"
)

func TestTheUseDecidesTheRelationships(t *testing.T) {
	for _, tt := range []struct {
		name string
		jwk  string
		want string
	}{
		{"without a use the key is for everything", `{` + p256 + `}`, signs + " " + agrees},
		{"a signature key", `{"use":"sig",` + p256 + `}`, signs},
		{"an encryption key", `{"use":"enc",` + p256 + `}`, agrees},
		{"a kid names nothing", `{"kid":"key-1",` + p256 + `}`, signs + " " + agrees},
		{"a member of the issuer's own", `{` + p256 + `,"name":"desk 3"}`, signs + " " + agrees},
		{"X25519", `{"kty":"OKP","crv":"X25519","use":"enc","x":"` + x25519x + `"}`, agrees},
		{"white space in the JSON", "{ " + p256 + " }\n", signs + " " + agrees},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id := parse(t, tt.jwk)
			result, err := didjwk.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
			require.NoError(t, err)
			require.Equal(t, id, result.Document.ID())
			require.Zero(t, result.AsOf)

			require.Len(t, result.Document.Methods(), 1)
			m := result.Document.Methods()[0]
			require.Equal(t, "0", m.ID.Fragment())
			require.Equal(t, "JsonWebKey2020", m.Type)
			require.Equal(t, id, m.Controller)
			require.JSONEq(t, tt.jwk, string(m.PublicKeyJWK))
			var rels []string
			for _, rel := range did.Relationships() {
				if result.Document.Has(m.ID, rel) {
					rels = append(rels, string(rel))
				}
			}
			require.ElementsMatch(t, strings.Fields(tt.want), rels)
		})
	}
}

func TestEveryKindOfKeyComesBack(t *testing.T) {
	for _, tt := range []struct {
		name string
		pub  crypto.PublicKey
		want string
	}{
		{"Ed25519 signs", ed25519Key(), signs},
		{"X25519 agrees", x25519Key(t), agrees},
		{"P-256 does both", ecdsaKey(t, elliptic.P256()), signs + " " + agrees},
		{"P-384 does both", ecdsaKey(t, elliptic.P384()), signs + " " + agrees},
		{"P-521 does both", ecdsaKey(t, elliptic.P521()), signs + " " + agrees},
		{"secp256k1 signs", secp256k1.PrivKeyFromBytes([]byte{7}).PubKey(), signs},
		{"BLS12-381 G2 signs", blsKey(t), signs},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := didjwk.DID(tt.pub)
			require.NoError(t, err)
			result, err := didjwk.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
			require.NoError(t, err)
			m := result.Document.Methods()[0]
			pub, err := m.PublicKey()
			require.NoError(t, err)
			require.Equal(t, thumbprint(t, tt.pub), thumbprint(t, pub))
			for _, rel := range did.Relationships() {
				require.Equal(t, strings.Contains(tt.want, string(rel)), result.Document.Has(m.ID, rel), rel)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	good := `{` + p256 + `}`
	encoded := base64.RawURLEncoding.EncodeToString([]byte(good))
	for _, tt := range []struct {
		name string
		id   string
		want []fault.Code // the first is what fault.Of gives
	}{
		{"another method", "did:key:" + encoded, codes(resolver.ErrMethod)},
		{"spare bits in the last character", "did:jwk:" + base64.RawURLEncoding.EncodeToString([]byte(good + " "))[:len(encoded)+1], codes(resolver.ErrInvalidDID)},
		{"a percent-encoded character", "did:jwk:%65" + encoded[1:], codes(resolver.ErrInvalidDID)},
		{"percent-encoded padding", "did:jwk:" + encoded + "%3D", codes(resolver.ErrInvalidDID)},
		{"a colon inside", "did:jwk:" + encoded[:8] + ":" + encoded[8:], codes(resolver.ErrInvalidDID)},
		{"no JSON", spell("key"), codes(strictjson.ErrSyntax, resolver.ErrInvalidDID)},
		{"a list of keys", spell(`[` + good + `]`), codes(strictjson.ErrType, resolver.ErrInvalidDID)},
		{"a member twice", spell(`{"kty":"EC",` + p256 + `}`), codes(strictjson.ErrDuplicateName, resolver.ErrInvalidDID)},
		{"bytes behind the key", spell(good + "x"), codes(strictjson.ErrTrailing, resolver.ErrInvalidDID)},
		{"a private key", spell(`{` + p256 + `,"d":"AAAA"}`), codes(multikey.ErrPrivate, resolver.ErrInvalidDID)},
		{"a symmetric key", spell(`{"kty":"oct","k":"AAAA"}`), codes(multikey.ErrPrivate, resolver.ErrInvalidDID)},
		{"a point off the curve", spell(`{"kty":"EC","crv":"P-256","x":"` + p256x + `","y":"` + p256x + `"}`), codes(multikey.ErrOffCurve, resolver.ErrInvalidDID)},
		{"a coordinate two bytes short", spell(`{"kty":"EC","crv":"P-256","x":"` + p256x[:40] + `","y":"` + p256y + `"}`), codes(multikey.ErrLength, resolver.ErrInvalidDID)},
		{"the zero point of X25519", spell(`{"kty":"OKP","crv":"X25519","x":"` + strings.Repeat("A", 43) + `"}`), codes(multikey.ErrSmallOrder, resolver.ErrInvalidDID)},
		{"X25519 for signatures", spell(`{"kty":"OKP","crv":"X25519","use":"sig","x":"` + x25519x + `"}`), codes(multikey.ErrMismatch, resolver.ErrInvalidDID)},
		{"an unknown use", spell(`{"use":"tls",` + p256 + `}`), codes(resolver.ErrInvalidDID)},
		{"a use that is no text", spell(`{"use":1,` + p256 + `}`), codes(multikey.ErrEncoding, resolver.ErrInvalidDID)},
		{"an RSA key", spell(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`), codes(multikey.ErrType, resolver.ErrFeature)},
		{"an unknown curve", spell(`{"kty":"OKP","crv":"Ed448","x":"AAAA"}`), codes(multikey.ErrType, resolver.ErrFeature)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := did.Parse(tt.id)
			require.NoError(t, err)
			result, err := didjwk.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
			require.Nil(t, result)
			for _, code := range tt.want {
				require.ErrorIs(t, err, code)
			}
			require.Equal(t, tt.want[0], fault.Of(err))
		})
	}

	for _, v := range []resolver.Version{{ID: "1"}, {Time: time.Unix(0, 0)}} {
		_, err := didjwk.Resolver{}.Resolve(t.Context(), parse(t, good), v)
		require.ErrorIs(t, err, resolver.ErrFeature)
	}
	_, err := didjwk.Resolver{}.Resolve(t.Context(), did.DID{}, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrMethod)
	_, err = didjwk.Resolver{}.Resolve(t.Context(), parse(t, good), resolver.Version{})
	require.NoError(t, err, "the same key without the flaws")
}

// The length of a DID bounds the key; its document still fits.
func TestTheLongestKeyResolves(t *testing.T) {
	room := base64.RawURLEncoding.DecodedLen(did.MaxDID-len("did:jwk:")) - len(`{"kid":"",`+p256+`}`)
	longest := fmt.Sprintf(`{"kid":"%s",%s}`, strings.Repeat("k", room), p256)
	result, err := didjwk.Resolver{}.Resolve(t.Context(), parse(t, longest), resolver.Version{})
	require.NoError(t, err)
	require.Len(t, result.Document.ID().String(), did.MaxDID)

	_, err = did.Parse(spell(longest + " "))
	require.ErrorIs(t, err, did.ErrSyntax)
}

func TestDIDRefusesOtherKeys(t *testing.T) {
	for _, tt := range []struct {
		name string
		pub  crypto.PublicKey
		want error
	}{
		{"no key", nil, multikey.ErrType},
		{"RSA", &rsa.PublicKey{N: big.NewInt(35), E: 3}, multikey.ErrType},
		{"a short Ed25519 key", ed25519Key()[:31], multikey.ErrLength},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := didjwk.DID(tt.pub)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// Every DID either has a document with its id and one usable key, or a coded
// error.
func FuzzResolve(f *testing.F) {
	f.Add([]byte(`{` + p256 + `}`))
	f.Add([]byte(`{"use":"sig",` + p256 + `}`))
	f.Add([]byte(`{"kty":"OKP","crv":"X25519","use":"enc","x":"` + x25519x + `"}`))
	f.Add([]byte(`{` + p256 + `,"d":"AAAA"}`))
	f.Add([]byte(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`))
	f.Fuzz(func(t *testing.T, jwk []byte) {
		id, err := did.Parse(spell(string(jwk)))
		if err != nil {
			return
		}
		result, err := didjwk.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.Equal(t, id, result.Document.ID())
		require.Len(t, result.Document.Methods(), 1)
		_, err = result.Document.Methods()[0].PublicKey()
		require.NoError(t, err)
	})
}

func parse(t *testing.T, jwk string) did.DID {
	id, err := did.Parse(spell(jwk))
	require.NoError(t, err)
	return id
}

func spell(jwk string) string {
	return "did:jwk:" + base64.RawURLEncoding.EncodeToString([]byte(jwk))
}

func thumbprint(t *testing.T, pub crypto.PublicKey) [32]byte {
	sum, err := multikey.Thumbprint(pub)
	require.NoError(t, err)
	return sum
}

func codes(c ...fault.Code) []fault.Code { return c }

func ed25519Key() ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)).Public().(ed25519.PublicKey)
}

func x25519Key(t *testing.T) *ecdh.PublicKey {
	secret, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{9}, 32))
	require.NoError(t, err)
	return secret.PublicKey()
}

// blsKey is the generator of G2 in compressed form.
func blsKey(t *testing.T) multikey.BLS12381G2 {
	raw, err := hex.DecodeString("93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e" +
		"024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8")
	require.NoError(t, err)
	return multikey.BLS12381G2(raw)
}

func ecdsaKey(t *testing.T, curve elliptic.Curve) *ecdsa.PublicKey {
	scalar := make([]byte, (curve.Params().BitSize+7)/8)
	scalar[len(scalar)-1] = 5
	secret, err := ecdsa.ParseRawPrivateKey(curve, scalar)
	require.NoError(t, err)
	return &secret.PublicKey
}
