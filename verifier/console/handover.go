package console

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// handoverBody is what one shift leaves to the next.
type handoverBody struct {
	knowledge
	Unfinished []checkin.Record
	More       int
	Devices    []deviceLine
}

// deviceLine is a device that may write at this shelter, or has.
type deviceLine struct {
	ID       string
	Own      bool
	Enrolled bool
	Events   uint64 // that are here
}

func (v *visit) handover() error {
	b := handoverBody{knowledge: v.knowledge()}
	b.Unfinished, b.More = v.listed(func(r checkin.Record) bool {
		return r.Nameless() && r.Counted() > 0
	})
	var err error
	b.Devices, err = v.devices()
	if err != nil {
		return err
	}
	return v.page("handover", b)
}

func (v *visit) devices() ([]deviceLine, error) {
	lines := make(map[string]deviceLine)
	if v.state.Bundle != nil {
		for id, d := range v.state.Bundle.Content().Devices {
			if d.Shelter == "" || d.Shelter == v.state.Who.Shelter {
				lines[id] = deviceLine{ID: id, Enrolled: d.Enrolled(v.now())}
			}
		}
	}
	if v.state.Store != nil {
		heads, err := v.state.Store.Heads(v.ctx())
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			l := lines[h.Device]
			l.ID, l.Events = h.Device, h.Size
			lines[h.Device] = l
		}
	}
	list := make([]deviceLine, 0, len(lines))
	for _, l := range lines {
		l.Own = l.ID == v.state.Who.Device
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b deviceLine) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// completeBody is the form for what was left for later. What was typed stands in it
// again only where it could not be taken.
type completeBody struct {
	Record                    checkin.Record
	People                    []typedPerson
	Address, Phone, Relatives string
	Failed                    *reason
}

// typedPerson is what was typed of one person.
type typedPerson struct {
	Person                checkin.PersonRecord
	Name, Kana, Birthdate string
}

func (v *visit) completePage() error {
	r, err := v.record()
	if err != nil {
		return err
	}
	return v.page("complete", completeBody{Record: r, People: v.typed(r)})
}

// typed are the people of a check-in with what the form has of them.
func (v *visit) typed(r checkin.Record) (people []typedPerson) {
	for _, p := range r.People {
		n := strconv.Itoa(p.Slot)
		people = append(people, typedPerson{p, v.form.Get("name-" + n), v.form.Get("kana-" + n), v.form.Get("birthdate-" + n)})
	}
	return people
}

// complete encrypts what was left for later to headquarters.
func (v *visit) complete() error {
	change, err := v.change()
	if err != nil {
		return err
	}
	r, err := v.record()
	if err != nil {
		return err
	}
	b := completeBody{
		Record: r, People: v.typed(r), Address: v.form.Get("address"), Phone: v.form.Get("phone"), Relatives: v.form.Get("relatives"),
	}
	personal, err := b.personal()
	if err == nil {
		_, err = v.state.Desk.Complete(v.ctx(), checkin.Completion{Change: change, Personal: personal})
	}
	switch code := codeOf(err); {
	case err == nil:
		return v.to("/handover")
	case code == ErrForm || code == checkin.ErrEventLarge || code == checkin.ErrEntry:
		v.h.log(err)
		b.Failed = v.reasonOf(code)
		return v.render(400, "complete", "layout", b)
	}
	return err
}

// personal is what is written down, within its limits.
func (b *completeBody) personal() (p checkin.Personal, err error) {
	for _, text := range []string{b.Address, b.Phone, b.Relatives} {
		if len(text) > checkin.MaxContact {
			return p, fmt.Errorf("%w: %d bytes, at most %d", checkin.ErrEventLarge, len(text), checkin.MaxContact)
		}
	}
	p = checkin.Personal{Address: b.Address, Phone: b.Phone, Relatives: b.Relatives}
	for _, one := range b.People {
		if one.Name == "" && one.Kana == "" && one.Birthdate == "" {
			continue
		}
		if err := one.check(); err != nil {
			return p, err
		}
		p.People = append(p.People, checkin.PersonName{Slot: one.Person.Slot, Name: one.Name, Kana: one.Kana, Birthdate: one.Birthdate})
	}
	if len(p.People) == 0 {
		return p, fmt.Errorf("%w: no name", ErrForm)
	}
	return p, nil
}

func (one typedPerson) check() error {
	if len(one.Name) > checkin.MaxPerson || len(one.Kana) > checkin.MaxPerson {
		return fmt.Errorf("%w: a name of over %d bytes", checkin.ErrEventLarge, checkin.MaxPerson)
	}
	if _, err := time.Parse(time.DateOnly, one.Birthdate); err != nil && one.Birthdate != "" {
		return fmt.Errorf("%w: a date", ErrForm)
	}
	return nil
}
