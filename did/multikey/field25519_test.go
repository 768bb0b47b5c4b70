package multikey_test

import (
	"crypto/ed25519"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/multikey"
)

// onCurve is the same question asked of math/big.
func onCurve(y []byte) bool {
	p, _ := new(big.Int).SetString("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed", 16)
	d, _ := new(big.Int).SetString("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3", 16)
	b := slices.Clone(y)
	b[31] &= 0x7f
	slices.Reverse(b)
	yy := new(big.Int).SetBytes(b)
	yy.Mul(yy, yy).Mod(yy, p)
	above := new(big.Int).Sub(yy, big.NewInt(1))
	below := new(big.Int).Add(new(big.Int).Mul(d, yy), big.NewInt(1))
	product := new(big.Int).Mul(above, below)
	return big.Jacobi(product.Mod(product, p), p) == 1
}

// TestEd25519KeysAreOnTheCurve compares the field arithmetic with math/big, on
// random values and on those with words of all ones, where carries run through.
func TestEd25519KeysAreOnTheCurve(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	on := 0
	for range 4000 {
		key := make([]byte, ed25519.PublicKeySize)
		_, err := random.Read(key)
		require.NoError(t, err)
		for word := range 4 {
			switch key[word] & 7 {
			case 0:
				copy(key[8*word+1:8*word+8], []byte{255, 255, 255, 255, 255, 255, 255})
			case 1:
				clear(key[8*word+1 : 8*word+8])
			}
		}
		err = multikey.Check(ed25519.PublicKey(key))
		if errors.Is(err, multikey.ErrNonCanonical) || errors.Is(err, multikey.ErrSmallOrder) {
			continue
		}
		if onCurve(key) {
			require.NoError(t, err, "%x", key)
			on++
			continue
		}
		require.ErrorIs(t, err, multikey.ErrOffCurve, "%x", key)
	}
	require.Greater(t, on, 1500, "about half of all values are on the curve")
	require.Less(t, on, 2500)
}

func BenchmarkCheckEd25519(b *testing.B) {
	public := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public()
	b.ReportAllocs()
	for b.Loop() {
		if err := multikey.Check(public); err != nil {
			b.Fatal(err)
		}
	}
}
