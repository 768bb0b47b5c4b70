package checkin

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Records are what follows from events, whatever the order in which they are added
// and however often. They are for one goroutine at a time.
//
// Where two events say different things of one check-in, the later one counts. Within
// the log of a device later is what stands behind; between devices the clocks decide,
// and their numbers and names where these do not tell. A clock that jumped back does not turn
// the order of its device around: an event is never earlier than the one before it.
type Records struct {
	incident string
	drill    bool

	devices  map[string]*deviceEvents
	entries  map[ID]*entry
	holders  map[Tag][]ID // who was seen with a tag
	cards    map[string][]ID
	arrivals map[Tag][]*placed // transfers, by the tag on their slip
	shelters map[string][]*placed
}

// NewRecords makes records of an incident, or of a drill of it, in which nothing has
// happened yet.
func NewRecords(incident string, drill bool) *Records {
	return &Records{
		incident: incident, drill: drill,
		devices: make(map[string]*deviceEvents), entries: make(map[ID]*entry), holders: make(map[Tag][]ID),
		cards: make(map[string][]ID), arrivals: make(map[Tag][]*placed), shelters: make(map[string][]*placed),
	}
}

// Incident is what the records are of.
func (r *Records) Incident() (id string, drill bool) { return r.incident, r.drill }

// placed is an event with its place in time.
type placed struct {
	Event
	hash Hash
	when time.Time // not before that of any event before it in its log
}

func compare(a, b *placed) int {
	return cmp.Or(a.when.Compare(b.when), cmp.Compare(a.Device, b.Device), cmp.Compare(a.Seq, b.Seq))
}

// deviceEvents are the known events of a device, by their numbers.
type deviceEvents struct{ events []*placed }

// entry is what is known about one check-in.
type entry struct {
	events []*placed
	record *Record // without arrivals elsewhere; nil: to be made anew
}

// Add adds an event, which the caller has verified. An event that is there already
// changes nothing. Errors are [ErrIncident] and [ErrDrill] for one that belongs
// elsewhere, and [ErrFork] for another one of the same device and number.
func (r *Records) Add(e Event) error {
	switch {
	case e.Incident != r.incident:
		return fmt.Errorf("%w: an event of %s, not of %s", ErrIncident, e.Incident, r.incident)
	case e.Drill != r.drill:
		return fmt.Errorf("%w: device %s, event %d", ErrDrill, e.Device, e.Seq)
	}
	p := &placed{Event: e, hash: e.Hash()}
	p.Raw, p.Signature, p.Sealed = nil, nil, nil // the store has them
	known, err := r.place(p)
	if known || err != nil {
		return err
	}
	r.index(p)
	return nil
}

// place puts an event among those of its device, and tells when it was.
func (r *Records) place(p *placed) (known bool, err error) {
	d := r.devices[p.Device]
	if d == nil {
		d = &deviceEvents{}
		r.devices[p.Device] = d
	}
	at, found := slices.BinarySearchFunc(d.events, p.Seq, func(o *placed, seq uint64) int { return cmp.Compare(o.Seq, seq) })
	if found {
		if d.events[at].hash != p.hash {
			return true, fmt.Errorf("%w: device %s, event %d", ErrFork, p.Device, p.Seq)
		}
		return true, nil
	}
	d.events = slices.Insert(d.events, at, p)
	r.date(d.events[at:], before(d.events, at))
	return false, nil
}

func before(events []*placed, at int) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return events[at-1].when
}

// date dates events behind a time. What is dated anew is looked at anew.
func (r *Records) date(events []*placed, least time.Time) {
	for n, p := range events {
		when := p.Time
		for _, bound := range []time.Time{p.Floor, least} {
			if bound.After(when) {
				when = bound
			}
		}
		if n > 0 && p.when.Equal(when) {
			return // and so are those behind it
		}
		p.when, least = when, when
		if of, ok := p.about(); ok && r.entries[of] != nil {
			r.entries[of].record = nil
		}
	}
}

// about is the check-in that an event is about.
func (e *Event) about() (ID, bool) {
	switch b := e.Body.(type) {
	case *Checkin, *TransferIn:
		return e.ID, true
	case *Complete:
		return b.Of, true
	case *Bind:
		return b.Of, true
	case *Leave:
		return b.Of.Of, true
	case *Return:
		return b.Of.Of, true
	case *Checkout:
		return b.Of, true
	case *Ration:
		return b.Of, true
	case *Correct:
		return b.Of, true
	case *NeedsHandover:
		return b.Of.Of, true
	}
	return ID{}, false
}

// index puts an event where it is looked for.
func (r *Records) index(p *placed) {
	of, ok := p.about()
	if !ok {
		r.shelters[p.Shelter] = append(r.shelters[p.Shelter], p)
		return
	}
	en := r.entries[of]
	if en == nil {
		en = &entry{}
		r.entries[of] = en
	}
	en.events, en.record = append(en.events, p), nil
	switch b := p.Body.(type) {
	case *Checkin:
		r.hold(of, b.Party, b.Household, SlipTag(of))
		r.show(b.Card, of)
	case *TransferIn:
		r.arrivals[b.Tag] = append(r.arrivals[b.Tag], p)
		r.hold(of, b.Party, b.Tag, SlipTag(of))
	case *Complete:
		r.hold(of, b.Party)
	case *Correct:
		r.hold(of, b.Party)
	case *Bind:
		r.hold(of, nil, b.Tag, b.Household)
		r.show(b.Card, of)
	}
}

// hold notes under which tags a check-in can be found.
func (r *Records) hold(of ID, people Party, more ...Tag) {
	for _, p := range people {
		more = append(more, p.Tag)
	}
	for _, t := range more {
		if t != (Tag{}) && !slices.Contains(r.holders[t], of) {
			r.holders[t] = append(r.holders[t], of)
		}
	}
}

func (r *Records) show(card []byte, of ID) {
	if len(card) > 0 && !slices.Contains(r.cards[string(card)], of) {
		r.cards[string(card)] = append(r.cards[string(card)], of)
	}
}

// Record is the check-in with an id; false: none is known.
func (r *Records) Record(id ID) (Record, bool) {
	record, ok := r.alone(id)
	if !ok {
		return Record{}, false
	}
	return r.arrive(*record), true
}

// alone is a check-in by what was written of it alone.
func (r *Records) alone(id ID) (*Record, bool) {
	en := r.entries[id]
	if en == nil {
		return nil, false
	}
	if en.record == nil {
		en.record = fold(id, en)
	}
	return en.record, en.record.Shelter != ""
}

// All are all check-ins in the order of their times, those that were taken back too.
func (r *Records) All() []Record {
	all := make([]Record, 0, len(r.entries))
	for id := range r.entries {
		if one, ok := r.Record(id); ok {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b Record) int {
		return cmp.Or(a.At.Compare(b.At), slices.Compare(a.ID[:], b.ID[:]))
	})
	return all
}

// With are the check-ins of a tag that were not taken back, in the order of their
// times.
func (r *Records) With(t Tag) []Record { return r.valid(r.holders[t]) }

// WithCard are the check-ins that a card stands for.
func (r *Records) WithCard(number []byte) []Record { return r.valid(r.cards[string(number)]) }

func (r *Records) valid(ids []ID) []Record {
	var found []Record
	for _, id := range ids {
		if one, ok := r.Record(id); ok && !one.Void {
			found = append(found, one)
		}
	}
	slices.SortFunc(found, func(a, b Record) int {
		return cmp.Or(a.At.Compare(b.At), slices.Compare(a.ID[:], b.ID[:]))
	})
	return found
}

// Shelter are the events of a shelter that are about no check-in, in their order.
func (r *Records) Shelter(id string) []Event {
	list := slices.Clone(r.shelters[id])
	slices.SortFunc(list, compare)
	events := make([]Event, len(list))
	for i, p := range list {
		events[i] = p.Event
		events[i].Time = p.when
	}
	return events
}

// Shelters are the names of all shelters of which there is an event, in their order.
func (r *Records) Shelters() []string {
	names := make(map[string]bool)
	for _, d := range r.devices {
		for _, p := range d.events {
			names[p.Shelter] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
