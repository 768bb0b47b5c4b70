package pass_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/pass"
)

const (
	city      = "did:iota:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7"
	code      = "402052"
	town      = "did:example:town"
	townCode  = "402061"
	desk      = "did:example:desk-3"
	deskCode  = "E4020500001111/3"
	shelter   = "E4020500001111"
	incident  = "26A07"
	listURI   = "https://iizuka.jp/s/26"
	vct       = "https://city.example/resident"
	household = "https://city.example/household"
	seedText  = "c2l4dGVlbiBieXRlcyBvaw"
)

var (
	citySigner  = keystest.Signer(keys.EdDSA, "pass tests: city")
	townSigner  = keystest.Signer(keys.EdDSA, "pass tests: town")
	deskSigner  = keystest.Signer(keys.ES256, "pass tests: desk")
	phoneSigner = keystest.Signer(keys.ES256, "pass tests: hanako")
	otherSigner = keystest.Signer(keys.ES256, "pass tests: taro")
	author      = vc.Author{Issuer: city, KeyID: city + "#key-1", Signer: citySigner}
	made        = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	until       = time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
	nonce       = []byte("8 bytes!")

	types  = pass.Types{Resident: vct, Household: household}
	issuer = pass.Issuer{Types: types, Holder: phoneSigner.Public()}
	opener = pass.Opener{Own: true, Types: types, Issuer: codes{code: city, townCode: town, deskCode: desk}.find}
)

type codes map[string]string

func (c codes) find(code string) (string, bool) {
	id, ok := c[code]
	return id, ok
}

// pinned are keys by issuer, found by the first bytes of their thumbprints, or by id.
type pinned map[string]keys.Signer

func (p pinned) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	s, ok := p[r.Issuer]
	if !ok || r.For != did.AssertionMethod {
		return keys.Key{}, fmt.Errorf("%w: issuer", keys.ErrUnknown)
	}
	thumbprint, err := multikey.COSEThumbprint(s.Public())
	if err != nil || r.ID != r.Issuer+"#key-1" && (len(r.Thumb) < keys.MinThumb || !strings.HasPrefix(string(thumbprint[:]), r.Thumb)) {
		return keys.Key{}, fmt.Errorf("%w: key", keys.ErrUnknown)
	}
	return keys.Key{ID: r.Issuer + "#key-1", Issuer: r.Issuer, Public: s.Public(), For: r.For}, nil
}

var known = pinned{city: citySigner, town: townSigner, desk: deskSigner}

// resident is the statement of a phone pass, as the SD-JWT VC of it.
func resident(t testing.TB) vc.Statement {
	thumbprint, err := multikey.Thumbprint(phoneSigner.Public())
	require.NoError(t, err)
	return vc.Statement{
		Issuer: city, Types: []string{vct}, ValidUntil: until,
		Subjects: []vc.Subject{{Claims: map[string]any{
			"age_band": "15-64", "municipality_code": "402052", "dedup_seed": seedText,
			"family_name": "飯塚", "given_name": "花子", "birthdate": "1984-01-18", "household_ref": "h-1",
		}}},
		Status: []vc.StatusEntry{{Type: "status_list", URI: listURI, Index: 417}},
		Holder: &vc.HolderKey{Thumbprint: thumbprint},
	}
}

func issued(t testing.TB) []byte {
	raw, err := issuer.Issue(t.Context(), author, resident(t))
	require.NoError(t, err)
	return raw
}

func open(t testing.TB, raw []byte) vc.Proven {
	require.True(t, opener.Accepts(raw))
	opened, err := opener.Open(t.Context(), raw, known)
	require.NoError(t, err)
	return opened.Proven()
}

// atDesk is the challenge of a poster.
func atDesk() pass.Challenge {
	return pass.Challenge{
		Shelter: shelter, Incident: incident, Nonce: nonce, MaxAge: time.Minute,
		From: made.Add(-time.Hour), Until: made.Add(24 * time.Hour),
	}
}

func asked(t testing.TB, c pass.Challenge) *pass.Asked {
	raw, err := pass.Issuer{Code: code}.Poster(t.Context(), author, c)
	require.NoError(t, err)
	a, err := opener.OpenChallenge(t.Context(), raw, known)
	require.NoError(t, err)
	return a
}

// phone is one with the pass of the resident.
func phone(t testing.TB) pass.Phone {
	opened, err := opener.Open(t.Context(), issued(t), known)
	require.NoError(t, err)
	return pass.Phone{Pass: opened, Signer: phoneSigner}
}

func answered(t testing.TB, c pass.Challenge) []byte {
	raw, err := phone(t).Answer(t.Context(), asked(t, c), made)
	require.NoError(t, err)
	return raw
}

// anybody has the keys of every issuer in the vectors.
type anybody struct{}

func (anybody) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	for _, s := range vectorSigners {
		thumbprint, err := multikey.COSEThumbprint(s.Public())
		if err == nil && len(r.Thumb) >= keys.MinThumb && strings.HasPrefix(string(thumbprint[:]), r.Thumb) {
			return keys.Key{ID: r.Issuer + "#key-1", Issuer: r.Issuer, Public: s.Public(), For: r.For}, nil
		}
	}
	return keys.Key{}, keys.ErrUnknown
}

var vectorSigners = []keys.Signer{
	citySigner, deskSigner,
	keystest.Signer(keys.EdDSA, "hinan vectors pass city"), keystest.Signer(keys.EdDSA, "hinan vectors pass town"),
	keystest.Signer(keys.ES256, "hinan vectors pass desk"),
}

// signed is a card with any payload, signed by the city.
func signed(t testing.TB, payload []byte) []byte {
	kid, err := cose.KeyID(vc.Author{Signer: citySigner})
	require.NoError(t, err)
	raw, err := cose.Sign(t.Context(), citySigner, cose.Message{Header: cose.Header{KeyID: kid}, Payload: payload})
	require.NoError(t, err)
	return raw
}

// payloadOf returns the payload of a card in a vector; nil of others.
func payloadOf(raw []byte) []byte {
	m, err := cose.Parse(context.Background(), raw, cose.Slot{Types: []string{"", "application/cwt"}})
	if err != nil {
		return nil
	}
	return m.Payload
}
