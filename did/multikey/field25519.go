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

// halve divides x, not zero, by two until it is odd, and returns how often.
func (x field) halve() (odd field, times int) {
	for x[0] == 0 {
		x = field{x[1], x[2], x[3]}
		times += 64
	}
	n := bits.TrailingZeros64(x[0])
	return field{
		x[0]>>n | x[1]<<(64-n),
		x[1]>>n | x[2]<<(64-n),
		x[2]>>n | x[3]<<(64-n),
		x[3] >> n,
	}, times + n
}

// isSquare reports whether x is the square of something but zero: whether the
// Jacobi symbol (x/p) is 1, by the binary algorithm (Cohen, A Course in
// Computational Algebraic Number Theory, §1.4.2).
func (x field) isSquare() bool {
	above, below, square := x.canonical(), fieldPrime, true
	for above != (field{}) {
		var times int
		above, times = above.halve()
		if eighth := below[0] & 7; times&1 == 1 && (eighth == 3 || eighth == 5) {
			square = !square
		}
		less, rest := above.sub(below)
		if less {
			if above[0]&below[0]&3 == 3 { // reciprocity
				square = !square
			}
			_, rest = below.sub(above)
			below = above
		}
		above = rest
	}
	return square && below == field{1}
}
