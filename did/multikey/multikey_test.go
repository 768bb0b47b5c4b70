//lint:file-ignore SA1019 keys with such fields are what is refused here

package multikey_test

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
)

// same requires that two keys are one.
func same(t require.TestingT, want, got crypto.PublicKey) {
	equal, ok := want.(interface{ Equal(crypto.PublicKey) bool })
	if !ok { // secp256k1 and BLS12-381
		require.Equal(t, want, got)
		return
	}
	require.True(t, equal.Equal(got))
}

func TestEveryKeyThroughEveryEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for name, k := range every(t, rapid.Byte().Draw(t, "seed")) {
			require.NoError(t, multikey.Check(k), name)

			text, err := multikey.FormatMultibase(k)
			require.NoError(t, err, name)
			got, err := multikey.ParseMultibase(text)
			require.NoError(t, err, name)
			same(t, k, got)

			raw, err := multikey.DecodeBase58(text[1:])
			require.NoError(t, err)
			got, err = multikey.ParseMultibase("u" + base64url(raw))
			require.NoError(t, err, name)
			same(t, k, got)

			raw, err = multikey.MarshalJWK(k)
			require.NoError(t, err, name)
			jwk, err := multikey.ParseJWK(raw)
			require.NoError(t, err, name)
			same(t, k, jwk.Public)

			raw, err = multikey.MarshalCOSEKey(k)
			if name == "BLS12381G2" {
				require.ErrorIs(t, err, multikey.ErrType)
				continue
			}
			require.NoError(t, err, name)
			cose, err := multikey.ParseCOSEKey(raw)
			require.NoError(t, err, name)
			same(t, k, cose.Public)
		}
	})
}

func TestCheckRefuses(t *testing.T) {
	p256 := nist(t, elliptic.P256(), 1)
	p256ecdh, err := p256.ECDH()
	require.NoError(t, err)
	for _, tt := range []struct {
		name string
		key  crypto.PublicKey
		want fault.Code
	}{
		{"nothing", nil, multikey.ErrType},
		{"text", "key", multikey.ErrType},
		{"an RSA key", &rsa.PublicKey{N: big.NewInt(15), E: 3}, multikey.ErrType},
		{"a private key", ed25519.NewKeyFromSeed(seed(1, 32)), multikey.ErrType},
		{"a key by value", *p256, multikey.ErrType},
		{"no Ed25519 key", ed25519.PublicKey(nil), multikey.ErrLength},
		{"a short Ed25519 key", ed(1)[:31], multikey.ErrLength},
		{"the identity of Ed25519", ed25519.PublicKey(append([]byte{1}, make([]byte, 31)...)), multikey.ErrSmallOrder},
		{"no X25519 key", (*ecdh.PublicKey)(nil), multikey.ErrType},
		{"an empty key agreement key", &ecdh.PublicKey{}, multikey.ErrType},
		{"a key agreement key on P-256", p256ecdh, multikey.ErrType},
		{"no ECDSA key", (*ecdsa.PublicKey)(nil), multikey.ErrType},
		{"an empty ECDSA key", &ecdsa.PublicKey{}, multikey.ErrType},
		{"an ECDSA key on P-224", &ecdsa.PublicKey{Curve: elliptic.P224()}, multikey.ErrType},
		{"an ECDSA key of another implementation", &ecdsa.PublicKey{Curve: elliptic.P256().Params()}, multikey.ErrType},
		{"an ECDSA key without coordinates", &ecdsa.PublicKey{Curve: elliptic.P256()}, multikey.ErrOffCurve},
		{"an ECDSA key off its curve", &ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(1), Y: big.NewInt(1)}, multikey.ErrOffCurve},
		{"an ECDSA key at infinity", &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int), Y: new(big.Int)}, multikey.ErrOffCurve},
		{"an ECDSA key with a negative coordinate", &ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(-1), Y: big.NewInt(1)}, multikey.ErrOffCurve},
		{"no secp256k1 key", (*secp256k1.PublicKey)(nil), multikey.ErrOffCurve},
		{"an empty secp256k1 key", &secp256k1.PublicKey{}, multikey.ErrOffCurve},
		{"an empty BLS key", multikey.BLS12381G2{}, multikey.ErrEncoding},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, multikey.Check(tt.key), tt.want)
			_, err := multikey.FormatMultibase(tt.key)
			require.ErrorIs(t, err, tt.want)
			_, err = multikey.Thumbprint(tt.key)
			require.ErrorIs(t, err, tt.want)
			_, err = multikey.COSEThumbprint(tt.key)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// smallEd25519 lists every encoding of the eight points whose order divides 8:
// with both signs, and with y written as y and as y+p where that fits.
var smallEd25519 = []string{
	"0100000000000000000000000000000000000000000000000000000000000000", // order 1
	"0100000000000000000000000000000000000000000000000000000000000080",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"0000000000000000000000000000000000000000000000000000000000000000", // order 4
	"0000000000000000000000000000000000000000000000000000000000000080",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
}

var smallX25519 = []string{
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"0100000000000000000000000000000000000000000000000000000000000080",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
}

func TestX25519GivesNoSecretForThePointsOnTheList(t *testing.T) {
	private, err := ecdh.X25519().NewPrivateKey(seed(1, 32))
	require.NoError(t, err)
	for _, u := range smallX25519 {
		public, err := ecdh.X25519().NewPublicKey(fromHex(t, u))
		require.NoError(t, err)
		_, err = private.ECDH(public)
		require.Error(t, err, u) // crypto/ecdh has no error to compare with
	}
}

// curve25519Points refuses a key of 32 bytes in every encoding that has it.
func curve25519Points(t *testing.T, codec uint64, crv string, coseCurve byte, key []byte, want fault.Code) {
	t.Helper()
	_, err := multikey.ParseMultibase("z" + multikey.EncodeBase58(multicodec(codec, key)))
	require.ErrorIs(t, err, want)
	_, err = multikey.ParseMultibase("u" + base64url(multicodec(codec, key)))
	require.ErrorIs(t, err, want)
	_, err = multikey.ParseJWK([]byte(`{"kty":"OKP","crv":"` + crv + `","x":"` + base64url(key) + `"}`))
	require.ErrorIs(t, err, want)
	_, err = multikey.ParseCOSEKey(append([]byte{0xa3, 1, 1, 0x20, coseCurve, 0x21}, byteString(key)...))
	require.ErrorIs(t, err, want)
}

func byteString(b []byte) []byte {
	if len(b) < 24 {
		return append([]byte{0x40 | byte(len(b))}, b...)
	}
	return append([]byte{0x58, byte(len(b))}, b...)
}

func multicodec(codec uint64, key []byte) []byte {
	return append(binary.AppendUvarint(nil, codec), key...)
}

func TestCurve25519PointsAreRefusedInEveryEncoding(t *testing.T) {
	for _, y := range smallEd25519 {
		curve25519Points(t, 0xed, "Ed25519", 6, fromHex(t, y), multikey.ErrSmallOrder)
	}
	for _, u := range smallX25519 {
		curve25519Points(t, 0xec, "X25519", 4, fromHex(t, u), multikey.ErrSmallOrder)
	}
	// p+2 to p+18 are the other second spellings; the top bit makes one more of each.
	for i := range 17 {
		unreduced := fromHex(t, "ef"+strings.Repeat("ff", 30)+"7f")
		unreduced[0] += byte(i)
		curve25519Points(t, 0xed, "Ed25519", 6, unreduced, multikey.ErrNonCanonical)
		curve25519Points(t, 0xec, "X25519", 4, unreduced, multikey.ErrNonCanonical)
		unreduced[31] |= 0x80
		curve25519Points(t, 0xed, "Ed25519", 6, unreduced, multikey.ErrNonCanonical)
		curve25519Points(t, 0xec, "X25519", 4, unreduced, multikey.ErrNonCanonical)
	}
	masked := x25519(t, 1).Bytes()
	masked[31] |= 0x80
	curve25519Points(t, 0xec, "X25519", 4, masked, multikey.ErrNonCanonical)

	// No point has y = 2: (4-1)/(4d+1) is no square.
	noPoint := append([]byte{2}, make([]byte, 31)...)
	curve25519Points(t, 0xed, "Ed25519", 6, noPoint, multikey.ErrOffCurve)
	noPoint[31] = 0x80
	curve25519Points(t, 0xed, "Ed25519", 6, noPoint, multikey.ErrOffCurve)

	for _, size := range []int{0, 1, 3, 31, 33, 64} {
		long := append(slices.Clone(ed(1)), make([]byte, 32)...)
		curve25519Points(t, 0xed, "Ed25519", 6, long[:size], multikey.ErrLength)
		curve25519Points(t, 0xec, "X25519", 4, long[:size], multikey.ErrLength)
	}
}

// A key that Ed25519 verification could decode is accepted, another is not:
// crypto/ed25519 refuses every signature under a key that is no point.
func TestOneHalfOfAllBytesAreEd25519Points(t *testing.T) {
	accepted := 0
	for i := range 256 {
		b := seed(byte(i), 32)
		b[31] &= 0x7f
		err := multikey.Check(ed25519.PublicKey(b))
		if err == nil {
			accepted++
			continue
		}
		require.ErrorIs(t, err, multikey.ErrOffCurve)
	}
	require.InDelta(t, 128, accepted, 30)
}

func TestBLSPointsRefused(t *testing.T) {
	good := bls(t, 0)
	with := func(change func(k *multikey.BLS12381G2)) multikey.BLS12381G2 {
		k := good
		change(&k)
		return k
	}
	p := fromHex(t, "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab")
	for _, tt := range []struct {
		name string
		key  multikey.BLS12381G2
		want fault.Code
	}{
		{"no compression flag", with(func(k *multikey.BLS12381G2) { k[0] &^= 0x80 }), multikey.ErrEncoding},
		{"infinity", multikey.BLS12381G2{0xc0}, multikey.ErrOffCurve},
		{"infinity with a sign", multikey.BLS12381G2{0xe0}, multikey.ErrOffCurve},
		{"the infinity flag on a point", with(func(k *multikey.BLS12381G2) { k[0] |= 0x40 }), multikey.ErrOffCurve},
		{"an imaginary part of p", with(func(k *multikey.BLS12381G2) { copy(k[:48], p); k[0] |= 0x80 }), multikey.ErrNonCanonical},
		{"a real part of p", with(func(k *multikey.BLS12381G2) { copy(k[48:], p) }), multikey.ErrNonCanonical},
		{"all bits set but infinity", with(func(k *multikey.BLS12381G2) {
			copy(k[:], strings.Repeat("\xff", 96))
			k[0] = 0xbf
		}), multikey.ErrNonCanonical},
		{"an x that no point has", multikey.BLS12381G2{0x80, 95: 1}, multikey.ErrOffCurve},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, multikey.Check(tt.key), tt.want)
			_, err := multikey.ParseMultibase("z" + multikey.EncodeBase58(multicodec(0xeb, tt.key[:])))
			require.ErrorIs(t, err, tt.want)
			_, err = multikey.ParseJWK([]byte(`{"kty":"OKP","crv":"BLS12381G2","x":"` + base64url(tt.key[:]) + `"}`))
			require.ErrorIs(t, err, tt.want)
		})
	}
	for _, size := range []int{0, 48, 95, 97, 192} {
		long := append(slices.Clone(good[:]), make([]byte, 96)...)
		_, err := multikey.ParseMultibase("z" + multikey.EncodeBase58(multicodec(0xeb, long[:size])))
		require.ErrorIs(t, err, multikey.ErrLength)
	}
}

// Both square roots must be found, and told apart by the sign flag.
func TestBLSSignFlagSelectsTheOtherPoint(t *testing.T) {
	k := bls(t, 0)
	k[0] ^= 0x20
	raw, err := multikey.MarshalJWK(k)
	require.NoError(t, err)
	again, err := multikey.ParseJWK(raw)
	require.NoError(t, err)
	require.Equal(t, k, again.Public)

	plain, err := multikey.MarshalJWK(bls(t, 0))
	require.NoError(t, err)
	require.NotEqual(t, string(plain), string(raw))
}

func TestBLSRootsOfAllShapes(t *testing.T) {
	found := 0
	for i := range 64 {
		for _, at := range []int{47, 95} { // purely imaginary and purely real x
			k := multikey.BLS12381G2{0x80}
			k[at] = byte(i)
			raw, err := multikey.MarshalJWK(k)
			if err != nil {
				require.ErrorIs(t, err, multikey.ErrOffCurve)
				continue
			}
			again, err := multikey.ParseJWK(raw) // checks the curve equation
			require.NoError(t, err)
			require.Equal(t, k, again.Public)
			found++
		}
	}
	require.Greater(t, found, 32)
}

// The y of the first point is purely imaginary, that of the second is 3.
func TestBLSRootsWithoutOnePart(t *testing.T) {
	for _, point := range []string{
		"9439bc8a2911c45dd26437acdeff9c324e2ec7c705733a9a410db4d642e3fa43220199efebfcda366231d318e666a984" +
			"005d9abcc721f687b09c69a65c7c5766dfd6e122248d7db87d83d43ecc512c57847a0dd627cccea00cf6b1fc4e4b2017",
		"8c2b2b8487f8e8d648e4f7905c0943b14474f62dd4726f98e902923c7fa2518eab1519d0cd9eef39aad762206d086ced" +
			"09f1477ff0430ca4808b4b98f3ce959fcb5be667df6ef1073e182a4f887fa0f0b7fdd6105d99e027bba24c6b4e932032",
	} {
		k := multikey.BLS12381G2(fromHex(t, point))
		for range 2 {
			raw, err := multikey.MarshalJWK(k)
			require.NoError(t, err)
			again, err := multikey.ParseJWK(raw)
			require.NoError(t, err)
			require.Equal(t, k, again.Public)
			k[0] ^= 0x20
		}
	}
}

func TestMultibaseSize(t *testing.T) {
	_, err := multikey.ParseMultibase("z" + strings.Repeat("1", multikey.MaxBase58-1))
	require.ErrorIs(t, err, multikey.ErrType) // read, and no key
	_, err = multikey.ParseMultibase("z" + strings.Repeat("1", multikey.MaxBase58))
	require.ErrorIs(t, err, multikey.ErrEncoding)
}

func TestMultibaseRefused(t *testing.T) {
	p256 := nist(t, elliptic.P256(), 1)
	point, err := p256.Bytes()
	require.NoError(t, err)
	compressed := elliptic.MarshalCompressed(p256.Curve, new(big.Int).SetBytes(point[1:33]), new(big.Int).SetBytes(point[33:]))
	good, err := multikey.FormatMultibase(p256)
	require.NoError(t, err)
	z := func(codec uint64, key []byte) string { return "z" + multikey.EncodeBase58(multicodec(codec, key)) }
	ff := []byte(strings.Repeat("\xff", 66))
	for _, tt := range []struct {
		name string
		text string
		want fault.Code
	}{
		{"nothing", "", multikey.ErrEncoding},
		{"a prefix alone", "z", multikey.ErrEncoding},
		{"no prefix", good[1:], multikey.ErrEncoding},
		{"a prefix in the other case", "Z" + good[1:], multikey.ErrEncoding},
		{"base58flickr", "Z" + good[1:], multikey.ErrEncoding},
		{"base16", "f" + hex.EncodeToString(multicodec(0x1200, compressed)), multikey.ErrEncoding},
		{"a character outside base58", good + "0", multikey.ErrEncoding},
		{"a letter that base58 leaves out", good[:5] + "l" + good[6:], multikey.ErrEncoding},
		{"a space at the end", good + " ", multikey.ErrEncoding},
		{"a character beyond ASCII", good + "é", multikey.ErrEncoding},
		{"base64url with padding", "u" + base64url(multicodec(0xed, ed(1))) + "==", multikey.ErrEncoding},
		{"base64 of the standard alphabet", "u7f/////////////////////////////////////////////", multikey.ErrEncoding},
		{"base64url with a line feed", "u" + base64url(multicodec(0xed, ed(1))) + "\n", multikey.ErrEncoding},
		{"base64url with a carriage return inside", "u7QE\r" + base64url(ed(1)), multikey.ErrEncoding},
		{"base64url with spare bits", "u" + spareBits(base64url(multicodec(0xe7, ed(1)))), multikey.ErrEncoding},
		{"an open multicodec", "z" + multikey.EncodeBase58([]byte{0xed}), multikey.ErrEncoding},
		{"a multicodec in three bytes instead of two", "z" + multikey.EncodeBase58(append([]byte{0xed, 0x81, 0}, ed(1)...)), multikey.ErrEncoding},
		{"a multicodec beyond 64 bits", "z" + multikey.EncodeBase58(ff), multikey.ErrEncoding},
		{"a leading one, which is a zero byte", "z1" + good[1:], multikey.ErrType},
		{"an unknown multicodec", z(0x55, ed(1)), multikey.ErrType},
		{"an RSA key", z(0x1205, ed(1)), multikey.ErrType},
		{"a BLS12-381 G1 key", z(0xea, ff[:48]), multikey.ErrType},
		{"a BLS12-381 key of both groups", z(0xee, ff), multikey.ErrType},
		{"an Ed448 key", z(0x1203, ff[:57]), multikey.ErrType},
		{"a key share", z(0x130d, ff), multikey.ErrType},
		{"a private Ed25519 key", z(0x1300, ed(1)), multikey.ErrPrivate},
		{"a private P-256 key", z(0x1306, ed(1)), multikey.ErrPrivate},
		{"a private BLS12-381 key", z(0x130a, ed(1)), multikey.ErrPrivate},
		{"a private ML-DSA seed", z(0x131c, ed(1)), multikey.ErrPrivate},
		{"a private BIP 340 key", z(0x1341, ed(1)), multikey.ErrPrivate},
		{"no P-256 key", z(0x1200, nil), multikey.ErrLength},
		{"a P-256 point that is uncompressed", z(0x1200, point), multikey.ErrEncoding},
		{"a P-256 point without its first byte", z(0x1200, append([]byte{4}, compressed[1:]...)), multikey.ErrEncoding},
		{"a hybrid P-256 point", z(0x1200, append([]byte{6}, point[1:]...)), multikey.ErrEncoding},
		{"infinity on P-256", z(0x1200, []byte{0}), multikey.ErrEncoding},
		{"a short P-256 point", z(0x1200, compressed[:32]), multikey.ErrLength},
		{"a long P-256 point", z(0x1200, append(slices.Clone(compressed), 0)), multikey.ErrLength},
		{"a P-256 x that no point has", z(0x1200, append([]byte{2}, offCurveX...)), multikey.ErrOffCurve},
		{"a P-256 x above the field prime", z(0x1200, append([]byte{2}, ff[:32]...)), multikey.ErrOffCurve},
		{"a P-256 key as P-384", z(0x1201, compressed), multikey.ErrLength},
		{"a P-384 x above the field prime", z(0x1201, append([]byte{3}, ff[:48]...)), multikey.ErrOffCurve},
		{"a P-521 x above the field prime", z(0x1202, append([]byte{3}, ff...)), multikey.ErrOffCurve},
		{"an uncompressed secp256k1 point", z(0xe7, koblitz(1).SerializeUncompressed()), multikey.ErrEncoding},
		{"a short secp256k1 point", z(0xe7, koblitz(1).SerializeCompressed()[:32]), multikey.ErrLength},
		{"a secp256k1 x above the field prime", z(0xe7, append([]byte{2}, ff[:32]...)), multikey.ErrOffCurve},
		{"a secp256k1 x that no point has", z(0xe7, append([]byte{2}, append(make([]byte, 31), 5)...)), multikey.ErrOffCurve},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := multikey.ParseMultibase(tt.text)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want, fault.Of(err))
		})
	}
}

// offCurveX is an x for which P-256 has no y.
var offCurveX = append(make([]byte, 31), 1)

// spareBits sets a bit of the last character that belongs to no byte.
func spareBits(s string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return s[:len(s)-1] + string(alphabet[strings.IndexByte(alphabet, s[len(s)-1])|1])
}

func TestBase58(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Byte(), 0, 120).Draw(t, "bytes")
		got, err := multikey.DecodeBase58(multikey.EncodeBase58(want))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
	got, err := multikey.DecodeBase58(strings.Repeat("z", multikey.MaxBase58))
	require.NoError(t, err)
	require.Len(t, got, 750)
	_, err = multikey.DecodeBase58(strings.Repeat("z", multikey.MaxBase58+1))
	require.ErrorIs(t, err, multikey.ErrEncoding)
}

func FuzzMultibase(f *testing.F) {
	for _, k := range every(f, 1) {
		text, err := multikey.FormatMultibase(k)
		require.NoError(f, err)
		f.Add(text)
		raw, err := multikey.DecodeBase58(text[1:])
		require.NoError(f, err)
		f.Add("u" + base64url(raw))
	}
	f.Fuzz(func(t *testing.T, text string) {
		k, err := multikey.ParseMultibase(text)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.NoError(t, multikey.Check(k))
		again, err := multikey.FormatMultibase(k)
		require.NoError(t, err)
		if text[0] == 'z' {
			require.Equal(t, text, again)
			return
		}
		raw, err := multikey.DecodeBase58(again[1:])
		require.NoError(t, err)
		require.Equal(t, text[1:], base64url(raw))
	})
}
