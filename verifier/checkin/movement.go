package checkin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Change is about people of one check-in.
type Change struct {
	Of ID
	// Slots are the people, by their numbers; nil: all of them.
	Slots []int
	// Request names the change, so that sending it again is not a second one.
	Request Request
	Role    trust.Role
}

func (c Change) of() Of { return Of{Of: c.Of, Slots: sortedSlots(c.Slots)} }

func sortedSlots(slots []int) []int {
	slots = slices.Clone(slots)
	slices.Sort(slots)
	return slices.Compact(slots)
}

// Leave is for a while.
func (d *Desk) Leave(ctx context.Context, c Change) (Record, error) {
	return d.change(ctx, c, &Leave{c.of()}, nil)
}

// Return ends a leave, and takes back a checkout.
func (d *Desk) Return(ctx context.Context, c Change) (Record, error) {
	return d.change(ctx, c, &Return{c.of()}, nil)
}

// Checkout is for good. The destination of those whose whereabouts are protected is
// not written down.
func (d *Desk) Checkout(ctx context.Context, c Change, to Destination) (Record, error) {
	r, err := d.Record(c.Of)
	if err != nil {
		return Record{}, err
	}
	if to == ToShelter {
		return Record{}, fmt.Errorf("%w: who goes to another shelter gets a transfer slip", ErrEntry)
	}
	if r.NoDisclosure {
		to = ToUnknown
	}
	return d.change(ctx, c, &Checkout{Destination: to, Of: c.Of, Slots: sortedSlots(c.Slots)}, nil)
}

// Correction is what a check-in should have said. With Void it was booked by mistake.
type Correction struct {
	Change
	Party   Party
	Outside Outside
	Void    bool
}

// Correct puts a check-in right. Nothing is edited: the log keeps both.
func (d *Desk) Correct(ctx context.Context, c Correction) error {
	body := &Correct{Of: c.Of, Party: c.Party, Outside: c.Outside, Void: c.Void}
	_, err := d.change(ctx, c.Change, body, nil)
	if c.Void && errors.Is(err, ErrUnknownRecord) {
		return nil
	}
	return err
}

// Completion is what was left for later.
type Completion struct {
	Change
	Party    Party    // in place of that of the check-in; nil: as it was
	Personal Personal // encrypted to headquarters; this desk cannot read it again
}

// Complete adds to a check-in what was left for later, under the same id. Errors are
// those of [Desk.Leave], and [ErrEntry] if there is nobody to encrypt to.
func (d *Desk) Complete(ctx context.Context, c Completion) (Record, error) {
	sealed, err := Seal(c.Personal, d.settings.Headquarters...)
	if err != nil {
		return Record{}, err
	}
	return d.change(ctx, c.Change, &Complete{Of: c.Of, Party: c.Party}, sealed)
}

// NeedsOf hands over what people need, encrypted to those who see to it and to
// headquarters.
func (d *Desk) NeedsOf(ctx context.Context, c Change, n Need) (Record, error) {
	if err := n.check(); err != nil {
		return Record{}, err
	}
	sealed, err := Seal(n, slices.Concat(d.settings.Needs, d.settings.Headquarters)...)
	if err != nil {
		return Record{}, err
	}
	c.Slots = nil
	for _, p := range n.People {
		c.Slots = append(c.Slots, p.Slot)
	}
	return d.change(ctx, c, &NeedsHandover{c.of()}, sealed)
}

// Shown are the check-ins of this shelter that a credential belongs to: for somebody
// who leaves, comes back, or is given something.
func (d *Desk) Shown(v *verifier.Verdict) []Record {
	s, ok := d.shownBy(v)
	if !ok {
		return nil
	}
	incident := d.settings.Log.identity.Incident
	var tags []Tag
	for _, seed := range s.seeds {
		if seed != (Seed{}) {
			tags = append(tags, seed.Checkin(incident))
		}
	}
	clear(s.seeds)
	d.mu.Lock()
	defer d.mu.Unlock()
	found := d.records.WithCard(s.card)
	for _, t := range tags {
		found = append(found, d.records.With(t)...)
	}
	return d.unique(found)
}

// unique are the records of this shelter, each once.
func (d *Desk) unique(records []Record) (found []Record) {
	for _, r := range records {
		if r.Shelter == d.settings.Log.identity.Shelter && !slices.ContainsFunc(found, func(o Record) bool { return o.ID == r.ID }) {
			found = append(found, r)
		}
	}
	return found
}

// change writes an event about a check-in that is known.
func (d *Desk) change(ctx context.Context, c Change, body Body, sealed []byte) (Record, error) {
	if c.Request == (Request{}) {
		return Record{}, fmt.Errorf("%w: no request", ErrEntry)
	}
	r, err := d.Record(c.Of)
	if err != nil {
		return Record{}, err
	}
	if err := r.has(c.Slots); err != nil {
		return Record{}, err
	}
	draft := Draft{ID: d.eventID(c.Request.ID()), Role: c.Role, Body: body, Sealed: sealed}
	if _, err := d.write(ctx, draft); err != nil {
		return Record{}, err
	}
	return d.Record(c.Of)
}

// has reports why slots are not those of people of the record.
func (r Record) has(slots []int) error {
	for _, slot := range slots {
		if slot < 1 || slot > len(r.People) {
			return fmt.Errorf("%w: the party has %d people, and no number %d", ErrEntry, len(r.People), slot)
		}
	}
	return nil
}
