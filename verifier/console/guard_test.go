package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestEveryAnswerIsFencedIn(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").signedIn(t, trust.Lead)
	for _, path := range []string{"/standby", "/static/console.js", "/static/console.css", "/nowhere", "/live", "/board/eei"} {
		h := b.get(path).header
		csp := h.Get("Content-Security-Policy")
		for _, rule := range []string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
		} {
			require.Contains(t, csp, rule, path)
		}
		require.NotContains(t, csp, "unsafe")
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		require.NotEmpty(t, h.Get("Cache-Control"), path)
	}
}

func TestPagesHaveNothingInlineAndNothingFromElsewhere(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	b.scan("/scan", w.paper(t, "mother", "father"))
	for _, path := range append(screensOf(s.one(t).ID.String()), "/sign-in") {
		body := b.get(path).body
		require.NotRegexp(t, `(?i)<[^>]+\son[a-z]+=`, body, path)
		require.NotRegexp(t, `(?i)<[^>]+\sstyle=`, body, path)
		require.NotRegexp(t, `(?i)<script(?: defer)?>`, body, path)
		require.NotRegexp(t, `(?i)(?:src|href|action)="(?:https?:)?//`, body, path)
	}
}

func TestTheCookieIsStrict(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").tablet(t)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a := b.do(b.formRequest("/sign-in", url.Values{"pin": {pin}}))
	require.Equal(t, http.StatusSeeOther, a.status)
	cookie := a.header.Get("Set-Cookie")
	require.Contains(t, cookie, "HttpOnly")
	require.Contains(t, cookie, "SameSite=Strict")
	require.NotContains(t, cookie, "Expires", "it ends with the browser")
}

func TestAChangeFromElsewhereIsRefused(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	form := func() url.Values {
		return url.Values{"heads": {"2"}, "request": {newRequest()}, "done": {"none"}, "token": {b.token()}}
	}
	for _, tt := range []struct {
		name   string
		change func(r *http.Request)
		form   func(f url.Values)
	}{
		{name: "another origin", change: func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }},
		{name: "no origin at all", change: func(r *http.Request) { r.Header.Del("Origin") }},
		{name: "an origin that hides", change: func(r *http.Request) { r.Header.Set("Origin", "null") }},
		{name: "our host with another scheme", change: func(r *http.Request) { r.Header.Set("Origin", "https://"+r.Host) }},
		{name: "another port", change: func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }},
		{name: "another site, as the browser says", change: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		{name: "a neighbouring site", change: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }},
		{name: "no token", form: func(f url.Values) { f.Del("token") }},
		{name: "the token of another session", form: func(f url.Values) { f.Set("token", "AAAAAAAAAAAAAAAAAAAAAAAAAA") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := form()
			if tt.form != nil {
				tt.form(f)
			}
			r := b.formRequest("/quick", f)
			if tt.change != nil {
				tt.change(r)
			}
			a := b.do(r)
			require.Equal(t, http.StatusForbidden, a.status)
			require.Contains(t, a.body, string(console.ErrToken))
			require.Empty(t, s.records())
		})
	}
	require.Equal(t, "/result", b.do(b.formRequest("/quick", form())).path)
}

func TestAnImageIsNotReadBeforeTheToken(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").signedIn(t, trust.Reception)
	body := "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n" + strings.Repeat("a", 64<<10) + "\r\n--x--\r\n"
	r := b.request(http.MethodPost, "/scan", strings.NewReader(body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.Header.Set("Origin", b.server.URL)
	require.Equal(t, http.StatusForbidden, b.do(r).status)
}

func TestOnlyNamesOfThisServerAreAnswered(t *testing.T) {
	w := newTown(t)
	h := &console.Handler{Station: w.station(t, shelterA, "a1"), Hosts: []string{"desk.example"}}
	defer func() { require.NoError(t, h.Close()) }()
	for host, want := range map[string]int{
		"localhost": http.StatusOK, "127.0.0.1:8080": http.StatusOK, "[::1]:8080": http.StatusOK, "Desk.Example:443": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "localhost.evil.example": http.StatusMisdirectedRequest,
		"": http.StatusMisdirectedRequest, "127.0.0.2": http.StatusMisdirectedRequest,
	} {
		r := httptest.NewRequest(http.MethodGet, "/sign-in", nil)
		r.Host = host
		a := httptest.NewRecorder()
		h.ServeHTTP(a, r)
		require.Equal(t, want, a.Code, host)
	}
}

func TestRequestsOverTheirLimitsAreRefused(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").signedIn(t, trust.Reception)
	many := func(n int) url.Values {
		f := url.Values{"token": {b.token()}}
		for i := range n - 1 {
			f.Set(fmt.Sprint("f", i), "")
		}
		return f
	}
	padded := func(size int) *http.Request {
		prefix := "token=" + b.token() + "&code="
		r := b.request(http.MethodPost, "/part", strings.NewReader(prefix+strings.Repeat("A", size-len(prefix))))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", b.server.URL)
		return r
	}
	headers := func(n int) *http.Request {
		r := b.request(http.MethodGet, "/standby", nil)
		for i := range n {
			r.Header.Set(fmt.Sprint("X-", i), "1")
		}
		return r
	}
	encoded := b.formRequest("/quick", many(2))
	encoded.Header.Set("Content-Encoding", "gzip")
	json := b.formRequest("/quick", many(2))
	json.Header.Set("Content-Type", "application/json")
	multi := b.formRequest("/quick", many(2))
	multi.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	text := b.formRequest("/quick", url.Values{"token": {b.token()}, "heads": {"\xff"}})
	for _, tt := range []struct {
		name string
		r    *http.Request
		want int
	}{
		{"a form at its limit, that holds no code", padded(console.MaxForm), http.StatusBadRequest},
		{"one byte more", padded(console.MaxForm + 1), http.StatusRequestEntityTooLarge},
		{"as many fields as there may be", b.formRequest("/quick", many(console.MaxFields)), http.StatusBadRequest},
		{"one more", b.formRequest("/quick", many(console.MaxFields+1)), http.StatusRequestEntityTooLarge},
		{"more header fields than are read", headers(api.MaxHeaders), http.StatusRequestHeaderFieldsTooLarge},
		{"a query", b.request(http.MethodGet, "/standby?x=1", nil), http.StatusBadRequest},
		{"an encoding", encoded, http.StatusUnsupportedMediaType},
		{"JSON", json, http.StatusUnsupportedMediaType},
		{"a form of another page", multi, http.StatusUnsupportedMediaType},
		{"what is no text", text, http.StatusBadRequest},
		{"another method", b.request(http.MethodPut, "/standby", nil), http.StatusMethodNotAllowed},
		{"a page that is none", b.request(http.MethodGet, "/standby/../board", nil), http.StatusNotFound},
		{"an encoded path", b.request(http.MethodGet, "/stand%62y", nil), http.StatusNotFound},
		{"a file outside", b.request(http.MethodGet, "/static/..%2fhandler.go", nil), http.StatusNotFound},
		{"a file that is not served", b.request(http.MethodGet, "/static/x.js", nil), http.StatusNotFound},
		{"a record that is none", b.request(http.MethodGet, "/move/abc", nil), http.StatusNotFound},
		{"a record that nobody knows", b.request(http.MethodGet, "/move/"+strings.Repeat("A", 43), nil), http.StatusNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, b.do(tt.r).status) })
	}
}

func TestWhatBreaksOffIsSaid(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").signedIn(t, trust.Reception)
	for name, body := range map[string]string{
		"in the middle of a field": "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n" + b.token(),
		"no form at all":           "nothing",
	} {
		r := b.request(http.MethodPost, "/scan", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("Origin", b.server.URL)
		a := b.do(r)
		require.Contains(t, []int{http.StatusRequestTimeout, http.StatusForbidden}, a.status, name)
	}
}

func TestAFaultOfOursIsAnswered(t *testing.T) {
	h := &console.Handler{Station: panicking{}}
	defer func() { require.NoError(t, h.Close()) }()
	r := httptest.NewRequest(http.MethodGet, "/sign-in", nil)
	r.Host = "localhost"
	a := httptest.NewRecorder()
	h.ServeHTTP(a, r)
	require.Equal(t, http.StatusInternalServerError, a.Code)
	require.NotContains(t, a.Body.String(), "secret")
}

// panicking is a station that breaks.
type panicking struct{ empty }

func (panicking) State() console.State { panic("a secret") }

func TestManySessionsAreRefused(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	for range console.MaxSessions {
		newTablet(t, s, server).signIn(trust.Reception)
	}
	a := newTablet(t, s, server).post("/sign-in", url.Values{"pin": {pin}})
	require.Equal(t, http.StatusServiceUnavailable, a.status)
}

func TestTheZeroHandlerStillAnswers(t *testing.T) {
	h := &console.Handler{Station: empty{}}
	defer func() { require.NoError(t, h.Close()) }()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Host = "localhost"
	a := httptest.NewRecorder()
	h.ServeHTTP(a, r)
	require.Equal(t, http.StatusSeeOther, a.Code)
}
