package api

import (
	"context"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
)

// queue lets a few in at a time, and a few more wait.
type queue struct {
	jobs, waiting chan struct{} // one element for each request inside, or waiting
}

func newQueue(jobs, waiting int) *queue {
	return &queue{make(chan struct{}, jobs), make(chan struct{}, waiting)}
}

// enter waits until there is room; then the caller must leave. It fails with
// ErrBusy where too many wait already or it takes over patience, and with
// strictjson.ErrCancelled when ctx ends.
func (q *queue) enter(ctx context.Context, patience time.Duration) error {
	select {
	case q.jobs <- struct{}{}:
		return nil
	default:
	}
	select {
	case q.waiting <- struct{}{}:
		defer func() { <-q.waiting }()
	default:
		return fmt.Errorf("%w: %d requests wait already", ErrBusy, cap(q.waiting))
	}
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case q.jobs <- struct{}{}:
		return nil
	case <-limit.C:
		return fmt.Errorf("%w: no room within %s", ErrBusy, patience)
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", strictjson.ErrCancelled, ctx.Err())
	}
}

func (q *queue) leave() { <-q.jobs }

// length is how many wait.
func (q *queue) length() float64 { return float64(len(q.waiting)) }
