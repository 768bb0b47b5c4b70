package report

import (
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// RosterEntry is a check-in on the list of a shelter, for its staff: without names, which
// are at headquarters, without tags, and without where people went.
type RosterEntry struct {
	Short      string // the beginning of the record's id
	At         time.Time
	Method     checkin.Method // empty: by a transfer slip
	Grade      checkin.Grade
	Outside    checkin.Outside
	Incomplete bool // the names were left for later
	Pets       int
	People     []RosterPerson
}

// RosterPerson is one of a party.
type RosterPerson struct {
	Slot       int
	AgeBand    checkin.AgeBand
	Sex        checkin.Sex
	Needs      bool // something, which those know who see to it
	HandedOver bool // they do
	Presence   checkin.Presence
	Since      time.Time
}

// shortID is how many characters of an id a list shows: 48 bits.
const shortID = 8

// Roster is the list of a shelter, in the order of the check-ins' times, with those who
// left.
func (s *State) Roster(shelter string) []RosterEntry {
	var list []RosterEntry
	for r := range s.valid(shelter) {
		list = append(list, rosterEntry(r))
	}
	return list
}

func rosterEntry(r checkin.Record) RosterEntry {
	e := RosterEntry{
		Short: r.ID.String()[:shortID], At: r.At, Method: r.Method, Grade: r.Grade, Outside: r.Outside,
		Incomplete: r.Nameless(), Pets: r.Pets,
	}
	for _, p := range r.People {
		e.People = append(e.People, RosterPerson{
			Slot: p.Slot, AgeBand: p.AgeBand, Sex: p.Sex, Needs: p.Needs, HandedOver: p.HandedOver, Presence: p.Presence, Since: p.Since,
		})
	}
	return e
}

// Missing are the check-ins of all shelters with people who left without saying where to
// (行き先不明), for headquarters, in the order of their times; People are those people
// alone. Those whose whereabouts are protected are not looked for, and not in it.
func (s *State) Missing() []Lost {
	var list []Lost
	for _, r := range s.records {
		if r.Void || r.NoDisclosure {
			continue
		}
		e := rosterEntry(r)
		e.People = slices.DeleteFunc(e.People, func(p RosterPerson) bool { return !lost(r.People[p.Slot-1]) })
		if len(e.People) > 0 {
			list = append(list, Lost{r.Shelter, e})
		}
	}
	return list
}

// Lost is an entry of the list of people who left without saying where to.
type Lost struct {
	Shelter string // that they left
	RosterEntry
}

func lost(p checkin.PersonRecord) bool {
	return p.Presence == checkin.Gone && p.Destination == checkin.ToUnknown
}
