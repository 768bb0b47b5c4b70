package sdjwt

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did/strictjson"
)

// disclosure is what one disclosure says (RFC 9901 §4.2.1, §4.2.2).
type disclosure struct {
	name     string // of the member
	value    string // JSON text
	property bool   // three elements: a member of an object; else an element of an array
	found    bool   // its digest was found, in the payload or in another disclosure
}

// readDisclosures decodes every disclosure. All of them lie in one text.
func readDisclosures(ctx context.Context, encoded [][]byte) ([]disclosure, error) {
	if len(encoded) == 0 {
		return nil, nil
	}
	size, longest := 0, 0
	for _, e := range encoded {
		size += encoding.DecodedLen(len(e))
		longest = max(longest, encoding.DecodedLen(len(e)))
	}
	var all strings.Builder
	all.Grow(size)
	room := make([]byte, 0, longest)
	disclosures := make([]disclosure, len(encoded))
	for i, e := range encoded {
		var err error
		if room, err = decode(room[:0], e); err != nil {
			return nil, fmt.Errorf("%w: number %d: %w", ErrDisclosure, i, err)
		}
		if err := strictjson.Scan(ctx, room, strictjson.Limits{}); err != nil {
			return nil, fmt.Errorf("%w: number %d: %w", ErrDisclosure, i, err)
		}
		start := all.Len()
		all.Write(room)
		if disclosures[i], err = readDisclosure(all.String()[start:]); err != nil {
			return nil, fmt.Errorf("%w: number %d: %w", ErrDisclosure, i, err)
		}
	}
	return disclosures, nil
}

// decode appends base64url in its only spelling.
func decode(dst, text []byte) ([]byte, error) {
	// encoding/base64 passes over line breaks.
	if bytes.IndexByte(text, '\n') >= 0 || bytes.IndexByte(text, '\r') >= 0 {
		return nil, errSpelling
	}
	out, err := encoding.AppendDecode(dst, text)
	if err != nil {
		return nil, errSpelling
	}
	return out, nil
}

// readDisclosure reads [salt, name, value] or [salt, value].
func readDisclosure(text string) (disclosure, error) {
	r := reader{text: text}
	if !r.take('[') {
		return disclosure{}, errShape("no array")
	}
	if r.more() {
		if r.next() != '"' {
			return disclosure{}, errShape("the salt is no text")
		}
		if salt := r.string(); len(salt) < MinSalt {
			return disclosure{}, errShape("the salt is short")
		}
	}
	if !r.more() {
		return disclosure{}, errShape("fewer than two elements")
	}
	isText := r.next() == '"'
	start, name := r.pos, ""
	if isText {
		name = r.string()
	} else {
		r.skip()
	}
	if end := r.pos; !r.more() {
		return disclosure{value: text[start:end]}, nil
	}
	value := r.skip()
	switch {
	case r.more():
		return disclosure{}, errShape("more than three elements")
	case !isText:
		return disclosure{}, errShape("the claim name is no text")
	}
	return disclosure{property: true, name: name, value: value}, nil
}

// errShape says what is wrong with a disclosure; who calls adds the code.
type errShape string

func (e errShape) Error() string { return string(e) }

const errSpelling = errShape("no base64url, or not in its only spelling")
