package checkin

import (
	"cmp"
	"slices"
	"time"
)

// placed is what is kept of an event, with its place in time. There is one of each event
// of a city in memory, so it is small: the rest stays in the store, and what many events
// say in the same words is there once.
type placed struct {
	hash   Hash
	from   *origin
	seq    uint64
	said   moment // by its clock, or the latest time that somebody signed
	when   moment // not before that of any event before it in its log
	of     *entry // nil: it is about no check-in
	graded *graded
	body   any // a Body, or what is kept of it: *admitted of a Checkin, *given of a Ration
}

// moment is a time in whole seconds, as events have it.
type moment int64

func (m moment) time() time.Time { return time.Unix(int64(m), 0).UTC() }

func compare(a, b *placed) int {
	return cmp.Or(cmp.Compare(a.when, b.when), cmp.Compare(a.from.device, b.from.device), cmp.Compare(a.seq, b.seq))
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

// deviceEvents are the known events of a device, by their numbers.
type deviceEvents struct{ events []*placed }

// find is where the event with a number is, or should be.
func (d *deviceEvents) find(seq uint64) (at int, found bool) {
	return slices.BinarySearchFunc(d.events, seq, func(p *placed, seq uint64) int { return cmp.Compare(p.seq, seq) })
}

// insert puts an event among those of its device, and tells when it was.
func (d *deviceEvents) insert(at int, p *placed) {
	p.when = p.said
	if at > 0 {
		p.when = max(p.said, d.events[at-1].when)
	}
	d.events = slices.Insert(d.events, at, p)
	date(d.events[at+1:], p.when)
}

// date dates events behind a time. What is dated anew is looked at anew.
func date(events []*placed, least moment) {
	for _, p := range events {
		when := max(p.said, least)
		if p.when == when {
			return // and so are those behind it
		}
		p.when, least = when, when
		if p.of != nil {
			p.of.record = nil
		}
	}
}
