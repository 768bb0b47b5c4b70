package trust

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
)

// MakeDelta writes what changes the whole bundle base into the whole bundle next, of
// a later version, without signatures. A device that holds base needs nothing but
// this. It carries the roots of next, and is signed as next is. Both files are the
// maker's own: no signature of them is checked.
func MakeDelta(ctx context.Context, base, next []byte) ([]byte, error) {
	from, before, err := unpack(ctx, base)
	if err != nil {
		return nil, fmt.Errorf("base: %w", err)
	}
	to, after, err := unpack(ctx, next)
	if err != nil {
		return nil, fmt.Errorf("next: %w", err)
	}
	plain, err := difference(before, after).marshal()
	if err != nil {
		return nil, err
	}
	return to.seal(ctx, statement{
		Base:    &baseRef{from.statement.Payload.SHA256, from.statement.Edition.Version},
		Edition: to.statement.Edition,
		Type:    typeDelta,
	}, plain)
}

// difference is what has to be removed from one archive and put into it to make it
// the other.
func difference(before, after *archive) archive {
	d := archive{asOf: after.asOf}
	for _, e := range after.entries {
		if old := before.find(e.id()); old == nil || old.entryLine != e.entryLine || !bytes.Equal(old.raw, e.raw) {
			d.entries = append(d.entries, e)
		}
	}
	for _, e := range before.entries {
		if after.find(e.id()) == nil {
			d.removed = append(d.removed, e.id())
		}
	}
	return d
}

// patch returns the content that a delta makes of the bundle that it names.
func patch(ctx context.Context, s *statement, payload, base []byte) ([]byte, error) {
	f, err := split(ctx, base)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBase, err)
	}
	if sha256.Sum256(f.payload) != s.Base.SHA256 {
		return nil, fmt.Errorf("%w: it is from another bundle, of version %d", ErrBase, s.Base.Version)
	}
	before, err := inflateArchive(ctx, f.payload)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBase, err)
	}
	d, err := inflateArchive(ctx, payload)
	if err != nil {
		return nil, err
	}
	after, err := before.apply(d)
	if err != nil {
		return nil, err
	}
	return after.marshal()
}

func inflateArchive(ctx context.Context, payload []byte) (*archive, error) {
	plain, err := inflate(payload, MaxContent)
	if err != nil {
		return nil, err
	}
	return readArchive(ctx, plain)
}

// apply returns the archive with the changes of a delta.
func (a *archive) apply(d *archive) (*archive, error) {
	after := &archive{asOf: d.asOf, entries: slices.Clone(d.entries)}
	for _, id := range d.removed {
		if a.find(id) == nil {
			return nil, fmt.Errorf("%w: the delta removes what is not there", ErrFormat)
		}
	}
	for _, e := range a.entries {
		if d.find(e.id()) == nil && !slices.Contains(d.removed, e.id()) {
			after.entries = append(after.entries, e)
		}
	}
	after.sort()
	return after, nil
}
