package multikey_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
)

// The key of RFC 9679 §6.
const (
	rfcX = "65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"
	rfcY = "1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"
	rfcK = "a4" + "0102" + "2001" + "215820" + rfcX + "225820" + rfcY
)

func TestCOSEThumbprint(t *testing.T) {
	k, err := multikey.ParseCOSEKey(fromHex(t, rfcK))
	require.NoError(t, err)
	got, err := multikey.COSEThumbprint(k.Public)
	require.NoError(t, err)
	require.Equal(t, "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec", hex.EncodeToString(got[:]))
}

func TestCOSEKeyAccepted(t *testing.T) {
	want, err := multikey.ParseCOSEKey(fromHex(t, rfcK))
	require.NoError(t, err)
	for _, tt := range []struct {
		name string
		raw  string
		want multikey.COSEKey
	}{
		{"labels in another order", "a4" + "225820" + rfcY + "2001" + "0102" + "215820" + rfcX, multikey.COSEKey{}},
		{"y as a sign bit", "a4" + "0102" + "2001" + "215820" + rfcX + "22f4", multikey.COSEKey{}},
		{"kid and alg", "a6" + "0102" + "024101" + "0326" + "2001" + "215820" + rfcX + "225820" + rfcY, multikey.COSEKey{KeyID: []byte{1}, Algorithm: -7}},
		{"the fully specified ESP256", "a5" + "0102" + "0328" + "2001" + "215820" + rfcX + "225820" + rfcY, multikey.COSEKey{Algorithm: -9}},
		{"an algorithm of key agreement", "a5" + "0102" + "033818" + "2001" + "215820" + rfcX + "225820" + rfcY, multikey.COSEKey{Algorithm: -25}},
		{"operations", "a5" + "0102" + "048102" + "2001" + "215820" + rfcX + "225820" + rfcY, multikey.COSEKey{Operations: []int64{2}}},
		{"labels that are not known", "a7" + "0102" + "054100" + "1864820102" + "6161f5" + "2001" + "215820" + rfcX + "225820" + rfcY, multikey.COSEKey{}},
		{"four lists in each other", "a5" + "0102" + "0581818180" + "2001" + "215820" + rfcX + "225820" + rfcY, multikey.COSEKey{}},
		{"32 labels", "b820" + "0102" + "2001" + "215820" + rfcX + "225820" + rfcY + otherLabels(28), multikey.COSEKey{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := multikey.ParseCOSEKey(fromHex(t, tt.raw))
			require.NoError(t, err)
			same(t, want.Public, got.Public)
			got.Public = nil
			require.Equal(t, tt.want, got)
		})
	}
}

// otherLabels writes labels that no COSE_Key has, from 100 on.
func otherLabels(n int) string {
	var b []byte
	for i := range n {
		b = append(b, 0x18, byte(100+i), 0)
	}
	return hex.EncodeToString(b)
}

func TestCOSEKeyRefused(t *testing.T) {
	edX := hex.EncodeToString(ed(1))
	xX := hex.EncodeToString(x25519(t, 1).Bytes())
	edKey := "0101" + "2006" + "215820" + edX // three labels
	ff := strings.Repeat("ff", 32)
	for _, tt := range []struct {
		name string
		raw  string
		want fault.Code
	}{
		{"nothing", "", multikey.ErrEncoding},
		{"no map", "83010101", multikey.ErrEncoding},
		{"an empty map", "a0", multikey.ErrEncoding},
		{"a map that ends early", "a4" + edKey, multikey.ErrEncoding},
		{"a map that claims 2^64-1 labels", "bbffffffffffffffff" + edKey, multikey.ErrEncoding},
		{"a map of 33 labels", "b821" + edKey + otherLabels(30), multikey.ErrEncoding},
		{"bytes after the map", "a3" + edKey + "00", multikey.ErrEncoding},
		{"a map of indefinite length", "bf" + edKey + "ff", multikey.ErrEncoding},
		{"a byte string of indefinite length", "a3" + "0101" + "2006" + "215f5820" + edX + "ff", multikey.ErrEncoding},
		{"a map head that is not the shortest", "b803" + edKey, multikey.ErrEncoding},
		{"a label that is not the shortest", "a3" + "180101" + "2006" + "215820" + edX, multikey.ErrEncoding},
		{"a value that is not the shortest", "a3" + "01190001" + "2006" + "215820" + edX, multikey.ErrEncoding},
		{"a length that is not the shortest", "a3" + "0101" + "2006" + "21590020" + edX, multikey.ErrEncoding},
		{"a length in four bytes instead of two", "a3" + "0101" + "2006" + "215a00000020" + edX, multikey.ErrEncoding},
		{"a length in eight bytes instead of one", "a3" + "0101" + "2006" + "215b0000000000000020" + edX, multikey.ErrEncoding},
		{"a length beyond the end", "a3" + "0101" + "2006" + "215840" + edX, multikey.ErrEncoding},
		{"a length of 2^63", "a3" + "0101" + "2006" + "215b8000000000000000" + edX, multikey.ErrEncoding},
		{"a head that ends early", "a3" + "0101" + "2006" + "2158", multikey.ErrEncoding},
		{"a reserved head", "a3" + "011c" + "2006" + "215820" + edX, multikey.ErrEncoding},
		{"a label twice", "a4" + edKey + "0101", multikey.ErrEncoding},
		{"a text label twice", "a5" + edKey + "616101" + "616101", multikey.ErrEncoding},
		{"a label that is a byte string", "a4" + edKey + "410101", multikey.ErrEncoding},
		{"a label that is a list", "a4" + edKey + "8001", multikey.ErrEncoding},
		{"a label that is a sign", "a4" + edKey + "f501", multikey.ErrEncoding},
		{"text that is not UTF-8", "a4" + edKey + "61ff01", multikey.ErrEncoding},
		{"a tag", "a3" + "01c101" + "2006" + "215820" + edX, multikey.ErrEncoding},
		{"a float", "a4" + edKey + "05f93c00", multikey.ErrEncoding},
		{"null", "a4" + edKey + "05f6", multikey.ErrEncoding},
		{"a map in the map", "a4" + edKey + "05a0", multikey.ErrEncoding},
		{"an integer of 64 bits", "a4" + edKey + "051b8000000000000000", multikey.ErrEncoding},
		{"a negative integer of 64 bits", "a4" + edKey + "053b8000000000000000", multikey.ErrEncoding},
		{"five lists in each other", "a4" + edKey + "058181818180", multikey.ErrEncoding},
		{"a list that claims 2^32 items", "a4" + edKey + "059b0000000100000000", multikey.ErrEncoding},
		{"a type that is a byte string", "a3" + "0140" + "2006" + "215820" + edX, multikey.ErrType},
		{"a type that is a list", "a3" + "0180" + "2006" + "215820" + edX, multikey.ErrType},
		{"a curve that is a byte string", "a3" + "0101" + "2040" + "215820" + edX, multikey.ErrType},
		{"no type", "a2" + "2006" + "215820" + edX, multikey.ErrEncoding},
		{"no curve", "a2" + "0101" + "215820" + edX, multikey.ErrEncoding},
		{"no x", "a2" + "0101" + "2006", multikey.ErrEncoding},
		{"x as text", "a3" + "0101" + "2006" + "217820" + strings.Repeat("61", 32), multikey.ErrEncoding},
		{"no y", "a3" + "0102" + "2001" + "215820" + rfcX, multikey.ErrEncoding},
		{"y as a number", "a4" + "0102" + "2001" + "215820" + rfcX + "2200", multikey.ErrEncoding},
		{"a kid that is text", "a4" + edKey + "026161", multikey.ErrEncoding},
		{"operations that are no list", "a4" + edKey + "0402", multikey.ErrEncoding},
		{"no operations in the list", "a4" + edKey + "0480", multikey.ErrEncoding},
		{"an operation that is text", "a4" + edKey + "04816161", multikey.ErrEncoding},
		{"17 operations", "a4" + edKey + "0491" + "0102030405060708090a0b0c0d0e0f1011", multikey.ErrEncoding},
		{"an operation twice", "a4" + edKey + "04820202", multikey.ErrEncoding},

		{"RSA", "a1" + "0103", multikey.ErrType},
		{"a symmetric type without its key", "a1" + "0104", multikey.ErrType},
		{"a type named by text", "a3" + "01634f4b50" + "2006" + "215820" + edX, multikey.ErrType},
		{"Ed448", "a3" + "0101" + "2007" + "215820" + edX, multikey.ErrType},
		{"a curve named by text", "a3" + "0101" + "206745643235353139" + "215820" + edX, multikey.ErrType},
		{"the curve zero", "a3" + "0102" + "2000" + "215820" + edX, multikey.ErrType},

		{"a private Ed25519 key", "a4" + edKey + "235820" + ff, multikey.ErrPrivate},
		{"a private P-256 key", "a5" + rfcK[2:] + "235820" + ff, multikey.ErrPrivate},
		{"a private member that is empty", "a4" + edKey + "2340", multikey.ErrPrivate},
		{"a private RSA key", "a2" + "0103" + "224101", multikey.ErrPrivate},
		{"a symmetric key", "a2" + "0104" + "204101", multikey.ErrPrivate},

		{"an x of 31 bytes", "a3" + "0101" + "2006" + "21581f" + edX[2:], multikey.ErrLength},
		{"an x of one byte", "a3" + "0101" + "2006" + "214101", multikey.ErrLength},
		{"a y without its leading zero", "a4" + "0102" + "2001" + "215820" + rfcX + "22581f" + rfcY[2:], multikey.ErrLength},
		{"P-256 as P-384", "a4" + "0102" + "2002" + "215820" + rfcX + "225820" + rfcY, multikey.ErrLength},

		{"off the curve", "a4" + "0102" + "2001" + "215820" + rfcX + "225820" + rfcX, multikey.ErrOffCurve},
		{"an x that no point has", "a4" + "0102" + "2001" + "215820" + strings.Repeat("00", 31) + "01" + "22f5", multikey.ErrOffCurve},
		{"an x above the field prime", "a4" + "0102" + "2001" + "215820" + ff + "22f5", multikey.ErrOffCurve},
		{"P-256 as secp256k1", "a4" + "0102" + "2008" + "215820" + rfcX + "225820" + rfcY, multikey.ErrOffCurve},
		{"the identity of Ed25519", "a3" + "0101" + "2006" + "21582001" + strings.Repeat("00", 31), multikey.ErrSmallOrder},

		{"Ed25519 as EC2", "a3" + "0102" + "2006" + "215820" + edX, multikey.ErrMismatch},
		{"P-256 as OKP", "a4" + "0101" + "2001" + "215820" + rfcX + "225820" + rfcY, multikey.ErrMismatch},
		{"y in an OKP key", "a4" + edKey + "225820" + edX, multikey.ErrMismatch},
		{"ES256 on Ed25519", "a4" + edKey + "0326", multikey.ErrMismatch},
		{"EdDSA on P-256", "a5" + rfcK[2:] + "0327", multikey.ErrMismatch},
		{"ES384 on P-256", "a5" + rfcK[2:] + "033822", multikey.ErrMismatch},
		{"ECDH-ES on Ed25519", "a4" + edKey + "033818", multikey.ErrMismatch},
		{"EdDSA on X25519", "a4" + "0101" + "2004" + "215820" + xX + "0327", multikey.ErrMismatch},
		{"the reserved algorithm zero", "a4" + edKey + "0300", multikey.ErrMismatch},
		{"an algorithm named by text", "a4" + edKey + "03654564445341", multikey.ErrMismatch},
		{"key agreement with Ed25519", "a4" + edKey + "048107", multikey.ErrMismatch},
		{"operations of both sorts", "a5" + rfcK[2:] + "04820207", multikey.ErrMismatch},
		{"a MAC", "a5" + rfcK[2:] + "04810a", multikey.ErrMismatch},
		{"ES256 with an operation of key agreement", "a6" + rfcK[2:] + "0326" + "048108", multikey.ErrMismatch},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := multikey.ParseCOSEKey(fromHex(t, tt.raw))
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want, fault.Of(err))
		})
	}
}

func TestCOSEKeySize(t *testing.T) {
	padded := func(total int) []byte {
		raw := fromHex(t, "a4"+"0101"+"2006"+"215820"+hex.EncodeToString(ed(1))+"055903")
		rest := total - len(raw) - 1
		return slices.Concat(raw, []byte{byte(rest - 0x300)}, make([]byte, rest))
	}
	require.Len(t, padded(multikey.MaxCOSEKey), multikey.MaxCOSEKey)
	_, err := multikey.ParseCOSEKey(padded(multikey.MaxCOSEKey))
	require.NoError(t, err)
	_, err = multikey.ParseCOSEKey(padded(multikey.MaxCOSEKey + 1))
	require.ErrorIs(t, err, multikey.ErrEncoding)
}

func TestCOSEKeyDoesNotReferToItsBytes(t *testing.T) {
	raw := fromHex(t, "a4"+"0101"+"02420102"+"2006"+"215820"+hex.EncodeToString(ed(1)))
	k, err := multikey.ParseCOSEKey(raw)
	require.NoError(t, err)
	clear(raw)
	require.Equal(t, []byte{1, 2}, k.KeyID)
	same(t, ed(1), k.Public)
}

func FuzzCOSEKey(f *testing.F) {
	for _, k := range every(f, 1) {
		if raw, err := multikey.MarshalCOSEKey(k); err == nil {
			f.Add(raw)
		}
	}
	f.Add(fromHex(f, rfcK))
	f.Add(fromHex(f, "a7"+"0102"+"024101"+"0326"+"048102"+"2001"+"215820"+rfcX+"22f4"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := multikey.ParseCOSEKey(raw)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.NoError(t, multikey.Check(k.Public))
		again, err := multikey.MarshalCOSEKey(k.Public)
		require.NoError(t, err)
		second, err := multikey.ParseCOSEKey(again)
		require.NoError(t, err)
		same(t, k.Public, second.Public)
		third, err := multikey.MarshalCOSEKey(second.Public)
		require.NoError(t, err)
		require.True(t, bytes.Equal(again, third))
	})
}
