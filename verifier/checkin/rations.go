package checkin

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/verifier"
)

// Claim asks for a ration.
type Claim struct {
	Change
	Item, Period string
	Unit         Unit
	// Override is why it is given though it was given already; empty: it is not.
	Override Override
	// Verdict is about the pass that was shown; nil: none was. With it, the same claim
	// at another shelter is found once the logs meet.
	Verdict *verifier.Verdict
}

// Ration gives something out, once for each person or household in a period. A claim
// that was met already, here or in a log that was merged, is a [*Taken].
func (d *Desk) Ration(ctx context.Context, c Claim) (Record, error) {
	body := &Ration{Item: c.Item, Period: c.Period, Of: c.Of, Unit: c.Unit, Override: c.Override}
	r, err := d.Record(c.Of)
	if err != nil {
		return Record{}, err
	}
	if c.Unit != PerHousehold {
		if body.Slots = sortedSlots(c.Slots); len(body.Slots) == 0 {
			body.Slots = r.slots()
		}
	}
	if err := r.has(body.Slots); err != nil {
		return Record{}, err
	}
	body.Tags = d.rights(c, r, body.Slots)
	release, err := d.claim(ctx, rightKeys(c.Of, body))
	if err != nil {
		return Record{}, err
	}
	defer release()
	if before, taken := d.taken(c, body); taken && c.Override == "" {
		return Record{}, &Taken{before}
	}
	return d.change(ctx, c.Change, body, nil)
}

// Taken says when a ration was given out already.
type Taken struct{ Before Given }

// Error names the item and the period.
func (t *Taken) Error() string {
	return fmt.Sprintf("%s: %s of %s", ErrTaken, t.Before.Item, t.Before.Period)
}

// Unwrap returns [ErrTaken].
func (t *Taken) Unwrap() error { return ErrTaken }

// slots are the numbers of all people who count.
func (r Record) slots() (slots []int) {
	for _, p := range r.People {
		if p.Presence.Counted() {
			slots = append(slots, p.Slot)
		}
	}
	return slots
}

// rights are the tags of the claim, made of the seeds of the pass that was shown: those
// of the people who are given something, or that of their household.
func (d *Desk) rights(c Claim, r Record, slots []int) (tags []Tag) {
	s, ok := d.shownBy(c.Verdict)
	if !ok {
		return nil
	}
	incident := d.settings.Log.identity.Incident
	if c.Unit == PerHousehold && s.household != (Seed{}) {
		tags = append(tags, s.household.Ration(incident, c.Item, c.Period))
	}
	for _, seed := range s.seeds {
		if c.Unit == PerPerson && seed != (Seed{}) && r.given(seed.Checkin(incident), slots) {
			tags = append(tags, seed.Ration(incident, c.Item, c.Period))
		}
	}
	clear(s.seeds)
	return tags
}

// given reports whether the person with a tag has one of the numbers.
func (r Record) given(t Tag, slots []int) bool {
	return slices.ContainsFunc(r.People, func(p PersonRecord) bool { return p.Tag == t && slices.Contains(slots, p.Slot) })
}

func rightKeys(of ID, body *Ration) []string {
	keys := []string{string(of[:]) + "ration"}
	for _, t := range body.Tags {
		keys = append(keys, string(t[:]))
	}
	return keys
}

// taken looks for the same right among what was given out.
func (d *Desk) taken(c Claim, body *Ration) (Given, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	event := d.eventID(c.Request.ID())
	records := d.sameParty(c.Of)
	if len(records) == 0 {
		return Given{}, false
	}
	for _, r := range records {
		slots := r.numbersOf(records[0], body.Slots)
		for _, g := range r.Rations {
			if g.ID != event && g.Item == body.Item && g.Period == body.Period && g.Unit == body.Unit && g.meets(slots, body.Tags) {
				return g, true
			}
		}
	}
	return Given{}, false
}

// numbersOf are the numbers that people of another check-in, who are known by their
// tags, have in this one; of the same one the numbers themselves.
func (r Record) numbersOf(other Record, slots []int) (numbers []int) {
	if r.ID == other.ID {
		return slots
	}
	for _, slot := range slots {
		t := other.People[slot-1].Tag
		for _, p := range r.People {
			if t != (Tag{}) && p.Tag == t {
				numbers = append(numbers, p.Slot)
			}
		}
	}
	return numbers
}

// meets reports whether a ration went to the household, to one of some people, or to
// one of those whose rights are claimed.
func (g Given) meets(slots []int, rights []Tag) bool {
	return g.Unit == PerHousehold ||
		slices.ContainsFunc(g.Tags, func(t Tag) bool { return slices.Contains(rights, t) }) ||
		slices.ContainsFunc(g.Slots, func(s int) bool { return slices.Contains(slots, s) })
}

// sameParty are the check-ins that share somebody, or the household, with one.
func (d *Desk) sameParty(of ID) []Record {
	own, ok := d.records.Record(of)
	if !ok {
		return nil
	}
	found := []Record{own}
	tags := []Tag{own.Household}
	for _, p := range own.People {
		tags = append(tags, p.Tag)
	}
	for _, t := range tags {
		if t == (Tag{}) {
			continue
		}
		for _, r := range d.records.With(t) {
			if !slices.ContainsFunc(found, func(o Record) bool { return o.ID == r.ID }) {
				found = append(found, r)
			}
		}
	}
	return found
}
