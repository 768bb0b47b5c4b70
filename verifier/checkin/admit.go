package checkin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Entry is somebody at the desk. The zero value, with a request and a role, is one
// person of whom nothing is known.
type Entry struct {
	// Verdict is about what was shown; nil: nothing was.
	Verdict *verifier.Verdict
	// Poster: what was shown answers a poster.
	Poster bool
	// Request names an entry that no credential names, so that sending it again is not
	// a second one. It is needed wherever the verdict is not accepted.
	Request Request
	// Party are the people, where no credential tells; nil: Heads of them, at least
	// one, of whom nothing is known.
	Party Party
	Heads int
	// Method is how they came, where no credential tells; empty: Quick.
	Method       Method
	Residence    Residence // empty: by the credential, or not known
	Outside      Outside   // empty: Inside
	Pets         int
	Voluntary    bool
	NoDisclosure bool
	Took         time.Duration // from the first tap or scan
	Role         trust.Role
	// Anyway: they are admitted though they seem to be here already.
	Anyway bool
}

// Admission is what became of an entry.
type Admission struct {
	Record Record
	// Events are those that were written; none, if Again.
	Events []Event
	// Again: they are here already, and nothing was written.
	Again bool
	// Back: they had left, and are counted again.
	Back bool
	// Seen are the check-ins elsewhere, and at this shelter if Anyway, that somebody of
	// the party counts in. They are information for staff, never a reason to refuse.
	Seen []Record
}

// Admit admits a party, whatever the verdict says: it grades the record. The same
// presentation twice is one record, and people who count at this shelter already are
// not written twice, unless Anyway. A blank card is bound to the party at once.
//
// Errors are [ErrEntry] for an entry that contradicts itself, [ErrRole], [ErrClosed]
// and those of the store.
func (d *Desk) Admit(ctx context.Context, in Entry) (Admission, error) {
	a, err := d.plan(in)
	if err != nil {
		return Admission{}, err
	}
	release, err := d.claim(ctx, a.keys())
	if err != nil {
		return Admission{}, err
	}
	defer release()
	if again, ok := d.again(a); ok {
		return d.back(ctx, again, in)
	}
	events, err := d.write(ctx, a.drafts()...)
	if err != nil {
		return Admission{}, err
	}
	r, err := d.Record(a.id)
	return Admission{Record: r, Events: events, Seen: d.seen(a)}, err
}

// back lets a party come back that has left, and shows the same paper again.
func (d *Desk) back(ctx context.Context, again Admission, in Entry) (Admission, error) {
	if again.Record.Counted() > 0 {
		return again, nil
	}
	request := in.Request
	if request == (Request{}) {
		request = NewRequest()
	}
	r, err := d.Return(ctx, Change{Of: again.Record.ID, Request: request, Role: in.Role})
	if err != nil {
		return Admission{}, err
	}
	return Admission{Record: r, Back: true, Seen: again.Seen}, nil
}

// admitting is an entry on its way to the log.
type admitting struct {
	id      ID
	in      Entry
	grade   Grade
	reasons []fault.Code
	body    Checkin
	bind    *Bind // a blank card that was shown
}

// plan reads an entry.
func (d *Desk) plan(in Entry) (*admitting, error) {
	s, shown := d.shownBy(in.Verdict)
	a := &admitting{in: in}
	a.grade, a.reasons = GradeOf(in.Verdict)
	if !shown && in.Verdict != nil && a.grade != GradeC { // accepted, and tells nothing of people
		a.grade = GradeD
	}
	if in.Poster && a.grade == GradeA {
		a.grade, a.reasons = GradeB, addReason(a.reasons, ReasonPoster)
	}
	a.body = Checkin{
		Credentials: s.types, Method: in.Method, NoDisclosure: in.NoDisclosure, Outside: in.Outside, Party: in.party(),
		Pets: in.Pets, Residence: in.Residence, Took: in.Took.Milliseconds(), Voluntary: in.Voluntary,
	}
	if shown {
		d.believe(a, &s)
	}
	a.body.fillIn()
	if len(a.tags()) == 0 && a.grade == GradeA { // nobody can tell whether they come twice
		a.grade = GradeB
	}
	presentation := s.presentation
	if !shown || presentation == (ID{}) || s.blank {
		if in.Request == (Request{}) {
			return nil, fmt.Errorf("%w: no request, and no credential that names the entry", ErrEntry)
		}
		presentation = in.Request.ID()
	}
	a.id = d.eventID(presentation)
	if a.bind != nil {
		a.bind.Of = a.id
	}
	return a, nil
}

// party are the people whom staff entered.
func (in Entry) party() Party {
	if in.Party != nil {
		return slices.Clone(in.Party)
	}
	party := make(Party, max(1, min(in.Heads, MaxParty+1))) // one too many is refused
	for i := range party {
		party[i].Slot = i + 1
	}
	return party
}

// believe takes what a credential tells.
func (d *Desk) believe(a *admitting, s *shown) {
	incident := d.settings.Log.identity.Incident
	a.body.Method, a.body.Card = s.method, s.card
	if a.body.Residence == "" {
		a.body.Residence = d.residence(s.municipality)
	}
	if s.blank {
		// It says nothing of who carries it.
		a.grade = GradeD
		a.body.Card = nil
		if err := d.checkCard(s.card); err != nil {
			a.reasons = addReason(a.reasons, fault.Of(err))
		} else {
			a.bind = &Bind{Card: s.card, Tag: s.seeds[0].Checkin(incident)}
		}
		clear(s.seeds)
		return
	}
	a.body.Household = s.tag(incident)
	a.body.Party = s.party
}

// fillIn says what nobody said.
func (c *Checkin) fillIn() {
	if c.Method == "" {
		c.Method = Quick
	}
	if c.Residence == "" {
		c.Residence = ResidenceUnknown
	}
	if c.Outside == "" {
		c.Outside = Inside
	}
}

func addReason(to []fault.Code, c fault.Code) []fault.Code {
	to = append(slices.Clone(to), c)
	slices.Sort(to)
	return slices.Compact(to)
}

// keys are what no other entry may be about meanwhile.
func (a *admitting) keys() []string {
	keys := []string{string(a.id[:])}
	for _, t := range a.tags() {
		keys = append(keys, string(t[:]))
	}
	if a.bind != nil {
		keys = append(keys, string(a.bind.Card))
	}
	return keys
}

// tags are those of the people.
func (a *admitting) tags() (tags []Tag) {
	for _, p := range a.body.Party {
		if p.Tag != (Tag{}) {
			tags = append(tags, p.Tag)
		}
	}
	return tags
}

func (a *admitting) drafts() []Draft {
	drafts := []Draft{{ID: a.id, Role: a.in.Role, Grade: a.grade, Reasons: a.reasons, Body: &a.body}}
	if a.bind != nil {
		drafts = append(drafts, Draft{ID: bindID(a.id), Role: a.in.Role, Body: a.bind})
	}
	return drafts
}
