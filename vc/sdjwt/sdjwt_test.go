package sdjwt_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

const (
	issuerDID = "did:example:city"
	holderDID = "did:example:hanako"
	audience  = "https://shelter.example/desk-1"
	nonce     = "8f1c2d4e"
)

var (
	issuer = keystest.Signer(keys.EdDSA, "sdjwt issuer")
	holder = keystest.Signer(keys.EdDSA, "sdjwt holder")
	other  = keystest.Signer(keys.EdDSA, "sdjwt other")
	author = vc.Author{Issuer: issuerDID, KeyID: issuerDID + "#key-1", Signer: issuer}
	made   = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	format = sdjwt.Mechanism{Types: []string{"example+sd-jwt"}}
)

// source knows the keys of the issuer and the holder.
type source map[string]keys.Signer

func (s source) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	signer, ok := s[r.ID]
	if !ok || !strings.HasPrefix(r.ID, r.Issuer+"#") {
		return keys.Key{}, keys.ErrUnknown
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: signer.Public(), For: r.For}, nil
}

var known = source{issuerDID + "#key-1": issuer, holderDID + "#key-1": holder}

// resident are the claims of the tests.
func resident(t testing.TB) map[string]any {
	cnf, err := sdjwt.ConfirmKey(holder.Public())
	require.NoError(t, err)
	return map[string]any{
		"iss": issuerDID, "iat": 1793000000, "exp": 1893000000, "cnf": cnf,
		"name": "佐藤 花子", "birthdate": "1961-04-12",
		"address":       map[string]any{"locality": "Iizuka", "street": "5-5 Shintate", "country": "JP"},
		"nationalities": []any{"JP", "DE", "FR"},
		"household":     json.Number("3"),
		"needs":         map[string]any{"diet": []any{"halal", map[string]any{"allergy": "egg"}}, "wheelchair": false},
	}
}

var residentFrame = sdjwt.Frame{
	Disclose: [][]string{
		{"name"}, {"birthdate"}, {"household"},
		{"address"}, {"address", "street"}, {"address", "locality"},
		{"nationalities", sdjwt.Every},
		{"needs", "diet", "1"}, {"needs", "diet", "1", "allergy"},
	},
	Decoys: 2,
}

func issued(t testing.TB, m sdjwt.Mechanism, claims map[string]any, f sdjwt.Frame) []byte {
	raw, err := m.Issue(t.Context(), author, claims, f)
	require.NoError(t, err)
	return raw
}

func bind() *sdjwt.Bind {
	return &sdjwt.Bind{Signer: holder, Audience: audience, Nonce: nonce, At: made}
}

func presented(t testing.TB, raw []byte, paths [][]string) []byte {
	out, err := sdjwt.Present(t.Context(), raw, paths, bind())
	require.NoError(t, err)
	return out
}

func TestIssuePresentOpen(t *testing.T) {
	raw := issued(t, format, resident(t), residentFrame)
	all, err := format.Open(t.Context(), raw, known)
	require.NoError(t, err)
	require.Nil(t, all.Binding)
	require.Len(t, all.Paths, 11)
	require.Equal(t, 5*2, all.Hidden) // two decoys in each of five places
	require.Equal(t, "example+sd-jwt", all.Type)
	require.Equal(t, issuerDID, all.Key.Issuer)
	payload, err := all.Payload()
	require.NoError(t, err)
	want, err := json.Marshal(resident(t))
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(payload))

	shown := presented(t, raw, [][]string{{"name"}, {"address", "street"}, {"nationalities", "1"}})
	d, err := format.Open(t.Context(), shown, known)
	require.NoError(t, err)
	require.Equal(t, "佐藤 花子", d.Claims["name"])
	require.Equal(t, map[string]any{"street": "5-5 Shintate", "country": "JP"}, d.Claims["address"])
	require.Equal(t, []any{"DE"}, d.Claims["nationalities"])
	require.NotContains(t, d.Claims, "birthdate")
	require.ElementsMatch(t, [][]string{{"name"}, {"address"}, {"address", "street"}, {"nationalities", "0"}}, d.Paths)
	require.Equal(t, all.ID, d.ID)
	require.NotNil(t, d.Binding)
	require.NoError(t, d.Binding.Answers(vc.Challenge{
		Audience: []string{audience}, Fresh: func(n string) error { require.Equal(t, nonce, n); return nil }, MaxAge: time.Minute,
	}, made.Add(time.Second)))
	bound, err := d.HolderKey()
	require.NoError(t, err)
	require.Equal(t, bound.Thumbprint, d.Binding.Thumbprint)
}

func TestThumbprintsAreThoseOfMultikey(t *testing.T) {
	for _, a := range keys.Algorithms() {
		t.Run(string(a), func(t *testing.T) {
			public := keystest.Signer(a, "thumbprint").Public()
			cnf, err := sdjwt.ConfirmKey(public)
			require.NoError(t, err)
			bound, err := (&sdjwt.Disclosed{Claims: map[string]any{"cnf": cnf}}).HolderKey()
			require.NoError(t, err)
			want, err := multikey.Thumbprint(public)
			require.NoError(t, err)
			require.Equal(t, want, bound.Thumbprint)
		})
	}
}

func TestSaltsAreNotUsedTwice(t *testing.T) {
	seen := map[string]bool{}
	for range 20 {
		raw := issued(t, format, resident(t), residentFrame)
		for _, d := range strings.Split(string(raw), "~")[1:] {
			if d == "" {
				continue
			}
			text, err := base64.RawURLEncoding.DecodeString(d)
			require.NoError(t, err)
			var parts []any
			require.NoError(t, json.Unmarshal(text, &parts))
			salt := parts[0].(string)
			require.Len(t, salt, 22)
			require.False(t, seen[salt])
			seen[salt] = true
		}
	}
}

func TestAHolderKeyThatIsNamedComesFromTheSource(t *testing.T) {
	claims := resident(t)
	id, err := did.ParseURL(holderDID + "#key-1")
	require.NoError(t, err)
	claims["cnf"] = sdjwt.ConfirmURL(id)
	shown := presented(t, issued(t, format, claims, residentFrame), nil)
	d, err := format.Open(t.Context(), shown, known)
	require.NoError(t, err)
	require.Equal(t, holderDID, d.Binding.Holder)
	bound, err := d.HolderKey()
	require.NoError(t, err)
	require.Equal(t, &vc.HolderKey{DIDURL: holderDID + "#key-1"}, bound)

	_, err = format.Open(t.Context(), shown, source{issuerDID + "#key-1": issuer})
	require.ErrorIs(t, err, keys.ErrUnknown)

	// What the issuer did not sign makes nobody look for a holder.
	_, err = format.Open(t.Context(), shown, source{issuerDID + "#key-1": other})
	require.ErrorIs(t, err, fault.Code("jose.signature"))
}
