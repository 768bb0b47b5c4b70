package resolver_test

import (
	"context"
	"crypto/ed25519"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
)

const (
	keyA = "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
	keyB = "z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG"
)

// issuer lists #a for assertions, #b for authentication, #loose for nothing.
const issuer = `{"id":"did:example:net:1",
 "verificationMethod":[
  {"id":"#a","type":"Multikey","controller":"did:example:net:1","publicKeyMultibase":"` + keyA + `"},
  {"id":"#b","type":"Multikey","controller":"did:example:net:1","publicKeyMultibase":"` + keyB + `"},
  {"id":"#loose","type":"Multikey","controller":"did:example:net:1","publicKeyMultibase":"` + keyA + `"},
  {"id":"#theirs","type":"Multikey","controller":"did:example:2","publicKeyMultibase":"` + keyA + `"},
  {"id":"#expired","type":"Multikey","controller":"did:example:net:1","expires":"2026-10-31T00:00:00Z","publicKeyMultibase":"` + keyA + `"},
  {"id":"#revoked","type":"Multikey","controller":"did:example:net:1","revoked":"2026-10-31T00:00:00Z","publicKeyMultibase":"` + keyA + `"},
  {"id":"#odd","type":"LatticeKey2031","controller":"did:example:net:1"},
  {"id":"did:example:2#foreign","type":"Multikey","controller":"did:example:2","publicKeyMultibase":"` + keyB + `"}],
 "assertionMethod":["#a","#theirs","#expired","#revoked","#odd","did:example:2#foreign","#gone"],
 "authentication":["#b"]}`

func issuerKeys(t *testing.T, anyMethod ...string) resolver.Keys {
	res := result(t, issuer)
	res.Canonical = mustDID(t, "did:example:1")
	s, err := resolver.NewSnapshot(res)
	require.NoError(t, err)
	return resolver.Keys{R: s, AnyMethod: anyMethod}
}

func TestKeysFindsTheIssuersKey(t *testing.T) {
	for name, r := range map[string]keys.Ref{
		"by its id":                        {Issuer: "did:example:net:1", ID: "did:example:net:1#a"},
		"under another form of the issuer": {Issuer: "did:example:1", ID: "did:example:net:1#a"},
		"under another form of the key id": {Issuer: "did:example:net:1", ID: "did:example:1#a"},
	} {
		t.Run(name, func(t *testing.T) {
			r.For = did.AssertionMethod
			k, err := issuerKeys(t).Key(t.Context(), r)
			require.NoError(t, err)
			require.IsType(t, ed25519.PublicKey{}, k.Public)
			require.Equal(t, "did:example:net:1#a", k.ID)
			require.Equal(t, r.Issuer, k.Issuer)
			require.Equal(t, did.AssertionMethod, k.For)
			require.Equal(t, "7", k.Version)
			require.Equal(t, asOf, k.AsOf)
		})
	}
}

func TestKeysFindsAKeyByItsThumbprint(t *testing.T) {
	public, err := multikey.ParseMultibase(keyB)
	require.NoError(t, err)
	thumb, err := multikey.COSEThumbprint(public)
	require.NoError(t, err)
	for _, n := range []int{keys.MinThumb, 32} {
		k, err := issuerKeys(t).Key(t.Context(), keys.Ref{Issuer: "did:example:1", Thumb: string(thumb[:n]), For: did.Authentication})
		require.NoError(t, err)
		require.Equal(t, "did:example:net:1#b", k.ID)
	}
	for name, tt := range map[string]struct {
		thumb string
		want  fault.Code
	}{
		"none":                        {"", keys.ErrReference},
		"one byte short of enough":    {string(thumb[:keys.MinThumb-1]), keys.ErrReference},
		"one byte more than there is": {string(thumb[:]) + "x", keys.ErrReference},
		"that of another key":         {"\x00" + string(thumb[1:]), keys.ErrUnknown},
	} {
		_, err := issuerKeys(t).Key(t.Context(), keys.Ref{Issuer: "did:example:1", Thumb: tt.thumb, For: did.Authentication})
		require.ErrorIs(t, err, tt.want, name)
	}
}

func TestKeysRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		r    keys.Ref
		want fault.Code
	}{
		"an issuer that is no DID":           {keys.Ref{Issuer: "https://issuer.example", ID: "did:example:net:1#a"}, keys.ErrReference},
		"a bare fragment as key id":          {keys.Ref{ID: "#a"}, keys.ErrReference},
		"a key id that is a path":            {keys.Ref{ID: "../../etc/passwd"}, keys.ErrReference},
		"a key id of another DID":            {keys.Ref{ID: "did:example:2#a"}, keys.ErrReference},
		"a key id without a fragment":        {keys.Ref{ID: "did:example:net:1"}, keys.ErrReference},
		"a key id with a query":              {keys.Ref{ID: "did:example:net:1?versionId=1#a"}, keys.ErrReference},
		"a key id with a path":               {keys.Ref{ID: "did:example:net:1/x#a"}, keys.ErrReference},
		"no key id at all":                   {keys.Ref{}, keys.ErrReference},
		"a key that is not there":            {keys.Ref{ID: "did:example:net:1#none"}, keys.ErrUnknown},
		"a reference that leads nowhere":     {keys.Ref{ID: "did:example:net:1#gone"}, keys.ErrUnknown},
		"a key for another purpose":          {keys.Ref{ID: "did:example:net:1#b"}, keys.ErrRelationship},
		"a key for no purpose":               {keys.Ref{ID: "did:example:net:1#loose"}, keys.ErrRelationship},
		"a key that another DID controls":    {keys.Ref{ID: "did:example:net:1#theirs"}, keys.ErrReference},
		"another DID's key in this document": {keys.Ref{ID: "did:example:2#foreign"}, keys.ErrReference},
		"an expired key":                     {keys.Ref{ID: "did:example:net:1#expired"}, keys.ErrRetired},
		"a revoked key":                      {keys.Ref{ID: "did:example:net:1#revoked"}, keys.ErrRetired},
		"a kind of key that nobody knows":    {keys.Ref{ID: "did:example:net:1#odd"}, did.ErrKeyType},
		"an issuer that is not pinned":       {keys.Ref{Issuer: "did:example:3", ID: "did:example:3#a"}, resolver.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.r.Issuer == "" {
				tt.r.Issuer = "did:example:net:1"
			}
			tt.r.For = did.AssertionMethod
			_, err := issuerKeys(t).Key(t.Context(), tt.r)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err := issuerKeys(t).Key(t.Context(), keys.Ref{Issuer: "did:example:net:1", ID: "did:example:net:1#a"})
	require.ErrorIs(t, err, keys.ErrReference, "a purpose must be named")
}

func TestAnyMethodIsVisibleInTheKey(t *testing.T) {
	r := keys.Ref{Issuer: "did:example:net:1", ID: "did:example:net:1#loose", For: did.AssertionMethod}
	_, err := issuerKeys(t, "iota").Key(t.Context(), r)
	require.ErrorIs(t, err, keys.ErrRelationship, "allowed for another method only")

	k, err := issuerKeys(t, "example").Key(t.Context(), r)
	require.NoError(t, err)
	require.Empty(t, k.For)

	r.ID = "did:example:net:1#theirs"
	_, err = issuerKeys(t, "example").Key(t.Context(), r)
	require.ErrorIs(t, err, keys.ErrReference, "still the issuer's own keys only")
}

func TestADeactivatedIssuerHasNoKeys(t *testing.T) {
	res := result(t, issuer)
	res.Deactivated = true
	s, err := resolver.NewSnapshot(res)
	require.NoError(t, err)
	_, err = resolver.Keys{R: s}.Key(t.Context(), keys.Ref{Issuer: "did:example:net:1", ID: "did:example:net:1#a", For: did.AssertionMethod})
	require.ErrorIs(t, err, resolver.ErrDeactivated)
}

func TestAnAnswerForAnotherDIDIsNotUsed(t *testing.T) {
	lying := source(func(_ context.Context, _ did.DID, _ resolver.Version) (*resolver.Result, error) {
		return result(t, issuer), nil
	})
	_, err := resolver.Keys{R: lying}.Key(t.Context(), keys.Ref{Issuer: "did:example:9", ID: "did:example:9#a", For: did.AssertionMethod})
	require.ErrorIs(t, err, resolver.ErrInvalidDocument)
}
