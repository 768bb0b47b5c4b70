package sdjwt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hinan-id/hinan/did/strictjson"
)

// expectedPayload is room for the payload of a usual credential.
const expectedPayload = 1024

// encode writes an object of strictjson values as JSON.
func encode(members map[string]any) ([]byte, error) {
	return appendObject(make([]byte, 0, expectedPayload), members, 1)
}

// appendValue writes a strictjson value, or an integer of Go's, that lies below
// the given number of objects and arrays. Members are in order of their names. It
// refuses what strictjson would not read; how long the whole may be is not its
// matter.
func appendValue(dst []byte, value any, depth int) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		if !utf8.ValidString(v) {
			return nil, errors.New("text that is no UTF-8")
		}
		return appendString(dst, v), nil
	case json.Number:
		if err := checkNumber(v); err != nil {
			return nil, fmt.Errorf("a number that is written %.32q: %w", string(v), err)
		}
		return append(dst, v...), nil
	case int:
		return appendInteger(dst, int64(v))
	case int64:
		return appendInteger(dst, v)
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
	for i, name := range sortedNames(members) {
		if isReserved(name) {
			return nil, fmt.Errorf("a claim called %q", name)
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendName(dst, name); err != nil {
			return nil, err
		}
		if dst, err = appendValue(append(dst, ':'), members[name], depth); err != nil {
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

// sortedNames returns the names of the members of an object in order.
func sortedNames(members map[string]any) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// isReserved reports whether a name belongs to the mechanism (RFC 9901 §4.1 rule
// 7, §4.1.1).
func isReserved(name string) bool {
	return name == nameDigests || name == nameElement || name == nameHash
}

// appendInteger writes an integer that every JSON reader keeps exactly (RFC 7493 §2.2).
func appendInteger(dst []byte, n int64) ([]byte, error) {
	if n <= -1<<53 || n >= 1<<53 {
		return nil, errors.New("an integer outside ±(2^53-1)")
	}
	return strconv.AppendInt(dst, n, 10), nil
}

// checkNumber refuses what strictjson would, and whatever is no number alone.
func checkNumber(n json.Number) error {
	if strings.Trim(string(n), "+-.0123456789Ee") != "" {
		return errors.New("it has other characters")
	}
	return strictjson.Scan(context.Background(), []byte(n), strictjson.Limits{})
}

// appendName writes the name of a member.
func appendName(dst []byte, name string) ([]byte, error) {
	if len(name) > strictjson.DefaultName || !utf8.ValidString(name) {
		return nil, fmt.Errorf("a name that is no UTF-8, or of more than %d bytes", strictjson.DefaultName)
	}
	return appendString(dst, name), nil
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
