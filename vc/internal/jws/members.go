package jws

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/did/strictjson"
)

// member is one member of a header.
type member struct {
	name, value string
	isText      bool // else value is not read
}

// anyMembers reads the members of any strict JSON text, in order of their names.
func anyMembers(raw []byte, into []member) ([]member, error) {
	object, err := strictjson.Object(context.Background(), raw, headerLimits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value, isText := object[name].(string)
		into = append(into, member{name, value, isText})
	}
	return into, nil
}

// flatMembers reads what nearly every header is: an object of texts without
// escapes. It gives up on anything else. The text has passed strictjson.Scan, so
// only the shape is in question; one allocation serves all members.
func flatMembers(raw []byte, into []member) (members []member, ok bool) {
	rest := trimSpace(string(raw))
	if strings.IndexByte(rest, '\\') >= 0 || rest[0] != '{' {
		return nil, false
	}
	rest = rest[1:] // an object that passed the scan ends with a brace
	for {
		m := member{isText: true}
		if m.name, rest, ok = cutText(rest); !ok {
			return nil, false
		}
		if m.value, rest, ok = cutText(rest[1:]); !ok {
			return nil, false
		}
		into = append(into, m)
		if rest[0] == '}' {
			return into, true
		}
		rest = rest[1:]
	}
}

// cutText cuts a text without escapes, and the white space around it, off the front.
func cutText(s string) (text, rest string, ok bool) {
	s = trimSpace(s)
	if s[0] != '"' {
		return "", "", false
	}
	text, rest, _ = strings.Cut(s[1:], `"`)
	return text, trimSpace(rest), true
}

// trimSpace cuts the white space of RFC 8259 §2 off the front.
func trimSpace(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t' || s[0] == '\r' || s[0] == '\n') {
		s = s[1:]
	}
	return s
}
