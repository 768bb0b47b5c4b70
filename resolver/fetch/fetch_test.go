package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver/fetch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is a TLS server on loopback that counts its requests.
type server struct {
	*httptest.Server
	roots *x509.CertPool
	hits  *atomic.Int64
}

func serve(t testing.TB, h http.HandlerFunc) server {
	t.Helper()
	hits := new(atomic.Int64)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		h(w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return server{s, roots, hits}
}

// client has time enough for a slow machine; the tests of timeouts set their own.
func (s server) client() *fetch.Client {
	return &fetch.Client{Operator: true, RootCAs: s.roots, Timeout: time.Minute}
}

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

// listen reads a request from every connection, answers with f, and closes it.
func listen(t testing.TB, f func(net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 4096)) // the request, or the first message of TLS
			f(conn)
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return "http://" + l.Addr().String() + "/"
}

func operator() *fetch.Client { return &fetch.Client{Operator: true, Timeout: time.Minute} }

func TestGet(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "Application/DID+json; Charset=UTF-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.URL, r.Header.Get("Accept"))
	})
	got, err := s.client().Get(t.Context(), s.URL+"/a?b=c#d", "application/did+json")
	require.NoError(t, err)
	require.Equal(t, &fetch.Response{
		Status: 404, ContentType: "application/did+json", Body: []byte("GET /a?b=c application/did+json"),
	}, got)
	require.ErrorIs(t, got.OK(), fetch.ErrStatus)
}

func TestPost(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, "%s %s %s %d %s", r.Method, r.Header.Get("Content-Type"), r.Header.Get("Accept"), r.ContentLength, body)
	})
	got, err := s.client().Post(t.Context(), s.URL, "application/json", "application/json", []byte(`{"id":1}`))
	require.NoError(t, err)
	require.Equal(t, `POST application/json application/json 8 {"id":1}`, string(got.Body))
	require.NoError(t, got.OK())
}

func TestContentTypes(t *testing.T) {
	for _, tt := range []struct{ header, want string }{
		{"application/json", "application/json"},
		{"APPLICATION/JSON", "application/json"},
		{" application/json ; charset=utf-8", "application/json"},
		{"application/json; charset", "application/json"},
		{"application/json, text/html", ""},
		{"/", ""},
		{"", ""},
	} {
		t.Run(tt.header, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{tt.header}
			})
			got, err := s.client().Get(t.Context(), s.URL, "")
			require.NoError(t, err)
			require.Equal(t, tt.want, got.ContentType)
		})
	}
}

func TestURLsThatAreRefused(t *testing.T) {
	padding := strings.Repeat("a", fetch.MaxURL-len("https://localhost/"))
	for _, tt := range []struct {
		name, url string
		want      error
	}{
		{"nothing", "", fetch.ErrScheme},
		{"a path", "/etc/passwd", fetch.ErrScheme},
		{"http", "http://example.com/", fetch.ErrScheme},
		{"file", "file:///etc/passwd", fetch.ErrScheme},
		{"ftp", "ftp://example.com/", fetch.ErrScheme},
		{"gopher", "gopher://example.com/", fetch.ErrScheme},
		{"no scheme", "//example.com/", fetch.ErrScheme},
		{"a user", "https://secret@example.com/", fetch.ErrURL},
		{"a user and a password", "https://user:secret@example.com/", fetch.ErrURL},
		{"an empty user", "https://@example.com/", fetch.ErrURL},
		{"no host", "https:///secret", fetch.ErrURL},
		{"an opaque URL", "https:example.com", fetch.ErrURL},
		{"an empty port", "https://example.com:/", fetch.ErrURL},
		{"port 0", "https://example.com:0/", fetch.ErrURL},
		{"port 65536", "https://example.com:65536/", fetch.ErrURL},
		{"a port in words", "https://example.com:https/", fetch.ErrURL},
		{"a space in the host", "https://exa mple.com/", fetch.ErrURL},
		{"a percent sign in the host", "https://%6cocalhost/", fetch.ErrURL},
		{"a host that is not ASCII", "https://bücher.example/", fetch.ErrURL},
		{"full-width digits", "https://１２７.0.0.1/", fetch.ErrURL},
		{"a slash that is none", "https://example.com\\@secret/", fetch.ErrURL},
		{"a line break", "https://example.com/\r\nsecret: 1", fetch.ErrURL},
		{"a broken escape", "https://example.com/%zz", fetch.ErrURL},
		{"an unclosed bracket", "https://[::1/", fetch.ErrURL},
		{"one byte over the limit", "https://localhost/" + padding + "a", fetch.ErrURL},
		{"at the limit, so that it is dialled", "https://localhost/" + padding, fetch.ErrAddress},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := new(fetch.Client).Get(t.Context(), tt.url, "")
			require.ErrorIs(t, err, tt.want)
			require.Nil(t, got)
			require.NotContains(t, err.Error(), "secret")
		})
	}
	t.Run("an operator may use http and nothing else", func(t *testing.T) {
		_, err := operator().Get(t.Context(), "ftp://127.0.0.1/", "")
		require.ErrorIs(t, err, fetch.ErrScheme)
		_, err = operator().Get(t.Context(), "http://user:secret@127.0.0.1/", "")
		require.ErrorIs(t, err, fetch.ErrURL)
		_, err = operator().Get(t.Context(), "http://2130706433/", "")
		require.ErrorIs(t, err, fetch.ErrAddress)
	})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	target := serve(t, hello)
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308, 399} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", target.URL)
				w.WriteHeader(status)
			})
			_, err := s.client().Get(t.Context(), s.URL, "")
			require.ErrorIs(t, err, fetch.ErrRedirect)
			_, err = s.client().Post(t.Context(), s.URL, "text/plain", "", []byte("secret"))
			require.ErrorIs(t, err, fetch.ErrRedirect)
			require.EqualValues(t, 2, s.hits.Load())
		})
	}
	require.Zero(t, target.hits.Load())
}

func TestBodiesAreLimited(t *testing.T) {
	for _, tt := range []struct {
		name  string
		size  int
		limit int64
		want  error
	}{
		{"empty", 0, 0, nil},
		{"at the default limit", fetch.MaxBody, 0, nil},
		{"one byte over the default limit", fetch.MaxBody + 1, 0, fetch.ErrTooLarge},
		{"at a limit of one's own", 100, 100, nil},
		{"one byte over a limit of one's own", 101, 100, fetch.ErrTooLarge},
		{"a limit over the default", fetch.MaxBody + 1, fetch.MaxBody + 1, nil},
		{"the greatest limit", 100, 1<<63 - 1, nil},
		{"a negative limit is the default", fetch.MaxBody + 1, -1, fetch.ErrTooLarge},
	} {
		for _, way := range []string{"with its length", "in chunks", "compressed"} {
			t.Run(tt.name+" "+way, func(t *testing.T) {
				body := bytes.Repeat([]byte{'x'}, tt.size)
				s := serve(t, func(w http.ResponseWriter, r *http.Request) {
					switch way {
					case "in chunks":
						w.(http.Flusher).Flush()
						w.Write(body)
					case "compressed":
						w.Header().Set("Content-Encoding", "gzip")
						z := gzip.NewWriter(w)
						z.Write(body)
						z.Close()
					default:
						w.Write(body)
					}
				})
				c := s.client()
				c.MaxBytes = tt.limit
				got, err := c.Get(t.Context(), s.URL, "")
				require.ErrorIs(t, err, tt.want)
				if tt.want == nil {
					require.Len(t, got.Body, tt.size)
				}
			})
		}
	}
}

// endless writes until the client goes away.
func endless(w io.Writer, block []byte) {
	for {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func TestGreatBodiesCostLittle(t *testing.T) {
	zeros := make([]byte, 1<<20)
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
	}{
		{"1 GiB with its length", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(1<<30))
			endless(w, zeros)
		}},
		{"a body without end", func(w http.ResponseWriter, _ *http.Request) { endless(w, zeros) }},
		{"an error page without end", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			endless(w, zeros)
		}},
		{"a gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			endless(gzip.NewWriter(w), zeros)
		}},
		{"gzip members without end that hold nothing", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			endless(w, bytes.Repeat(zip(nil), 100))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, tt.handler)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := s.client().Get(t.Context(), s.URL, "")
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, fetch.ErrTooLarge)
			// Server and TLS on both sides included.
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20))
		})
	}
}

func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

func TestContentEncodings(t *testing.T) {
	whole := zip([]byte("hello"))
	damaged := bytes.Clone(whole)
	damaged[len(damaged)-6] ^= 1
	for _, tt := range []struct {
		name     string
		encoding []string
		body     []byte
		want     error
	}{
		{"gzip", []string{"gzip"}, whole, nil},
		{"gzip in capitals", []string{"GZIP"}, whole, nil},
		{"two members", []string{"gzip"}, append(zip([]byte("hel")), zip([]byte("lo"))...), nil},
		{"none", nil, []byte("hello"), nil},
		{"gzip twice", []string{"gzip, gzip"}, zip(whole), fetch.ErrAnswer},
		{"gzip in two lines", []string{"gzip", "gzip"}, zip(whole), fetch.ErrAnswer},
		{"brotli", []string{"br"}, []byte("hello"), fetch.ErrAnswer},
		{"deflate", []string{"deflate"}, []byte("hello"), fetch.ErrAnswer},
		{"an empty name", []string{""}, []byte("hello"), fetch.ErrAnswer},
		{"gzip that is none", []string{"gzip"}, []byte("hello, this is no gzip"), fetch.ErrAnswer},
		{"no gzip at all", []string{"gzip"}, nil, fetch.ErrAnswer},
		{"gzip cut short", []string{"gzip"}, whole[:len(whole)-5], fetch.ErrAnswer},
		{"a wrong checksum", []string{"gzip"}, damaged, fetch.ErrAnswer},
		{"bytes after the end", []string{"gzip"}, append(bytes.Clone(whole), "more, which is no member"...), fetch.ErrAnswer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.encoding != nil {
					w.Header()["Content-Encoding"] = tt.encoding
				}
				w.Write(tt.body)
			})
			got, err := s.client().Get(t.Context(), s.URL, "")
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.Equal(t, "hello", string(got.Body))
			}
		})
	}
}

func TestHeadersAreLimited(t *testing.T) {
	lines := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := range n {
				w.Header().Set(fmt.Sprintf("X-%04d", i), strings.Repeat("x", 90)) // 100 bytes a line
			}
		}
	}
	s := serve(t, lines(fetch.MaxHeader/100-5))
	_, err := s.client().Get(t.Context(), s.URL, "")
	require.NoError(t, err, "just under the limit")

	s = serve(t, lines(fetch.MaxHeader/100+5))
	_, err = s.client().Get(t.Context(), s.URL, "")
	require.ErrorIs(t, err, fetch.ErrTooLarge, "just over the limit")

	for _, tt := range []struct{ name, start, flood string }{
		{"lines without end", "HTTP/1.1 200 OK\r\n", "X: y\r\n"},
		{"one line without end", "HTTP/1.1 200 OK\r\nX: ", "x"},
		{"a status line without end", "HTTP/1.1 200 ", "x"},
		{"folded lines without end", "HTTP/1.1 200 OK\r\nX: y\r\n", " z\r\n"},
		{"interim answers without end", "", "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := listen(t, func(c net.Conn) {
				io.WriteString(c, tt.start)
				endless(c, bytes.Repeat([]byte(tt.flood), 1000))
			})
			_, err := operator().Get(t.Context(), url, "")
			require.ErrorIs(t, err, fetch.ErrTooLarge)
		})
	}
}

func TestTheTimeCoversTheWholeExchange(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer func(c net.Conn)
	}{
		{"silence", func(net.Conn) {}},
		{"half a header", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nX: ") }},
		{"no body", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") }},
		{"half a chunk", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel") }},
		{"half a gzip header", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b") }},
	} {
		for _, scheme := range []string{"http", "https"} {
			t.Run(tt.name+" over "+scheme, func(t *testing.T) {
				url := listen(t, func(c net.Conn) {
					tt.answer(c)
					io.Copy(io.Discard, c) // until the client goes away
				})
				url = scheme + strings.TrimPrefix(url, "http")
				c := &fetch.Client{Operator: true, Timeout: 50 * time.Millisecond}
				_, err := c.Get(t.Context(), url, "")
				if scheme == "https" && tt.name != "silence" {
					require.ErrorIs(t, err, fetch.ErrUnreachable, "this is no TLS")
					return
				}
				require.ErrorIs(t, err, fetch.ErrTimeout)
			})
		}
	}
	t.Run("a body that drips", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, "x")
				w.(http.Flusher).Flush()
				time.Sleep(time.Millisecond)
			}
		})
		c := s.client()
		c.Timeout = 300 * time.Millisecond
		_, err := c.Get(t.Context(), s.URL, "")
		require.ErrorIs(t, err, fetch.ErrTimeout)
	})
	t.Run("the caller's deadline, if it is earlier", func(t *testing.T) {
		url := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err := operator().Get(ctx, url, "")
		require.ErrorIs(t, err, fetch.ErrTimeout)
	})
	t.Run("the default", func(t *testing.T) {
		url := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
		_, err := (&fetch.Client{Operator: true}).Get(t.Context(), url, "")
		require.ErrorIs(t, err, fetch.ErrTimeout)
	})
}

func TestACancelledCallEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := listen(t, func(c net.Conn) {
		cancel()
		io.Copy(io.Discard, c)
	})
	_, err := operator().Get(ctx, url, "")
	require.ErrorIs(t, err, fetch.ErrUnreachable)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, fetch.ErrUnreachable, fault.Of(err))
}

func TestServersThatCannotBeReadOrTrusted(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer string
		want   error
	}{
		{"a connection that is closed at once", "", fetch.ErrAnswer},
		{"a header cut short", "HTTP/1.1 200 OK\r\nX:", fetch.ErrAnswer},
		{"a body cut short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", fetch.ErrAnswer},
		{"a chunked body cut short", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", fetch.ErrAnswer},
		{"something that is no HTTP", "220 mail.example ESMTP\r\n", fetch.ErrAnswer},
		{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhello", fetch.ErrAnswer},
		{"a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", fetch.ErrAnswer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := listen(t, func(c net.Conn) {
				io.WriteString(c, tt.answer)
			})
			_, err := operator().Get(t.Context(), url, "")
			require.ErrorIs(t, err, tt.want)
		})
	}
	t.Run("an answer before the question", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		accepted := make(chan net.Conn, 1)
		go func() {
			conn, _ := l.Accept()
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")
			conn.(*net.TCPConn).CloseWrite()
			accepted <- conn
		}()
		_, err = operator().Get(t.Context(), "http://"+l.Addr().String(), "")
		require.ErrorIs(t, err, fetch.ErrAnswer)
		require.NoError(t, (<-accepted).Close())
	})
	t.Run("a certificate that nobody trusts", func(t *testing.T) {
		s := serve(t, hello)
		_, err := operator().Get(t.Context(), s.URL, "")
		require.ErrorIs(t, err, fetch.ErrUnreachable)
		require.Zero(t, s.hits.Load())
	})
	t.Run("a certificate for another name", func(t *testing.T) {
		s := serve(t, hello)
		_, err := s.client().Get(t.Context(), strings.Replace(s.URL, "127.0.0.1", "localhost", 1), "")
		require.ErrorIs(t, err, fetch.ErrUnreachable)
		require.Zero(t, s.hits.Load())
	})
	t.Run("a port where nobody listens", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		url := "http://" + l.Addr().String()
		require.NoError(t, l.Close())
		_, err = operator().Get(t.Context(), url, "")
		require.ErrorIs(t, err, fetch.ErrUnreachable)
	})
}

func TestErrorsDoNotRepeatTheURL(t *testing.T) {
	const rest = "/secret-path?token=secret-token#secret-fragment"
	big := serve(t, func(w http.ResponseWriter, _ *http.Request) { endless(w, make([]byte, 4096)) })
	moved := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(302) })
	coded := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "br") })
	quiet := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	for _, tt := range []struct {
		url  string
		c    *fetch.Client
		want error
	}{
		{"https://localhost" + rest, new(fetch.Client), fetch.ErrAddress},
		{"http://localhost" + rest, new(fetch.Client), fetch.ErrScheme},
		{"https://secret-user:secret-password@localhost" + rest, new(fetch.Client), fetch.ErrURL},
		{"https://localhost/%zz" + rest, new(fetch.Client), fetch.ErrURL},
		{big.URL + rest, big.client(), fetch.ErrTooLarge},
		{big.URL + rest, operator(), fetch.ErrUnreachable},
		{moved.URL + rest, moved.client(), fetch.ErrRedirect},
		{coded.URL + rest, coded.client(), fetch.ErrAnswer},
		{strings.TrimSuffix(quiet, "/") + rest, &fetch.Client{Operator: true, Timeout: time.Millisecond}, fetch.ErrTimeout},
	} {
		_, err := tt.c.Get(t.Context(), tt.url, "")
		require.ErrorIs(t, err, tt.want)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestTheRequestSaysNothingAboutTheCaller(t *testing.T) {
	var seen []http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Clone())
		http.SetCookie(w, &http.Cookie{Name: "id", Value: "1"})
	})
	c := s.client()
	for range 2 {
		_, err := c.Get(t.Context(), s.URL, "application/json")
		require.NoError(t, err)
	}
	for _, header := range seen {
		require.Equal(t, http.Header{
			"Accept": {"application/json"}, "Accept-Encoding": {"gzip"}, "Connection": {"close"}, "User-Agent": {"Go-http-client/1.1"},
		}, header)
	}
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	proxy := serve(t, hello)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	// Names of this domain never resolve (RFC 6761 §6.4); a proxy would be asked for them.
	for _, url := range []string{"http://hinan.invalid/", "https://hinan.invalid/"} {
		_, err := (&fetch.Client{Operator: true, RootCAs: proxy.roots}).Get(t.Context(), url, "")
		require.Contains(t, []fault.Code{fetch.ErrUnreachable, fetch.ErrTimeout}, fault.Of(err))
	}
	require.Zero(t, proxy.hits.Load())
}

func TestOneClientServesMany(t *testing.T) {
	s := serve(t, hello)
	c := s.client()
	errs := make(chan error, 16)
	for range cap(errs) {
		go func() {
			_, err := c.Get(context.Background(), s.URL, "")
			errs <- err
		}()
	}
	for range cap(errs) {
		require.NoError(t, <-errs)
	}
}

func TestEveryCodeIsExplained(t *testing.T) {
	for _, code := range []fault.Code{
		fetch.ErrURL, fetch.ErrScheme, fetch.ErrAddress, fetch.ErrRedirect, fetch.ErrTooLarge, fetch.ErrTimeout,
		fetch.ErrUnreachable, fetch.ErrAnswer, fetch.ErrStatus,
	} {
		_, ok := fault.Explain(code)
		require.True(t, ok, "%s", code)
	}
}

func FuzzGet(f *testing.F) {
	for _, seed := range []string{
		"", "https://localhost/", "https://127.1/", "https://[::1]:443/?q#f", "http://127.0.0.1/", "https://a:b@127.0.0.1/",
		"https://0x7f.1/", "https://[::ffff:10.0.0.1]/", "https://localhost:0/", "https://%31/", "https://\x00/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, url string) {
		// Nothing of this may reach the network: the context is cancelled already.
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := new(fetch.Client).Get(ctx, url, "")
		require.Error(t, err)
		require.NotEmpty(t, fault.Of(err))
		if !strings.HasPrefix(strings.ToLower(url), "https:") {
			require.NotErrorIs(t, err, fetch.ErrUnreachable)
		}
	})
}
