package verifier

import (
	"errors"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

// checkValidity: the credential is within its time, or has expired in a disaster.
func checkValidity(e *Evidence, i *Item) Finding {
	s := &i.proven.Statement
	err := e.bounds().Check(s, e.Request.At)
	if err == nil {
		return passed
	}
	if errors.Is(err, vc.ErrExpired) && e.Policy.Grace && e.Trust.grants(s.ValidUntil, e.Request.At) {
		return noted(Grace, "valid until "+stamp(s.ValidUntil)+", incident "+e.Trust.Incident.ID)
	}
	return e.byClock(found(err))
}

// byClock leaves undecided what a clock in doubt refuses (THREATS.md R11).
func (e *Evidence) byClock(f Finding) Finding {
	if e.clockInDoubt && f.Outcome == Refused {
		f.Outcome = Undecided
	}
	return f
}

func (e *Evidence) bounds() vc.Bounds {
	if e.Policy.InclusiveEnd {
		return vc.Inclusive
	}
	return vc.Exclusive
}

// checkPresented: the presentation is within its time. There is no grace for what
// was made a moment ago, but holders' clocks run ahead.
func checkPresented(e *Evidence, i *Item) Finding {
	s := i.proven.Statement
	s.ValidFrom = s.ValidFrom.Add(-vc.ClockSkew)
	if err := e.bounds().Check(&s, e.Request.At); err != nil {
		return e.byClock(found(err))
	}
	return passed
}

// checkStatus returns the worst that is known about the status of a credential.
func checkStatus(e *Evidence, i *Item) Finding {
	if len(i.Status) == 0 {
		return noted(NoStatus, "")
	}
	worst := passed
	for _, s := range i.Status {
		worst = e.worst(worst, judgeStatus(s))
	}
	return worst
}

func judgeStatus(s Status) Finding {
	outcome, err := status.Judge(s.State, s.Err)
	if err == nil {
		return passed
	}
	f := found(err)
	if f.Outcome = Refused; outcome == status.Undecided {
		f.Outcome = Undecided
	}
	return f
}

// checkStatusAge looks at how old the lists are. Those that could not be had have no
// age: that is said already.
func checkStatusAge(e *Evidence, i *Item) Finding {
	if len(i.Status) == 0 {
		return idle("it has no status")
	}
	worst := passed
	for _, s := range i.Status {
		if s.State.AsOf.IsZero() {
			continue
		}
		switch e.Policy.Status.reached(s.State.Age(e.Request.At)) {
		case undecidedAt:
			worst = e.worst(worst, undecided(ErrStatusAge, "as of "+stamp(s.State.AsOf)))
		case warnAt:
			worst = e.worst(worst, noted(StatusAging, "as of "+stamp(s.State.AsOf)))
		}
	}
	return worst
}

// checkBundle looks at how old the knowledge is that the verdict rests on.
func (e *Evidence) checkBundle() Finding {
	t, at := &e.Trust, e.Request.At
	if t.Version == 0 {
		return noted(NoBundle, "")
	}
	worst := passed
	if !at.Before(t.Expires) {
		worst = e.worst(worst, undecided(ErrBundleExpired, "on "+stamp(t.Expires)))
	}
	if !t.NextDue.IsZero() && !at.Before(t.NextDue) {
		worst = e.worst(worst, noted(BundleOverdue, "the next was due "+stamp(t.NextDue)))
	}
	switch e.Policy.Bundle.reached(at.Sub(t.Issued)) {
	case undecidedAt:
		worst = e.worst(worst, undecided(ErrBundleAge, "issued "+stamp(t.Issued)))
	case warnAt:
		worst = e.worst(worst, noted(BundleAging, "issued "+stamp(t.Issued)))
	}
	return worst
}

// checkClock tells whether the time of the check can be relied on (THREATS.md R11).
func (e *Evidence) checkClock(r Reading) Finding {
	behind := r.Behind
	if e.Trust.Version > 0 {
		behind = max(behind, e.Trust.Issued.Sub(r.At))
	}
	worst := passed
	for _, off := range []struct {
		by   time.Duration
		code fault.Code
	}{{behind, ErrClockBehind}, {-r.Ahead, ErrClockBack}, {r.Ahead, ErrClockJump}} {
		switch e.Policy.Clock.reached(off.by) {
		case undecidedAt:
			worst = e.worst(worst, undecided(off.code, "by "+duration(off.by).String()))
		case warnAt:
			worst = e.worst(worst, noted(ClockOff, "by "+duration(off.by).String()))
		}
	}
	return worst
}
