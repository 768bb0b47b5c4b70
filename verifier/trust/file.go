package trust

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did/strictjson"
)

// Types of lines that are signed.
const (
	typeRoot   = "root"
	typeBundle = "bundle"
	typeDelta  = "delta"
)

// file is a root or bundle, taken apart. Nothing of it is checked but its frame.
type file struct {
	roots     []signed
	statement *signed // nil: the file is a root
	payload   []byte
}

// signed is a line with its signatures.
type signed struct {
	kind       string
	line       []byte // without its line feed
	before     []byte // the file up to the signatures
	block      []byte // the line and its signatures, with their line feeds
	signatures []signature
}

// message is what the signatures are over.
func (s *signed) message() []byte {
	if s.kind == typeRoot {
		return append([]byte(rootLabel), s.line...)
	}
	return append([]byte(bundleLabel), s.before...)
}

// last is what is signed next.
func (f *file) last() *signed {
	if f.statement != nil {
		return f.statement
	}
	return &f.roots[len(f.roots)-1]
}

// split takes a file apart. There is at least one root or a statement.
func split(ctx context.Context, raw []byte) (*file, error) {
	if len(raw) > MaxFile {
		return nil, fmt.Errorf("%w: a file of %d bytes, at most %d", ErrTooLarge, len(raw), MaxFile)
	}
	var f file
	for at := 0; at < len(raw); {
		s, next, err := readSigned(ctx, raw, at)
		if err != nil {
			return nil, err
		}
		if s.kind != typeRoot {
			f.statement, f.payload = s, raw[next:]
			return &f, nil
		}
		if len(f.roots) == MaxRoots {
			return nil, fmt.Errorf("%w: more than %d roots", ErrTooLarge, MaxRoots)
		}
		f.roots = append(f.roots, *s)
		at = next
	}
	if len(f.roots) == 0 {
		return nil, fmt.Errorf("%w: no bytes", ErrFormat)
	}
	return &f, nil
}

// readSigned reads a line with its signatures.
func readSigned(ctx context.Context, raw []byte, at int) (s *signed, next int, err error) {
	line, afterLine, err := cutLine(raw, at)
	if err != nil {
		return nil, 0, err
	}
	h, err := readHead(ctx, line, strictjson.Limits{Bytes: MaxLine})
	if err != nil {
		return nil, 0, err
	}
	if h.Type != typeRoot && h.Type != typeBundle && h.Type != typeDelta {
		return nil, 0, fmt.Errorf("%w: a line of another type", ErrFormat)
	}
	below, next, err := cutLine(raw, afterLine)
	if err != nil {
		return nil, 0, err
	}
	signatures, err := readSignatures(ctx, below)
	if err != nil {
		return nil, 0, err
	}
	return &signed{h.Type, line, raw[:afterLine:afterLine], raw[at:next:next], signatures}, next, nil
}

// cutLine returns the line that begins at an offset, and where the next one does.
func cutLine(raw []byte, at int) (line []byte, next int, err error) {
	rest := raw[at:min(len(raw), at+MaxLine+1)]
	n := bytes.IndexByte(rest, '\n')
	switch {
	case n >= 0:
		return rest[:n], at + n + 1, nil
	case len(rest) > MaxLine:
		return nil, 0, fmt.Errorf("%w: a line of more than %d bytes", ErrTooLarge, MaxLine)
	default:
		return nil, 0, fmt.Errorf("%w: cut off in a line", ErrFormat)
	}
}
