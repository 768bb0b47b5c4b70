package cborgate

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// View returns the next item as a strictjson value: maps as map[string]any under
// [Reader.Name], byte strings as base64url text. A map in which an integer and a text
// have one name is [ErrDuplicateKey]; a tag, or [RedactedKeys], is [ErrTag].
func (r *Reader) View() (any, error) {
	if n, ok := r.Array(); ok {
		items := make([]any, n)
		for i := range items {
			var err error
			if items[i], err = r.View(); err != nil {
				return nil, err
			}
		}
		return items, nil
	}
	if n, ok := r.Map(); ok {
		return r.members(n)
	}
	value, ok := r.Scalar()
	if !ok {
		return nil, fmt.Errorf("%w: it has no value in JSON", ErrTag)
	}
	return value, nil
}

func (r *Reader) members(pairs int) (map[string]any, error) {
	members := make(map[string]any, pairs)
	for range pairs {
		name, ok := r.Name()
		if !ok {
			return nil, fmt.Errorf("%w: redacted keys", ErrTag)
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("%w: an integer and a text of one name", ErrDuplicateKey)
		}
		var err error
		if members[name], err = r.View(); err != nil {
			return nil, err
		}
	}
	return members, nil
}

// AppendJSON appends the next item as JSON, in the order in which it stands, as
// [Reader.View] would read it; ok is false if it has a tag or [RedactedKeys] in it.
func (r *Reader) AppendJSON(dst []byte) (out []byte, ok bool) {
	if n, is := r.Array(); is {
		dst = append(dst, '[')
		for i := range n {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, ok = r.AppendJSON(dst); !ok {
				return dst, false
			}
		}
		return append(dst, ']'), true
	}
	if n, is := r.Map(); is {
		return r.appendPairs(dst, n)
	}
	return r.appendScalar(dst)
}

func (r *Reader) appendPairs(dst []byte, pairs int) ([]byte, bool) {
	dst = append(dst, '{')
	for i := range pairs {
		if i > 0 {
			dst = append(dst, ',')
		}
		if key, ok := r.Int(); ok {
			dst = append(append(strconv.AppendInt(append(dst, '"'), key, 10), '"'), ':')
		} else if r.Kind() == Text {
			dst = append(appendText(dst, r.text()), ':')
		} else {
			return dst, false
		}
		var ok bool
		if dst, ok = r.AppendJSON(dst); !ok {
			return dst, false
		}
	}
	return append(dst, '}'), true
}

func (r *Reader) appendScalar(dst []byte) ([]byte, bool) {
	switch r.Kind() {
	case Int:
		i, _ := r.Int()
		return strconv.AppendInt(dst, i, 10), true
	case Float:
		f, _ := r.Number()
		return strconv.AppendFloat(dst, f, 'f', -1, 64), true
	case Bytes:
		b, _ := r.Bytes()
		return append(base64.RawURLEncoding.AppendEncode(append(dst, '"'), b), '"'), true
	case Text:
		return appendText(dst, r.text()), true
	case Bool:
		h, _ := r.take(Bool)
		return strconv.AppendBool(dst, h.arg == simpleTrue), true
	case Null:
		r.take(Null)
		return append(dst, "null"...), true
	}
	return dst, false
}

// text reads a text string as it stands.
func (r *Reader) text() []byte {
	h, _ := r.take(Text)
	text := r.rest[:h.arg]
	r.rest = r.rest[h.arg:]
	return text
}

// AppendView appends a value of [Reader.View] as JSON, members in order of their names.
func AppendView(dst []byte, value any) []byte {
	switch v := value.(type) {
	case bool:
		return strconv.AppendBool(dst, v)
	case string:
		return appendText(dst, v)
	case json.Number:
		return append(dst, v...)
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendView(dst, item)
		}
		return append(dst, ']')
	case map[string]any:
		return append(AppendMembers(append(dst, '{'), v), '}')
	}
	return append(dst, "null"...)
}

// AppendMembers appends the members of an object, without its braces.
func AppendMembers(dst []byte, members map[string]any) []byte {
	var room [16]string
	names := room[:0]
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, name), ':')
		dst = AppendView(dst, members[name])
	}
	return dst
}

// appendText writes a text as JSON; one of printable ASCII, as most are, without the
// detour over encoding/json.
func appendText[T string | []byte](dst []byte, text T) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			encoded, _ := json.Marshal(string(text)) // texts are UTF-8: that cannot fail
			return append(dst, encoded...)
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}
