//go:build plant_drill_lost

package drill_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/drill"
)

// TestAPersonWhoIsLostIsMissed runs with a planted fault: one person of a party never
// comes into the log.
func TestAPersonWhoIsLostIsMissed(t *testing.T) {
	s, err := drill.Find("D2")
	require.NoError(t, err)
	_, err = drill.Run(t.Context(), drill.Settings{Scenario: s, Seed: 1})
	require.ErrorIs(t, err, drill.ErrRecount)
	_, err = drill.Run(t.Context(), drill.Settings{Scenario: s, Seed: 1})
	require.NoError(t, err, "the fault was there once")
}
