package sdjwt

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// expectedPayload is room for the payload of a usual credential.
const expectedPayload = 1024

// encode writes an object of strictjson values as JSON.
func encode(members map[string]any) ([]byte, error) {
	return appendObject(make([]byte, 0, expectedPayload), members, 1)
}

// appendValue writes a strictjson value, or an integer of Go's, that lies below
// the given number of objects and arrays. Members are in order of their names.
func appendValue(dst []byte, value any, depth int) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		return appendString(dst, v), nil
	case json.Number:
		if !isNumber(v) {
			return nil, fmt.Errorf("a number that is written %.32q", string(v))
		}
		return append(dst, v...), nil
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case map[string]any:
		return appendObject(dst, v, depth+1)
	case []any:
		return appendArray(dst, v, depth+1)
	}
	return nil, fmt.Errorf("a value of type %T", value)
}

func appendObject(dst []byte, members map[string]any, depth int) ([]byte, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("more than %d levels", MaxDepth)
	}
	dst = append(dst, '{')
	for i, name := range slices.Sorted(maps.Keys(members)) {
		if isReserved(name) {
			return nil, fmt.Errorf("a claim called %q", name)
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendValue(append(appendString(dst, name), ':'), members[name], depth); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func appendArray(dst []byte, items []any, depth int) ([]byte, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("more than %d levels", MaxDepth)
	}
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendValue(dst, item, depth); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

// isReserved reports whether a name belongs to the mechanism (RFC 9901 §4.1 rule
// 7, §4.1.1).
func isReserved(name string) bool {
	return name == nameDigests || name == nameElement || name == nameHash
}

// isNumber tells whether n is written with the characters of a number, so that it
// cannot bring members along. Its form is checked with the whole text.
func isNumber(n json.Number) bool {
	for _, c := range []byte(n) {
		if (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E' {
			return false
		}
	}
	return n != ""
}

// appendString escapes what RFC 8259 §7 demands, and nothing else.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			dst = appendEscape(append(dst, s[start:i]...), c)
			start = i + 1
		}
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	if c == '"' || c == '\\' {
		return append(dst, '\\', c)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
