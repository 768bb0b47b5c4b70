package sdjwt

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did/strictjson"
)

// disclosure is what one disclosure says (RFC 9901 §4.2.1, §4.2.2).
type disclosure struct {
	property bool   // three elements: a member of an object; else an element of an array
	name     string // of the member
	value    string // JSON text
}

// readDisclosures decodes every disclosure. All of them lie in one text.
func readDisclosures(ctx context.Context, encoded [][]byte) ([]disclosure, error) {
	if len(encoded) == 0 {
		return nil, nil
	}
	size := 0
	for _, e := range encoded {
		size += encoding.DecodedLen(len(e))
	}
	all := make([]byte, 0, size)
	ends := make([]int, len(encoded))
	for i, e := range encoded {
		var err error
		start := len(all)
		if all, err = decode(all, e); err != nil {
			return nil, fmt.Errorf("%w: number %d: %w", ErrDisclosure, i, err)
		}
		if err := strictjson.Scan(ctx, all[start:], strictjson.Limits{}); err != nil {
			return nil, fmt.Errorf("%w: number %d: %w", ErrDisclosure, i, err)
		}
		ends[i] = len(all)
	}
	text, start := string(all), 0
	disclosures := make([]disclosure, len(encoded))
	for i, end := range ends {
		var err error
		if disclosures[i], err = readDisclosure(text[start:end]); err != nil {
			return nil, fmt.Errorf("%w: number %d: %w", ErrDisclosure, i, err)
		}
		start = end
	}
	return disclosures, nil
}

// decode appends base64url in its only spelling.
func decode(dst, text []byte) ([]byte, error) {
	for _, c := range text {
		if c == '\n' || c == '\r' { // encoding/base64 passes over line breaks
			return nil, errSpelling
		}
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
	if r.next() != '[' {
		return disclosure{}, errShape("no array")
	}
	var d disclosure
	var count int
	var second string
	var isText bool
	err := r.each(func(string) error {
		count++
		switch count {
		case 1:
			if r.next() != '"' {
				return errShape("the salt is no text")
			}
			if salt := r.string(); len(salt) < MinSalt {
				return errShape("the salt is short")
			}
		case 2:
			isText = r.next() == '"'
			second = r.skip()
		case 3:
			d = disclosure{property: true, value: r.skip()}
		default:
			return errShape("more than three elements")
		}
		return nil
	})
	switch {
	case err != nil:
		return disclosure{}, err
	case count < 2:
		return disclosure{}, errShape("fewer than two elements")
	case count == 2:
		return disclosure{value: second}, nil
	case !isText:
		return disclosure{}, errShape("the claim name is no text")
	}
	name := reader{text: second}
	d.name = name.string()
	return d, nil
}

// errShape says what is wrong with a disclosure; who calls adds the code.
type errShape string

func (e errShape) Error() string { return string(e) }

const errSpelling = errShape("no base64url, or not in its only spelling")
