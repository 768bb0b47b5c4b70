package cborgate

import (
	"encoding/binary"
	"math"

	"github.com/fxamacker/cbor/v2"
)

// encMode writes core deterministic CBOR (RFC 8949 §4.2.1).
var encMode = mustEncMode(cbor.CoreDetEncOptions())

func mustEncMode(o cbor.EncOptions) cbor.EncMode {
	m, err := o.EncMode()
	if err != nil {
		panic(err) // the options are constant
	}
	return m
}

// Raw is an item that is encoded already.
type Raw []byte

// MarshalCBOR returns the item.
func (r Raw) MarshalCBOR() ([]byte, error) { return r, nil }

// Encode writes a value of Go in core deterministic CBOR: integers, floats, []byte,
// strings, bools, nil, slices, maps and [Raw]. Others are [ErrSyntax].
func Encode(v any) ([]byte, error) {
	raw, err := encMode.Marshal(v)
	if err != nil {
		return nil, ErrSyntax
	}
	return raw, nil
}

// Tagged returns a value in a tag, for [Encode].
func Tagged(number uint64, v any) any { return cbor.Tag{Number: number, Content: v} }

// RedactedKey returns [RedactedKeys] as a map key, for [Encode].
func RedactedKey() any { return cbor.SimpleValue(RedactedKeys) }

// AppendBytes appends a byte string to an item that is being written.
func AppendBytes(dst, b []byte) []byte {
	switch n := len(b); {
	case n < 24:
		dst = append(dst, majorBytes<<5|byte(n))
	case n <= math.MaxUint8:
		dst = append(dst, majorBytes<<5|24, byte(n))
	case n <= math.MaxUint16:
		dst = binary.BigEndian.AppendUint16(append(dst, majorBytes<<5|25), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint32(append(dst, majorBytes<<5|26), uint32(n))
	}
	return append(dst, b...)
}
