package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
)

var asOf = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// source is a resolver that the tests steer.
type source func(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error)

func (s source) Resolve(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	return s(ctx, id, v)
}

func mustDID(t testing.TB, s string) did.DID {
	t.Helper()
	d, err := did.Parse(s)
	require.NoError(t, err)
	return d
}

// result makes a result of a document text.
func result(t testing.TB, text string) *resolver.Result {
	t.Helper()
	doc, err := did.ParseDocument(context.Background(), []byte(text))
	require.NoError(t, err)
	return &resolver.Result{Document: doc, AsOf: asOf, Version: "7"}
}

// pinned is a snapshot of one document text.
func pinned(t testing.TB, text string) *resolver.Snapshot {
	t.Helper()
	s, err := resolver.NewSnapshot(result(t, text))
	require.NoError(t, err)
	return s
}

func TestMuxAsksTheResolverOfTheMethod(t *testing.T) {
	m := resolver.Mux{"example": pinned(t, `{"id":"did:example:1"}`)}
	res, err := m.Resolve(t.Context(), mustDID(t, "did:example:1"), resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, "did:example:1", res.Document.ID().String())

	_, err = m.Resolve(t.Context(), mustDID(t, "did:other:1"), resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrMethod)
	_, err = resolver.Mux{}.Resolve(t.Context(), did.DID{}, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrMethod)
}

func TestASnapshotAnswersToEveryFormOfADID(t *testing.T) {
	res := result(t, `{"id":"did:example:net:1"}`)
	res.Canonical = mustDID(t, "did:example:1")
	res.Equivalent = []did.DID{mustDID(t, "did:example:0net:1")}
	s, err := resolver.NewSnapshot(res)
	require.NoError(t, err)
	for _, form := range []string{"did:example:net:1", "did:example:1", "did:example:0net:1"} {
		got, err := s.Resolve(t.Context(), mustDID(t, form), resolver.Version{})
		require.NoError(t, err)
		require.Same(t, res, got)
		require.True(t, got.Is(mustDID(t, form)))
	}
	require.False(t, res.Is(mustDID(t, "did:example:2")))
	require.False(t, res.Is(did.DID{}))
}

func TestASnapshotKnowsOnlyWhatIsPinned(t *testing.T) {
	s := pinned(t, `{"id":"did:example:1"}`)
	_, err := s.Resolve(t.Context(), mustDID(t, "did:example:2"), resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)
	require.NotErrorIs(t, err, resolver.ErrNotFound)

	_, err = s.Resolve(t.Context(), mustDID(t, "did:example:1"), resolver.Version{ID: "7"})
	require.NoError(t, err)
	for _, v := range []resolver.Version{{ID: "6"}, {Time: asOf}} {
		_, err = s.Resolve(t.Context(), mustDID(t, "did:example:1"), v)
		require.ErrorIs(t, err, resolver.ErrFeature)
	}
}

func TestASnapshotRefusesTwoDocumentsForOneDID(t *testing.T) {
	a, b := result(t, `{"id":"did:example:1"}`), result(t, `{"id":"did:example:2"}`)
	b.Equivalent = []did.DID{mustDID(t, "did:example:1")}
	_, err := resolver.NewSnapshot(a, b)
	require.ErrorIs(t, err, resolver.ErrInvalidDocument)
	_, err = resolver.NewSnapshot(a, a)
	require.NoError(t, err)
}

func TestProblemsMapBothVocabularies(t *testing.T) {
	for _, tt := range []struct {
		err    error
		typ    string
		legacy string
		status int
	}{
		{fmt.Errorf("%w: x", resolver.ErrInvalidDID), "INVALID_DID", "invalidDid", 400},
		{did.ErrSyntax, "INVALID_DID", "invalidDid", 400},
		{did.ErrURLSyntax, "INVALID_DID_URL", "invalidDidUrl", 400},
		{resolver.ErrInvalidOptions, "INVALID_OPTIONS", "invalidOptions", 400},
		{resolver.ErrNotFound, "NOT_FOUND", "notFound", 404},
		{resolver.ErrRepresentation, "REPRESENTATION_NOT_SUPPORTED", "representationNotSupported", 406},
		{fmt.Errorf("%w: %w", fault.Code("iota.object-type"), resolver.ErrInvalidDocument), "INVALID_DID_DOCUMENT", "invalidDidDocument", 500},
		{resolver.ErrMethod, "METHOD_NOT_SUPPORTED", "methodNotSupported", 501},
		{resolver.ErrFeature, "FEATURE_NOT_SUPPORTED", "featureNotSupported", 501},
		{resolver.ErrDeactivated, "NOT_FOUND", "deactivated", 410},
		{resolver.ErrUnavailable, "INTERNAL_ERROR", "internalError", 500},
		{errors.New("disk"), "INTERNAL_ERROR", "internalError", 500},
	} {
		p := resolver.ProblemOf(tt.err)
		require.Equal(t, "https://www.w3.org/ns/did#"+tt.typ, p.Type)
		require.Equal(t, tt.legacy, p.Legacy)
		require.Equal(t, tt.status, p.Status)
	}
}

func TestCodesOfOtherResolversAreUnderstood(t *testing.T) {
	for name, want := range map[string]fault.Code{
		"https://www.w3.org/ns/did#NOT_FOUND": resolver.ErrNotFound,
		"notFound":                            resolver.ErrNotFound,
		"invalidDid":                          resolver.ErrInvalidDID,
		"deactivated":                         resolver.ErrDeactivated,
		"internalError":                       resolver.ErrUnavailable,
		"somethingNew":                        resolver.ErrUnavailable,
		"":                                    resolver.ErrUnavailable,
	} {
		require.Equal(t, want, resolver.CodeOfProblem(name), name)
	}
}

const services = `{"id":"did:example:1",
 "verificationMethod":[{"id":"#key","type":"Multikey","controller":"did:example:1","publicKeyMultibase":"z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"}],
 "service":[{"id":"#files","type":"Files","serviceEndpoint":"https://files.example/root/?a=b"},
            {"id":"#frag","type":"Files","serviceEndpoint":"https://files.example/#top"},
            {"id":"#two","type":"Files","serviceEndpoint":["https://a.example","https://b.example"]},
            {"id":"#object","type":"Files","serviceEndpoint":{"uri":"https://a.example"}}]}`

func TestDereferenceFollowsDIDURLs(t *testing.T) {
	s := pinned(t, services)
	for in, check := range map[string]func(c *resolver.Content){
		"":                    func(c *resolver.Content) { require.Equal(t, "did:example:1", c.Result.Document.ID().String()) },
		"?versionId=7":        func(c *resolver.Content) { require.Equal(t, "7", c.Result.Version) },
		"#key":                func(c *resolver.Content) { require.Equal(t, "key", c.Method.ID.Fragment()) },
		"#files":              func(c *resolver.Content) { require.Equal(t, "did:example:1#files", c.Service.ID) },
		"?service=files":      func(c *resolver.Content) { require.Equal(t, "https://files.example/root/?a=b", c.URL) },
		"?service=files#part": func(c *resolver.Content) { require.Equal(t, "https://files.example/root/?a=b#part", c.URL) },
		"?service=files&relativeRef=%2Fdoc%2Ftxt%3Fq%3D1": func(c *resolver.Content) { require.Equal(t, "https://files.example/doc/txt?q=1", c.URL) },
		"?service=files&relativeRef=sub%2Fx":              func(c *resolver.Content) { require.Equal(t, "https://files.example/root/sub/x", c.URL) },
	} {
		t.Run(in, func(t *testing.T) {
			u, err := did.ParseURL("did:example:1" + in)
			require.NoError(t, err)
			c, err := resolver.Dereference(t.Context(), s, u)
			require.NoError(t, err)
			check(c)
		})
	}
}

func TestDereferenceRefuses(t *testing.T) {
	s := pinned(t, services)
	for name, tt := range map[string]struct {
		in   string
		want fault.Code
	}{
		"a fragment that is not there":      {"#none", resolver.ErrNotFound},
		"a service that is not there":       {"?service=none", resolver.ErrNotFound},
		"a path":                            {"/a", resolver.ErrFeature},
		"an unknown parameter":              {"?hl=abc", resolver.ErrFeature},
		"a relativeRef without a service":   {"?relativeRef=%2Fa", resolver.ErrInvalidURL},
		"a relativeRef that is absolute":    {"?service=files&relativeRef=https%3A%2F%2Fevil.example", resolver.ErrInvalidURL},
		"a relativeRef to another host":     {"?service=files&relativeRef=%2F%2Fevil.example%2Fa", resolver.ErrInvalidURL},
		"two fragments":                     {"?service=frag#b", resolver.ErrInvalidURL},
		"a service with two endpoints":      {"?service=two", resolver.ErrFeature},
		"a service whose endpoint is a map": {"?service=object", resolver.ErrFeature},
		"two ways to say the version":       {"?versionId=7&versionTime=2026-01-01T00:00:00Z", resolver.ErrInvalidOptions},
		"a version time that is none":       {"?versionTime=yesterday", resolver.ErrInvalidOptions},
		"a version id that is empty":        {"?versionId=", resolver.ErrInvalidOptions},
		"a version that is not kept":        {"?versionTime=2026-01-01T00:00:00Z", resolver.ErrFeature},
		"a DID that is not known":           {strings.Repeat("1", 3), resolver.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := did.ParseURL("did:example:1" + tt.in)
			require.NoError(t, err)
			_, err = resolver.Dereference(t.Context(), s, u)
			require.ErrorIs(t, err, tt.want)
		})
	}
}
