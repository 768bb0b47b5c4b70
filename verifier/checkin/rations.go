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
	body := &Ration{Item: c.Item, Period: c.Period, Of: c.Of, Unit: c.Unit, Override: c.Override, Tags: d.rights(c)}
	r, err := d.Record(c.Of)
	if err != nil {
		return Record{}, err
	}
	if c.Unit != PerHousehold {
		if body.Slots = sortedSlots(c.Slots); len(body.Slots) == 0 {
			body.Slots = r.slots()
		}
	}
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

// rights are the tags of the claim, made of the seeds of the pass that was shown.
func (d *Desk) rights(c Claim) (tags []Tag) {
	s, ok := d.shownBy(c.Verdict)
	if !ok {
		return nil
	}
	seeds := s.seeds
	if c.Unit == PerHousehold {
		seeds = []Seed{s.household}
	}
	for _, seed := range seeds {
		if seed != (Seed{}) {
			tags = append(tags, seed.Ration(d.settings.Log.identity.Incident, c.Item, c.Period))
		}
	}
	clear(s.seeds)
	return tags
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
	for _, r := range records {
		for _, g := range r.Rations {
			if g.ID != event && g.Item == body.Item && g.Period == body.Period && g.Unit == body.Unit && g.meets(r.ID == c.Of, body) {
				return g, true
			}
		}
	}
	return Given{}, false
}

// meets reports whether a ration went to one of those who claim it.
func (g Given) meets(same bool, body *Ration) bool {
	byTag := slices.ContainsFunc(g.Tags, func(t Tag) bool { return slices.Contains(body.Tags, t) })
	if !same || g.Unit == PerHousehold {
		return byTag || g.Unit == PerHousehold
	}
	return byTag || slices.ContainsFunc(g.Slots, func(s int) bool { return slices.Contains(body.Slots, s) })
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
