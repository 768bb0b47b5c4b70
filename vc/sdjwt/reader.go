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

// each calls f at the beginning of each element of an array or, with its name, of
// each member of an object; f steps over the value.
func (r *reader) each(f func(name string) error) error {
	object := r.next() == '{'
	r.pos++
	for {
		if c := r.next(); c == '}' || c == ']' || c == 0 {
			r.pos++
			return nil
		}
		var name string
		if object {
			name = r.string()
			r.take(':')
		}
		if err := f(name); err != nil {
			return err
		}
		r.take(',')
	}
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
	for r.pos++; r.pos < len(r.text); r.pos++ {
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
	rest := r.text[r.pos:]
	if end := strings.IndexAny(rest, ",]} \t\r\n"); end >= 0 {
		rest = rest[:end]
	}
	r.pos += len(rest)
	return rest
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

// member returns a member of the object that is the whole text, as it is written.
func member(text, name string) (value string, ok bool) {
	r := reader{text: text}
	_ = r.each(func(n string) error {
		v := r.skip()
		if n == name {
			value, ok = v, true
		}
		return nil
	})
	return value, ok
}
