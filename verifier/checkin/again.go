package checkin

import "slices"

// again looks whether the party is here already. Those of it who are, are left out of
// the entry.
func (d *Desk) again(a *admitting) (Admission, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r, ok := d.records.Record(a.id); ok && !r.Void {
		return Admission{Record: r, Again: true, Seen: d.elsewhere(a)}, true
	}
	if a.bind != nil {
		if bound := d.here(d.records.WithCard(a.bind.Card)); len(bound) > 0 {
			return Admission{Record: bound[0], Again: true}, true
		}
		if len(d.records.WithCard(a.bind.Card)) > 0 {
			a.bind, a.reasons = nil, addReason(a.reasons, ErrCardBound)
		}
	}
	if a.in.Anyway {
		return Admission{}, false
	}
	var here []Record
	a.body.Party = slices.DeleteFunc(a.body.Party, func(p Person) bool {
		found := d.countedAs(p.Tag, d.settings.Log.identity.Shelter)
		here = append(here, found...)
		return len(found) > 0
	})
	if sameHousehold(here, a.body.Household) { // the others of it have no tag by which they are known
		a.body.Party = slices.DeleteFunc(a.body.Party, func(p Person) bool { return p.Tag == (Tag{}) })
	}
	if len(a.body.Party) == 0 {
		return Admission{Record: here[0], Again: true, Seen: d.elsewhere(a)}, true
	}
	for i := range a.body.Party {
		a.body.Party[i].Slot = i + 1
	}
	return Admission{}, false
}

func sameHousehold(records []Record, household Tag) bool {
	return household != (Tag{}) && slices.ContainsFunc(records, func(r Record) bool { return r.Household == household })
}

// here are those of records that are of this shelter and count.
func (d *Desk) here(records []Record) []Record {
	return slices.DeleteFunc(records, func(r Record) bool {
		return r.Shelter != d.settings.Log.identity.Shelter || r.Counted() == 0
	})
}

// countedAs are the check-ins at a shelter, at any if it is empty, in which somebody
// with a tag counts.
func (d *Desk) countedAs(t Tag, shelter string) []Record {
	if t == (Tag{}) {
		return nil
	}
	return slices.DeleteFunc(d.records.With(t), func(r Record) bool {
		return shelter != "" && r.Shelter != shelter || !slices.ContainsFunc(r.People, func(p PersonRecord) bool {
			return p.Tag == t && p.Presence.Counted()
		})
	})
}

// seen are the other check-ins in which somebody of the party counts.
func (d *Desk) seen(a *admitting) []Record {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.elsewhere(a)
}

func (d *Desk) elsewhere(a *admitting) (others []Record) {
	for _, t := range a.tags() {
		for _, r := range d.countedAs(t, "") {
			if r.ID != a.id && !slices.ContainsFunc(others, func(o Record) bool { return o.ID == r.ID }) {
				others = append(others, r)
			}
		}
	}
	return others
}
