package status

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status/internal/memo"
)

// Limits of [Lists].
const (
	MaxList  = 2 << 20   // bytes of a list as received: 1 MiB compressed, twice in base64
	MaxSeen  = 4096      // lists whose last date is remembered
	MaxAhead = time.Hour // how far ahead of the check a list may begin to hold: issuers' clocks differ
)

// DefaultMaxAge is how old a copy of a list may be.
const DefaultMaxAge = 24 * time.Hour

// Unbounded: a list does not say how long its copies serve.
const Unbounded = time.Duration(math.MaxInt64)

// Source obtains lists as they were published. Implementations are safe for
// concurrent use; they keep lists as they see fit, and never change one that they
// gave away.
type Source interface {
	// List returns the list of a URI, and when it was obtained from its publisher.
	List(ctx context.Context, uri string) (raw []byte, asOf time.Time, err error)
}

// Copies is a Source of lists that lie ready, by URI.
type Copies map[string]Copied

// Copied is a list as it was obtained.
type Copied struct {
	Raw  []byte
	AsOf time.Time // when; zero: nobody knows, so it counts as stale
}

// List returns the copy, or an error.
func (c Copies) List(_ context.Context, uri string) ([]byte, time.Time, error) {
	found, ok := c[uri]
	if !ok {
		return nil, time.Time{}, errors.New("no copy of this list")
	}
	return found.Raw, found.AsOf, nil
}

// List is what an opened list says, inflated. It is shared: read only.
type List struct {
	URI      string // the list's own id
	Issuer   string
	Purposes []string  // where its kind has purposes
	Issued   time.Time // zero if not said
	From     time.Time // zero: no bound
	Until    time.Time // zero: no bound
	FreshFor time.Duration
	Bits     Bits
}

// Format is how one kind of list is read.
type Format struct {
	Name string
	// Read takes what it needs out of an opened list; its errors carry ErrList,
	// ErrTooLarge or another code.
	Read func(o *vc.Opened) (*List, error)
}

// Lists opens and inflates each list once for each content, however often it is
// asked for. It must not be copied. A Lists lives as long as the keys with which
// it opens are trusted: make a new one with each new trust bundle.
//
// It keeps up to 64 MiB of inflated lists, the most recently used ones, and
// remembers when the newest copy of each list was issued. The memory ends with
// the program; between starts it is the trust bundle that must not go back.
type Lists struct {
	Source Source
	// Open checks the proof of a list. It is an opener of its own: one that
	// accepts lists, with keys, and nothing else.
	Open func(ctx context.Context, raw []byte) (*vc.Opened, error)
	// MaxAge is how old a copy may be, even if it says that it serves longer;
	// 0: [DefaultMaxAge].
	MaxAge time.Duration

	opened memo.Memo[contentKey, *List]

	mu   sync.Mutex
	seen map[string]time.Time // when the newest copy was issued, by URI
}

type contentKey struct {
	format  string
	content [sha256.Size]byte
}

// Copy is a list as it was found at some time.
type Copy struct {
	*List
	AsOf time.Time
	// Doubt is why the copy cannot show that all is well: ErrStale, ErrFuture or
	// ErrRollback.
	Doubt error
}

// Find returns the list of a URI as of the given time. It fails with
// [ErrUnavailable], [ErrProof], [ErrTooLarge], [ErrMismatch] if the list says that
// it is another one, and with the errors of f.
func (l *Lists) Find(ctx context.Context, f Format, uri string, at time.Time) (Copy, error) {
	if l == nil || l.Source == nil || l.Open == nil {
		return Copy{}, fmt.Errorf("%w: no source of lists", ErrUnavailable)
	}
	raw, asOf, err := l.Source.List(ctx, uri)
	if err != nil {
		return Copy{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if len(raw) > MaxList {
		return Copy{}, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxList)
	}
	list, err := l.opened.Get(ctx, contentKey{f.Name, sha256.Sum256(raw)}, func() (*List, int, error) {
		return l.open(ctx, f, raw)
	})
	if err != nil {
		return Copy{}, err
	}
	if list.URI != uri {
		return Copy{}, fmt.Errorf("%w: the list under this address has another id", ErrMismatch)
	}
	return Copy{list, asOf, l.doubt(list, asOf, at)}, nil
}

func (l *Lists) open(ctx context.Context, f Format, raw []byte) (*List, int, error) {
	opened, err := l.Open(ctx, raw)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrProof, err)
	}
	list, err := f.Read(opened)
	if err != nil {
		return nil, 0, err
	}
	return list, len(list.Bits.Data), nil
}

// doubt says why a list cannot show that all is well, or nil.
func (l *Lists) doubt(list *List, asOf, at time.Time) error {
	if from := later(list.Issued, list.From); from.After(at.Add(MaxAhead)) {
		return fmt.Errorf("%w: begins at %s", ErrFuture, stamp(from))
	}
	if l.rolledBack(list) {
		return fmt.Errorf("%w: issued %s", ErrRollback, stamp(later(list.Issued, list.From)))
	}
	if !list.Until.IsZero() && !at.Before(list.Until) {
		return fmt.Errorf("%w: it held until %s", ErrStale, stamp(list.Until))
	}
	return TooOld(asOf, at, list.FreshFor, l.MaxAge)
}

// TooOld returns [ErrStale] for what was obtained too long before the given time
// to show that all is well: longer than it serves, or longer than maxAge
// (0: [DefaultMaxAge]), or nobody knows when.
func TooOld(asOf, at time.Time, freshFor, maxAge time.Duration) error {
	if asOf.IsZero() {
		return fmt.Errorf("%w: nobody knows when it was obtained", ErrStale)
	}
	if maxAge == 0 {
		maxAge = DefaultMaxAge
	}
	limit := min(freshFor, maxAge)
	if age := at.Sub(asOf); age > limit {
		return fmt.Errorf("%w: obtained %s, serves for %s", ErrStale, stamp(asOf), limit)
	}
	return nil
}

// rolledBack reports whether a newer copy of the list was seen, and remembers this
// one if it is the newest.
func (l *Lists) rolledBack(list *List) bool {
	issued := later(list.Issued, list.From)
	l.mu.Lock()
	defer l.mu.Unlock()
	newest, known := l.seen[list.URI]
	if known && issued.Before(newest) {
		return true
	}
	if !known && len(l.seen) >= MaxSeen {
		for uri := range l.seen { // any: there is no order worth keeping
			delete(l.seen, uri)
			break
		}
	}
	if l.seen == nil {
		l.seen = make(map[string]time.Time)
	}
	l.seen[list.URI] = issued
	return false
}

// State is what the copy says by a value. Bad news stands, however old it is; a
// copy in doubt has no good news.
func (c *Copy) State(k Kind, purpose string, value uint8, text string) (State, error) {
	s := State{
		Kind: k, Purpose: purpose, Value: value, Text: text,
		AsOf: c.AsOf, Issued: later(c.Issued, c.From), ValidUntil: c.Until, FreshFor: c.FreshFor,
	}
	if k == Valid && c.Doubt != nil {
		s.Kind = Unknown
		return s, c.Doubt
	}
	return s, nil
}

// MaySpeak returns [ErrMismatch] unless the issuer of a list may speak for the
// issuer of a credential: they are the same, or trusts says so.
func MaySpeak(o *vc.Opened, listIssuer string, trusts func(credential, list string) bool) error {
	issuer := o.Proven().Statement.Issuer
	if issuer != "" && issuer == listIssuer || trusts != nil && trusts(issuer, listIssuer) {
		return nil
	}
	return fmt.Errorf("%w: the list is of another issuer than the credential", ErrMismatch)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
