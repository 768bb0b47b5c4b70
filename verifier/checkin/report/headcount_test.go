package report_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// town is a morning at two shelters, with a third that nobody planned.
func town(t testing.TB, seed string) *scene {
	s := newScene(t, seed)
	s.at(-60, "A-1", &checkin.BundleLoaded{Version: 7, Issued: form.StampOf(morning.Add(-24 * time.Hour))})
	s.at(-50, "A-1", &checkin.Open{Pets: true})
	family := s.admit(0, "A-1", checkin.Checkin{
		Method: checkin.PhoneQR, Household: s.tag(90), Pets: 1, Took: 4000, Voluntary: true, Credentials: []string{"resident"},
		Party: checkin.Party{
			{Slot: 1, AgeBand: checkin.Age15to64, Sex: checkin.SexFemale, Tag: s.tag(1)},
			{Slot: 2, AgeBand: checkin.Age1to5, Sex: checkin.SexMale},
			{Slot: 3, AgeBand: checkin.Age0, Sex: checkin.SexNotApplicable},
		},
	}, "status.stale")
	s.admit(5, "A-2", checkin.Checkin{Method: checkin.PaperQR, Household: s.tag(90), Took: 6000, Party: checkin.Party{
		{Slot: 1, AgeBand: checkin.Age75Above, Sex: checkin.SexMale, Tag: s.tag(2), Needs: true},
	}}, "binding.absent", "status.stale")
	quick := s.admit(10, "A-1", checkin.Checkin{Took: 15000, Party: s.party(0, 0)})
	done := s.admit(11, "A-1", checkin.Checkin{Party: s.party(0)})
	s.at(20, "A-1", &checkin.Complete{Of: done})
	car := s.admit(12, "A-1", checkin.Checkin{Outside: checkin.InCar, Pets: 2, Party: s.party(0, 0)})
	s.admit(13, "A-1", checkin.Checkin{Outside: checkin.AtHome, Party: s.party(0)})
	wrong := s.admit(14, "A-1", checkin.Checkin{Party: s.party(0, 0, 0, 0)})
	s.at(15, "A-1", &checkin.Correct{Of: wrong, Void: true})

	s.at(30, "A-1", &checkin.Leave{Of: of(family, 2)})
	s.at(31, "A-1", &checkin.NeedsHandover{Of: of(quick, 1)})
	s.at(40, "A-1", &checkin.Checkout{Destination: checkin.ToUnknown, Of: quick, Slots: []int{2}})
	s.at(41, "A-1", &checkin.Checkout{Destination: checkin.ToHospital, Of: car, Slots: []int{2}})
	s.at(50, "B-1", &checkin.Open{Capacity: 3})
	moved := s.comes(51, "A-1", 5, 6)
	s.sends(55, "A-1", moved)
	s.receives(70, "B-1", "A", 1, s.tag(5), 2)
	on := s.comes(56, "A-1", 7)
	s.sends(57, "A-1", on)
	hidden := s.admit(58, "B-1", checkin.Checkin{NoDisclosure: true, Party: s.party(0)})
	s.at(59, "B-1", &checkin.Checkout{Destination: checkin.ToUnknown, Of: hidden})
	s.at(80, "A-1", &checkin.Count{Present: 7, Staff: 4, Helpers: 2})
	s.at(85, "C-1", &checkin.Open{AdHoc: true, Name: "=山の上の公民館", Capacity: 40})
	s.comes(86, "C-1", 2)
	s.at(90, "C-1", new(checkin.Shut))
	return s
}

func TestAHeadcount(t *testing.T) {
	h := town(t, "x").state().Headcount("A")
	in := h.Inside
	require.Equal(t, []int{7, 5, 1, 1}, []int{in.Total, in.Here, in.Out, in.Moving})
	require.Equal(t, map[checkin.AgeBand]int{
		checkin.Age0: 1, checkin.Age1to5: 1, checkin.Age15to64: 1, checkin.Age75Above: 1, "": 3,
	}, in.Ages)
	require.Equal(t, []int{2, 1, 4}, []int{in.Male, in.Female, in.SexUnknown})
	require.Equal(t, 2, in.Infants)
	require.Equal(t, 2, in.Needs)
	require.Equal(t, 3, in.Voluntary)
	require.Equal(t, 4, in.Households, "one with a tag, and three check-ins without")
	require.Equal(t, 1, in.VoluntaryHouseholds)
	require.Equal(t, 1, in.Pets)

	require.Equal(t, 2, h.Outside.Total)
	require.Equal(t, 2, h.Outside.Households)
	require.Equal(t, map[checkin.Outside]int{checkin.InCar: 1, checkin.AtHome: 1}, h.Places)
	require.Equal(t, 4, h.Incomplete, "a quick entry whose names are there is complete")
	require.Equal(t, map[checkin.Grade]int{checkin.GradeA: 2, checkin.GradeD: 5}, h.Grades)
	require.Equal(t, map[checkin.Destination]int{checkin.ToUnknown: 1, checkin.ToHospital: 1}, h.Gone)
	require.Equal(t, 2, h.Moved)
}

func TestTheTotalIsThatOfAllShelters(t *testing.T) {
	s := town(t, "x").state()
	total, sum := s.Total(), 0
	for _, one := range s.Shelters() {
		sum += s.Headcount(one.ID).Inside.Total
	}
	require.Equal(t, sum, total.Inside.Total)
	require.Zero(t, s.Headcount("nowhere").Inside.Total)

	two := newScene(t, "x")
	two.admit(0, "A-1", checkin.Checkin{Party: two.party(1), Household: two.tag(9)})
	two.admit(0, "B-1", checkin.Checkin{Party: two.party(2), Household: two.tag(9)})
	require.Equal(t, 1, two.state().Total().Inside.Households)
}

func TestAShelterIsWhatItsEventsSay(t *testing.T) {
	s := town(t, "x").state()
	minute := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Minute) }
	a, b, c := s.Shelter("A"), s.Shelter("B"), s.Shelter("C")

	require.True(t, a.Open())
	require.True(t, a.Pets)
	require.Equal(t, report.RollCall{At: minute(80), Present: 7, Staff: 4, Helpers: 2}, a.Roll)
	require.Equal(t, uint64(7), a.Bundle.Version)
	require.Equal(t, minute(-60), a.Bundle.Loaded)
	require.Equal(t, time.Hour, report.Bundle{Issued: minute(0)}.Age(minute(60)))
	require.Equal(t, minute(80), a.Latest)
	require.Equal(t, 3, b.Capacity)
	require.Equal(t, minute(70), b.Latest, "the last arrival")
	require.False(t, c.Open())
	require.True(t, c.AdHoc)
	require.Equal(t, minute(85), c.Opened)
	require.Equal(t, minute(90), c.Closed)
	require.Equal(t, report.Shelter{ID: "nowhere"}, s.Shelter("nowhere"))
	require.False(t, s.Shelter("nowhere").Open())

	again := town(t, "x")
	again.at(100, "C-1", &checkin.Open{AdHoc: true, Name: "again"})
	require.True(t, again.state().Shelter("C").Open())
}

func TestARosterNamesNobody(t *testing.T) {
	s := town(t, "x").state()
	list := s.Roster("A")
	require.Len(t, list, 8, "with those who left, without the one taken back")
	require.Len(t, list[0].Short, 8)
	require.Equal(t, report.RosterPerson{
		Slot: 2, AgeBand: checkin.Age1to5, Sex: checkin.SexMale, Presence: checkin.Out, Since: morning.Add(30 * time.Minute),
	}, list[0].People[1])
	require.True(t, list[2].Incomplete)
	require.True(t, list[2].People[0].Needs)
	require.True(t, list[2].People[0].HandedOver)
	require.False(t, list[3].Incomplete)
	require.Empty(t, s.Roster("nowhere"))
}

func TestWhoIsMissingIsLookedForUnlessProtected(t *testing.T) {
	lost := town(t, "x").state().Missing()
	require.Len(t, lost, 1)
	require.Equal(t, "A", lost[0].Shelter)
	require.Len(t, lost[0].People, 1)
	require.Equal(t, 2, lost[0].People[0].Slot)
}

// TestAnArrivalElsewhereIsNoNewsOfAShelter: what headquarters know of it is as old as
// what it said itself.
func TestAnArrivalElsewhereIsNoNewsOfAShelter(t *testing.T) {
	s := newScene(t, "x")
	s.sends(5, "A-1", s.comes(0, "A-1", 1))
	s.receives(300, "B-1", "A", 1, s.tag(1), 1)
	require.Equal(t, morning, s.state().Shelter("A").Latest.Truncate(time.Hour))
}
