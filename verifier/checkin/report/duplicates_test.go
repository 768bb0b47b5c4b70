package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// brief writes candidates as "tag A1 B1": the signs, then shelters with the people.
func brief(found []report.Duplicate) (list []string) {
	for _, d := range found {
		var words []string
		for _, by := range d.By {
			words = append(words, string(by))
		}
		for _, p := range d.Places {
			words = append(words, p.Shelter+strings.Trim(fmt.Sprint(p.Slots), "[]"))
		}
		list = append(list, strings.Join(words, " "))
	}
	return list
}

func TestDuplicatesAreCandidates(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(s *scene)
		want []string
	}{
		{"two people are two", func(s *scene) { s.comes(0, "A-1", 1); s.comes(0, "B-1", 2) }, nil},
		{"people without tags are no candidates", func(s *scene) { s.comes(0, "A-1", 0, 0); s.comes(0, "B-1", 0) }, nil},
		{"the same person at two shelters", func(s *scene) { s.comes(0, "A-1", 1); s.comes(9, "B-1", 2, 1) }, []string{"tag A1 B2"}},
		{"the same person twice at one", func(s *scene) { s.comes(0, "A-1", 1); s.comes(9, "A-2", 1) }, []string{"tag A1 A1"}},
		{"at three", func(s *scene) { s.comes(0, "A-1", 1); s.comes(9, "B-1", 1); s.comes(10, "C-1", 1) }, []string{"tag A1 B1 C1"}},
		{"a family twice is one candidate", func(s *scene) { s.comes(0, "A-1", 1, 2); s.comes(9, "B-1", 2, 1) }, []string{"tag A1 2 B1 2"}},
		{"one pass twice in one party", func(s *scene) { s.comes(0, "A-1", 1, 1, 0) }, []string{"tag A1 2"}},
		{"who is out for a while still counts", func(s *scene) {
			s.at(5, "A-1", &checkin.Leave{Of: of(s.comes(0, "A-1", 1))})
			s.comes(9, "B-1", 1)
		}, []string{"tag A1 B1"}},
		{"who left for good does not", func(s *scene) {
			s.at(5, "A-1", &checkin.Checkout{Destination: checkin.ToHome, Of: s.comes(0, "A-1", 1)})
			s.comes(9, "B-1", 1)
		}, nil},
		{"nor what was booked by mistake", func(s *scene) {
			s.at(5, "A-1", &checkin.Correct{Void: true, Of: s.comes(0, "A-1", 1)})
			s.comes(9, "B-1", 1)
		}, nil},
		{"nor the copy that a second device wrote", func(s *scene) {
			id := s.comes(0, "A-1", 1)
			s.draft(1, "A-2", checkin.Draft{ID: id, Grade: checkin.GradeD, Body: s.events[0].Body})
		}, nil},
		{"a household that comes one by one is none", func(s *scene) {
			s.admit(0, "A-1", checkin.Checkin{Party: s.party(1), Household: s.tag(9)})
			s.admit(1, "B-1", checkin.Checkin{Party: s.party(2), Household: s.tag(9)})
		}, nil},
		{"a card bound twice", func(s *scene) {
			s.at(2, "A-1", &checkin.Bind{Card: []byte("card"), Of: s.comes(0, "A-1", 0), Tag: s.tag(5)})
			s.at(3, "B-1", &checkin.Bind{Card: []byte("card"), Of: s.comes(1, "B-1", 0), Tag: s.tag(5)})
		}, []string{"card tag A1 B1"}},
		{"a card bound twice, to people who have tags", func(s *scene) {
			s.at(2, "A-1", &checkin.Bind{Card: []byte("card"), Of: s.comes(0, "A-1", 1, 0), Tag: s.tag(5)})
			s.at(3, "A-2", &checkin.Bind{Card: []byte("card"), Of: s.comes(1, "A-2", 2), Tag: s.tag(5)})
		}, []string{"card A1 2 A1"}},
		{"a card bound twice to one party is one card", func(s *scene) {
			id := s.comes(0, "A-1", 0, 0)
			s.at(2, "A-1", &checkin.Bind{Card: []byte("card"), Of: id, Tag: s.tag(5)})
			s.at(3, "A-2", &checkin.Bind{Card: []byte("card"), Of: id, Tag: s.tag(5)})
		}, nil},
		{"a paper card at two shelters", func(s *scene) {
			s.admit(0, "A-1", checkin.Checkin{Method: checkin.PaperQR, Card: []byte("card"), Party: s.party(0)})
			s.admit(1, "B-1", checkin.Checkin{Method: checkin.PaperQR, Card: []byte("card"), Party: s.party(0)})
		}, []string{"card A1 B1"}},
		{"who moved by a slip is none", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1))
			s.receives(9, "B-1", "A", 1, s.tag(1), 1)
		}, nil},
		{"who moved on is none", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1))
			b := s.receives(9, "B-1", "A", 1, s.tag(1), 1)
			s.sends(15, "B-1", b)
			s.receives(19, "C-1", "B", 2, checkin.SlipTag(b), 1)
		}, nil},
		{"a slip used at two shelters", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1))
			s.receives(9, "B-1", "A", 1, s.tag(1), 1)
			s.receives(10, "C-1", "A", 1, s.tag(1), 1)
		}, []string{"slip B1 C1"}},
		{"a slip used at two shelters, from one of which nothing is known", func(s *scene) {
			s.receives(9, "B-1", "A", 1, s.tag(1), 2)
			s.receives(10, "C-1", "A", 1, s.tag(1), 1)
		}, []string{"slip B1 2 C1"}},
		{"who moved and showed the pass elsewhere", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1))
			s.receives(9, "B-1", "A", 1, s.tag(1), 1)
			s.comes(20, "C-1", 1)
		}, []string{"slip tag B1 C1"}},
		{"who moved twice and showed the pass elsewhere", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 3, 1))
			b := s.receives(9, "B-1", "A", 1, s.tag(3), 2)
			s.sends(15, "B-1", b)
			s.receives(19, "C-1", "B", 2, checkin.SlipTag(b), 2)
			s.comes(20, "D-1", 1)
		}, []string{"slip tag C2 D1"}},
		{"who is on the way and showed the pass instead of the slip", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1))
			s.comes(20, "B-1", 1)
		}, []string{"tag A1 B1"}},
		{"who came back without a slip while the other shelter waits", func(s *scene) {
			id := s.comes(0, "A-1", 0)
			s.sends(5, "A-1", id)
			s.receives(9, "B-1", "A", 1, checkin.SlipTag(id), 1)
			s.at(30, "A-1", &checkin.Return{Of: of(id)})
		}, []string{"slip A1 B1"}},
		{"who stayed while others of the party moved is none", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1, 2, 3), 2, 3)
			s.receives(9, "B-1", "A", 1, s.tag(1), 2)
		}, nil},
		{"one of those who moved shows the pass elsewhere", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1, 2, 3), 2, 3)
			s.receives(9, "B-1", "A", 1, s.tag(1), 2)
			s.comes(20, "C-1", 3)
		}, []string{"slip tag B2 C1"}},
		{"a party that went to one shelter in two parts is none", func(s *scene) {
			id := s.comes(0, "A-1", 1, 2, 3)
			s.sends(5, "A-1", id, 1)
			s.receives(9, "B-1", "A", 1, s.tag(1), 1)
			s.sends(15, "A-1", id, 2, 3)
			s.receives(19, "B-1", "A", 2, s.tag(1), 2)
		}, nil},
		{"fewer arrived than were sent, and the first shows the pass elsewhere", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1, 2, 0))
			s.receives(9, "B-1", "A", 1, s.tag(1), 2)
			s.comes(20, "C-1", 1)
			s.comes(21, "D-1", 2) // who of the two came is not known
		}, []string{"slip tag B1 C1"}},
		{"all came back, and fewer had arrived", func(s *scene) {
			id := s.comes(0, "A-1", 1, 0, 0)
			s.sends(5, "A-1", id)
			s.receives(9, "B-1", "A", 1, s.tag(1), 2)
			s.at(30, "A-1", &checkin.Return{Of: of(id)})
		}, []string{"slip tag A1 B1"}},
		{"somebody who came back, of a party that all arrived", func(s *scene) {
			id := s.comes(0, "A-1", 0, 0)
			s.sends(5, "A-1", id)
			s.receives(9, "B-1", "A", 1, checkin.SlipTag(id), 2)
			s.at(30, "A-1", &checkin.Return{Of: of(id, 2)})
		}, []string{"slip A2 B2"}},
		{"two check-ins of one person, whose slip may be of either", func(s *scene) {
			s.comes(0, "A-1", 1, 2)
			s.comes(1, "A-2", 1, 3)
			s.receives(9, "B-1", "A", 1, s.tag(1), 2)
		}, []string{"slip tag A1 A1 B1"}},
		{"slips in a circle", func(s *scene) {
			a := checkin.EventID("A", incident, s.random("slip", 1))
			b := checkin.EventID("B", incident, s.random("slip", 2))
			s.receives(5, "A-1", "B", 1, checkin.SlipTag(b), 1)
			s.receives(6, "B-1", "A", 2, checkin.SlipTag(a), 1)
		}, []string{"slip A1 B1"}},
		{"a card that moved with its party", func(s *scene) {
			id := s.comes(0, "A-1", 1, 2)
			s.at(2, "A-1", &checkin.Bind{Card: []byte("card"), Of: id, Tag: s.tag(5)})
			s.sends(5, "A-1", id)
			s.receives(9, "B-1", "A", 1, s.tag(1), 2)
			s.admit(20, "C-1", checkin.Checkin{Method: checkin.BlankCard, Card: []byte("card"), Party: s.party(0)})
		}, []string{"card B1 2 C1"}},
		{"a slip used twice for some of a party, whose first stayed", func(s *scene) {
			s.sends(5, "A-1", s.comes(0, "A-1", 1, 2), 2)
			s.receives(9, "B-1", "A", 1, s.tag(1), 1)
			s.receives(10, "C-1", "A", 1, s.tag(1), 1)
		}, []string{"slip B1 C1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScene(t, "x")
			tt.do(s)
			require.Equal(t, tt.want, brief(s.state().Duplicates()))
			slices.Reverse(s.events)
			require.Equal(t, tt.want, brief(s.state().Duplicates()), "the other way round")
		})
	}
}

// TestADuplicateSaysWhere: what a human needs to decide.
func TestADuplicateSaysWhere(t *testing.T) {
	s := newScene(t, "x")
	here, there := s.comes(0, "A-1", 1), s.comes(9, "B-1", 1)
	found := s.state().Duplicates()
	require.Len(t, found, 1)
	require.True(t, found[0].Across)
	require.Equal(t, here, found[0].Places[0].Record)
	require.Equal(t, there, found[0].Places[1].Record)
	require.Equal(t, s.now, found[0].Places[1].At)

	s = newScene(t, "x")
	s.comes(0, "A-1", 1)
	s.comes(9, "A-1", 1)
	require.False(t, s.state().Duplicates()[0].Across)
}
