package verifier

import (
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
)

// Outcome is an answer. A whole is the least of its parts, and the zero value
// refuses.
type Outcome uint8

// The outcomes, in their order.
const (
	Refused   Outcome = iota // it must not be relied on
	Undecided                // it could not be told
	Accepted                 // it may be relied on
)

// String returns refused, undecided or accepted.
func (o Outcome) String() string {
	switch o {
	case Accepted:
		return "accepted"
	case Undecided:
		return "undecided"
	}
	return "refused"
}

// Finding is what one check found.
type Finding struct {
	Check   string     // the check's name, such as issuer
	Outcome Outcome    // prints as fail, unknown or pass
	Code    fault.Code // empty only where there is nothing to say
	Detail  string     // the fact, without personal data
	// Tolerated: undecided, but the policy says that it does not count.
	Tolerated bool

	err error // where an error was found, with every code of it
}

// counted is the outcome as it counts for the whole.
func (f *Finding) counted() Outcome {
	if f.Tolerated {
		return Accepted
	}
	return f.Outcome
}

// word returns fail, unknown or pass.
func (f *Finding) word() string {
	switch f.Outcome {
	case Accepted:
		return "pass"
	case Undecided:
		return "unknown"
	}
	return "fail"
}

// cause is the finding as an error.
func (f *Finding) cause() error {
	if f.err != nil && fault.Of(f.err) != "" {
		return f.err
	}
	return f.Code
}

// Verdict is the answer to one request.
type Verdict struct {
	Outcome     Outcome
	Findings    []Finding // about the whole: request, bundle, clock
	Credentials []Judged  // every credential and presentation that was looked at
	At          time.Time // the time for which it was judged

	bundle, status time.Time // as of when both are; zero: there is none
}

// noteStatus keeps the age of the oldest list.
func (v *Verdict) noteStatus(i *Item) {
	for _, s := range i.Status {
		if asOf := s.State.AsOf; !asOf.IsZero() && (v.status.IsZero() || asOf.Before(v.status)) {
			v.status = asOf
		}
	}
}

// Judged is one credential or presentation with what was found about it. It is not
// accepted unless what concerns all of them, the bundle and the clock, is.
type Judged struct {
	Outcome  Outcome
	Findings []Finding
	// Form, Issuer and Types are what it says of itself; known only if it opened. Of
	// a presentation the issuer is who presents.
	Form   vc.Form
	Issuer string
	Types  []string

	statement vc.Statement
	binding   *vc.Binding
}

// Statement returns what the issuer says, with the claims that were asked for and
// no others; false unless this credential was accepted. Its slices and maps are read
// only.
func (j Judged) Statement() (vc.Statement, bool) {
	return j.statement, j.Outcome == Accepted
}

// Binding returns the proof by which somebody presented this credential, or this
// presentation; false unless it was accepted, and if nobody proved anything.
func (j Judged) Binding() (vc.Binding, bool) {
	if j.binding == nil || j.Outcome != Accepted {
		return vc.Binding{}, false
	}
	return *j.binding, true
}
