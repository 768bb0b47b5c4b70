package resolver

import (
	"container/list"
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/hinan-id/hinan/did"
)

// Defaults of a [Cache].
const (
	DefaultTTL      = 5 * time.Minute
	DefaultMaxBytes = 16 << 20
)

// entryOverhead is what one entry costs beside its document, in bytes: the
// parsed document is counted as resultFactor times its text (measured on
// documents of 1 to 4 KiB).
const (
	entryOverhead = 1024
	resultFactor  = 6
)

// Cache keeps the latest version of documents for a while. It is a Resolver
// around a Resolver, safe for concurrent use; it must not be copied.
//
// Concurrent questions for one DID become one. When the source cannot be asked,
// an answer that is past its TTL is still given, up to MaxStale: its AsOf says
// how old it is. A DID that the source calls gone or invalid is dropped.
// Questions for a version pass through.
type Cache struct {
	R Resolver
	// TTL is how long an answer is given without asking again; 0: [DefaultTTL].
	TTL time.Duration
	// MaxStale is how long an answer may serve after it was obtained when the
	// source cannot be asked; 0: no longer than TTL.
	MaxStale time.Duration
	// MaxBytes bounds the memory that results take, by estimate; 0: [DefaultMaxBytes].
	MaxBytes int64
	// Now is the clock; nil: time.Now.
	Now func() time.Time

	flight singleflight.Group

	mu      sync.Mutex
	entries map[did.DID]*list.Element // of *entry
	recent  list.List                 // most recently used first
	bytes   int64
}

type entry struct {
	id      did.DID
	result  *Result
	fetched time.Time
	bytes   int64
}

// Resolve answers from memory where it may, else from the source.
func (c *Cache) Resolve(ctx context.Context, id did.DID, v Version) (*Result, error) {
	if !v.IsZero() {
		return c.R.Resolve(ctx, id, v)
	}
	if res, age, ok := c.lookup(id); ok && age < c.ttl() {
		return res, nil
	}
	return c.refresh(ctx, id)
}

// refresh asks the source once for all callers that wait for the same DID. The
// question lives as long as the caller that asked first; another caller whose
// own context is alive asks again if that one gave up.
func (c *Cache) refresh(ctx context.Context, id did.DID) (*Result, error) {
	for {
		answer := c.flight.DoChan(id.String(), func() (any, error) { return c.ask(ctx, id) })
		select {
		case a := <-answer:
			if a.Err == nil {
				return a.Val.(*Result), nil
			}
			if a.Shared && isCancelled(a.Err) && ctx.Err() == nil {
				continue
			}
			return nil, a.Err
		case <-ctx.Done():
			return nil, cancelled(ctx)
		}
	}
}

// ask gets the answer from the source, or an old one where the source is silent. A
// caller that comes just after an answer was kept is given that one.
func (c *Cache) ask(ctx context.Context, id did.DID) (*Result, error) {
	if res, age, ok := c.lookup(id); ok && age < c.ttl() {
		return res, nil
	}
	res, err := c.R.Resolve(ctx, id, Version{})
	if err == nil {
		c.keep(id, res)
		return res, nil
	}
	if !isSilence(err) {
		c.drop(id)
		return nil, err
	}
	if old, age, ok := c.lookup(id); ok && age < max(c.MaxStale, c.ttl()) {
		return old, nil
	}
	return nil, err
}

// Len returns the number of documents that are kept.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.entries)
}

func (c *Cache) lookup(id did.DID) (*Result, time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now() // not before the lock: what is kept meanwhile would be of the future
	e, ok := c.entries[id]
	if !ok {
		return nil, 0, false
	}
	c.recent.MoveToFront(e)
	found := e.Value.(*entry)
	age := now.Sub(found.fetched)
	if age < 0 { // the clock went back: the age is unknown
		return found.result, 1<<63 - 1, true
	}
	return found.result, age, true
}

func (c *Cache) keep(id did.DID, res *Result) {
	size := int64(len(res.Document.Raw()))*resultFactor + entryOverhead
	limit := c.MaxBytes
	if limit == 0 {
		limit = DefaultMaxBytes
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(id)
	if size > limit {
		return
	}
	if c.entries == nil {
		c.entries = make(map[did.DID]*list.Element)
	}
	c.entries[id] = c.recent.PushFront(&entry{id: id, result: res, fetched: c.now(), bytes: size})
	c.bytes += size
	for c.bytes > limit {
		c.remove(c.recent.Back().Value.(*entry).id)
	}
}

func (c *Cache) drop(id did.DID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(id)
}

// remove needs mu.
func (c *Cache) remove(id did.DID) {
	e, ok := c.entries[id]
	if !ok {
		return
	}
	c.bytes -= e.Value.(*entry).bytes
	c.recent.Remove(e)
	delete(c.entries, id)
}

func (c *Cache) ttl() time.Duration {
	if c.TTL == 0 {
		return DefaultTTL
	}
	return c.TTL
}

func (c *Cache) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}
