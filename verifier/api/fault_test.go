package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
)

// canary marks what must not leave the server but in a verdict.
const canary = "CANARY"

func TestFaultsOfTheJudge(t *testing.T) {
	for _, tt := range []struct {
		name   string
		judge  api.Judge
		status int
		code   fault.Code
	}{
		{"nobody judges", nil, 503, api.ErrNotReady},
		{"a panic", broken(func(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
			panic(canary)
		}), 500, api.ErrInternal},
		{"an index past the end", broken(func(_ context.Context, _ verifier.Request, raw ...[]byte) (*verifier.Verdict, error) {
			return nil, errors.New(string(raw[len(raw)]))
		}), 500, api.ErrInternal},
		{"an error without a code", broken(func(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
			return nil, errors.New(canary)
		}), 500, api.ErrInternal},
		{"an error without a code beside a verdict", broken(func(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
			return &verifier.Verdict{Outcome: verifier.Accepted}, errors.New(canary)
		}), 500, api.ErrInternal},
		{"neither a verdict nor an error", broken(func(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
			return nil, nil
		}), 500, api.ErrInternal},
		{"no time left", broken(func(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
			return nil, fmt.Errorf("%w: too slow", strictjson.ErrCancelled)
		}), 503, strictjson.ErrCancelled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var logged bytes.Buffer
			h := &api.Handler{
				Gate:   gateOf(tt.judge),
				Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
			}
			a := ask(h, request(good))
			requireProblem(t, a, tt.status, tt.code)
			require.NotContains(t, a.body+logged.String(), canary)
			require.Contains(t, logged.String(), "code="+string(tt.code))
			require.Equal(t, tt.status == 500, strings.Contains(logged.String(), "level=ERROR"))
			require.Equal(t, 200, ask(h, get("/healthz")).status, "the process lives")
		})
	}
}

func TestAPanicIsCountedAndItsPlaceIsTold(t *testing.T) {
	var logged bytes.Buffer
	h := &api.Handler{Gate: gateOf(broken(panics)), Logger: slog.New(slog.NewTextHandler(&logged, nil))}
	for range 3 {
		requireProblem(t, ask(h, request(good)), 500, api.ErrInternal)
	}
	require.Contains(t, ask(h, get("/metrics")).body, "\nhinan_panics_total 3\n")
	require.Contains(t, logged.String(), "api_test.panics:")
}

func panics(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) { panic("") }

func get(path string) *http.Request {
	r := request("")
	r.Method, r.URL.Path = http.MethodGet, path
	return r
}

// slow judges when it is told to.
type slow struct{ begun, end chan struct{} }

func (s slow) Verify(ctx context.Context, _ verifier.Request, _ ...[]byte) (*verifier.Verdict, error) {
	s.begun <- struct{}{}
	select {
	case <-s.end:
		return &verifier.Verdict{}, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", strictjson.ErrCancelled, ctx.Err())
	}
}

func TestTheQueueHasAnEnd(t *testing.T) {
	const jobs, waiting = 2, 3
	s := slow{make(chan struct{}), make(chan struct{})}
	h := &api.Handler{Gate: gateOf(s), Jobs: jobs, Waiting: waiting}

	var all sync.WaitGroup
	answers := make(chan int, jobs+waiting+1)
	send := func() { all.Go(func() { answers <- ask(h, request(good)).status }) }
	for range jobs {
		send()
		<-s.begun
	}
	for range waiting {
		send()
	}
	require.Eventually(t, func() bool {
		return strings.Contains(ask(h, get("/metrics")).body, fmt.Sprintf("\nhinan_queue_waiting %d\n", waiting))
	}, 5*time.Second, time.Millisecond)
	requireProblem(t, ask(h, request(good)), http.StatusServiceUnavailable, api.ErrBusy)
	select {
	case <-s.begun:
		t.Fatal("more are judged at a time than may be")
	default:
	}

	for range waiting { // each that ends lets one in
		s.end <- struct{}{}
		<-s.begun
	}
	for range jobs {
		s.end <- struct{}{}
	}
	all.Wait()
	for range jobs + waiting {
		require.Equal(t, http.StatusOK, <-answers)
	}
}

func TestAClientThatGoesGivesItsPlaceBack(t *testing.T) {
	s := slow{make(chan struct{}), make(chan struct{})}
	h := &api.Handler{Gate: gateOf(s), Jobs: 1, Waiting: 1}
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan answer)
		go func() { done <- ask(h, request(good).WithContext(ctx)) }()
		<-s.begun
		cancel()
		requireProblem(t, <-done, http.StatusServiceUnavailable, strictjson.ErrCancelled)
	}
}
