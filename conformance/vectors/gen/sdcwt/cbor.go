package sdcwt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Values that Go has no type for.
type (
	pair struct{ key, value any }
	// pairs are a map, in the order in which they are written.
	pairs []pair
	// tagged is a value in a tag.
	tagged struct {
		number uint64
		value  any
	}
	// simple is a simple value.
	simple byte
	// item is written as it is.
	item []byte
)

// redacted is the key of the digests in a map.
const redacted = simple(59)

// head writes the head of an item in its shortest form.
func head(major byte, n uint64) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n <= math.MaxUint8:
		return []byte{major<<5 | 24, byte(n)}
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16([]byte{major<<5 | 25}, uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32([]byte{major<<5 | 26}, uint32(n))
	}
	return binary.BigEndian.AppendUint64([]byte{major<<5 | 27}, n)
}

// enc writes a value as CBOR, the pairs of maps in their order.
func enc(v any) []byte {
	switch v := v.(type) {
	case nil:
		return []byte{0xf6}
	case bool:
		if v {
			return []byte{0xf5}
		}
		return []byte{0xf4}
	case int:
		if v < 0 {
			return head(1, uint64(-1-v))
		}
		return head(0, uint64(v))
	case float64:
		return binary.BigEndian.AppendUint64([]byte{0xfb}, math.Float64bits(v))
	case []byte:
		return append(head(2, uint64(len(v))), v...)
	case string:
		return append(head(3, uint64(len(v))), v...)
	case []any:
		return list(v)
	case pairs:
		out := head(5, uint64(len(v)))
		for _, p := range v {
			out = append(append(out, enc(p.key)...), enc(p.value)...)
		}
		return out
	case tagged:
		return append(head(6, v.number), enc(v.value)...)
	case simple:
		return []byte{0xf8, byte(v)}
	case item:
		return v
	case []item:
		out := head(4, uint64(len(v)))
		for _, i := range v {
			out = append(out, i...)
		}
		return out
	}
	panic(fmt.Sprintf("no CBOR of %T", v))
}

func list(items []any) []byte {
	out := head(4, uint64(len(items)))
	for _, i := range items {
		out = append(out, enc(i)...)
	}
	return out
}

// sorted puts the pairs of a map in the order of RFC 8949 §4.2.1.
func (p pairs) sorted() pairs {
	p = slices.Clone(p)
	slices.SortStableFunc(p, func(a, b pair) int { return bytes.Compare(enc(a.key), enc(b.key)) })
	return p
}

// with returns the map with a key set, in its place or as the last one.
func (p pairs) with(key, value any) pairs {
	p = slices.Clone(p)
	for i := range p {
		if p[i].key == key {
			p[i].value = value
			return p
		}
	}
	return append(p, pair{key, value})
}

// without returns the map without a key, which must be there.
func (p pairs) without(key any) pairs {
	for i := range p {
		if p[i].key == key {
			return slices.Delete(slices.Clone(p), i, i+1)
		}
	}
	panic(fmt.Sprintf("no key %v", key))
}

// get returns the value of a key that is there.
func (p pairs) get(key any) any {
	for _, x := range p {
		if x.key == key {
			return x.value
		}
	}
	panic(fmt.Sprintf("no key %v", key))
}

// edit replaces a part of an encoding, which must be there once.
func edit(raw, old, new []byte) []byte {
	if bytes.Count(raw, old) != 1 {
		panic(fmt.Sprintf("%x is in %x %d times", old, raw, bytes.Count(raw, old)))
	}
	return bytes.Replace(raw, old, new, 1)
}

// indefinite turns a map or an array, written with a short head, into one of
// indefinite length.
func indefinite(raw []byte) []byte {
	return append(append([]byte{raw[0]&0xe0 | 0x1f}, raw[1:]...), 0xff)
}
