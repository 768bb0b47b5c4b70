package driver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
)

// Handler serves a resolver under [Path]. It answers
//
//   - application/did-resolution, and clients without a preference, with a DID
//     resolution result;
//   - application/did, did+json, did+ld+json, json and ld+json with the bare document;
//   - application/did-url-dereferencing with a dereferencing result;
//   - [TypeOlder] with a resolution result in the older vocabulary;
//   - a DID URL of a service with 303 and its Location, of a fragment with the
//     method or service;
//   - errors with a result that holds no document, and the status that DID
//     Resolution v1 (HTTP(S) Binding) gives the error;
//   - a deactivated DID with 410 and its document.
//
// A panic of the resolver ends as 500. Connections, their number and their
// times are for the server to limit.
type Handler struct {
	// Resolver answers; what it does not know it refuses with a code.
	Resolver resolver.Resolver
	// Timeout bounds the work on one request; zero is DefaultTimeout.
	Timeout time.Duration
}

// ServeHTTP answers one request.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	h.answer(r, path).write(w, r.Method == http.MethodHead)
}

// answer never fails: an error is an answer.
func (h Handler) answer(r *http.Request, path string) (a answer) {
	f, ok := negotiate(r.Header.Values("Accept"))
	if !ok {
		return failure(f, fmt.Errorf("%w: none of the media types in Accept", resolver.ErrRepresentation))
	}
	defer func() {
		if recover() != nil { // its value may hold anything, also a person's data
			a = failure(f, fmt.Errorf("%w: panic", resolver.ErrInternal))
		}
	}()
	u, err := readRequest(path, r.URL.RawQuery)
	if err != nil {
		return failure(f, err)
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.timeout())
	defer cancel()
	content, err := resolver.Dereference(ctx, h.Resolver, u)
	if err != nil {
		return failure(f, timely(err))
	}
	if a, err = present(f, content); err != nil {
		return failure(f, err)
	}
	return a
}

// present turns what was found into an answer.
func present(f form, c *resolver.Content) (answer, error) {
	switch {
	case c.URL != "" && !c.Result.Deactivated: // nobody is sent to the service of a deactivated DID
		return redirect(c.URL)
	case c.URL != "":
		return success(resourceForm(f), c.Result, nil)
	case c.Method != nil:
		return success(resourceForm(f), c.Result, c.Method)
	case c.Service != nil:
		return success(resourceForm(f), c.Result, c.Service)
	}
	if c.Result.Document == nil {
		return withoutDocument(f, c.Result)
	}
	return success(f, c.Result, c.Result.Document)
}

// withoutDocument is for resolvers that keep no document of a deactivated DID.
func withoutDocument(f form, r *resolver.Result) (answer, error) {
	if !r.Deactivated {
		return answer{}, fmt.Errorf("%w: neither a document nor an error", resolver.ErrInternal)
	}
	return success(f, r, nil)
}

// resourceForm is f for what is no document: a resolution result has no place for it.
func resourceForm(f form) form {
	if f.shape == wholeResult || f.shape == olderResult {
		return form{dereferenced, TypeDereference}
	}
	return f
}

func (h Handler) timeout() time.Duration {
	if h.Timeout <= 0 {
		return DefaultTimeout
	}
	return h.Timeout
}

// timely gives a deadline that nobody explained the code for it.
func timely(err error) error {
	if fault.Of(err) == "" && errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", resolver.ErrUnavailable, err)
	}
	return err
}
