package checkin_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/trust"
)

const (
	shelterA = "E4020500001111"
	shelterB = "E4020500002222"
	incident = "26D01"
	cityCode = "402052"
)

// morning is when people come.
var morning = time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC)

// town issues passes, and has put up what phones and desks trust.
type town struct {
	author vc.Author
	issuer pass.Issuer
	bundle *trust.Bundle
	hq     *age.X25519Identity
	needs  *age.X25519Identity
	blanks []pass.Blank
}

func newTown(t *testing.T) *town {
	t.Helper()
	city := keystest.Signer(keys.EdDSA, "city")
	id, err := didkey.DID(city.Public())
	require.NoError(t, err)
	w := &town{
		author: vc.Author{Issuer: id.String(), Signer: city},
		issuer: pass.Issuer{Code: cityCode},
	}
	for _, to := range []**age.X25519Identity{&w.hq, &w.needs} {
		*to, err = age.GenerateX25519Identity()
		require.NoError(t, err)
	}
	w.blanks, err = w.issuer.Blanks(t.Context(), w.author, pass.Batch{Number: 7, Count: 4, Until: morning.Truncate(24*time.Hour).AddDate(1, 0, 0)})
	require.NoError(t, err)
	w.bundle, err = trust.Pinned(t.Context(), trust.Content{
		Issuers: map[string]trust.Issuer{id.String(): {Code: cityCode, Issuer: verifier.Issuer{Types: []string{
			pass.TypeResident, pass.TypeHousehold, pass.TypeShelterCard,
		}}}},
		Incident: &verifier.Incident{ID: incident, Kind: "flood", Area: "Iizuka", From: morning.AddDate(0, 0, -1)},
		Devices: map[string]trust.Device{
			"a1": {Public: device("a1").Public(), Shelter: shelterA}, "a2": {Public: device("a2").Public(), Shelter: shelterA},
			"b1": {Public: device("b1").Public(), Shelter: shelterB},
			"b0": {Public: device("b0").Public(), Shelter: shelterB, Revoked: morning.AddDate(0, 0, -1)},
		},
		Batches: map[uint32]trust.Batch{7: {Issuer: id.String(), Ranges: []trust.Range{
			{First: 0, Last: 2, Status: trust.CardValid}, {First: 3, Last: 3, Status: trust.CardRevoked},
		}}},
	})
	require.NoError(t, err)
	return w
}

func device(name string) keys.Signer { return keystest.Signer(keys.EdDSA, "device "+name) }

// station is a desk with its clock, its gate and its store.
type station struct {
	*checkin.Desk
	town    *town
	store   *sqlitestore.Store
	log     *checkin.Log
	folder  string
	shelter string
	gate    *verifier.Verifier
	clock   *time.Time
}

func (w *town) open(t *testing.T, shelter, name string) *station {
	t.Helper()
	return w.reopen(t, shelter, name, t.TempDir())
}

func (w *town) reopen(t *testing.T, shelter, name, folder string) *station {
	t.Helper()
	now := morning
	s := &station{town: w, folder: folder, shelter: shelter, clock: &now}
	var err error
	s.store, err = sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.store.Close()) })
	s.log, err = checkin.OpenLog(t.Context(), s.store, device(name), checkin.Identity{
		Device: name, Shelter: shelter, Incident: incident, Now: func() time.Time { return *s.clock },
	})
	require.NoError(t, err)
	s.Desk, err = checkin.OpenDesk(t.Context(), checkin.Settings{
		Log: s.log, Store: s.store, Bundle: func() *trust.Bundle { return w.bundle }, City: cityCode,
		Headquarters: []age.Recipient{w.hq.Recipient()}, Needs: []age.Recipient{w.needs.Recipient()},
	})
	require.NoError(t, err)
	policy, _ := verifier.Shipped("shelter")
	s.gate, err = w.bundle.Verifier(t.Context(), policy)
	require.NoError(t, err)
	return s
}

// later moves the clock.
func (s *station) later(d time.Duration) { *s.clock = s.clock.Add(d) }

func seed(name string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%-16.16s", name)))
}

// phone is a phone with the pass of a person who does not exist.
type phone struct {
	key  keys.Signer
	pass []byte
}

// phone makes one; what name is called has no name in it. Its household has size people.
func (w *town) phone(t *testing.T, name, band string, size int) phone {
	t.Helper()
	key := keystest.Signer(keys.EdDSA, "phone of "+name)
	thumb, err := multikey.Thumbprint(key.Public())
	require.NoError(t, err)
	claims := map[string]any{"age_band": band, "municipality_code": cityCode, "dedup_seed": seed(name), "family_name": "Rei"}
	if size > 1 {
		claims["household_seed"], claims["household_size"] = seed("house "+name), size
	}
	to := w.issuer
	to.Holder = key.Public()
	raw, err := to.Issue(t.Context(), w.author, vc.Statement{
		Issuer: w.author.Issuer, Types: []string{pass.TypeResident}, Holder: &vc.HolderKey{Thumbprint: thumb},
		ValidUntil: morning.Truncate(24*time.Hour).AddDate(1, 0, 0), Subjects: []vc.Subject{{Claims: claims}},
	})
	require.NoError(t, err)
	return phone{key, raw}
}

// paper is the card of a person, or of a household of several.
func (w *town) paper(t *testing.T, names ...string) []byte {
	t.Helper()
	kind, claims := pass.TypeResident, map[string]any{"age_band": "75+", "municipality_code": cityCode, "dedup_seed": seed(names[0])}
	if len(names) > 1 {
		var members []any
		for _, n := range names {
			members = append(members, map[string]any{"age_band": "15-64", "dedup_seed": seed(n)})
		}
		kind, claims = pass.TypeHousehold, map[string]any{"municipality_code": cityCode, "household_seed": seed("house " + names[0]), "members": members}
	}
	raw, err := w.issuer.Card(t.Context(), w.author, vc.Statement{
		Issuer: w.author.Issuer, Types: []string{kind}, ValidUntil: morning.Truncate(24*time.Hour).AddDate(1, 0, 0),
		Subjects: []vc.Subject{{Claims: claims}},
	})
	require.NoError(t, err)
	return raw
}

// asks is a challenge on the screen of the station.
func (s *station) asks(t *testing.T, nonce string) pass.Challenge {
	t.Helper()
	return pass.Challenge{
		Shelter: s.shelter, Incident: incident, Nonce: []byte(fmt.Sprintf("%-*.*s", pass.NonceBytes, pass.NonceBytes, nonce)),
		From: s.clock.Add(-time.Hour), Until: s.clock.Add(time.Hour), MaxAge: 2 * time.Minute,
		Ask: []string{"age_band", "municipality_code", "dedup_seed", "household_seed", "household_size"},
	}
}

// judge judges what is shown to a challenge.
func (s *station) judge(t *testing.T, c pass.Challenge, raw ...[]byte) *verifier.Verdict {
	t.Helper()
	expected := c.Expected(func(string) error { return nil })
	verdict, _ := s.gate.Verify(t.Context(), verifier.Request{Challenge: &expected, Claims: checkin.Claims(), At: *s.clock}, raw...)
	require.NotNil(t, verdict)
	return verdict
}

// shows is what a phone answers to a challenge of the station, as it is judged.
func (s *station) shows(t *testing.T, p phone, nonce string) *verifier.Verdict {
	t.Helper()
	c := s.asks(t, nonce)
	return s.judge(t, c, s.answer(t, p, c))
}

func (s *station) answer(t *testing.T, p phone, c pass.Challenge) []byte {
	t.Helper()
	poster, err := s.town.issuer.Poster(t.Context(), s.town.author, c)
	require.NoError(t, err)
	asked, err := s.town.bundle.Passes().OpenChallenge(t.Context(), poster, s.town.bundle.Keys(nil))
	require.NoError(t, err)
	opener := s.town.bundle.Passes()
	opener.Own = true
	own, err := opener.Open(t.Context(), p.pass, s.town.bundle.Keys(nil))
	require.NoError(t, err)
	raw, err := pass.Phone{Pass: own, Signer: p.key, Same: trust.Same, Consent: []string{"household_seed", "household_size"}}.Answer(t.Context(), asked, *s.clock)
	require.NoError(t, err)
	return raw
}

// admit admits by reception, and must.
func (s *station) admit(t *testing.T, in checkin.Entry) checkin.Admission {
	t.Helper()
	in.Role = trust.Reception
	a, err := s.Admit(t.Context(), in)
	require.NoError(t, err)
	return a
}

// quick is an entry without a credential.
func quick(heads int) checkin.Entry {
	return checkin.Entry{Request: checkin.NewRequest(), Heads: heads}
}

// change is about a whole party, by reception.
func change(r checkin.Record) checkin.Change {
	return checkin.Change{Of: r.ID, Request: checkin.NewRequest(), Role: trust.Reception}
}

// counted is how many people count at the station's shelter.
func (s *station) counted() (n int) {
	s.Look(func(r *checkin.Records) {
		for _, one := range r.All() {
			if one.Shelter == s.shelter {
				n += one.Counted()
			}
		}
	})
	return n
}

// events are all events of a store.
func events(t *testing.T, s checkin.Store) (all []checkin.Event) {
	t.Helper()
	heads, err := s.Heads(context.Background())
	require.NoError(t, err)
	for _, h := range heads {
		for e, err := range s.Events(context.Background(), h.Device, 0) {
			require.NoError(t, err)
			all = append(all, e)
		}
	}
	return all
}
