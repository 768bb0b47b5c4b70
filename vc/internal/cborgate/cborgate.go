// Package cborgate is the strict gate to CBOR (RFC 8949).
//
// It accepts one item of definite lengths, whose every value has a place in JSON
// too: integers and floats within ±(2^53-1), byte strings, UTF-8 text, arrays, maps with
// integers or short text as keys, false, true and null, and the tags that the place
// allows. It refuses indefinite lengths, a key that stands twice in whatever
// encoding, NaN and infinities, undefined and other simple values, bytes behind the
// item, and, where asked, every head that is longer than it needs to be.
//
// What is well-formed, and how deep and long, fxamacker/cbor decides; what it leaves
// open is checked here. Values are then read where they stand, by a [Reader]: what
// is hashed or signed is never encoded again.
//
// Start with [Check]; [Encode] writes deterministic CBOR.
package cborgate

import (
	"context"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
)

const (
	// ErrSyntax: the bytes are no well-formed CBOR item.
	ErrSyntax = fault.Code("cbor.syntax")
	// ErrTrailing: something follows the item.
	ErrTrailing = fault.Code("cbor.trailing")
	// ErrTooLarge: more bytes, elements, pairs or items than are read.
	ErrTooLarge = fault.Code("cbor.too-large")
	// ErrDepth: arrays, maps and tags are nested deeper than [MaxDepth].
	ErrDepth = fault.Code("cbor.depth")
	// ErrIndefinite: a string, array or map has an indefinite length (RFC 8949 §3.2).
	ErrIndefinite = fault.Code("cbor.indefinite-length")
	// ErrDuplicateKey: a map has one key twice, in whatever encodings.
	ErrDuplicateKey = fault.Code("cbor.duplicate-key")
	// ErrKey: a map key is neither an integer nor text of at most [MaxKey] bytes.
	ErrKey = fault.Code("cbor.map-key")
	// ErrTag: a tag stands where it has no place.
	ErrTag = fault.Code("cbor.tag")
	// ErrSimple: a simple value other than false, true and null.
	ErrSimple = fault.Code("cbor.simple-value")
	// ErrNumber: a number that is not finite, or outside ±(2^53-1).
	ErrNumber = fault.Code("cbor.number")
	// ErrUTF8: text is not UTF-8.
	ErrUTF8 = fault.Code("cbor.utf8")
	// ErrShortest: an integer, a length or a float is not in its shortest form (RFC 8949 §4.2.1).
	ErrShortest = fault.Code("cbor.not-shortest")
)

// Limits of every item that is read.
const (
	MaxDepth = 16     // nested arrays, maps and tags in tags
	MaxWidth = 1024   // elements of one array, pairs of one map
	MaxItems = 10_000 // items in all, keys included
	MaxKey   = 255    // bytes of a text key
)

// Rules say what one place allows. The zero value allows no bytes.
type Rules struct {
	// Bytes is how long the item may be.
	Bytes int
	// Tags are the tag numbers that are allowed; nil: none.
	Tags []uint64
	// Redacted allows [RedactedKeys] as a key of maps.
	Redacted bool
	// Shortest demands the shortest form of every head.
	Shortest bool
}

// decMode is how fxamacker/cbor reads here. Tags are allowed because the places that
// know some name them in their [Rules].
var decMode = mustDecMode(cbor.DecOptions{
	DupMapKey:         cbor.DupMapKeyEnforcedAPF,
	IndefLength:       cbor.IndefLengthForbidden,
	TagsMd:            cbor.TagsAllowed,
	FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
	MaxNestedLevels:   MaxDepth,
	MaxArrayElements:  MaxWidth,
	MaxMapPairs:       MaxWidth,
	UTF8:              cbor.UTF8RejectInvalid,
	NaN:               cbor.NaNDecodeForbidden,
	Inf:               cbor.InfDecodeForbidden,
	BignumTag:         cbor.BignumTagForbidden,
})

func mustDecMode(o cbor.DecOptions) cbor.DecMode {
	m, err := o.DecMode()
	if err != nil {
		panic(err) // the options are constant
	}
	return m
}

// bytesPerStep is how much is read for one step of the work budget.
const bytesPerStep = 64

// Check reports why raw is not one item that rules allow, and returns a reader at
// its start if it is. It takes about one step of the work budget in ctx for each
// item and for 64 bytes. The reader refers to raw.
func Check(ctx context.Context, raw []byte, rules Rules) (Reader, error) {
	if len(raw) > rules.Bytes {
		return Reader{}, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), rules.Bytes)
	}
	if err := strictjson.Spend(ctx, int64(len(raw)/bytesPerStep+1)); err != nil {
		return Reader{}, err
	}
	if err := wellformed(raw); err != nil {
		return Reader{}, err
	}
	w := walker{rest: raw, rules: rules}
	if err := w.item(); err != nil {
		return Reader{}, err
	}
	return Reader{raw}, strictjson.Spend(ctx, int64(w.items))
}

// wellformed asks fxamacker/cbor. A panic there is an item that is not well-formed.
func wellformed(raw []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%w: its reader gave up", ErrSyntax)
		}
	}()
	if err := decMode.Wellformed(raw); err != nil {
		return coded(err)
	}
	return nil
}

// coded gives an error of fxamacker/cbor a code of ours; its own text may quote input.
func coded(err error) error {
	var (
		depth      *cbor.MaxNestedLevelError
		elements   *cbor.MaxArrayElementsError
		pairs      *cbor.MaxMapPairsError
		indefinite *cbor.IndefiniteLengthError
		trailing   *cbor.ExtraneousDataError
		refused    *cbor.UnacceptableDataItemError
	)
	switch {
	case errors.As(err, &depth):
		return fmt.Errorf("%w: more than %d levels", ErrDepth, MaxDepth)
	case errors.As(err, &elements), errors.As(err, &pairs):
		return fmt.Errorf("%w: more than %d elements or pairs", ErrTooLarge, MaxWidth)
	case errors.As(err, &indefinite):
		return ErrIndefinite
	case errors.As(err, &trailing):
		return ErrTrailing
	case errors.As(err, &refused): // NaN, an infinity, or a bignum
		return ErrNumber
	}
	return ErrSyntax
}
