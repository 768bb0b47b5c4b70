package trust

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// Make writes a whole bundle, without signatures: see [Sign]. The roots are signed
// files, oldest first, each with one root; the last of them is to sign the bundle.
// Those in front of it lead devices there that have pinned an older one.
//
// The same content gives the same bytes. It is checked by the rules by which it will
// be read, and fails with the codes of reading.
func Make(ctx context.Context, c Content, roots ...[]byte) ([]byte, error) {
	f, err := chain(ctx, roots)
	if err != nil {
		return nil, err
	}
	a, err := c.archive()
	if err != nil {
		return nil, err
	}
	plain, err := a.marshal()
	if err != nil {
		return nil, err
	}
	e := edition{payloadOf(plain), stampOf(c.Expires), stampOf(c.Issued), stampOf(c.NextDue), c.Version}
	if err := e.check(); err != nil {
		return nil, err
	}
	if _, err := readContent(ctx, e, plain); err != nil {
		return nil, err
	}
	return f.seal(ctx, statement{Edition: e, Type: typeBundle}, plain)
}

// chain checks that roots follow each other, and puts them into a file.
func chain(ctx context.Context, roots [][]byte) (*file, error) {
	var f file
	var last *Root
	for _, raw := range roots {
		r, s, err := openRoot(ctx, raw)
		switch {
		case err != nil:
		case last == nil:
			_, err = OpenRoot(ctx, raw)
		default:
			err = last.followedBy(r, s)
		}
		if err != nil {
			return nil, err
		}
		last = r
		f.roots = append(f.roots, *s)
	}
	if last == nil {
		return nil, fmt.Errorf("%w: no root to sign the bundle", ErrRoot)
	}
	return &f, nil
}

// seal writes a bundle or delta behind the roots of a file.
func (f *file) seal(ctx context.Context, s statement, plain []byte) ([]byte, error) {
	packed, err := compress(plain)
	if err != nil {
		return nil, err
	}
	s.Payload = payloadOf(packed)
	line, err := encode(s)
	if err != nil {
		return nil, err
	}
	if _, err := readStatement(ctx, line); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, r := range f.roots {
		out.Write(r.block)
	}
	out.Write(line)
	out.WriteString("\n{\"v\":1}\n")
	out.Write(packed)
	if _, err := split(ctx, out.Bytes()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// opened is a bundle of the maker's own: whole and in its form, signed by whomever.
type opened struct {
	*file
	statement *statement
}

// unpack reads a whole bundle without checking its signatures.
func unpack(ctx context.Context, raw []byte) (*opened, *archive, error) {
	f, s, err := readUnchecked(ctx, raw)
	if err != nil {
		return nil, nil, err
	}
	if s.Base != nil {
		return nil, nil, fmt.Errorf("%w: a delta where a whole bundle is due", ErrBase)
	}
	if err := s.Payload.is(f.payload); err != nil {
		return nil, nil, err
	}
	plain, err := inflate(f.payload, s.Edition.Content.Bytes)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Edition.Content.is(plain); err != nil {
		return nil, nil, err
	}
	a, err := readArchive(ctx, plain)
	return &opened{f, s}, a, err
}

func readUnchecked(ctx context.Context, raw []byte) (*file, *statement, error) {
	f, err := split(ctx, raw)
	if err != nil {
		return nil, nil, err
	}
	if f.statement == nil {
		return nil, nil, fmt.Errorf("%w: roots without a bundle", ErrFormat)
	}
	s, err := readStatement(ctx, f.statement.line)
	return f, s, err
}

// UncheckedSummary is what a bundle's file says of itself. Anybody can write that.
type UncheckedSummary struct {
	Version                  uint64
	Issued, NextDue, Expires time.Time
	Base                     uint64   // of a delta: the version that it changes
	Root                     uint64   // version of the root that is to sign
	Signed                   []string // names of the root's keys that seem to have signed
	Threshold                int      // how many have to
	Bytes, Inflated          int      // of the payload; of the whole content
}

// Inspect returns what a bundle or delta says of itself, without checking anything
// but its form. Nothing is inflated.
func Inspect(ctx context.Context, raw []byte) (UncheckedSummary, error) {
	f, s, err := readUnchecked(ctx, raw)
	if err != nil {
		return UncheckedSummary{}, err
	}
	root, err := f.uncheckedRoot(ctx)
	if err != nil {
		return UncheckedSummary{}, err
	}
	u := UncheckedSummary{
		Version: s.Edition.Version, Issued: s.Edition.Issued.Time, NextDue: s.Edition.NextDue.Time, Expires: s.Edition.Expires.Time,
		Root: root.line.Version, Threshold: root.line.Threshold,
		Bytes: s.Payload.Bytes, Inflated: s.Edition.Content.Bytes,
	}
	if s.Base != nil {
		u.Base = s.Base.Version
	}
	for _, x := range f.statement.signatures {
		if k := root.find(x.Key); k != nil {
			u.Signed = append(u.Signed, k.Name)
		}
	}
	return u, nil
}

// uncheckedRoot is the last root of a file.
func (f *file) uncheckedRoot(ctx context.Context) (*Root, error) {
	if len(f.roots) == 0 {
		return nil, fmt.Errorf("%w: a bundle without its root", ErrFormat)
	}
	return readRoot(ctx, f.roots[len(f.roots)-1].line)
}
