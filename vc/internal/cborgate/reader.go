package cborgate

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
)

// Kind is what an item is.
type Kind uint8

// The kinds of items that pass the gate.
const (
	None     Kind = iota // nothing is left
	Int                  // an integer
	Bytes                // a byte string
	Text                 // a text string
	Array                // an array
	Map                  // a map
	Tag                  // a tag, before what it tags
	Bool                 // false or true
	Null                 // null
	Float                // a float
	Redacted             // [RedactedKeys], as a map key
)

// Reader reads items, one after the other, from bytes that passed [Check]; its
// methods panic on others. The zero value has nothing to read. A method that asks
// for another kind than the next item's returns false, and the item is still next.
type Reader struct {
	rest []byte
}

// Kind returns the kind of the next item.
func (r *Reader) Kind() Kind {
	if len(r.rest) == 0 {
		return None
	}
	switch r.rest[0] >> 5 {
	case majorUint, majorNint:
		return Int
	case majorBytes:
		return Bytes
	case majorText:
		return Text
	case majorArray:
		return Array
	case majorMap:
		return Map
	case majorTag:
		return Tag
	}
	switch info := r.rest[0] & 0x1f; info {
	case simpleFalse, simpleTrue:
		return Bool
	case simpleNull:
		return Null
	case 24:
		return Redacted
	}
	return Float
}

// take returns the head of the next item if it is of a kind.
func (r *Reader) take(k Kind) (h header, ok bool) {
	if r.Kind() != k {
		return h, false
	}
	h, r.rest = readHeader(r.rest)
	return h, true
}

// Int reads an integer.
func (r *Reader) Int() (int64, bool) {
	h, ok := r.take(Int)
	if h.major == majorNint {
		return -1 - int64(h.arg), ok
	}
	return int64(h.arg), ok
}

// Bytes reads a byte string, which refers to what is read.
func (r *Reader) Bytes() ([]byte, bool) {
	h, ok := r.take(Bytes)
	b := r.rest[:h.arg:h.arg]
	r.rest = r.rest[h.arg:]
	return b, ok
}

// Text reads a text string.
func (r *Reader) Text() (string, bool) {
	h, ok := r.take(Text)
	text := string(r.rest[:h.arg])
	r.rest = r.rest[h.arg:]
	return text, ok
}

// Array enters an array; its elements are next.
func (r *Reader) Array() (length int, ok bool) {
	h, ok := r.take(Array)
	return int(h.arg), ok
}

// Map enters a map; its keys and values are next, in turns.
func (r *Reader) Map() (pairs int, ok bool) {
	h, ok := r.take(Map)
	return int(h.arg), ok
}

// Tag reads the number of a tag; what it tags is next.
func (r *Reader) Tag() (number uint64, ok bool) {
	h, ok := r.take(Tag)
	return h.arg, ok
}

// Redacted reads [RedactedKeys].
func (r *Reader) Redacted() bool {
	_, ok := r.take(Redacted)
	return ok
}

// Number reads an integer or a float.
func (r *Reader) Number() (float64, bool) {
	if i, ok := r.Int(); ok {
		return float64(i), true // exact: the gate has bounded it
	}
	h, ok := r.take(Float)
	return h.float(), ok
}

// Skip passes over the next item and returns it as it stands.
func (r *Reader) Skip() []byte {
	start := r.rest
	for left := uint64(1); left > 0; left-- {
		var h header
		h, r.rest = readHeader(r.rest)
		switch h.major {
		case majorBytes, majorText:
			r.rest = r.rest[h.arg:]
		case majorArray:
			left += h.arg
		case majorMap:
			left += 2 * h.arg
		case majorTag:
			left++
		}
	}
	end := len(start) - len(r.rest)
	return start[:end:end]
}

// Member returns the value of a text key of the next item; false if that is no map or
// has no such key.
func (r Reader) Member(name string) (Reader, bool) {
	return r.find(func(k *Reader) bool { text, ok := k.Text(); return ok && text == name })
}

// At is [Reader.Member] for an integer key.
func (r Reader) At(key int64) (Reader, bool) {
	return r.find(func(k *Reader) bool { number, ok := k.Int(); return ok && number == key })
}

func (r Reader) find(is func(key *Reader) bool) (Reader, bool) {
	pairs, _ := r.Map()
	for range pairs {
		key, value := r.Next(), r.Next()
		if is(&key) {
			return value, true
		}
	}
	return Reader{}, false
}

// Plain reports whether what is left has neither tags nor [RedactedKeys] in it.
func (r Reader) Plain() bool {
	for len(r.rest) > 0 {
		if k := r.Kind(); k == Tag || k == Redacted {
			return false
		}
		var h header
		h, r.rest = readHeader(r.rest)
		if h.major == majorBytes || h.major == majorText {
			r.rest = r.rest[h.arg:]
		}
	}
	return true
}

// Next returns a reader of the next item alone, and passes over it.
func (r *Reader) Next() Reader { return Reader{r.Skip()} }

// Raw returns what is left to read.
func (r *Reader) Raw() []byte { return r.rest }

// Name reads a map key as JSON names it: text as it is, an integer in decimal.
func (r *Reader) Name() (string, bool) {
	if i, ok := r.Int(); ok {
		return strconv.FormatInt(i, 10), true
	}
	return r.Text()
}

// Scalar reads an item that is no array, map or tag as a strictjson value: numbers
// as json.Number, byte strings as base64url text.
func (r *Reader) Scalar() (value any, ok bool) {
	switch r.Kind() {
	case Int:
		i, _ := r.Int()
		return number(i), true
	case Float:
		f, _ := r.Number()
		return json.Number(strconv.FormatFloat(f, 'f', -1, 64)), true // strictjson wants no bare exponent
	case Bytes:
		b, _ := r.Bytes()
		return encodeToString(b), true
	case Text:
		return r.Text()
	case Bool:
		h, _ := r.take(Bool)
		return h.arg == simpleTrue, true
	case Null:
		r.take(Null)
		return nil, true
	}
	return nil, false
}

// encodeToString returns base64url without padding, for one allocation where the
// bytes are few.
func encodeToString(b []byte) string {
	var room [96]byte
	return string(base64.RawURLEncoding.AppendEncode(room[:0], b))
}

// small are the numbers that most claims have, made once.
var small = func() (numbers [100]any) {
	for i := range numbers {
		numbers[i] = json.Number(strconv.Itoa(i))
	}
	return numbers
}()

func number(i int64) any {
	if 0 <= i && i < int64(len(small)) {
		return small[i]
	}
	return json.Number(strconv.FormatInt(i, 10))
}

// Trusted returns a reader of one item that this program has encoded itself.
func Trusted(raw []byte) Reader { return Reader{raw} }
