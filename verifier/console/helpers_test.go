package console_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	shelterA = "E4020500001111"
	shelterB = "E4020500002222"
	incident = "26D01"
	cityCode = "402052"
	pin      = "12345678"
)

// town issues passes, and has put up what phones and desks trust.
type town struct {
	author vc.Author
	issuer pass.Issuer
	bundle *trust.Bundle
	needs  *age.X25519Identity
	hq     *age.X25519Identity
	blanks []pass.Blank
	now    time.Time
}

// newTown makes a town as of now: a desk counts the ages of answers by its clock.
func newTown(t testing.TB) *town {
	t.Helper()
	city := keystest.Signer(keys.EdDSA, "city")
	id, err := didkey.DID(city.Public())
	require.NoError(t, err)
	w := &town{
		author: vc.Author{Issuer: id.String(), Signer: city}, issuer: pass.Issuer{Code: cityCode},
		now: time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC),
	}
	for _, to := range []**age.X25519Identity{&w.hq, &w.needs} {
		*to, err = age.GenerateX25519Identity()
		require.NoError(t, err)
	}
	w.blanks, err = w.issuer.Blanks(t.Context(), w.author, pass.Batch{Number: 7, Count: 4, Until: w.nextYear()})
	require.NoError(t, err)
	staff, err := multikey.Thumbprint(staffKey().Public())
	require.NoError(t, err)
	w.bundle, err = trust.Pinned(t.Context(), trust.Content{
		Issuers: map[string]trust.Issuer{id.String(): {Code: cityCode, Issuer: verifier.Issuer{Types: []string{
			pass.TypeResident, pass.TypeHousehold, pass.TypeShelterCard, staffType,
		}}}},
		Incident: &verifier.Incident{ID: incident, Kind: "flood", Area: "Iizuka", From: w.now.AddDate(0, 0, -1)},
		Devices: map[string]trust.Device{
			"a1": {Public: device("a1").Public(), Shelter: shelterA}, "b1": {Public: device("b1").Public(), Shelter: shelterB},
		},
		Batches: map[uint32]trust.Batch{7: {Issuer: id.String(), Ranges: []trust.Range{
			{First: 0, Last: 2, Status: trust.CardValid}, {First: 3, Last: 3, Status: trust.CardRevoked},
		}}},
		Staff: map[string]trust.Staff{
			"r-12": {Thumbprint: staff, Roles: []trust.Role{trust.Reception, trust.Needs}, Shelters: []string{shelterA}},
		},
	})
	require.NoError(t, err)
	return w
}

const staffType = "https://hinan.example/vct/staff"

func staffKey() keys.Signer { return keystest.Signer(keys.ES256, "phone of staff") }

func device(name string) keys.Signer { return keystest.Signer(keys.EdDSA, "device "+name) }

func (w *town) nextYear() time.Time { return w.now.Truncate(24*time.Hour).AddDate(1, 0, 0) }

func seed(name string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%-16.16s", name)))
}

// paper is the card of a person, or of a household of several, as it is scanned.
func (w *town) paper(t testing.TB, names ...string) string {
	t.Helper()
	kind, claims := pass.TypeResident, map[string]any{"age_band": "75+", "municipality_code": cityCode, "dedup_seed": seed(names[0])}
	if len(names) > 1 {
		var members []any
		for i, n := range names {
			band := []string{"15-64", "15-64", "6-14", "1-5"}[i%4]
			members = append(members, map[string]any{"age_band": band, "dedup_seed": seed(n)})
		}
		kind, claims = pass.TypeHousehold, map[string]any{"municipality_code": cityCode, "household_seed": seed("house " + names[0]), "members": members}
	}
	raw, err := w.issuer.Card(t.Context(), w.author, vc.Statement{
		Issuer: w.author.Issuer, Types: []string{kind}, ValidUntil: w.nextYear(), Subjects: []vc.Subject{{Claims: claims}},
	})
	require.NoError(t, err)
	return qr.Encode(raw)
}

// forged is a card of the household with one bit changed.
func (w *town) forged(t testing.TB, names ...string) string {
	t.Helper()
	raw, err := qr.Decode(w.paper(t, names...))
	require.NoError(t, err)
	raw[len(raw)-3] ^= 1
	return qr.Encode(raw)
}

// certificate lets a device ask phones in the city's name.
func certificate(t testing.TB, w *town, name string) []byte {
	t.Helper()
	raw, err := w.issuer.Certify(t.Context(), w.author, pass.Certificate{Shelter: shelterA, Device: device(name).Public(), Until: w.nextYear()})
	require.NoError(t, err)
	return raw
}

// quickEntry is people without anything.
func quickEntry(heads int) checkin.Entry {
	return checkin.Entry{Heads: heads, Request: checkin.NewRequest(), Role: trust.Reception}
}
