package checkin

import (
	"maps"
	"slices"

	"github.com/hinan-id/hinan/verifier/internal/form"
)

// arrive lets those who are on the way arrive, once another shelter says that they
// came.
func (r *Records) arrive(en *entry, record Record) Record {
	if !slices.ContainsFunc(record.People, func(p PersonRecord) bool { return p.Presence == Moving }) {
		return record
	}
	came := r.arrived(en, record.Shelter)
	record.People = slices.Clone(record.People)
	for i := range record.People {
		one := &record.People[i]
		if arrival := came[one.departure]; one.Presence == Moving && arrival != nil {
			one.set(Moved, arrival.when.time(), ToShelter, arrival.from.shelter)
			one.Arrival = arrival.of.id
		}
	}
	return record
}

// slipTags are the tags that may stand on slips of a check-in: its own, and behind it
// those that its first person had at any time.
func (en *entry) slipTags() []Tag {
	tags := []Tag{SlipTag(en.id)}
	for _, p := range en.events {
		var first Tag
		switch b := p.body.(type) {
		case *admitted:
			first = b.party.firstTag()
		case *TransferIn:
			first = b.Party.firstTag()
		case *Complete:
			first = b.Party.firstTag()
		case *Correct:
			first = b.Party.firstTag()
		case *Bind:
			first = b.Tag
		}
		if first != (Tag{}) && !slices.Contains(tags, first) {
			tags = append(tags, first)
		}
	}
	return tags
}

func (p Party) firstTag() Tag {
	if len(p) == 0 {
		return Tag{}
	}
	return p[0].Tag
}

// arrived tells which arrival belongs to which departure of a check-in. Slips with its
// own tag are its own. Those with the tag of its first person may be of another check-in
// of that person at the shelter: somebody may leave, come back and leave again.
func (r *Records) arrived(en *entry, from string) map[*placed]*placed {
	came := r.arrivedByOwn(en, from)
	for _, t := range en.slipTags()[1:] {
		maps.Copy(came, match(r.departures(t, from), r.arrivalsFrom(t, from)))
	}
	return came
}

func (r *Records) arrivedByOwn(en *entry, from string) map[*placed]*placed {
	return match(en.checkouts(), r.arrivalsFrom(SlipTag(en.id), from))
}

// checkouts are those of a check-in to another shelter, in their order.
func (en *entry) checkouts() (left []*placed) {
	for _, p := range en.events {
		if b, ok := p.body.(*Checkout); ok && b.Destination == ToShelter {
			left = append(left, p)
		}
	}
	return left
}

// departures are the checkouts from a shelter by slips that may have the tag of a person,
// in their order.
func (r *Records) departures(t Tag, from string) (left []*placed) {
	for _, en := range r.holders[t].all() {
		if one, ok := en.alone(); !ok || one.Shelter != from || !slices.Contains(en.slipTags(), t) {
			continue
		}
		own := r.arrivedByOwn(en, from)
		left = append(left, slices.DeleteFunc(en.checkouts(), func(p *placed) bool { return own[p] != nil })...)
	}
	slices.SortFunc(left, compare)
	return left
}

// arrivalsFrom are the arrivals from a shelter by slips with a tag, in their order. A
// slip is one arrival, whoever took it in, and one that was taken back is none.
func (r *Records) arrivalsFrom(t Tag, from string) (came []*placed) {
	all := slices.Clone(r.arrivals[t])
	slices.SortFunc(all, compare)
	seen := make(map[form.Digest]bool)
	for _, p := range all {
		b := p.body.(*TransferIn)
		if b.From != from || seen[b.Slip] || takenBack(p.of) {
			continue
		}
		seen[b.Slip] = true
		came = append(came, p)
	}
	return came
}

func takenBack(en *entry) bool {
	record, ok := en.alone()
	return ok && record.Void
}

// match tells which arrival belongs to which departure; both are in their order, and
// stay in it. There are fewer arrivals as long as somebody is on the way, or did not go
// after all. Then an arrival belongs to the last departure before it; but clocks may be
// wrong, and none is left without one.
func match(departures, arrivals []*placed) map[*placed]*placed {
	came := make(map[*placed]*placed)
	next := len(departures)
	for i := min(len(arrivals), len(departures)) - 1; i >= 0; i-- {
		at := next - 1
		for at > i && departures[at].when > arrivals[i].when {
			at--
		}
		came[departures[at]] = arrivals[i]
		next = at
	}
	return came
}
