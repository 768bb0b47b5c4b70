package vcissuer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/vcissuer"
)

const issuer = "https://city.example/a"

var (
	city = keystest.Signer(keys.ES256, "vcissuer city")
	made = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
)

// jwk returns the key of the city with further members.
func jwk(t testing.TB, more string) string {
	raw, err := multikey.MarshalJWK(city.Public())
	require.NoError(t, err)
	return strings.Replace(string(raw), `{`, `{`+more, 1)
}

func pinned(t testing.TB, keys ...string) *vcissuer.Metadata {
	m, err := vcissuer.ParseMetadata(t.Context(), []byte(`{"issuer":"`+issuer+`","jwks":{"keys":[`+strings.Join(keys, ",")+`]}}`), made)
	require.NoError(t, err)
	return m
}

func TestKey(t *testing.T) {
	p, err := vcissuer.NewPinned(pinned(t, jwk(t, `"kid":"key-1","alg":"ES256","use":"sig",`)))
	require.NoError(t, err)
	want := keys.Key{ID: "key-1", Issuer: issuer, Public: city.Public(), For: did.AssertionMethod, AsOf: made}
	for _, id := range []string{"key-1", ""} {
		got, err := p.Key(t.Context(), keys.Ref{Issuer: issuer, ID: id, For: did.AssertionMethod})
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, tt := range []struct {
		name string
		ref  keys.Ref
		want fault.Code
	}{
		{"an issuer that is not pinned", keys.Ref{Issuer: "https://town.example", ID: "key-1", For: did.AssertionMethod}, resolver.ErrUnavailable},
		{"the issuer in other letters", keys.Ref{Issuer: "https://City.example/a", ID: "key-1", For: did.AssertionMethod}, resolver.ErrUnavailable},
		{"another kid", keys.Ref{Issuer: issuer, ID: "key-2", For: did.AssertionMethod}, keys.ErrUnknown},
		{"a holder's key", keys.Ref{Issuer: issuer, ID: "key-1", For: did.Authentication}, keys.ErrRelationship},
		{"no relationship", keys.Ref{Issuer: issuer, ID: "key-1"}, keys.ErrRelationship},
		{"a thumbprint", keys.Ref{Issuer: issuer, Thumb: "12345678", For: did.AssertionMethod}, keys.ErrReference},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := p.Key(t.Context(), tt.ref)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestKeysElsewhere(t *testing.T) {
	m, err := vcissuer.ParseMetadata(t.Context(), []byte(`{"issuer":"`+issuer+`","jwks_uri":"https://city.example/keys"}`), made)
	require.NoError(t, err)
	require.Equal(t, issuer, m.Issuer())
	require.Equal(t, "https://city.example/keys", m.KeysURI())
	ref := keys.Ref{Issuer: issuer, ID: "key-1", For: did.AssertionMethod}
	p, err := vcissuer.NewPinned(m)
	require.NoError(t, err)
	_, err = p.Key(t.Context(), ref)
	require.ErrorIs(t, err, vcissuer.ErrIncomplete)

	with, err := m.WithKeys(t.Context(), []byte(`{"keys":[`+jwk(t, `"kid":"key-1",`)+`]}`))
	require.NoError(t, err)
	p, err = vcissuer.NewPinned(with)
	require.NoError(t, err)
	key, err := p.Key(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, city.Public(), key.Public)

	_, err = vcissuer.NewPinned(m, with)
	require.ErrorIs(t, err, vcissuer.ErrRepeated)
}

func TestURL(t *testing.T) {
	for issuer, want := range map[string]string{
		"https://example.com":             "https://example.com/.well-known/jwt-vc-issuer",
		"https://example.com/":            "https://example.com/.well-known/jwt-vc-issuer",
		"https://example.com/tenant/1234": "https://example.com/.well-known/jwt-vc-issuer/tenant/1234",
		"https://example.com:8443/a/":     "https://example.com:8443/.well-known/jwt-vc-issuer/a",
		"https://example.com/a%2Fb":       "https://example.com/.well-known/jwt-vc-issuer/a%2Fb",
	} {
		got, err := vcissuer.URL(issuer)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, issuer := range []string{
		"", "example.com", "http://example.com", "HTTPS://example.com", "https://", "https://u@example.com",
		"https://example.com?a", "https://example.com/#a", "https://example.com/%zz", "did:example:1",
	} {
		_, err := vcissuer.URL(issuer)
		require.ErrorIs(t, err, vcissuer.ErrMetadata, issuer)
	}
}

// fixed answers every question with its own name.
type fixed string

func (f fixed) Key(context.Context, keys.Ref) (keys.Key, error) {
	return keys.Key{ID: string(f)}, nil
}

func TestByScheme(t *testing.T) {
	both := vcissuer.ByScheme{DIDs: fixed("did"), HTTPS: fixed("https")}
	for issuer, want := range map[string]string{
		"did:example:1": "did", "https://example.com": "https", "": "did", "HTTPS://example.com": "did",
	} {
		key, err := both.Key(t.Context(), keys.Ref{Issuer: issuer})
		require.NoError(t, err)
		require.Equal(t, want, key.ID)
	}
	for _, issuer := range []string{"did:example:1", "https://example.com"} {
		_, err := vcissuer.ByScheme{}.Key(t.Context(), keys.Ref{Issuer: issuer})
		require.ErrorIs(t, err, resolver.ErrUnavailable)
	}
}

func TestHostileDocumentsCostLittle(t *testing.T) {
	many := make([]string, 2000)
	for i := range many {
		many[i] = fmt.Sprintf(`{"kid":"%d"}`, i)
	}
	for name, text := range map[string]string{
		"10 MiB":        strings.Repeat(" ", 10<<20),
		"nested arrays": strings.Repeat("[", 60_000),
		"many keys":     `{"issuer":"` + issuer + `","jwks":{"keys":[` + strings.Join(many, ",") + `]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() {
				_, err := vcissuer.ParseMetadata(t.Context(), []byte(text), made)
				require.ErrorIs(t, err, vcissuer.ErrMetadata)
			})
		})
	}
}

// FuzzIssuerMetadata: a document is read, or refused with a code; every key that it
// yields has passed the import checks.
func FuzzIssuerMetadata(f *testing.F) {
	cases, err := vectors.Load("sdjwt")
	require.NoError(f, err)
	for _, c := range cases {
		var in struct {
			Metadata []string
			JWKS     string
		}
		require.NoError(f, json.Unmarshal(c.In, &in))
		for _, m := range in.Metadata {
			f.Add([]byte(m), []byte(in.JWKS), "key-1")
		}
	}
	f.Fuzz(func(t *testing.T, document, jwks []byte, kid string) {
		m, err := vcissuer.ParseMetadata(t.Context(), document, made)
		if err != nil {
			require.ErrorIs(t, err, vcissuer.ErrMetadata)
			return
		}
		if m.KeysURI() != "" {
			if m, err = m.WithKeys(t.Context(), jwks); err != nil {
				require.ErrorIs(t, err, vcissuer.ErrMetadata)
				return
			}
		}
		_, err = vcissuer.URL(m.Issuer())
		require.NoError(t, err)
		p, err := vcissuer.NewPinned(m)
		require.NoError(t, err)
		key, err := p.Key(t.Context(), keys.Ref{Issuer: m.Issuer(), ID: kid, For: did.AssertionMethod})
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		require.NoError(t, multikey.Check(key.Public))
	})
}
