package verifier

import (
	"slices"
	"strings"
)

// Rejected is the error beside a verdict that is not accepted. errors.Is finds the
// code of every finding that counts against it.
type Rejected struct{ Verdict *Verdict }

// Error names the outcome and the codes of the findings that count.
func (r *Rejected) Error() string {
	var codes []string
	for _, f := range r.counting() {
		if code := string(f.Code); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return r.Verdict.Outcome.String() + ": " + strings.Join(codes, ", ")
}

// Unwrap returns the findings that count as errors, refusals before what could not
// be told.
func (r *Rejected) Unwrap() []error {
	var errs []error
	for _, f := range r.counting() {
		errs = append(errs, f.cause())
	}
	return errs
}

// counting returns the findings that were not accepted, the worst first.
func (r *Rejected) counting() []Finding {
	var counting []Finding
	add := func(findings []Finding) {
		for _, f := range findings {
			if f.counted() != Accepted {
				counting = append(counting, f)
			}
		}
	}
	for _, j := range r.Verdict.Credentials {
		add(j.Findings)
	}
	add(r.Verdict.Findings)
	slices.SortStableFunc(counting, func(a, b Finding) int { return int(a.Outcome) - int(b.Outcome) })
	return counting
}
