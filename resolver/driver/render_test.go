package driver_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/driver"
)

func TestRenderingTellsAgeAndTheMethodsOwnMetadata(t *testing.T) {
	doc := parse(t, document)
	full := &resolver.Result{
		Document: doc, Deactivated: true, Version: "7",
		AsOf:   time.Date(2026, 3, 1, 9, 0, 0, 5, time.FixedZone("JST", 9*3600)),
		Method: map[string]string{"threshold": "2", "governorAddress": "0x1<2>", "deactivated": "false", "canonicalId": "did:example:evil"},
	}
	plain := &resolver.Result{Document: doc}
	only := &resolver.Result{Document: doc, Method: map[string]string{"threshold": "2", "nextUpdate": "never"}}
	method := doc.Methods()[0]
	service, _ := doc.Service("files")
	const fullMetadata = `{"deactivated":true,"versionId":"7","governorAddress":"0x1<2>","threshold":"2"}`

	for _, tt := range []struct {
		name    string
		content resolver.Content
		want    string
	}{
		{
			"a document", resolver.Content{Result: full},
			`{"didDocument":` + document + `,"didResolutionMetadata":{"contentType":"application/did","asOf":"2026-03-01T00:00:00Z"},"didDocumentMetadata":` + fullMetadata + `}`,
		},
		{
			"a document that does not age", resolver.Content{Result: plain},
			`{"didDocument":` + document + `,"didResolutionMetadata":{"contentType":"application/did"},"didDocumentMetadata":{}}`,
		},
		{
			"a document with the method's metadata only", resolver.Content{Result: only},
			`{"didDocument":` + document + `,"didResolutionMetadata":{"contentType":"application/did"},"didDocumentMetadata":{"threshold":"2"}}`,
		},
		{
			"a method", resolver.Content{Result: plain, Method: method},
			`{"dereferencingMetadata":{"contentType":"application/json"},"contentStream":{"id":"did:example:shelter#key-1","type":"Multikey",` +
				`"controller":"did:example:shelter","publicKeyMultibase":"z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"},"contentMetadata":{}}`,
		},
		{
			"a service", resolver.Content{Result: plain, Service: service},
			`{"dereferencingMetadata":{"contentType":"application/json"},"contentStream":{"id":"did:example:shelter#files","type":"Files",` +
				`"serviceEndpoint":"https://files.example/base/?a=<b>"},"contentMetadata":{}}`,
		},
		{
			"an endpoint", resolver.Content{Result: plain, URL: "https://files.example/a"},
			`{"dereferencingMetadata":{"contentType":"text/uri-list"},"contentStream":"https://files.example/a","contentMetadata":{}}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw, err := driver.Render(&tt.content)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(raw))
		})
	}
}

func TestWhatIsRenderedCanBeRead(t *testing.T) {
	want := &resolver.Result{
		Document: parse(t, document), Version: "7", Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Equivalent: []did.DID{mustDID(t, "did:example:SHELTER")}, Method: map[string]string{"threshold": "2"},
	}
	raw, err := driver.Render(&resolver.Content{Result: want})
	require.NoError(t, err)
	got, err := driver.ParseResult(t.Context(), raw, mustDID(t, shelter))
	require.NoError(t, err)
	require.Equal(t, want.Version, got.Version)
	require.Equal(t, want.Created, got.Created)
	require.Equal(t, want.Equivalent, got.Equivalent)
	require.Equal(t, want.Document.Raw(), got.Document.Raw())
}
