package report

import "github.com/hinan-id/hinan/verifier/checkin"

// Headcount is how many people count, by what is known of them. Those who stay
// elsewhere (at home, in a car, with relatives, in a tent) count in Outside alone and take
// no place in the shelter.
type Headcount struct {
	Inside, Outside People
	// Places are the people of Outside by where they stay.
	Places map[checkin.Outside]int
	// Incomplete are the check-ins of people who count whose names were left for later
	// (お名前はあとで): quick entries and blank cards.
	Incomplete int
	// Grades are the check-ins of people who count, by how they were checked.
	Grades map[checkin.Grade]int
	// Gone are the people who left for good, by where to. Those to
	// [checkin.ToUnknown] are 行き先不明, or protected.
	Gone map[checkin.Destination]int
	// Moved are the people who arrived at another shelter, and count there.
	Moved int
}

// People are people who count.
type People struct {
	Total             int
	Here, Out, Moving int // which together are all of them
	// Ages are all of them by age band; "" are those who did not say.
	Ages                     map[checkin.AgeBand]int
	Male, Female, SexUnknown int
	Infants                  int // 乳幼児: the age bands 0 and 1-5
	Needs                    int // those who need something
	Voluntary                int // those who came before anybody was told to
	// Households are the distinct tags of households, and one for each check-in without.
	Households          int
	VoluntaryHouseholds int
	Pets                int
	Checkins            int

	households, voluntary map[checkin.Tag]bool
}

// Headcount counts the people of a shelter.
func (s *State) Headcount(shelter string) Headcount {
	h := newHeadcount()
	for r := range s.valid(shelter) {
		h.add(r)
	}
	return h
}

// Total counts the people of all shelters. A household at two shelters is one.
func (s *State) Total() Headcount {
	h := newHeadcount()
	for _, r := range s.records {
		if !r.Void {
			h.add(r)
		}
	}
	return h
}

func newHeadcount() Headcount {
	return Headcount{
		Inside: newPeople(), Outside: newPeople(), Places: make(map[checkin.Outside]int),
		Grades: make(map[checkin.Grade]int), Gone: make(map[checkin.Destination]int),
	}
}

func newPeople() People {
	return People{
		Ages:       make(map[checkin.AgeBand]int),
		households: make(map[checkin.Tag]bool), voluntary: make(map[checkin.Tag]bool),
	}
}

func (h *Headcount) add(r checkin.Record) {
	for _, p := range r.People {
		switch p.Presence {
		case checkin.Gone:
			h.Gone[p.Destination]++
		case checkin.Moved:
			h.Moved++
		}
	}
	n := r.Counted()
	if n == 0 {
		return
	}
	h.Grades[r.Grade]++
	if r.Nameless() {
		h.Incomplete++
	}
	if r.Outside == checkin.Inside {
		h.Inside.add(r)
		return
	}
	h.Outside.add(r)
	h.Places[r.Outside] += n
}

func (p *People) add(r checkin.Record) {
	p.Checkins++
	p.Pets += r.Pets
	p.addHousehold(r)
	for _, one := range r.People {
		if one.Presence.Counted() {
			p.addPerson(one)
			if r.Voluntary {
				p.Voluntary++
			}
		}
	}
}

func (p *People) addHousehold(r checkin.Record) {
	if newHousehold(p.households, r.Household) {
		p.Households++
	}
	if r.Voluntary && newHousehold(p.voluntary, r.Household) {
		p.VoluntaryHouseholds++
	}
}

func newHousehold(seen map[checkin.Tag]bool, household checkin.Tag) bool {
	if household == (checkin.Tag{}) {
		return true
	}
	before := seen[household]
	seen[household] = true
	return !before
}

func (p *People) addPerson(one checkin.PersonRecord) {
	p.Total++
	switch one.Presence {
	case checkin.Here:
		p.Here++
	case checkin.Out:
		p.Out++
	case checkin.Moving:
		p.Moving++
	}
	p.Ages[one.AgeBand]++
	if one.AgeBand == checkin.Age0 || one.AgeBand == checkin.Age1to5 {
		p.Infants++
	}
	switch one.Sex {
	case checkin.SexMale:
		p.Male++
	case checkin.SexFemale:
		p.Female++
	default:
		p.SexUnknown++
	}
	if one.Needs {
		p.Needs++
	}
}
