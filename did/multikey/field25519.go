package multikey

import (
	"encoding/binary"
	"math/bits"
)

// field is an integer modulo p = 2^255-19 in four words, least significant first.
// Any value below 2^256 stands for its remainder. The arithmetic is for public
// keys only: it does not hide how long it takes.
type field [4]uint64

// fieldPrime is p.
var fieldPrime = field{1<<64 - 19, 1<<64 - 1, 1<<64 - 1, 1<<63 - 1}

// fieldD is d of -x² + y² = 1 + d·x²·y² (RFC 8032 §5.1).
var fieldD = field{0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898, 0x52036cee2b6ffe73}

func fieldFrom(littleEndian []byte) (f field) {
	for i := range f {
		f[i] = binary.LittleEndian.Uint64(littleEndian[8*i:])
	}
	return f
}

// mul returns x·y. What reaches over 2^256 is folded back, since 2^256 is 38
// modulo p.
func (x field) mul(y field) field {
	var wide [8]uint64
	for i := range x {
		var carry uint64
		for j := range y {
			wide[i+j], carry = mulAdd(x[i], y[j], wide[i+j], carry)
		}
		wide[i+4] = carry
	}
	var out field
	var carry uint64
	for i := range out {
		out[i], carry = mulAdd(wide[i+4], 38, wide[i], carry)
	}
	return out.addSmall(carry * 38)
}

// mulAdd returns a·b+c+d as two words; it cannot overflow.
func mulAdd(a, b, c, d uint64) (low, high uint64) {
	high, low = bits.Mul64(a, b)
	low, carry := bits.Add64(low, c, 0)
	high += carry
	low, carry = bits.Add64(low, d, 0)
	return low, high + carry
}

// addSmall returns x+n.
func (x field) addSmall(n uint64) field {
	for n != 0 {
		var carry uint64
		x[0], carry = bits.Add64(x[0], n, 0)
		for i := 1; i < len(x); i++ {
			x[i], carry = bits.Add64(x[i], 0, carry)
		}
		n = carry * 38
	}
	return x
}

// minusOne returns x-1, by adding p-1 = 2^255-20.
func (x field) minusOne() field {
	var carry uint64
	for i, word := range (field{1<<64 - 20, 1<<64 - 1, 1<<64 - 1, 1<<63 - 1}) {
		x[i], carry = bits.Add64(x[i], word, carry)
	}
	return x.addSmall(carry * 38)
}

// canonical returns the remainder that x stands for, below p.
func (x field) canonical() field {
	for range 2 { // 2^256 is 2p+38
		if less, rest := x.sub(fieldPrime); !less {
			x = rest
		}
	}
	return x
}

// sub returns x-y as integers, and whether x is less than y.
func (x field) sub(y field) (less bool, rest field) {
	var borrow uint64
	for i := range x {
		rest[i], borrow = bits.Sub64(x[i], y[i], borrow)
	}
	return borrow != 0, rest
}

// isSquare reports whether x is the square of something but zero: whether the
// Jacobi symbol (x/p) is 1, by the binary algorithm (Cohen, A Course in
// Computational Algebraic Number Theory, §1.4.2). The four words of both numbers
// stand in variables of their own, which is several times as fast as in arrays: a
// desk does this for every person.
func (x field) isSquare() bool {
	x = x.canonical()
	a0, a1, a2, a3 := x[0], x[1], x[2], x[3]
	b0, b1, b2, b3 := fieldPrime[0], fieldPrime[1], fieldPrime[2], fieldPrime[3]
	minus := uint64(0) // bit 1 is set while the symbol is the negative of (a/b)
	for a0|a1|a2|a3 != 0 {
		for a0 == 0 {
			a0, a1, a2, a3 = a1, a2, a3, 0 // 64 halvings leave the sign
		}
		n := bits.TrailingZeros64(a0)
		a0, a1, a2, a3 = a0>>n|a1<<(64-n), a1>>n|a2<<(64-n), a2>>n|a3<<(64-n), a3>>n
		minus ^= uint64(n) << 1 & (b0 ^ b0>>1) // (2/b) is -1 where b is 3 or 5 modulo 8

		c0, borrow := bits.Sub64(a0, b0, 0)
		c1, borrow := bits.Sub64(a1, b1, borrow)
		c2, borrow := bits.Sub64(a2, b2, borrow)
		c3, borrow := bits.Sub64(a3, b3, borrow)
		if borrow != 0 { // a is less: exchange them, and take the difference the other way round
			minus ^= a0 & b0 // reciprocity: -1 where both are 3 modulo 4
			b0, b1, b2, b3 = a0, a1, a2, a3
			c0, borrow = bits.Sub64(0, c0, 0)
			c1, borrow = bits.Sub64(0, c1, borrow)
			c2, borrow = bits.Sub64(0, c2, borrow)
			c3, _ = bits.Sub64(0, c3, borrow)
		}
		a0, a1, a2, a3 = c0, c1, c2, c3
	}
	return minus&2 == 0 && b0 == 1 && b1|b2|b3 == 0
}
