package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
)

const good = `{"v":1,"presentations":["token"],"audience":["https://shelter.example"],"nonce":"n-0123456789","maxAge":"120s",` +
	`"holder":"did:example:hanako","types":["Resident"],"claims":[["given_name"],["address","street"]]}`

// with is the good body with one member in another form, or added.
func with(name, value string) string {
	members := []string{`"v":1`, `"presentations":["token"]`}
	kept := members[:0]
	for _, m := range members {
		if !strings.HasPrefix(m, `"`+name+`"`) {
			kept = append(kept, m)
		}
	}
	if value != "" {
		kept = append(kept, `"`+name+`":`+value)
	}
	return "{" + strings.Join(kept, ",") + "}"
}

// list is a JSON list of n times the value.
func list(n int, value string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(value+",", n), ",") + "]"
}

func text(n int) string { return `"` + strings.Repeat("a", n) + `"` }

// padded is the good body with spaces behind it, n bytes in all.
func padded(n int) string { return good + strings.Repeat(" ", n-len(good)) }

func TestRequestsAreRefused(t *testing.T) {
	h := &api.Handler{Gate: gateOf(broken(refusing)), Now: clock}
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) { r.Header[name] = values }
	}
	path := func(p string) func(*http.Request) {
		return func(r *http.Request) { r.URL.Path, r.URL.RawPath = p, "" }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	for _, tt := range []struct {
		name   string
		change func(*http.Request) // nil: none
		body   string              // empty: the good one
		status int
		code   fault.Code
	}{
		{"GET of what is posted", func(r *http.Request) { r.Method = "GET" }, "", 405, api.ErrMethod},
		{"PUT", func(r *http.Request) { r.Method = "PUT" }, "", 405, api.ErrMethod},
		{"OPTIONS, by which a browser asks for another site", func(r *http.Request) { r.Method = "OPTIONS" }, "", 405, api.ErrMethod},
		{"a method that nobody knows", func(r *http.Request) { r.Method = "VERIFY" }, "", 405, api.ErrMethod},

		{"the root", path("/"), "", 404, api.ErrRoute},
		{"a slash behind the path", path("/v1/verify/"), "", 404, api.ErrRoute},
		{"another version", path("/v2/verify"), "", 404, api.ErrRoute},
		{"capitals", path("/v1/Verify"), "", 404, api.ErrRoute},
		{"a way up and down again", path("/v1/../v1/verify"), "", 404, api.ErrRoute},
		{"a way up", path("/../../etc/passwd"), "", 404, api.ErrRoute},
		{"a double slash", path("//v1/verify"), "", 404, api.ErrRoute},
		{"an encoded slash", func(r *http.Request) { r.URL.RawPath = "/v1%2Fverify" }, "", 404, api.ErrRoute},
		{"an encoded letter", func(r *http.Request) { r.URL.RawPath = "/v1/%76erify" }, "", 404, api.ErrRoute},
		{"a query", func(r *http.Request) { r.URL.RawQuery = "token=secret" }, "", 400, api.ErrRequest},
		{"an empty query", func(r *http.Request) { r.URL.ForceQuery = true }, "", 400, api.ErrRequest},

		{"another host", host("shelter.example"), "", 421, api.ErrHost},
		{"another host on a port", host("shelter.example:8080"), "", 421, api.ErrHost},
		{"no host", host(""), "", 421, api.ErrHost},
		{"a host that only ends like one", host("evil-localhost"), "", 421, api.ErrHost},
		{"a host that only begins like one", host("localhost.evil.example"), "", 421, api.ErrHost},
		{"the root's dot", host("localhost."), "", 421, api.ErrHost},
		{"another address", host("10.0.0.5:8080"), "", 421, api.ErrHost},
		{"an IPv6 address without its end", host("[::1"), "", 421, api.ErrHost},
		{"an IPv6 address with a tail", host("[::1]evil"), "", 421, api.ErrHost},

		{"one header field too many", header("X-A", strings.Split(strings.Repeat("a ", api.MaxHeaders), " ")[:api.MaxHeaders]...), "", 431, api.ErrHeaders},

		{"no media type", header("Content-Type"), "", 415, api.ErrMediaType},
		{"a form", header("Content-Type", "application/x-www-form-urlencoded"), "", 415, api.ErrMediaType},
		{"plain text", header("Content-Type", "text/plain"), "", 415, api.ErrMediaType},
		{"a dialect of JSON", header("Content-Type", "application/ld+json"), "", 415, api.ErrMediaType},
		{"two media types", header("Content-Type", "application/json", "text/plain"), "", 415, api.ErrMediaType},
		{"another charset", header("Content-Type", "application/json; charset=shift_jis"), "", 415, api.ErrMediaType},
		{"another parameter", header("Content-Type", `application/json; profile="x"`), "", 415, api.ErrMediaType},
		{"gzip", header("Content-Encoding", "gzip"), "", 415, api.ErrMediaType},
		{"a content encoding that changes nothing", header("Content-Encoding", "identity"), "", 415, api.ErrMediaType},

		{"one byte over 64 KiB", nil, padded(api.MaxBody + 1), 413, api.ErrTooLarge},
		{"one byte over 64 KiB, length not said", func(r *http.Request) { r.ContentLength = -1 }, padded(api.MaxBody + 1), 413, api.ErrTooLarge},

		{"nothing", nil, " ", 400, strictjson.ErrSyntax},
		{"a list", nil, `[]`, 400, strictjson.ErrType},
		{"two requests", nil, good + good, 400, strictjson.ErrTrailing},
		{"a member twice", nil, with("nonce", `"a","nonce":"b"`), 400, strictjson.ErrDuplicateName},
		{"a member twice, once in escapes", nil, with("nonce", `"a","n\u006fnce":"b"`), 400, strictjson.ErrDuplicateName},
		{"half a character", nil, with("holder", `"\ud800"`), 400, strictjson.ErrUTF8},
		{"nested deeper than paths", nil, with("claims", `[[["a"]]]`), 400, strictjson.ErrDepth},
		{"more values than are read", nil, with("claims", list(2048, "0")), 400, strictjson.ErrTooLarge},

		{"no version", nil, with("v", ""), 400, api.ErrRequest},
		{"a later version", nil, with("v", "2"), 400, api.ErrRequest},
		{"the version as a text", nil, with("v", `"1"`), 400, api.ErrRequest},
		{"the version as a fraction", nil, with("v", `1.0`), 400, api.ErrRequest},
		{"an unknown member", nil, with("policy", `"none"`), 400, api.ErrRequest},
		{"a member in capitals", nil, with("Nonce", `"n"`), 400, api.ErrRequest},
		{"no presentation", nil, with("presentations", ""), 400, api.ErrRequest},
		{"an empty list of presentations", nil, with("presentations", `[]`), 400, api.ErrRequest},
		{"a presentation that is no text", nil, with("presentations", `[{}]`), 400, api.ErrRequest},
		{"an empty presentation", nil, with("presentations", `[""]`), 400, api.ErrRequest},
		{"one presentation too many", nil, with("presentations", list(verifier.MaxPresentations+1, `"t"`)), 400, api.ErrRequest},
		{"an audience without a nonce", nil, with("audience", `["a"]`), 400, api.ErrRequest},
		{"an empty nonce", nil, with("audience", `["a"],"nonce":""`), 400, api.ErrRequest},
		{"an empty audience", nil, with("audience", `[],"nonce":"n"`), 400, api.ErrRequest},
		{"a nonce that is one byte too long", nil, with("audience", `["a"],"nonce":`+text(api.MaxNonce+1)), 400, api.ErrRequest},
		{"one audience too many", nil, with("nonce", `"n","audience":`+list(api.MaxAudience+1, `"a"`)), 400, api.ErrRequest},
		{"an age without a challenge", nil, with("maxAge", `"120s"`), 400, api.ErrRequest},
		{"an age of nothing", nil, with("audience", `["a"],"nonce":"n","maxAge":"0s"`), 400, api.ErrRequest},
		{"a negative age", nil, with("audience", `["a"],"nonce":"n","maxAge":"-1s"`), 400, api.ErrRequest},
		{"an age without a unit", nil, with("audience", `["a"],"nonce":"n","maxAge":"120"`), 400, api.ErrRequest},
		{"an age as a number", nil, with("audience", `["a"],"nonce":"n","maxAge":120`), 400, api.ErrRequest},
		{"a holder that is null", nil, with("holder", `null`), 400, api.ErrRequest},
		{"a holder that is one byte too long", nil, with("holder", text(api.MaxText+1)), 400, api.ErrRequest},
		{"one type too many", nil, with("types", list(api.MaxTypes+1, `"t"`)), 400, api.ErrRequest},
		{"a type alone", nil, with("types", `"t"`), 400, api.ErrRequest},
		{"one claim too many", nil, with("claims", list(api.MaxClaims+1, `["c"]`)), 400, api.ErrRequest},
		{"one name too many in a path", nil, with("claims", "["+list(api.MaxPath+1, `"c"`)+"]"), 400, api.ErrRequest},
		{"an empty path", nil, with("claims", `[[]]`), 400, api.ErrRequest},
		{"a path that is a text", nil, with("claims", `["given_name"]`), 400, api.ErrRequest},
		{"an index as a number", nil, with("claims", `[["languages",0]]`), 400, api.ErrRequest},
		{"a time", nil, with("at", `"2026-11-01T09:00:00Z"`), 400, api.ErrTime},
		{"a time without a zone", nil, with("at", `"2026-11-01T09:00:00"`), 400, api.ErrRequest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := good
			if tt.body != "" {
				body = tt.body
			}
			r := request(body)
			if tt.change != nil {
				tt.change(r)
			}
			requireProblem(t, ask(h, r), tt.status, tt.code)
		})
	}
	require.Equal(t, http.StatusOK, ask(h, request(good)).status, "none of it lies in the request that they change")
}

func TestTheWrongMethodIsToldTheRightOnes(t *testing.T) {
	for path, want := range map[string]string{"/v1/verify": "POST", "/healthz": "GET, HEAD", "/readyz": "GET, HEAD", "/metrics": "GET, HEAD"} {
		r := request("")
		r.Method, r.URL.Path = http.MethodDelete, path
		a := ask(&api.Handler{}, r)
		requireProblem(t, a, http.StatusMethodNotAllowed, api.ErrMethod)
		require.Equal(t, want, a.header.Get("Allow"))
	}
}

func TestWhatIsAtALimitIsTaken(t *testing.T) {
	h := &api.Handler{Gate: gateOf(broken(refusing)), AllowAt: true}
	for name, body := range map[string]string{
		"64 KiB":        padded(api.MaxBody),
		"presentations": with("presentations", list(verifier.MaxPresentations, `"t"`)),
		"audience":      with("nonce", text(api.MaxNonce)+`,"audience":`+list(api.MaxAudience, `"a"`)),
		"holder":        with("holder", text(api.MaxText)),
		"types":         with("types", list(api.MaxTypes, `"t"`)),
		"claims":        with("claims", list(api.MaxClaims, `["c"]`)),
		"path":          with("claims", "["+list(api.MaxPath, `"c"`)+"]"),
		"no claim":      with("claims", "[]"),
		"a nonce alone": with("nonce", `"n"`),
		"at, allowed":   with("at", `"2026-11-01T09:00:00+09:00"`),
	} {
		require.Equal(t, http.StatusOK, ask(h, request(body)).status, name)
	}
	r := request(good)
	for i := range api.MaxHeaders - len(r.Header) {
		r.Header.Set(fmt.Sprintf("X-%d", i), "a")
	}
	require.Equal(t, http.StatusOK, ask(h, r).status, "header fields")
}

func TestHostsThatTheServerIsKnownBy(t *testing.T) {
	for _, host := range []string{"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080"} {
		r := request(good)
		r.Host = host
		require.Equal(t, http.StatusOK, ask(&api.Handler{Gate: gateOf(broken(refusing))}, r).status, host)
	}
	own := &api.Handler{Gate: gateOf(broken(refusing)), Hosts: []string{"", "shelter.example"}}
	for host, want := range map[string]int{"shelter.example": 200, "Shelter.Example:8443": 200, "localhost": 200, "other.example": 421, "": 421, ":8080": 421, "[": 421} {
		r := request(good)
		r.Host = host
		require.Equal(t, want, ask(own, r).status, host)
	}
}
