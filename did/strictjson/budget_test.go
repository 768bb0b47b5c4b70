package strictjson_test

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/strictjson"
)

// background returns the context of a test, or one without cancellation.
func background(t require.TestingT) context.Context {
	if t, ok := t.(interface{ Context() context.Context }); ok {
		return t.Context()
	}
	return context.Background()
}

func TestSpend(t *testing.T) {
	t.Run("without a budget any work is allowed", func(t *testing.T) {
		require.NoError(t, strictjson.Spend(t.Context(), math.MaxInt64))
	})
	t.Run("the last step is allowed and the next is not", func(t *testing.T) {
		ctx := strictjson.WithBudget(t.Context(), 10)
		require.NoError(t, strictjson.Spend(ctx, 4))
		require.NoError(t, strictjson.Spend(ctx, 6))
		require.NoError(t, strictjson.Spend(ctx, 0))
		require.ErrorIs(t, strictjson.Spend(ctx, 1), strictjson.ErrBudget)
	})
	t.Run("a refusal empties the budget", func(t *testing.T) {
		ctx := strictjson.WithBudget(t.Context(), 10)
		require.ErrorIs(t, strictjson.Spend(ctx, 11), strictjson.ErrBudget)
		require.ErrorIs(t, strictjson.Spend(ctx, 1), strictjson.ErrBudget)
	})
	t.Run("a budget of nothing or less allows nothing", func(t *testing.T) {
		for _, steps := range []int64{0, -1, math.MinInt64} {
			ctx := strictjson.WithBudget(t.Context(), steps)
			require.ErrorIs(t, strictjson.Spend(ctx, 1), strictjson.ErrBudget)
		}
	})
	t.Run("negative steps give nothing back", func(t *testing.T) {
		ctx := strictjson.WithBudget(t.Context(), 1)
		require.NoError(t, strictjson.Spend(ctx, math.MinInt64))
		require.NoError(t, strictjson.Spend(ctx, 1))
		require.ErrorIs(t, strictjson.Spend(ctx, 1), strictjson.ErrBudget)
	})
	t.Run("huge steps do not wrap around", func(t *testing.T) {
		ctx := strictjson.WithBudget(t.Context(), 1)
		for range 4 {
			require.ErrorIs(t, strictjson.Spend(ctx, math.MaxInt64), strictjson.ErrBudget)
		}
	})
	t.Run("an inner budget narrows", func(t *testing.T) {
		outer := strictjson.WithBudget(t.Context(), 10)
		inner := strictjson.WithBudget(outer, 3)
		require.ErrorIs(t, strictjson.Spend(inner, 4), strictjson.ErrBudget)
		require.NoError(t, strictjson.Spend(outer, 10))
	})
	t.Run("an inner budget does not widen", func(t *testing.T) {
		outer := strictjson.WithBudget(t.Context(), 10)
		inner := strictjson.WithBudget(outer, 1000)
		require.NoError(t, strictjson.Spend(inner, 10))
		require.ErrorIs(t, strictjson.Spend(inner, 1), strictjson.ErrBudget)
		require.ErrorIs(t, strictjson.Spend(outer, 1), strictjson.ErrBudget)
	})
	t.Run("a cancelled request is told with its reason", func(t *testing.T) {
		ctx, cancel := context.WithCancel(strictjson.WithBudget(t.Context(), 10))
		cancel()
		err := strictjson.Spend(ctx, 0)
		require.ErrorIs(t, err, strictjson.ErrCancelled)
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("a request out of time is told with its reason", func(t *testing.T) {
		ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer cancel()
		err := strictjson.Spend(ctx, 1)
		require.ErrorIs(t, err, strictjson.ErrCancelled)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestSpendIsSharedBetweenGoroutines(t *testing.T) {
	ctx := strictjson.WithBudget(t.Context(), 1000)
	var group sync.WaitGroup
	refused := make(chan error, 1100)
	for range 11 {
		group.Go(func() {
			for range 100 {
				refused <- strictjson.Spend(ctx, 1)
			}
		})
	}
	group.Wait()
	close(refused)
	count := 0
	for err := range refused {
		if err != nil {
			require.ErrorIs(t, err, strictjson.ErrBudget)
			count++
		}
	}
	require.Equal(t, 100, count)
}

func TestReadingSpendsNodesAndBytes(t *testing.T) {
	nodes := []byte("[" + strings.Repeat("0,", 998) + "0]") // 1000 values in 1999 bytes
	steps := int64(1000 + 1999/64 + 1)
	ctx := strictjson.WithBudget(t.Context(), steps)
	require.NoError(t, strictjson.Scan(ctx, nodes, strictjson.Limits{}))
	require.ErrorIs(t, strictjson.Spend(ctx, 1), strictjson.ErrBudget)

	_, err := strictjson.Parse(strictjson.WithBudget(t.Context(), steps-1), nodes, strictjson.Limits{})
	require.ErrorIs(t, err, strictjson.ErrBudget)

	long := []byte(`"` + strings.Repeat("a", 6398) + `"`) // 6400 bytes
	require.NoError(t, strictjson.Scan(strictjson.WithBudget(t.Context(), 102), long, strictjson.Limits{}))
	err = strictjson.Scan(strictjson.WithBudget(t.Context(), 101), long, strictjson.Limits{})
	require.ErrorIs(t, err, strictjson.ErrBudget)
}

func TestReadingStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, strictjson.Scan(ctx, []byte(`{}`), strictjson.Limits{}), strictjson.ErrCancelled)
}
