package verifier

import (
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/vc"
)

// judge makes the verdict. Doubt about the whole, such as about the clock, is doubt
// about each credential.
func (e *Evidence) judge(more []Check, r Reading, presented int) *Verdict {
	whole := []Finding{e.checkAmount(presented), e.checkBundle(), e.checkClock(r)}
	for n, name := range []string{"request", "bundle", "clock"} {
		e.settle(&whole[n], name)
	}
	e.clockInDoubt = whole[2].counted() == Undecided
	v := &Verdict{Findings: whole, Outcome: least(Accepted, whole), At: e.Request.At}
	v.Credentials = make([]Judged, len(e.Items))
	doubt := v.Outcome
	var above []Finding // about the presentation; what it encloses comes behind it
	for n, i := range e.Items {
		if i.Parent == nil {
			above = nil
		}
		j := e.judged(more, i, above, doubt)
		if i.Parent == nil {
			above = j.Findings
		}
		v.Credentials[n] = j
		v.Outcome = min(v.Outcome, j.Outcome)
		v.noteStatus(i)
	}
	if e.Trust.Version > 0 {
		v.bundle = e.Trust.Issued
	}
	return v
}

// judged makes every check of one item. Doubt about the whole is doubt about it too,
// and a credential cannot be better than the presentation above it.
func (e *Evidence) judged(more []Check, i *Item, above []Finding, doubt Outcome) Judged {
	checks := credentialChecks
	switch {
	case i.Opened == nil:
		checks, more = []Check{proofCheck}, nil
	case i.IsPresentation():
		checks = presentationChecks
	}
	findings := make([]Finding, 0, len(checks)+len(more)+1)
	findings = e.findings(e.findings(findings, checks, i), more, i)
	if i.Parent != nil {
		findings = append(findings, presented(above))
	}
	j := Judged{Outcome: least(doubt, findings), Findings: findings}
	if i.Opened == nil {
		return j
	}
	s := i.proven.Statement
	j.Form, j.Issuer, j.Types = i.proven.Form, s.Issuer, s.Types
	if j.Outcome == Accepted {
		j.statement, j.binding = s, i.proven.Binding
		if i.shown != nil {
			j.statement.Subjects = i.shown.subjects
		}
	}
	return j
}

// findings appends what checks find about an item.
func (e *Evidence) findings(to []Finding, checks []Check, i *Item) []Finding {
	for _, c := range checks {
		f := run(c, e, i)
		e.settle(&f, c.Name)
		to = append(to, f)
	}
	return to
}

// presented is the finding that a credential has from the presentation above it.
func presented(above []Finding) Finding {
	f := Finding{Check: "presentation", Outcome: Accepted}
	for n := range above {
		if o := above[n].counted(); o < f.Outcome {
			f.Outcome, f.Code, f.Detail = o, ErrPresentation, string(above[n].Code)
		}
	}
	return f
}

// run makes a check, of which a panic is a refusal (THREATS.md R6).
func run(c Check, e *Evidence, i *Item) (f Finding) {
	defer func() {
		if recover() != nil {
			f = refused(ErrPanic, "")
		}
	}()
	return c.Run(e, i)
}

// settle completes a finding: whose it is, and whether the policy tolerates it.
func (e *Evidence) settle(f *Finding, name string) {
	f.Check = name
	if f.Outcome > Accepted {
		f.Outcome = Refused // no such outcome
	}
	if f.Code == "" && f.Outcome != Accepted {
		f.Code = ErrFailed // a check owes its reason
	}
	f.Tolerated = f.Outcome == Undecided && name != proofCheck.Name && e.tolerates(*f)
}

// tolerates reports whether the policy lets a finding that is undecided not count.
func (e *Evidence) tolerates(f Finding) bool {
	switch {
	case !Tolerable(f.Code) || !slices.Contains(e.Policy.Tolerate, f.Code):
		return false
	case f.Code == vc.ErrBindingAbsent && (e.Request.Challenge != nil || e.Policy.Binding):
		return e.Policy.Bearer // a proof that was demanded
	}
	return true
}

// worst returns the worse of two findings, the first of equals.
func (e *Evidence) worst(a, b Finding) Finding {
	if e.rank(b) < e.rank(a) {
		return b
	}
	return a
}

// rank orders findings that have no name yet: what is tolerated lies between
// undecided and accepted.
func (e *Evidence) rank(f Finding) int {
	switch {
	case f.Outcome == Undecided && e.tolerates(f):
		return 2
	case f.Outcome == Accepted && f.Code != "":
		return 3
	case f.Outcome == Accepted:
		return 4
	}
	return int(f.Outcome)
}

// least returns the least of an outcome and of those findings that count.
func least(o Outcome, findings []Finding) Outcome {
	for _, f := range findings {
		o = min(o, f.counted())
	}
	return o
}

// checkAmount looks at how much was handed over at once.
func (e *Evidence) checkAmount(presented int) Finding {
	switch {
	case presented == 0:
		return refused(ErrNothing, "")
	case presented > MaxPresentations:
		return refused(ErrTooMany, fmt.Sprintf("%d presentations, at most %d", presented, MaxPresentations))
	}
	return passed
}
