package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
)

// healthz says that the process lives and answers.
func (h *Handler) healthz(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, struct {
		V     int  `json:"v"`
		Alive bool `json:"alive"`
	}{1, true})
}

// readiness is the answer of /readyz where something can be decided.
type readiness struct {
	V     int          `json:"v"`
	Ready bool         `json:"ready"`
	Codes []fault.Code `json:"codes"` // what the judge notes of bundle and clock, such as bundle.aging
	source
}

// source is what the judge rests on.
type source struct {
	Bundle  *bundle    `json:"bundle,omitempty"`  // absent: pinned documents in its place
	Refused fault.Code `json:"refused,omitempty"` // why something newer was not taken
	Desk    fault.Code `json:"desk,omitempty"`    // why nothing can be done at the desk
}

// bundle is what is told of the trust bundle.
type bundle struct {
	Version uint64    `json:"version"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
	Age     string    `json:"age"` // such as 26h0m0s
}

// readyz says whether anything can be decided, and with how old a bundle.
func (h *Handler) readyz(w http.ResponseWriter, r *http.Request) error {
	gate := h.gate()
	codes, err := gate.ready(r.Context())
	if err == nil {
		return writeJSON(w, readiness{1, true, codes, h.source(gate)})
	}
	p := problemOf(err)
	p.Status, p.source = http.StatusServiceUnavailable, h.source(gate)
	h.tell(w, p)
	return nil
}

// ready has the judge look at no credential at all: what it finds then is about
// bundle and clock, by the rules that it has for each request. What leaves that
// undecided is the error.
func (g Gate) ready(ctx context.Context) (codes []fault.Code, err error) {
	if g.Judge == nil {
		return nil, fmt.Errorf("%w: no bundle and no pinned document", ErrNotReady)
	}
	verdict, err := g.Judge.Verify(ctx, verifier.Request{})
	if verdict == nil {
		return nil, err
	}
	codes = []fault.Code{}
	for _, f := range verdict.Findings {
		switch {
		case f.Code == "" || f.Code == verifier.ErrNothing:
		case f.Outcome != verifier.Accepted && !f.Tolerated:
			return nil, fmt.Errorf("%w: %s", f.Code, f.Detail)
		default:
			codes = append(codes, f.Code)
		}
	}
	return codes, nil
}

// source describes what a gate rests on.
func (h *Handler) source(g Gate) source {
	s, t := source{Refused: codeOf(g.Refused)}, g.Trust
	if h.Desk != nil {
		s.Desk = codeOf(h.Desk.trouble())
	}
	if t.Version > 0 {
		age := h.now().Sub(t.Issued).Truncate(time.Second)
		s.Bundle = &bundle{t.Version, t.Issued.UTC(), t.Expires.UTC(), age.String()}
	}
	return s
}

// codeOf is the code of an error, and ErrInternal for one that has none.
func codeOf(err error) fault.Code {
	if code := fault.Of(err); code != "" || err == nil {
		return code
	}
	return ErrInternal
}

// bundleAge is the gauge of the bundle's age in seconds; -1 without one.
func (h *Handler) bundleAge() float64 {
	t := h.gate().Trust
	if t.Version == 0 {
		return -1
	}
	return h.now().Sub(t.Issued).Seconds()
}
