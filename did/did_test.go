package did_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
)

func TestParseAcceptsTheSyntaxOfDIDCore(t *testing.T) {
	for _, tt := range []struct{ name, in, method, id string }{
		{"a plain one", "did:example:123", "example", "123"},
		{"a method name of digits", "did:8:a", "8", "a"},
		{"colons inside the id", "did:web:example.com:user:alice", "web", "example.com:user:alice"},
		{"an empty part inside the id", "did:example:a::b", "example", "a::b"},
		{"percent-encoded bytes", "did:web:localhost%3A8443", "web", "localhost%3A8443"},
		{"upper-case letters in the id", "did:iota:SMR:0xAB", "iota", "SMR:0xAB"},
		{"all further characters", "did:example:a.b-c_d", "example", "a.b-c_d"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := did.Parse(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.in, d.String())
			require.Equal(t, tt.method, d.Method())
			require.Equal(t, tt.id, d.ID())
			require.False(t, d.IsZero())
		})
	}
}

func TestParseRefusesWhatIsNoDID(t *testing.T) {
	for name, in := range map[string]string{
		"nothing":                            "",
		"the scheme alone":                   "did:",
		"another scheme":                     "urn:example:1",
		"an upper-case scheme":               "DID:example:1",
		"an upper-case method":               "did:Example:1",
		"no method":                          "did::1",
		"no id":                              "did:example:",
		"no colon behind the method":         "did:example",
		"a colon at the end":                 "did:example:a:",
		"a space in front":                   " did:example:1",
		"a space behind":                     "did:example:1 ",
		"a fragment":                         "did:example:1#key",
		"a path":                             "did:example:1/a",
		"a query":                            "did:example:1?a=b",
		"a slash encoded in half":            "did:example:1%2",
		"a percent sign without hex digits":  "did:example:%zz",
		"a letter outside ASCII":             "did:example:é",
		"a NUL byte":                         "did:example:a\x00",
		"a line break":                       "did:example:a\n",
		"a hyphen in the method":             "did:ex-ample:a",
		"a tilde in the id":                  "did:example:~a",
		"an at sign, as in an e-mail":        "did:example:a@b",
		"a full-width colon, as IMEs type":   "did：example:a",
		"one byte more than is allowed":      "did:example:" + strings.Repeat("a", did.MaxDID-12+1),
		"a percent sign as the last of them": "did:example:a%",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := did.Parse(in)
			require.ErrorIs(t, err, did.ErrSyntax)
			require.True(t, d.IsZero())
		})
	}
}

func TestALongestDIDIsAccepted(t *testing.T) {
	s := "did:example:" + strings.Repeat("a", did.MaxDID-12)
	d, err := did.Parse(s)
	require.NoError(t, err)
	require.Len(t, d.String(), did.MaxDID)
}

func TestDIDsAreComparableAndTravelAsText(t *testing.T) {
	a, b := mustDID(t, "did:example:1"), mustDID(t, "did:example:1")
	require.True(t, a == b)

	raw, err := json.Marshal(map[string]did.DID{"id": a})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"did:example:1"}`, string(raw))

	var back struct{ ID did.DID }
	require.NoError(t, json.Unmarshal(raw, &back))
	require.Equal(t, a, back.ID)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"id":"nonsense"}`), &back), did.ErrSyntax)
}

func TestTheZeroDIDIsNone(t *testing.T) {
	var d did.DID
	require.True(t, d.IsZero())
	require.Empty(t, d.Method())
	require.Empty(t, d.ID())
	require.True(t, d.URL("x").IsZero())
}

func TestParseURLReadsItsParts(t *testing.T) {
	for _, tt := range []struct{ in, path, query, fragment string }{
		{"did:example:1", "", "", ""},
		{"did:example:1#key-1", "", "", "key-1"},
		{"did:example:1/a/b", "/a/b", "", ""},
		{"did:example:1?service=files&relativeRef=%2Fa%3Fb%3Dc", "", "service=files&relativeRef=%2Fa%3Fb%3Dc", ""},
		{"did:example:1/a?x=1#f", "/a", "x=1", "f"},
		{"did:example:1#a/b?c", "", "", "a/b?c"},
		{"did:example:1?versionTime=2026-01-02T03:04:05Z", "", "versionTime=2026-01-02T03:04:05Z", ""},
	} {
		t.Run(tt.in, func(t *testing.T) {
			u, err := did.ParseURL(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.in, u.String())
			require.Equal(t, "did:example:1", u.DID().String())
			require.Equal(t, tt.path, u.Path())
			require.Equal(t, tt.query, u.Query())
			require.Equal(t, tt.fragment, u.Fragment())
			require.Equal(t, mustURL(t, strings.TrimSuffix(tt.in, "#"+tt.fragment)), u.WithoutFragment())
		})
	}
}

func TestParseURLRefusesWhatIsNoDIDURL(t *testing.T) {
	for name, in := range map[string]string{
		"no DID in front":                         "example:1#key",
		"a broken DID in front":                   "did:example:#key",
		"an empty fragment":                       "did:example:1#",
		"two number signs":                        "did:example:1#a#b",
		"a space in the path":                     "did:example:1/a b",
		"a query that is no pair":                 "did:example:1?service",
		"an empty query":                          "did:example:1?",
		"one parameter twice":                     "did:example:1?service=a&service=b",
		"a parameter name that hides its letters": "did:example:1?%73ervice=a",
		"a broken percent sign":                   "did:example:1#%g0",
		"a quotation mark":                        `did:example:1#"`,
		"a letter outside ASCII":                  "did:example:1#ключ",
		"one byte more than is allowed":           "did:example:1#" + strings.Repeat("a", did.MaxURL-14+1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := did.ParseURL(in)
			require.ErrorIs(t, err, did.ErrURLSyntax)
		})
	}
	_, err := did.ParseURL("did:example:1#" + strings.Repeat("a", did.MaxURL-14))
	require.NoError(t, err)
}

func TestParamDecodesOneParameter(t *testing.T) {
	u := mustURL(t, "did:example:1?service=files&relativeRef=%2Fa%3Fb%3Dc+d&empty=")
	v, ok := u.Param("relativeRef")
	require.True(t, ok)
	require.Equal(t, "/a?b=c+d", v)
	v, ok = u.Param("empty")
	require.True(t, ok)
	require.Empty(t, v)
	_, ok = u.Param("serv")
	require.False(t, ok)
}

func TestResolveReadsRelativeReferences(t *testing.T) {
	d := mustDID(t, "did:example:1")
	for ref, want := range map[string]string{
		"#key-1":              "did:example:1#key-1",
		"?service=a":          "did:example:1?service=a",
		"/path#f":             "did:example:1/path#f",
		"did:example:2#key-1": "did:example:2#key-1",
	} {
		u, err := d.Resolve(ref)
		require.NoError(t, err, ref)
		require.Equal(t, want, u.String())
	}
	for _, ref := range []string{"", "key-1", "//host/path", "/../up", "/a/./b", "http://example.com", "#", "#a b"} {
		_, err := d.Resolve(ref)
		require.ErrorIs(t, err, did.ErrURLSyntax, "%q", ref)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"did:example:1", "did:web:localhost%3A1", "did:iota:smr:0x00", "DID:x:y", "did:example:a:", "did:example:%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := did.Parse(s)
		if err != nil {
			require.Equal(t, did.ErrSyntax, fault.Of(err))
			return
		}
		require.Equal(t, s, d.String())
		require.Equal(t, s, "did:"+d.Method()+":"+d.ID())
		require.Equal(t, s, d.URL("").String(), "every DID is a DID URL")
	})
}

func FuzzParseURL(f *testing.F) {
	for _, s := range []string{"did:example:1#k", "did:example:1?service=a&relativeRef=%2F#x", "did:example:1/p?q=1#f", "did:example:1#", "did:example:1?a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := did.ParseURL(s)
		if err != nil {
			require.Equal(t, did.ErrURLSyntax, fault.Of(err))
			return
		}
		whole := u.DID().String() + u.Path()
		if u.Query() != "" {
			whole += "?" + u.Query()
		}
		if u.Fragment() != "" {
			whole += "#" + u.Fragment()
		}
		require.Equal(t, s, whole)
		again, err := did.ParseURL(u.WithoutFragment().String())
		require.NoError(t, err)
		require.Equal(t, again, u.WithoutFragment())
	})
}

func mustDID(t testing.TB, s string) did.DID {
	t.Helper()
	d, err := did.Parse(s)
	require.NoError(t, err)
	return d
}

func mustURL(t testing.TB, s string) did.URL {
	t.Helper()
	u, err := did.ParseURL(s)
	require.NoError(t, err)
	return u
}
