package driver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/driver"
)

const (
	shelter  = "did:example:shelter"
	document = `{"@context":["https://www.w3.org/ns/did/v1"],"id":"did:example:shelter",` +
		`"verificationMethod":[{"id":"#key-1","type":"Multikey","controller":"did:example:shelter",` +
		`"publicKeyMultibase":"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}],` +
		`"service":[{"id":"#files","type":"Files","serviceEndpoint":"https://files.example/base/?a=<b>"}]}`
	resultType = "application/did-resolution"
	derefType  = "application/did-url-dereferencing"
	olderType  = `application/ld+json;profile="https://w3id.org/did-resolution"`
)

// resolve is a resolver in one function.
type resolve func(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error)

func (f resolve) Resolve(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	return f(ctx, id, v)
}

// registry knows one DID, one that is deactivated, and one version.
func registry(t *testing.T) resolver.Resolver {
	alive := &resolver.Result{
		Document: parse(t, document), Version: "7",
		Created:    time.Date(2026, 1, 2, 3, 4, 5, 678, time.FixedZone("JST", 9*3600)),
		Updated:    time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		Canonical:  mustDID(t, "did:example:Shelter"),
		Equivalent: []did.DID{mustDID(t, "did:example:SHELTER")},
	}
	dead := &resolver.Result{Document: parse(t, strings.ReplaceAll(document, "shelter", "closed")), Deactivated: true}
	return resolver.Mux{"example": resolve(func(_ context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
		switch {
		case id.ID() == "closed":
			return dead, nil
		case id.ID() == "port%3A80":
			return &resolver.Result{Document: parse(t, `{"id":"did:example:port%3A80"}`)}, nil
		case id.ID() != "shelter":
			return nil, fmt.Errorf("%w: no such shelter", resolver.ErrNotFound)
		case v.ID != "" && v.ID != "7", !v.Time.IsZero() && v.Time.Before(alive.Created):
			return nil, fmt.Errorf("%w: no such version", resolver.ErrNotFound)
		}
		return alive, nil
	})}
}

func TestAcceptDecidesTheBody(t *testing.T) {
	for _, tt := range []struct {
		name   string
		accept []string
		want   string // Content-Type; empty: 406
	}{
		{"no header", nil, resultType},
		{"an empty header", []string{""}, resultType},
		{"a resolution result", []string{resultType}, resultType},
		{"in other letter case", []string{"Application/DID-Resolution"}, resultType},
		{"anything", []string{"*/*"}, resultType},
		{"any application type", []string{"application/*;q=0.5"}, resultType},
		{"a browser", []string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, resultType},
		{"a dereferencing result", []string{derefType}, derefType},
		{"the older result", []string{olderType}, olderType},
		{"the older result among two profiles", []string{`application/ld+json; profile="https://w3id.org/security https://w3id.org/did-resolution"`}, olderType},
		{"did", []string{"application/did"}, "application/did"},
		{"did+json", []string{"application/did+json"}, "application/did+json"},
		{"did+ld+json", []string{"application/did+ld+json"}, "application/did+ld+json"},
		{"json", []string{"application/json; charset=utf-8"}, "application/json"},
		{"ld+json without a profile is a document", []string{"application/ld+json"}, "application/ld+json"},
		{"the higher q wins", []string{"application/json;q=0.5, application/did;q=0.8"}, "application/did"},
		{"two headers are one list", []string{"text/html", "application/did"}, "application/did"},
		{"the specific range wins over the general one", []string{"*/*, application/did-resolution;q=0"}, "application/did"},
		{"a comma in quotes does not split", []string{`text/plain;x="a,b", application/did`}, "application/did"},
		{"a broken element is passed over", []string{"nonsense/, application/did"}, "application/did"},

		{"another type", []string{"text/html"}, ""},
		{"CBOR", []string{"application/did+cbor"}, ""},
		{"an unknown profile", []string{`application/ld+json;profile="https://example.org"`}, ""},
		{"an empty profile", []string{`application/ld+json;profile=""`}, ""},
		{"everything refused", []string{"*/*;q=0"}, ""},
		{"a q that is no number", []string{"application/did;q=NaN"}, ""},
		{"a q over one", []string{"application/did;q=2"}, ""},
		{"a header over the limit", []string{resultType + strings.Repeat(" ", driver.MaxAccept)}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(t, registry(t), http.MethodGet, shelter, tt.accept...)
			if tt.want == "" {
				require.Equal(t, 406, w.Code)
				requireProblem(t, w, "REPRESENTATION_NOT_SUPPORTED", resolver.ErrRepresentation)
				return
			}
			require.Equal(t, 200, w.Code)
			require.Equal(t, tt.want, w.Header().Get("Content-Type"))
			require.Equal(t, "Accept", w.Header().Get("Vary"))
		})
	}
	at := strings.Repeat(" ", driver.MaxAccept-len(resultType)) + resultType
	require.Equal(t, 200, ask(t, registry(t), http.MethodGet, shelter, at).Code, "a header at the limit")
}

func TestTheBodies(t *testing.T) {
	const metadata = `{"created":"2026-01-01T18:04:05Z","updated":"2026-02-01T00:00:00Z","versionId":"7",` +
		`"canonicalId":"did:example:Shelter","equivalentId":["did:example:SHELTER"]}`
	for _, tt := range []struct{ name, accept, want string }{
		{
			"a resolution result names the type of its header", resultType,
			`{"didDocument":` + document + `,"didResolutionMetadata":{"contentType":"application/did-resolution"},"didDocumentMetadata":` + metadata + `}`,
		},
		{
			"the older result names the type of the document", olderType,
			`{"didDocument":` + document + `,"didResolutionMetadata":{"contentType":"application/did+ld+json"},"didDocumentMetadata":` + metadata + `}`,
		},
		{
			"a dereferencing result", derefType,
			`{"dereferencingMetadata":{"contentType":"application/did-url-dereferencing"},"contentStream":` + document + `,"contentMetadata":` + metadata + `}`,
		},
		{"the document byte for byte", "application/did", document},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(t, registry(t), http.MethodGet, shelter, tt.accept)
			require.Equal(t, tt.want, w.Body.String())
			head := ask(t, registry(t), http.MethodHead, shelter, tt.accept)
			require.Empty(t, head.Body.String())
			require.Equal(t, w.Header(), head.Header())
			require.Equal(t, fmt.Sprint(len(tt.want)), head.Header().Get("Content-Length"))
		})
	}
}

func TestHowTheDIDIsWritten(t *testing.T) {
	for _, tt := range []struct {
		name   string
		path   string // behind driver.Path
		status int
	}{
		{"as it is", shelter, 200},
		{"percent-encoded", url.QueryEscape(shelter), 200},
		{"percent-encoded in lower case", strings.ReplaceAll(shelter, ":", "%3a"), 200},
		{"a DID that holds a percent sign, as it is", "did:example:port%3A80", 200},
		{"a DID that holds a percent sign, encoded", "did%3Aexample%3Aport%253A80", 200},
		{"a DID that holds a percent sign, only that encoded", "did:example:port%253A80", 200},
		{"a version", shelter + "?versionId=7", 200},
		{"a version as option of an encoded DID", url.QueryEscape(shelter) + "?versionId=7", 200},
		{"a version in an encoded DID URL", url.QueryEscape(shelter + "?versionId=7"), 200},
		{"a version in front of an encoded fragment", shelter + "%23key-1?versionId=7", 200},
		{"a time", shelter + "?versionTime=2026-03-01T00%3A00%3A00Z", 200},
		{"an encoded fragment of a method", shelter + "%23key-1", 200},
		{"an encoded fragment of a service", url.QueryEscape(shelter + "#files"), 200},

		{"nothing", "", 400},
		{"a word", "not-a-did", 400},
		{"no method-specific id", "did:example", 400},
		{"an upper-case method", "did:Example:shelter", 400},
		{"encoded twice", url.QueryEscape(url.QueryEscape(shelter)), 400},
		{"an encoded character that no DID has", "did%3Aexample%3Aa%20b", 400},
		{"an empty encoded fragment", shelter + "%23", 400},
		{"one parameter twice", url.QueryEscape(shelter+"?versionId=7") + "?versionId=8", 400},
		{"a time without a zone", shelter + "?versionTime=2026-03-01T00:00:00", 400},
		{"a version and a time", shelter + "?versionId=7&versionTime=2026-03-01T00:00:00Z", 400},
		{"relativeRef without service", shelter + "?relativeRef=/a", 400},
		{"an absolute relativeRef", shelter + "?service=files&relativeRef=https://evil.example/", 400},
		{"relativeRef to another host", shelter + "?service=files&relativeRef=//evil.example/", 400},
		{"a request over the limit", shelter + "?service=" + strings.Repeat("a", driver.MaxRequest), 400},
		{"an unknown DID", "did:example:nowhere", 404},
		{"an unknown version", shelter + "?versionId=8", 404},
		{"a time before the first version", shelter + "?versionTime=2020-01-01T00:00:00Z", 404},
		{"an unknown fragment", shelter + "%23key-2", 404},
		{"an unknown service", shelter + "?service=shop", 404},
		{"an unknown method", "did:unknown:shelter", 501},
		{"a path", shelter + "/map", 501},
		{"an unknown option", shelter + "?noCache=true", 501},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(t, registry(t), http.MethodGet, tt.path, resultType)
			require.Equal(t, tt.status, w.Code, w.Body.String())
			var body struct {
				Document json.RawMessage `json:"didDocument"`
				Metadata struct {
					Error struct{ Code fault.Code }
				} `json:"didResolutionMetadata"`
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
			require.Equal(t, tt.status >= 400, body.Metadata.Error.Code != "")
			require.Equal(t, tt.status >= 400, string(body.Document) == "null")
		})
	}
}

func TestTheLongestRequest(t *testing.T) {
	longest := shelter + "#" + strings.Repeat("a", did.MaxURL-len(shelter)-1)
	var encoded strings.Builder
	for _, b := range []byte(longest) {
		fmt.Fprintf(&encoded, "%%%02X", b)
	}
	require.Len(t, encoded.String(), driver.MaxRequest)
	w := ask(t, registry(t), http.MethodGet, encoded.String(), resultType)
	requireProblem(t, w, "NOT_FOUND", resolver.ErrNotFound)
	w = ask(t, registry(t), http.MethodGet, encoded.String()+"a", resultType)
	requireProblem(t, w, "INVALID_DID_URL", resolver.ErrInvalidURL)
}

func TestDereferencing(t *testing.T) {
	for _, tt := range []struct{ name, path, accept, media, want string }{
		{
			"a method in a result", shelter + "%23key-1", derefType, derefType,
			`{"dereferencingMetadata":{"contentType":"application/did-url-dereferencing"},"contentStream":{"id":"did:example:shelter#key-1","type":"Multikey","controller":"did:example:shelter","publicKeyMultibase":"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"},"contentMetadata":{"created":"2026-01-01T18:04:05Z","updated":"2026-02-01T00:00:00Z","versionId":"7","canonicalId":"did:example:Shelter","equivalentId":["did:example:SHELTER"]}}`,
		},
		{
			"a service alone", shelter + "%23files", "application/json", "application/json",
			`{"id":"did:example:shelter#files","type":"Files","serviceEndpoint":"https://files.example/base/?a=<b>"}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(t, registry(t), http.MethodGet, tt.path, tt.accept)
			require.Equal(t, 200, w.Code)
			require.Equal(t, tt.media, w.Header().Get("Content-Type"))
			require.Equal(t, tt.want, w.Body.String())
		})
	}
	t.Run("a fragment has no resolution result", func(t *testing.T) {
		w := ask(t, registry(t), http.MethodGet, shelter+"%23key-1", resultType)
		require.Equal(t, derefType, w.Header().Get("Content-Type"))
	})
	for _, tt := range []struct{ name, path, location string }{
		{"a service as it is", shelter + "?service=files&relativeRef=/resume.pdf", "https://files.example/resume.pdf"},
		{"a service encoded", url.QueryEscape(shelter + "?service=files&relativeRef=/resume.pdf"), "https://files.example/resume.pdf"},
		{"a service and a fragment", shelter + "%3Fservice=files%26relativeRef=a.pdf%23p2", "https://files.example/base/a.pdf#p2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, accept := range []string{derefType, resultType, "application/json"} {
				w := ask(t, registry(t), http.MethodGet, tt.path, accept)
				require.Equal(t, 303, w.Code)
				require.Equal(t, tt.location, w.Header().Get("Location"))
				require.Empty(t, w.Body.String())
				require.Empty(t, w.Header().Get("Content-Type"))
			}
		})
	}
	t.Run("an error is told in a dereferencing result", func(t *testing.T) {
		w := ask(t, registry(t), http.MethodGet, shelter+"%23key-2", derefType)
		require.Equal(t, 404, w.Code)
		require.Equal(t, derefType, w.Header().Get("Content-Type"))
		var body map[string]any
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
		require.Nil(t, body["contentStream"])
		require.Equal(t, map[string]any{}, body["contentMetadata"])
		require.Equal(t, "https://www.w3.org/ns/did#NOT_FOUND", body["dereferencingMetadata"].(map[string]any)["error"].(map[string]any)["type"])
	})
}

func TestADeactivatedDIDIsGone(t *testing.T) {
	const closed = "did:example:closed"
	w := ask(t, registry(t), http.MethodGet, closed, resultType)
	require.Equal(t, 410, w.Code)
	require.Equal(t, `{"didDocument":`+strings.ReplaceAll(document, "shelter", "closed")+
		`,"didResolutionMetadata":{"contentType":"application/did-resolution"},"didDocumentMetadata":{"deactivated":true}}`, w.Body.String())

	for _, accept := range []string{"application/did", olderType, derefType} {
		require.Equal(t, 410, ask(t, registry(t), http.MethodGet, closed, accept).Code, accept)
	}
	w = ask(t, registry(t), http.MethodGet, closed+"?service=files", derefType)
	require.Equal(t, 410, w.Code, "nobody is sent to its services")
	require.Empty(t, w.Header().Get("Location"))

	empty := resolve(func(context.Context, did.DID, resolver.Version) (*resolver.Result, error) {
		return &resolver.Result{Deactivated: true}, nil
	})
	for _, accept := range []string{resultType, "application/did"} {
		w = ask(t, empty, http.MethodGet, closed, accept)
		require.Equal(t, 410, w.Code)
		require.Equal(t, resultType, w.Header().Get("Content-Type"))
		require.Contains(t, w.Body.String(), `"didDocument":null`)
	}
	w = ask(t, registry(t), http.MethodGet, closed+"?service=files", "application/did")
	require.Equal(t, 410, w.Code)
	require.Contains(t, w.Body.String(), `"deactivated":true`)
}

func TestEveryProblemHasItsStatus(t *testing.T) {
	for _, tt := range []struct {
		err    error
		typ    string
		older  string
		status int
		code   fault.Code
	}{
		{resolver.ErrInvalidDID, "INVALID_DID", "invalidDid", 400, "resolution.invalid-did"},
		{resolver.ErrInvalidURL, "INVALID_DID_URL", "invalidDidUrl", 400, "resolution.invalid-did-url"},
		{resolver.ErrInvalidOptions, "INVALID_OPTIONS", "invalidOptions", 400, "resolution.invalid-options"},
		{resolver.ErrNotFound, "NOT_FOUND", "notFound", 404, "resolution.not-found"},
		{resolver.ErrRepresentation, "REPRESENTATION_NOT_SUPPORTED", "representationNotSupported", 406, "resolution.representation-not-supported"},
		{resolver.ErrInvalidDocument, "INVALID_DID_DOCUMENT", "invalidDidDocument", 500, "resolution.invalid-document"},
		{resolver.ErrMethod, "METHOD_NOT_SUPPORTED", "methodNotSupported", 501, "resolution.method-not-supported"},
		{resolver.ErrFeature, "FEATURE_NOT_SUPPORTED", "featureNotSupported", 501, "resolution.feature-not-supported"},
		{resolver.ErrInternal, "INTERNAL_ERROR", "internalError", 500, "resolution.internal"},
		{errors.New("disk full"), "INTERNAL_ERROR", "internalError", 500, "resolution.internal"},
		{fault.Code("iota.proof"), "INTERNAL_ERROR", "internalError", 500, "iota.proof"},
		{fmt.Errorf("%w: %w", fault.Code("did.key-type-unsupported"), resolver.ErrFeature), "FEATURE_NOT_SUPPORTED", "featureNotSupported", 501, "did.key-type-unsupported"},
		{resolver.ErrUnavailable, "INTERNAL_ERROR", "internalError", resolver.ProblemOf(resolver.ErrUnavailable).Status, "resolution.unavailable"},
		{context.DeadlineExceeded, "INTERNAL_ERROR", "internalError", resolver.ProblemOf(resolver.ErrUnavailable).Status, "resolution.unavailable"},
	} {
		t.Run(tt.err.Error(), func(t *testing.T) {
			fails := resolve(func(context.Context, did.DID, resolver.Version) (*resolver.Result, error) {
				return nil, fmt.Errorf("%w: at node.internal", tt.err)
			})
			for _, accept := range []string{resultType, "application/did"} {
				w := ask(t, fails, http.MethodGet, shelter, accept)
				require.Equal(t, tt.status, w.Code)
				requireProblem(t, w, tt.typ, tt.code)
				require.Equal(t, tt.status < 500, strings.Contains(w.Body.String(), "node.internal"),
					"what failed inside is not told to strangers")
			}
			w := ask(t, fails, http.MethodGet, shelter, olderType)
			require.Equal(t, tt.status, w.Code)
			require.JSONEq(t, `{"didDocument":null,"didResolutionMetadata":{"error":"`+tt.older+`"},"didDocumentMetadata":{}}`, w.Body.String())
		})
	}
}

func TestABrokenResolverIsAnAnswerToo(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    resolver.Resolver
	}{
		{"it panics", resolve(func(context.Context, did.DID, resolver.Version) (*resolver.Result, error) { panic("name of a person") })},
		{"it returns nothing", resolve(func(context.Context, did.DID, resolver.Version) (*resolver.Result, error) { return nil, nil })},
		{"it returns no document", resolve(func(context.Context, did.DID, resolver.Version) (*resolver.Result, error) {
			return &resolver.Result{}, nil
		})},
		{"there is none", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(t, tt.r, http.MethodGet, shelter, resultType)
			require.Equal(t, 500, w.Code)
			requireProblem(t, w, "INTERNAL_ERROR", resolver.ErrInternal)
			require.NotContains(t, w.Body.String(), "person")
		})
	}
}

func TestASlowResolverIsGivenUp(t *testing.T) {
	slow := resolve(func(ctx context.Context, _ did.DID, _ resolver.Version) (*resolver.Result, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	w := httptest.NewRecorder()
	driver.Handler{Resolver: slow, Timeout: time.Millisecond}.ServeHTTP(w, httptest.NewRequest(http.MethodGet, driver.Path+shelter, nil))
	requireProblem(t, w, "INTERNAL_ERROR", resolver.ErrUnavailable)

	var deadline time.Duration
	asked := resolve(func(ctx context.Context, _ did.DID, _ resolver.Version) (*resolver.Result, error) {
		at, ok := ctx.Deadline()
		require.True(t, ok)
		deadline = time.Until(at)
		return nil, resolver.ErrNotFound
	})
	ask(t, asked, http.MethodGet, shelter)
	require.InDelta(t, driver.DefaultTimeout, deadline, float64(driver.DefaultTimeout)/2)
}

func TestOtherMethodsAndPaths(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		w := ask(t, registry(t), method, shelter)
		require.Equal(t, 405, w.Code)
		require.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
	}
	w := httptest.NewRecorder()
	driver.Handler{Resolver: registry(t)}.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/2.0/identifiers/"+shelter, nil))
	require.Equal(t, 404, w.Code)
}

// Whatever is asked, the answer has a status and JSON, or is a redirect.
func FuzzRequest(f *testing.F) {
	f.Add("did:example:shelter", "versionId=7", resultType)
	f.Add("did%3Aexample%3Ashelter%23key-1", "", derefType)
	f.Add("did:example:shelter", "service=files&relativeRef=/a", "*/*;q=0.1, text/html")
	f.Add("did:example:closed", "", olderType)
	f.Add("%", "%zz", `application/ld+json;profile="`)
	f.Fuzz(func(t *testing.T, path, query, accept string) {
		u, err := url.Parse(driver.Path + path)
		if err != nil {
			return
		}
		u.RawQuery = query
		w := httptest.NewRecorder()
		driver.Handler{Resolver: registry(t)}.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept": {accept}}})
		switch {
		case !strings.HasPrefix(u.EscapedPath(), driver.Path):
			require.Equal(t, 404, w.Code)
		case w.Code == 303:
			location, err := url.Parse(w.Header().Get("Location"))
			require.NoError(t, err)
			require.Equal(t, "files.example", location.Host)
		default:
			require.True(t, json.Valid(w.Body.Bytes()))
			require.NotContains(t, w.Body.String(), "panic")
		}
	})
}

// requireProblem checks an error in a resolution result.
func requireProblem(t *testing.T, w *httptest.ResponseRecorder, typ string, code fault.Code) {
	t.Helper()
	require.Equal(t, resultType, w.Header().Get("Content-Type"))
	var body map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	require.Nil(t, body["didDocument"])
	require.Equal(t, map[string]any{}, body["didDocumentMetadata"])
	told := body["didResolutionMetadata"].(map[string]any)["error"].(map[string]any)
	require.Equal(t, "https://www.w3.org/ns/did#"+typ, told["type"])
	require.Equal(t, string(code), told["code"])
}

func ask(t *testing.T, r resolver.Resolver, method, path string, accept ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(method, driver.Path+path, nil)
	request.Header["Accept"] = accept
	w := httptest.NewRecorder()
	driver.Handler{Resolver: r}.ServeHTTP(w, request)
	return w
}

func parse(t *testing.T, raw string) *did.Document {
	t.Helper()
	doc, err := did.ParseDocument(t.Context(), []byte(raw))
	require.NoError(t, err)
	return doc
}

func mustDID(t *testing.T, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}
