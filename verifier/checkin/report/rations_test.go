package report_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

func meal(id checkin.ID, slots ...int) *checkin.Ration {
	return &checkin.Ration{Item: "meal", Period: "noon", Of: id, Slots: slots, Unit: checkin.PerPerson}
}

func blanket(id checkin.ID) *checkin.Ration {
	return &checkin.Ration{Item: "blanket", Period: "noon", Of: id, Unit: checkin.PerHousehold}
}

func TestRationsAreDoubleIfTheRightWasUsed(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(s *scene)
		want []report.Ration
	}{
		{"each of a party once", func(s *scene) {
			id := s.comes(0, "A-1", 0, 0)
			s.at(5, "A-1", meal(id, 1))
			s.at(6, "A-2", meal(id, 2))
		}, []report.Ration{{Shelter: "A", Item: "meal", Period: "noon", Given: 2}}},
		{"one of them twice, at another desk", func(s *scene) {
			id := s.comes(0, "A-1", 0, 0)
			s.at(5, "A-1", meal(id, 1))
			s.at(6, "A-2", meal(id, 1, 2))
		}, []report.Ration{{Shelter: "A", Item: "meal", Period: "noon", Given: 3, Double: 1}}},
		{"twice with a reason", func(s *scene) {
			id := s.comes(0, "A-1", 0)
			s.at(5, "A-1", meal(id, 1))
			more := meal(id, 1)
			more.Override = checkin.OverrideSpoiled
			s.at(6, "A-1", more)
		}, []report.Ration{{Shelter: "A", Item: "meal", Period: "noon", Given: 2, Overridden: 1}}},
		{"another item or period is another right", func(s *scene) {
			id := s.comes(0, "A-1", 1)
			s.at(5, "A-1", meal(id, 1))
			water, evening := meal(id, 1), meal(id, 1)
			water.Item, evening.Period = "water", "evening"
			s.at(6, "A-1", water)
			s.at(7, "A-1", evening)
		}, []report.Ration{
			{Shelter: "A", Item: "meal", Period: "evening", Given: 1}, {Shelter: "A", Item: "meal", Period: "noon", Given: 1},
			{Shelter: "A", Item: "water", Period: "noon", Given: 1},
		}},
		{"the same person at two shelters, the second by the clocks", func(s *scene) {
			s.at(9, "B-1", meal(s.comes(0, "B-1", 0, 1), 1, 2))
			s.at(5, "A-1", meal(s.comes(1, "A-1", 1), 1))
		}, []report.Ration{
			{Shelter: "A", Item: "meal", Period: "noon", Given: 1}, {Shelter: "B", Item: "meal", Period: "noon", Given: 2, Double: 1},
		}},
		{"the same right by its tag, of people without", func(s *scene) {
			for i, device := range []string{"A-1", "B-1"} {
				r := meal(s.comes(i, device, 0), 1)
				r.Tags = []checkin.Tag{s.tag(50)}
				s.at(5+i, device, r)
			}
		}, []report.Ration{
			{Shelter: "A", Item: "meal", Period: "noon", Given: 1}, {Shelter: "B", Item: "meal", Period: "noon", Given: 1, Double: 1},
		}},
		{"a pass that names more people than were given something", func(s *scene) {
			for i, device := range []string{"A-1", "B-1"} {
				r := meal(s.comes(i, device, 0, 0), 1)
				r.Tags = []checkin.Tag{s.tag(50), s.tag(51)}
				s.at(5+i, device, r)
			}
		}, []report.Ration{
			{Shelter: "A", Item: "meal", Period: "noon", Given: 1}, {Shelter: "B", Item: "meal", Period: "noon", Given: 1, Double: 1},
		}},
		{"a household that is in two check-ins", func(s *scene) {
			for i, device := range []string{"A-1", "B-1"} {
				s.at(5+i, device, blanket(s.admit(i, device, checkin.Checkin{Party: s.party(0, 0), Household: s.tag(90)})))
			}
		}, []report.Ration{
			{Shelter: "A", Item: "blanket", Period: "noon", Given: 1}, {Shelter: "B", Item: "blanket", Period: "noon", Given: 1, Double: 1},
		}},
		{"households without a tag are those of their check-ins", func(s *scene) {
			one, other := s.comes(0, "A-1", 0), s.comes(1, "A-1", 0)
			for i, id := range []checkin.ID{one, other, one} {
				s.at(5+i, "A-1", blanket(id))
			}
		}, []report.Ration{{Shelter: "A", Item: "blanket", Period: "noon", Given: 3, Double: 1}}},
		{"what was given on a check-in that was taken back was given", func(s *scene) {
			id := s.comes(0, "A-1", 0)
			s.at(5, "A-1", meal(id, 1))
			s.at(6, "A-1", &checkin.Correct{Of: id, Void: true})
		}, []report.Ration{{Shelter: "A", Item: "meal", Period: "noon", Given: 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScene(t, "x")
			tt.do(s)
			require.Equal(t, tt.want, s.state().Rations())
			slices.Reverse(s.events)
			require.Equal(t, tt.want, s.state().Rations(), "the other way round")
		})
	}
}
