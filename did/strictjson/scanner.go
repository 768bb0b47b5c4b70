package strictjson

import (
	"bytes"
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/hinan-id/hinan/did/fault"
)

// nodesPerCheck is how many values are read between two looks at ctx.
const nodesPerCheck = 256

// fewNames is the number of members up to which names are compared one by one;
// a larger object gets a map, so that the time stays linear.
const fewNames = 16

type scanner struct {
	raw    []byte
	pos    int
	limits Limits
	build  bool // whether values are made, or only checked
	nodes  int
}

func read(ctx context.Context, raw []byte, l Limits, build bool) (any, error) {
	s := scanner{raw: raw, limits: l.complete(), build: build}
	if len(raw) > s.limits.Bytes {
		return nil, fmt.Errorf("%w: %d bytes, limit %d", ErrTooLarge, len(raw), s.limits.Bytes)
	}
	if err := Spend(ctx, int64(len(raw)/bytesPerStep)+1); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		return nil, s.fail(ErrUTF8, "byte order mark")
	}
	s.skipSpace()
	v, err := s.value(ctx, 0)
	if err != nil {
		return nil, err
	}
	s.skipSpace()
	if s.pos < len(raw) {
		return nil, s.fail(ErrTrailing, "bytes after the value")
	}
	if err := Spend(ctx, int64(s.nodes%nodesPerCheck)); err != nil {
		return nil, err
	}
	return v, nil
}

// value reads the value that begins at pos; depth is the number of containers around it.
func (s *scanner) value(ctx context.Context, depth int) (any, error) {
	if err := s.countNode(ctx); err != nil {
		return nil, err
	}
	if s.pos == len(s.raw) {
		return nil, s.unexpected()
	}
	switch s.raw[s.pos] {
	case '{':
		return s.object(ctx, depth+1)
	case '[':
		return s.array(ctx, depth+1)
	case '"':
		return s.stringValue()
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return s.number()
	case 't':
		return true, s.literal("true")
	case 'f':
		return false, s.literal("false")
	case 'n':
		return nil, s.literal("null")
	}
	return nil, s.unexpected()
}

func (s *scanner) countNode(ctx context.Context) error {
	s.nodes++
	if s.nodes > s.limits.Nodes {
		return s.fail(ErrTooLarge, "more than %d values", s.limits.Nodes)
	}
	if s.nodes%nodesPerCheck == 0 {
		return Spend(ctx, nodesPerCheck)
	}
	return nil
}

func (s *scanner) object(ctx context.Context, depth int) (any, error) {
	if depth > s.limits.Depth {
		return nil, s.fail(ErrDepth, "more than %d levels", s.limits.Depth)
	}
	var o object
	if s.build {
		o.members = map[string]any{}
	}
	s.pos++
	s.skipSpace()
	if s.accept('}') {
		return o.members, nil
	}
	for {
		name, err := s.name(&o)
		if err != nil {
			return nil, err
		}
		s.skipSpace()
		if !s.accept(':') {
			return nil, s.unexpected()
		}
		s.skipSpace()
		v, err := s.value(ctx, depth)
		if err != nil {
			return nil, err
		}
		if s.build {
			o.members[name] = v
		}
		s.skipSpace()
		if s.accept('}') {
			return o.members, nil
		}
		if !s.accept(',') {
			return nil, s.unexpected()
		}
		s.skipSpace()
	}
}

func (s *scanner) array(ctx context.Context, depth int) (any, error) {
	if depth > s.limits.Depth {
		return nil, s.fail(ErrDepth, "more than %d levels", s.limits.Depth)
	}
	var items []any
	if s.build {
		items = []any{}
	}
	s.pos++
	s.skipSpace()
	if s.accept(']') {
		return items, nil
	}
	for {
		v, err := s.value(ctx, depth)
		if err != nil {
			return nil, err
		}
		if s.build {
			items = append(items, v)
		}
		s.skipSpace()
		if s.accept(']') {
			return items, nil
		}
		if !s.accept(',') {
			return nil, s.unexpected()
		}
		s.skipSpace()
	}
}

func (s *scanner) literal(word string) error {
	if !bytes.HasPrefix(s.raw[s.pos:], []byte(word)) {
		return s.unexpected()
	}
	s.pos += len(word)
	return nil
}

func (s *scanner) skipSpace() {
	for s.pos < len(s.raw) {
		switch s.raw[s.pos] {
		case ' ', '\n', '\t', '\r':
			s.pos++
		default:
			return
		}
	}
}

// accept steps over c if it is the next byte.
func (s *scanner) accept(c byte) bool {
	if s.pos < len(s.raw) && s.raw[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// unexpected is the error for a byte at pos that the grammar does not allow there.
func (s *scanner) unexpected() error {
	if s.pos >= len(s.raw) {
		return s.fail(ErrSyntax, "text ends early")
	}
	if r, size := utf8.DecodeRune(s.raw[s.pos:]); r == utf8.RuneError && size == 1 {
		return s.fail(ErrUTF8, "invalid UTF-8")
	}
	return s.fail(ErrSyntax, "unexpected byte 0x%02x", s.raw[s.pos])
}

func (s *scanner) fail(code fault.Code, format string, args ...any) error {
	return fmt.Errorf("%w: %s at byte %d", code, fmt.Sprintf(format, args...), s.pos)
}
