package claims_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
)

func TestNumericDate(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1768471200": 1768471200, "1768471200.9": 1768471200, "1.7684712e9": 1768471200,
		"253402300799": 253402300799, // the last second of 9999
	} {
		at, ok := claims.NumericDate(json.Number(text))
		require.True(t, ok, text)
		require.Equal(t, want, at.Unix(), text)
		require.Equal(t, time.UTC, at.Location(), text)
	}
	for _, value := range []any{
		nil, "1768471200", true, json.Number("-1"), json.Number("-0.5"), json.Number("253402300800"), json.Number("1e400"),
	} {
		_, ok := claims.NumericDate(value)
		require.False(t, ok, "%v", value)
	}
}

func TestAudience(t *testing.T) {
	names := func(n int) claims.Set {
		list := make([]any, n)
		for i := range list {
			list[i] = "did:example:shelter"
		}
		return claims.Set{"aud": list}
	}
	none, err := claims.Set{}.Audience()
	require.NoError(t, err)
	require.Nil(t, none)
	one, err := claims.Set{"aud": "did:example:shelter"}.Audience()
	require.NoError(t, err)
	require.Equal(t, []string{"did:example:shelter"}, one)
	most, err := names(16).Audience()
	require.NoError(t, err)
	require.Len(t, most, 16)
	for _, s := range []claims.Set{names(17), names(0), {"aud": nil}, {"aud": ""}, {"aud": []any{"a", 1}}} {
		_, err := s.Audience()
		require.ErrorIs(t, err, vc.ErrMalformed, "%v", s)
	}
}

func TestPresentedIsMadeWhenItCanFirstBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		set  claims.Set
		made int64
	}{
		"iat only":      {claims.Set{"iat": json.Number("100")}, 100},
		"nbf only":      {claims.Set{"nbf": json.Number("100")}, 100},
		"nbf after iat": {claims.Set{"iat": json.Number("100"), "nbf": json.Number("200")}, 200},
		"iat after nbf": {claims.Set{"iat": json.Number("200"), "nbf": json.Number("100")}, 200},
	} {
		s, b, err := c.set.Presented("did:example:holder")
		require.NoError(t, err, name)
		require.Equal(t, c.made, b.At.Unix(), name)
		require.Equal(t, "did:example:holder", b.Holder, name)
		require.Equal(t, "did:example:holder", s.Issuer, name)
		require.True(t, b.Until.IsZero(), name)
	}
}

// TestCredential11 moves claims into the members of a credential.
func TestCredential11(t *testing.T) {
	const at, stamp = json.Number("1768471200"), "2026-01-15T10:00:00Z"
	token := func(changes map[string]any, members map[string]any) claims.Set {
		credential := map[string]any{"credentialSubject": map[string]any{}}
		s := claims.Set{"iss": "did:example:city", "sub": "did:example:resident", "jti": "urn:1", "nbf": at, "vc": credential}
		for name, value := range changes {
			if s[name] = value; value == nil {
				delete(s, name)
			}
		}
		for name, value := range members {
			credential[name] = value
		}
		return s
	}
	for _, c := range []struct {
		name             string
		changes, members map[string]any
		want             error
	}{
		{"all moved", nil, nil, nil},
		{"all in both places", nil, map[string]any{"issuer": "did:example:city", "id": "urn:1", "issuanceDate": stamp}, nil},
		{"iat for nbf", map[string]any{"nbf": nil, "iat": at}, nil, nil},
		{"issuer with more than its id", nil, map[string]any{"issuer": map[string]any{"id": "did:example:city", "name": "City"}}, nil},
		{"another issuer", nil, map[string]any{"issuer": "did:example:attacker"}, vc.ErrMismatch},
		{"another second", nil, map[string]any{"issuanceDate": "2026-01-15T10:00:01Z"}, vc.ErrMismatch},
		{"a member without its claim", map[string]any{"jti": nil}, map[string]any{"id": "urn:1"}, vc.ErrMalformed},
		{"no iss", map[string]any{"iss": nil}, nil, vc.ErrMalformed},
		{"sub with two subjects", nil, map[string]any{"credentialSubject": []any{map[string]any{}, map[string]any{}}}, vc.ErrMalformed},
		{"iat that is text, though not needed", map[string]any{"iat": stamp}, nil, vc.ErrMalformed},
	} {
		members, err := token(c.changes, c.members).Credential11("nbf", "iat")
		require.ErrorIs(t, err, c.want, c.name)
		if c.want == nil {
			id, err := claims.PartyID(members["issuer"])
			require.NoError(t, err, c.name)
			require.Equal(t, "did:example:city", id, c.name)
			require.Equal(t, stamp, members["issuanceDate"], c.name)
			require.Equal(t, "urn:1", members["id"], c.name)
			require.Equal(t, map[string]any{"id": "did:example:resident"}, members["credentialSubject"], c.name)
		}
	}
}

func TestIssuanceDateOnlyFromTheClaimsThatAreNamed(t *testing.T) {
	s := claims.Set{"iss": "did:example:city", "iat": json.Number("1768471200"), "vc": map[string]any{
		"issuanceDate": "2026-01-15T10:00:00Z", "credentialSubject": map[string]any{},
	}}
	_, err := s.Credential11("nbf")
	require.ErrorIs(t, err, vc.ErrMalformed)
	_, err = s.Credential11("nbf", "iat")
	require.NoError(t, err)
}
