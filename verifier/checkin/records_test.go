package checkin_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// TestWhoMovesCountsOnce has what happens at A, where a party is, and at B and C.
func TestWhoMovesCountsOnce(t *testing.T) {
	tag := checkin.Tag{1}
	for _, tt := range []struct {
		name string
		do   func(s *scene) checkin.ID // the check-in at A
		want string
	}{
		{"a party on its way counts where it was", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1, 2)
			s.send(10, "a1", id)
			return id
		}, "moving moving"},
		{"a party that arrived counts where it is", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1, 2)
			s.send(10, "a1", id)
			s.receive(30, "b1", "A", 1, tag, 2)
			return id
		}, "moved:B moved:B"},
		{"the slip of a party without tags has that of its check-in", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 0)
			s.send(10, "a1", id)
			s.receive(30, "b1", "A", 1, checkin.SlipTag(id), 1)
			return id
		}, "moved:B"},
		{"a card bound after the slip was written changes nothing", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 0)
			s.send(10, "a1", id)
			s.at(11, "a1", checkin.ID{}, &checkin.Bind{Card: []byte{7}, Of: id, Tag: checkin.Tag{9}})
			s.receive(30, "b1", "A", 1, checkin.SlipTag(id), 1)
			return id
		}, "moved:B"},
		{"a correction of the tag after the slip was written changes nothing", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			s.at(11, "a1", checkin.ID{}, &checkin.Correct{Of: id, Party: people(3)})
			s.receive(30, "b1", "A", 1, tag, 1)
			return id
		}, "moved:B"},
		{"the slip of another shelter is not theirs", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			s.receive(30, "b1", "C", 1, tag, 1)
			return id
		}, "moving"},
		{"an arrival that was taken back is none", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			in := s.receive(30, "b1", "A", 1, tag, 1)
			s.at(31, "b1", checkin.ID{}, &checkin.Correct{Of: in, Void: true})
			return id
		}, "moving"},
		{"who is back is here", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			s.receive(30, "b1", "A", 1, tag, 1)
			s.at(60, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
			return id
		}, "here"},
		{"who is on the way a second time has not arrived yet", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 0)
			s.send(10, "a1", id)
			s.receive(30, "b1", "A", 1, checkin.SlipTag(id), 1)
			s.at(60, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
			s.send(70, "a1", id)
			return id
		}, "moving"},
		{"nor if two devices took in the first slip, and a third shelter too", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			s.receive(30, "b1", "A", 1, tag, 1)
			s.receive(31, "b2", "A", 1, tag, 1)
			s.receive(32, "c1", "A", 1, tag, 1)
			s.at(60, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
			s.send(70, "a1", id)
			return id
		}, "moving"},
		{"nor if they were checked in anew before", func(s *scene) checkin.ID {
			first := s.admit(0, "a1", 1)
			s.send(10, "a1", first)
			s.receive(30, "b1", "A", 1, tag, 1)
			second := s.admit(60, "a1", 1)
			s.send(70, "a1", second)
			require.Equal(s.t, "moved:B", where(s.t.(*testing.T), s.records(), first))
			return second
		}, "moving"},
		{"a second arrival is the second departure's, with a clock that is an hour behind", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			s.receive(-30, "b1", "A", 1, tag, 1)
			s.at(60, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
			s.send(70, "a1", id)
			s.receive(20, "b1", "A", 2, tag, 1)
			return id
		}, "moved:B"},
		{"who has the same card is not who arrived", func(s *scene) checkin.ID {
			first, second := s.admit(0, "a1", 0), s.admit(1, "a1", 0)
			s.send(10, "a1", first)
			s.send(11, "a1", second)
			for i, id := range []checkin.ID{first, second} {
				s.at(12+i, "a1", checkin.ID{}, &checkin.Bind{Card: []byte{7}, Of: id, Tag: checkin.Tag{9}})
			}
			s.receive(5, "b1", "A", 1, checkin.SlipTag(second), 1)
			require.Equal(s.t, "moving", where(s.t.(*testing.T), s.records(), first))
			return second
		}, "moved:B"},
		{"a slip that was not used does not keep them on the way", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			s.at(15, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
			s.send(70, "a1", id)
			s.receive(90, "b1", "A", 2, tag, 1)
			return id
		}, "moved:B"},
		{"a clock that is behind does not keep them on the way", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1)
			s.send(10, "a1", id)
			s.receive(-600, "b1", "A", 1, tag, 1)
			return id
		}, "moved:B"},
		{"those of a party who went later have not arrived with the others", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1, 2, 3)
			s.send(10, "a1", id, 1, 2)
			s.send(60, "a1", id, 3)
			s.receive(30, "b1", "A", 1, tag, 2)
			return id
		}, "moved:B moved:B moving"},
		{"and may arrive first", func(s *scene) checkin.ID {
			id := s.admit(0, "a1", 1, 2, 3)
			s.send(10, "a1", id, 1, 2)
			s.send(60, "a1", id, 3)
			s.receive(80, "c1", "A", 2, tag, 1)
			return id
		}, "moving moving moved:C"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScene(t)
			id := tt.do(s)
			require.Equal(t, tt.want, where(t, s.records(), id))
			slices.Reverse(s.events)
			require.Equal(t, tt.want, where(t, s.records(), id), "the other way round")
		})
	}
}

// TestADepartureHasOneArrival: what a late event dates anew is seen by the shelter that
// they left, too.
func TestADepartureHasOneArrival(t *testing.T) {
	s := newScene(t)
	id := s.admit(0, "a1", 1)
	s.send(10, "a1", id)
	s.at(200, "b1", checkin.ID{}, &checkin.Count{Present: 3})
	in := s.receive(30, "b1", "A", 1, checkin.Tag{1}, 1) // the clock jumped back

	r := recordsOf(t, []checkin.Event{s.events[0], s.events[1], s.events[3]})
	one, _ := r.Record(id)
	require.Equal(t, morning.Add(30*time.Minute), one.People[0].Since)
	require.Equal(t, in, one.People[0].Arrival)
	require.NoError(t, r.Add(s.events[2]))
	one, _ = r.Record(id)
	require.Equal(t, morning.Add(200*time.Minute), one.People[0].Since)
}

func TestRecordsRefuseWhatBelongsElsewhere(t *testing.T) {
	s := newScene(t)
	s.admit(0, "a1", 1)
	own := s.events[0]
	require.NoError(t, checkin.NewRecords(incident, false).Add(own))
	require.ErrorIs(t, checkin.NewRecords("other", false).Add(own), checkin.ErrIncident)
	require.ErrorIs(t, checkin.NewRecords(incident, true).Add(own), checkin.ErrDrill)

	other := newScene(t)
	other.admit(1, "a1", 1)
	r := s.records()
	require.ErrorIs(t, r.Add(other.events[0]), checkin.ErrFork)
	require.NoError(t, r.Add(own), "again")
	require.Len(t, r.All(), 1)
}

// TestAnEventWithoutItsCheckinWaits: parts of logs arrive in any order.
func TestAnEventWithoutItsCheckinWaits(t *testing.T) {
	s := newScene(t)
	id := s.admit(0, "a1", 1)
	s.at(5, "a1", checkin.ID{}, &checkin.Leave{Of: of(id)})
	r := recordsOf(t, s.events[1:])
	_, ok := r.Record(id)
	require.False(t, ok)
	require.Empty(t, r.All())
	require.NoError(t, r.Add(s.events[0]))
	require.Equal(t, "out", where(t, r, id))
}

// TestATagFindsACheckinOnce, however often and in whatever turns it was named with it.
func TestATagFindsACheckinOnce(t *testing.T) {
	s := newScene(t)
	first, second := s.admit(0, "a1", 1), s.admit(1, "a1", 1)
	for minute := range 4 {
		s.at(2+minute, "a1", checkin.ID{}, &checkin.Complete{Of: first, Party: people(1)})
		s.at(2+minute, "a1", checkin.ID{}, &checkin.Complete{Of: second, Party: people(1)})
	}
	var found []checkin.ID
	for _, r := range s.records().With(checkin.Tag{1}) {
		found = append(found, r.ID)
	}
	require.Equal(t, []checkin.ID{first, second}, found)
}

// TestOrderDoesNotMatter adds the same events in any order, some again, and looks at the
// records in between, so that nothing that was folded stays when it should not.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene(t)
		s.play(rt)
		want := recordsOf(rt, s.events)
		order := make([]int, len(s.events))
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(rt, "order")
		got := checkin.NewRecords(incident, false)
		for i, at := range order {
			require.NoError(rt, got.Add(s.events[at]))
			require.NoError(rt, got.Add(s.events[order[rapid.IntRange(0, i).Draw(rt, "again")]]))
			if i%4 == 0 {
				got.All()
			}
		}
		require.Equal(rt, want.All(), got.All())
		require.Equal(rt, want.Shelters(), got.Shelters())
		for _, id := range want.Shelters() {
			require.Equal(rt, want.Shelter(id), got.Shelter(id))
		}
		for tag := range byte(6) {
			require.Equal(rt, want.With(checkin.Tag{tag}), got.With(checkin.Tag{tag}))
		}
	})
}
