package console

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// result is what became of an entry, for the screen behind it.
type result struct {
	admission checkin.Admission
	entry     checkin.Entry // as it was handed over, to do it anyway
	began     time.Time
	slip      bool         // by a transfer slip
	reasons   []fault.Code // beside those of the record, such as why a slip did not help
	others    int          // of the family, whose passes could not be relied on
}

// standbyBody is what the screen that waits for people shows.
type standbyBody struct {
	Parts  string // how many parts of a message are there; empty: none
	Failed *reason
}

func (v *visit) standby() error {
	v.session.scan = nil // whoever showed it has gone
	return v.page("standby", standbyBody{})
}

// standbyWith shows why nothing became of a code, beside the ways that are left.
func (v *visit) standbyWith(err error) error {
	v.h.log(err)
	return v.page("standby", standbyBody{Failed: v.reasonOf(codeOf(err))})
}

// scanParty admits who shows something: a pass, a card, or a transfer slip. What tells
// nobody who is there leads to the quick entry, with the reason.
func (v *visit) scanParty() error {
	raw, err := v.scanned()
	switch {
	case err != nil:
		return v.standbyWith(err)
	case raw == nil:
		return v.page("standby", standbyBody{Parts: "…"})
	}
	s, err := v.judge(raw)
	if err != nil {
		return err
	}
	if v.isSlip(s) {
		return v.arrive(raw, s)
	}
	return v.admitScan(s, v.form.Get("hide") != "")
}

// admitScan admits whom a scan tells of.
func (v *visit) admitScan(s *scan, hide bool) error {
	if v.isBlank(s) || !s.tellsOfPeople() {
		return v.quickWith(s)
	}
	in := checkin.Entry{
		Verdict: s.verdict, Poster: s.poster, Request: checkin.NewRequest(), NoDisclosure: hide, Role: v.role(),
	}
	if err := v.admitEntry(in, s.began); err != nil {
		return err
	}
	s.of = v.session.result.admission.Record.ID
	v.session.scan = s
	return v.to("/result")
}

// quickWith leads from a scan that tells of nobody to the quick entry. A blank card that
// stands for somebody here already shows who.
func (v *visit) quickWith(s *scan) error {
	v.session.scan = s
	if v.isBlank(s) {
		if known := v.state.Desk.Shown(s.verdict); len(known) > 0 {
			s.of = known[0].ID
			v.session.result = &result{admission: checkin.Admission{Record: known[0], Again: true}, began: s.began}
			return v.to("/result")
		}
	}
	return v.to("/quick")
}

// admitEntry hands an entry to the desk. What became of it, once it is durable, is the
// result of the session.
func (v *visit) admitEntry(in checkin.Entry, began time.Time) error {
	in.Took = v.took(began)
	a, err := v.state.Desk.Admit(v.ctx(), in)
	if err != nil {
		return err
	}
	v.session.result = &result{admission: a, entry: in, began: began}
	return nil
}

// arrive admits a party with a transfer slip. A slip that cannot be proved costs them
// nothing: they are entered by hand, and headquarters finds the other check-in.
func (v *visit) arrive(raw []byte, s *scan) error {
	slip, err := v.state.Desk.OpenSlip(v.ctx(), raw)
	if err != nil {
		v.h.log(err)
		v.session.scan = &scan{began: s.began, slip: codeOf(err)}
		return v.to("/quick")
	}
	a, err := v.state.Desk.TransferIn(v.ctx(), checkin.Arrival{Slip: slip, Role: v.role()})
	if err != nil {
		return err
	}
	v.session.scan = nil
	v.session.result = &result{admission: a, began: s.began, slip: true}
	return v.to("/result")
}

// anyway admits people who seem to be here already.
func (v *visit) anyway() error {
	r := v.session.result
	if r == nil || !r.admission.Again || r.slip || r.entry.Role == "" {
		return fmt.Errorf("%w: nothing to do anyway", ErrForm)
	}
	in := r.entry
	in.Anyway = true
	a, err := v.state.Desk.Admit(v.ctx(), in)
	if err != nil {
		return err
	}
	if !a.Again {
		v.session.result = &result{admission: a, entry: in, began: r.began}
		return v.to("/result")
	}
	// The very same presentation is the same entry: others with a copy of it are entered
	// as people without.
	in.Verdict, in.Heads = nil, len(r.admission.Record.People)
	if in.Request, err = v.request(); err != nil {
		return err
	}
	if err := v.admitEntry(in, r.began); err != nil {
		return err
	}
	return v.to("/result")
}

// resultBody is what the screen behind an entry shows.
type resultBody struct {
	checkin.Admission
	Circle      bool // nothing has to be looked at later
	Quick       bool // names are left for later
	Reasons     []reason
	Notes       []reason // about which nothing is to be done
	Received    []string // names of claims
	NotReceived []string
	Bound       bool // a blank card stands for them
	Bindable    bool // one may be given to them
	Anyway      bool // can be admitted although they are here
	Others      int
	Here        []checkin.Record // other check-ins, here
	Elsewhere   []checkin.Record // and at other shelters
}

func (v *visit) resultPage() error {
	r := v.session.result
	if r == nil {
		return v.to("/standby")
	}
	fresh, err := v.recordOf(r.admission.Record.ID)
	if err != nil {
		return err
	}
	r.admission.Record = fresh
	b := resultBody{
		Admission: r.admission, Others: r.others, Quick: fresh.Nameless(),
		Anyway: r.admission.Again && !r.slip && r.entry.Role != "",
	}
	b.Bound = len(fresh.Cards) > 0 && fresh.WithoutPass()
	b.Bindable = len(fresh.Cards) == 0 && fresh.WithoutPass() && v.may(checkin.TypeBind)
	for _, code := range slices.Concat(fresh.Reasons, r.reasons) {
		if slices.Contains(notes, code) {
			b.Notes = append(b.Notes, *v.reasonOf(code))
		} else {
			b.Reasons = append(b.Reasons, *v.reasonOf(code))
		}
	}
	for _, other := range r.admission.Seen {
		switch {
		case other.Shelter == v.state.Who.Shelter:
			b.Here = append(b.Here, other)
		case !other.NoDisclosure: // somebody with a copy of the card could look for them
			b.Elsewhere = append(b.Elsewhere, other)
		}
	}
	b.Circle = len(b.Elsewhere) == 0 && len(b.Here) == 0 && len(b.Reasons) == 0 && isPlain(fresh)
	b.Received, b.NotReceived = disclosed(r.entry.Verdict)
	return v.page("result", b)
}

// notes are codes that tell what was not looked at or not shown, and that nobody at a
// desk can do anything about.
var notes = []fault.Code{verifier.ErrMissing, verifier.ErrExcess, verifier.NoStatus, schema.ErrNotChecked}

// isPlain reports whether a record needs no second look: its holder proved to be it,
// there was nothing to check, or another shelter's slip was proved.
func isPlain(r checkin.Record) bool {
	return r.Grade == checkin.GradeA || r.Grade == checkin.GradeD || r.From != ""
}

// withheld are claims that a pass may have and that nobody asks for here.
var withheld = []string{"family_name", "given_name", "name_kana", "birthdate", "sex", "address"}

// disclosed are the names of the claims that were received, and of those that passes
// have and that were not.
func disclosed(v *verifier.Verdict) (received, not []string) {
	if v == nil {
		return nil, nil
	}
	for _, j := range v.Credentials {
		statement, ok := j.Statement()
		if !ok {
			continue
		}
		for _, subject := range statement.Subjects {
			for _, path := range checkin.Claims() {
				if name := path[0]; subject.Claims[name] != nil && !slices.Contains(received, name) {
					received = append(received, name)
				}
			}
		}
	}
	if received == nil {
		return nil, nil
	}
	return received, withheld
}

// bindCard makes a blank card stand for the party of the last result.
func (v *visit) bindCard() error {
	r := v.session.result
	if r == nil {
		return fmt.Errorf("%w: no party", ErrForm)
	}
	raw, err := v.scanned()
	if err == nil && raw == nil {
		err = qr.ErrPart
	}
	if err != nil {
		return v.cardFailed(r, err)
	}
	s, err := v.judge(raw)
	if err != nil {
		return err
	}
	_, err = v.state.Desk.Bind(v.ctx(), checkin.Binding{Of: r.admission.Record.ID, Verdict: s.verdict, Role: v.role()})
	if err != nil {
		return v.cardFailed(r, err)
	}
	r.reasons = nil
	return v.to("/result")
}

// cardFailed goes back to the result with the reason. The party is admitted all the same.
func (v *visit) cardFailed(r *result, err error) error {
	if errors.Is(err, checkin.ErrStore) || errors.Is(err, checkin.ErrRole) || errors.Is(err, checkin.ErrClosed) {
		return err
	}
	v.h.log(err)
	code := codeOf(err)
	if errors.Is(err, checkin.ErrEntry) {
		code = checkin.ErrCard // no blank card was shown
	}
	r.reasons = []fault.Code{code}
	return v.to("/result")
}
