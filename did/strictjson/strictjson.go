// Package strictjson is the gate for every JSON text that comes from outside.
//
// It reads a text once, within limits, and refuses what two readers could
// understand differently: a member name that occurs twice (compared after
// unescaping), invalid UTF-8, lone surrogates, a byte order mark, numbers that
// do not survive a float64, bytes after the value. Whatever it accepts,
// encoding/json accepts with the same value.
//
// The package also carries the work budget of a request, which all gates share:
// see [WithBudget].
//
// Start with [Object] for a JSON object, with [Parse] for any value, with
// [Scan] to check a text that another parser will read.
package strictjson

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrSyntax: the bytes are no JSON text (RFC 8259).
	ErrSyntax = fault.Code("json.syntax")
	// ErrTooLarge: more bytes or values, or a longer member name, than the limits allow.
	ErrTooLarge = fault.Code("json.too-large")
	// ErrDepth: arrays and objects are nested deeper than the limit.
	ErrDepth = fault.Code("json.depth")
	// ErrDuplicateName: an object has two members of one name (RFC 7493 §2.3).
	ErrDuplicateName = fault.Code("json.duplicate-name")
	// ErrUTF8: the text is not UTF-8, begins with a byte order mark, or escapes half a surrogate pair (RFC 7493 §2.1).
	ErrUTF8 = fault.Code("json.utf8")
	// ErrNumber: a number has no exact or no finite float64 (RFC 7493 §2.2).
	ErrNumber = fault.Code("json.number")
	// ErrTrailing: something follows the value.
	ErrTrailing = fault.Code("json.trailing")
	// ErrType: the value is of another JSON type than the one asked for.
	ErrType = fault.Code("json.type")
)

// Limits of a text where a field of [Limits] is zero.
const (
	DefaultBytes = 64 << 10
	DefaultDepth = 32
	DefaultNodes = 10_000
	DefaultName  = 256
)

// The highest limits that a caller can set; a higher field counts as these.
const (
	MaxBytes = 16 << 20
	MaxDepth = 256
	MaxNodes = 1_000_000
	MaxName  = 4096
)

// Limits bounds a JSON text. A field that is zero or negative is the package's
// default.
type Limits struct {
	Bytes int // length of the whole text
	Depth int // nested arrays and objects; [[]] has depth 2, a bare string 0
	Nodes int // values: every object, array, string, number and literal; names do not count
	Name  int // bytes of a member name, after unescaping
}

func (l Limits) complete() Limits {
	return Limits{
		Bytes: bound(l.Bytes, DefaultBytes, MaxBytes),
		Depth: bound(l.Depth, DefaultDepth, MaxDepth),
		Nodes: bound(l.Nodes, DefaultNodes, MaxNodes),
		Name:  bound(l.Name, DefaultName, MaxName),
	}
}

func bound(limit, standard, highest int) int {
	if limit <= 0 {
		return standard
	}
	return min(limit, highest)
}

// Scan reports why raw is not one strict JSON value within l, or nil. It builds
// nothing, and allocates only for objects of more than 16 members and for
// escaped names.
//
// Integers (no fraction, no exponent) must lie within ±(2^53-1). A number with
// an exponent needs a fraction, and must be finite as a float64.
//
// The error carries one of the codes of this package; the position in its text
// is a byte offset.
func Scan(ctx context.Context, raw []byte, l Limits) error {
	_, err := read(ctx, raw, l, false)
	return err
}

// Parse reads raw as [Scan] does and returns its value: map[string]any, []any,
// string, json.Number, bool or nil. Nothing in it refers to raw. Numbers keep
// their spelling.
func Parse(ctx context.Context, raw []byte, l Limits) (any, error) {
	return read(ctx, raw, l, true)
}

// Object is [Parse] for a text that must be an object; another value is ErrType.
func Object(ctx context.Context, raw []byte, l Limits) (map[string]any, error) {
	v, err := Parse(ctx, raw, l)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: not an object", ErrType)
	}
	return m, nil
}
