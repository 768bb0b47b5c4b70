// Package fetch is the one HTTP client of Hinan: for small documents from
// addresses that strangers may have chosen.
//
// It asks over https only and dials public addresses only, judged after the name
// was resolved; it follows no redirect, uses no proxy, sends no cookie and no
// credential, reads at most 64 KiB after decompression, and gives up after three
// seconds (rule R12). Errors name the host, never the query, the path or the
// user. Start with [Client]; its zero value is ready.
//
// Only methods and commands import this package; the core packages never touch
// the network.
package fetch

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrURL: the URL is malformed, too long, or carries a user name.
	ErrURL = fault.Code("fetch.url")
	// ErrScheme: the URL's scheme is not https.
	ErrScheme = fault.Code("fetch.scheme")
	// ErrAddress: the host is, or resolved to, an address that is not public.
	ErrAddress = fault.Code("fetch.address")
	// ErrRedirect: the server answered with a 3xx status.
	ErrRedirect = fault.Code("fetch.redirect")
	// ErrTooLarge: the body or the header is over its limit.
	ErrTooLarge = fault.Code("fetch.too-large")
	// ErrTimeout: the exchange was not complete in time.
	ErrTimeout = fault.Code("fetch.timeout")
	// ErrUnreachable: no connection, or no trusted one.
	ErrUnreachable = fault.Code("fetch.unreachable")
	// ErrAnswer: the answer is cut short, no HTTP, or in a content encoding that was not asked for.
	ErrAnswer = fault.Code("fetch.answer")
	// ErrStatus: the status is not 200. It is not returned by Get and Post, but
	// by [Response.OK], for callers who expect a document.
	ErrStatus = fault.Code("fetch.status")
)

// Limits of an exchange.
const (
	MaxBody   = 64 << 10        // bytes of a body, compressed and decompressed
	MaxHeader = 16 << 10        // bytes of all header lines of an answer
	MaxURL    = 4 << 10         // bytes of a URL
	MaxTime   = 3 * time.Second // from the name lookup to the last byte
)

// Client fetches small documents. The zero value dials public addresses over
// https only. A Client keeps no connection and no other state between calls: it
// may be copied, needs no Close, and is safe for concurrent use.
//
// Proxies named in the environment are not used: a proxy would dial in place of
// the check of addresses. An operator who needs one names it as the --node URL.
type Client struct {
	// Operator tells that the URL was set by the operator of this program (a
	// --node URL): http, and private and loopback addresses, are allowed. Never
	// set it for addresses that come from data.
	Operator bool
	// MaxBytes is the greatest size of a body in bytes. 0: MaxBody.
	MaxBytes int64
	// Timeout bounds the whole exchange; the context may bound it further. 0: MaxTime.
	Timeout time.Duration
	// RootCAs are the trusted certificate authorities. nil: the system's.
	RootCAs *x509.CertPool
}

// Response is a complete answer with any status but 3xx.
type Response struct {
	Status      int    // HTTP status code
	ContentType string // media type without parameters, lower case; empty if absent or malformed
	Body        []byte // decompressed
}

// OK returns nil for status 200, and [ErrStatus] for any other.
func (r *Response) OK() error {
	if r.Status != http.StatusOK {
		return fmt.Errorf("%w: %d", ErrStatus, r.Status)
	}
	return nil
}

// Get fetches a URL. accept is the Accept header; empty: none is sent. Every
// error has a code of this package; a cancelled context is ErrUnreachable and
// context.Canceled.
func (c *Client) Get(ctx context.Context, url, accept string) (*Response, error) {
	return c.exchange(ctx, http.MethodGet, url, http.Header{}, accept, nil)
}

// Post sends body to a URL, once, and reads the answer as [Client.Get] does.
func (c *Client) Post(ctx context.Context, url, contentType, accept string, body []byte) (*Response, error) {
	return c.exchange(ctx, http.MethodPost, url, http.Header{"Content-Type": {contentType}}, accept, body)
}

func (c *Client) exchange(ctx context.Context, method, raw string, header http.Header, accept string, body []byte) (*Response, error) {
	target, err := c.target(raw)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: no request can be made from it", ErrURL)
	}
	req.Header = header
	req.Header.Set("Accept-Encoding", "gzip")
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	connected := false
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected = true },
	}))
	transport := c.transport()
	defer transport.CloseIdleConnections()
	// RoundTrip and not http.Client: one exchange, without redirects and cookies.
	answer, err := transport.RoundTrip(req)
	if err != nil {
		return nil, failure(ctx, target.Hostname(), connected, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 && answer.StatusCode < 400 {
		return nil, fmt.Errorf("%w: %s answered %d", ErrRedirect, target.Hostname(), answer.StatusCode)
	}
	content, err := read(answer, c.maxBytes())
	if err != nil {
		return nil, failure(ctx, target.Hostname(), connected, err)
	}
	// A malformed parameter leaves the media type as it is; a malformed type is none.
	mediaType, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return &Response{Status: answer.StatusCode, ContentType: mediaType, Body: content}, nil
}

func (c *Client) timeout() time.Duration {
	if c.Timeout <= 0 {
		return MaxTime
	}
	return c.Timeout
}

func (c *Client) maxBytes() int64 {
	if c.MaxBytes <= 0 {
		return MaxBody
	}
	return c.MaxBytes
}

// read returns the decompressed body. The limit holds for the bytes on the wire
// too: compressed blocks that decompress to nothing would otherwise have no end.
func read(answer *http.Response, limit int64) ([]byte, error) {
	wire := &capped{r: answer.Body, left: limit}
	var body io.Reader = wire
	switch encoding := answer.Header.Values("Content-Encoding"); {
	case len(encoding) == 0:
	case len(encoding) == 1 && isGzip(encoding[0]):
		unzipped, err := gunzip(wire)
		if err != nil {
			return nil, err
		}
		body = &capped{r: unzipped, left: limit}
	default:
		return nil, fmt.Errorf("%w: content encoding that was not asked for", ErrAnswer)
	}
	return io.ReadAll(body)
}

// capped passes on left bytes, and fails with ErrTooLarge if there is one more.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if int64(len(p))-1 > c.left {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	if int64(n) > c.left {
		return int(c.left), fmt.Errorf("%w: the body is over the limit", ErrTooLarge)
	}
	c.left -= int64(n)
	return n, err
}
