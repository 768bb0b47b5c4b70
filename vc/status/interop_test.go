package status_test

import (
	"context"
	"encoding/json"
	"path"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
)

// documents is a keys.Source of DID documents, of whatever relationship.
type documents map[string]*did.Document

func (ds documents) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	doc, ok := ds[r.Issuer]
	if !ok {
		return keys.Key{}, keys.ErrUnknown
	}
	id, err := did.ParseURL(r.ID)
	if err != nil || id.DID() != doc.ID() {
		return keys.Key{}, keys.ErrReference
	}
	m, ok := doc.Method(id)
	if !ok {
		return keys.Key{}, keys.ErrUnknown
	}
	public, err := m.PublicKey()
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: public}, err
}

func document(t testing.TB, raw []byte) *did.Document {
	doc, err := did.ParseDocument(t.Context(), raw)
	require.NoError(t, err)
	return doc
}

// TestInteropStatusList2021 checks credentials of IOTA Identity against its lists.
func TestInteropStatusList2021(t *testing.T) {
	dir := testenv.Dir(t, testenv.Interop)
	for _, version := range []string{"stardust-1.5.1", "rebased-1.9.7-beta.1"} {
		t.Run(version, func(t *testing.T) {
			var set struct {
				EvaluationTime time.Time
				Documents      map[string]json.RawMessage
				Lists          []struct {
					Credential    struct{ ID string }
					CredentialJWT string
				}
				Cases []struct {
					Name, Purpose, JWT, Expect string
				}
			}
			readJSON(t, path.Join(dir, "iota-identity-wasm/set-a", version, "status/status-list-2021.json"), &set)
			doc := document(t, set.Documents["issuer"])
			source := documents{doc.ID().String(): doc}
			copies := status.Copies{}
			for _, l := range set.Lists {
				copies[l.Credential.ID] = status.Copied{Raw: []byte(l.CredentialJWT), AsOf: set.EvaluationTime}
			}
			opener := jose.Opener{Forms: []vc.Form{vc.FormVCJWT11}}
			openList := func(ctx context.Context, raw []byte) (*vc.Opened, error) {
				return bitstring.Opener{}.Open(ctx, raw, source)
			}
			open := func(ctx context.Context, raw []byte) (*vc.Opened, error) { return opener.Open(ctx, raw, source) }
			check := status.Checkers{bitstring.EntryType2021: bitstring.Checker{Lists: &status.Lists{Source: copies, Open: openList}}}
			require.NotEmpty(t, set.Cases)
			for _, c := range set.Cases {
				t.Run(c.Name, func(t *testing.T) {
					o, err := open(t.Context(), []byte(c.JWT))
					require.NoError(t, err)
					entries := o.Proven().Statement.Status
					require.Len(t, entries, 1)
					outcome, err := status.Judge(check.Check(t.Context(), o, entries[0], set.EvaluationTime))
					if c.Expect == "accept" {
						require.NoError(t, err)
						require.Equal(t, status.Good, outcome)
						return
					}
					require.NotEqual(t, status.Good, outcome)
					require.Error(t, err)
				})
			}
		})
	}
}
