package multikey

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"
)

// Major types of CBOR (RFC 8949 §3.1), in the upper three bits of a first byte.
const (
	cborUint  = 0 << 5
	cborNint  = 1 << 5
	cborBytes = 2 << 5
	cborText  = 3 << 5
	cborArray = 4 << 5
	cborMap   = 5 << 5

	cborFalse = 0xf4
	cborTrue  = 0xf5
)

const (
	maxCOSELabels = 32 // labels of one COSE_Key
	maxCBORDepth  = 4  // arrays in arrays, under labels that are ignored
)

// cborReader reads the part of CBOR that a COSE_Key needs.
type cborReader struct {
	rest []byte
}

// readCOSEMap reads one map with labels of type int64 or string, and values of
// type int64, []byte, string, []any or bool, and nothing after it.
func readCOSEMap(raw []byte) (map[any]any, error) {
	if len(raw) > MaxCOSEKey {
		return nil, fmt.Errorf("%w: COSE_Key of %d bytes, limit %d", ErrEncoding, len(raw), MaxCOSEKey)
	}
	r := &cborReader{rest: raw}
	major, n, err := r.head()
	if err != nil {
		return nil, err
	}
	if major != cborMap || n > maxCOSELabels {
		return nil, fmt.Errorf("%w: not a map of at most %d labels", ErrEncoding, maxCOSELabels)
	}
	m := make(map[any]any, n)
	for range n {
		label, err := r.label()
		if err != nil {
			return nil, err
		}
		if _, found := m[label]; found {
			return nil, fmt.Errorf("%w: COSE_Key repeats a label", ErrEncoding)
		}
		if m[label], err = r.value(maxCBORDepth); err != nil {
			return nil, err
		}
	}
	if len(r.rest) > 0 {
		return nil, fmt.Errorf("%w: bytes after the COSE_Key", ErrEncoding)
	}
	return m, nil
}

func (r *cborReader) label() (any, error) {
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	switch v.(type) {
	case int64, string:
		return v, nil
	}
	return nil, fmt.Errorf("%w: label is neither a number nor text", ErrEncoding)
}

// value reads one item; depth is how many arrays may still be nested.
func (r *cborReader) value(depth int) (any, error) {
	if len(r.rest) > 0 && (r.rest[0] == cborFalse || r.rest[0] == cborTrue) {
		b := r.rest[0] == cborTrue
		r.rest = r.rest[1:]
		return b, nil
	}
	major, n, err := r.head()
	if err != nil {
		return nil, err
	}
	switch major {
	case cborUint, cborNint:
		if n > math.MaxInt64 {
			return nil, fmt.Errorf("%w: integer of more than 63 bits", ErrEncoding)
		}
		if major == cborNint {
			return -1 - int64(n), nil
		}
		return int64(n), nil
	case cborBytes, cborText:
		return r.text(major, n)
	case cborArray:
		return r.array(n, depth)
	}
	return nil, fmt.Errorf("%w: CBOR item of a type that has no place in a COSE_Key", ErrEncoding)
}

func (r *cborReader) text(major byte, n uint64) (any, error) {
	if n > uint64(len(r.rest)) {
		return nil, fmt.Errorf("%w: CBOR ends early", ErrEncoding)
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	if major == cborBytes {
		return append([]byte{}, b...), nil
	}
	if !utf8.Valid(b) {
		return nil, fmt.Errorf("%w: CBOR text is not UTF-8", ErrEncoding)
	}
	return string(b), nil
}

func (r *cborReader) array(n uint64, depth int) (any, error) {
	if depth == 0 || n > uint64(len(r.rest)) {
		return nil, fmt.Errorf("%w: CBOR array nested too deep or too long", ErrEncoding)
	}
	list := make([]any, 0, n)
	for range n {
		v, err := r.value(depth - 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// head reads a first byte and its argument, which must be in the shortest form
// (RFC 8949 §4.2.1). Indefinite lengths and simple values are refused.
func (r *cborReader) head() (major byte, n uint64, err error) {
	if len(r.rest) == 0 {
		return 0, 0, fmt.Errorf("%w: CBOR ends early", ErrEncoding)
	}
	major, info := r.rest[0]&0xe0, r.rest[0]&0x1f
	r.rest = r.rest[1:]
	if info < 24 {
		return major, uint64(info), nil
	}
	if info > 27 {
		return 0, 0, fmt.Errorf("%w: CBOR of indefinite length", ErrEncoding)
	}
	size := 1 << (info - 24)
	if len(r.rest) < size {
		return 0, 0, fmt.Errorf("%w: CBOR ends early", ErrEncoding)
	}
	var buf [8]byte
	copy(buf[8-size:], r.rest)
	r.rest = r.rest[size:]
	n = binary.BigEndian.Uint64(buf[:])
	least := uint64(24)
	if size > 1 {
		least = 1 << (size * 4) // what half the bytes cannot hold
	}
	if n < least {
		return 0, 0, fmt.Errorf("%w: CBOR number is not in its shortest form", ErrEncoding)
	}
	return major, n, nil
}

// appendInt writes an integer between -24 and 23.
func appendInt(b []byte, n int64) []byte {
	if n < 0 {
		return append(b, cborNint|byte(-1-n))
	}
	return append(b, cborUint|byte(n))
}

// appendBytes writes a byte string of 24 to 255 bytes.
func appendBytes(b, data []byte) []byte {
	return append(append(b, cborBytes|24, byte(len(data))), data...)
}
