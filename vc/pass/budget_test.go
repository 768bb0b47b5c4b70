package pass_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/pass"
)

// scanned is a phone pass as large as a test wants it.
type scanned struct {
	issuer              string
	signer, phone       keys.Signer
	uri                 string
	index               uint64
	stateless, dated    bool
	shelter, incident   string
	issuing, challenged error // what is refused
}

// largest has every part at its maximum, but for the start of validity.
func largest() scanned {
	return scanned{
		issuer: "did:iota:network8:" + strings.TrimPrefix(city, "did:iota:"), signer: citySigner, phone: phoneSigner,
		uri: listURI, index: pass.MaxIndex,
		shelter: strings.Repeat("E", pass.MaxShelter), incident: strings.Repeat("7", pass.MaxIncident),
	}
}

func TestAPhonePassFitsIntoItsCode(t *testing.T) {
	require.Len(t, listURI, pass.MaxStatusURI)
	for _, tt := range []struct {
		name   string
		change func(s *scanned)
	}{
		{"everything at its maximum", func(*scanned) {}},
		{"no network in the DID", func(s *scanned) { s.issuer = city }},
		{"an index of one digit", func(s *scanned) { s.index = 7 }},
		{"no status", func(s *scanned) { s.stateless = true }},
		{"no status, and a start of validity", func(s *scanned) { s.stateless, s.dated = true, true }},
		{"the ids of a real shelter and incident", func(s *scanned) { s.shelter, s.incident = shelter, incident }},
		{"a phone with an Ed25519 key", func(s *scanned) { s.phone = keystest.Signer(keys.EdDSA, "pass tests: jiro") }},
		{"an issuer with a P-256 key", func(s *scanned) { s.signer = keystest.Signer(keys.ES256, "pass tests: city 2") }},
		{"a network of nine characters", func(s *scanned) {
			s.issuer = strings.Replace(s.issuer, "network8", "network89", 1)
			s.issuing = pass.ErrTooLarge
		}},
		{"an address of the list of 23 bytes", func(s *scanned) { s.uri, s.issuing = listURI+"7", pass.ErrTooLarge }},
		{"an index one past the largest list", func(s *scanned) { s.index, s.issuing = pass.MaxIndex+1, pass.ErrTooLarge }},
		{"a start of validity beside all that", func(s *scanned) { s.dated, s.issuing = true, pass.ErrTooLarge }},
		{"an issuer with a P-384 key", func(s *scanned) {
			s.signer, s.issuing = keystest.Signer(keys.ES384, "pass tests: city 3"), pass.ErrTooLarge
		}},
		{"a phone with a P-384 key", func(s *scanned) {
			s.phone, s.issuing = keystest.Signer(keys.ES384, "pass tests: saburo"), cose.ErrHolderKey
		}},
		{"a shelter's id one longer", func(s *scanned) { s.shelter, s.challenged = s.shelter+"E", pass.ErrChallenge }},
		{"an incident's id one longer", func(s *scanned) { s.incident, s.challenged = s.incident+"7", pass.ErrChallenge }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := largest()
			tt.change(&s)
			raw := s.issue(t)
			if raw == nil {
				return
			}
			shown := s.show(t, raw)
			require.LessOrEqual(t, len(shown), pass.MaxPhone)
			t.Logf("%d bytes as issued, %d as shown", len(raw), len(shown))
		})
	}
	require.Len(t, largest().show(t, largest().issue(t)), pass.MaxPhone, "the limits leave nothing unused")
}

// issue issues the pass, or checks that it is refused.
func (s scanned) issue(t *testing.T) []byte {
	st := resident(t)
	st.Issuer, st.Status[0].URI, st.Status[0].Index = s.issuer, s.uri, s.index
	if s.stateless {
		st.Status = nil
	}
	if s.dated {
		st.ValidFrom = until.AddDate(-1, 0, 0)
	}
	thumbprint, err := multikey.Thumbprint(s.phone.Public())
	require.NoError(t, err)
	st.Holder = &vc.HolderKey{Thumbprint: thumbprint}
	i := pass.Issuer{Types: types, Holder: s.phone.Public()}
	raw, err := i.Issue(t.Context(), vc.Author{Issuer: s.issuer, Signer: s.signer}, st)
	if s.issuing != nil {
		require.ErrorIs(t, err, s.issuing)
		return nil
	}
	require.NoError(t, err)
	return raw
}

// show answers the largest poster of the issuer.
func (s scanned) show(t *testing.T, raw []byte) []byte {
	source := pinned{s.issuer: s.signer}
	o := pass.Opener{Own: true, Types: types, Issuer: codes{code: s.issuer}.find}
	c := atDesk()
	c.Shelter, c.Incident = s.shelter, s.incident
	poster, err := pass.Issuer{Code: code}.Poster(t.Context(), vc.Author{Issuer: s.issuer, Signer: s.signer}, c)
	if s.challenged != nil {
		require.ErrorIs(t, err, s.challenged)
		return nil
	}
	require.NoError(t, err)
	asked, err := o.OpenChallenge(t.Context(), poster, source)
	require.NoError(t, err)
	opened, err := o.Open(t.Context(), raw, source)
	require.NoError(t, err)
	shown, err := pass.Phone{Pass: opened, Signer: s.phone}.Answer(t.Context(), asked, made)
	require.NoError(t, err)
	_, err = o.Open(t.Context(), shown, source)
	require.NoError(t, err)
	return shown
}

// TestSizesAreThoseOfTheProfile holds what was measured when the profile was made.
func TestSizesAreThoseOfTheProfile(t *testing.T) {
	short := pass.Issuer{Code: code, Types: types, Holder: phoneSigner.Public()}
	plain := resident(t)
	plain.Status = nil
	whole, err := short.Issue(t.Context(), author, plain)
	require.NoError(t, err)
	opened, err := opener.Open(t.Context(), whole, known)
	require.NoError(t, err)
	shown, err := pass.Phone{Pass: opened, Signer: phoneSigner}.Answer(t.Context(), asked(t, atDesk()), made)
	require.NoError(t, err)

	card := pass.ForCard(plain)
	stated := pass.ForCard(resident(t))
	certificate := certificate(t)
	window := atDesk()
	window.From, window.Until = time.Time{}, made.Add(2*time.Minute)
	named := atDesk()
	named.Name = "飯塚小学校"
	for name, size := range map[string]struct {
		want int
		got  []byte
	}{
		"phone, short issuer, no status": {552, shown},
		"phone, whole DID and status":    {674, answered(t, atDesk())},
		"resident card":                  {144, paper(t)(short.Card(t.Context(), author, card))},
		"resident card with status":      {195, paper(t)(short.Card(t.Context(), author, stated))},
		"resident card with whole DID":   {214, paper(t)(issuer.Card(t.Context(), author, card))},
		"household of four":              {220, paper(t)(short.Card(t.Context(), author, family(4)))},
		"blank card":                     {136, blanks(t, 1)[0].Raw},
		"poster":                         {157, paper(t)(short.Poster(t.Context(), author, atDesk()))},
		"poster with a name":             {175, paper(t)(short.Poster(t.Context(), author, named))},
		"screen":                         {306, paper(t)(pass.Screen(t.Context(), deskSigner, certificate, window))},
		"slip":                           {172, paper(t)(pass.Issuer{Code: deskCode}.Slip(t.Context(), device, slip()))},
	} {
		require.InDelta(t, size.want, len(size.got), 2, name)
	}
}

func TestPaperThatIsTooLargeIsRefused(t *testing.T) {
	short := pass.Issuer{Code: code, Types: types}
	named := func(n int) pass.Challenge {
		c := atDesk()
		c.Name = strings.Repeat("x", n)
		return c
	}
	_, err := short.Card(t.Context(), author, family(5))
	require.NoError(t, err)
	_, err = short.Card(t.Context(), author, family(6))
	require.ErrorIs(t, err, pass.ErrTooLarge)
	_, err = issuer.Card(t.Context(), author, pass.ForCard(resident(t))) // whole DID and status
	require.ErrorIs(t, err, pass.ErrTooLarge)
	_, err = short.Poster(t.Context(), author, named(pass.MaxName))
	require.NoError(t, err)
	_, err = issuer.Poster(t.Context(), author, named(pass.MaxName))
	require.ErrorIs(t, err, pass.ErrTooLarge)
	long := slip()
	long.To = strings.Repeat("x", 100)
	_, err = pass.Issuer{Code: deskCode}.Slip(t.Context(), device, long)
	require.ErrorIs(t, err, pass.ErrTooLarge)
}

// paper takes a token that was made.
func paper(t *testing.T) func(raw []byte, err error) []byte {
	return func(raw []byte, err error) []byte {
		require.NoError(t, err)
		return raw
	}
}
