package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Duplicate is a candidate: check-ins in which somebody seems to count more than once.
// A human decides; nothing is corrected because of it. A household that stands in
// several check-ins is no duplicate, because families come one by one.
type Duplicate struct {
	// By is what they share.
	By []Sign
	// Across: they are at more than one shelter.
	Across bool
	// Places are where somebody counts, in the order of the check-ins' times.
	Places []Place
}

// Place is a check-in of a duplicate.
type Place struct {
	Record  checkin.ID
	Shelter string
	At      time.Time
	Slots   []int // the people of the party whom it is about

	index int // of the record
}

// Sign is what tells that two people may be one.
type Sign string

// The signs.
const (
	ByTag  Sign = "tag"  // of a person's pass
	ByCard Sign = "card" // one card was shown for both, or bound to both
	BySlip Sign = "slip" // of a transfer
)

// Duplicates are all candidates at a shelter and across shelters, in the order of the
// times of their first check-ins. Somebody who moved by a slip and arrived is none.
func (s *State) Duplicates() []Duplicate {
	found := make(map[string]*Duplicate) // by the check-ins
	for _, sightings := range newFinder(s).seen {
		if !isDuplicate(sightings) {
			continue
		}
		places := s.places(sightings)
		name := nameOf(places)
		if found[name] == nil {
			found[name] = &Duplicate{Places: places}
		}
		found[name].take(sightings)
	}
	list := make([]Duplicate, 0, len(found))
	for _, d := range found {
		d.settle()
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Duplicate) int {
		return slices.CompareFunc(a.Places, b.Places, func(p, q Place) int { return cmp.Compare(p.index, q.index) })
	})
	return list
}

// isDuplicate reports whether one mark was seen in two check-ins, or on two people of
// one party; what a slip or a card tells of one check-in alone is nothing new.
func isDuplicate(seen []sighting) bool {
	own := 0
	for _, one := range seen {
		if one.index != seen[0].index {
			return true
		}
		if one.by == ByTag {
			own++
		}
	}
	return own > 1
}

// places are the check-ins where something was seen, in their order.
func (s *State) places(seen []sighting) (places []Place) {
	slices.SortStableFunc(seen, func(a, b sighting) int { return cmp.Compare(a.index, b.index) })
	for i, one := range seen {
		if i > 0 && one.index == seen[i-1].index {
			continue
		}
		r := s.records[one.index]
		places = append(places, Place{Record: r.ID, Shelter: r.Shelter, At: r.At, index: one.index})
	}
	return places
}

// nameOf is a key for the check-ins, which several marks may have in common.
func nameOf(places []Place) string {
	var name []byte
	for _, p := range places {
		name = append(name, p.Record[:]...)
	}
	return string(name)
}

// take adds whom one more mark tells of; seen is in the order of the places.
func (d *Duplicate) take(seen []sighting) {
	at := 0
	for _, one := range seen {
		if one.index != d.Places[at].index {
			at++
		}
		d.By = append(d.By, one.by)
		d.Places[at].Slots = append(d.Places[at].Slots, one.slots...)
	}
}

func (d *Duplicate) settle() {
	slices.Sort(d.By)
	d.By = slices.Compact(d.By)
	for i := range d.Places {
		p := &d.Places[i]
		slices.Sort(p.Slots)
		p.Slots = slices.Compact(p.Slots)
		d.Across = d.Across || p.Shelter != d.Places[0].Shelter
	}
}
