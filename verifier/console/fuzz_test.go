package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/trust"
)

// recorded asks a handler without a network: a session is signed in once.
type recorded struct {
	h             *console.Handler
	cookie, token string
}

func newRecorded(f *testing.F, s *station, role trust.Role) *recorded {
	f.Helper()
	r := &recorded{h: &console.Handler{Station: s, Zone: time.UTC}}
	f.Cleanup(func() { require.NoError(f, r.h.Close()) })
	a := r.post("/sign-in", url.Values{"pin": {pin}}.Encode())
	r.cookie = strings.SplitN(a.Header().Get("Set-Cookie"), ";", 2)[0]
	page := httptest.NewRecorder()
	r.h.ServeHTTP(page, r.request(http.MethodGet, "/role", ""))
	r.token = tokenPattern.FindStringSubmatch(page.Body.String())[1]
	r.post("/role", url.Values{"token": {r.token}, "role": {string(role)}}.Encode())
	return r
}

func (r *recorded) request(method, path, body string) *http.Request {
	req := httptest.NewRequest(method, "/", strings.NewReader(body))
	req.URL.Path, req.URL.RawPath, req.Host = path, "", "localhost"
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "http://localhost")
	req.Header.Set("Cookie", r.cookie)
	return req
}

func (r *recorded) post(path, body string) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	r.h.ServeHTTP(a, r.request(http.MethodPost, path, body))
	return a
}

// FuzzScan types anything into the field of codes: nothing is a fault of ours, no
// markup comes back, and nobody is admitted by it.
func FuzzScan(f *testing.F) {
	w := newTown(f)
	s := w.station(f, shelterA, "a1")
	r := newRecorded(f, s, trust.Reception)
	for _, text := range append(hostile, w.forged(f, "mother"), "HN1:", "HN2:", "HN3:AAAA", "eyJ.a.b~", w.paper(f, "mother")[:40]) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := r.post("/scan", url.Values{"token": {r.token}, "code": {text}}.Encode())
		require.NotEqual(t, http.StatusInternalServerError, a.Code)
		require.NotContains(t, a.Body.String(), "<script>")
		require.NotContains(t, a.Body.String(), "受付しました")
		require.Empty(t, s.records())
	})
}

// FuzzForm sends any form to every screen that writes: nothing is a fault of ours.
func FuzzForm(f *testing.F) {
	w := newTown(f)
	s := w.station(f, shelterA, "a1")
	r := newRecorded(f, s, trust.Lead)
	r.post("/quick", url.Values{"token": {r.token}, "heads": {"2"}, "done": {"none"}, "request": {newRequest()}}.Encode())
	id := s.one(f).ID.String()
	paths := []string{
		"/quick", "/move/" + id, "/rations/" + id, "/needs/" + id, "/correct/" + id, "/complete/" + id, "/open", "/board/count",
		"/family", "/anyway", "/card", "/part", "/language", "/role",
	}
	for i := range paths {
		f.Add(uint8(i), "heads=2&done=none&request="+newRequest()+"&to=leave&slot=1&give=1&item=water&name-1=x&service=care")
	}
	f.Add(uint8(0), "heads=%zz&=&&age-0=99999999999999999999")
	f.Fuzz(func(t *testing.T, which uint8, form string) {
		a := r.post(paths[int(which)%len(paths)], "token="+r.token+"&"+form)
		require.NotEqual(t, http.StatusInternalServerError, a.Code)
		require.NotContains(t, a.Body.String(), "<script>")
		if a.Code == http.StatusSeeOther {
			require.True(t, strings.HasPrefix(a.Header().Get("Location"), "/"))
			require.False(t, strings.HasPrefix(a.Header().Get("Location"), "//"))
		}
	})
}
