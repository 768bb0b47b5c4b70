package console

import (
	"fmt"
	"time"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// family is several passes that are shown one after another, and checked in together.
type family struct {
	raw    [][]byte
	others []reason // of those that cannot be relied on
	began  time.Time
	poster bool
}

// familyBody is what the screen for a family shows.
type familyBody struct {
	Passes int
	Others []reason
	Failed *reason
	Full   bool
}

func (v *visit) familyPage() error { return v.familyWith(nil) }

func (v *visit) familyWith(err error) error {
	var b familyBody
	if f := v.session.family; f != nil {
		b = familyBody{Passes: len(f.raw), Others: f.others, Full: len(f.raw) == verifier.MaxPresentations}
	}
	if err != nil {
		v.h.log(err)
		b.Failed = v.reasonOf(codeOf(err))
	}
	return v.page("family", b)
}

// scanFamily adds one pass to the family, or ends it.
func (v *visit) scanFamily() error {
	if v.form.Get("done") != "" {
		return v.admitFamily()
	}
	raw, err := v.scanned()
	if err != nil || raw == nil {
		return v.familyWith(err)
	}
	s, err := v.judge(raw)
	if err != nil {
		return err
	}
	if v.session.family == nil {
		v.session.family = &family{began: s.began}
	}
	f := v.session.family
	switch {
	case s.tellsOfPeople() && len(f.raw) < verifier.MaxPresentations:
		f.raw = append(f.raw, raw)
		f.poster = f.poster || s.poster
	case len(f.others) < checkin.MaxParty:
		f.others = append(f.others, *v.reasonOf(s.mainReason()))
	}
	return v.to("/family")
}

// admitFamily admits all of whom the passes tell as one party. For the others there is
// the quick entry.
func (v *visit) admitFamily() error {
	f := v.session.family
	switch {
	case f == nil:
		return fmt.Errorf("%w: nobody is there yet", ErrForm)
	case len(f.raw) == 0:
		v.session.family = nil
		return v.to("/quick")
	}
	s, err := v.judge(f.raw...)
	if err != nil {
		return err
	}
	s.began, s.poster = f.began, s.poster || f.poster
	v.session.family, v.session.result = nil, nil
	if err := v.admitScan(s, v.form.Get("hide") != ""); err != nil {
		v.session.family = f // nothing was kept
		return err
	}
	if r := v.session.result; r != nil {
		r.others = len(f.others)
	}
	return nil
}
