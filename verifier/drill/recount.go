package drill

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// recount compares what headquarters have with the ledgers of the shelters, and with each
// other.
func (d *drill) recount(all [headquartersCount]merged) error {
	c := &comparison{}
	first := all[0]
	for _, other := range all[1:] {
		c.same("state hash in another order", fmt.Sprintf("%x", other.state.Hash()), fmt.Sprintf("%x", first.state.Hash()))
		c.same("events in another order", fmt.Sprintf("%x", other.set), fmt.Sprintf("%x", first.set))
	}
	exported := 0
	for _, s := range d.shelters {
		exported += s.events
		c.shelter(s, first.state.Headcount(s.id))
	}
	c.same("events", int(first.events), exported)
	sum := d.sum()
	c.kpi(first.state.KPI(), sum)
	c.rations(first.state.Rations(), sum, d.plan.doubleDinners())
	c.duplicates(first.state.Duplicates(), sum)
	return c.err()
}

// sum is the ledger of all shelters.
func (d *drill) sum() ledger {
	sum := newLedger()
	for _, s := range d.shelters {
		sum.add(s.ledger)
	}
	return sum
}

// comparison collects what differs.
type comparison struct{ differences []string }

// maxDifferences are told.
const maxDifferences = 8

func (c *comparison) same(what string, got, want any) {
	if got != want {
		c.differences = append(c.differences, fmt.Sprintf("%s: %v, not %v", what, got, want))
	}
}

func (c *comparison) err() error {
	if len(c.differences) == 0 {
		return nil
	}
	told := c.differences[:min(len(c.differences), maxDifferences)]
	return fmt.Errorf("%w: %d differences: %s", ErrRecount, len(c.differences), strings.Join(told, "; "))
}

func (c *comparison) shelter(s *shelter, h report.Headcount) {
	gone := 0
	for _, n := range h.Gone {
		gone += n
	}
	l := s.ledger
	for what, n := range map[string][2]int{
		"here": {h.Inside.Here, l.here}, "out": {h.Inside.Out, l.out}, "on the way": {h.Inside.Moving, 0},
		"gone": {gone, l.gone}, "moved": {h.Moved, l.moved}, "elsewhere": {h.Outside.Total, 0},
	} {
		c.same(s.id+", people "+what, n[0], n[1])
	}
}

func (c *comparison) kpi(k report.KPI, l ledger) {
	c.same("check-ins", k.Checkins, l.checkins)
	c.same("completed", k.Completed, l.completed)
	c.same("grades", fmt.Sprint(k.ByGrade), fmt.Sprint(l.grades))
	c.same("methods", fmt.Sprint(k.ByMethod), fmt.Sprint(l.methods))
	for _, code := range slices.Sorted(maps.Keys(l.reasons)) {
		c.same(string(code), k.Reasons[code], l.reasons[code])
	}
}

func (c *comparison) rations(list []report.Ration, l ledger, double int) {
	var sum report.Ration
	for _, r := range list {
		sum.Given += r.Given
		sum.Overridden += r.Overridden
		sum.Double += r.Double
	}
	c.same("dinners", sum.Given, l.given)
	c.same("second dinners on purpose", sum.Overridden, l.overridden)
	c.same("second dinners", sum.Double, double)
}

// duplicates asks for every planted one, and for no other.
func (c *comparison) duplicates(found []report.Duplicate, l ledger) {
	planted := make(map[[2]checkin.ID]bool)
	for of, ids := range l.twins {
		if len(ids) != 2 {
			c.same(fmt.Sprintf("places of planted duplicate %d", of.number), len(ids), 2)
			continue
		}
		planted[pair(ids[0], ids[1])] = true
	}
	c.same("duplicates", len(found), len(planted))
	for _, one := range found {
		if len(one.Places) != 2 || !planted[pair(one.Places[0].Record, one.Places[1].Record)] {
			c.same("a duplicate at "+one.Places[0].Shelter, "found", "planted")
		}
	}
}

// pair is two check-ins, whatever their order.
func pair(a, b checkin.ID) [2]checkin.ID {
	if slices.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	return [2]checkin.ID{a, b}
}
