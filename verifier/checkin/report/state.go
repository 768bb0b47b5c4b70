package report

import (
	"maps"
	"slices"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// State is what follows from events at one moment. It does not change, and is safe for
// concurrent use.
type State struct {
	incident string
	drill    bool
	records  []checkin.Record // all, in the order of their times
	at       map[string][]int // the records of a shelter, without those taken back
	shelters map[string]Shelter
}

// Of takes what follows from the events so far. It keeps nothing of r that changes.
func Of(r *checkin.Records) *State {
	s := &State{records: r.All(), at: make(map[string][]int), shelters: make(map[string]Shelter)}
	s.incident, s.drill = r.Incident()
	for i, one := range s.records {
		if !one.Void {
			s.at[one.Shelter] = append(s.at[one.Shelter], i)
		}
	}
	for _, id := range r.Shelters() {
		s.shelters[id] = s.shelter(id, r.Shelter(id))
	}
	return s
}

// Shelters are all shelters of which there is an event, in the order of their names.
func (s *State) Shelters() []Shelter {
	list := make([]Shelter, 0, len(s.shelters))
	for _, id := range slices.Sorted(maps.Keys(s.shelters)) {
		list = append(list, s.shelters[id])
	}
	return list
}

// Shelter is what is known of a shelter; of one without events, its name only.
func (s *State) Shelter(id string) Shelter {
	if known, ok := s.shelters[id]; ok {
		return known
	}
	return Shelter{ID: id}
}

// valid yields the records of a shelter that were not taken back.
func (s *State) valid(shelter string) func(yield func(checkin.Record) bool) {
	return func(yield func(checkin.Record) bool) {
		for _, i := range s.at[shelter] {
			if !yield(s.records[i]) {
				return
			}
		}
	}
}
