package console

import (
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// headquartersBody is what whoever leads sees of all shelters whose logs are here.
type headquartersBody struct {
	Duplicates []report.Duplicate
	More       int // duplicates that are not shown
	Shelters   []report.EEIShelter
	Lost       []report.Lost
	MoreLost   int
	Records    []checkin.Record // of this shelter, to correct
	Incident   string
	Open       bool
	Erases     bool
}

func (v *visit) headquarters() error {
	r := v.report()
	b := headquartersBody{
		Duplicates: r.Duplicates(), Shelters: r.EEI(v.state.Master, v.now()).Shelters, Lost: r.Missing(),
		Incident: v.state.Who.Incident, Open: r.Shelter(v.state.Who.Shelter).Open(),
	}
	b.Shelters = slices.DeleteFunc(b.Shelters, func(s report.EEIShelter) bool {
		return s.State == report.NotOpened && s.Total == 0 && s.Outside == 0
	})
	if over := len(b.Duplicates) - MaxListed; over > 0 {
		b.Duplicates, b.More = b.Duplicates[:MaxListed], over
	}
	if over := len(b.Lost) - MaxListed; over > 0 {
		b.Lost, b.MoreLost = b.Lost[:MaxListed], over
	}
	b.Records, _ = v.listed(func(checkin.Record) bool { return true })
	_, b.Erases = v.h.Station.(Eraser)
	return v.page("headquarters", b)
}

// correctBody is the form that puts a check-in right.
type correctBody struct {
	Record   checkin.Record
	Bands    []checkin.AgeBand
	Outsides []checkin.Outside
}

func (v *visit) correctPage() error {
	r, err := v.record()
	if err != nil {
		return err
	}
	return v.page("correct", correctBody{Record: r, Bands: append(checkin.AgeBands(), ""), Outsides: outsides})
}

// correct puts a check-in right, or takes it back.
func (v *visit) correct() error {
	change, err := v.change()
	if err != nil {
		return err
	}
	c := checkin.Correction{Change: change, Void: v.form.Get("void") != ""}
	if !c.Void {
		if c.Party, err = v.corrected(); err != nil {
			return err
		}
		if place := checkin.Outside(v.form.Get("outside")); slices.Contains(outsides, place) {
			c.Outside = place
		}
	}
	if err := v.state.Desk.Correct(v.ctx(), c); err != nil {
		return err
	}
	if r := v.session.result; c.Void && r != nil && r.admission.Record.ID == v.of {
		v.session.result = nil
	}
	return v.to("/headquarters")
}

// corrected is the party as it should have been. What is not in the form stays.
func (v *visit) corrected() (party checkin.Party, err error) {
	r, err := v.record()
	if err != nil {
		return nil, err
	}
	heads, err := v.number("heads", checkin.MaxParty)
	if err != nil || heads == 0 {
		return nil, fmt.Errorf("%w: how many people", ErrForm)
	}
	for slot := 1; slot <= heads; slot++ {
		p := checkin.Person{Slot: slot}
		if slot <= len(r.People) {
			p = r.People[slot-1].Person
			p.AgeBand = checkin.AgeBand(v.form.Get(fmt.Sprintf("age-%d", slot)))
		}
		if p.AgeBand != "" && !slices.Contains(checkin.AgeBands(), p.AgeBand) {
			return nil, fmt.Errorf("%w: an age band", ErrForm)
		}
		party = append(party, p)
	}
	return party, nil
}

// shut closes the shelter.
func (v *visit) shut() error {
	request, err := v.request()
	if err != nil {
		return err
	}
	if err := v.state.Desk.Shut(v.ctx(), request, v.role()); err != nil {
		return err
	}
	return v.to("/board")
}

// closeIncident ends the incident on this device, and deletes its keys. Whoever does it
// types the incident's id.
func (v *visit) closeIncident() error {
	station, ok := v.h.Station.(Eraser)
	switch {
	case !ok:
		return errRoute
	case v.form.Get("confirm") != v.state.Who.Incident:
		return fmt.Errorf("%w: the id of the incident", ErrConfirm)
	}
	request, err := v.request()
	if err != nil {
		return err
	}
	if err := v.state.Desk.CloseIncident(v.ctx(), request, v.role()); err != nil {
		return err
	}
	if err := station.Erase(v.ctx()); err != nil {
		return err
	}
	v.h.sessions.endAll()
	return v.to("/sign-in")
}
