package didweb_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didweb"
)

func TestURL(t *testing.T) {
	for _, tt := range []struct{ name, id, want string }{
		{"a domain", "did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"},
		{"a path", "did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"},
		{"a port", "did:web:example.com%3A3000", "https://example.com:3000/.well-known/did.json"},
		{"a port and a path", "did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"},
		{"a colon in lower case", "did:web:example.com%3a3000", "https://example.com:3000/.well-known/did.json"},
		{"the first port", "did:web:example.com%3A1", "https://example.com:1/.well-known/did.json"},
		{"the last port", "did:web:example.com%3A65535", "https://example.com:65535/.well-known/did.json"},
		{"capitals in the host", "did:web:Example.COM:Alice", "https://example.com/Alice/did.json"},
		{"an A-label", "did:web:xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"},
		{"an A-label as top-level domain", "did:web:example.xn--wgv71a", "https://example.xn--wgv71a/.well-known/did.json"},
		{"a name that begins with digits", "did:web:1.2.3.4.example", "https://1.2.3.4.example/.well-known/did.json"},
		{"escapes in the path", "did:web:example.com:%E9%81%BF%E9%9B%A3", "https://example.com/%E9%81%BF%E9%9B%A3/did.json"},
		{"dots in the path", "did:web:example.com:a.b:...:.c", "https://example.com/a.b/.../.c/did.json"},
		{"the longest label", "did:web:" + strings.Repeat("a", 63) + ".example", "https://" + strings.Repeat("a", 63) + ".example/.well-known/did.json"},
		{"the longest host", "did:web:" + strings.Repeat("a.", 126) + "b", "https://" + strings.Repeat("a.", 126) + "b/.well-known/did.json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := did.Parse(tt.id)
			require.NoError(t, err)
			got, err := didweb.URL(id)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestIdentifiersThatAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, id string }{
		{"IPv4", "did:web:127.0.0.1"},
		{"a public IPv4 address", "did:web:8.8.8.8"},
		{"IPv4 with a port", "did:web:127.0.0.1%3A8080"},
		{"IPv4 in decimal", "did:web:2130706433"},
		{"IPv4 in hexadecimal", "did:web:0x7f000001"},
		{"IPv4 in hexadecimal parts", "did:web:0x7f.0x0.0x0.0x1"},
		{"IPv4 in octal", "did:web:017700000001"},
		{"IPv4 in octal parts", "did:web:0177.0.0.01"},
		{"a short IPv4 form", "did:web:127.1"},
		{"a number at the end", "did:web:example.1"},
		{"a hexadecimal number at the end", "did:web:example.0x"},
		{"too many numbers", "did:web:1.2.3.4.5"},
		{"IPv6", "did:web:%5B%3A%3A1%5D"},
		{"IPv6 without brackets", "did:web:%3A%3A1"},
		{"IPv6 split into segments", "did:web:fe80:0:0:1"},
		{"localhost", "did:web:localhost"},
		{"localhost with a port", "did:web:localhost%3A8443"},
		{"localhost in capitals", "did:web:LocalHost"},
		{"a name below localhost", "did:web:app.localhost"},
		{"a single label", "did:web:intranet"},
		{"a trailing dot", "did:web:example.com."},
		{"a leading dot", "did:web:.example.com"},
		{"two dots", "did:web:example..com"},
		{"a user", "did:web:user%40example.com"},
		{"a user and a password", "did:web:user%3Asecret%40example.com"},
		{"a user before the port", "did:web:example.com%3A443%40evil.example"},
		{"a slash in the host", "did:web:example.com%2Fevil"},
		{"a question mark in the host", "did:web:example.com%3Fq"},
		{"a hash in the host", "did:web:example.com%23f"},
		{"a backslash in the host", "did:web:example.com%5Cevil"},
		{"a space in the host", "did:web:example.com%20"},
		{"an escaped letter in the host", "did:web:%65xample.com"},
		{"an escaped dot in the host", "did:web:example%2Ecom"},
		{"a Unicode host", "did:web:b%C3%BCcher.example"},
		{"full-width digits", "did:web:%EF%BC%91.example"},
		{"an underscore", "did:web:a_b.example"},
		{"a label that begins with a hyphen", "did:web:-a.example"},
		{"a label that ends with a hyphen", "did:web:a-.example"},
		{"reserved hyphens", "did:web:ab--c.example"},
		{"an empty A-label", "did:web:xn--.example"},
		{"a label one byte too long", "did:web:" + strings.Repeat("a", 64) + ".example"},
		{"a host one byte too long", "did:web:" + strings.Repeat("a.", 125) + "bbbb"},
		{"an empty port", "did:web:example.com%3A"},
		{"port 0", "did:web:example.com%3A0"},
		{"port 65536", "did:web:example.com%3A65536"},
		{"a port in words", "did:web:example.com%3Ahttps"},
		{"a signed port", "did:web:example.com%3A-1"},
		{"a port with zeros", "did:web:example.com%3A0443"},
		{"two ports", "did:web:example.com%3A443%3A444"},
		{"a colon encoded twice", "did:web:example.com%253A443"},
		{"an empty first segment", "did:web:example.com::a"},
		{"an empty inner segment", "did:web:example.com:a::b"},
		{"a dot", "did:web:example.com:."},
		{"two dots in the path", "did:web:example.com:a:.."},
		{"an encoded dot", "did:web:example.com:%2e"},
		{"two encoded dots", "did:web:example.com:%2e%2E:a"},
		{"a dot and an encoded dot", "did:web:example.com:.%2e"},
		{"dots encoded twice", "did:web:example.com:%252e%252e"},
		{"an encoded slash", "did:web:example.com:a%2Fb"},
		{"an encoded backslash", "did:web:example.com:a%5Cb"},
		{"an encoded question mark", "did:web:example.com:a%3Fb"},
		{"an encoded hash", "did:web:example.com:a%23b"},
		{"path parameters", "did:web:example.com:..%3Ba"},
		{"a NUL byte", "did:web:example.com:a%00"},
		{"a line break", "did:web:example.com:a%0D%0Ab"},
		{"a C1 control", "did:web:example.com:a%C2%85"},
		{"bytes that are no UTF-8", "did:web:example.com:%FF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := did.Parse(tt.id)
			require.NoError(t, err, "the syntax of DIDs allows it")
			got, err := didweb.URL(id)
			require.ErrorIs(t, err, didweb.ErrIdentifier)
			require.ErrorIs(t, err, resolver.ErrInvalidDID)
			require.Equal(t, didweb.ErrIdentifier, fault.Of(err))
			require.Empty(t, got)
		})
	}
}

func TestURLRefusesOtherMethods(t *testing.T) {
	for _, id := range []did.DID{{}, parse(t, "did:key:z6Mk"), parse(t, "did:webvh:example.com")} {
		_, err := didweb.URL(id)
		require.ErrorIs(t, err, resolver.ErrMethod)
	}
}

func parse(t testing.TB, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

func FuzzURL(f *testing.F) {
	for _, seed := range []string{
		"did:web:example.com", "did:web:example.com%3A8443:a:b", "did:web:Example.com:%E9%81%BF", "did:web:127.0.0.1",
		"did:web:user%40example.com", "did:web:example.com:%2e%2e", "did:web:xn--bcher-kva.example", "did:web:0x7f.1",
		"did:web:example.com%3A443%3A1", "did:web:a.b:...", "did:key:z6Mk",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := did.Parse(s)
		if err != nil {
			return
		}
		got, err := didweb.URL(id)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		u, err := url.Parse(got)
		require.NoError(t, err)
		require.Equal(t, "https", u.Scheme)
		require.Nil(t, u.User)
		require.Empty(t, u.RawQuery)
		require.False(t, u.ForceQuery)
		require.Empty(t, u.Fragment)
		require.Equal(t, got, u.String(), "one spelling")

		authority, path, hasPath := strings.Cut(strings.TrimPrefix(s, "did:web:"), ":")
		authority = strings.ReplaceAll(strings.ToLower(authority), "%3a", ":")
		require.Equal(t, authority, u.Host)
		wantPath := "/.well-known/did.json"
		if hasPath {
			wantPath = "/" + strings.ReplaceAll(path, ":", "/") + "/did.json"
		}
		require.Equal(t, wantPath, u.EscapedPath())
		require.Equal(t, got, u.JoinPath().String(), "cleaning the path changes nothing")
	})
}
