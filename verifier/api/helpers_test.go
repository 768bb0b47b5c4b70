package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// broken judges as a function does: for faults that no real judge shows.
type broken func(ctx context.Context, want verifier.Request, raw ...[]byte) (*verifier.Verdict, error)

func (f broken) Verify(ctx context.Context, want verifier.Request, raw ...[]byte) (*verifier.Verdict, error) {
	return f(ctx, want, raw...)
}

// refusing gives the verdict that refuses all.
func refusing(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
	return &verifier.Verdict{}, nil
}

func gateOf(j api.Judge) func() api.Gate {
	return func() api.Gate { return api.Gate{Judge: j} }
}

// request is a good request to judge, with these headers in front of the good ones.
func request(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/v1/verify", strings.NewReader(body))
	r.Host = "localhost"
	r.Header.Set("Content-Type", "application/json")
	return r
}

// answer is what a handler answered.
type answer struct {
	status int
	header http.Header
	body   string
}

func ask(h http.Handler, r *http.Request) answer {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

// requireProblem checks that a is a whole problem with this status and code.
func requireProblem(t testing.TB, a answer, status int, code fault.Code) {
	t.Helper()
	require.Equal(t, status, a.status, a.body)
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	requireSafe(t, a.header)
	var p struct {
		V                         int
		Type, Title, Detail, Code string
		Status                    int
	}
	require.NoError(t, json.Unmarshal([]byte(a.body), &p))
	require.Equal(t, 1, p.V)
	require.Equal(t, string(code), p.Code, a.body)
	require.Equal(t, api.TypePrefix+string(code), p.Type)
	require.Equal(t, status, p.Status)
	entry, known := fault.Explain(code)
	require.True(t, known, code)
	require.Equal(t, entry.Meaning, p.Title)
	require.Equal(t, status == http.StatusServiceUnavailable, a.header.Get("Retry-After") != "")
}

// requireSafe checks the headers that every answer has.
func requireSafe(t testing.TB, header http.Header) {
	t.Helper()
	require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"))
	require.Equal(t, "default-src 'none'", header.Get("Content-Security-Policy"))
	require.Equal(t, "no-store", header.Get("Cache-Control"))
	require.Empty(t, header.Get("Server"))
}
