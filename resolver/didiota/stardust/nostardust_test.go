//go:build nostardust

package stardust_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
)

func TestWithoutStardustEverythingSaysSo(t *testing.T) {
	_, err := stardust.FromBytes(nil, "tst", nil, [32]byte{1})
	require.ErrorIs(t, err, stardust.ErrNotBuilt)
	_, err = stardust.FromJSON(t.Context(), nil, "tst", nil, [32]byte{1})
	require.ErrorIs(t, err, stardust.ErrNotBuilt)
	_, err = stardust.BlockOutputs(t.Context(), nil)
	require.ErrorIs(t, err, stardust.ErrNotBuilt)
	_, err = (&stardust.Ledger{}).State(t.Context(), [32]byte{1}, resolver.Version{})
	require.ErrorIs(t, err, stardust.ErrNotBuilt)
}
