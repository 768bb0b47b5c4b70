package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
)

// TypePrefix stands in front of the code in the type of a problem.
const TypePrefix = "urn:hinan:code:"

// problem is an error as RFC 9457 §3 has it; source is for /readyz.
type problem struct {
	V      int        `json:"v"`
	Type   string     `json:"type"`
	Title  string     `json:"title"`
	Status int        `json:"status"`
	Detail string     `json:"detail,omitempty"`
	Code   fault.Code `json:"code"`
	source
}

// statuses are the answers for the codes that have one of their own; further ones
// are about what was sent, and 400.
var statuses = map[fault.Code]int{
	ErrRoute:                http.StatusNotFound,
	ErrMethod:               http.StatusMethodNotAllowed,
	ErrHost:                 http.StatusMisdirectedRequest,
	ErrHeaders:              http.StatusRequestHeaderFieldsTooLarge,
	ErrMediaType:            http.StatusUnsupportedMediaType,
	ErrTooLarge:             http.StatusRequestEntityTooLarge,
	ErrIncomplete:           http.StatusRequestTimeout,
	ErrBusy:                 http.StatusServiceUnavailable,
	ErrNotReady:             http.StatusServiceUnavailable,
	strictjson.ErrCancelled: http.StatusServiceUnavailable,
	ErrInternal:             http.StatusInternalServerError,
}

// retryAfter is the header of 503, in seconds: a queue that is full now is empty
// within MaxWait.
var retryAfter = strconv.Itoa(int(MaxWait.Seconds()))

// problemOf explains an error. One without a code is a fault of ours: its text may
// hold anything, and is not told.
func problemOf(err error) problem {
	code := fault.Of(err)
	if code == "" {
		code, err = ErrInternal, ErrInternal
	}
	p := problem{V: 1, Type: TypePrefix + string(code), Status: http.StatusBadRequest, Detail: err.Error(), Code: code}
	if status, ok := statuses[code]; ok {
		p.Status = status
	}
	if entry, ok := fault.Explain(code); ok {
		p.Title = entry.Meaning
	}
	return p
}

// refuse answers with an error.
func (h *Handler) refuse(w http.ResponseWriter, err error) {
	h.tell(w, problemOf(err))
}

func (h *Handler) tell(w http.ResponseWriter, p problem) {
	level := slog.LevelDebug // strangers decide how many of these there are
	if p.Status == http.StatusInternalServerError {
		level = slog.LevelError
	}
	h.log(level, "refused", p.Code)
	h.metrics.problem(p.Code)
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	body, err := json.Marshal(p)
	if err != nil { // a struct of texts and numbers
		body = nil
	}
	write(w, p.Status, "application/problem+json", body)
}

// write sends an answer that is complete.
func write(w http.ResponseWriter, status int, media string, body []byte) {
	header := w.Header()
	header.Set("Content-Type", media)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone needs no answer
}

func writeJSON(w http.ResponseWriter, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return errors.New("the answer cannot be written as JSON")
	}
	write(w, http.StatusOK, "application/json", body)
	return nil
}

// survive ends a panic as 500. Its value may hold anything, also a person's data:
// only the place in the code is told.
func (h *Handler) survive(w http.ResponseWriter) {
	if recover() == nil {
		return
	}
	h.metrics.panics.Inc()
	if h.Logger != nil {
		h.Logger.Error("panic", "code", ErrInternal, "place", panicPlace())
	}
	h.refuse(w, fmt.Errorf("%w: panic", ErrInternal))
}

// panicPlace returns the line of code that panicked, called by a deferred function.
func panicPlace() string {
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers[:])])
	panicked := false
	for {
		frame, more := frames.Next()
		if panicked && !strings.HasPrefix(frame.Function, "runtime.") {
			return frame.Function + ":" + strconv.Itoa(frame.Line)
		}
		panicked = panicked || frame.Function == "runtime.gopanic"
		if !more {
			return "unknown"
		}
	}
}
