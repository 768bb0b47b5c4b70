package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
)

// printVerdict prints a verdict: as one line of JSON, or as a table for people.
func (p *program) printVerdict(v *verifier.Verdict) error {
	if p.json {
		raw, err := v.MarshalJSON()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "%s\n", raw)
		return err
	}
	return p.printTable(func(t *table) {
		t.row("%s, as of %s", strings.ToUpper(v.Outcome.String()), v.At.Format(time.RFC3339))
		t.findings(v.Findings)
		for i, j := range v.Credentials {
			t.row("")
			t.credential(i+1, j)
		}
	})
}

// printTable prints rows whose columns are in line.
func (p *program) printTable(fill func(t *table)) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	t := &table{w: w}
	fill(t)
	if t.err != nil {
		return t.err
	}
	return w.Flush()
}

// table writes rows; tabs separate their columns.
type table struct {
	w   *tabwriter.Writer
	err error
}

// row writes a row. What strangers wrote cannot steer a terminal: characters
// without a shape become boxes (rule R10).
func (t *table) row(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = shown(s)
		}
	}
	if _, err := fmt.Fprintf(t.w, format+"\n", args...); t.err == nil {
		t.err = err
	}
}

func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return '□'
		}
		return r
	}, s)
}

func (t *table) credential(number int, j verifier.Judged) {
	t.row("%d %s", number, j.Outcome.String())
	if j.Form != "" {
		t.row("\tformat\t%s", string(j.Form))
		t.row("\tissuer\t%s", j.Issuer)
		t.row("\ttypes\t%s", strings.Join(j.Types, ", "))
	}
	t.findings(j.Findings)
	s, ok := j.Statement()
	if !ok {
		return
	}
	for _, subject := range s.Subjects {
		for _, name := range slices.Sorted(maps.Keys(subject.Claims)) {
			raw, err := marshal(subject.Claims[name])
			if err != nil {
				t.err = err
				return
			}
			t.row("\tclaim\t%s\t%s", name, string(raw))
		}
	}
}

// words are how findings are told.
var words = map[verifier.Outcome]string{verifier.Refused: "fail", verifier.Undecided: "unknown", verifier.Accepted: "pass"}

func (t *table) findings(list []verifier.Finding) {
	for _, f := range list {
		text := f.Detail
		if e, known := fault.Explain(f.Code); known && text == "" {
			text = e.Meaning
		}
		if f.Tolerated {
			text += " (the policy tolerates it)"
		}
		t.row("\t%s\t%s\t%s\t%s", words[f.Outcome], f.Check, string(f.Code), text)
	}
}
