package didjwk_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didjwk"
)

// The worked examples of the specification are its JSON blocks, without the
// template. The P-256 example has a misprint: a stray $ in authentication.
func TestExamplesOfTheSpecification(t *testing.T) {
	examples := 0
	for _, block := range jsonBlocks(t) {
		if strings.Contains(block, "${") {
			continue
		}
		examples++
		want := strings.ReplaceAll(block, "did:jwk:$", "did:jwk:")
		var head struct{ ID string }
		require.NoError(t, json.Unmarshal([]byte(want), &head))
		id, err := did.Parse(head.ID)
		require.NoError(t, err)

		result, err := didjwk.Resolver{}.Resolve(t.Context(), id, resolver.Version{})
		require.NoError(t, err)
		require.JSONEq(t, want, string(result.Document.Raw()))

		pub, err := result.Document.Methods()[0].PublicKey()
		require.NoError(t, err)
		again, err := didjwk.DID(pub)
		require.NoError(t, err)
		same, err := didjwk.Resolver{}.Resolve(t.Context(), again, resolver.Version{})
		require.NoError(t, err)
		require.Equal(t, len(result.Document.Relations(did.Authentication)), len(same.Document.Relations(did.Authentication)))
	}
	require.Equal(t, 2, examples)
}

func jsonBlocks(t *testing.T) (blocks []string) {
	raw, err := os.ReadFile(filepath.Join(testenv.Official(t, "did-jwk"), "spec.md"))
	require.NoError(t, err)
	for i, part := range strings.Split(string(raw), "```") {
		if block, ok := strings.CutPrefix(part, "json\n"); ok && i%2 == 1 {
			blocks = append(blocks, block)
		}
	}
	return blocks
}
