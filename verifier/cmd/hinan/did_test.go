package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/resolver/didiota"
)

// TestAPackedDocumentIsThatOfTheObjectItIsPutInto: the bytes hold no DID, and the
// key stands in the document of whatever id the ledger gives.
func TestAPackedDocumentIsThatOfTheObjectItIsPutInto(t *testing.T) {
	id, err := creation{method: "iota", network: "testnet", output: "packed"}.check()
	require.NoError(t, err)
	signer := keystest.Signer(keys.ES256, "town")
	made, err := iotaDocument(id, signer.Public())
	require.NoError(t, err)
	require.NotContains(t, string(made.packed), "did:iota")

	for _, network := range []string{"testnet", didiota.DefaultNetwork} {
		published := didiota.ID{Network: network, Tag: [32]byte{1, 2, 3}}.DID()
		doc, _, err := didiota.Unpacking{}.Unpack(t.Context(), made.packed, published)
		require.NoError(t, err)
		key := published.URL(firstKey)
		require.True(t, doc.Has(key, did.AssertionMethod))
		require.True(t, doc.Has(key, did.Authentication))
		method, ok := doc.Method(key)
		require.True(t, ok)
		public, err := method.PublicKey()
		require.NoError(t, err)
		require.Equal(t, signer.Public(), public)
	}
}
