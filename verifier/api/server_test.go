package api_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/api"
)

// serve serves h on loopback, with times that a test can wait for.
func serve(t *testing.T, h *api.Handler, change func(*http.Server)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := api.Server("", h)
	if change != nil {
		change(s)
	}
	ended := make(chan error)
	go func() { ended <- s.Serve(h.Limit(l)) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.ErrorIs(t, <-ended, http.ErrServerClosed)
	})
	return l.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	return c
}

// exchange sends bytes as they are and reads one answer.
func exchange(t *testing.T, address, sent string) (answer, error) {
	t.Helper()
	c := dial(t, address)
	go io.WriteString(c, sent) // it may be answered before all of it is sent
	return receive(t, bufio.NewReader(c))
}

func receive(t *testing.T, from *bufio.Reader) (answer, error) {
	t.Helper()
	r, err := http.ReadResponse(from, nil)
	if err != nil {
		return answer{}, err
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body) // one without a length may end in any way
	return answer{r.StatusCode, r.Header, string(body)}, nil
}

const (
	line   = "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\n"
	isJSON = "Content-Type: application/json\r\n"
)

func TestWhatOnlyTheWireShowsIsRefused(t *testing.T) {
	address := serve(t, &api.Handler{Gate: gateOf(broken(refusing))}, func(s *http.Server) { s.ReadTimeout = 300 * time.Millisecond })
	chunks := strings.Repeat("1000\r\n"+strings.Repeat(" ", 0x1000)+"\r\n", 32) // never ends
	for _, tt := range []struct {
		name, sent string
		status     int
		code       fault.Code // empty: net/http answers by itself
	}{
		{"a body in chunks that never ends", line + isJSON + "Transfer-Encoding: chunked\r\n\r\n" + chunks, 413, api.ErrTooLarge},
		{"a length over the limit, before a byte of it", line + isJSON + "Content-Length: 65537\r\n\r\n", 413, api.ErrTooLarge},
		{"a length of 8 EiB", line + isJSON + "Content-Length: 9223372036854775807\r\n\r\n", 413, api.ErrTooLarge},
		{"a body that stops", line + isJSON + "Content-Length: 100\r\n\r\n{\"v\":1", 408, api.ErrIncomplete},
		{"a chunk that is none", line + isJSON + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 408, api.ErrIncomplete},
		{"1,000 header fields", line + isJSON + strings.Repeat("a: b\r\n", 1000) + "\r\n", 431, api.ErrHeaders},
		{"an absolute URL with another host", "GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 421, api.ErrHost},
		{"a path that climbs", "GET /healthz/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, api.ErrRoute},
		{"a star", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, api.ErrRoute},
		{"a tunnel", "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, api.ErrRoute},
		{"the beginning of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 421, api.ErrHost},

		{"a header over 16 KiB", line + "X-A: " + strings.Repeat("a", api.MaxHeader) + "\r\n\r\n", 431, ""},
		{"a body with two lengths", line + isJSON + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n{} ", 400, ""},
		{"an unknown transfer encoding", line + isJSON + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, ""},
		{"two hosts", line + "Host: localhost\r\n\r\n", 400, ""},
		{"no host", "GET /healthz HTTP/1.1\r\n\r\n", 400, ""},
		{"a space behind a name", line + "Content-Length : 3\r\n\r\n{} ", 400, ""},
		{"garbage", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := exchange(t, address, tt.sent)
			require.NoError(t, err)
			if tt.code != "" {
				requireProblem(t, a, tt.status, tt.code)
				return
			}
			require.Equal(t, tt.status, a.status)
			require.Empty(t, a.header.Get("Server"))
		})
	}
	body := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(good), good)
	a, err := exchange(t, address, line+isJSON+body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.status, "none of it lies in the request itself")
}

func TestHeadersHaveALimitInBytes(t *testing.T) {
	address := serve(t, &api.Handler{}, nil)
	const start, end = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ", "\r\n\r\n"
	for size, want := range map[int]int{api.MaxHeader: 200, api.MaxHeader + 1: 431} {
		a, err := exchange(t, address, start+strings.Repeat("a", size-len(start)-len(end))+end)
		require.NoError(t, err)
		require.Equal(t, want, a.status, size)
	}
}

// TestWhoSendsTooSlowlyIsCutOff holds the connections that slowloris holds.
func TestWhoSendsTooSlowlyIsCutOff(t *testing.T) {
	standard := api.Server("", nil)
	require.Equal(t, []time.Duration{api.HeaderTime, api.ReadTime, api.WriteTime, api.IdleTime},
		[]time.Duration{standard.ReadHeaderTimeout, standard.ReadTimeout, standard.WriteTimeout, standard.IdleTimeout})
	require.Greater(t, api.WriteTime, api.ReadTime+api.MaxWait+api.MaxCheck, "who sent all in time gets an answer")

	address := serve(t, &api.Handler{}, func(s *http.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout, s.IdleTimeout = 200*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond
	})
	for name, sent := range map[string]string{
		"half a header": "GET /healthz HTTP/1.1\r\nHost: loc",
		"nothing":       "",
	} {
		c := dial(t, address)
		_, err := io.WriteString(c, sent)
		require.NoError(t, err)
		_, err = io.ReadAll(c) // until the server has hung up
		require.NoError(t, err, name)
	}

	c := dial(t, address)
	r := bufio.NewReader(c)
	_, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(t, err)
	a, err := receive(t, r)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.status)
	_, err = receive(t, r)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "an idle connection is closed")
}

func TestConnectionsOfOneAddressHaveALimit(t *testing.T) {
	h := new(api.Handler)
	address := serve(t, h, nil)
	alive := func(c net.Conn) error {
		if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			return err
		}
		_, err := receive(t, bufio.NewReader(c))
		return err
	}
	conns := make([]net.Conn, api.MaxPerHost)
	for i := range conns {
		conns[i] = dial(t, address)
		require.NoError(t, alive(conns[i]), i)
	}
	require.Error(t, alive(dial(t, address)), "one past the limit")
	require.NoError(t, alive(conns[0]), "those within are served on")
	require.Contains(t, ask(h, get("/metrics")).body, "\nhinan_refused_connections_total 1\n")

	require.NoError(t, conns[0].Close())
	require.Eventually(t, func() bool { return alive(dial(t, address)) == nil }, 10*time.Second, 10*time.Millisecond)
}

// network is a listener whose connections come from anywhere.
type network struct {
	conns chan net.Conn
	close func()
}

func newNetwork() network {
	conns := make(chan net.Conn)
	return network{conns, sync.OnceFunc(func() { close(conns) })}
}

func (n network) Accept() (net.Conn, error) {
	if c, ok := <-n.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (n network) Close() error   { n.close(); return nil }
func (n network) Addr() net.Addr { return &net.TCPAddr{} }

// from is a connection from an address, and notes that it was closed.
type from struct {
	net.Conn
	address net.Addr
	closed  chan struct{}
}

func (f from) RemoteAddr() net.Addr { return f.address }
func (f from) Close() error         { close(f.closed); return nil }

func TestConnectionsAreCountedByWhereTheyComeFrom(t *testing.T) {
	tcp := func(format string, args ...any) net.Addr {
		return &net.TCPAddr{IP: net.ParseIP(fmt.Sprintf(format, args...)), Port: 1}
	}
	for _, tt := range []struct {
		name    string
		address func(i int) net.Addr
		most    int
	}{
		{"one IPv4 address", func(int) net.Addr { return tcp("192.0.2.1") }, api.MaxPerHost},
		{"one IPv6 subscriber with many addresses", func(i int) net.Addr { return tcp("2001:db8::%x", i) }, api.MaxPerHost},
		{"many IPv4 addresses", func(i int) net.Addr { return tcp("192.0.%d.%d", i/250, i%250) }, api.MaxInTotal},
		{"many IPv6 subscribers", func(i int) net.Addr { return tcp("2001:db8:0:%x::1", i) }, api.MaxInTotal},
		{"what has no address", func(int) net.Addr { return &net.UnixAddr{} }, api.MaxPerHost},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inner := newNetwork()
			limited := new(api.Handler).Limit(inner)
			accepted := make(chan net.Conn)
			go func() {
				for c, err := limited.Accept(); err == nil; c, err = limited.Accept() {
					accepted <- c
				}
				close(accepted)
			}()
			var last net.Conn
			for i := range tt.most {
				inner.conns <- from{address: tt.address(i), closed: make(chan struct{})}
				last = <-accepted
			}
			over := from{address: tt.address(tt.most), closed: make(chan struct{})}
			inner.conns <- over
			<-over.closed

			require.NoError(t, last.Close())
			inner.conns <- from{address: tt.address(tt.most - 1), closed: make(chan struct{})}
			<-accepted // a place that was given back
			require.NoError(t, limited.Close())
			_, open := <-accepted
			require.False(t, open)
		})
	}
}

func TestHTTP2IsNotOffered(t *testing.T) {
	lender := httptest.NewTLSServer(nil)
	defer lender.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := api.Server("", &api.Handler{})
	s.TLSConfig = &tls.Config{Certificates: lender.TLS.Certificates}
	ended := make(chan error)
	go func() { ended <- s.ServeTLS(l, "", "") }()

	c, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{
		InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"},
	})
	require.NoError(t, err)
	require.Equal(t, "http/1.1", c.ConnectionState().NegotiatedProtocol)
	require.NoError(t, errors.Join(c.Close(), s.Close()))
	require.ErrorIs(t, <-ended, http.ErrServerClosed)
}

func TestAClientThatGoesBeforeTheAnswerHurtsNobody(t *testing.T) {
	s := slow{make(chan struct{}), make(chan struct{})}
	h := &api.Handler{Gate: gateOf(s), Jobs: 1}
	address := serve(t, h, nil)
	c := dial(t, address)
	_, err := fmt.Fprintf(c, "%s%sContent-Length: %d\r\n\r\n%s", line, isJSON, len(good), good)
	require.NoError(t, err)
	<-s.begun
	require.NoError(t, c.Close())
	// Its place is free again, or this would wait.
	body := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(good), good)
	done := make(chan error)
	go func() {
		_, err := exchange(t, address, line+isJSON+body)
		done <- err
	}()
	<-s.begun
	s.end <- struct{}{}
	require.NoError(t, errors.Join(<-done))
}
