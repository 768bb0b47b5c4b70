// Package memo keeps what was expensive to make, within a bound of bytes.
package memo

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/hinan-id/hinan/did/strictjson"
)

// DefaultMax bounds what one Memo keeps, in bytes; overhead is what an entry costs
// beside its content.
const (
	DefaultMax = 64 << 20
	overhead   = 512
)

// Memo keeps values by key, the most recently used ones. The zero value is ready;
// it must not be copied.
type Memo[K comparable, V any] struct {
	// Max bounds the bytes that are kept; 0: DefaultMax.
	Max int

	flight singleflight.Group

	mu      sync.Mutex
	entries map[K]*list.Element // of *entry[K, V]
	recent  list.List           // most recently used first
	bytes   int
}

type entry[K comparable, V any] struct {
	key   K
	value V
	bytes int
}

// Get returns the value of a key, made by the first who asks; those who ask
// meanwhile wait for it. Errors are not kept.
func (m *Memo[K, V]) Get(ctx context.Context, key K, make func() (V, int, error)) (V, error) {
	for {
		if v, ok := m.lookup(key); ok {
			return v, nil
		}
		mine := false
		made, err, _ := m.flight.Do(fmt.Sprint(key), func() (any, error) {
			mine = true
			if v, ok := m.lookup(key); ok { // made between the look above and now
				return v, nil
			}
			v, size, err := make()
			if err == nil {
				m.keep(&entry[K, V]{key, v, size + overhead})
			}
			return v, err
		})
		switch {
		case err == nil:
			return made.(V), nil
		case !mine && ctx.Err() == nil && gaveUp(err): // another caller did, not this one
			continue
		default:
			var none V
			return none, err
		}
	}
}

// gaveUp reports whether err is about the patience of a caller, not about the value.
func gaveUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, strictjson.ErrCancelled) || errors.Is(err, strictjson.ErrBudget)
}

// Len returns how many values are kept.
func (m *Memo[K, V]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.entries)
}

func (m *Memo[K, V]) lookup(key K) (v V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[key]
	if !ok {
		return v, false
	}
	m.recent.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

func (m *Memo[K, V]) keep(e *entry[K, V]) {
	limit := m.Max
	if limit == 0 {
		limit = DefaultMax
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.entries[e.key]; ok || e.bytes > limit {
		return
	}
	if m.entries == nil {
		m.entries = make(map[K]*list.Element)
	}
	m.entries[e.key] = m.recent.PushFront(e)
	for m.bytes += e.bytes; m.bytes > limit; {
		last := m.recent.Remove(m.recent.Back()).(*entry[K, V])
		delete(m.entries, last.key)
		m.bytes -= last.bytes
	}
}
