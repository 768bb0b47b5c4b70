package api_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// town issues passes, and has put up what phones and desks trust.
type town struct {
	author vc.Author
	issuer pass.Issuer
	bundle *trust.Bundle
	at     time.Time
}

func newTown(t testing.TB, at time.Time) *town {
	t.Helper()
	signer := keystest.Signer(keys.EdDSA, "town")
	id, err := didkey.DID(signer.Public())
	require.NoError(t, err)
	w := &town{author: vc.Author{Issuer: id.String(), Signer: signer}, issuer: pass.Issuer{Code: cityCode}, at: at}
	w.bundle, err = trust.Pinned(context.Background(), trust.Content{
		Issuers:  map[string]trust.Issuer{id.String(): {Code: cityCode, Issuer: verifier.Issuer{Types: []string{pass.TypeResident, pass.TypeHousehold}}}},
		Incident: &verifier.Incident{ID: incident, Kind: "flood", Area: "Iizuka", From: at.AddDate(0, 0, -1)},
		Devices: map[string]trust.Device{
			"a1": {Public: device("a1").Public(), Shelter: shelterA}, "b1": {Public: device("b1").Public(), Shelter: shelterB},
		},
	})
	require.NoError(t, err)
	return w
}

func device(name string) keys.Signer { return keystest.Signer(keys.EdDSA, "device "+name) }

func seed(name string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%-16.16s", name)))
}

// phone is a phone with the pass of a person who does not exist.
type phone struct {
	key  keys.Signer
	pass []byte
}

func (w *town) phone(t testing.TB, name string) phone {
	t.Helper()
	key := keystest.Signer(keys.EdDSA, "phone of "+name)
	thumb, err := multikey.Thumbprint(key.Public())
	require.NoError(t, err)
	to := w.issuer
	to.Holder = key.Public()
	raw, err := to.Issue(context.Background(), w.author, vc.Statement{
		Issuer: w.author.Issuer, Types: []string{pass.TypeResident}, Holder: &vc.HolderKey{Thumbprint: thumb},
		ValidUntil: w.at.UTC().Truncate(24*time.Hour).AddDate(1, 0, 0),
		Subjects: []vc.Subject{{Claims: map[string]any{
			"age_band": "15-64", "municipality_code": cityCode, "dedup_seed": seed(name), "family_name": canary,
		}}},
	})
	require.NoError(t, err)
	return phone{key, raw}
}

// paper is the card of a household.
func (w *town) paper(t testing.TB, names ...string) []byte {
	t.Helper()
	var members []any
	for _, n := range names {
		members = append(members, map[string]any{"age_band": "15-64", "dedup_seed": seed(n)})
	}
	raw, err := w.issuer.Card(context.Background(), w.author, vc.Statement{
		Issuer: w.author.Issuer, Types: []string{pass.TypeHousehold}, ValidUntil: w.at.UTC().Truncate(24*time.Hour).AddDate(1, 0, 0),
		Subjects: []vc.Subject{{Claims: map[string]any{
			"municipality_code": cityCode, "household_seed": seed("house " + names[0]), "members": members,
		}}},
	})
	require.NoError(t, err)
	return raw
}

// asks is a challenge of a shelter with a nonce.
func (w *town) asks(shelter, nonce string) pass.Challenge {
	return pass.Challenge{
		Shelter: shelter, Incident: incident, Nonce: []byte(fmt.Sprintf("%-*.*s", pass.NonceBytes, pass.NonceBytes, nonce)),
		From: w.at.Add(-time.Hour), Until: w.at.Add(time.Hour), MaxAge: 2 * time.Minute,
		Ask: []string{"age_band", "municipality_code", "dedup_seed"},
	}
}

func (w *town) answer(t testing.TB, p phone, c pass.Challenge) []byte {
	t.Helper()
	poster, err := w.issuer.Poster(context.Background(), w.author, c)
	require.NoError(t, err)
	asked, err := w.bundle.Passes().OpenChallenge(context.Background(), poster, w.bundle.Keys(nil))
	require.NoError(t, err)
	opener := w.bundle.Passes()
	opener.Own = true
	own, err := opener.Open(context.Background(), p.pass, w.bundle.Keys(nil))
	require.NoError(t, err)
	raw, err := pass.Phone{Pass: own, Signer: p.key, Same: trust.Same}.Answer(context.Background(), asked, w.at)
	require.NoError(t, err)
	return raw
}
