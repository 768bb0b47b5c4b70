package console

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// codeOf is the code of an error; that of one without is a fault of ours.
func codeOf(err error) fault.Code {
	if c := fault.Of(err); c != "" {
		return c
	}
	return api.ErrInternal
}

// decode turns the text of one code into bytes.
func (v *visit) decode(text string) ([]byte, error) {
	text, _ = qr.Repair(text)
	var reader qr.Reader
	p, err := reader.Add(text)
	switch {
	case err != nil:
		return nil, err
	case !p.Done():
		return nil, qr.ErrPart
	}
	return p.Raw, nil
}

// scanned reads what a form has: an image, a text, or a message in parts that is
// complete. Without any it is nil, and so it is where parts are missing still.
func (v *visit) scanned() ([]byte, error) {
	s := v.session
	text := v.form.Get("code")
	switch {
	case len(v.image) > 0:
		var err error
		if text, err = v.readImageText(); err != nil {
			return nil, err
		}
	case text == "" && s.whole != nil:
		raw := s.whole
		s.whole = nil
		return raw, nil
	case text == "":
		return nil, nil
	}
	text, _ = qr.Repair(text)
	p, err := s.reader.Add(text)
	if err != nil || !p.Done() {
		return nil, err
	}
	return p.Raw, nil
}

func (v *visit) readImageText() (text string, err error) {
	err = v.h.inTurn(func() error {
		text, err = qr.ReadImage(v.image)
		return err
	})
	return text, err
}

// inTurn lets a few work at a time: an image costs a second and 64 MiB.
func (h *Handler) inTurn(work func() error) error {
	select {
	case h.reading <- struct{}{}:
		defer func() { <-h.reading }()
		return work()
	case <-time.After(api.MaxWait):
		return fmt.Errorf("%w: %d are read already", ErrSlow, maxReading)
	}
}

// part takes one part of a message in parts, as the camera sees them.
func (v *visit) part() error {
	p, err := v.session.reader.Add(v.form.Get("code"))
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if p.Done() {
		v.session.whole = p.Raw
		v.w.WriteHeader(http.StatusCreated)
	}
	fmt.Fprintf(v.w, "%d/%d", p.Got, p.Of)
	return nil
}

// judge judges what was shown, to the challenge of this desk. Nothing is accepted where
// nothing judges.
func (v *visit) judge(raw ...[]byte) (*scan, error) {
	s := &scan{began: v.began()}
	if v.state.Judge == nil {
		return s, nil
	}
	a := v.h.ask(v.state)
	want := verifier.Request{Challenge: &a.Challenge, Claims: checkin.Claims()}
	err := v.h.inTurn(func() (err error) {
		if s.verdict, err = v.state.Judge.Verify(v.ctx(), want, raw...); s.verdict != nil {
			err = nil
		}
		return err
	})
	s.poster = a.poster
	return s, err
}

// began is when the entry of a form began, as the form says; else now.
func (v *visit) began() time.Time {
	ms, err := v.number("began", 1<<53-1)
	if err != nil || ms == 0 {
		return v.now()
	}
	return time.UnixMilli(int64(ms))
}

// took is how long an entry took.
func (v *visit) took(began time.Time) time.Duration {
	took := v.h.Station.State().Clock.At.Sub(began)
	return min(max(took, 0), time.Duration(checkin.MaxTook)*time.Millisecond)
}

// types are the types of what was scanned, whatever was found of it.
func (s *scan) types() (types []string) {
	if s.verdict != nil {
		for _, j := range s.verdict.Credentials {
			types = append(types, j.Types...)
		}
	}
	return types
}

// accepted reports whether all that was scanned may be relied on.
func (s *scan) accepted() bool { return s.verdict != nil && s.verdict.Outcome == verifier.Accepted }

func (v *visit) isSlip(s *scan) bool {
	return slices.Contains(s.types(), orDefault(v.state.Types.TransferSlip, pass.TypeTransferSlip))
}

func (v *visit) isBlank(s *scan) bool {
	return s.accepted() && slices.Contains(s.types(), orDefault(v.state.Types.ShelterCard, pass.TypeShelterCard))
}

func orDefault(own, standard string) string {
	if own != "" {
		return own
	}
	return standard
}

// tellsOfPeople reports whether what was accepted says who is there. The seeds and age
// bands in it are for the desk to read.
func (s *scan) tellsOfPeople() bool {
	if !s.accepted() {
		return false
	}
	for _, j := range s.verdict.Credentials {
		statement, _ := j.Statement()
		for _, subject := range statement.Subjects {
			for _, name := range []string{"age_band", "dedup_seed", "members"} {
				if subject.Claims[name] != nil {
					return true
				}
			}
		}
	}
	return false
}

// reasons are why what was scanned cannot be relied on.
func (s *scan) reasons() []fault.Code {
	switch {
	case s.slip != "":
		return []fault.Code{s.slip}
	case s.verdict == nil:
		return []fault.Code{verifier.NoBundle}
	}
	_, reasons := checkin.GradeOf(s.verdict)
	return reasons
}

// mainReason is the reason that says most: that of a refusal before what could not be
// told.
func (s *scan) mainReason() fault.Code {
	if s.slip != "" || s.verdict == nil {
		return s.reasons()[0]
	}
	var undecided fault.Code
	for _, j := range s.verdict.Credentials {
		for _, f := range j.Findings {
			switch {
			case f.Outcome == verifier.Refused:
				return f.Code
			case f.Outcome == verifier.Undecided && !f.Tolerated:
				undecided = f.Code
			}
		}
	}
	if undecided == "" {
		return checkin.ErrEntry // all of it holds, and tells of nobody
	}
	return undecided
}
