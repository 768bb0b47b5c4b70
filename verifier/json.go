package verifier

import (
	"encoding/json"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
)

type verdictForm struct {
	V           int           `json:"v"`
	Outcome     string        `json:"outcome"`
	Findings    []findingForm `json:"findings"`
	Credentials []judgedForm  `json:"credentials"`
	Freshness   freshnessForm `json:"freshness"`
}

type judgedForm struct {
	Outcome  string        `json:"outcome"`
	Format   vc.Form       `json:"format"`
	Issuer   string        `json:"issuer"`
	Types    []string      `json:"types"`
	Findings []findingForm `json:"findings"`
	Claims   any           `json:"claims,omitempty"`
}

type findingForm struct {
	Check     string     `json:"check"`
	Outcome   string     `json:"outcome"`
	Code      fault.Code `json:"code"`
	Detail    string     `json:"detail"`
	Tolerated bool       `json:"tolerated,omitempty"`
}

type freshnessForm struct {
	Bundle string `json:"bundle,omitempty"`
	Status string `json:"status,omitempty"`
}

// MarshalJSON writes the verdict as programs read it, with "v":1. Findings print
// fail, unknown or pass. Claims are there only for a credential that was accepted:
// an object for one subject, a list of them for several. Freshness says as of when
// the bundle and the oldest status list are, where there is one.
func (v *Verdict) MarshalJSON() ([]byte, error) {
	form := verdictForm{
		V: 1, Outcome: v.Outcome.String(), Findings: formOf(v.Findings), Credentials: make([]judgedForm, len(v.Credentials)),
		Freshness: freshnessForm{since(v.bundle), since(v.status)},
	}
	for n, j := range v.Credentials {
		form.Credentials[n] = judgedForm{
			Outcome: j.Outcome.String(), Format: j.Form, Issuer: j.Issuer, Types: append([]string{}, j.Types...),
			Findings: formOf(j.Findings), Claims: j.claims(),
		}
	}
	return json.Marshal(form)
}

func formOf(findings []Finding) []findingForm {
	forms := make([]findingForm, len(findings))
	for n, f := range findings {
		forms[n] = findingForm{f.Check, f.word(), f.Code, f.Detail, f.Tolerated}
	}
	return forms
}

// claims returns what is shown of the subjects; nil if nothing may be.
func (j *Judged) claims() any {
	s, ok := j.Statement()
	if !ok || len(s.Subjects) == 0 {
		return nil
	}
	all := make([]map[string]any, len(s.Subjects))
	for n, subject := range s.Subjects {
		if all[n] = subject.Claims; all[n] == nil {
			all[n] = map[string]any{}
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

func since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
