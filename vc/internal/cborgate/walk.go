package cborgate

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Major types (RFC 8949 §3.1).
const (
	majorUint = iota
	majorNint
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	majorOther // simple values and floats
)

// Arguments of the last major type (RFC 8949 §3.3).
const (
	simpleFalse = 20
	simpleTrue  = 21
	simpleNull  = 22
)

// RedactedKeys is the simple value that SD-CWT uses as a map key
// (draft-ietf-spice-sd-cwt-08 §5.1).
const RedactedKeys = 59

// maxNumber is the largest integer that every JSON reader keeps exactly (RFC 7493 §2.2).
const maxNumber = 1<<53 - 1

// header is the head of an item (RFC 8949 §3).
type header struct {
	major byte
	info  byte   // the lower five bits of the first byte
	arg   uint64 // the argument; of a float, its bits
}

// readHeader takes the head off the front of well-formed bytes.
func readHeader(b []byte) (h header, rest []byte) {
	h.major, h.info = b[0]>>5, b[0]&0x1f
	b = b[1:]
	if h.info < 24 {
		h.arg = uint64(h.info)
		return h, b
	}
	size := 1 << (h.info - 24)
	for _, c := range b[:size] {
		h.arg = h.arg<<8 | uint64(c)
	}
	return h, b[size:]
}

// shortest reports whether the argument needs the bytes that it takes. A float is
// another matter.
func (h header) shortest() bool {
	switch h.info {
	case 24:
		return h.arg >= 24
	case 25:
		return h.arg > math.MaxUint8
	case 26:
		return h.arg > math.MaxUint16
	case 27:
		return h.arg > math.MaxUint32
	}
	return true
}

func (h header) isFloat() bool { return h.major == majorOther && h.info >= 25 }

// walker checks what the library leaves open, in one walk over well-formed bytes.
type walker struct {
	rest  []byte
	rules Rules
	items int
}

func (w *walker) head() (header, error) {
	var h header
	h, w.rest = readHeader(w.rest)
	if w.items++; w.items > MaxItems {
		return h, fmt.Errorf("%w: more than %d items", ErrTooLarge, MaxItems)
	}
	if w.rules.Shortest && !h.isFloat() && !h.shortest() {
		return h, ErrShortest
	}
	return h, nil
}

// item checks one item. The depth is bounded: the library has counted it.
func (w *walker) item() error {
	h, err := w.head()
	if err != nil {
		return err
	}
	switch h.major {
	case majorUint, majorNint:
		return checkInteger(h)
	case majorBytes:
		w.rest = w.rest[h.arg:]
		return nil
	case majorText:
		_, err := w.text(h)
		return err
	case majorArray:
		for range h.arg {
			if err := w.item(); err != nil {
				return err
			}
		}
		return nil
	case majorMap:
		return w.pairs(h.arg)
	case majorTag:
		if !slices.Contains(w.rules.Tags, h.arg) {
			return fmt.Errorf("%w: %d", ErrTag, h.arg)
		}
		return w.item()
	}
	return w.other(h)
}

func checkInteger(h header) error {
	if h.arg > maxNumber || h.major == majorNint && h.arg >= maxNumber {
		return fmt.Errorf("%w: an integer outside ±(2^53-1)", ErrNumber)
	}
	return nil
}

func (w *walker) text(h header) ([]byte, error) {
	text := w.rest[:h.arg]
	w.rest = w.rest[h.arg:]
	if !utf8.Valid(text) {
		return nil, ErrUTF8
	}
	return text, nil
}

func (w *walker) other(h header) error {
	if !h.isFloat() {
		if h.arg < simpleFalse || h.arg > simpleNull {
			return fmt.Errorf("%w: %d", ErrSimple, h.arg)
		}
		return nil
	}
	f := h.float()
	if math.Abs(f) > maxNumber { // the library has refused NaN and infinities
		return fmt.Errorf("%w: a float outside ±(2^53-1)", ErrNumber)
	}
	if w.rules.Shortest && !shortestFloat(h.info, f) {
		return ErrShortest
	}
	return nil
}

// key is a map key, the same for every encoding of it. Keys in ascending order,
// which deterministic encoding writes, cannot repeat.
type key struct {
	major byte
	arg   uint64 // of text, its length
	text  string
}

func (k key) below(other key) bool {
	switch {
	case k.major != other.major:
		return k.major < other.major
	case k.arg != other.arg:
		return k.arg < other.arg
	}
	return k.text < other.text
}

// pairs checks the pairs of a map.
func (w *walker) pairs(count uint64) error {
	var last key
	var seen map[key]bool // once the keys are not in ascending order
	start := w.rest
	for i := range count {
		k, err := w.key()
		if err != nil {
			return err
		}
		if i > 0 && seen == nil && !last.below(k) {
			seen = keysBefore(start, i)
		}
		if seen != nil {
			if seen[k] {
				return ErrDuplicateKey
			}
			seen[k] = true
		}
		last = k
		if err := w.item(); err != nil {
			return err
		}
	}
	return nil
}

// keysBefore returns the first keys of pairs that were checked.
func keysBefore(pairs []byte, count uint64) map[key]bool {
	seen := make(map[key]bool)
	r := Reader{pairs}
	for range count {
		h, rest := readHeader(r.rest)
		k := key{major: h.major, arg: h.arg}
		if h.major == majorText {
			k.text = string(rest[:h.arg])
		}
		seen[k] = true
		r.Skip()
		r.Skip()
	}
	return seen
}

func (w *walker) key() (key, error) {
	h, err := w.head()
	if err != nil {
		return key{}, err
	}
	k := key{major: h.major, arg: h.arg}
	switch {
	case h.major == majorUint || h.major == majorNint:
		return k, checkInteger(h)
	case h.major == majorText && h.arg <= MaxKey:
		text, err := w.text(h)
		k.text = string(text)
		return k, err
	case w.rules.Redacted && h.major == majorOther && h.info == 24 && h.arg == RedactedKeys:
		return k, nil
	}
	return k, fmt.Errorf("%w: major type %d", ErrKey, h.major)
}
