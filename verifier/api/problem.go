package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// TypePrefix stands in front of the code in the type of a problem.
const TypePrefix = "urn:hinan:code:"

// problem is an error as RFC 9457 §3 has it; source is for /readyz, facts are for the
// desk.
type problem struct {
	V      int        `json:"v"`
	Type   string     `json:"type"`
	Title  string     `json:"title"`
	Status int        `json:"status"`
	Detail string     `json:"detail,omitempty"`
	Code   fault.Code `json:"code"`
	source
	facts
}

// facts are what a client can go on with.
type facts struct {
	First   *time.Time   `json:"first,omitempty"`   // when a ration was given out that is asked for again
	Reasons []fault.Code `json:"reasons,omitempty"` // why what was shown leads to no record
}

func factsOf(err error) (f facts) {
	if taken, ok := errors.AsType[*checkin.Taken](err); ok {
		at := taken.Before.At.UTC()
		f.First = &at
	}
	if none, ok := errors.AsType[*noRecord](err); ok {
		f.Reasons = none.reasons
	}
	return f
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

	ErrToken:                 http.StatusUnauthorized,
	ErrReused:                http.StatusConflict,
	checkin.ErrRole:          http.StatusForbidden,
	checkin.ErrUnknownRecord: http.StatusNotFound,
	checkin.ErrTaken:         http.StatusConflict,
	checkin.ErrClosed:        http.StatusConflict,
	checkin.ErrLocked:        http.StatusServiceUnavailable,
}

// broken are the codes of a store that keeps nothing, or whose log is not whole: 503.
var broken = []fault.Code{
	checkin.ErrStore, checkin.ErrStoreDamaged, checkin.ErrGap, checkin.ErrChain, checkin.ErrFork, checkin.ErrSignature,
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
	p := problem{
		V: 1, Type: TypePrefix + string(code), Status: http.StatusBadRequest, Detail: err.Error(), Code: code, facts: factsOf(err),
	}
	if slices.Contains(broken, code) {
		p.Status = http.StatusServiceUnavailable
	}
	if slices.Contains(broken, code) || code == checkin.ErrTaken {
		p.Detail = string(code) // more would tell places on the disk, or what was sent
	}
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
	if p.Status == http.StatusInternalServerError || slices.Contains(broken, p.Code) {
		level = slog.LevelError
	}
	h.log(level, "refused", p.Code)
	h.metrics.problem(p.Code)
	switch p.Status {
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", retryAfter)
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer") // RFC 6750 §3
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
