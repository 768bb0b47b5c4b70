package didkey_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didkey"
)

// The official documents use the method types of 2018 to 2021, ours Multikey:
// compared are method ids and, under each relationship, the keys themselves.
func TestOfficialVectors(t *testing.T) {
	documents := officialDocuments(t)
	unsupported := 0
	for name, raw := range documents {
		t.Run(name[:20], func(t *testing.T) {
			id, err := did.Parse(name)
			require.NoError(t, err)
			want, err := did.ParseDocument(t.Context(), raw)
			require.NoError(t, err)
			require.Equal(t, id, want.ID())

			got, err := didkey.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
			if _, keyErr := want.Methods()[0].PublicKey(); errors.Is(keyErr, multikey.ErrType) {
				unsupported++
				require.ErrorIs(t, err, multikey.ErrType)
				require.Equal(t, fault.Code("did.key-type-unsupported"), fault.Of(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, keys(t, want), keys(t, got.Document))
		})
	}
	require.Len(t, documents, 30)
	require.Equal(t, 3, unsupported, "two RSA keys and one of BLS G1 and G2")
}

// keys lists each key of a document by relationship and method id.
func keys(t *testing.T, doc *did.Document) map[did.Relationship][]string {
	listed := map[did.Relationship][]string{"": nil}
	for _, m := range doc.Methods() {
		listed[""] = append(listed[""], spell(t, m))
	}
	for _, rel := range did.Relationships() {
		for _, r := range doc.Relations(rel) {
			m, ok := doc.Method(r.Ref)
			require.True(t, ok)
			listed[rel] = append(listed[rel], spell(t, m))
		}
		slices.Sort(listed[rel])
	}
	slices.Sort(listed[""])
	return listed
}

func spell(t *testing.T, m *did.Method) string {
	pub, err := m.PublicKey()
	require.NoError(t, err)
	s, err := multikey.FormatMultibase(pub)
	require.NoError(t, err)
	return m.ID.Fragment() + " " + s
}

// officialDocuments reads all documents, by DID. The files come in two shapes:
// {did: {"didDocument": …}} and {"didDocument": {did: …}}.
func officialDocuments(t *testing.T) map[string]json.RawMessage {
	files, err := filepath.Glob(filepath.Join(testenv.Official(t, "did-key"), "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)

	documents := map[string]json.RawMessage{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var byName map[string]map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &byName))
		if together, ok := byName["didDocument"]; ok {
			for name, doc := range together {
				documents[name] = doc
			}
			continue
		}
		for name, entry := range byName {
			documents[name] = entry["didDocument"]
		}
	}
	return documents
}
