package checkin_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// TestWhatBecomesOfACheckin: the later word counts, and who was not named stays.
func TestWhatBecomesOfACheckin(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(s *scene, id checkin.ID) // two people came to A at minute 0
		want string
		n    int // who count
	}{
		{"they are here", func(*scene, checkin.ID) {}, "here here", 2},
		{"who is out for a while counts", func(s *scene, id checkin.ID) {
			s.at(5, "a1", checkin.ID{}, &checkin.Leave{Of: of(id, 2)})
		}, "here out", 2},
		{"who comes back is here", func(s *scene, id checkin.ID) {
			s.at(5, "a1", checkin.ID{}, &checkin.Leave{Of: of(id)})
			s.at(9, "a2", checkin.ID{}, &checkin.Return{Of: of(id, 1)})
		}, "here out", 2},
		{"who left for good does not count", func(s *scene, id checkin.ID) {
			s.at(5, "a1", checkin.ID{}, &checkin.Checkout{Destination: checkin.ToHome, Of: id, Slots: []int{1}})
		}, "gone here", 1},
		{"a checkout can be taken back", func(s *scene, id checkin.ID) {
			s.at(5, "a1", checkin.ID{}, &checkin.Checkout{Destination: checkin.ToHome, Of: id})
			s.at(6, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
		}, "here here", 2},
		{"a clock that jumps back does not turn the order around", func(s *scene, id checkin.ID) {
			s.at(5, "a1", checkin.ID{}, &checkin.Leave{Of: of(id)})
			s.at(-500, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
		}, "here here", 2},
		{"a check-in is the first word, whatever the clocks say", func(s *scene, id checkin.ID) {
			s.at(-500, "a2", checkin.ID{}, &checkin.Checkout{Destination: checkin.ToHome, Of: id, Slots: []int{2}})
		}, "here gone", 1},
		{"between devices the clocks decide", func(s *scene, id checkin.ID) {
			s.at(50, "a2", checkin.ID{}, &checkin.Return{Of: of(id)})
			s.at(40, "a1", checkin.ID{}, &checkin.Leave{Of: of(id)})
		}, "here here", 2},
		{"at the same time the names of devices decide", func(s *scene, id checkin.ID) {
			s.at(40, "a2", checkin.ID{}, &checkin.Return{Of: of(id)})
			s.at(40, "a1", checkin.ID{}, &checkin.Leave{Of: of(id)})
		}, "here here", 2},
		{"one who is entered later is here, and who was there stays where they are", func(s *scene, id checkin.ID) {
			s.at(5, "a1", checkin.ID{}, &checkin.Leave{Of: of(id)})
			s.at(9, "a1", checkin.ID{}, &checkin.Correct{Of: id, Party: people(0, 0, 0)})
		}, "out out here", 3},
		{"one who was entered by mistake is not in it", func(s *scene, id checkin.ID) {
			s.at(9, "a1", checkin.ID{}, &checkin.Complete{Of: id, Party: people(0)})
		}, "here", 1},
		{"a number that nobody of the party has is nobody", func(s *scene, id checkin.ID) {
			s.at(9, "a1", checkin.ID{}, &checkin.Leave{Of: of(id, 3)})
		}, "here here", 2},
		{"what was booked by mistake counts no more", func(s *scene, id checkin.ID) {
			s.at(9, "a1", checkin.ID{}, &checkin.Correct{Of: id, Void: true})
		}, "here here", 0},
		{"and nothing makes it count again", func(s *scene, id checkin.ID) {
			s.at(9, "a1", checkin.ID{}, &checkin.Correct{Of: id, Void: true})
			s.at(10, "a1", checkin.ID{}, &checkin.Return{Of: of(id)})
			s.at(11, "a1", checkin.ID{}, &checkin.Correct{Of: id, Outside: checkin.Inside})
		}, "here here", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScene(t)
			id := s.admit(0, "a1", 1, 0)
			tt.do(s, id)
			r := s.records()
			require.Equal(t, tt.want, where(t, r, id))
			one, _ := r.Record(id)
			require.Equal(t, tt.n, one.Counted())
		})
	}
}

// TestWhatARecordKeeps: what is added later does not take away what is known.
func TestWhatARecordKeeps(t *testing.T) {
	s := newScene(t)
	id := s.admit(0, "a1", 1, 0)
	s.at(1, "a1", checkin.ID{}, &checkin.NeedsHandover{Of: of(id, 2)})
	s.at(2, "a1", checkin.ID{}, &checkin.Correct{Of: id, Outside: checkin.InCar, Party: checkin.Party{
		{Slot: 1, AgeBand: checkin.Age75Above}, {Slot: 2, Tag: checkin.Tag{2}},
	}})
	s.at(3, "a1", checkin.ID{}, &checkin.Bind{Card: []byte{7}, Of: id, Tag: checkin.Tag{9}, Household: checkin.Tag{8}})
	s.at(4, "a1", checkin.ID{}, &checkin.Bind{Card: []byte{6}, Of: id, Tag: checkin.Tag{5}, Household: checkin.Tag{4}})
	s.at(5, "a1", checkin.ID{}, &checkin.Complete{Of: id})
	r := s.records()
	one, _ := r.Record(id)

	require.Equal(t, checkin.Person{Slot: 1, AgeBand: checkin.Age75Above, Tag: checkin.Tag{1}}, one.People[0].Person)
	require.Equal(t, checkin.Person{Slot: 2, Needs: true, Tag: checkin.Tag{2}}, one.People[1].Person)
	require.True(t, one.People[1].HandedOver)
	require.Equal(t, checkin.InCar, one.Outside)
	require.Equal(t, checkin.Tag{8}, one.Household, "of the first card")
	require.Equal(t, [][]byte{{7}, {6}}, one.Cards)
	require.True(t, one.Completed)
	for _, tag := range []byte{1, 2, 8, 9} {
		require.Len(t, r.With(checkin.Tag{tag}), 1, "tag %d", tag)
	}
	require.Len(t, r.WithCard([]byte{6}), 1)
	require.Empty(t, r.With(checkin.Tag{3}))
	require.Empty(t, r.WithCard([]byte{5}))

	s.at(6, "a1", checkin.ID{}, &checkin.Correct{Of: id, Void: true})
	require.Empty(t, s.records().With(checkin.Tag{1}), "taken back")
	require.Len(t, s.records().All(), 1, "and still on record")
}

// TestWhatCheckinsShareIsNotMixedUp: records keep once what many check-ins say in the
// same words, and each still says its own.
func TestWhatCheckinsShareIsNotMixedUp(t *testing.T) {
	plain := func() (checkin.Draft, *checkin.Checkin) {
		c := arriving(0)
		c.Credentials = []string{"pass card", "letter"}
		return checkin.Draft{Grade: checkin.GradeB, Reasons: []fault.Code{"a.one", "a.two"}, Body: c}, c
	}
	s := newScene(t)
	var drafts []checkin.Draft
	for _, other := range []func(*checkin.Draft, *checkin.Checkin){
		func(*checkin.Draft, *checkin.Checkin) {},
		func(*checkin.Draft, *checkin.Checkin) {},
		func(d *checkin.Draft, _ *checkin.Checkin) { d.Grade = checkin.GradeC },
		func(d *checkin.Draft, _ *checkin.Checkin) { d.Reasons = d.Reasons[:1] },
		func(d *checkin.Draft, _ *checkin.Checkin) { d.Reasons = nil },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Credentials = []string{"pass", "card letter"} },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Credentials = []string{"pass card letter"} },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Credentials = nil },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Method = checkin.PaperForm },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Residence = checkin.Abroad },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Outside = checkin.InCar },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.NoDisclosure = true },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Voluntary = true },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Pets = 1 },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Took = 1 },
		func(_ *checkin.Draft, c *checkin.Checkin) { c.Party[0].AgeBand = checkin.Age0 },
	} {
		d, c := plain()
		d.ID = checkin.ID{byte(len(drafts) + 1)}
		other(&d, c)
		drafts = append(drafts, d)
	}
	events, err := s.log("a1").Append(t.Context(), drafts...)
	require.NoError(t, err)
	r := recordsOf(t, events)
	for i, d := range drafts {
		one, ok := r.Record(d.ID)
		require.True(t, ok)
		c := d.Body.(*checkin.Checkin)
		require.Equal(t, d.Grade, one.Grade, i)
		require.Equal(t, d.Reasons, one.Reasons, i)
		require.Equal(t, *c, checkin.Checkin{
			Credentials: one.Credentials, Method: one.Method, NoDisclosure: one.NoDisclosure, Outside: one.Outside,
			Party: checkin.Party{one.People[0].Person}, Pets: one.Pets, Residence: one.Residence,
			Took: one.Took.Milliseconds(), Voluntary: one.Voluntary,
		}, i)
	}
}

// TestWhatRationsShareIsNotMixedUp: as of check-ins.
func TestWhatRationsShareIsNotMixedUp(t *testing.T) {
	s := newScene(t)
	id := s.admit(0, "a1", 1, 2)
	want := []checkin.Given{
		{Item: "meal", Period: "p1", Unit: checkin.PerPerson, Slots: []int{1}},
		{Item: "meal", Period: "p1", Unit: checkin.PerPerson, Slots: []int{2}, Tags: []checkin.Tag{{7}}},
		{Item: "meal", Period: "p2", Unit: checkin.PerPerson, Slots: []int{1}},
		{Item: "water", Period: "p1", Unit: checkin.PerPerson, Slots: []int{1}},
		{Item: "meal", Period: "p1", Unit: checkin.PerPerson, Slots: []int{1}, Override: checkin.OverrideLost},
		{Item: "meal", Period: "p1", Unit: checkin.PerHousehold},
	}
	for i, g := range want {
		want[i].ID = s.at(i+1, "a1", checkin.ID{}, &checkin.Ration{
			Item: g.Item, Of: id, Override: g.Override, Period: g.Period, Slots: g.Slots, Tags: g.Tags, Unit: g.Unit,
		})
		want[i].At, want[i].Shelter = s.now, "A"
	}
	one, _ := s.records().Record(id)
	require.Equal(t, want, one.Rations)
}

// TestTheFirstOfTwoDevicesCounts: one pass scanned at two desks is one check-in.
func TestTheFirstOfTwoDevicesCounts(t *testing.T) {
	s := newScene(t)
	id := s.admit(5, "a1", 1)
	s.at(3, "a2", id, arriving(1))
	for range 2 {
		all := s.records().All()
		require.Len(t, all, 1)
		require.Equal(t, "a2", all[0].Device)
		require.Equal(t, morning.Add(3*time.Minute), all[0].At)
		require.Equal(t, 1, all[0].Copies)
		slices.Reverse(s.events)
	}
}

// TestATimeIsNotBeforeItsFloor: a clock that was reset to 1970 does not date a check-in
// before what the device knew to be over.
func TestATimeIsNotBeforeItsFloor(t *testing.T) {
	s := newScene(t)
	s.now = time.Unix(0, 0)
	events, err := s.log("a1").Append(t.Context(), checkin.Draft{
		ID: checkin.ID{1}, Grade: checkin.GradeD, Body: arriving(1), Floor: morning,
	})
	require.NoError(t, err)
	all := recordsOf(t, events).All()
	require.Equal(t, morning, all[0].At)
	require.Equal(t, morning, all[0].People[0].Since)
}
