// Package didweb resolves did:web: DIDs whose document lies on a web server.
//
// The document is fetched over https by package fetch: from public addresses
// only, without redirects, 64 KiB at most, within three seconds. Refused are
// hosts that are addresses in any form or local names, names that are not in
// their ASCII form, paths with dots or encoded delimiters, documents whose id is
// another DID, and requests for versions, which did:web does not have.
//
// A did:web DID is worth what the domain, its DNS and its certificate are worth.
// Which domains to trust is for the caller to say; nothing here looks for names
// that look alike.
//
// Start with [Resolver]; its zero value is ready. [URL] tells where a document lies.
package didweb

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/fetch"
)

// Method is the name of the DID method.
const Method = "web"

const (
	// ErrIdentifier: the DID's host, port or path is not allowed.
	ErrIdentifier = fault.Code("web.identifier")
	// ErrMediaType: the server's answer is not in a media type of DID documents.
	ErrMediaType = fault.Code("web.media-type")
)

// accept names the media types of DID documents, the preferred ones first.
const accept = "application/did, application/did+json, application/did+ld+json, application/json;q=0.9"

var mediaTypes = []string{"application/did", "application/did+json", "application/did+ld+json", "application/json"}

// Resolver resolves did:web. The zero value uses the zero fetch.Client.
type Resolver struct {
	// Fetch gets a URL, as fetch.Client.Get does. nil: new(fetch.Client).Get.
	Fetch func(ctx context.Context, url, accept string) (*fetch.Response, error)
	// Now tells the time for Result.AsOf. nil: time.Now.
	Now func() time.Time
}

// Resolve fetches the document of a DID. What goes wrong on the way to the
// document is resolver.ErrUnavailable, beside the code of package fetch; status
// 404 and 410 are resolver.ErrNotFound; an answer that is not this DID's document
// is resolver.ErrInvalidDocument, beside the code of what is wrong with it. A
// version is resolver.ErrFeature, and URL tells which DIDs are refused.
func (r Resolver) Resolve(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	url, err := URL(id)
	if err != nil {
		return nil, err
	}
	if !v.IsZero() {
		return nil, fmt.Errorf("%w: did:web has no versions", resolver.ErrFeature)
	}
	asOf := r.now() // before the answer: the document is at least as fresh
	answer, err := r.fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	doc, err := document(ctx, id, answer)
	if err != nil {
		return nil, err
	}
	return &resolver.Result{Document: doc, AsOf: asOf}, nil
}

func (r Resolver) fetch(ctx context.Context, url string) (*fetch.Response, error) {
	get := r.Fetch
	if get == nil {
		get = new(fetch.Client).Get
	}
	answer, err := get(ctx, url, accept)
	if errors.Is(err, fetch.ErrTooLarge) {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrUnavailable)
	}
	if answer.Status == http.StatusNotFound || answer.Status == http.StatusGone {
		return nil, fmt.Errorf("%w: the server answered %d", resolver.ErrNotFound, answer.Status)
	}
	if err := answer.OK(); err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrUnavailable)
	}
	return answer, nil
}

func document(ctx context.Context, id did.DID, answer *fetch.Response) (*did.Document, error) {
	if !slices.Contains(mediaTypes, answer.ContentType) {
		return nil, fmt.Errorf("%w: %w: %.64q", ErrMediaType, resolver.ErrInvalidDocument, answer.ContentType)
	}
	doc, err := did.ParseDocument(ctx, answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	if doc.ID() != id {
		return nil, fmt.Errorf("%w: its id is another DID", resolver.ErrInvalidDocument)
	}
	return doc, nil
}

func (r Resolver) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}
