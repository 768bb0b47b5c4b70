package strictjson

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrBudget: the request has used up its work budget.
	ErrBudget = fault.Code("work.budget")
	// ErrCancelled: the request was cancelled, or ran out of time.
	ErrCancelled = fault.Code("work.cancelled")
)

// One step of work is about one JSON value or 64 bytes read. Gates with other
// work (graph canonicalisation, inflating, signatures) charge what costs about
// the same time.
const bytesPerStep = 64

type budget struct {
	left  atomic.Int64
	outer *budget
}

type budgetKey struct{}

// WithBudget returns a context whose work, in all gates together, may take the
// given number of steps. Below a context that has a budget already, steps are
// taken from both: an inner budget can only narrow. Zero or fewer steps allow
// no work.
func WithBudget(ctx context.Context, steps int64) context.Context {
	b := &budget{outer: budgetOf(ctx)}
	b.left.Store(max(steps, 0))
	return context.WithValue(ctx, budgetKey{}, b)
}

func budgetOf(ctx context.Context) *budget {
	b, _ := ctx.Value(budgetKey{}).(*budget)
	return b
}

// Spend takes steps from the budget in ctx. It fails with ErrCancelled, wrapping
// ctx.Err(), when ctx is done, and with ErrBudget when fewer steps are left; the
// budget is empty from then on. Without a budget only cancellation is looked at.
// It is safe for concurrent use.
func Spend(ctx context.Context, steps int64) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrCancelled, err)
	}
	for b := budgetOf(ctx); b != nil; b = b.outer {
		if !b.take(max(steps, 0)) {
			return fmt.Errorf("%w: %d steps asked for", ErrBudget, steps)
		}
	}
	return nil
}

// take never lets the counter go below zero, so that it cannot wrap around.
func (b *budget) take(steps int64) bool {
	for {
		have := b.left.Load()
		rest := max(have-steps, 0)
		if b.left.CompareAndSwap(have, rest) {
			return have >= steps
		}
	}
}
