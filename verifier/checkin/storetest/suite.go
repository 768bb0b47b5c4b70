package storetest

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// suite is a store under test.
type suite struct {
	t      *testing.T
	store  checkin.Store
	reopen func() checkin.Store
}

func (s *suite) append(events ...checkin.Event) {
	s.t.Helper()
	require.NoError(s.t, s.store.Append(s.t.Context(), events))
}

func (s *suite) refuses(want error, events ...checkin.Event) {
	s.t.Helper()
	require.ErrorIs(s.t, s.store.Append(s.t.Context(), events), want)
}

func (s *suite) read(device string, from uint64) []checkin.Event {
	s.t.Helper()
	return Read(s.t, s.store, device, from)
}

// holds asks for the log of a device, and for its head, now and after opening again.
func (s *suite) holds(device string, want []checkin.Event) {
	s.t.Helper()
	for range 2 {
		Same(s.t, want, s.read(device, 0))
		require.Contains(s.t, s.heads(), headOf(want))
		s.store = s.reopen()
	}
}

func (s *suite) heads() []checkin.Head {
	s.t.Helper()
	heads, err := s.store.Heads(s.t.Context())
	require.NoError(s.t, err)
	return heads
}

func headOf(events []checkin.Event) checkin.Head {
	last := events[len(events)-1]
	return checkin.Head{Device: last.Device, Size: last.Seq + 1, Last: last.Hash()}
}

// Same asks whether events are the same, all of each.
func Same(t testing.TB, want, got []checkin.Event) {
	t.Helper()
	require.Equal(t, len(want), len(got), "how many events there are")
	for i := range want {
		require.True(t, reflect.DeepEqual(want[i], got[i]), "event %d of %d is another one", i, len(want))
	}
}

// Read reads the log of a device from a number on.
func Read(t testing.TB, store checkin.Store, device string, from uint64) (out []checkin.Event) {
	t.Helper()
	for e, err := range store.Events(t.Context(), device, from) {
		require.NoError(t, err)
		out = append(out, e)
	}
	return out
}
