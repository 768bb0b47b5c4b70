package pass_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
)

var device = vc.Author{Issuer: desk, Signer: deskSigner}

// family is the statement of a household's card.
func family(people int) vc.Statement {
	members := make([]any, people)
	for i := range members {
		members[i] = map[string]any{"age_band": "0", "dedup_seed": seedText}
	}
	return vc.Statement{
		Types: []string{household}, ValidUntil: until,
		Subjects: []vc.Subject{{Claims: map[string]any{
			"municipality_code": "402052", "household_seed": seedText, "members": members,
		}}},
	}
}

func slip() pass.Slip {
	return pass.Slip{Incident: incident, To: "E4020500002222", Size: 3, At: made}
}

func blanks(t testing.TB, count int) []pass.Blank {
	all, err := pass.Issuer{Code: code}.Blanks(t.Context(), author, pass.Batch{Number: 0x010203, First: 41, Count: count, Until: until})
	require.NoError(t, err)
	return all
}

func TestACardSaysNothingThatNamesAnybody(t *testing.T) {
	short := pass.Issuer{Code: code, Types: types}
	raw, err := short.Card(t.Context(), author, pass.ForCard(resident(t)))
	require.NoError(t, err)
	p := open(t, raw)
	require.Equal(t, map[string]any{"age_band": "15-64", "municipality_code": "402052", "dedup_seed": seedText}, p.Statement.Subjects[0].Claims)
	require.Equal(t, []string{vct}, p.Statement.Types)
	require.Equal(t, city, p.Statement.Issuer)
	require.Equal(t, vc.FormCWT, p.Form)
	require.Nil(t, p.Binding)
	require.Nil(t, p.Statement.Holder)
	require.Equal(t, resident(t).Subjects[0].Claims["family_name"], "飯塚", "the statement is as it was")

	for name, s := range map[string]vc.Statement{
		"names on a card":  {Types: []string{vct}, ValidUntil: until, Subjects: resident(t).Subjects},
		"no seed":          {Types: []string{vct}, ValidUntil: until, Subjects: []vc.Subject{{Claims: map[string]any{"age_band": "0", "municipality_code": "402052"}}}},
		"nobody's members": family(0),
		"too many members": family(pass.MaxMembers + 1),
	} {
		_, err := short.Card(t.Context(), author, s)
		require.ErrorIs(t, err, pass.ErrClaim, name)
	}
	_, err = short.Card(t.Context(), author, resident(t))
	require.ErrorIs(t, err, vc.ErrMalformed, "a card bound to a key")
}

func TestBlankCardsAreSignedInOneGo(t *testing.T) {
	all := blanks(t, 1000)
	seen := map[any]bool{}
	for n, card := range all {
		require.EqualValues(t, 0x010203, card.Number.Batch())
		require.EqualValues(t, 41+n, card.Number.Serial())
		if n%100 > 0 {
			continue
		}
		p := open(t, card.Raw)
		number, err := pass.ReadCardNumber(p.Statement.ID)
		require.NoError(t, err)
		require.Equal(t, card.Number, number)
		require.Equal(t, p.Statement.ID, number.String())
		seen[p.Statement.Subjects[0].Claims["dedup_seed"]] = true
	}
	require.Len(t, seen, 10, "each card has a seed of its own")
	require.Equal(t, "0041", all[0].Number.Printed())

	for _, tt := range []struct {
		name string
		b    pass.Batch
		want error
	}{
		{"the last serials", pass.Batch{Number: 1<<24 - 1, First: 65534, Count: 2, Until: until}, nil},
		{"one serial more", pass.Batch{First: 65534, Count: 3, Until: until}, pass.ErrBatch},
		{"no cards", pass.Batch{Until: until}, pass.ErrBatch},
		{"more cards than four digits tell apart", pass.Batch{Count: pass.MaxBatch + 1, Until: until}, pass.ErrBatch},
		{"a number of four bytes", pass.Batch{Number: 1 << 24, Count: 1, Until: until}, pass.ErrBatch},
		{"an end at noon", pass.Batch{Count: 1, Until: until.Add(12 * time.Hour)}, pass.ErrTimes},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := pass.Issuer{Code: code}.Blanks(t.Context(), author, tt.b)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestCardNumbersHaveOneSpelling(t *testing.T) {
	good := pass.CardNumber{1, 2, 3, 4, 5, 6, 7, 8}
	read, err := pass.ReadCardNumber(good.String())
	require.NoError(t, err)
	require.Equal(t, good, read)
	for _, id := range []string{"", "AQIDBAUGBw", "AQIDBAUGBwgJ", "AQIDBAUGBwh", "AQIDBAUGB\ng", "urn:uuid:01"} {
		_, err := pass.ReadCardNumber(id)
		require.ErrorIs(t, err, pass.ErrClaim, id)
	}
}

func TestSlips(t *testing.T) {
	byDevice := pass.Issuer{Code: deskCode}
	raw, err := byDevice.Slip(t.Context(), device, slip())
	require.NoError(t, err)
	p := open(t, raw)
	require.Equal(t, made, p.Statement.Issued)
	require.Equal(t, desk, p.Statement.Issuer)
	require.Equal(t, []string{pass.TypeTransferSlip}, p.Statement.Types)
	said := p.Statement.Subjects[0].Claims
	require.Equal(t, shelter, said["from"], "from the issuer's code")
	require.Equal(t, "E4020500002222", said["to"])

	hidden := slip()
	hidden.To, hidden.From = "", "E4020500003333"
	raw, err = byDevice.Slip(t.Context(), device, hidden)
	require.NoError(t, err)
	said = open(t, raw).Statement.Subjects[0].Claims
	require.Equal(t, "E4020500003333", said["from"])
	require.NotContains(t, said, "to")
	require.EqualValues(t, "0", said["destination_class"])

	for _, tt := range []struct {
		name   string
		change func(s *pass.Slip, i *pass.Issuer)
		want   error
	}{
		{"no incident", func(s *pass.Slip, _ *pass.Issuer) { s.Incident = "" }, pass.ErrClaim},
		{"nobody", func(s *pass.Slip, _ *pass.Issuer) { s.Size = 0 }, pass.ErrClaim},
		{"a thousand people", func(s *pass.Slip, _ *pass.Issuer) { s.Size = 1000 }, pass.ErrClaim},
		{"a class of three digits", func(s *pass.Slip, _ *pass.Issuer) { s.To, s.Class = "", 100 }, pass.ErrClaim},
		{"no origin", func(_ *pass.Slip, i *pass.Issuer) { i.Code = "" }, pass.ErrClaim},
		{"no time", func(s *pass.Slip, _ *pass.Issuer) { s.At = time.Time{} }, pass.ErrTimes},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, i := slip(), byDevice
			tt.change(&s, &i)
			_, err := i.Slip(t.Context(), device, s)
			require.ErrorIs(t, err, tt.want)
		})
	}
}
