package report

import (
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// mark is what somebody is known by: a tag, the number of a card, a slip, or the place
// in a check-in that slips were written for.
type mark string

func tagMark(t checkin.Tag) mark    { return mark("t" + string(t[:])) }
func cardMark(number []byte) mark   { return mark("c" + string(number)) }
func slipMark(hash checkin.ID) mark { return mark("s" + string(hash[:])) }

func placeMark(record checkin.ID, slot int) mark {
	return mark(fmt.Sprintf("p%s%d", record[:], slot))
}

// sighting is where a mark was seen, on somebody who counts.
type sighting struct {
	index int // of the record
	slots []int
	by    Sign
}

// finder collects what everybody who counts is known by.
type finder struct {
	records []checkin.Record
	byID    map[checkin.ID]int
	bySlip  map[checkin.Tag][]int // the records whose slips have a tag, of those that were used
	seen    map[mark][]sighting
}

func newFinder(s *State) *finder {
	f := &finder{
		records: s.records, byID: make(map[checkin.ID]int), bySlip: make(map[checkin.Tag][]int),
		seen: make(map[mark][]sighting),
	}
	for _, r := range s.records {
		if r.From != "" {
			f.bySlip[r.Slip] = nil
		}
	}
	for i, r := range s.records {
		f.byID[r.ID] = i
		f.gives(checkin.SlipTag(r.ID), i)
		if own := r.SlipTag(); own != checkin.SlipTag(r.ID) {
			f.gives(own, i)
		}
	}
	for i, r := range s.records {
		if r.Counted() > 0 {
			f.look(i)
		}
	}
	return f
}

// gives notes that slips of a record have a tag.
func (f *finder) gives(t checkin.Tag, index int) {
	if from, used := f.bySlip[t]; used {
		f.bySlip[t] = append(from, index)
	}
}

// look notes what the people of a record are known by.
func (f *finder) look(index int) {
	r := f.records[index]
	var slots []int
	for i, p := range r.People {
		if !p.Presence.Counted() {
			continue
		}
		slots = append(slots, p.Slot)
		marks := make(map[mark]Sign)
		f.person(marks, index, i, ByTag, nil)
		for m, by := range marks {
			f.seen[m] = append(f.seen[m], sighting{index, []int{p.Slot}, by})
		}
	}
	for _, number := range f.cards(index, nil) {
		f.seen[cardMark(number)] = append(f.seen[cardMark(number)], sighting{index, slots, ByCard})
	}
	if r.SlipHash != (checkin.ID{}) {
		f.seen[slipMark(r.SlipHash)] = append(f.seen[slipMark(r.SlipHash)], sighting{index, slots, BySlip})
	}
}

// person collects what one of a party is known by: the own tag, and what they were known
// by at the shelters that they came from by slips. via are the records on the way.
func (f *finder) person(marks map[mark]Sign, index, at int, by Sign, via []int) {
	if slices.Contains(via, index) {
		return // slips in a circle
	}
	r := f.records[index]
	add := func(m mark, by Sign) {
		if _, known := marks[m]; !known {
			marks[m] = by
		}
	}
	if t := r.People[at].Tag; t != (checkin.Tag{}) {
		add(tagMark(t), by)
	}
	if f.gave(r) {
		add(placeMark(r.ID, r.People[at].Slot), BySlip)
	}
	if r.From == "" {
		return
	}
	from, movers, known := f.origin(r)
	if !known {
		if at == 0 {
			add(tagMark(r.Slip), BySlip)
		}
		return
	}
	if was, ok := f.was(r, from, movers, at); ok {
		f.person(marks, from, was, BySlip, append(via, index))
	}
}

// was is who somebody was in the party that they came from, by position: one of those
// who moved, if as many came; one of all, if as many came as there are; or the first came
// first.
func (f *finder) was(r checkin.Record, from int, movers []int, at int) (was int, ok bool) {
	switch {
	case len(movers) == len(r.People):
		return movers[at], true
	case len(f.records[from].People) == len(r.People):
		return at, true
	case at > 0:
		return 0, false
	case len(movers) > 0:
		return movers[0], true
	}
	return 0, true
}

// gave reports whether a slip of a record may have been used.
func (f *finder) gave(r checkin.Record) bool {
	return len(f.bySlip[r.SlipTag()]) > 0 || len(f.bySlip[checkin.SlipTag(r.ID)]) > 0
}

// cards are the cards that stand for a party: its own, and those it brought along.
func (f *finder) cards(index int, via []int) [][]byte {
	r := f.records[index]
	if r.From == "" || slices.Contains(via, index) {
		return r.Cards
	}
	from, movers, known := f.origin(r)
	if !known || len(movers) < len(f.records[from].People) {
		return r.Cards
	}
	return slices.Concat(r.Cards, f.cards(from, append(via, index)))
}

// origin is the record that a party came from by its slip, and who of it came, by
// position: none, if that shelter does not know yet that they came, or has them back. It
// is not known either if somebody was checked in twice there and both may be it.
func (f *finder) origin(r checkin.Record) (index int, movers []int, known bool) {
	several := false
	for _, i := range f.bySlip[r.Slip] {
		one := f.records[i]
		if one.Shelter != r.From || one.Void {
			continue
		}
		if movers = f.movers(one, r.SlipHash); len(movers) > 0 {
			return i, movers, true
		}
		several = several || known
		index, known = i, true
	}
	return index, nil, known && !several
}

// movers are those of a record who arrived elsewhere by one slip.
func (f *finder) movers(r checkin.Record, slip checkin.ID) (at []int) {
	for i, p := range r.People {
		if p.Presence != checkin.Moved {
			continue
		}
		if to, ok := f.byID[p.Arrival]; ok && f.records[to].SlipHash == slip {
			at = append(at, i)
		}
	}
	return at
}
