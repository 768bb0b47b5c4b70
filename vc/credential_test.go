package vc_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
)

// full is a statement with all that the data model can say.
func full() vc.Statement {
	return vc.Statement{
		ID:     "https://city.example/credentials/1",
		Issuer: "did:example:city",
		Types:  []string{"VerifiableCredential", "Resident"},
		Subjects: []vc.Subject{
			{ID: "did:example:hanako", Claims: map[string]any{"name": "Sato", "age": json.Number("71")}},
			{Claims: map[string]any{"name": "Suzuki"}},
		},
		ValidFrom:  at("2026-01-15T10:00:00Z"),
		ValidUntil: at("2027-01-15T10:00:00.5Z"),
		Status: []vc.StatusEntry{
			{Type: vc.StatusBitstring, URI: "https://city.example/status/1", Index: 7, Purpose: "revocation"},
			{Type: vc.StatusList2021, URI: "https://city.example/status/2", Index: 8, Purpose: "suspension"},
			{Type: vc.StatusBitmap, URI: "did:example:city#revocation", Index: 9},
		},
		Schemas: []string{"https://city.example/schemas/resident.json"},
	}
}

func TestNewCredentialSaysWhatTheStatementSays(t *testing.T) {
	for _, model := range []vc.Model{vc.Model20, vc.Model11} {
		t.Run(model.String(), func(t *testing.T) {
			c, err := vc.NewCredential(model, full())
			require.NoError(t, err)
			require.Equal(t, model, c.Model())
			said := c.Statement()
			said.Status = slices.Clone(said.Status)
			for i := range said.Status {
				require.NotEmpty(t, said.Status[i].Raw)
				said.Status[i].Raw = nil
			}
			require.Equal(t, full(), said)

			raw, err := c.MarshalJSON()
			require.NoError(t, err)
			members, err := strictjson.Object(t.Context(), raw, strictjson.Limits{})
			require.NoError(t, err)
			again, err := vc.ReadCredential(members)
			require.NoError(t, err)
			require.Equal(t, c.Statement(), again.Statement())
			// With Raw in its status entries, the statement makes the same credential.
			same, err := vc.NewCredential(model, c.Statement())
			require.NoError(t, err)
			require.Equal(t, c.Members(), same.Members())
		})
	}
}

func TestNewCredentialFillsIn(t *testing.T) {
	s := vc.Statement{Issuer: "did:example:city", Issued: at("2026-01-15T10:00:00Z"), Subjects: []vc.Subject{{ID: "did:example:a"}}}
	c, err := vc.NewCredential(vc.Model11, s)
	require.NoError(t, err)
	require.Equal(t, []string{"VerifiableCredential"}, c.Statement().Types)
	require.Equal(t, "2026-01-15T10:00:00Z", c.Members()["issuanceDate"])
	require.Equal(t, []any{vc.ContextV1}, c.Members()["@context"])

	s.Types = []string{"Resident"}
	c, err = vc.NewCredential(vc.Model20, s)
	require.NoError(t, err)
	require.Equal(t, []string{"VerifiableCredential", "Resident"}, c.Statement().Types)
	require.NotContains(t, c.Members(), "validFrom", "when it was made does not bound the validity")
}

// TestNewCredentialRefuses: what a verifier would refuse is never signed.
func TestNewCredentialRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		model  vc.Model
		change func(s *vc.Statement)
		want   error
	}{
		{"a model that there is not", 2, func(*vc.Statement) {}, vc.ErrMalformed},
		{"no issuer", vc.Model20, func(s *vc.Statement) { s.Issuer = "" }, vc.ErrMalformed},
		{"an issuer that is a DID URL", vc.Model20, func(s *vc.Statement) { s.Issuer = "did:example:city#key" }, vc.ErrMalformed},
		{"no subject", vc.Model20, func(s *vc.Statement) { s.Subjects = nil }, vc.ErrMalformed},
		{"a subject without claims", vc.Model20, func(s *vc.Statement) { s.Subjects[1].Claims = nil }, vc.ErrMalformed},
		{"a subject with an id that is no URL", vc.Model20, func(s *vc.Statement) { s.Subjects[0].ID = "hanako" }, vc.ErrMalformed},
		{"a claim with the name of the id", vc.Model20, func(s *vc.Statement) { s.Subjects[1].Claims["id"] = "did:example:b" }, vc.ErrMismatch},
		{"an id that is no URL", vc.Model20, func(s *vc.Statement) { s.ID = "1" }, vc.ErrMalformed},
		{"a type with a space", vc.Model20, func(s *vc.Statement) { s.Types = []string{"Resi dent"} }, vc.ErrMalformed},
		{"an end before the beginning", vc.Model20, func(s *vc.Statement) { s.ValidUntil = s.ValidFrom.Add(-1) }, vc.ErrMalformed},
		{"a year of five digits", vc.Model20, func(s *vc.Statement) { s.ValidUntil = s.ValidFrom.AddDate(8000, 0, 0) }, vc.ErrMalformed},
		{"no time at all in 1.1", vc.Model11, func(s *vc.Statement) { s.ValidFrom = at("0001-01-01T00:00:00Z") }, vc.ErrMalformed},
		{"a schema that is no URL", vc.Model20, func(s *vc.Statement) { s.Schemas = []string{"resident.json"} }, vc.ErrMalformed},
		{"a status of a kind that has no place here", vc.Model20, func(s *vc.Statement) { s.Status[0].Type = "status_list" }, vc.ErrMalformed},
		{"a status without purpose", vc.Model20, func(s *vc.Statement) { s.Status[0].Purpose = "" }, vc.ErrMalformed},
		{"a bitmap in no DID document", vc.Model20, func(s *vc.Statement) { s.Status[2].URI = "https://city.example/" }, vc.ErrMalformed},
		{"a raw status that says something else", vc.Model20, func(s *vc.Statement) {
			s.Status[0].Raw = json.RawMessage(`{"type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"8","statusListCredential":"https://city.example/status/1"}`)
		}, vc.ErrMismatch},
		{"a raw status that is no JSON", vc.Model20, func(s *vc.Statement) { s.Status[0].Raw = json.RawMessage(`{`) }, strictjson.ErrSyntax},
		{"a raw status that is malformed", vc.Model20, func(s *vc.Statement) { s.Status[0].Raw = json.RawMessage(`{"type":7}`) }, vc.ErrMalformed},
		{"a claim that is not UTF-8", vc.Model20, func(s *vc.Statement) { s.Subjects[1].Claims["name"] = "\xff" }, vc.ErrMalformed},
		{"a claim that is not UTF-8, in a list", vc.Model20, func(s *vc.Statement) { s.Subjects[1].Claims["name"] = []any{[]string{"\xff"}} }, vc.ErrMalformed},
		{"a claim whose name is not UTF-8", vc.Model20, func(s *vc.Statement) { s.Subjects[1].Claims["\xff"] = true }, vc.ErrMalformed},
		{"a claim that is no JSON", vc.Model20, func(s *vc.Statement) { s.Subjects[1].Claims["f"] = func() {} }, vc.ErrMalformed},
		{"a number that readers round", vc.Model20, func(s *vc.Statement) { s.Subjects[1].Claims["n"] = int64(1) << 60 }, strictjson.ErrNumber},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := full()
			_, err := vc.NewCredential(tt.model%2, s)
			require.NoError(t, err, "without the flaw")
			tt.change(&s)
			_, err = vc.NewCredential(tt.model, s)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestACredentialKeepsNothingOfTheStatement(t *testing.T) {
	s := full()
	c, err := vc.NewCredential(vc.Model20, s)
	require.NoError(t, err)
	s.Subjects[0].Claims["name"] = "Tanaka"
	require.Equal(t, "Sato", c.Statement().Subjects[0].Claims["name"])
}

func TestWithContexts(t *testing.T) {
	c, err := vc.NewCredential(vc.Model20, full())
	require.NoError(t, err)
	more, err := c.WithContexts("https://city.example/contexts/v1", "https://www.w3.org/ns/credentials/undefined-terms/v2")
	require.NoError(t, err)
	require.Equal(t, []any{vc.ContextV2, "https://city.example/contexts/v1", "https://www.w3.org/ns/credentials/undefined-terms/v2"}, more.Members()["@context"])
	require.Equal(t, []any{vc.ContextV2}, c.Members()["@context"], "the first one stays as it was")

	for _, url := range []string{"contexts/v1", "", vc.ContextV1} {
		_, err := c.WithContexts(url)
		require.ErrorIs(t, err, vc.ErrMalformed)
	}
	_, err = c.WithContexts(strings.Split(strings.Repeat("https://a.example/ ", vc.MaxContexts-1), " ")[:vc.MaxContexts-1]...)
	require.NoError(t, err)
	_, err = c.WithContexts(strings.Split(strings.Repeat("https://a.example/ ", vc.MaxContexts), " ")[:vc.MaxContexts]...)
	require.ErrorIs(t, err, vc.ErrTooMany)
}

func TestTimesOfBothModels(t *testing.T) {
	for _, tt := range []struct {
		text, want20, want11 string // empty: refused
	}{
		{"2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z"},
		{"2026-01-15T10:00:00.123456789Z", "2026-01-15T10:00:00.123456789Z", "2026-01-15T10:00:00.123456789Z"},
		{"2026-01-15T10:00:00+09:00", "2026-01-15T01:00:00Z", "2026-01-15T01:00:00Z"},
		{"2026-01-15T10:00:00-14:00", "2026-01-16T00:00:00Z", "2026-01-16T00:00:00Z"},
		{"2026-12-31T24:00:00Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"2026-01-15T10:00:00", "", "2026-01-15T10:00:00Z"},
		{"2026-01-15T10:00:00.5", "", "2026-01-15T10:00:00.5Z"},
		{"2026-01-15T10:00:00-14:01", "", ""},
		{"2026-01-15T10:00:00+09:60", "", ""},
		{"2026-01-15T10:00:00+0900", "", ""},
		{"2026-01-15T10:00:00z", "", ""},
		{"2026-01-15t10:00:00Z", "", ""},
		{"2026-01-15T1:00:00Z", "", ""},
		{"2026-01-15T10:00:00.Z", "", ""},
		{"2026-01-15T10:00:00,5Z", "", ""},
		{"2026-01-15T24:00:01Z", "", ""},
		{"2026-01-15T25:00:00Z", "", ""},
		{"2026-13-15T10:00:00Z", "", ""},
		{"0000-01-15T10:00:00Z", "", ""},
		{"-2026-01-15T10:00:00Z", "", ""},
		{"12026-01-15T10:00:00Z", "", ""},
		{"9999-12-31T24:00:00Z", "", ""},
		{"2026-01-15T10:00Z", "", ""},
		{"２026-01-15T10:00:00Z", "", ""},
		{"2026-01-15T10:00:00.00000000000000000000000Z", "", ""},
	} {
		t.Run(tt.text, func(t *testing.T) {
			c, err := vc.ReadCredential(with(good(), "validFrom", tt.text))
			requireTime(t, c, err, tt.want20)
			c, err = vc.ReadCredential(with(good11(), "issuanceDate", tt.text))
			requireTime(t, c, err, tt.want11)
		})
	}
}

func requireTime(t *testing.T, c *vc.Credential, err error, want string) {
	t.Helper()
	if want == "" {
		require.ErrorIs(t, err, vc.ErrMalformed)
		return
	}
	require.NoError(t, err)
	require.Equal(t, at(want).UTC(), c.Statement().ValidFrom)
}

func TestReadStatusKeepsTheEntryAsItStands(t *testing.T) {
	for _, tt := range []struct {
		name, entry string
		want        vc.StatusEntry
	}{
		{
			"a bitstring entry", `{"statusListCredential":"https://a.example/1","statusListIndex":"7","statusPurpose":"revocation","type":"BitstringStatusListEntry"}`,
			vc.StatusEntry{Type: vc.StatusBitstring, URI: "https://a.example/1", Index: 7, Purpose: "revocation"},
		},
		{
			"among other types", `{"statusListCredential":"https://a.example/1","statusListIndex":"0","statusPurpose":"x","type":["Own","BitstringStatusListEntry"]}`,
			vc.StatusEntry{Type: vc.StatusBitstring, URI: "https://a.example/1", Purpose: "x"},
		},
		{
			"IOTA's bitmap with the index in its id", `{"id":"did:iota:tst:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7?index=5#revocation","revocationBitmapIndex":"5","type":"RevocationBitmap2022"}`,
			vc.StatusEntry{Type: vc.StatusBitmap, URI: "did:iota:tst:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7#revocation", Index: 5},
		},
		{
			"a kind that nobody knows", `{"anything":[1,2.50,"<&>"],"type":"Other2030"}`,
			vc.StatusEntry{Type: "Other2030"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Raw = json.RawMessage(tt.entry)
			e, err := vc.ReadStatus(values(tt.entry))
			require.NoError(t, err)
			require.Equal(t, tt.want, e)
		})
	}
}

func TestLimitOfAStatusSize(t *testing.T) {
	entry := func(bits int) map[string]any {
		var messages []any
		for i := range 1 << bits {
			messages = append(messages, map[string]any{"status": "0x" + strconv.FormatInt(int64(i), 16), "message": "m"})
		}
		return map[string]any{
			"type": vc.StatusBitstring, "statusPurpose": "message", "statusListIndex": "1", "statusListCredential": "https://a.example/1",
			"statusSize": json.Number(strconv.Itoa(bits)), "statusMessage": messages,
		}
	}
	_, err := vc.ReadStatus(entry(vc.MaxStatusSize))
	require.NoError(t, err)
	_, err = vc.ReadStatus(entry(vc.MaxStatusSize + 1))
	require.ErrorIs(t, err, vc.ErrTooMany)
}

func TestReadCredentialOfNothing(t *testing.T) {
	for _, members := range []map[string]any{nil, {}, {"@context": nil}} {
		_, err := vc.ReadCredential(members)
		require.ErrorIs(t, err, vc.ErrMalformed)
		_, err = vc.ReadPresentation(members)
		require.ErrorIs(t, err, vc.ErrMalformed)
		_, err = vc.ReadEnveloped(members)
		require.ErrorIs(t, err, vc.ErrMalformed)
		_, err = vc.ReadStatus(members)
		require.ErrorIs(t, err, vc.ErrMalformed)
	}
}

func TestRefusalsShowNoClaims(t *testing.T) {
	c := with(good(), "credentialSubject", []any{map[string]any{"id": "did:example:a", "name": "Sato"}, map[string]any{}})
	_, err := vc.ReadCredential(c)
	require.ErrorIs(t, err, vc.ErrMalformed)
	require.NotContains(t, err.Error(), "Sato")
}

func BenchmarkReadCredential(b *testing.B) {
	c, err := vc.NewCredential(vc.Model20, full())
	require.NoError(b, err)
	members := c.Members()
	testenv.ReportV(b, func() {
		if _, err := vc.ReadCredential(members); err != nil {
			b.Fatal(err)
		}
	})
}
