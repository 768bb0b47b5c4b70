package api

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Limits of connections. The times begin with the connection or the request; the
// bytes are those of the request line and the header together.
const (
	HeaderTime  = 5 * time.Second  // to send the header
	ReadTime    = 10 * time.Second // to send header and body
	WriteTime   = 30 * time.Second // from the header's end to the end of the answer
	IdleTime    = 60 * time.Second // between two requests
	MaxHeader   = 16 << 10
	MaxPerHost  = 64  // connections at a time from one address, or one IPv6 /64
	MaxInTotal  = 512 // connections at a time: each may hold a header and a body
	headerSlack = 4096
)

// Server returns a server for the address, with limits for a network of strangers.
// It speaks HTTP/1.1: HTTP/2 carries many requests in one connection, which would
// pass the limits of connections by. Those are kept by the listener, [Handler.Limit].
func Server(addr string, h http.Handler) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: HeaderTime,
		ReadTimeout:       ReadTime,
		WriteTimeout:      WriteTime,
		IdleTimeout:       IdleTime,
		MaxHeaderBytes:    MaxHeader - headerSlack, // net/http reads so many bytes more
		Protocols:         protocols,

		DisableGeneralOptionsHandler: true,                       // OPTIONS * is refused like any other path
		ErrorLog:                     log.New(io.Discard, "", 0), // it repeats addresses and what was sent
	}
}

// Limit bounds the connections of l: [MaxPerHost] and [MaxInTotal]. What is too
// many is closed at once, and counted in the metrics.
func (h *Handler) Limit(l net.Listener) net.Listener {
	h.start()
	return &listener{Listener: l, refused: h.metrics.refused.Inc, hosts: make(map[netip.Prefix]int)}
}

type listener struct {
	net.Listener
	refused func()

	mu    sync.Mutex
	hosts map[netip.Prefix]int // connections by where they come from
	total int
}

// Accept returns the next connection for which there is room.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		host := hostOf(c.RemoteAddr())
		if l.take(host) {
			return &conn{Conn: c, release: sync.OnceFunc(func() { l.give(host) })}, nil
		}
		l.refused()
		_ = c.Close() // nobody is interested in how it ends
	}
}

func (l *listener) take(host netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hosts[host] >= MaxPerHost || l.total >= MaxInTotal {
		return false
	}
	l.hosts[host]++
	l.total++
	return true
}

func (l *listener) give(host netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total--
	if l.hosts[host]--; l.hosts[host] == 0 {
		delete(l.hosts, host)
	}
}

// hostOf returns where a connection comes from: an IPv4 address, or the /64 that
// one subscriber has of IPv6. What is no IP address counts as one host.
func hostOf(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	address := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	prefix, err := address.Prefix(bits)
	if err != nil { // no address at all
		return netip.Prefix{}
	}
	return prefix
}

// conn gives its place back when it is closed.
type conn struct {
	net.Conn
	release func()
}

func (c *conn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
