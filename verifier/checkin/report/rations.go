package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Ration is what was given out of one item in one period at one shelter, in rations.
type Ration struct {
	Shelter, Item, Period string
	Given                 int // all of them
	// Overridden are those that staff gave once more on purpose, with a reason.
	Overridden int
	// Double are those that somebody had already, here or elsewhere, without a reason.
	Double int
}

// Rations are what was given out, in the order of shelters, periods and items. What was
// given to a party whose check-in was taken back was given out all the same.
//
// A right was used before if the same one of the same check-in had it, or somebody with
// the same tag, or the tag of the right itself, which the pass gives, was seen; for a
// household, if the household or the check-in had it. Between shelters the clocks tell
// which was the second one.
func (s *State) Rations() []Ration {
	d := dispensing{state: s, used: make(map[right]bool), rows: make(map[rationRow]*Ration)}
	var before given
	for _, g := range s.given() {
		if before.Given != nil && (g.Item != before.Item || g.Period != before.Period) {
			clear(d.used)
		}
		d.take(g)
		before = g
	}
	list := make([]Ration, 0, len(d.rows))
	for _, row := range slices.SortedFunc(maps.Keys(d.rows), rationRow.compare) {
		list = append(list, *d.rows[row])
	}
	return list
}

// given is a ration with the record that it was given on.
type given struct {
	*checkin.Given
	index int
}

// given are all rations, those of one item and period together, in the order of their
// times; where these do not tell, in one that does not hang on ids.
func (s *State) given() (all []given) {
	for i, r := range s.records {
		for j := range r.Rations {
			all = append(all, given{&r.Rations[j], i})
		}
	}
	slices.SortStableFunc(all, func(a, b given) int {
		if c := cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Period, b.Period), a.At.Compare(b.At)); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.Shelter, b.Shelter), cmp.Compare(a.Override, b.Override), slices.Compare(a.Slots, b.Slots), cmp.Compare(len(a.Tags), len(b.Tags)))
	})
	return all
}

type rationRow struct{ shelter, period, item string }

func (r rationRow) compare(o rationRow) int {
	return cmp.Or(cmp.Compare(r.shelter, o.shelter), cmp.Compare(r.period, o.period), cmp.Compare(r.item, o.item))
}

// right is what a ration of one item and period uses up.
type right struct {
	unit         checkin.Unit
	tag          checkin.Tag // of a person, a household, or of the right itself
	record, slot int         // where there is no tag; slot 0: the party
}

// dispensing goes through what was given out.
type dispensing struct {
	state *State
	used  map[right]bool // of the item and period in hand
	rows  map[rationRow]*Ration
}

func (d *dispensing) take(g given) {
	n, double := d.use(g)
	name := rationRow{g.Shelter, g.Period, g.Item}
	row := d.rows[name]
	if row == nil {
		row = &Ration{Shelter: g.Shelter, Item: g.Item, Period: g.Period}
		d.rows[name] = row
	}
	row.Given += n
	if g.Override != "" {
		row.Overridden += n
		return
	}
	row.Double += double
}

// use uses the rights up, and tells how many rations it was and how many of them were
// double.
func (d *dispensing) use(g given) (n, double int) {
	r := d.state.records[g.index]
	if g.Unit == checkin.PerHousehold {
		if d.spend(g, append(slices.Clone(g.Tags), r.Household), 0) {
			double++
		}
		return 1, double
	}
	// The tags are those of the pass that was shown. It may name fewer people than had a
	// ration, or more.
	byTag := 0
	for _, t := range g.Tags {
		if d.spendTag(g, t) {
			byTag++
		}
	}
	for _, slot := range g.Slots {
		var own checkin.Tag
		if slot <= len(r.People) {
			own = r.People[slot-1].Tag
		}
		if d.spend(g, []checkin.Tag{own}, slot) {
			double++
		}
	}
	return len(g.Slots), max(double, min(byTag, len(g.Slots)))
}

// spend uses up what somebody has a right by, and reports whether any of it was used.
func (d *dispensing) spend(g given, tags []checkin.Tag, slot int) (before bool) {
	for _, t := range tags {
		before = d.spendTag(g, t) || before
	}
	own := right{unit: g.Unit, record: g.index + 1, slot: slot}
	before = before || d.used[own]
	d.used[own] = true
	return before
}

func (d *dispensing) spendTag(g given, t checkin.Tag) (before bool) {
	if t == (checkin.Tag{}) {
		return false
	}
	of := right{unit: g.Unit, tag: t}
	before = d.used[of]
	d.used[of] = true
	return before
}
