package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Open returns a new, empty store. Calling reopen closes what was opened last, and
// opens it again.
type Open func(t *testing.T) (store checkin.Store, reopen func() checkin.Store)

// Run checks what every [checkin.Store] promises. It calls open once for each part.
func Run(t *testing.T, open Open) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"an empty store has nothing", empty},
		{"what was appended is read, byte for byte", readBack},
		{"events are read from a number on", readFrom},
		{"reading stops where the reader stops", readSome},
		{"an event that is there already is fine", idempotent},
		{"a record that comes later is kept", sealedLater},
		{"another event of one number is a fork", forks},
		{"a gap is refused", gaps},
		{"a batch is kept whole or not at all", allOrNone},
		{"logs of several devices lie side by side", devices},
		{"a batch may hold more than a page", large},
		{"what is cancelled before it begins is not kept", cancelled},
		{"many append at the same time", concurrent},
		{"a log can be read while it grows", growing},
		{"an event may be as large as events are", widest},
	} {
		t.Run(part.name, func(t *testing.T) {
			store, reopen := open(t)
			part.run(t, &suite{t, store, reopen})
		})
	}
}

func empty(t *testing.T, s *suite) {
	require.Empty(t, s.read("desk-1", 0))
	require.Empty(t, s.read("", 7))
	require.Empty(t, s.heads())
	s.append()
	s.store = s.reopen()
	require.Empty(t, s.heads())
}

func readBack(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 12)
	require.NotNil(t, events[4].Sealed, "some have an encrypted record")
	s.append(events[:7]...)
	s.append(events[7:]...)
	s.holds("desk-1", events)
	require.Empty(t, s.read("desk-2", 0))
}

func readFrom(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 30)
	s.append(events...)
	for _, from := range []uint64{0, 1, 17, 29} {
		Same(t, events[from:], s.read("desk-1", from))
	}
	require.Empty(t, s.read("desk-1", 30))
	require.Empty(t, s.read("desk-1", 1<<60))
}

func readSome(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 30)
	s.append(events...)
	n := 0
	for e, err := range s.store.Events(t.Context(), "desk-1", 0) {
		require.NoError(t, err)
		Same(t, events[n:n+1], []checkin.Event{e})
		if n++; n == 11 {
			break
		}
	}
	require.Equal(t, 11, n)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range s.store.Events(ctx, "desk-1", 0) {
		require.ErrorIs(t, err, context.Canceled)
	}
	s.holds("desk-1", events)
}

func idempotent(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 10)
	s.append(events[:6]...)
	s.append(events[:6]...)
	s.append(events[2])
	s.append(events[3:]...)
	s.append(append(slices.Clone(events[8:]), events[9])...)

	// Who holds the key can sign the same bytes once more; it is the same event.
	twin := events[1]
	twin.Signature = append([]byte{}, twin.Signature...)
	twin.Signature[0] ^= 1
	s.append(twin)
	s.holds("desk-1", events)
}

func sealedLater(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 10)
	bare := slices.Clone(events)
	bare[4].Sealed, bare[9].Sealed = nil, nil
	s.append(bare...)
	s.holds("desk-1", bare)
	s.append(events[4])
	bare[4] = events[4]
	s.holds("desk-1", bare)
	s.append(events...)
	s.holds("desk-1", events)
	bare[4].Sealed = nil
	s.append(bare...)
	s.holds("desk-1", events)
}

func forks(t *testing.T, s *suite) {
	events, other := Events(t, "desk-1", 10), Forked(t, "desk-1", 10, 6)
	require.Equal(t, events[5].Raw, other[5].Raw, "signed with others it has another signature")
	require.NotEqual(t, events[6].Raw, other[6].Raw)
	s.append(events[:8]...)
	s.append(other[:6]...)
	s.refuses(checkin.ErrFork, other[6])
	s.refuses(checkin.ErrFork, other[7])
	s.refuses(checkin.ErrFork, other...)
	s.refuses(checkin.ErrFork, events[8], func() checkin.Event { e := events[9]; e.Seq = 8; return e }())
	s.append(events...)
	s.holds("desk-1", events)
}

func gaps(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 10)
	s.refuses(checkin.ErrGap, events[1])
	require.Empty(t, s.heads())
	s.append(events[:4]...)
	s.refuses(checkin.ErrGap, events[5])
	s.refuses(checkin.ErrGap, events[4], events[6])
	s.refuses(checkin.ErrGap, events[9])
	s.holds("desk-1", events[:4])
	s.append(events[4:]...)
	s.holds("desk-1", events)
}

func allOrNone(t *testing.T, s *suite) {
	one, two, fork := Events(t, "desk-1", 6), Events(t, "desk-2", 6), Forked(t, "desk-2", 6, 2)
	s.append(one[:2]...)
	s.append(two[:3]...)
	s.refuses(checkin.ErrFork, one[2], one[3], fork[2])
	s.refuses(checkin.ErrGap, one[2], two[3], two[5])
	bare := one[2]
	s.refuses(checkin.ErrFork, Events(t, "desk-3", 1)[0], bare, fork[2])
	s.holds("desk-1", one[:2])
	s.holds("desk-2", two[:3])
	require.Len(t, s.heads(), 2)
	s.append(one[2], two[3], one[3])
	s.holds("desk-1", one[:4])
	s.holds("desk-2", two[:4])
}

func devices(t *testing.T, s *suite) {
	want := map[string][]checkin.Event{}
	var all []checkin.Event
	for _, device := range []string{"desk-b", "desk-a", "Desk-c", "desk-a2", "desk-"} {
		want[device] = Events(t, device, 7)
		all = append(all, want[device]...)
	}
	slices.SortStableFunc(all, func(a, b checkin.Event) int { return int(a.Seq) - int(b.Seq) })
	s.append(all[:20]...)
	s.append(all[20:]...)
	for device, events := range want {
		s.holds(device, events)
	}
	var names []string
	for _, h := range s.heads() {
		names = append(names, h.Device)
		require.Equal(t, headOf(want[h.Device]), h)
	}
	require.Equal(t, []string{"Desk-c", "desk-", "desk-a", "desk-a2", "desk-b"}, names)
}

func large(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 3000)
	s.append(events[:2000]...)
	s.append(events...)
	s.holds("desk-1", events)
}

func cancelled(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 4)
	s.append(events[:2]...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.store.Append(ctx, events[2:]), context.Canceled)
	s.holds("desk-1", events[:2])
	s.append(events...)
	s.holds("desk-1", events)
}

func concurrent(t *testing.T, s *suite) {
	const writers, n = 8, 40
	logs := make([][]checkin.Event, writers)
	for w := range writers {
		logs[w] = Events(t, fmt.Sprintf("desk-%d", w), n)
	}
	failed := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := 0; i < n && failed[w] == nil; i += 2 {
				failed[w] = s.store.Append(t.Context(), logs[w][i:i+2])
			}
		})
	}
	wg.Wait()
	for w := range writers {
		require.NoError(t, failed[w])
		s.holds(logs[w][0].Device, logs[w])
	}
}

func growing(t *testing.T, s *suite) {
	events := Events(t, "desk-1", 60)
	s.append(events[:20]...)
	var got []checkin.Event
	for e, err := range s.store.Events(t.Context(), "desk-1", 0) {
		require.NoError(t, err)
		got = append(got, e)
		if next := 20 + len(got) - 1; next < len(events) {
			s.append(events[next]) // a reader does not keep a writer waiting
		}
	}
	require.GreaterOrEqual(t, len(got), 20)
	Same(t, events[:len(got)], got)
	s.append(events...)
	s.holds("desk-1", events)
}

func widest(t *testing.T, s *suite) {
	var made recorder
	log, err := checkin.OpenLog(t.Context(), &made, Signer("desk-1"), Identity("desk-1"))
	require.NoError(t, err)
	d := Draft("widest", sealedEvery-1)
	d.Sealed = make([]byte, checkin.MaxSealed)
	_, err = log.Append(t.Context(), d)
	require.NoError(t, err)
	d = Draft("widest", 0)
	body := d.Body.(*checkin.Checkin)
	body.Party = nil
	for i := range checkin.MaxParty {
		body.Party = append(body.Party, checkin.Person{Slot: i + 1, Tag: checkin.Tag{1: byte(i)}})
	}
	_, err = log.Append(t.Context(), d)
	require.NoError(t, err)
	s.append(made.events...)
	s.holds("desk-1", made.events)
}
