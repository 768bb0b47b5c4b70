package station_test

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/station"
	"github.com/hinan-id/hinan/verifier/trust"
)

// editions are bundles of one city, each the next of the one before, opened.
func editions(t *testing.T, count int) (bundles []*trust.Bundle) {
	t.Helper()
	signer, now := keystest.Signer(keys.EdDSA, "city"), time.Now()
	raw, err := trust.MakeRoot(t.Context(), trust.RootDraft{
		Version: 1, Threshold: 1, Keys: []trust.RootKey{{Name: "city", Public: signer.Public()}},
		Issued: now, Expires: now.AddDate(1, 0, 0),
	})
	require.NoError(t, err)
	rootFile, err := trust.Sign(t.Context(), raw, signer)
	require.NoError(t, err)
	root, err := trust.OpenRoot(t.Context(), rootFile)
	require.NoError(t, err)
	anchor := trust.Anchor{Root: root}
	for n := range count {
		raw, err := trust.Make(t.Context(), trust.Content{
			Version: uint64(n) + 1, Issued: now, Expires: now.AddDate(0, 1, 0),
		}, rootFile)
		require.NoError(t, err)
		raw, err = trust.Sign(t.Context(), raw, signer)
		require.NoError(t, err)
		b, err := anchor.Open(t.Context(), raw, now)
		require.NoError(t, err)
		bundles = append(bundles, b)
		anchor = b.Anchor()
	}
	return bundles
}

// told are the types of the events in the log.
func told(t *testing.T, s *station.Station) (types []checkin.Type) {
	t.Helper()
	for e, err := range s.State().Store.Events(t.Context(), about.Device, 0) {
		require.NoError(t, err)
		types = append(types, e.Type)
	}
	return types
}

// TestALogIsTended lets two hours pass, which take no time.
func TestALogIsTended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder, _ := create(t)
		bundles := editions(t, 2)
		var bundle atomic.Pointer[trust.Bundle]
		bundle.Store(bundles[0])
		s, err := station.Open(t.Context(), station.Settings{
			Folder: folder, Gate: func() station.Gate { return station.Gate{Bundle: bundle.Load()} },
		})
		require.NoError(t, err)
		var said bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		var tending sync.WaitGroup
		tending.Go(func() { s.Tend(ctx, slog.New(slog.NewTextHandler(&said, nil))) })

		time.Sleep(time.Hour)
		require.Empty(t, told(t, s), "its keys are locked")
		require.NoError(t, s.Unlock(t.Context(), console.Secret{PIN: pin}))
		want := []checkin.Type{checkin.TypeBundle}
		require.Equal(t, want, told(t, s))

		time.Sleep(time.Minute)
		want = append(want, checkin.TypeRoot)
		require.Equal(t, want, told(t, s), "the first root")
		time.Sleep(3 * time.Hour)
		require.Equal(t, want, told(t, s), "nothing has happened since")

		bundle.Store(bundles[1])
		time.Sleep(time.Minute)
		want = append(want, checkin.TypeBundle, checkin.TypeRoot)
		require.Equal(t, want, told(t, s), "another bundle, and its root")
		desk, err := s.Desk()
		require.NoError(t, err)
		for range 2 {
			_, err = desk.Admit(t.Context(), checkin.Entry{Heads: 2, Request: checkin.NewRequest(), Role: trust.Reception})
			require.NoError(t, err)
			want = append(want, checkin.TypeCheckin)
			time.Sleep(20 * time.Minute)
		}
		require.Equal(t, want, told(t, s), "within the hour")
		s.Lock()
		require.NoError(t, s.Unlock(t.Context(), console.Secret{PIN: pin}))
		require.Equal(t, want, told(t, s), "the bundle was told of before")
		time.Sleep(21 * time.Minute)
		want = append(want, checkin.TypeRoot)
		require.Equal(t, want, told(t, s), "an hour after the root before")

		desk, err = s.Desk()
		require.NoError(t, err)
		require.NoError(t, desk.CloseIncident(t.Context(), checkin.NewRequest(), trust.Lead))
		time.Sleep(2 * time.Hour)
		require.Equal(t, append(want, checkin.TypeClose), told(t, s), "nothing follows the end")
		stop()
		tending.Wait()
		require.NoError(t, s.Close())
		require.Empty(t, said.String())
	})
}
