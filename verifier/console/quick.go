package console

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// maxButtons is how many people have a button of their own.
const maxButtons = 8

var (
	outsides   = []checkin.Outside{checkin.Inside, checkin.AtHome, checkin.InCar, checkin.WithRelatives, checkin.InTent}
	residences = []checkin.Residence{checkin.ResidenceUnknown, checkin.InCity, checkin.OtherCity, checkin.Abroad}
)

// quickBody is what the quick entry shows. All of it stands in the form, so that going
// back is nothing special.
type quickBody struct {
	Heads   int // 0: to be chosen
	Buttons []int
	Ages    []ageCount // the people by age band
	Unsaid  int        // those without
	Request string
	Began   string
	Reasons []reason // why there is no other entry
	Card    bool     // a blank card was shown, and is bound at once
	Hide    bool
	Outside checkin.Outside
	Pets    int
	Abroad  checkin.Residence
	Early   bool // they came before anybody was told to

	Outsides   []checkin.Outside
	Residences []checkin.Residence
}

// ageCount is how many people are of an age band.
type ageCount struct {
	Band checkin.AgeBand
	N    int
}

func (v *visit) quickPage() error {
	b := quickBody{Request: newRequest(), Began: fmt.Sprint(v.now().UnixMilli())}
	if s := v.pending(); s != nil {
		b.Began = fmt.Sprint(s.began.UnixMilli())
	}
	return v.quickShow(b)
}

// pending is what was scanned and belongs to nobody yet; nil: nothing.
func (v *visit) pending() *scan {
	if s := v.session.scan; s != nil && s.of == (checkin.ID{}) {
		return s
	}
	return nil
}

func (v *visit) quickShow(b quickBody) error {
	for n := 1; n <= maxButtons; n++ {
		b.Buttons = append(b.Buttons, n)
	}
	if s := v.pending(); s != nil {
		b.Card = v.isBlank(s)
		if !b.Card {
			for _, code := range s.reasons() {
				if slices.Contains(notes, code) {
					continue
				}
				b.Reasons = append(b.Reasons, *v.reasonOf(code))
			}
		}
	}
	b.Outsides, b.Residences = outsides, residences
	return v.page("quick", b)
}

// quick is one tap of the quick entry: how many, who is how old, and that is it.
func (v *visit) quick() error {
	b, err := v.readQuick()
	if err != nil {
		return err
	}
	if v.form.Get("forget") != "" { // what was scanned has nothing to do with it
		v.session.scan = nil
		return v.to("/quick")
	}
	if needs := v.form.Get("done"); needs != "" {
		return v.admitQuick(b, needs == "needs")
	}
	return v.quickShow(b)
}

// readQuick reads the form, with what was tapped.
func (v *visit) readQuick() (b quickBody, err error) {
	if b.Heads, err = v.number("heads", checkin.MaxParty); err != nil {
		return b, err
	}
	if b.Pets, err = v.number("pets", checkin.MaxPets); err != nil {
		return b, err
	}
	if _, err = v.request(); err != nil {
		return b, err
	}
	b.Request, b.Began = v.form.Get("request"), strconv.FormatInt(v.began().UnixMilli(), 10)
	b.Hide, b.Early = v.form.Get("hide") != "", v.form.Get("early") != ""
	b.Outside, b.Abroad = checkin.Outside(v.form.Get("outside")), checkin.Residence(v.form.Get("residence"))
	return b, v.readAges(&b)
}

// readAges reads who is how old. A tap on plus or minus moves one between an age band
// and those without; rest says that all of these are adults.
func (v *visit) readAges(b *quickBody) error {
	b.Unsaid = b.Heads
	for _, band := range checkin.AgeBands() {
		n, err := v.number("age-"+string(band), checkin.MaxParty)
		if err != nil {
			return err
		}
		b.Ages = append(b.Ages, ageCount{band, n})
		b.Unsaid -= n
	}
	if b.Unsaid < 0 {
		return fmt.Errorf("%w: more ages than people", ErrForm)
	}
	for i := range b.Ages {
		one := &b.Ages[i]
		switch band := string(one.Band); {
		case v.form.Get("plus") == band && b.Unsaid > 0:
			one.N, b.Unsaid = one.N+1, b.Unsaid-1
		case v.form.Get("minus") == band && one.N > 0:
			one.N, b.Unsaid = one.N-1, b.Unsaid+1
		case v.form.Get("rest") == band:
			one.N, b.Unsaid = one.N+b.Unsaid, 0
		}
	}
	return nil
}

// party are the people of the form.
func (b *quickBody) party(needs bool) (party checkin.Party) {
	add := func(band checkin.AgeBand, n int) {
		for range n {
			party = append(party, checkin.Person{AgeBand: band, Slot: len(party) + 1})
		}
	}
	for _, one := range b.Ages {
		add(one.Band, one.N)
	}
	add("", b.Unsaid)
	if needs {
		party[0].Needs = true // somebody of them: who, is asked on the next screen
	}
	return party
}

func (v *visit) admitQuick(b quickBody, needs bool) error {
	if b.Heads == 0 {
		return fmt.Errorf("%w: how many people", ErrForm)
	}
	request, err := v.request()
	if err != nil {
		return err
	}
	in := checkin.Entry{
		Request: request, Party: b.party(needs), Outside: b.Outside, Residence: b.Abroad, Pets: b.Pets,
		Voluntary: b.Early, NoDisclosure: b.Hide, Role: v.role(),
	}
	var slip []fault.Code
	if s := v.pending(); s != nil {
		in.Verdict = s.verdict
		if s.slip != "" {
			slip = []fault.Code{s.slip}
		}
	}
	if err := v.admitEntry(in, v.began()); err != nil {
		return err
	}
	r := v.session.result
	if s := v.pending(); s != nil {
		s.of = r.admission.Record.ID
	}
	r.reasons, r.entry.Role = slip, "" // nobody of them could be here already
	if needs {
		return v.to("/needs/" + r.admission.Record.ID.String())
	}
	return v.to("/result")
}
