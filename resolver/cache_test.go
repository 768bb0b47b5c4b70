package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
)

// clock is a time that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// counted answers every DID with a small document and counts the questions;
// fail, if set, is the answer instead.
type counted struct {
	t    testing.TB
	asks atomic.Int64
	fail error
	pad  string
}

func (c *counted) Resolve(_ context.Context, id did.DID, _ resolver.Version) (*resolver.Result, error) {
	c.asks.Add(1)
	if c.fail != nil {
		return nil, c.fail
	}
	return result(c.t, fmt.Sprintf(`{"id":%q,"pad":%q}`, id, c.pad)), nil
}

func TestACachedAnswerIsGivenUntilItsTTLEnds(t *testing.T) {
	src, now := &counted{t: t}, &clock{asOf}
	c := &resolver.Cache{R: src, TTL: time.Minute, Now: now.now}
	id := mustDID(t, "did:example:1")
	for _, tt := range []struct {
		name string
		at   time.Time
		asks int64
	}{
		{"the first time", asOf, 1},
		{"at once again", asOf, 1},
		{"in the last second", asOf.Add(time.Minute - time.Second), 1},
		{"when the time is up", asOf.Add(time.Minute), 2},
		{"when the clock went back", asOf.Add(-time.Hour), 3},
	} {
		now.at = tt.at
		_, err := c.Resolve(t.Context(), id, resolver.Version{})
		require.NoError(t, err, tt.name)
		require.Equal(t, tt.asks, src.asks.Load(), tt.name)
	}
}

func TestVersionsPassThroughTheCache(t *testing.T) {
	src := &counted{t: t}
	c := &resolver.Cache{R: src}
	for range 3 {
		_, err := c.Resolve(t.Context(), mustDID(t, "did:example:1"), resolver.Version{ID: "1"})
		require.NoError(t, err)
	}
	require.Equal(t, int64(3), src.asks.Load())
	require.Zero(t, c.Len())
}

func TestAnOldAnswerServesWhileTheSourceIsSilent(t *testing.T) {
	src, now := &counted{t: t}, &clock{asOf}
	c := &resolver.Cache{R: src, TTL: time.Minute, MaxStale: time.Hour, Now: now.now}
	id := mustDID(t, "did:example:1")
	first, err := c.Resolve(t.Context(), id, resolver.Version{})
	require.NoError(t, err)

	src.fail = fmt.Errorf("%w: no route", resolver.ErrUnavailable)
	now.at = asOf.Add(time.Hour - time.Second)
	old, err := c.Resolve(t.Context(), id, resolver.Version{})
	require.NoError(t, err)
	require.Same(t, first, old, "its AsOf tells the age")

	now.at = asOf.Add(time.Hour)
	_, err = c.Resolve(t.Context(), id, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)

	src.fail = errors.New("a failure without a code")
	now.at = asOf.Add(time.Hour - time.Second)
	_, err = c.Resolve(t.Context(), id, resolver.Version{})
	require.NoError(t, err)
}

func TestWithoutMaxStaleNoOldAnswerServes(t *testing.T) {
	src, now := &counted{t: t}, &clock{asOf}
	c := &resolver.Cache{R: src, TTL: time.Minute, Now: now.now}
	id := mustDID(t, "did:example:1")
	_, err := c.Resolve(t.Context(), id, resolver.Version{})
	require.NoError(t, err)
	src.fail, now.at = resolver.ErrUnavailable, asOf.Add(time.Minute)
	_, err = c.Resolve(t.Context(), id, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)
}

func TestADIDThatIsGoneIsDropped(t *testing.T) {
	src, now := &counted{t: t}, &clock{asOf}
	c := &resolver.Cache{R: src, TTL: time.Minute, MaxStale: time.Hour, Now: now.now}
	id := mustDID(t, "did:example:1")
	_, err := c.Resolve(t.Context(), id, resolver.Version{})
	require.NoError(t, err)

	src.fail, now.at = resolver.ErrNotFound, asOf.Add(2*time.Minute)
	_, err = c.Resolve(t.Context(), id, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrNotFound)
	src.fail = resolver.ErrUnavailable
	_, err = c.Resolve(t.Context(), id, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable, "nothing old is left to serve")
}

func TestConcurrentQuestionsBecomeOne(t *testing.T) {
	defer goleak.VerifyNone(t)
	var asks atomic.Int64
	release := make(chan struct{})
	c := &resolver.Cache{R: source(func(_ context.Context, id did.DID, _ resolver.Version) (*resolver.Result, error) {
		asks.Add(1)
		<-release
		return result(t, fmt.Sprintf(`{"id":%q}`, id)), nil
	})}
	var wg sync.WaitGroup
	started := make(chan struct{}, 16)
	for range 16 {
		wg.Go(func() {
			started <- struct{}{}
			_, err := c.Resolve(t.Context(), mustDID(t, "did:example:1"), resolver.Version{})
			require.NoError(t, err)
		})
	}
	for range 16 {
		<-started
	}
	close(release)
	wg.Wait()
	require.Equal(t, int64(1), asks.Load(), "those who came late too")
}

func TestACallerThatGivesUpDoesNotSpoilTheOthers(t *testing.T) {
	defer goleak.VerifyNone(t)
	asked := make(chan struct{}, 2)
	c := &resolver.Cache{R: source(func(ctx context.Context, id did.DID, _ resolver.Version) (*resolver.Result, error) {
		asked <- struct{}{}
		if len(asked) == 1 && ctx.Value(impatient{}) != nil {
			<-ctx.Done()
			return nil, fmt.Errorf("%w: %w", resolver.ErrUnavailable, ctx.Err())
		}
		return result(t, fmt.Sprintf(`{"id":%q}`, id)), nil
	})}
	id := mustDID(t, "did:example:1")
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), impatient{}, true))
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := c.Resolve(ctx, id, resolver.Version{})
		require.ErrorIs(t, err, resolver.ErrUnavailable)
	})
	for len(asked) == 0 {
		runtime.Gosched()
	}
	wg.Go(func() {
		_, err := c.Resolve(t.Context(), id, resolver.Version{})
		require.NoError(t, err)
	})
	cancel()
	wg.Wait()
}

type impatient struct{}

func TestTheCacheKeepsToItsMemory(t *testing.T) {
	const limit = 4 << 20
	src := &counted{t: t, pad: strings.Repeat("x", 1000)}
	c := &resolver.Cache{R: src, MaxBytes: limit}
	before := heap()
	for i := range 10_000 {
		_, err := c.Resolve(t.Context(), mustDID(t, fmt.Sprintf("did:example:%d", i)), resolver.Version{})
		require.NoError(t, err)
	}
	grown := int64(heap()) - int64(before)
	require.Positive(t, c.Len())
	require.Less(t, c.Len(), 1000)
	require.Less(t, grown, int64(limit), "10,000 DIDs passed through")

	asks := src.asks.Load()
	_, err := c.Resolve(t.Context(), mustDID(t, "did:example:9999"), resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, asks, src.asks.Load(), "the latest is kept")
	_, err = c.Resolve(t.Context(), mustDID(t, "did:example:0"), resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, asks+1, src.asks.Load(), "the oldest went first")
	runtime.KeepAlive(c)
}

func TestADocumentLargerThanTheCacheIsNotKept(t *testing.T) {
	c := &resolver.Cache{R: &counted{t: t, pad: strings.Repeat("x", 10_000)}, MaxBytes: 10_000}
	_, err := c.Resolve(t.Context(), mustDID(t, "did:example:1"), resolver.Version{})
	require.NoError(t, err)
	require.Zero(t, c.Len())
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkCacheWarm reports the time of a warm answer in V. Aim: at most 0.03 V
// and no allocation.
func BenchmarkCacheWarm(b *testing.B) {
	c := &resolver.Cache{R: &counted{t: b}}
	id := mustDID(b, "did:example:1")
	ctx := b.Context()
	_, err := c.Resolve(ctx, id, resolver.Version{})
	require.NoError(b, err)
	testenv.ReportV(b, func() {
		if _, err := c.Resolve(ctx, id, resolver.Version{}); err != nil {
			b.Fatal(err)
		}
	})
}
