package driver

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/fetch"
)

// accept asks for a result, in the form of DID Resolution v1 first.
const accept = TypeResult + ", " + TypeOlder + ";q=0.9"

// Client resolves by asking a Universal Resolver or one of its drivers. It is
// safe for concurrent use.
type Client struct {
	// URL is the service's address up to where the DID follows, such as
	// https://resolver.example/1.0/identifiers/.
	URL string
	// HTTP asks; nil is the zero value, which takes https to public addresses only.
	HTTP *fetch.Client
	// Now dates the results; nil is time.Now.
	Now func() time.Time
}

// Resolve asks the service for the document of id. Errors that the service tells
// come back under their codes, after [resolver.CodeOfProblem]. A service that
// cannot be reached, or answers with an error status and no result, is
// [resolver.ErrUnavailable]; a result that is broken or about another DID is
// [resolver.ErrInvalidDocument]; another version than the one asked for is
// [resolver.ErrFeature].
func (c *Client) Resolve(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	address, err := c.address(id, v)
	if err != nil {
		return nil, err
	}
	asOf := c.now()
	response, err := c.http().Get(ctx, address, accept)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrUnavailable)
	}
	result, err := read(ctx, response, id)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(result, v); err != nil {
		return nil, err
	}
	result.AsOf = asOf
	return result, nil
}

// address is the URL of the request. With options the DID must be
// percent-encoded, without it is sent as it is (DID Resolution v1, HTTP(S) Binding).
func (c *Client) address(id did.DID, v resolver.Version) (string, error) {
	base := strings.TrimSuffix(c.URL, "/") + "/"
	switch {
	case v.IsZero():
		return base + id.String(), nil
	case v.ID != "" && !v.Time.IsZero():
		return "", fmt.Errorf("%w: versionId and versionTime together", resolver.ErrInvalidOptions)
	}
	options := url.Values{}
	if v.ID != "" {
		options.Set("versionId", v.ID)
	} else {
		options.Set("versionTime", datetime(v.Time))
	}
	return base + url.QueryEscape(id.String()) + "?" + options.Encode(), nil
}

// read takes the status before the words: a page of a proxy with status 404
// does not say that the DID does not exist.
func read(ctx context.Context, response *fetch.Response, id did.DID) (*resolver.Result, error) {
	if response.Status == http.StatusOK {
		return ParseResult(ctx, response.Body, id)
	}
	r, err := parseReply(ctx, response.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: status %d without a resolution result", resolver.ErrUnavailable, response.Status)
	case response.Status == http.StatusGone:
		return gone(ctx, r, id)
	case r.problem != nil:
		return nil, r.problem
	}
	return nil, fmt.Errorf("%w: status %d without an error in the result", resolver.ErrUnavailable, response.Status)
}

// gone reads the answer for a deactivated DID, whether it tells so by its
// metadata, by an error, or by the status alone.
func gone(ctx context.Context, r *reply, id did.DID) (*resolver.Result, error) {
	if r.document == nil {
		document, err := did.Draft{ID: id}.Document()
		if err != nil {
			return nil, err
		}
		return &resolver.Result{Document: document, Deactivated: true}, nil
	}
	result, err := r.result(ctx, id)
	if err != nil {
		return nil, err
	}
	result.Deactivated = true
	return result, nil
}

// checkVersion refuses the latest version in place of the one asked for, as a
// service answers that passes over options.
func checkVersion(result *resolver.Result, v resolver.Version) error {
	if v.ID != "" && result.Version != v.ID {
		return fmt.Errorf("%w: the answer is not the version asked for", resolver.ErrFeature)
	}
	if !v.Time.IsZero() && (result.Updated.After(v.Time) || result.Created.After(v.Time)) {
		return fmt.Errorf("%w: the answer is younger than the time asked for", resolver.ErrFeature)
	}
	return nil
}

func (c *Client) http() *fetch.Client {
	if c.HTTP == nil {
		return &fetch.Client{}
	}
	return c.HTTP
}

func (c *Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}
