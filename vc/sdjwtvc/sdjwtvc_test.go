package sdjwtvc_test

import (
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

// source knows keys by issuer and kid.
type source map[string]crypto.PublicKey

func (s source) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	public, ok := s[r.Issuer+" "+r.ID]
	if !ok {
		return keys.Key{}, keys.ErrUnknown
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: public, For: r.For}, nil
}

var (
	city   = keystest.Signer(keys.EdDSA, "sdjwtvc city")
	hanako = keystest.Signer(keys.ES256, "sdjwtvc hanako")
	author = vc.Author{Issuer: "did:example:city", KeyID: "did:example:city#key-1", Signer: city}
	known  = source{"did:example:city did:example:city#key-1": city.Public()}
	made   = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
)

// statement is what the city says about Hanako.
func statement(t testing.TB) vc.Statement {
	thumbprint, err := multikey.Thumbprint(hanako.Public())
	require.NoError(t, err)
	return vc.Statement{
		ID: "urn:uuid:1", Issuer: "did:example:city", Types: []string{"https://city.example/resident"},
		Subjects: []vc.Subject{{ID: "did:example:hanako", Claims: map[string]any{
			"given_name": "花子", "address": map[string]any{"locality": "Iizuka", "street": "5-5 Shintate"},
			"languages": []any{"ja", "de"}, "household": json.Number("3"),
		}}},
		Issued: made, ValidFrom: made, ValidUntil: made.AddDate(1, 0, 0),
		Status: []vc.StatusEntry{{Type: sdjwtvc.StatusList, URI: "https://city.example/status/1", Index: 7}},
		Holder: &vc.HolderKey{Thumbprint: thumbprint},
	}
}

var issuing = sdjwtvc.Issuer{
	Frame:  sdjwt.Frame{Disclose: [][]string{{"given_name"}, {"address"}, {"address", "street"}, {"languages", sdjwt.Every}}, Decoys: 1},
	Holder: hanako.Public(),
}

func TestIssuePresentOpen(t *testing.T) {
	want := statement(t)
	raw, err := issuing.Issue(t.Context(), author, want)
	require.NoError(t, err)
	opened, err := sdjwtvc.Opener{}.Open(t.Context(), raw, known)
	require.NoError(t, err)
	got := opened.Proven().Statement
	require.JSONEq(t, `{"idx":7,"uri":"https://city.example/status/1"}`, string(got.Status[0].Raw))
	got.Status[0].Raw = nil
	require.Equal(t, want, got)

	shown, err := sdjwt.Present(t.Context(), raw, [][]string{{"given_name"}}, &sdjwt.Bind{Signer: hanako, Audience: "desk", Nonce: "n", At: made})
	require.NoError(t, err)
	openers := vc.Openers{sdjwtvc.VCDM{}, sdjwtvc.Opener{}}
	opened, err = openers.Open(t.Context(), shown, known)
	require.NoError(t, err)
	p := opened.Proven()
	require.Equal(t, vc.FormSDJWTVC, p.Form)
	require.Equal(t, map[string]any{"given_name": "花子", "languages": []any{}, "household": json.Number("3")}, p.Statement.Subjects[0].Claims)
	require.Equal(t, [][]string{{"given_name"}}, p.Disclosed)
	require.Equal(t, want.Holder.Thumbprint, p.Binding.Thumbprint)

	clear(shown) // what is opened does not change with the caller's buffer
	require.True(t, strings.HasPrefix(string(p.Raw), "ey"))
}

func TestABearerCredentialAndANamedHolder(t *testing.T) {
	s := statement(t)
	s.Holder = nil
	raw, err := sdjwtvc.Issuer{}.Issue(t.Context(), author, s)
	require.NoError(t, err)
	opened, err := sdjwtvc.Opener{}.Open(t.Context(), raw, known)
	require.NoError(t, err)
	require.Nil(t, opened.Proven().Statement.Holder)

	s.Holder = &vc.HolderKey{DIDURL: "did:example:hanako#key-1"}
	raw, err = sdjwtvc.Issuer{}.Issue(t.Context(), author, s)
	require.NoError(t, err)
	opened, err = sdjwtvc.Opener{}.Open(t.Context(), raw, known)
	require.NoError(t, err)
	require.Equal(t, s.Holder, opened.Proven().Statement.Holder)
}

func TestWhatIssueRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(s *vc.Statement, as *vc.Author, i *sdjwtvc.Issuer)
		want   fault.Code
	}{
		{"a statement of another issuer", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Issuer = "did:example:town" }, vc.ErrMismatch},
		{"an issuer that is neither", func(s *vc.Statement, as *vc.Author, _ *sdjwtvc.Issuer) { s.Issuer, as.Issuer = "", "urn:city" }, vc.ErrMalformed},
		{"no type", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Types = nil }, sdjwtvc.ErrType},
		{"two types", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Types = append(s.Types, "x") }, sdjwtvc.ErrType},
		{"no subject", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Subjects = nil }, vc.ErrMalformed},
		{"two subjects", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Subjects = append(s.Subjects, vc.Subject{}) }, vc.ErrMalformed},
		{"a schema", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Schemas = []string{"https://x"} }, vc.ErrMalformed},
		{"another kind of status", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Status[0].Type = "BitstringStatusListEntry" }, vc.ErrMalformed},
		{"two statuses", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Status = append(s.Status, s.Status[0]) }, vc.ErrMalformed},
		{"a claim called exp", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Subjects[0].Claims["exp"] = 1 }, vc.ErrMalformed},
		{"a claim called almost exp", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Subjects[0].Claims["Exp"] = 1 }, vc.ErrMalformed},
		{"a claim called _sd", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Subjects[0].Claims["_sd"] = 1 }, sdjwt.ErrFrame},
		{"a holder whose key is not given", func(_ *vc.Statement, _ *vc.Author, i *sdjwtvc.Issuer) { i.Holder = nil }, sdjwt.ErrHolderKey},
		{"another holder", func(_ *vc.Statement, _ *vc.Author, i *sdjwtvc.Issuer) { i.Holder = city.Public() }, vc.ErrMismatch},
		{"a holder key for a bearer credential", func(s *vc.Statement, _ *vc.Author, _ *sdjwtvc.Issuer) { s.Holder = nil }, vc.ErrMismatch},
		{"a holder that is no DID URL", func(s *vc.Statement, _ *vc.Author, i *sdjwtvc.Issuer) {
			s.Holder, i.Holder = &vc.HolderKey{DIDURL: "x"}, nil
		}, fault.Code("did.url-syntax")},
		{"a status in a frame", func(_ *vc.Statement, _ *vc.Author, i *sdjwtvc.Issuer) { i.Frame.Disclose = [][]string{{"status"}} }, sdjwt.ErrNotSelective},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, as, i := statement(t), author, issuing
			tt.change(&s, &as, &i)
			_, err := i.Issue(t.Context(), as, s)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// TestNoTwinIsAccepted changes each byte of every positive vector that has
// negatives, in a way that goes by its place.
func TestNoTwinIsAccepted(t *testing.T) {
	cases, err := vectors.Load("sdjwt")
	require.NoError(t, err)
	positives := make(map[string]bool)
	for _, c := range cases {
		positives[c.Twin] = true
	}
	twins := 0
	for _, c := range cases {
		var in map[string]any
		require.NoError(t, json.Unmarshal(c.In, &in))
		raw, _ := in["raw"].(string)
		if !positives[c.Name] || raw == "" || len(raw) > 4096 {
			continue
		}
		for i := range len(raw) {
			twin := twinOf(raw, i)
			if twin == raw {
				continue
			}
			in["raw"] = twin
			if c.In, err = json.Marshal(in); err != nil {
				t.Fatal(err)
			}
			require.Error(t, run(t, c), "%s, byte %d", c.Name, i)
			twins++
		}
	}
	require.Greater(t, twins, 15_000)
}

func twinOf(raw string, i int) string {
	head, b, tail := raw[:i], raw[i], raw[i+1:]
	switch i % 5 {
	case 0:
		return head + string(rune(b^1)) + tail
	case 1:
		return head + tail
	case 2:
		return head + string(rune(b)) + string(rune(b)) + tail
	case 3:
		return head + "~" + tail
	}
	if tail == "" {
		return raw
	}
	return head + tail[:1] + string(rune(b)) + tail[1:]
}

func TestTypeMetadataAtItsLimits(t *testing.T) {
	claims := func(n int) []byte {
		return []byte(`{"vct":"x","claims":[` + strings.TrimSuffix(strings.Repeat(`{"path":["a"]},`, n), ",") + `]}`)
	}
	path := func(n int) []byte {
		return []byte(`{"vct":"x","claims":[{"path":[` + strings.TrimSuffix(strings.Repeat(`"a",`, n), ",") + `]}]}`)
	}
	size := func(n int) []byte { return []byte(`{"vct":"x","name":"` + strings.Repeat("n", n-21) + `"}`) }
	for name, at := range map[string][2][]byte{
		"rules":      {claims(sdjwtvc.MaxRules), claims(sdjwtvc.MaxRules + 1)},
		"components": {path(32), path(33)},
		"bytes":      {size(sdjwtvc.MaxMetadata), size(sdjwtvc.MaxMetadata + 1)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sdjwtvc.NewTypes(t.Context(), at[0])
			require.NoError(t, err)
			_, err = sdjwtvc.NewTypes(t.Context(), at[1])
			require.ErrorIs(t, err, sdjwtvc.ErrMetadata)
		})
	}
}

// TestRulesCostLittle holds many rules with many elements against a credential.
func TestRulesCostLittle(t *testing.T) {
	lists := any("x")
	for range 4 { // 6^4 elements
		lists = []any{lists, lists, lists, lists, lists, lists}
	}
	s := statement(t)
	s.Subjects[0].Claims = map[string]any{"a": lists}
	raw, err := sdjwtvc.Issuer{Holder: hanako.Public()}.Issue(t.Context(), author, s)
	require.NoError(t, err)
	var rules []string
	for i := range sdjwtvc.MaxRules {
		rules = append(rules, fmt.Sprintf(`{"path":["a",null,null,null,%d],"sd":"never"}`, i))
	}
	types, err := sdjwtvc.NewTypes(t.Context(), []byte(`{"vct":"https://city.example/resident","claims":[`+strings.Join(rules, ",")+`]}`))
	require.NoError(t, err)
	testenv.Bounded(t, func() {
		_, err := sdjwtvc.Opener{Types: types}.Open(t.Context(), raw, known)
		require.NoError(t, err)
	})
}

// BenchmarkOpen opens an SD-JWT VC with four disclosures and a KB-JWT by ES256.
func BenchmarkOpen(b *testing.B) {
	raw, err := issuing.Issue(b.Context(), author, statement(b))
	require.NoError(b, err)
	shown, err := sdjwt.Present(b.Context(), raw, [][]string{{"given_name"}, {"address", "street"}, {"languages", "0"}},
		&sdjwt.Bind{Signer: hanako, Audience: "desk", Nonce: "n", At: made})
	require.NoError(b, err)
	testenv.ReportV(b, func() {
		if _, err := (sdjwtvc.Opener{}).Open(b.Context(), shown, known); err != nil {
			b.Fatal(err)
		}
	})
}

// FuzzMetadata: type metadata is read, or refused with a code.
func FuzzMetadata(f *testing.F) {
	f.Add([]byte(`{"vct":"https://city.example/resident","extends":"x","claims":[{"path":["a",null,0],"sd":"never","mandatory":true}]}`))
	f.Add([]byte(`{"vct":"https://city.example/resident","claims":[{"path":["languages",1],"sd":"always"}]}`))
	f.Add([]byte(`{"vct":1}`))
	raw, err := issuing.Issue(f.Context(), author, statement(f))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, document []byte) {
		types, err := sdjwtvc.NewTypes(t.Context(), document)
		if err != nil {
			require.ErrorIs(t, err, sdjwtvc.ErrMetadata)
			return
		}
		if _, err = (sdjwtvc.Opener{Types: types}).Open(t.Context(), raw, known); err != nil {
			require.NotEmpty(t, fault.Of(err), err)
		}
	})
}
