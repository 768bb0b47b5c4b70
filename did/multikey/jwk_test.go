package multikey_test

import (
	"crypto/elliptic"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
)

// jwk returns a key as members, changed by others; nil deletes one.
func jwk(t require.TestingT, name string, changes map[string]any) []byte {
	raw, err := multikey.MarshalJWK(every(t, 1)[name])
	require.NoError(t, err)
	var m map[string]any
	require.NoError(t, json.Unmarshal(raw, &m))
	maps.Copy(m, changes)
	for member, v := range changes {
		if v == nil {
			delete(m, member)
		}
	}
	raw, err = json.Marshal(m)
	require.NoError(t, err)
	return raw
}

type members = map[string]any

func TestJWKRefused(t *testing.T) {
	short := base64url(make([]byte, 31))
	one := base64url(append(make([]byte, 31), 1))
	ff := base64url([]byte(strings.Repeat("\xff", 32)))
	edX := base64url(ed(1))
	for _, tt := range []struct {
		name    string
		key     string
		changes members
		want    fault.Code
	}{
		{"a private Ed25519 key", "Ed25519", members{"d": edX}, multikey.ErrPrivate},
		{"a private member that is empty", "Ed25519", members{"d": ""}, multikey.ErrPrivate},
		{"a private member that is a number", "P-256", members{"d": 1}, multikey.ErrPrivate},
		{"a private RSA key", "P-256", members{"kty": "RSA", "d": edX}, multikey.ErrPrivate},
		{"p", "P-256", members{"p": "AQ"}, multikey.ErrPrivate},
		{"q", "P-256", members{"q": "AQ"}, multikey.ErrPrivate},
		{"dp", "P-256", members{"dp": "AQ"}, multikey.ErrPrivate},
		{"dq", "P-256", members{"dq": "AQ"}, multikey.ErrPrivate},
		{"qi", "P-256", members{"qi": "AQ"}, multikey.ErrPrivate},
		{"oth", "P-256", members{"oth": []any{}}, multikey.ErrPrivate},
		{"a symmetric key", "P-256", members{"kty": "oct", "k": "AQ"}, multikey.ErrPrivate},
		{"a private ML-DSA key", "P-256", members{"kty": "AKP", "priv": "AQ"}, multikey.ErrPrivate},
		{"a private BBS key", "BLS12381G2", members{"d": edX}, multikey.ErrPrivate},

		{"an RSA key", "Ed25519", members{"kty": "RSA", "n": "AQ", "e": "AQAB"}, multikey.ErrType},
		{"an ML-DSA key", "Ed25519", members{"kty": "AKP", "pub": "AQ"}, multikey.ErrType},
		{"a symmetric type without its key", "Ed25519", members{"kty": "oct"}, multikey.ErrType},
		{"a type in the other case", "Ed25519", members{"kty": "okp"}, multikey.ErrType},
		{"Ed448", "Ed25519", members{"crv": "Ed448"}, multikey.ErrType},
		{"P-224", "P-256", members{"crv": "P-224"}, multikey.ErrType},
		{"a curve in the other case", "P-256", members{"crv": "p-256"}, multikey.ErrType},
		{"BLS12-381 G1", "BLS12381G2", members{"crv": "BLS12381G1"}, multikey.ErrType},

		{"no type", "Ed25519", members{"kty": nil}, multikey.ErrEncoding},
		{"a type that is a list", "Ed25519", members{"kty": []any{"OKP"}}, multikey.ErrEncoding},
		{"no curve", "Ed25519", members{"crv": nil}, multikey.ErrEncoding},
		{"a curve that is a number", "Ed25519", members{"crv": 6}, multikey.ErrEncoding},
		{"no x", "Ed25519", members{"x": nil}, multikey.ErrEncoding},
		{"an x that is a list of numbers", "Ed25519", members{"x": []any{1}}, multikey.ErrEncoding},
		{"no y", "P-256", members{"y": nil}, multikey.ErrEncoding},
		{"a y that is a sign", "P-256", members{"y": true}, multikey.ErrEncoding},
		{"padding", "Ed25519", members{"x": edX + "="}, multikey.ErrEncoding},
		{"spare bits", "Ed25519", members{"x": spareBits(edX)}, multikey.ErrEncoding},
		{"a line feed", "Ed25519", members{"x": edX + "\n"}, multikey.ErrEncoding},
		{"a carriage return inside", "Ed25519", members{"x": edX[:4] + "\r" + edX[4:]}, multikey.ErrEncoding},
		{"a space", "Ed25519", members{"x": " " + edX}, multikey.ErrEncoding},
		{"the standard alphabet", "Ed25519", members{"x": strings.Repeat("+", 43)}, multikey.ErrEncoding},
		{"hexadecimal", "Ed25519", members{"x": "zz"}, multikey.ErrEncoding},
		{"a kid that is a number", "Ed25519", members{"kid": 1}, multikey.ErrEncoding},
		{"a use that is a list", "Ed25519", members{"use": []any{"sig"}}, multikey.ErrEncoding},
		{"an alg that is an object", "Ed25519", members{"alg": members{}}, multikey.ErrEncoding},
		{"operations that are text", "Ed25519", members{"key_ops": "verify"}, multikey.ErrEncoding},
		{"an operation that is a number", "Ed25519", members{"key_ops": []any{1}}, multikey.ErrEncoding},
		{"an operation twice", "Ed25519", members{"key_ops": []any{"verify", "verify"}}, multikey.ErrEncoding},
		{"17 operations", "Ed25519", members{"key_ops": strings.Split("abcdefghijklmnopq", "")}, multikey.ErrEncoding},

		{"a key of one byte", "Ed25519", members{"x": "AQ"}, multikey.ErrLength},
		{"an empty key", "Ed25519", members{"x": ""}, multikey.ErrLength},
		{"an x without its leading zero", "P-256", members{"x": short}, multikey.ErrLength},
		{"a y without its leading zero", "P-256", members{"y": short}, multikey.ErrLength},
		{"an x with a zero too many", "P-256", members{"x": base64url(make([]byte, 33))}, multikey.ErrLength},
		{"a P-521 x of 65 bytes", "P-521", members{"x": base64url(make([]byte, 65))}, multikey.ErrLength},
		{"a P-256 key as P-384", "P-256", members{"crv": "P-384"}, multikey.ErrLength},
		{"a BBS key of 48 bytes", "BLS12381G2", members{"x": base64url(make([]byte, 48))}, multikey.ErrLength},
		{"a BBS key with a y of 48 bytes", "BLS12381G2", members{"y": base64url(make([]byte, 48))}, multikey.ErrLength},

		{"the identity of Ed25519", "Ed25519", members{"x": "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, multikey.ErrSmallOrder},
		{"zero on X25519", "X25519", members{"x": base64url(make([]byte, 32))}, multikey.ErrSmallOrder},
		{"a P-256 point off the curve", "P-256", members{"y": one}, multikey.ErrOffCurve},
		{"x and y of zero", "P-256", members{"x": base64url(make([]byte, 32)), "y": base64url(make([]byte, 32))}, multikey.ErrOffCurve},
		{"an x above the field prime", "P-256", members{"x": ff}, multikey.ErrOffCurve},
		{"a secp256k1 point off the curve", "secp256k1", members{"y": one}, multikey.ErrOffCurve},
		{"a secp256k1 x above the field prime", "secp256k1", members{"x": ff}, multikey.ErrOffCurve},
		{"a P-256 key as secp256k1", "P-256", members{"crv": "secp256k1"}, multikey.ErrOffCurve},
		{"a P-384 point off the curve", "P-384", members{"y": base64url(append(make([]byte, 47), 1))}, multikey.ErrOffCurve},
		{"a P-521 point off the curve", "P-521", members{"y": base64url(append(make([]byte, 65), 1))}, multikey.ErrOffCurve},
		{"a BBS key off the curve", "BLS12381G2", members{"y": base64url(append(make([]byte, 95), 1))}, multikey.ErrOffCurve},
		{"a BBS x above the field prime", "BLS12381G2", members{"x": base64url([]byte(strings.Repeat("\xff", 96)))}, multikey.ErrNonCanonical},
		{"a BBS y above the field prime", "BLS12381G2", members{"y": base64url([]byte(strings.Repeat("\xff", 96)))}, multikey.ErrNonCanonical},
		{"a BBS key of kty OKP that is not compressed", "BLS12381G2", members{"kty": "OKP", "y": nil}, multikey.ErrEncoding},

		{"Ed25519 as EC", "Ed25519", members{"kty": "EC", "y": edX}, multikey.ErrMismatch},
		{"P-256 as OKP", "P-256", members{"kty": "OKP"}, multikey.ErrMismatch},
		{"y in an OKP key", "Ed25519", members{"y": edX}, multikey.ErrMismatch},
		{"ES256 on Ed25519", "Ed25519", members{"alg": "ES256"}, multikey.ErrMismatch},
		{"EdDSA on P-256", "P-256", members{"alg": "EdDSA"}, multikey.ErrMismatch},
		{"ES384 on P-256", "P-256", members{"alg": "ES384"}, multikey.ErrMismatch},
		{"ES256 on P-521", "P-521", members{"alg": "ES256"}, multikey.ErrMismatch},
		{"ES256K on P-256", "P-256", members{"alg": "ES256K"}, multikey.ErrMismatch},
		{"ES256 on secp256k1", "secp256k1", members{"alg": "ES256"}, multikey.ErrMismatch},
		{"HS256 on P-256", "P-256", members{"alg": "HS256"}, multikey.ErrMismatch},
		{"none on Ed25519", "Ed25519", members{"alg": "none"}, multikey.ErrMismatch},
		{"an algorithm in the other case", "P-256", members{"alg": "es256"}, multikey.ErrMismatch},
		{"BBS on P-256", "P-256", members{"alg": "BBS"}, multikey.ErrMismatch},
		{"EdDSA on BLS12-381", "BLS12381G2", members{"alg": "EdDSA"}, multikey.ErrMismatch},
		{"EdDSA on X25519", "X25519", members{"alg": "EdDSA"}, multikey.ErrMismatch},
		{"ECDH-ES on Ed25519", "Ed25519", members{"alg": "ECDH-ES"}, multikey.ErrMismatch},
		{"Ed25519 for encryption", "Ed25519", members{"use": "enc"}, multikey.ErrMismatch},
		{"X25519 for signatures", "X25519", members{"use": "sig"}, multikey.ErrMismatch},
		{"ES256 for encryption", "P-256", members{"use": "enc", "alg": "ES256"}, multikey.ErrMismatch},
		{"ECDH-ES for signatures", "P-256", members{"use": "sig", "alg": "ECDH-ES"}, multikey.ErrMismatch},
		{"encryption with an operation of signatures", "P-256", members{"use": "enc", "key_ops": []any{"verify"}}, multikey.ErrMismatch},
		{"signatures with an operation of key agreement", "P-256", members{"use": "sig", "key_ops": []any{"deriveKey"}}, multikey.ErrMismatch},
		{"operations of both sorts", "P-256", members{"key_ops": []any{"verify", "deriveBits"}}, multikey.ErrMismatch},
		{"key wrapping with Ed25519", "Ed25519", members{"key_ops": []any{"wrapKey"}}, multikey.ErrMismatch},

		{"more bytes than are read", "Ed25519", members{"note": strings.Repeat("a", multikey.MaxJWK)}, strictjson.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := multikey.ParseJWK(jwk(t, tt.key, tt.changes))
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want, fault.Of(err))
		})
	}
}

func TestJWKTextRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		raw  string
		want fault.Code
	}{
		{"nothing", ``, strictjson.ErrSyntax},
		{"a list of keys", `[]`, strictjson.ErrType},
		{"a key set", `{"keys":[]}`, multikey.ErrEncoding},
		{"kty twice", `{"kty":"OKP","kty":"EC"}`, strictjson.ErrDuplicateName},
		{"x twice, once escaped", `{"x":"","\u0078":""}`, strictjson.ErrDuplicateName},
		{"two keys", `{}{}`, strictjson.ErrTrailing},
		{"members in capitals", `{"KTY":"OKP","CRV":"Ed25519","X":"AQ"}`, multikey.ErrEncoding},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := multikey.ParseJWK([]byte(tt.raw))
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestJWKAccepted(t *testing.T) {
	for _, tt := range []struct {
		name    string
		key     string
		changes members
		want    multikey.JWK
	}{
		{"no members but the required", "Ed25519", nil, multikey.JWK{}},
		{"members that are not known", "Ed25519", members{"ext": true, "x5u": "https://a.example"}, multikey.JWK{}},
		{"kid, use and alg", "Ed25519", members{"kid": "key-1", "use": "sig", "alg": "EdDSA"}, multikey.JWK{KeyID: "key-1", Use: "sig", Algorithm: "EdDSA"}},
		{"the fully specified name of EdDSA", "Ed25519", members{"alg": "Ed25519"}, multikey.JWK{Algorithm: "Ed25519"}},
		{"operations", "P-384", members{"key_ops": []any{"verify"}, "alg": "ES384"}, multikey.JWK{Algorithm: "ES384", Operations: []string{"verify"}}},
		{"an operation that is not registered", "P-256", members{"key_ops": []any{"attest"}}, multikey.JWK{Operations: []string{"attest"}}},
		{"16 operations", "P-256", members{"key_ops": strings.Split("abcdefghijklmnop", "")}, multikey.JWK{Operations: strings.Split("abcdefghijklmnop", "")}},
		{"a use that is not registered", "BLS12381G2", members{"use": "proof", "alg": "BBS"}, multikey.JWK{Use: "proof", Algorithm: "BBS"}},
		{"P-256 for encryption", "P-256", members{"use": "enc"}, multikey.JWK{Use: "enc"}},
		{"P-521 for key agreement", "P-521", members{"alg": "ECDH-ES+A256KW"}, multikey.JWK{Algorithm: "ECDH-ES+A256KW"}},
		{"X25519", "X25519", members{"use": "enc", "alg": "ECDH-ES", "key_ops": []any{"deriveKey", "deriveBits"}}, multikey.JWK{Use: "enc", Algorithm: "ECDH-ES", Operations: []string{"deriveKey", "deriveBits"}}},
		{"ES512", "P-521", members{"alg": "ES512"}, multikey.JWK{Algorithm: "ES512"}},
		{"ES256K", "secp256k1", members{"alg": "ES256K"}, multikey.JWK{Algorithm: "ES256K"}},
		{"the older name of the BBS curve", "BLS12381G2", members{"crv": "Bls12381G2"}, multikey.JWK{}},
		{"BBS as an octet key pair", "BLS12381G2", members{"kty": "OKP", "y": nil, "x": compressedBLS(t)}, multikey.JWK{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := multikey.ParseJWK(jwk(t, tt.key, tt.changes))
			require.NoError(t, err)
			same(t, every(t, 1)[tt.key], got.Public)
			got.Public = nil
			require.Equal(t, tt.want, got)
		})
	}
}

func compressedBLS(t *testing.T) string {
	k := bls(t, 1)
	return base64url(k[:])
}

func TestJWKSize(t *testing.T) {
	raw := jwk(t, "Ed25519", nil)
	raw = append(raw, strings.Repeat(" ", multikey.MaxJWK-len(raw))...)
	_, err := multikey.ParseJWK(raw)
	require.NoError(t, err)
	_, err = multikey.ParseJWK(append(raw, ' '))
	require.ErrorIs(t, err, strictjson.ErrTooLarge)
}

func TestThumbprint(t *testing.T) {
	t.Run("of RFC 8037 A.3", func(t *testing.T) {
		k, err := multikey.ParseJWK([]byte(`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
		require.NoError(t, err)
		got, err := multikey.Thumbprint(k.Public)
		require.NoError(t, err)
		require.Equal(t, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", base64url(got[:]))
	})
	t.Run("is the kid that IOTA gives its BBS keys", func(t *testing.T) {
		for _, raw := range blsJWK {
			k, err := multikey.ParseJWK([]byte(raw))
			require.NoError(t, err)
			got, err := multikey.Thumbprint(k.Public)
			require.NoError(t, err)
			require.Equal(t, k.KeyID, base64url(got[:]))
		}
	})
	t.Run("is the kid that IOTA gives its P-256 key", func(t *testing.T) {
		k, err := multikey.ParseJWK([]byte(`{"kty":"EC","alg":"ES256","kid":"YJOVVOq-lF82GIrD3n3yIg9smzQTfaQgs-VyNvv-V9E","crv":"P-256",` +
			`"x":"t_fJKP5lNqnVtXMDi2wMpk0EbXMOnVq5zouD31rBGOY","y":"B30Z-IES_QkENG4Ym1Zowlc22AyXcUCOsuGJNjo8r9w"}`))
		require.NoError(t, err)
		got, err := multikey.Thumbprint(k.Public)
		require.NoError(t, err)
		require.Equal(t, k.KeyID, base64url(got[:]))
	})
	t.Run("differs between keys that differ in the sign of y", func(t *testing.T) {
		k := bls(t, 0)
		a, err := multikey.Thumbprint(k)
		require.NoError(t, err)
		k[0] ^= 0x20
		b, err := multikey.Thumbprint(k)
		require.NoError(t, err)
		require.NotEqual(t, a, b)
	})
}

func TestMarshalledJWKHasItsMembersInOrder(t *testing.T) {
	raw, err := multikey.MarshalJWK(nist(t, elliptic.P521(), 1))
	require.NoError(t, err)
	var m map[string]string
	require.NoError(t, json.Unmarshal(raw, &m))
	require.Len(t, m, 4)
	sorted, err := json.Marshal(m)
	require.NoError(t, err)
	require.Equal(t, string(sorted), string(raw))
	require.Len(t, m["x"], 88) // 66 bytes, with the leading zeros
}

func FuzzJWK(f *testing.F) {
	for name := range every(f, 1) {
		f.Add(jwk(f, name, nil))
		f.Add(jwk(f, name, members{"kid": "a", "use": "sig", "alg": "ES256", "key_ops": []any{"verify"}}))
		f.Add(jwk(f, name, members{"d": "AQ"}))
	}
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","x":"AQ"}`))
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := multikey.ParseJWK(raw)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.NoError(t, multikey.Check(k.Public))
		again, err := multikey.MarshalJWK(k.Public)
		require.NoError(t, err)
		second, err := multikey.ParseJWK(again)
		require.NoError(t, err)
		same(t, k.Public, second.Public)
	})
}
