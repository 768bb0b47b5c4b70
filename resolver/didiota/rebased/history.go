package rebased

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/resolver"
)

// at steps back from an identity's latest version to the one that was valid at
// a time: the first one, going back, whose document was last changed at or
// before then. At most [MaxHistory] steps.
func (l *Ledger) at(ctx context.Context, o *Object, i *Identity, at time.Time) (*Object, *Identity, error) {
	for range MaxHistory {
		updated, err := millis(i.Updated)
		if err != nil {
			return nil, nil, err
		}
		if !updated.After(at) {
			return o, i, nil
		}
		if o, err = l.previous(ctx, o); err != nil {
			return nil, nil, err
		}
		if i, err = l.decode(o, o.ID); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, fmt.Errorf("%w: more than %d versions back", resolver.ErrFeature, MaxHistory)
}

// previous returns the version before o: the one that the transaction behind o
// changed.
func (l *Ledger) previous(ctx context.Context, o *Object) (*Object, error) {
	if o.InitialShared == 0 || o.PreviousTransaction == "" {
		return nil, fmt.Errorf("%w: %w: not a shared object, or made by no transaction", ErrHistory, resolver.ErrInvalidDocument)
	}
	if o.Version == o.InitialShared {
		return nil, fmt.Errorf("%w: the identity did not exist yet", resolver.ErrNotFound)
	}
	version, ok, err := l.Node.PreviousVersion(ctx, o.PreviousTransaction, o.ID)
	if err != nil {
		return nil, err
	}
	if !ok || version >= o.Version || version < o.InitialShared {
		return nil, fmt.Errorf("%w: %w: a step back that leads elsewhere", ErrHistory, resolver.ErrInvalidDocument)
	}
	past, err := l.past(ctx, o.ID, version)
	if errors.Is(err, resolver.ErrNotFound) {
		return nil, fmt.Errorf("%w: the node has pruned version %d", resolver.ErrFeature, version)
	}
	return past, err
}
