package checkin

import (
	"slices"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/verifier"
)

// Grade says how a check-in was checked. It grades the record and never the person:
// food and shelter do not depend on it.
type Grade string

// The grades.
const (
	// GradeA: the signature holds, the holder proved to be it, and the status is fresh.
	GradeA Grade = "A"
	// GradeB: something soft is missing, such as the holder's proof of a paper card.
	GradeB Grade = "B"
	// GradeC: the credential cannot be relied on. The party is admitted as one without.
	GradeC Grade = "C"
	// GradeD: there was no credential.
	GradeD Grade = "D"
)

func (g Grade) known() bool { return g == GradeA || g == GradeB || g == GradeC || g == GradeD }

// ReasonPoster is why a record has grade B at best: the answer was to a poster, whose
// nonce anybody can read.
const ReasonPoster = fault.Code("desk.poster")

// neutral are tolerated findings that say nothing about who is there. What a pass does
// not have, such as a household, is missing in most.
var neutral = []fault.Code{schema.ErrNotChecked, verifier.ErrExcess, verifier.ErrMissing}

// GradeOf grades a verdict and tells why, by the codes of what was not found as it
// should be, sorted; nil is grade D. No credential is grade A unless somebody proved
// to be its holder to a challenge that was asked.
func GradeOf(v *verifier.Verdict) (Grade, []fault.Code) {
	if v == nil {
		return GradeD, nil
	}
	findings := slices.Clone(v.Findings)
	for _, j := range v.Credentials {
		findings = append(findings, j.Findings...)
	}
	grade := GradeA
	var reasons []fault.Code
	for _, f := range findings {
		if f.Outcome == verifier.Accepted && f.Code != verifier.Grace {
			continue
		}
		if !slices.Contains(neutral, f.Code) {
			grade = GradeB
		}
		reasons = append(reasons, f.Code)
	}
	if v.Outcome != verifier.Accepted {
		grade = GradeC
	}
	slices.Sort(reasons)
	reasons = slices.Compact(reasons)
	return grade, reasons[:min(len(reasons), MaxReasons)]
}
