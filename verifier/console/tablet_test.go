package console_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/trust"
)

// tablet is a browser without JavaScript.
type tablet struct {
	t       testing.TB
	server  *httptest.Server
	client  *http.Client
	station *station
	submits int
}

// answer is a page.
type answer struct {
	status int
	path   string
	header http.Header
	body   string
}

// serve serves a console over a station.
func (s *station) serve(t testing.TB) (*console.Handler, *httptest.Server) {
	t.Helper()
	h := &console.Handler{Station: s, Zone: time.UTC}
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, h.Close())
	})
	return h, server
}

func (s *station) tablet(t testing.TB) *tablet {
	t.Helper()
	_, server := s.serve(t)
	return newTablet(t, s, server)
}

func newTablet(t testing.TB, s *station, server *httptest.Server) *tablet {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	return &tablet{t: t, server: server, client: client, station: s}
}

// signedIn is a tablet at which somebody works in a role.
func (s *station) signedIn(t testing.TB, role trust.Role) *tablet {
	t.Helper()
	b := s.tablet(t)
	b.signIn(role)
	return b
}

func (b *tablet) signIn(role trust.Role) {
	b.t.Helper()
	a := b.post("/sign-in", url.Values{"pin": {pin}})
	require.Equal(b.t, "/role", a.path, a.body)
	b.post("/role", url.Values{"role": {string(role)}})
	b.submits = 0
}

func (b *tablet) do(r *http.Request) answer {
	b.t.Helper()
	resp, err := b.client.Do(r)
	require.NoError(b.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	return answer{resp.StatusCode, resp.Request.URL.Path, resp.Header, string(raw)}
}

func (b *tablet) request(method, path string, body io.Reader) *http.Request {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, body)
	require.NoError(b.t, err)
	return r
}

// get loads a page.
func (b *tablet) get(path string) answer {
	b.t.Helper()
	return b.do(b.request(http.MethodGet, path, nil))
}

var tokenPattern = regexp.MustCompile(`name="token" value="([^"]*)"`)

// token is that of the session, out of a page.
func (b *tablet) token() string {
	b.t.Helper()
	if m := tokenPattern.FindStringSubmatch(b.get("/role").body); m != nil {
		return m[1]
	}
	return ""
}

// formRequest is a form as a browser sends it.
func (b *tablet) formRequest(path string, form url.Values) *http.Request {
	b.t.Helper()
	r := b.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", b.server.URL)
	return r
}

// post sends a form, with the token of the session.
func (b *tablet) post(path string, form url.Values) answer {
	b.t.Helper()
	b.submits++
	if form.Get("token") == "" {
		form.Set("token", b.token())
	}
	return b.do(b.formRequest(path, form))
}

// scan types a text into the field of a form that takes codes.
func (b *tablet) scan(path, text string) answer {
	b.t.Helper()
	return b.upload(path, text, nil)
}

// upload sends the form of codes with an image.
func (b *tablet) upload(path, text string, image []byte) answer {
	b.t.Helper()
	b.submits++
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	require.NoError(b.t, w.WriteField("token", b.token()))
	require.NoError(b.t, w.WriteField("code", text))
	if image != nil {
		part, err := w.CreateFormFile("image", "code.png")
		require.NoError(b.t, err)
		_, err = part.Write(image)
		require.NoError(b.t, err)
	}
	require.NoError(b.t, w.Close())
	r := b.request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", b.server.URL)
	return b.do(r)
}

var fieldPattern = regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"`)

// tap presses a button of a form on a page: with the hidden fields that stand there.
func (b *tablet) tap(page answer, path, button, value string) answer {
	b.t.Helper()
	page.body = html.UnescapeString(page.body)
	require.Contains(b.t, page.body, fmt.Sprintf(`name="%s" value="%s"`, button, value), "the button is there")
	form := url.Values{button: {value}}
	for _, m := range fieldPattern.FindAllStringSubmatch(page.body, -1) {
		if strings.Contains(m[0], `type="hidden"`) && !form.Has(m[1]) {
			form.Set(m[1], m[2])
		}
	}
	b.submits++
	return b.do(b.formRequest(path, form))
}

// serveFor serves a console over a station that is another one in some way.
func serveFor(t testing.TB, as console.Station, s *station) *tablet {
	t.Helper()
	h := &console.Handler{Station: as, Zone: time.UTC}
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, h.Close())
	})
	return newTablet(t, s, server)
}
