// Package register is an issuer's own record of a status list: which places were
// given out, and what is to be published about each.
//
// A [File] gives out places by chance, so that neither order nor number of
// credentials can be read from them; what it has given out is on the disk before
// it answers. Revoking is for good. It publishes nothing: [File.List] and
// [File.Bitmap] return what the packages bitstring, tokenlist and revbitmap turn
// into a list.
//
// It refuses places that were never given out, states that the kind of list does
// not have, and files that contradict themselves.
//
// Start with [Create].
package register

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"math/bits"
	"os"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

const (
	// ErrFull: every place of the list was given out.
	ErrFull = fault.Code("status.full")
	// ErrFinal: the credential is revoked, which cannot be undone.
	ErrFinal = fault.Code("status.final")
	// ErrPlan: the kind of list does not have this state, purpose or size.
	ErrPlan = fault.Code("status.plan")
	// ErrFile: the file is no register, or contradicts itself.
	ErrFile = fault.Code("status.register")
)

// MaxEntries is how many places a list may have.
const MaxEntries = 1 << 23

// Plan says what a list is for. It is fixed when the register is made.
type Plan struct {
	Type    string `json:"type"`              // of the entries: bitstring.EntryType, tokenlist.EntryType, …
	URI     string `json:"uri"`               // of the list; for RevocationBitmap2022, of the service
	Purpose string `json:"purpose,omitempty"` // for bitstring: one of its purposes
	Entries uint64 `json:"entries"`           // places; at least bitstring.MinEntries, at most MaxEntries
	Width   uint8  `json:"width"`             // bits of a value: 1, for tokenlist also 2, 4 or 8
}

// values are what a list says by which value; 0 where it cannot say it.
type values struct{ revoked, suspended uint8 }

// check returns the values of the list.
func (p Plan) check() (values, error) {
	if p.Entries < bitstring.MinEntries || p.Entries > MaxEntries {
		return values{}, fmt.Errorf("%w: %d places, from %d to %d", ErrPlan, p.Entries, bitstring.MinEntries, MaxEntries)
	}
	if _, err := p.entry(0); err != nil {
		return values{}, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	if p.Type == tokenlist.EntryType {
		switch p.Width {
		case 1:
			return values{revoked: tokenlist.ValueInvalid}, nil
		case 2, 4, 8:
			return values{tokenlist.ValueInvalid, tokenlist.ValueSuspended}, nil
		}
		return values{}, fmt.Errorf("%w: values of %d bits", ErrPlan, p.Width)
	}
	if p.Width != 1 {
		return values{}, fmt.Errorf("%w: values of %d bits", ErrPlan, p.Width)
	}
	switch p.Purpose {
	case bitstring.Revocation:
		return values{revoked: 1}, nil
	case bitstring.Suspension:
		return values{suspended: 1}, nil
	default:
		return values{}, nil
	}
}

// entry is the entry of a credential at a place.
func (p Plan) entry(index uint64) (vc.StatusEntry, error) {
	switch p.Type {
	case bitstring.EntryType, bitstring.EntryType2021:
		return bitstring.Entry(p.Type, p.URI, p.Purpose, index)
	case tokenlist.EntryType:
		return tokenlist.Entry(p.URI, index)
	case revbitmap.Type:
		service, err := did.ParseURL(p.URI)
		if err != nil || p.Purpose != bitstring.Revocation {
			return vc.StatusEntry{}, fmt.Errorf("%w: it needs the DID URL of a service, and the purpose revocation", ErrPlan)
		}
		return revbitmap.Entry(service, uint32(index))
	default:
		return vc.StatusEntry{}, fmt.Errorf("%w: kind %.40q", ErrPlan, p.Type)
	}
}

// File is the register of one list, in one file. Several processes and goroutines
// may use it; each change waits for the others. It implements status.Allocator.
type File struct{ Path string }

// Create makes the file of a new list, in a folder that exists. It fails with
// [ErrPlan], and with fs.ErrExist if the file is there already.
func Create(ctx context.Context, path string, p Plan) (File, error) {
	if _, err := p.check(); err != nil {
		return File{}, err
	}
	f := File{path}
	return f, f.locked(ctx, func() error {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fmt.Errorf("%w: %s", fs.ErrExist, path))
		}
		return write(path, newContent(p).marshal(), 0o600)
	})
}

// Plan returns what the list is for.
func (f File) Plan() (Plan, error) {
	c, err := f.read()
	if err != nil {
		return Plan{}, err
	}
	return c.plan, nil
}

// Allocate gives out a place that was never given out, chosen by chance. It is on
// the disk when Allocate returns. When there is none left it is [ErrFull].
func (f File) Allocate(ctx context.Context) (e vc.StatusEntry, err error) {
	err = f.change(ctx, func(c *content) error {
		index, err := c.pick()
		if err != nil {
			return err
		}
		if err := c.taken.Set(index, 1); err != nil {
			return err
		}
		e, err = c.plan.entry(index)
		return err
	})
	if err != nil {
		return vc.StatusEntry{}, err
	}
	return e, nil
}

// Revoke says that the credential at a place is revoked, for good.
func (f File) Revoke(ctx context.Context, index uint64) error {
	return f.change(ctx, func(c *content) error { return c.mark(index, c.values.revoked, "revoke") })
}

// Suspend says that the credential at a place is suspended until it is reinstated.
func (f File) Suspend(ctx context.Context, index uint64) error {
	return f.change(ctx, func(c *content) error { return c.mark(index, c.values.suspended, "suspend") })
}

// Reinstate takes back a suspension; of a revoked credential it is [ErrFinal].
func (f File) Reinstate(ctx context.Context, index uint64) error {
	return f.change(ctx, func(c *content) error { return c.set(index, 0) })
}

// Mark publishes a value of the issuer's own, as Token Status Lists and the
// purposes message and refresh have them. For values with a meaning of their own
// use Revoke and Suspend.
func (f File) Mark(ctx context.Context, index uint64, value uint8) error {
	return f.change(ctx, func(c *content) error {
		if value == 0 || value == c.values.revoked || value == c.values.suspended {
			return fmt.Errorf("%w: value %d has a meaning of its own", ErrPlan, value)
		}
		return c.set(index, value)
	})
}

// Value returns what the list says of a place that was given out; 0: nothing against
// it. Of another place it is [status.ErrIndex].
func (f File) Value(index uint64) (uint8, error) {
	c, err := f.read()
	if err != nil {
		return 0, err
	}
	return c.value(index)
}

// List returns the list as it stands, issued by issuer at a time. The caller sets
// until when it holds and how long copies serve (nothing: status.Unbounded).
func (f File) List(issuer string, issued time.Time) (*status.List, error) {
	c, err := f.read()
	if err != nil {
		return nil, err
	}
	l := &status.List{URI: c.plan.URI, Issuer: issuer, Issued: issued, FreshFor: status.Unbounded, Bits: c.published}
	if c.plan.Purpose != "" {
		l.Purposes = []string{c.plan.Purpose}
	}
	return l, nil
}

// Bitmap returns the revoked places, of a list of the kind RevocationBitmap2022.
func (f File) Bitmap() (*revbitmap.Bitmap, error) {
	c, err := f.read()
	if err != nil {
		return nil, err
	}
	if c.plan.Type != revbitmap.Type {
		return nil, fmt.Errorf("%w: the list is no %s", ErrPlan, revbitmap.Type)
	}
	var revoked []uint32
	for i, b := range c.published.Data {
		for rest := b; rest != 0; rest &= rest - 1 {
			revoked = append(revoked, uint32(i*8+7-bits.TrailingZeros8(rest)))
		}
	}
	return revbitmap.New(revoked...), nil
}

// pick chooses one of the free places, each with the same chance.
func (c *content) pick() (uint64, error) {
	free := c.plan.Entries
	for _, b := range c.taken.Data {
		free -= uint64(bits.OnesCount8(b))
	}
	if free == 0 {
		return 0, fmt.Errorf("%w: all %d places", ErrFull, c.plan.Entries)
	}
	chosen, err := rand.Int(rand.Reader, new(big.Int).SetUint64(free))
	if err != nil {
		return 0, err
	}
	skip := chosen.Uint64()
	for i := range c.plan.Entries {
		if v, err := c.taken.Value(i); err != nil || v != 0 {
			continue
		}
		if skip == 0 {
			return i, nil
		}
		skip--
	}
	return 0, fmt.Errorf("%w: a free place that is not there", ErrFile)
}

// value returns what is said of a place that was given out.
func (c *content) value(index uint64) (uint8, error) {
	taken, err := c.taken.Value(index)
	if err != nil {
		return 0, err
	}
	if index >= c.plan.Entries || taken == 0 {
		return 0, fmt.Errorf("%w: %d was never given out", status.ErrIndex, index)
	}
	return c.published.Value(index)
}

func (c *content) mark(index uint64, value uint8, what string) error {
	if value == 0 {
		return fmt.Errorf("%w: this list cannot %s", ErrPlan, what)
	}
	return c.set(index, value)
}

// set publishes a value at a place that was given out.
func (c *content) set(index uint64, value uint8) error {
	old, err := c.value(index)
	if err != nil {
		return err
	}
	if r := c.values.revoked; r != 0 && old == r && value != r {
		return fmt.Errorf("%w: %d", ErrFinal, index)
	}
	if err := c.published.Set(index, value); err != nil {
		return fmt.Errorf("%w: %w", ErrPlan, err)
	}
	return nil
}
