package checkin

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
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
	holders  map[Tag]*holder // who was seen with a tag
	cards    map[string]*holder
	arrivals map[Tag][]*placed // transfers, by the tag on their slip
	shelters map[string][]told
	kept     keeper
}

// NewRecords makes records of an incident, or of a drill of it, in which nothing has
// happened yet.
func NewRecords(incident string, drill bool) *Records {
	return &Records{
		incident: incident, drill: drill,
		devices: make(map[string]*deviceEvents), entries: make(map[ID]*entry), holders: make(map[Tag]*holder),
		cards: make(map[string]*holder), arrivals: make(map[Tag][]*placed), shelters: make(map[string][]told),
		kept: newKeeper(),
	}
}

// Incident is what the records are of.
func (r *Records) Incident() (id string, drill bool) { return r.incident, r.drill }

// entry is what is known about one check-in.
type entry struct {
	id     ID
	events []*placed
	record *Record // without arrivals elsewhere; nil: to be made anew
}

// holder is a check-in that was seen with a tag or a card. Nearly every tag has one
// alone; a slice would take three times the room.
type holder struct {
	of   *entry
	next *holder // nil: there is no other
}

// with adds a check-in to holders. One that stood there before may stand there again:
// looking for it would let a log with one tag for everybody take time without end.
func (h *holder) with(of *entry) *holder {
	if h != nil && h.of == of {
		return h
	}
	return &holder{of, h}
}

// all are the check-ins among holders, each once.
func (h *holder) all() (list []*entry) {
	seen := make(map[*entry]bool)
	for ; h != nil; h = h.next {
		if !seen[h.of] {
			seen[h.of] = true
			list = append(list, h.of)
		}
	}
	return list
}

// told is an event that is about no check-in.
type told struct {
	event Event
	place *placed
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
	known := r.device(e.Device)
	at, found := known.find(e.Seq)
	switch {
	case found && known.events[at].hash != e.Hash():
		return fmt.Errorf("%w: device %s, event %d", ErrFork, e.Device, e.Seq)
	case found:
		return nil
	}
	p := r.kept.event(e, r.entry(e))
	known.insert(at, p)
	r.index(e, p)
	return nil
}

func (r *Records) device(name string) *deviceEvents {
	d := r.devices[name]
	if d == nil {
		d = &deviceEvents{}
		r.devices[name] = d
	}
	return d
}

// entry is that of the check-in that an event is about; nil: it is about none.
func (r *Records) entry(e Event) *entry {
	id, ok := e.about()
	if !ok {
		return nil
	}
	en := r.entries[id]
	if en == nil {
		en = &entry{id: id}
		r.entries[id] = en
	}
	return en
}

// index puts an event where it is looked for.
func (r *Records) index(e Event, p *placed) {
	of := p.of
	if of == nil {
		e.Raw, e.Signature, e.Sealed = nil, nil, nil // the store has them
		r.shelters[e.Shelter] = append(r.shelters[e.Shelter], told{e, p})
		return
	}
	of.events, of.record = append(of.events, p), nil
	switch b := e.Body.(type) {
	case *Checkin:
		r.hold(of, b.Party, b.Household, SlipTag(of.id))
		r.show(b.Card, of)
	case *TransferIn:
		r.arrivals[b.Tag] = append(r.arrivals[b.Tag], p)
		r.hold(of, b.Party, b.Tag, SlipTag(of.id))
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
func (r *Records) hold(of *entry, people Party, more ...Tag) {
	for _, p := range people {
		more = append(more, p.Tag)
	}
	for _, t := range more {
		if t != (Tag{}) {
			r.holders[t] = r.holders[t].with(of)
		}
	}
}

func (r *Records) show(card []byte, of *entry) {
	if len(card) > 0 {
		r.cards[string(card)] = r.cards[string(card)].with(of)
	}
}

// Record is the check-in with an id; false: none is known.
func (r *Records) Record(id ID) (Record, bool) {
	en := r.entries[id]
	if en == nil {
		return Record{}, false
	}
	return r.recordOf(en)
}

func (r *Records) recordOf(en *entry) (Record, bool) {
	record, ok := en.alone()
	if !ok {
		return Record{}, false
	}
	return r.arrive(en, *record), true
}

// alone is a check-in by what was written of it alone.
func (en *entry) alone() (*Record, bool) {
	if en.record == nil {
		en.record = en.fold()
	}
	return en.record, en.record.Shelter != ""
}

// All are all check-ins in the order of their times, those that were taken back too.
func (r *Records) All() []Record {
	all := make([]Record, 0, len(r.entries))
	for _, en := range r.entries {
		if one, ok := r.recordOf(en); ok {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, inOrder)
	return all
}

func inOrder(a, b Record) int {
	return cmp.Or(a.At.Compare(b.At), slices.Compare(a.ID[:], b.ID[:]))
}

// With are the check-ins of a tag that were not taken back, in the order of their
// times.
func (r *Records) With(t Tag) []Record { return r.valid(r.holders[t]) }

// WithCard are the check-ins that a card stands for.
func (r *Records) WithCard(number []byte) []Record { return r.valid(r.cards[string(number)]) }

func (r *Records) valid(h *holder) []Record {
	var found []Record
	for _, en := range h.all() {
		if one, ok := r.recordOf(en); ok && !one.Void {
			found = append(found, one)
		}
	}
	slices.SortFunc(found, inOrder)
	return found
}

// Shelter are the events of a shelter that are about no check-in, in their order.
func (r *Records) Shelter(id string) []Event {
	list := slices.Clone(r.shelters[id])
	slices.SortFunc(list, func(a, b told) int { return compare(a.place, b.place) })
	events := make([]Event, len(list))
	for i, one := range list {
		events[i] = one.event
		events[i].Time = one.place.when.time()
	}
	return events
}

// Shelters are the names of all shelters of which there is an event, in their order.
func (r *Records) Shelters() []string {
	names := make(map[string]bool)
	for from := range r.kept.origins {
		names[from.shelter] = true
	}
	return slices.Sorted(maps.Keys(names))
}
