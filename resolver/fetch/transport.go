package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// transport is made for one exchange. It speaks HTTP/1.1 only, which keeps
// nothing running once the answer is closed.
func (c *Client) transport() *http.Transport {
	dialer := &net.Dialer{}
	if !c.Operator {
		// Control sees the address after name resolution, for each attempt: a
		// name cannot mean one address for a check and another for the dial.
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return checkDial(address) }
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs},
		DisableKeepAlives:      true,
		DisableCompression:     true, // gzip is undone in read, under both limits
		MaxResponseHeaderBytes: MaxHeader,
		Protocols:              &protocols,
	}
}

// failure gives an error of the exchange its code. connected tells that the
// server was reached and trusted, so that what failed is its answer.
func failure(ctx context.Context, host string, connected bool, err error) error {
	var netErr net.Error
	switch {
	case errors.Is(err, ErrAddress):
		return fmt.Errorf("%w: %s", ErrAddress, host) // without the address, see checkDial
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrAnswer):
		return fmt.Errorf("%s: %w", host, err)
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("%w: %s: %w", ErrUnreachable, host, context.Canceled)
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return fmt.Errorf("%w: %s", ErrTimeout, host)
	case strings.Contains(err.Error(), "response headers exceeded"):
		// net/http has no type for this error.
		return fmt.Errorf("%w: %s: header over %d bytes", ErrTooLarge, host, MaxHeader)
	case connected:
		return fmt.Errorf("%w: %s: %w", ErrAnswer, host, inner(err))
	}
	return fmt.Errorf("%w: %s: %w", ErrUnreachable, host, inner(err))
}

// inner leaves out what the errors of net tell about this machine: its own
// address, and that of its name server.
func inner(err error) error {
	var lookup *net.DNSError
	if errors.As(err, &lookup) {
		return errors.New("the name does not resolve")
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
