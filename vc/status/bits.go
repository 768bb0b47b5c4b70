package status

import "fmt"

// MaxWidth is the widest value of a list, in bits.
const MaxWidth = 8

// Bits is a row of values of equal width. Readers share it: read only.
type Bits struct {
	Data  []byte
	Width uint8 // bits of one value, 1 to MaxWidth
	// LowFirst: the first value lies in the lowest bits of a byte, as in Token
	// Status Lists (§4.1 there), where Width divides 8. Otherwise it lies in the
	// highest, as in Bitstring Status Lists (§3.3 there), and values may lie
	// across bytes.
	LowFirst bool
}

// NewBits returns n values of 0.
func NewBits(n uint64, width uint8, lowFirst bool) Bits {
	return Bits{make([]byte, (n*uint64(width)+7)/8), width, lowFirst}
}

// Len returns how many values there are.
func (b Bits) Len() uint64 {
	if b.Width == 0 || b.Width > MaxWidth || b.LowFirst && 8%b.Width != 0 {
		return 0
	}
	return uint64(len(b.Data)) * 8 / uint64(b.Width)
}

// Value returns the value at index i, or [ErrIndex].
func (b Bits) Value(i uint64) (uint8, error) {
	if i >= b.Len() {
		return 0, fmt.Errorf("%w: %d in a list of %d", ErrIndex, i, b.Len())
	}
	at, shift := b.place(i)
	return uint8(b.window(at)>>shift) & b.mask(), nil
}

// Set puts v at index i. It fails with [ErrIndex], also if v is too wide.
func (b Bits) Set(i uint64, v uint8) error {
	if i >= b.Len() || v > b.mask() {
		return fmt.Errorf("%w: value %d at %d in a list of %d", ErrIndex, v, i, b.Len())
	}
	at, shift := b.place(i)
	w := b.window(at)&^(uint16(b.mask())<<shift) | uint16(v)<<shift
	b.Data[at] = byte(w >> 8)
	if at+1 < uint64(len(b.Data)) {
		b.Data[at+1] = byte(w)
	}
	return nil
}

func (b Bits) mask() uint8 { return uint8(1<<b.Width - 1) }

// place returns the first byte of value i, and how far its lowest bit lies above
// the lowest of the two bytes that begin there.
func (b Bits) place(i uint64) (at uint64, shift uint8) {
	bit := i * uint64(b.Width)
	at, within := bit/8, uint8(bit%8)
	if b.LowFirst {
		return at, 8 + within
	}
	return at, 16 - b.Width - within
}

// window returns two bytes; behind the end there are zeros.
func (b Bits) window(at uint64) uint16 {
	w := uint16(b.Data[at]) << 8
	if at+1 < uint64(len(b.Data)) {
		w |= uint16(b.Data[at+1])
	}
	return w
}
