package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
)

// Judge answers whether credentials may be relied on. *verifier.Verifier is one.
type Judge interface {
	Verify(ctx context.Context, want verifier.Request, raw ...[]byte) (*verifier.Verdict, error)
}

// Gate is what judges at a moment, and what it rests on.
type Gate struct {
	// Judge judges; nil: nothing can be decided.
	Judge Judge
	// Trust says which bundle the judge rests on, for /readyz to show.
	Trust verifier.Trust
	// Refused is why a newer bundle was not taken, shown there too; nil: none was
	// refused.
	Refused error
}

// Limits of the work in a [Handler] where its field is zero.
const (
	DefaultJobs    = 2  // requests that are judged at a time
	DefaultWaiting = 64 // requests that wait for that
)

// MaxWait is how long a request waits to be judged, MaxCheck how long judging it
// may take, MaxWork how many steps of work (see strictjson.WithBudget).
const (
	MaxWait  = 5 * time.Second
	MaxCheck = 5 * time.Second
	MaxWork  = 4_000_000
)

// MaxHeaders is how many header fields a request may have; more is [ErrHeaders].
// [Server] limits their bytes.
const MaxHeaders = 64

// Handler serves the API. Its zero value answers that it is not ready. It is safe
// for concurrent use, and must not be changed or copied once it is used.
//
// Connections, their number and their times are for [Server] and [Handler.Limit]
// to bound.
type Handler struct {
	// Gate returns what judges now; it is asked for each request, so that a bundle
	// can be replaced meanwhile. nil: nothing judges.
	Gate func() Gate
	// Hosts are the names and addresses by which clients may address the server,
	// without port, beside those of the loopback interface. Others are refused, or a
	// page from elsewhere could ask by a name that it leads here (DNS rebinding).
	Hosts []string
	// Jobs is how many requests are judged at a time, Waiting how many more may wait;
	// zero: the defaults. Further ones are ErrBusy.
	Jobs, Waiting int
	// AllowAt lets requests name the time for which is judged: for tests only.
	AllowAt bool
	// Desk is the desk that clients with a token work; nil: there is none.
	Desk *Desk
	// Now is the clock for the age of the bundle that is shown, and for when people
	// were counted; nil: time.Now.
	Now func() time.Time
	// Logger gets codes and counts, and nothing of what was sent; nil: nobody does.
	Logger *slog.Logger

	once    sync.Once
	queue   *queue
	metrics *metrics
	memory  *memory
}

func (h *Handler) start() {
	h.once.Do(func() {
		h.queue = newQueue(orDefault(h.Jobs, DefaultJobs), orDefault(h.Waiting, DefaultWaiting))
		h.metrics = newMetrics(h.queue.length, h.bundleAge, h.Desk)
		if h.Desk != nil {
			h.memory = newMemory(orDefault(h.Desk.Remembered, DefaultRemembered))
		}
	})
}

func orDefault(n, standard int) int {
	if n <= 0 {
		return standard
	}
	return n
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.start()
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'")
	header.Set("Cache-Control", "no-store")
	defer h.survive(w)
	if err := h.route(w, r); err != nil {
		h.refuse(w, err)
	}
}

// route finds who answers. Paths are taken byte for byte: nothing is cleaned,
// decoded or redirected.
func (h *Handler) route(w http.ResponseWriter, r *http.Request) error {
	if err := h.admit(r); err != nil {
		return err
	}
	path := r.URL.EscapedPath()
	if h.Desk != nil && strings.HasPrefix(path, deskPath) {
		return h.desk(w, r, strings.TrimPrefix(path, deskPath))
	}
	switch path {
	case "/v1/verify":
		return only(w, r, h.verify, http.MethodPost)
	case "/healthz":
		return only(w, r, h.healthz, http.MethodGet, http.MethodHead)
	case "/readyz":
		return only(w, r, h.readyz, http.MethodGet, http.MethodHead)
	case "/metrics":
		return only(w, r, h.showMetrics, http.MethodGet, http.MethodHead)
	}
	return errRoute
}

var errRoute = fmt.Errorf("%w: the paths are /v1/verify, /healthz, /readyz, /metrics, and those of a desk if there is one", ErrRoute)

type answerer func(http.ResponseWriter, *http.Request) error

func only(w http.ResponseWriter, r *http.Request, answer answerer, methods ...string) error {
	if !slices.Contains(methods, r.Method) {
		w.Header().Set("Allow", strings.Join(methods, ", "))
		return fmt.Errorf("%w: the methods are %s", ErrMethod, strings.Join(methods, ", "))
	}
	return answer(w, r)
}

// admit looks at what every request has in common.
func (h *Handler) admit(r *http.Request) error {
	if !KnownHost(r.Host, h.Hosts) {
		return fmt.Errorf("%w: it is not among the names of this server", ErrHost)
	}
	fields := 0
	for _, values := range r.Header {
		fields += len(values)
	}
	if fields > MaxHeaders {
		return fmt.Errorf("%w: %d header fields, at most %d", ErrHeaders, fields, MaxHeaders)
	}
	if r.URL.RawQuery != "" || r.URL.ForceQuery {
		// What stands in a URL ends up in the logs of everything on the way.
		return fmt.Errorf("%w: a query in the URL", ErrRequest)
	}
	return nil
}

func (h *Handler) gate() Gate {
	if h.Gate == nil {
		return Gate{}
	}
	return h.Gate()
}

func (h *Handler) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

func (h *Handler) log(level slog.Level, what string, code fault.Code) {
	if h.Logger != nil {
		h.Logger.Log(context.Background(), level, what, "code", code)
	}
}
