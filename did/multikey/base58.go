package multikey

import (
	"fmt"
	"slices"
	"strings"
)

// MaxBase58 is the largest number of characters that DecodeBase58 reads: the
// time grows with the square of the length.
const MaxBase58 = 1024

// base58Alphabet is that of Bitcoin: no 0, O, I and l.
const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// DecodeBase58 decodes base58btc text (without a multibase prefix) of at most
// MaxBase58 characters. Another character, or more of them, is ErrEncoding; the
// empty text is no bytes.
func DecodeBase58(s string) ([]byte, error) {
	if len(s) > MaxBase58 {
		return nil, fmt.Errorf("%w: base58 text of %d characters, limit %d", ErrEncoding, len(s), MaxBase58)
	}
	digits := strings.TrimLeft(s, "1")
	var limbs []uint32 // little endian
	for i := range len(digits) {
		value := strings.IndexByte(base58Alphabet, digits[i])
		if value < 0 {
			return nil, fmt.Errorf("%w: character %d is not base58", ErrEncoding, len(s)-len(digits)+i+1)
		}
		carry := uint64(value)
		for j, limb := range limbs {
			carry += uint64(limb) * 58
			limbs[j] = uint32(carry)
			carry >>= 32
		}
		if carry > 0 {
			limbs = append(limbs, uint32(carry))
		}
	}
	out := make([]byte, 0, len(s)-len(digits)+4*len(limbs))
	for _, limb := range limbs {
		out = append(out, byte(limb), byte(limb>>8), byte(limb>>16), byte(limb>>24))
	}
	for len(out) > 0 && out[len(out)-1] == 0 {
		out = out[:len(out)-1]
	}
	out = append(out, make([]byte, len(s)-len(digits))...)
	slices.Reverse(out)
	return out, nil
}

// EncodeBase58 encodes bytes as base58btc text without a multibase prefix. Its
// time grows with the square of the length: it is meant for keys and hashes.
func EncodeBase58(b []byte) string {
	zeros := 0
	for zeros < len(b) && b[zeros] == 0 {
		zeros++
	}
	var digits []byte // little endian
	for _, c := range b[zeros:] {
		carry := uint32(c)
		for i, d := range digits {
			carry += uint32(d) << 8
			digits[i] = byte(carry % 58)
			carry /= 58
		}
		for ; carry > 0; carry /= 58 {
			digits = append(digits, byte(carry%58))
		}
	}
	for i, d := range digits {
		digits[i] = base58Alphabet[d]
	}
	digits = append(digits, strings.Repeat("1", zeros)...)
	slices.Reverse(digits)
	return string(digits)
}
