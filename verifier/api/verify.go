package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier"
)

// MaxBody is the greatest size of a request's body in bytes; more is [ErrTooLarge].
const MaxBody = 64 << 10

// verify answers POST /v1/verify. What is cheap to refuse is refused before it can
// take a place in the queue from others.
func (h *Handler) verify(w http.ResponseWriter, r *http.Request) error {
	body, err := readJSON(w, r)
	if err != nil {
		return err
	}
	q, err := h.readRequest(r.Context(), body)
	if err != nil {
		return err
	}
	verdict, err := h.judge(r.Context(), q)
	if err != nil {
		return err
	}
	h.metrics.verdict(verdict)
	return writeJSON(w, verdict)
}

// readJSON reads a body that says of itself that it is JSON.
func readJSON(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := checkMediaType(r.Header); err != nil {
		return nil, err
	}
	return readBody(w, r)
}

// checkMediaType demands JSON as it is. It also keeps forms of other sites out:
// what they can send without being asked first has other media types.
func checkMediaType(header http.Header) error {
	if len(header.Values("Content-Encoding")) > 0 {
		return fmt.Errorf("%w: a content encoding", ErrMediaType)
	}
	media, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || media != "application/json" || len(header.Values("Content-Type")) > 1 {
		return fmt.Errorf("%w: not application/json", ErrMediaType)
	}
	for name, value := range parameters {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return fmt.Errorf("%w: a parameter other than charset=utf-8", ErrMediaType)
		}
	}
	return nil
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, fmt.Errorf("%w: over %d bytes", ErrTooLarge, MaxBody)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return nil, fmt.Errorf("%w: over %d bytes", ErrTooLarge, MaxBody)
	}
	if err != nil { // its text may repeat what was sent
		return nil, fmt.Errorf("%w: it ended after %d bytes", ErrIncomplete, len(body))
	}
	return body, nil
}

// judge waits for a place and judges.
func (h *Handler) judge(ctx context.Context, q question) (*verifier.Verdict, error) {
	gate := h.gate()
	if gate.Judge == nil {
		return nil, fmt.Errorf("%w: no bundle and no pinned document", ErrNotReady)
	}
	var verdict *verifier.Verdict
	err := h.inTurn(ctx, func(ctx context.Context) (err error) {
		verdict, err = gate.Judge.Verify(ctx, q.want, q.presentations...)
		return err
	})
	if verdict == nil && err == nil {
		err = errors.New("neither a verdict nor an error")
	}
	if verdict == nil || err != nil && fault.Of(err) == "" {
		return nil, err
	}
	return verdict, nil // one that refuses comes with an error that says the same
}

// inTurn waits for a place, and works within the limits of time and work.
func (h *Handler) inTurn(ctx context.Context, work func(context.Context) error) error {
	start := time.Now()
	err := h.queue.enter(ctx, MaxWait)
	h.metrics.wait.Observe(time.Since(start).Seconds())
	if err != nil {
		return err
	}
	defer h.queue.leave()

	start = time.Now()
	defer func() { h.metrics.check.Observe(time.Since(start).Seconds()) }()
	ctx, cancel := context.WithTimeout(ctx, MaxCheck)
	defer cancel()
	return work(strictjson.WithBudget(ctx, MaxWork))
}
