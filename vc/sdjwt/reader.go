package sdjwt

import (
	"encoding/json"
	"strings"
)

// reader walks over a JSON text that strictjson has passed already, so it never
// asks whether the text is well formed. Strings and numbers are parts of the
// text, not copies: an SD-JWT is opened at every desk, for every person.
type reader struct {
	text string
	pos  int
}

// next returns the next byte that is no white space, or 0 at the end.
func (r *reader) next() byte {
	for ; r.pos < len(r.text); r.pos++ {
		switch c := r.text[r.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// take steps over c if it comes next.
func (r *reader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.pos++
	return true
}

// more reports whether an element or member follows, and steps to it; at the end
// of the array or object it steps over the bracket.
func (r *reader) more() bool {
	switch r.next() {
	case ',':
		r.pos++
	case '}', ']', 0:
		r.pos++
		return false
	}
	return true
}

// name returns the name of the member that comes next, and steps to its value.
func (r *reader) name() string {
	name := r.string()
	r.take(':')
	return name
}

// string returns the string that comes next.
func (r *reader) string() string {
	start, escaped := r.quoted()
	if !escaped {
		return r.text[start+1 : r.pos-1]
	}
	var s string
	if err := json.Unmarshal([]byte(r.text[start:r.pos]), &s); err != nil {
		return "" // strictjson passed it
	}
	return s
}

// quoted steps over the string that comes next and returns where it starts.
func (r *reader) quoted() (start int, escaped bool) {
	r.next()
	start = r.pos
	r.pos++
	if end := strings.IndexByte(r.text[r.pos:], '"'); end >= 0 && strings.IndexByte(r.text[r.pos:r.pos+end], '\\') < 0 {
		r.pos += end + 1
		return start, false
	}
	for ; r.pos < len(r.text); r.pos++ {
		switch r.text[r.pos] {
		case '"':
			r.pos++
			return start, escaped
		case '\\':
			escaped = true
			r.pos++
		}
	}
	r.pos = len(r.text)
	return start, escaped
}

// skip steps over the value that comes next and returns its text.
func (r *reader) skip() string {
	r.next()
	start, depth := r.pos, 0
	for r.pos < len(r.text) {
		switch r.text[r.pos] {
		case '"':
			r.quoted()
		case '{', '[':
			depth++
			r.pos++
		case '}', ']':
			depth--
			r.pos++
		case ',', ':', ' ', '\t', '\r', '\n':
			r.pos++
			continue
		default:
			r.literal()
		}
		if depth == 0 {
			break
		}
	}
	return r.text[start:r.pos]
}

// literal steps over a number, true, false or null and returns it.
func (r *reader) literal() string {
	start := r.pos
	for ; r.pos < len(r.text); r.pos++ {
		switch r.text[r.pos] {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return r.text[start:r.pos]
		}
	}
	return r.text[start:]
}

// scalar returns the string, number, boolean or null that comes next.
func (r *reader) scalar() any {
	switch r.next() {
	case '"':
		return r.string()
	case 't':
		r.literal()
		return true
	case 'f':
		r.literal()
		return false
	case 'n':
		r.literal()
		return nil
	}
	return json.Number(r.literal())
}

// lookUp returns a member of the object that is the whole text, as it is written.
func lookUp(text, name string) (value string, ok bool) {
	r := reader{text: text}
	if !r.take('{') {
		return "", false
	}
	for r.more() {
		found := r.name() == name
		if v := r.skip(); found {
			return v, true
		}
	}
	return "", false
}
