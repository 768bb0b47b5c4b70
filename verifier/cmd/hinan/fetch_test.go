package main

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/fetch"
	"github.com/hinan-id/hinan/verifier/trust"
)

// TestMetadataAndListsAreFetched fetches from a server on loopback, which only the
// operator's own client may reach.
func TestMetadataAndListsAreFetched(t *testing.T) {
	var issuer string
	answers := map[string]string{
		"/keys": `{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`,
		"/list": "header.payload.signature\n",
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/.well-known/jwt-vc-issuer" {
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"%s/keys"}`, issuer, issuer)
			return
		}
		text, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, text)
	}))
	defer server.Close()
	issuer = server.URL
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	f := &fetcher{resolver.Mux{}, &fetch.Client{Operator: true, RootCAs: roots}, at, func(string, ...any) {}}

	c := trust.Content{Issuers: map[string]trust.Issuer{issuer: everything}}
	require.NoError(t, f.issuers(t.Context(), &c))
	require.NoError(t, f.list(t.Context(), issuer+"/list", &c))
	require.Equal(t, trust.Snapshot{Raw: []byte(answers["/keys"]), AsOf: at}, c.KeySets[issuer])
	require.Equal(t, trust.Snapshot{Raw: []byte("header.payload.signature"), AsOf: at}, c.Lists[issuer+"/list"])
	_, err := trust.Pinned(t.Context(), c)
	require.NoError(t, err)

	require.ErrorIs(t, f.list(t.Context(), issuer+"/other", &c), fetch.ErrStatus)
	require.ErrorContains(t, f.list(t.Context(), issuer+"/list", &c), "twice")
	answers["/keys"] = "no keys"
	c = trust.Content{Issuers: map[string]trust.Issuer{issuer: everything}}
	require.NoError(t, f.issuers(t.Context(), &c))
	_, err = trust.Pinned(t.Context(), c)
	require.ErrorIs(t, err, trust.ErrEntry)
}
