package checkin

import (
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/fault"
)

// Presence is where somebody is.
type Presence string

// The presences.
const (
	Here   Presence = "here"
	Out    Presence = "out"    // for a while
	Moving Presence = "moving" // on the way to another shelter, and counted until it says that they came
	Moved  Presence = "moved"  // arrived at another shelter
	Gone   Presence = "gone"
)

// Counted reports whether somebody counts where they were checked in.
func (p Presence) Counted() bool { return p == Here || p == Out || p == Moving }

// Record is a check-in with what became of it.
type Record struct {
	ID           ID
	Shelter      string
	Device       string    // that wrote it first
	At           time.Time // when
	Grade        Grade
	Reasons      []fault.Code
	Method       Method // empty: by a transfer slip
	Credentials  []string
	Residence    Residence
	Outside      Outside
	Household    Tag
	NoDisclosure bool
	Voluntary    bool
	Pets         int
	Took         time.Duration // 0: not measured
	People       []PersonRecord
	From         string // the shelter that they came from, by a transfer slip
	Slip         Tag    // on that slip
	SlipHash     ID     // of what that slip says
	Cards        [][]byte
	Completed    bool // what was left for later is done
	Void         bool // taken back
	Copies       int  // how often other devices wrote it too
	Rations      []Given
}

// PersonRecord is one of a party.
type PersonRecord struct {
	Person
	Presence    Presence
	Since       time.Time
	Destination Destination // of who is gone or moving; empty: still here
	To          string      // the shelter, of who is moving or has moved, if it is known
	Arrival     ID          // the check-in there, of who has moved
	HandedOver  bool        // what they need is with those who see to it

	departure *placed // the checkout by which they are on the way
}

// Given is a ration that was given out.
type Given struct {
	ID       ID
	At       time.Time
	Shelter  string
	Item     string
	Period   string
	Unit     Unit
	Slots    []int
	Tags     []Tag
	Override Override
}

// Counted is how many of the party count where they were checked in.
func (r Record) Counted() (n int) {
	if r.Void {
		return 0
	}
	for _, p := range r.People {
		if p.Presence.Counted() {
			n++
		}
	}
	return n
}

// WithoutPass reports whether nothing that was shown says who the people are: they were
// entered by their number, or a blank card was bound.
func (r Record) WithoutPass() bool { return r.Method == Quick || r.Method == BlankCard }

// Nameless reports whether the names of the people were left for later.
func (r Record) Nameless() bool { return r.WithoutPass() && !r.Completed }

// SlipTag is the tag for a transfer slip of the party: that of its first person, who
// may have none.
func (r Record) SlipTag() Tag {
	if len(r.People) > 0 && r.People[0].Tag != (Tag{}) {
		return r.People[0].Tag
	}
	return SlipTag(r.ID)
}

// fold makes a record of its events. One without a check-in has no shelter.
func (en *entry) fold() *Record {
	slices.SortFunc(en.events, compare)
	record := &Record{ID: en.id}
	for _, p := range en.events { // however a clock was wrong, the check-in came first
		record.begin(p)
	}
	if record.Shelter == "" {
		return record
	}
	for _, p := range en.events {
		record.apply(p)
	}
	return record
}

// begin takes what a check-in says. Of several with one id the first counts.
func (r *Record) begin(p *placed) {
	switch b := p.body.(type) {
	case *admitted:
		if r.Shelter != "" {
			r.Copies++
			return
		}
		m := b.manner
		r.Method, r.Credentials, r.Residence, r.Outside = m.method, texts[string](m.credentials), m.residence, m.outside
		r.NoDisclosure, r.Voluntary, r.Pets = m.noDisclosure, m.voluntary, m.pets
		r.Household, r.Took = b.household, time.Duration(b.took)*time.Millisecond
		if len(b.card) > 0 {
			r.Cards = append(r.Cards, b.card)
		}
		r.People = arrived(b.party, p.when.time())
	case *TransferIn:
		if r.Shelter != "" {
			r.Copies++
			return
		}
		r.From, r.Slip, r.SlipHash, r.Residence, r.Outside = b.From, b.Tag, ID(b.Slip), ResidenceUnknown, Inside
		r.People = arrived(b.Party, p.when.time())
	default:
		return
	}
	r.Shelter, r.Device, r.At = p.from.shelter, p.from.device, p.when.time()
	r.Grade, r.Reasons = p.graded.grade, texts[fault.Code](p.graded.reasons)
}

func arrived(people Party, at time.Time) []PersonRecord {
	list := make([]PersonRecord, len(people))
	for i, p := range people {
		list[i] = PersonRecord{Person: p, Presence: Here, Since: at}
	}
	return list
}

// apply takes what an event says of a check-in.
func (r *Record) apply(p *placed) {
	switch b := p.body.(type) {
	case *admitted, *TransferIn:
		r.again(p)
	case *Complete:
		r.Completed = true
		r.replace(b.Party, p.when.time())
	case *Bind:
		r.Cards = append(r.Cards, b.Card)
		if r.Household == (Tag{}) {
			r.Household = b.Household
		}
		if len(r.People) > 0 && r.People[0].Tag == (Tag{}) {
			r.People[0].Tag = b.Tag
		}
	case *Leave:
		r.each(b.Slots, func(one *PersonRecord) { one.set(Out, p.when.time(), "", "") })
	case *Return:
		r.each(b.Slots, func(one *PersonRecord) { one.set(Here, p.when.time(), "", "") })
	case *Checkout:
		state := Gone
		if b.Destination == ToShelter {
			state = Moving
		}
		r.each(b.Slots, func(one *PersonRecord) {
			one.set(state, p.when.time(), b.Destination, b.Shelter)
			one.departure = p
		})
	case *given:
		s := b.supply
		r.Rations = append(r.Rations, Given{
			ID: b.id, At: p.when.time(), Shelter: p.from.shelter, Item: s.item, Period: s.period, Unit: s.unit,
			Slots: b.slots, Tags: b.tags, Override: s.override,
		})
	case *Correct:
		r.Void = r.Void || b.Void
		if b.Outside != "" {
			r.Outside = b.Outside
		}
		r.replace(b.Party, p.when.time())
	case *NeedsHandover:
		r.each(b.Slots, func(one *PersonRecord) { one.Needs, one.HandedOver = true, true })
	}
}

// again is a card that another device has seen, which did not know yet that the party had
// left: they came back.
func (r *Record) again(p *placed) {
	if p.when.time().After(r.At) {
		r.each(nil, func(one *PersonRecord) {
			if !one.Presence.Counted() {
				one.set(Here, p.when.time(), "", "")
			}
		})
	}
}

// set changes where somebody is.
func (p *PersonRecord) set(state Presence, at time.Time, to Destination, shelter string) {
	p.Presence, p.Since, p.Destination, p.To, p.Arrival = state, at, to, shelter, ID{}
}

// each calls f for the people of some slots, all of them if there are none.
func (r *Record) each(slots []int, f func(*PersonRecord)) {
	for i := range r.People {
		if len(slots) == 0 || slices.Contains(slots, r.People[i].Slot) {
			f(&r.People[i])
		}
	}
}

// replace says anew who the party is; those who were in it before stay where they are.
func (r *Record) replace(people Party, at time.Time) {
	if people == nil {
		return
	}
	before := r.People
	r.People = arrived(people, at)
	for i := range min(len(before), len(people)) {
		one := before[i]
		was := one.Person
		one.Person = people[i]
		if one.Tag == (Tag{}) { // a correction of an age does not take a tag away
			one.Tag = was.Tag
		}
		one.Needs = one.Needs || was.Needs
		r.People[i] = one
	}
}
