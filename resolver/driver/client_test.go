package driver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/driver"
	"github.com/hinan-id/hinan/resolver/fetch"
)

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

// The two halves of this package understand each other.
func TestClientAndHandler(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle(driver.Path, driver.Handler{Resolver: registry(t)})
	client := serve(t, mux)

	direct, err := registry(t).Resolve(t.Context(), mustDID(t, shelter), resolver.Version{})
	require.NoError(t, err)
	for _, v := range []resolver.Version{{}, {ID: "7"}, {Time: noon}} {
		got, err := client.Resolve(t.Context(), mustDID(t, shelter), v)
		require.NoError(t, err)
		require.Equal(t, direct.Document.Raw(), got.Document.Raw())
		require.Equal(t, "7", got.Version)
		require.Equal(t, noon, got.AsOf)
		require.True(t, got.Created.Equal(direct.Created.Truncate(time.Second)))
		require.True(t, got.Updated.Equal(direct.Updated))
		require.Equal(t, direct.Canonical, got.Canonical)
		require.Equal(t, direct.Equivalent, got.Equivalent)
	}
	got, err := client.Resolve(t.Context(), mustDID(t, "did:example:closed"), resolver.Version{})
	require.NoError(t, err)
	require.True(t, got.Deactivated)

	got, err = client.Resolve(t.Context(), mustDID(t, "did:example:port%3A80"), resolver.Version{})
	require.NoError(t, err, "a DID with a percent sign arrives as it is")
	require.Equal(t, "did:example:port%3A80", got.Document.ID().String())

	for _, tt := range []struct {
		name string
		id   string
		v    resolver.Version
		want fault.Code
	}{
		{"an unknown DID", "did:example:nowhere", resolver.Version{}, resolver.ErrNotFound},
		{"an unknown version", shelter, resolver.Version{ID: "8"}, resolver.ErrNotFound},
		{"a DID with a percent sign and a version", "did:example:port%3A80", resolver.Version{ID: "8"}, resolver.ErrFeature},
		{"a time before the first version", shelter, resolver.Version{Time: time.Unix(0, 0)}, resolver.ErrNotFound},
		{"a version and a time", shelter, resolver.Version{ID: "7", Time: noon}, resolver.ErrInvalidOptions},
		{"an unknown method", "did:unknown:shelter", resolver.Version{}, resolver.ErrMethod},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client.Resolve(t.Context(), mustDID(t, tt.id), tt.v)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestTheRequest(t *testing.T) {
	var uri, accept string
	client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		uri, accept = r.RequestURI, r.Header.Get("Accept")
	}))
	for _, tt := range []struct {
		name string
		id   string
		v    resolver.Version
		want string
	}{
		{"without options the DID as it is", shelter, resolver.Version{}, "did:example:shelter"},
		{"and its percent signs too", "did:example:port%3A80", resolver.Version{}, "did:example:port%3A80"},
		{"with options it is encoded", "did:example:port%3A80", resolver.Version{ID: "7&a=b"}, "did%3Aexample%3Aport%253A80?versionId=7%26a%3Db"},
		{"times are in UTC and whole seconds", shelter, resolver.Version{Time: noon.Add(1).In(time.FixedZone("JST", 9*3600))}, "did%3Aexample%3Ashelter?versionTime=2026-11-03T12%3A00%3A00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, base := range []string{client.URL, strings.TrimSuffix(client.URL, "/")} {
				c := driver.Client{URL: base, HTTP: client.HTTP}
				_, err := c.Resolve(t.Context(), mustDID(t, tt.id), tt.v)
				require.Error(t, err)
				require.Equal(t, driver.Path+tt.want, uri)
				require.True(t, strings.HasPrefix(accept, resultType+","))
			}
		})
	}
}

func TestAnswersOfOtherServices(t *testing.T) {
	result := func(document, resolution, metadata string) string {
		return `{"@context":"https://w3id.org/did-resolution/v1","didDocument":` + document + `,"didResolutionMetadata":` + resolution + `,"didDocumentMetadata":` + metadata + `}`
	}
	failed := func(reason string) string { return result("null", `{"error":`+reason+`}`, "{}") }
	other := strings.ReplaceAll(document, "shelter", "attacker")
	for _, tt := range []struct {
		name   string
		status int
		body   string
		v      resolver.Version
		want   error // nil: accepted
	}{
		{"a result", 200, result(document, `{"contentType":"application/did","duration":3.5}`, `{"method":{"rounds":7}}`), resolver.Version{}, nil},
		{"a result without metadata", 200, `{"didDocument":` + document + `}`, resolver.Version{}, nil},
		{"null metadata", 200, result(document, "null", "null"), resolver.Version{}, nil},
		{"a bare document", 200, document, resolver.Version{}, nil},
		{"dates that nobody can read", 200, result(document, "{}", `{"created":1767225600,"updated":"yesterday"}`), resolver.Version{}, nil},
		{"the canonical form of the DID", 200, result(other, "{}", `{"canonicalId":"did:example:attacker","equivalentId":["did:example:shelter"]}`), resolver.Version{}, nil},
		{"the version asked for", 200, result(document, "{}", `{"versionId":"3"}`), resolver.Version{ID: "3"}, nil},

		{"the document of another DID", 200, result(other, "{}", "{}"), resolver.Version{}, resolver.ErrInvalidDocument},
		{"the bare document of another DID", 200, other, resolver.Version{}, resolver.ErrInvalidDocument},
		{"an id in another spelling", 200, strings.Replace(document, `"id":"did:example:shelter"`, `"id":"did:example:%73helter"`, 1), resolver.Version{}, resolver.ErrInvalidDocument},
		{"a canonical form of another method", 200, result(other, "{}", `{"canonicalId":"did:web:shelter.example"}`), resolver.Version{}, resolver.ErrInvalidDocument},
		{"a canonical form that is no DID", 200, result(document, "{}", `{"canonicalId":"shelter"}`), resolver.Version{}, resolver.ErrInvalidDocument},
		{"equivalent forms that are no list", 200, result(document, "{}", `{"equivalentId":"did:example:shelter"}`), resolver.Version{}, resolver.ErrInvalidDocument},
		{"deactivated as text", 200, result(document, "{}", `{"deactivated":"true"}`), resolver.Version{}, resolver.ErrInvalidDocument},
		{"a version as number", 200, result(document, "{}", `{"versionId":7}`), resolver.Version{}, resolver.ErrInvalidDocument},
		{"metadata that are no object", 200, result(document, "{}", `[]`), resolver.Version{}, resolver.ErrInvalidDocument},
		{"resolution metadata that are no object", 200, result(document, `"ok"`, "{}"), resolver.Version{}, resolver.ErrInvalidDocument},
		{"another version than asked for", 200, result(document, "{}", `{"versionId":"4"}`), resolver.Version{ID: "3"}, resolver.ErrFeature},
		{"no version though asked for", 200, result(document, "{}", `{}`), resolver.Version{ID: "3"}, resolver.ErrFeature},
		{"a document younger than the time asked for", 200, result(document, "{}", `{"updated":"2026-11-04T00:00:00Z"}`), resolver.Version{Time: noon}, resolver.ErrFeature},
		{"a DID younger than the time asked for", 200, result(document, "{}", `{"created":"2026-11-04T00:00:00Z"}`), resolver.Version{Time: noon}, resolver.ErrFeature},

		{"null", 200, "null", resolver.Version{}, resolver.ErrInvalidDocument},
		{"nothing", 200, "", resolver.Version{}, strictjson.ErrSyntax},
		{"an empty object", 200, "{}", resolver.Version{}, resolver.ErrInvalidDocument},
		{"a list", 200, "[" + document + "]", resolver.Version{}, resolver.ErrInvalidDocument},
		{"a result without document and error", 200, result("null", "{}", "{}"), resolver.Version{}, resolver.ErrInvalidDocument},
		{"HTML", 200, "<html><body>Welcome</body></html>", resolver.Version{}, strictjson.ErrSyntax},
		{"truncated JSON", 200, document[:len(document)-1], resolver.Version{}, strictjson.ErrSyntax},
		{"two documents", 200, `{"didDocument":` + document + `,"didDocument":` + other + `}`, resolver.Version{}, strictjson.ErrDuplicateName},
		{"a document in other letter case", 200, `{"DIDDocument":` + document + `}`, resolver.Version{}, resolver.ErrInvalidDocument},
		{"a document that breaks DID Core", 200, `{"id":"did:example:shelter","service":{}}`, resolver.Version{}, did.ErrDocument},
		{"a huge body", 200, `{"didDocument":"` + strings.Repeat("a", fetch.MaxBody) + `"}`, resolver.Version{}, fetch.ErrTooLarge},
		{"a deep body", 200, strings.Repeat("[", 40) + strings.Repeat("]", 40), resolver.Version{}, strictjson.ErrDepth},

		{"not found, as object", 404, failed(`{"type":"https://www.w3.org/ns/did#NOT_FOUND","title":"x"}`), resolver.Version{}, resolver.ErrNotFound},
		{"not found, as string", 404, failed(`"notFound"`), resolver.Version{}, resolver.ErrNotFound},
		{"not found, with status 200", 200, failed(`"notFound"`), resolver.Version{}, resolver.ErrNotFound},
		{"an error beside a document", 200, result(document, `{"error":"notFound"}`, "{}"), resolver.Version{}, resolver.ErrNotFound},
		{"invalid DID", 400, failed(`"invalidDid"`), resolver.Version{}, resolver.ErrInvalidDID},
		{"method not supported", 501, failed(`{"type":"https://www.w3.org/ns/did#METHOD_NOT_SUPPORTED"}`), resolver.Version{}, resolver.ErrMethod},
		{"an unknown error", 500, failed(`"boom"`), resolver.Version{}, resolver.ErrUnavailable},
		{"an error without a type", 500, failed(`{}`), resolver.Version{}, resolver.ErrUnavailable},
		{"an error without a type, with status 200", 200, failed(`{}`), resolver.Version{}, resolver.ErrInvalidDocument},
		{"an error that is a number", 200, failed(`404`), resolver.Version{}, resolver.ErrInvalidDocument},

		{"the 404 page of a proxy", 404, "<html>Not Found</html>", resolver.Version{}, resolver.ErrUnavailable},
		{"a 404 without an error", 404, "{}", resolver.Version{}, resolver.ErrUnavailable},
		{"a document with an error status", 500, document, resolver.Version{}, resolver.ErrUnavailable},
		{"another status of success", 206, document, resolver.Version{}, resolver.ErrUnavailable},
		{"the 410 page of a proxy", 410, "<html>Gone</html>", resolver.Version{}, resolver.ErrUnavailable},
		{"410 with the document of another DID", 410, other, resolver.Version{}, resolver.ErrInvalidDocument},
		{"a redirect", 302, "", resolver.Version{}, fetch.ErrRedirect},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client := serve(t, answers(tt.status, tt.body))
			result, err := client.Resolve(t.Context(), mustDID(t, shelter), tt.v)
			if tt.want != nil {
				require.Nil(t, result)
				require.ErrorIs(t, err, tt.want)
				require.NotEmpty(t, fault.Of(err))
				require.NotContains(t, err.Error(), "<html>")
				return
			}
			require.NoError(t, err)
			require.True(t, result.Is(mustDID(t, shelter)))
			require.False(t, result.Deactivated)
			require.Equal(t, noon, result.AsOf)
		})
	}
}

func TestWhatCannotBeReadSaysNothingAboutTheDID(t *testing.T) {
	for _, tt := range []struct {
		name   string
		client driver.Client
	}{
		{"a loopback address without the operator's word", driver.Client{URL: "https://127.0.0.1/1.0/identifiers/"}},
		{"no address at all", driver.Client{}},
		{"an address that nobody serves", driver.Client{URL: "http://127.0.0.1:1/", HTTP: &fetch.Client{Operator: true}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.client.Resolve(t.Context(), mustDID(t, shelter), resolver.Version{})
			require.ErrorIs(t, err, resolver.ErrUnavailable)
			require.NotErrorIs(t, err, resolver.ErrNotFound)
		})
	}
	client := serve(t, answers(200, document))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Resolve(ctx, mustDID(t, shelter), resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)
}

func TestGone(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		raw    string
	}{
		{"with its document", 410, `{"didDocument":` + document + `,"didResolutionMetadata":{},"didDocumentMetadata":{"deactivated":true}}`, document},
		{"with its document alone", 410, document, document},
		{"with an error", 410, `{"didDocument":null,"didResolutionMetadata":{"error":{"type":"https://www.w3.org/ns/did#NOT_FOUND"}},"didDocumentMetadata":{}}`, `{"id":"did:example:shelter"}`},
		{"without anything", 410, `{"didDocument":null,"didResolutionMetadata":{},"didDocumentMetadata":{}}`, `{"id":"did:example:shelter"}`},
		{"told with status 200", 200, `{"didDocument":` + document + `,"didDocumentMetadata":{"deactivated":true}}`, document},
		{"told with status 200 and no document", 200, `{"didDocument":null,"didDocumentMetadata":{"deactivated":true}}`, `{"id":"did:example:shelter"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client := serve(t, answers(tt.status, tt.body))
			result, err := client.Resolve(t.Context(), mustDID(t, shelter), resolver.Version{})
			require.NoError(t, err)
			require.True(t, result.Deactivated)
			require.Equal(t, tt.raw, string(result.Document.Raw()))
			require.Equal(t, noon, result.AsOf)
		})
	}
}

// Whatever a service answers, it is a result about this DID or a coded error.
func FuzzResolutionResult(f *testing.F) {
	f.Add([]byte(document))
	f.Add([]byte(`{"didDocument":` + document + `,"didResolutionMetadata":{"contentType":"application/did"},"didDocumentMetadata":{"versionId":"7","deactivated":true}}`))
	f.Add([]byte(`{"didDocument":null,"didResolutionMetadata":{"error":{"type":"https://www.w3.org/ns/did#NOT_FOUND"}},"didDocumentMetadata":{}}`))
	f.Add([]byte(`{"didDocument":null,"didResolutionMetadata":{"error":"notFound"},"didDocumentMetadata":{}}`))
	f.Add([]byte(`{"didDocument":{"id":"did:example:a"},"didDocumentMetadata":{"canonicalId":"did:example:a","equivalentId":["did:example:shelter"]}}`))
	f.Add([]byte(`{"didDocument":` + document[:90]))
	id, err := did.Parse(shelter)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, raw []byte) {
		result, err := driver.ParseResult(t.Context(), raw, id)
		if err != nil {
			require.Nil(t, result)
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.True(t, result.Is(id))
		require.NotNil(t, result.Document)
		for _, other := range append(result.Equivalent, id) {
			require.Equal(t, id.Method(), other.Method())
		}
	})
}

// serve starts a service on loopback and returns a client for it.
func serve(t *testing.T, h http.Handler) *driver.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &driver.Client{URL: server.URL + driver.Path, HTTP: &fetch.Client{Operator: true}, Now: func() time.Time { return noon }}
}

func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", resultType)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}
