package pass_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

// aClaim draws values that a claim may have, in the spelling of the SD-JWT VC.
var aClaim = map[string]*rapid.Generator[any]{
	"age_band":          anyOf("0", "1-5", "6-14", "15-64", "65-74", "75+"),
	"municipality_code": anyOf("402052", "011002", "000000", "999999"),
	"dedup_seed":        anyOf(seedText, "AAAAAAAAAAAAAAAAAAAAAA", "_____________________w"),
	"family_name":       anyOf("飯塚", "O'Neill", "x"),
	"given_name":        anyOf("花子", "\"\\", "\u202e"),
	"name_kana":         anyOf("イイヅカ ハナコ"),
	"birthdate":         anyOf("1984-01-18", "2024-02-29", "1900-12-31"),
	"sex":               anyOf(0, 1, 2, 9),
	"address":           anyOf("飯塚市新立岩5-5"),
	"language":          anyOf("ja", "vi"),
	"household_ref":     anyOf("h-1"),
	"household_seed":    anyOf(seedText),
	"household_size":    anyOf(1, 4, 99),
}

func anyOf(values ...any) *rapid.Generator[any] { return rapid.SampledFrom(values) }

// TestBothFormatsSayTheSame: one statement as SD-JWT VC and as pass opens to equal
// claims, by names that both disclose.
func TestBothFormatsSayTheSame(t *testing.T) {
	names := slices.Sorted(maps.Keys(aClaim))
	rapid.Check(t, func(r *rapid.T) {
		s := resident(t)
		s.Subjects[0].Claims = map[string]any{}
		var frame sdjwt.Frame
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID).Draw(r, "names") {
			s.Subjects[0].Claims[name] = aClaim[name].Draw(r, name)
			frame.Disclose = append(frame.Disclose, []string{name})
		}
		d := issue.Desk{As: author}
		copies, err := d.Copies(t.Context(), unstated(s),
			sdjwtvc.Issuer{Frame: frame, Holder: phoneSigner.Public()}.Issue, issuer.Issue)
		require.NoError(r, err)
		jwt, err := sdjwtvc.Opener{}.Open(t.Context(), copies[0].Raw, known)
		require.NoError(r, err)
		cwt, err := opener.Open(t.Context(), copies[1].Raw, known)
		require.NoError(r, err)

		want, got := jwt.Proven(), cwt.Proven()
		require.Equal(r, want.Statement.Subjects[0].Claims, got.Statement.Subjects[0].Claims)
		require.Equal(r, want.Statement.Types, got.Statement.Types)
		require.Equal(r, want.Statement.Issuer, got.Statement.Issuer)
		require.Equal(r, want.Statement.ValidUntil, got.Statement.ValidUntil)
		require.Equal(r, want.Statement.Holder, got.Statement.Holder)
		require.ElementsMatch(r, want.Disclosed, got.Disclosed)
		require.Zero(r, got.Hidden)
	})
}

// unstated is a statement without a status, which copies would share.
func unstated(s vc.Statement) vc.Statement {
	s.Status = nil
	return s
}

func TestTheNumberOfDigestsTellsNothing(t *testing.T) {
	for _, claims := range []map[string]any{
		{},
		{"age_band": "0"},
		{"age_band": "0", "municipality_code": "402052", "dedup_seed": seedText},
		{"family_name": "飯塚"},
		{"age_band": "0", "municipality_code": "402052", "dedup_seed": seedText, "sex": 1, "household_size": 4},
	} {
		s := resident(t)
		s.Subjects[0].Claims = claims
		raw, err := issuer.Issue(t.Context(), author, s)
		require.NoError(t, err)
		opened, err := opener.Open(t.Context(), raw, known)
		require.NoError(t, err)
		shown, err := pass.Phone{Pass: opened, Signer: phoneSigner}.Answer(t.Context(), asked(t, atDesk()), made)
		require.NoError(t, err)
		p := open(t, shown)
		require.Equal(t, 5, len(p.Disclosed)+p.Hidden, claims)
	}
}

func TestCopiesOfOnePassHaveNothingInCommon(t *testing.T) {
	a, b := open(t, issued(t)), open(t, issued(t))
	require.NotEqual(t, a.Statement.Subjects[0].ID, b.Statement.Subjects[0].ID)
	require.Equal(t, a.Statement.Subjects[0].Claims, b.Statement.Subjects[0].Claims)
	require.NotEqual(t, a.ID, b.ID)
}

func TestIssuingRefusesWhatAPassCannotSay(t *testing.T) {
	type change func(i *pass.Issuer, s *vc.Statement)
	claim := func(name string, value any) change {
		return func(_ *pass.Issuer, s *vc.Statement) { s.Subjects[0].Claims[name] = value }
	}
	for _, tt := range []struct {
		name   string
		change change
		want   error
	}{
		{"as it is", func(*pass.Issuer, *vc.Statement) {}, nil},
		{"a time of issuing, which is left out", func(_ *pass.Issuer, s *vc.Statement) { s.Issued = made }, nil},
		{"a start at midnight, and a short issuer", func(i *pass.Issuer, s *vc.Statement) {
			s.ValidFrom, i.Code = until.AddDate(-1, 0, 0), code
		}, nil},
		{"another issuer", func(_ *pass.Issuer, s *vc.Statement) { s.Issuer = town }, vc.ErrMismatch},
		{"another type", func(_ *pass.Issuer, s *vc.Statement) { s.Types = []string{household} }, vc.ErrMalformed},
		{"two types", func(_ *pass.Issuer, s *vc.Statement) { s.Types = []string{vct, vct} }, vc.ErrMalformed},
		{"two subjects", func(_ *pass.Issuer, s *vc.Statement) { s.Subjects = append(s.Subjects, vc.Subject{}) }, vc.ErrMalformed},
		{"nobody", func(_ *pass.Issuer, s *vc.Statement) { s.Subjects = nil }, vc.ErrMalformed},
		{"a subject with a DID", func(_ *pass.Issuer, s *vc.Statement) { s.Subjects[0].ID = "did:example:hanako" }, vc.ErrMalformed},
		{"an id", func(_ *pass.Issuer, s *vc.Statement) { s.ID = "urn:uuid:1" }, vc.ErrMalformed},
		{"a schema", func(_ *pass.Issuer, s *vc.Statement) { s.Schemas = []string{"https://city.example/schema"} }, vc.ErrMalformed},
		{"no end", func(_ *pass.Issuer, s *vc.Statement) { s.ValidUntil = time.Time{} }, pass.ErrTimes},
		{"an end at noon", func(_ *pass.Issuer, s *vc.Statement) { s.ValidUntil = until.Add(12 * time.Hour) }, pass.ErrTimes},
		{"an end a nanosecond past midnight", func(_ *pass.Issuer, s *vc.Statement) { s.ValidUntil = until.Add(1) }, pass.ErrTimes},
		{"an end before its beginning", func(_ *pass.Issuer, s *vc.Statement) { s.ValidFrom = until }, pass.ErrTimes},
		{"two statuses", func(_ *pass.Issuer, s *vc.Statement) { s.Status = append(s.Status, s.Status[0]) }, vc.ErrMalformed},
		{"a status of another kind", func(_ *pass.Issuer, s *vc.Statement) { s.Status[0].Type = vc.StatusBitstring }, vc.ErrMalformed},
		{"nobody's key", func(_ *pass.Issuer, s *vc.Statement) { s.Holder = nil }, cose.ErrHolderKey},
		{"a key that is not given", func(i *pass.Issuer, _ *vc.Statement) { i.Holder = nil }, cose.ErrHolderKey},
		{"another key", func(i *pass.Issuer, _ *vc.Statement) { i.Holder = otherSigner.Public() }, vc.ErrMismatch},
		{"a code with a space", func(i *pass.Issuer, _ *vc.Statement) { i.Code = "40 2052" }, pass.ErrIssuer},
		{"a claim without a place", claim("blood_type", "A"), pass.ErrClaim},
		{"an age band that does not exist", claim("age_band", "15-65"), pass.ErrClaim},
		{"a municipality code of five digits", claim("municipality_code", "40205"), pass.ErrClaim},
		{"a municipality code with a sign", claim("municipality_code", "+40205"), pass.ErrClaim},
		{"a seed of 15 bytes", claim("dedup_seed", "AAAAAAAAAAAAAAAAAAAA"), pass.ErrClaim},
		{"a seed with a line end", claim("dedup_seed", "c2l4dGVlbiBieXRlcyBv\nw"), pass.ErrClaim},
		{"a seed with spare bits", claim("dedup_seed", "c2l4dGVlbiBieXRlcyBvax"), pass.ErrClaim},
		{"a birth date that does not exist", claim("birthdate", "1984-02-30"), pass.ErrClaim},
		{"a sex of ten", claim("sex", 10), pass.ErrClaim},
		{"a sex below zero", claim("sex", -1), pass.ErrClaim},
		{"an empty name", claim("given_name", ""), pass.ErrClaim},
		{"a name that is no text", claim("given_name", "\xff"), pass.ErrClaim},
		{"a person by their group", claim("person", map[string]any{}), pass.ErrClaim},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i, s := issuer, resident(t)
			tt.change(&i, &s)
			_, err := i.Issue(t.Context(), author, s)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err := issuer.Issue(t.Context(), vc.Author{Issuer: "https://city.example", Signer: citySigner}, vc.Statement{
		Types: []string{vct}, Subjects: []vc.Subject{{}}, ValidUntil: until,
	})
	require.ErrorIs(t, err, pass.ErrIssuer)
}
