package issue_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/register"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

const (
	town   = "did:web:town.example"
	townID = town + "#key-1"
	holder = "did:web:hanako.example"
)

var issued = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func author() vc.Author {
	return vc.Author{Issuer: town, KeyID: townID, Signer: keystest.Signer(keys.EdDSA, "town")}
}

// townKeys is a source with the town's one key.
type townKeys struct{}

func (townKeys) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	if r.Issuer != town || r.ID != townID {
		return keys.Key{}, keys.ErrUnknown
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: author().Signer.Public(), For: r.For}, nil
}

func statement() vc.Statement {
	return vc.Statement{
		Types: []string{"Resident"}, Issued: issued, ValidFrom: issued, ValidUntil: issued.AddDate(1, 0, 0),
		Subjects: []vc.Subject{{ID: holder, Claims: map[string]any{"given_name": "Hanako", "family_name": "Sato"}}},
	}
}

func selective() issue.Secure {
	return sdjwtvc.Issuer{Frame: sdjwt.Frame{Disclose: [][]string{{"given_name"}, {"family_name"}}}}.Issue
}

func open(t *testing.T, raw []byte) vc.Proven {
	t.Helper()
	opened, err := vc.Openers{jose.Opener{}, sdjwtvc.Opener{}}.Open(t.Context(), raw, townKeys{})
	require.NoError(t, err)
	return opened.Proven()
}

func list(t *testing.T, kind, purpose string) register.File {
	t.Helper()
	plan := register.Plan{Type: kind, URI: "https://town.example/" + kind, Purpose: purpose, Entries: bitstring.MinEntries, Width: 1}
	f, err := register.Create(t.Context(), filepath.Join(t.TempDir(), "register"), plan)
	require.NoError(t, err)
	return f
}

func TestOneStatementInThreeFormats(t *testing.T) {
	want := statement()
	copies, err := issue.Desk{As: author()}.Copies(t.Context(), statement(),
		selective(), issue.VCJWT(vc.Model20), issue.VCJWT(vc.Model11, "https://town.example/context"))
	require.NoError(t, err)
	require.Len(t, copies, 3)
	for i, form := range []vc.Form{vc.FormSDJWTVC, vc.FormVCJWT, vc.FormVCJWT11} {
		require.Empty(t, copies[i].Status)
		proven := open(t, copies[i].Raw)
		require.Equal(t, form, proven.Form)
		require.Equal(t, town, proven.Statement.Issuer)
		require.Contains(t, proven.Statement.Types, "Resident")
		require.Equal(t, want.Subjects, proven.Statement.Subjects)
		require.True(t, want.ValidUntil.Equal(proven.Statement.ValidUntil))
	}
	require.Contains(t, string(open(t, copies[2].Raw).Payload), "https://town.example/context")
}

func TestEachCopyHasAPlaceOfItsOwn(t *testing.T) {
	desk := issue.Desk{As: author(), Status: []status.Allocator{list(t, tokenlist.EntryType, "")}}
	copies, err := desk.Copies(t.Context(), statement(), selective(), selective(), selective())
	require.NoError(t, err)
	seen := map[uint64]bool{}
	for _, c := range copies {
		require.Len(t, c.Status, 1)
		require.False(t, seen[c.Status[0].Index])
		seen[c.Status[0].Index] = true
		said := open(t, c.Raw).Statement.Status
		require.Len(t, said, 1)
		require.Equal(t, c.Status[0].Index, said[0].Index)
		require.Equal(t, c.Status[0].URI, said[0].URI)
	}
}

func TestSeveralRegistersGiveSeveralEntries(t *testing.T) {
	desk := issue.Desk{As: author(), Status: []status.Allocator{
		list(t, bitstring.EntryType, bitstring.Revocation), list(t, bitstring.EntryType, bitstring.Suspension),
	}}
	copies, err := desk.Copies(t.Context(), statement(), issue.VCJWT(vc.Model20), issue.VCJWT(vc.Model11))
	require.NoError(t, err)
	for _, c := range copies {
		said := open(t, c.Raw).Statement.Status
		require.Equal(t, []string{bitstring.Revocation, bitstring.Suspension}, []string{said[0].Purpose, said[1].Purpose})
		require.Equal(t, []uint64{c.Status[0].Index, c.Status[1].Index}, []uint64{said[0].Index, said[1].Index})
	}
}

// watched remembers what happened first.
type watched struct {
	status.Allocator
	events *[]string
}

func (w watched) Allocate(ctx context.Context) (vc.StatusEntry, error) {
	entry, err := w.Allocator.Allocate(ctx)
	*w.events = append(*w.events, "allocated")
	return entry, err
}

func TestPlacesAreTakenBeforeAnythingIsSigned(t *testing.T) {
	var events []string
	register := list(t, tokenlist.EntryType, "")
	desk := issue.Desk{As: author(), Status: []status.Allocator{watched{register, &events}}}
	_, err := desk.Copies(t.Context(), statement(), func(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error) {
		events = append(events, "signed")
		// That it is taken is on the disk: what was never given out could not be revoked.
		require.NoError(t, register.Revoke(ctx, s.Status[0].Index))
		return selective()(ctx, as, s)
	})
	require.NoError(t, err)
	require.Equal(t, []string{"allocated", "signed"}, events)
}

func TestRefusals(t *testing.T) {
	noSigner := author()
	noSigner.Signer = nil
	named := func(issuer, keyID string) vc.Author {
		return vc.Author{Issuer: issuer, KeyID: keyID, Signer: author().Signer}
	}
	entry := vc.StatusEntry{Type: bitstring.EntryType, URI: "https://town.example/1", Purpose: bitstring.Revocation}
	one := []issue.Secure{issue.VCJWT(vc.Model20)}
	two := []issue.Secure{issue.VCJWT(vc.Model20), issue.VCJWT(vc.Model11)}
	for _, tt := range []struct {
		name   string
		as     vc.Author
		change func(*vc.Statement)
		forms  []issue.Secure
		want   fault.Code
	}{
		{"nobody signs", noSigner, nil, one, issue.ErrAuthor},
		{"nobody issues", named("", townID), nil, one, issue.ErrAuthor},
		{"the key has no id", named(town, ""), nil, one, issue.ErrAuthor},
		{"the key's id is relative", named(town, "#key-1"), nil, one, issue.ErrAuthor},
		{"the key's id names no key", named(town, town), nil, one, issue.ErrAuthor},
		{"the key is another DID's", named(town, "did:web:other.example#key-1"), nil, one, issue.ErrAuthor},
		{"another issuer's statement", author(), func(s *vc.Statement) { s.Issuer = holder }, one, vc.ErrMismatch},
		{"about nobody", author(), func(s *vc.Statement) { s.Subjects = nil }, one, vc.ErrMalformed},
		{"ends as it begins", author(), func(s *vc.Statement) { s.ValidFrom = s.ValidUntil }, one, vc.ErrMalformed},
		{"ends before it is issued", author(), func(s *vc.Statement) { s.Issued = s.ValidUntil.Add(1) }, one, vc.ErrMalformed},
		{"a place that copies would share", author(), func(s *vc.Statement) { s.Status = []vc.StatusEntry{entry} }, two, issue.ErrSharedStatus},
		{"a type that is no word", author(), func(s *vc.Statement) { s.Types = []string{"a type"} }, one, vc.ErrMalformed},
		{"a status that the format does not have", author(), func(s *vc.Statement) { s.Status = []vc.StatusEntry{{Type: tokenlist.EntryType}} }, one, vc.ErrMalformed},
		{"the key of another holder", author(), func(s *vc.Statement) { s.Holder = &vc.HolderKey{DIDURL: town + "#key-1"} }, one, vc.ErrMalformed},
		{"a holder's key without a DID", author(), func(s *vc.Statement) { s.Holder = &vc.HolderKey{Thumbprint: [32]byte{1}} }, one, vc.ErrMalformed},
		{"an unknown model", author(), nil, []issue.Secure{issue.VCJWT(9)}, vc.ErrMalformed},
		{"a context that is no URL", author(), nil, []issue.Secure{issue.VCJWT(vc.Model20, "no url")}, vc.ErrMalformed},
		{"two types in an SD-JWT VC", author(), func(s *vc.Statement) { s.Types = []string{"a", "b"} }, []issue.Secure{selective()}, sdjwtvc.ErrType},
		{"the second form fails", author(), func(s *vc.Statement) { s.Types = []string{"a", "b"} }, []issue.Secure{one[0], selective()}, sdjwtvc.ErrType},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := statement()
			if tt.change != nil {
				tt.change(&s)
			}
			copies, err := issue.Desk{As: tt.as}.Copies(t.Context(), s, tt.forms...)
			require.ErrorIs(t, err, tt.want)
			require.Empty(t, copies)
		})
	}
}

func TestAFullRegisterIssuesNothing(t *testing.T) {
	full := allocate(func() (vc.StatusEntry, error) { return vc.StatusEntry{}, fmt.Errorf("%w: test", register.ErrFull) })
	_, err := issue.Desk{As: author(), Status: []status.Allocator{full}}.Copies(t.Context(), statement(),
		func(context.Context, vc.Author, vc.Statement) ([]byte, error) { return nil, errors.New("signed") })
	require.ErrorIs(t, err, register.ErrFull)
}

type allocate func() (vc.StatusEntry, error)

func (a allocate) Allocate(context.Context) (vc.StatusEntry, error) { return a() }

func TestOneCopyMayNameItsPlaceItself(t *testing.T) {
	s := statement()
	s.Status = []vc.StatusEntry{{Type: bitstring.EntryType, URI: "https://town.example/1", Index: 7, Purpose: bitstring.Revocation}}
	copies, err := issue.Desk{As: author()}.Copies(t.Context(), s, issue.VCJWT(vc.Model20))
	require.NoError(t, err)
	require.Equal(t, uint64(7), open(t, copies[0].Raw).Statement.Status[0].Index)
}

func TestBoundToTheHolder(t *testing.T) {
	s := statement()
	s.Holder = &vc.HolderKey{DIDURL: holder + "#key-1"}
	copies, err := issue.Desk{As: author()}.Copies(t.Context(), s, selective(), issue.VCJWT(vc.Model20))
	require.NoError(t, err)
	require.Equal(t, holder+"#key-1", open(t, copies[0].Raw).Statement.Holder.DIDURL)
	require.Equal(t, holder, open(t, copies[1].Raw).Statement.Subjects[0].ID)

	key := keystest.Signer(keys.ES256, "hanako").Public()
	thumbprint, err := multikey.Thumbprint(key)
	require.NoError(t, err)
	s.Holder = &vc.HolderKey{Thumbprint: thumbprint}
	copies, err = issue.Desk{As: author()}.Copies(t.Context(), s, sdjwtvc.Issuer{Holder: key}.Issue)
	require.NoError(t, err)
	require.Equal(t, thumbprint, open(t, copies[0].Raw).Statement.Holder.Thumbprint)
}

// TestNothingStaysFromTheCallersSlices: copies must not write into each other.
func TestNothingStaysFromTheCallersSlices(t *testing.T) {
	s := statement()
	s.Status = make([]vc.StatusEntry, 0, 8)
	desk := issue.Desk{As: author(), Status: []status.Allocator{list(t, tokenlist.EntryType, "")}}
	copies, err := desk.Copies(t.Context(), s, selective(), selective())
	require.NoError(t, err)
	require.NotEqual(t, copies[0].Status[0].Index, copies[1].Status[0].Index)
}
