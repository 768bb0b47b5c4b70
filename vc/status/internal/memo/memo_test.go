package memo_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/status/internal/memo"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheOldestGoFirst(t *testing.T) {
	m := memo.Memo[int, int]{Max: 3 * 1000}
	made := 0
	get := func(key, size int) {
		v, err := m.Get(t.Context(), key, func() (int, int, error) { made++; return key * 10, size, nil })
		require.NoError(t, err)
		require.Equal(t, key*10, v)
	}
	get(1, 400)
	get(2, 400)
	get(3, 400)
	require.Equal(t, 3, m.Len())
	get(1, 400)
	require.Equal(t, 3, made)
	get(4, 400)
	require.Equal(t, 3, m.Len())
	get(1, 400)
	require.Equal(t, 4, made, "1 was used more recently than 2")
	get(2, 400)
	require.Equal(t, 5, made)
	get(5, 3000)
	require.Equal(t, 3, m.Len(), "what does not fit is not kept")
}

func TestACallerThatGaveUpDoesNotFailOthers(t *testing.T) {
	for _, gaveUp := range []error{context.Canceled, strictjson.ErrBudget, strictjson.ErrCancelled} {
		var m memo.Memo[int, int]
		started, release := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := m.Get(t.Context(), 1, func() (int, int, error) {
				close(started)
				<-release
				return 0, 0, gaveUp
			})
			require.ErrorIs(t, err, gaveUp)
		})
		<-started
		var asked atomic.Int32
		for range 4 {
			wg.Go(func() {
				v, err := m.Get(t.Context(), 1, func() (int, int, error) { asked.Add(1); return 7, 1, nil })
				require.NoError(t, err)
				require.Equal(t, 7, v)
			})
		}
		close(release)
		wg.Wait()
		require.EqualValues(t, 1, asked.Load())
	}
}

func TestACancelledCallerStops(t *testing.T) {
	var m memo.Memo[int, int]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := m.Get(ctx, 1, func() (int, int, error) { return 0, 0, ctx.Err() })
	require.ErrorIs(t, err, context.Canceled)
}
