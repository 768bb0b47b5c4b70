//lint:file-ignore SA1019 keys with such fields are what is refused here

package keys_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/hex"
	"math/big"
	"testing"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

var message = []byte("an evacuee asks for a blanket")

func sign(t testing.TB, a keys.Algorithm, msg []byte) (keys.Signer, []byte) {
	t.Helper()
	s := keystest.Signer(a, "verify")
	sig, err := s.Sign(t.Context(), msg)
	require.NoError(t, err)
	return s, sig
}

func TestVerifyRefusesWhatWasNotSigned(t *testing.T) {
	for _, a := range keys.Algorithms() {
		t.Run(string(a), func(t *testing.T) {
			s, sig := sign(t, a, message)
			half := len(sig) / 2
			flip := func(i int) []byte { b := bytes.Clone(sig); b[i] ^= 1; return b }
			zero := func(from, to int) []byte { b := bytes.Clone(sig); clear(b[from:to]); return b }
			ones := func(from, to int) []byte {
				b := bytes.Clone(sig)
				for i := from; i < to; i++ {
					b[i] = 0xff
				}
				return b
			}
			require.NoError(t, keys.Verify(a, s.Public(), message, sig))
			for _, tt := range []struct {
				name     string
				msg, sig []byte
			}{
				{"another message", []byte("an evacuee asks for two blankets"), sig},
				{"no message", nil, sig},
				{"no signature", message, nil},
				{"one byte too few", message, sig[:len(sig)-1]},
				{"one byte too many", message, append(bytes.Clone(sig), 0)},
				{"a leading zero byte", message, append([]byte{0}, sig...)},
				{"half a signature", message, sig[:half]},
				{"two signatures", message, append(bytes.Clone(sig), sig...)},
				{"all zeros", message, make([]byte, len(sig))},
				{"all ones", message, bytes.Repeat([]byte{0xff}, len(sig))},
				{"R zero", message, zero(0, half)},
				{"S zero", message, zero(half, len(sig))},
				{"R over the order", message, ones(0, half)},
				{"S over the order", message, ones(half, len(sig))},
				{"the first bit flipped", message, flip(0)},
				{"the last bit flipped", message, flip(len(sig) - 1)},
				{"the halves exchanged", message, append(bytes.Clone(sig[half:]), sig[:half]...)},
			} {
				t.Run(tt.name, func(t *testing.T) {
					require.ErrorIs(t, keys.Verify(a, s.Public(), tt.msg, tt.sig), keys.ErrSignature)
				})
			}
			other := keystest.Signer(a, "somebody else")
			require.ErrorIs(t, keys.Verify(a, other.Public(), message, sig), keys.ErrSignature)
		})
	}
}

func TestTheAlgorithmIsTheOneOfTheKey(t *testing.T) {
	for _, own := range keys.Algorithms() {
		s, sig := sign(t, own, message)
		for _, other := range append(keys.Algorithms(), "", "none", "HS256", "RS256", "Ed25519", "eddsa", " EdDSA") {
			if other != own {
				require.ErrorIs(t, keys.Verify(other, s.Public(), message, sig), keys.ErrAlgorithm, "%s as %q", own, other)
			}
		}
	}
}

// The two values of S stand for one signature; R and S must still be below the order.
func TestBothValuesOfSVerify(t *testing.T) {
	for _, a := range []keys.Algorithm{keys.ES256, keys.ES384, keys.ES512, keys.ES256K} {
		t.Run(string(a), func(t *testing.T) {
			s, sig := sign(t, a, message)
			high := keystest.Negated(a, sig)
			require.NotEqual(t, sig, high)
			require.NoError(t, keys.Verify(a, s.Public(), message, high))
			require.Equal(t, sig, keystest.Negated(a, high))
		})
	}
}

func TestValuesAtTheOrderAreRefused(t *testing.T) {
	for _, a := range []keys.Algorithm{keys.ES256, keys.ES384, keys.ES512, keys.ES256K} {
		t.Run(string(a), func(t *testing.T) {
			s, sig := sign(t, a, message)
			half := len(sig) / 2
			order := keystest.Negated(a, make([]byte, len(sig)))[half:] // n - 0
			atS := append(bytes.Clone(sig[:half]), order...)
			atR := append(bytes.Clone(order), sig[half:]...)
			require.ErrorIs(t, keys.Verify(a, s.Public(), message, atS), keys.ErrSignature)
			require.ErrorIs(t, keys.Verify(a, s.Public(), message, atR), keys.ErrSignature)

			// The same value in another residue: S + n, where it has room.
			n := new(big.Int).SetBytes(order)
			raised := n.Add(n, new(big.Int).SetBytes(sig[half:]))
			if raised.BitLen() <= 8*half {
				over := append(bytes.Clone(sig[:half]), raised.FillBytes(make([]byte, half))...)
				require.ErrorIs(t, keys.Verify(a, s.Public(), message, over), keys.ErrSignature)
			}
		})
	}
}

// RFC 8032 §5.1.7: S + L is another number for the same scalar.
func TestEdDSARefusesSOverTheOrder(t *testing.T) {
	s, sig := sign(t, keys.EdDSA, message)
	order, _ := new(big.Int).SetString("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 16)
	value := new(big.Int).Add(order, new(big.Int).SetBytes(reversed(sig[32:])))
	raised := append(bytes.Clone(sig[:32]), reversed(value.FillBytes(make([]byte, 32)))...)
	require.ErrorIs(t, keys.Verify(keys.EdDSA, s.Public(), message, raised), keys.ErrSignature)
}

func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[len(b)-1-i] = b[i]
	}
	return out
}

// With a key of small order, R of small order and S = 0 fit any message of which
// the challenge suits; crypto/ed25519 alone accepts them. Import refuses the key,
// and here R is refused as well.
func TestEdDSARefusesROfSmallOrder(t *testing.T) {
	points := []string{
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000080",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	}
	accepted := 0
	for _, key := range points {
		for _, r := range points {
			pub, _ := hex.DecodeString(key)
			sig, _ := hex.DecodeString(r + points[2])
			for i := range byte(16) {
				if ed25519.Verify(pub, []byte{i}, sig) {
					accepted++
				}
				require.ErrorIs(t, keys.Verify(keys.EdDSA, ed25519.PublicKey(pub), []byte{i}, sig), keys.ErrSignature)
			}
		}
	}
	require.NotZero(t, accepted, "the attack is no attack: the test proves nothing")
}

func TestKeysOffTheirCurveVerifyNothing(t *testing.T) {
	_, sig := sign(t, keys.ES256, message)
	off := &ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(1), Y: big.NewInt(1)}
	require.ErrorIs(t, keys.Verify(keys.ES256, off, message, sig), keys.ErrSignature)
	negative := &ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(-1), Y: big.NewInt(1)}
	require.ErrorIs(t, keys.Verify(keys.ES256, negative, message, sig), keys.ErrSignature)
	infinity := &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int), Y: new(big.Int)}
	require.ErrorIs(t, keys.Verify(keys.ES256, infinity, message, sig), keys.ErrSignature)

	_, sig = sign(t, keys.ES256K, message)
	var one secp256k1.FieldVal
	one.SetInt(1)
	require.ErrorIs(t, keys.Verify(keys.ES256K, secp256k1.NewPublicKey(&one, &one), message, sig), keys.ErrSignature)
	require.ErrorIs(t, keys.Verify(keys.ES256K, &secp256k1.PublicKey{}, message, sig), keys.ErrSignature)
}

// Vectors from elsewhere, so that signer and verifier cannot be wrong together.
func TestPublishedSignaturesVerify(t *testing.T) {
	for _, tt := range []struct {
		name          string
		algorithm     keys.Algorithm
		key, msg, sig string
	}{
		{
			"RFC 8032 §7.1 test 2", keys.EdDSA,
			"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
			"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
		},
		{
			"RFC 6979 §A.2.5, SHA-256, sample", keys.ES256,
			"60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
			hex.EncodeToString([]byte("sample")),
			"efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key, msg, sig := unhex(t, tt.key), unhex(t, tt.msg), unhex(t, tt.sig)
			if tt.algorithm == keys.EdDSA {
				require.NoError(t, keys.Verify(tt.algorithm, ed25519.PublicKey(key), msg, sig))
				return
			}
			pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, key...))
			require.NoError(t, err)
			require.NoError(t, keys.Verify(tt.algorithm, pub, msg, sig))
		})
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestVerifyDoesNotAllocateForEdDSA(t *testing.T) {
	s, sig := sign(t, keys.EdDSA, message)
	pub := s.Public()
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if keys.Verify(keys.EdDSA, pub, message, sig) != nil {
			panic("refused")
		}
	}))
}

func FuzzVerify(f *testing.F) {
	for _, a := range keys.Algorithms() {
		_, sig := sign(f, a, message)
		f.Add(string(a), message, sig)
	}
	f.Add("none", message, []byte{})
	f.Fuzz(func(t *testing.T, a string, msg, sig []byte) {
		for _, own := range keys.Algorithms() {
			s := keystest.Signer(own, "verify")
			err := keys.Verify(keys.Algorithm(a), s.Public(), msg, sig)
			if err != nil {
				require.NotEmpty(t, fault.Of(err))
				continue
			}
			require.Equal(t, own, keys.Algorithm(a))
			require.Equal(t, message, msg, "a forgery")
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	msg := bytes.Repeat([]byte{'m'}, 2000)
	for _, a := range keys.Algorithms() {
		b.Run(string(a), func(b *testing.B) {
			s, sig := sign(b, a, msg)
			pub := s.Public()
			b.ReportAllocs()
			for b.Loop() {
				if err := keys.Verify(a, pub, msg, sig); err != nil {
					b.Fatal(err)
				}
			}
			own := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(own/unitV(b, msg, b.N), "V")
		})
	}
}

// unitV returns the seconds that one ed25519.Verify of the standard library
// takes, measured over as many rounds as the row beside it.
func unitV(b *testing.B, msg []byte, rounds int) float64 {
	b.Helper()
	s := keystest.Signer(keys.EdDSA, "unit")
	sig, err := s.Sign(b.Context(), msg)
	require.NoError(b, err)
	pub := s.Public().(ed25519.PublicKey)
	start := time.Now()
	for range rounds {
		if !ed25519.Verify(pub, msg, sig) {
			b.Fatal("refused")
		}
	}
	return time.Since(start).Seconds() / float64(rounds)
}
