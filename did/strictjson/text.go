package strictjson

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// object is what is known of an object while it is read.
type object struct {
	members map[string]any      // when building; otherwise the names are noted below
	few     [fewNames][]byte    // the first names
	count   int                 // how many of few are in use
	many    map[string]struct{} // all names, once there are more
}

// name reads a member name that the object does not have yet. The string is
// made only when building.
func (s *scanner) name(o *object) (string, error) {
	start := s.pos
	text, err := s.text()
	if err != nil {
		return "", err
	}
	if len(text) > s.limits.Name {
		s.pos = start
		return "", s.fail(ErrTooLarge, "name of more than %d bytes", s.limits.Name)
	}
	if o.repeated(text) {
		s.pos = start
		return "", s.fail(ErrDuplicateName, "repeated name")
	}
	if s.build {
		return string(text), nil
	}
	return "", nil
}

// repeated tells whether o has the name already, and notes it otherwise.
func (o *object) repeated(name []byte) bool {
	if o.members != nil {
		_, found := o.members[string(name)]
		return found
	}
	if o.many != nil {
		_, found := o.many[string(name)]
		o.many[string(name)] = struct{}{}
		return found
	}
	for _, other := range o.few[:o.count] {
		if bytes.Equal(name, other) {
			return true
		}
	}
	if o.count < fewNames {
		o.few[o.count] = name
		o.count++
		return false
	}
	o.many = make(map[string]struct{}, 2*fewNames)
	for _, other := range o.few {
		o.many[string(other)] = struct{}{}
	}
	o.many[string(name)] = struct{}{}
	return false
}

func (s *scanner) stringValue() (any, error) {
	if !s.build {
		_, _, err := s.quoted()
		return nil, err
	}
	text, err := s.text()
	if err != nil {
		return nil, err
	}
	return string(text), nil
}

// text reads a string and returns it unescaped; it may be a part of raw.
func (s *scanner) text() ([]byte, error) {
	inner, escaped, err := s.quoted()
	if err != nil || !escaped {
		return inner, err
	}
	return unescape(inner), nil
}

// quoted steps over a string and returns what stands between its quotes.
func (s *scanner) quoted() (inner []byte, escaped bool, err error) {
	if s.pos == len(s.raw) || s.raw[s.pos] != '"' {
		return nil, false, s.unexpected()
	}
	s.pos++
	start := s.pos
	for s.pos < len(s.raw) {
		c := s.raw[s.pos]
		switch {
		case c == '"':
			s.pos++
			return s.raw[start : s.pos-1], escaped, nil
		case c == '\\':
			escaped = true
			if err := s.escape(); err != nil {
				return nil, false, err
			}
		case c < ' ':
			return nil, false, s.unexpected()
		case c < utf8.RuneSelf:
			s.pos += plain(s.raw[s.pos:])
		default:
			r, size := utf8.DecodeRune(s.raw[s.pos:])
			if r == utf8.RuneError && size == 1 {
				return nil, false, s.unexpected()
			}
			s.pos += size
		}
	}
	return nil, false, s.unexpected()
}

// plain returns how many bytes at the beginning of b stand for themselves in a string:
// ASCII but control characters, quotes and backslashes. It looks at eight at a time;
// the subtractions borrow from the byte above only where one is found already.
func plain(b []byte) int {
	const each, top = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; n+8 <= len(b); n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		quote, backslash := w^'"'*each, w^'\\'*each // zero in the bytes that are one
		if found := (w | (w - ' '*each) | (quote - each) | (backslash - each)) & top; found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
	}
	for n < len(b) && ' ' <= b[n] && b[n] < utf8.RuneSelf && b[n] != '"' && b[n] != '\\' {
		n++
	}
	return n
}

// escape steps over one escape sequence; a surrogate pair is one.
func (s *scanner) escape() error {
	rest := s.raw[s.pos:]
	if len(rest) < 2 {
		s.pos = len(s.raw)
		return s.unexpected()
	}
	if rest[1] != 'u' {
		if simpleEscapes[rest[1]] == 0 {
			s.pos++
			return s.unexpected()
		}
		s.pos += 2
		return nil
	}
	r, ok := hexRune(rest)
	if !ok {
		return s.fail(ErrSyntax, "malformed \\u escape")
	}
	if !utf16.IsSurrogate(r) {
		s.pos += 6
		return nil
	}
	low, _ := hexRune(rest[6:])
	if utf16.DecodeRune(r, low) == utf8.RuneError {
		return s.fail(ErrUTF8, "lone surrogate")
	}
	s.pos += 12
	return nil
}

var simpleEscapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// hexRune reads \uXXXX at the beginning of b.
func hexRune(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// unescape resolves the escapes of b, which quoted has checked.
func unescape(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		b = b[i:]
		if b[1] != 'u' {
			out = append(out, simpleEscapes[b[1]])
			b = b[2:]
			continue
		}
		r, _ := hexRune(b)
		b = b[6:]
		if utf16.IsSurrogate(r) {
			low, _ := hexRune(b)
			r = utf16.DecodeRune(r, low)
			b = b[6:]
		}
		out = utf8.AppendRune(out, r)
	}
}
