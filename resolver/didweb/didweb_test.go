package didweb_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didweb"
	"github.com/hinan-id/hinan/resolver/fetch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 9, 1, 3, 0, 0, 0, time.UTC)

// on returns a resolver for which example.com is a TLS server with this handler.
func on(t testing.TB, h http.HandlerFunc) didweb.Resolver {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	c := &fetch.Client{Operator: true, RootCAs: roots, Timeout: time.Minute}
	return didweb.Resolver{
		Fetch: func(ctx context.Context, url, accept string) (*fetch.Response, error) {
			local, ok := strings.CutPrefix(url, "https://example.com")
			require.True(t, ok, url)
			return c.Get(ctx, s.URL+local, accept)
		},
		Now: func() time.Time { return now },
	}
}

// answering returns a handler that always gives the same answer.
func answering(status int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func doc(id string) string {
	return fmt.Sprintf(`{"@context":["https://www.w3.org/ns/did/v1"],"id":%q}`, id)
}

func TestResolve(t *testing.T) {
	for _, mediaType := range []string{
		"application/did", "application/did+json", "application/did+ld+json", "application/json",
		"application/json; charset=utf-8", "Application/DID+JSON", `application/did+ld+json;profile="https://www.w3.org/ns/did/v1"`,
	} {
		t.Run(mediaType, func(t *testing.T) {
			id := parse(t, "did:web:example.com:shelter:7")
			r := on(t, func(w http.ResponseWriter, req *http.Request) {
				status := http.StatusNotFound
				if req.URL.Path == "/shelter/7/did.json" {
					status = http.StatusOK
				}
				answering(status, mediaType, doc(id.String()))(w, req)
			})
			got, err := r.Resolve(t.Context(), id, resolver.Version{})
			require.NoError(t, err)
			require.Equal(t, id, got.Document.ID())
			require.Equal(t, now, got.AsOf)
			require.False(t, got.Deactivated)
			require.True(t, got.Is(id))
		})
	}
}

func TestAnswersThatAreRefused(t *testing.T) {
	const id = "did:web:example.com"
	const json = "application/did+json"
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		first  fault.Code
		want   error
	}{
		{"not found", answering(404, json, doc(id)), resolver.ErrNotFound, resolver.ErrNotFound},
		{"gone", answering(410, json, doc(id)), resolver.ErrNotFound, resolver.ErrNotFound},
		{"no content", answering(204, json, ""), fetch.ErrStatus, resolver.ErrUnavailable},
		{"forbidden", answering(403, json, doc(id)), fetch.ErrStatus, resolver.ErrUnavailable},
		{"too many requests", answering(429, json, doc(id)), fetch.ErrStatus, resolver.ErrUnavailable},
		{"a broken server", answering(500, json, doc(id)), fetch.ErrStatus, resolver.ErrUnavailable},
		{"a busy server", answering(503, json, doc(id)), fetch.ErrStatus, resolver.ErrUnavailable},
		{"a created document", answering(201, json, doc(id)), fetch.ErrStatus, resolver.ErrUnavailable},
		{"a redirect", answering(302, json, doc(id)), fetch.ErrRedirect, resolver.ErrUnavailable},
		{"another encoding", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			answering(200, json, doc(id))(w, r)
		}, fetch.ErrAnswer, resolver.ErrUnavailable},
		{"too large a body", answering(200, json, doc(id)+strings.Repeat(" ", fetch.MaxBody)), fetch.ErrTooLarge, resolver.ErrInvalidDocument},
		{"a web page", answering(200, "text/html", "<html>"), didweb.ErrMediaType, resolver.ErrInvalidDocument},
		{"a document as text", answering(200, "text/plain", doc(id)), didweb.ErrMediaType, resolver.ErrInvalidDocument},
		{"a document as JSON-LD", answering(200, "application/ld+json", doc(id)), didweb.ErrMediaType, resolver.ErrInvalidDocument},
		{"two media types", answering(200, "application/json, text/html", doc(id)), didweb.ErrMediaType, resolver.ErrInvalidDocument},
		{"no JSON", answering(200, json, "did"), "", resolver.ErrInvalidDocument},
		{"nothing", answering(200, json, ""), "", resolver.ErrInvalidDocument},
		{"a list", answering(200, json, "[]"), "", resolver.ErrInvalidDocument},
		{"a document without id", answering(200, json, "{}"), "", resolver.ErrInvalidDocument},
		{"an id twice", answering(200, json, `{"id":"did:web:example.com","id":"did:web:example.com"}`), "", resolver.ErrInvalidDocument},
		{"the document of another DID", answering(200, json, doc("did:web:example.org")), resolver.ErrInvalidDocument, resolver.ErrInvalidDocument},
		{"the document of a DID below", answering(200, json, doc("did:web:example.com:a")), resolver.ErrInvalidDocument, resolver.ErrInvalidDocument},
		{"the id in capitals", answering(200, json, doc("did:web:EXAMPLE.com")), resolver.ErrInvalidDocument, resolver.ErrInvalidDocument},
		{"the id with its port", answering(200, json, doc("did:web:example.com%3A443")), resolver.ErrInvalidDocument, resolver.ErrInvalidDocument},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := on(t, tt.answer).Resolve(t.Context(), parse(t, id), resolver.Version{})
			require.ErrorIs(t, err, tt.want)
			require.NotEmpty(t, fault.Of(err))
			if tt.first != "" {
				require.Equal(t, tt.first, fault.Of(err), "the special code comes first")
			}
			require.Nil(t, got)
		})
	}
}

func TestANetworkThatDoesNotAnswerIsUnavailable(t *testing.T) {
	for _, code := range []fault.Code{fetch.ErrTimeout, fetch.ErrUnreachable, fetch.ErrAddress, fetch.ErrAnswer} {
		r := didweb.Resolver{Fetch: func(context.Context, string, string) (*fetch.Response, error) {
			return nil, fmt.Errorf("%w: example.com", code)
		}}
		_, err := r.Resolve(t.Context(), parse(t, "did:web:example.com"), resolver.Version{})
		require.ErrorIs(t, err, code)
		require.ErrorIs(t, err, resolver.ErrUnavailable)
		require.NotErrorIs(t, err, resolver.ErrNotFound)
		require.Equal(t, code, fault.Of(err))
	}
}

func TestNothingIsFetchedForWhatIsRefused(t *testing.T) {
	r := didweb.Resolver{Fetch: func(context.Context, string, string) (*fetch.Response, error) {
		require.Fail(t, "fetched")
		return nil, nil
	}}
	for _, tt := range []struct {
		name    string
		id      string
		version resolver.Version
		want    error
	}{
		{"a version id", "did:web:example.com", resolver.Version{ID: "1"}, resolver.ErrFeature},
		{"a version time", "did:web:example.com", resolver.Version{Time: now}, resolver.ErrFeature},
		{"an address", "did:web:127.0.0.1", resolver.Version{}, resolver.ErrInvalidDID},
		{"another method", "did:key:z6Mk", resolver.Version{}, resolver.ErrMethod},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := r.Resolve(t.Context(), parse(t, tt.id), tt.version)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err := r.Resolve(t.Context(), did.DID{}, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrMethod)
}

func TestTheZeroResolverUsesTheHardenedClient(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing of this may reach the network
	_, err := didweb.Resolver{}.Resolve(ctx, parse(t, "did:web:example.com"), resolver.Version{})
	require.ErrorIs(t, err, fetch.ErrUnreachable)
	require.ErrorIs(t, err, resolver.ErrUnavailable)
	require.ErrorIs(t, err, context.Canceled)
}

func TestEveryCodeIsExplained(t *testing.T) {
	for _, code := range []fault.Code{didweb.ErrIdentifier, didweb.ErrMediaType} {
		_, ok := fault.Explain(code)
		require.True(t, ok, "%s", code)
	}
}

func ExampleURL() {
	id, err := did.Parse("did:web:example.com%3A8443:shelter:7")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(didweb.URL(id))
	// Output: https://example.com:8443/shelter/7/did.json <nil>
}
