package console_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestOthersAskWhatTheScreenAsks(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	s.screen = certificate(t, w, "a1")
	poster := posterOf(shelterA, w)
	s.poster = &poster
	h, server := s.serve(t)
	require.Nil(t, h.Screen(t.Context()), "a locked device signs nothing")
	newTablet(t, s, server).signIn(trust.Reception)

	asked, err := w.bundle.Passes().OpenChallenge(t.Context(), h.Screen(t.Context()), w.bundle.Keys(nil))
	require.NoError(t, err)
	shown, printed := base64.RawURLEncoding.EncodeToString(asked.Challenge().Nonce), base64.RawURLEncoding.EncodeToString(poster.Nonce)
	c, onPoster := h.Challenge()
	require.Equal(t, []string{shelterA + "/" + incident}, c.Audience)
	require.Equal(t, console.MaxAnswer, c.MaxAge)
	require.NoError(t, c.Fresh(shown))
	require.NoError(t, c.Fresh(shown), "many phones read one screen")
	require.NoError(t, c.Fresh(printed))
	require.True(t, onPoster(printed))
	require.False(t, onPoster(shown))
	for _, nonce := range []string{"", "AAAAAAAAAAA", shown + "=", shown[1:]} {
		require.Error(t, c.Fresh(nonce), nonce)
	}
	s.later(40 * 24 * time.Hour)
	c, _ = h.Challenge()
	require.Error(t, c.Fresh(printed), "the poster is over")
}
