package resolver

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did"
)

// Snapshot answers from pinned results, without any network. Each answers to
// its document's id and to its canonical and equivalent forms. The results'
// AsOf says how old the snapshot is; their age is for the caller to judge.
//
// A DID that is not pinned is [ErrUnavailable]: the snapshot cannot know
// whether it exists.
type Snapshot struct {
	results map[did.DID]*Result
}

// NewSnapshot pins results. Two of them that claim one DID are refused with
// [ErrInvalidDocument]: an answer would depend on their order.
func NewSnapshot(results ...*Result) (*Snapshot, error) {
	s := &Snapshot{results: make(map[did.DID]*Result, len(results))}
	for _, r := range results {
		if err := s.pin(r); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Snapshot) pin(r *Result) error {
	names := append([]did.DID{r.Document.ID()}, r.Equivalent...)
	if !r.Canonical.IsZero() {
		names = append(names, r.Canonical)
	}
	for _, name := range names {
		if other, taken := s.results[name]; taken && other != r {
			return fmt.Errorf("%w: two pinned documents for one DID", ErrInvalidDocument)
		}
		s.results[name] = r
	}
	return nil
}

// Resolve returns the pinned result of id. The document may be under another
// form of the same DID than the one asked for: [Result.Is] tells that they are
// the same. A version other than the pinned one is [ErrFeature].
func (s *Snapshot) Resolve(_ context.Context, id did.DID, v Version) (*Result, error) {
	r, ok := s.results[id]
	if !ok {
		return nil, fmt.Errorf("%w: not among the %d pinned names", ErrUnavailable, len(s.results))
	}
	if !v.IsZero() && (v.ID == "" || v.ID != r.Version) {
		return nil, fmt.Errorf("%w: a snapshot keeps one version", ErrFeature)
	}
	return r, nil
}
