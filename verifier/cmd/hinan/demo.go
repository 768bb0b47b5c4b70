package main

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

func (p *program) demoCommand() *cobra.Command {
	var once, browser bool
	var listen string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the desk of a shelter at work: a city, its passes, and what goes wrong",
		Long: `Demo makes a fictional city with new keys: its issuer, its trust bundle, signed by
two of three, and the passes of residents who do not exist. It opens the desk of a
shelter in a browser, with phones and paper cards beside it to hold up, and plugs to
pull: the network, the clock, the trust bundle. Everything runs on this machine.

With --once it judges passes without any network and prints, for each, the outcome,
what decided it, and what was not checked. Two credentials were made by IOTA's own
library.

Nothing is kept.`,
		Example: `  hinan demo
  hinan demo --once
  hinan demo --once --json | jq '.samples[].verdict.outcome'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if once {
				return p.demo(cmd.Context())
			}
			return p.serveDemo(cmd, listen, browser)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&once, "once", false, "judge the samples, print, and end")
	flags.StringVar(&listen, "listen", "127.0.0.1:8080", "`address` and port, of this machine")
	flags.BoolVar(&browser, "open", true, "open a browser, if this system has one")
	return cmd
}

// judgedSample is a sample with its verdict.
type judgedSample struct {
	Title   string            `json:"title"`
	Policy  string            `json:"policy"`
	Verdict *verifier.Verdict `json:"verdict"`
}

func (p *program) demo(ctx context.Context) error {
	city, err := newDemoCity(ctx, time.Now().UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	judged, err := city.judge(ctx)
	if err != nil {
		return err
	}
	if p.json {
		return p.printJSON(struct {
			Bundle  int            `json:"bundleBytes"`
			Samples []judgedSample `json:"samples"`
		}{len(city.raw), judged})
	}
	return p.printDemo(city, judged)
}

// judge opens the bundle as a shelter does, and judges every sample by it.
func (c *demoCity) judge(ctx context.Context) ([]judgedSample, error) {
	bundle, err := trust.Anchor{Root: c.root}.Open(ctx, c.raw, c.now)
	if err != nil {
		return nil, err
	}
	samples, err := c.samples(ctx)
	if err != nil {
		return nil, err
	}
	var judged []judgedSample
	for _, s := range samples {
		policy, ok := verifier.Shipped(s.policy)
		if !ok {
			return nil, usage("no policy %q", s.policy)
		}
		gate, err := bundle.Verifier(ctx, policy)
		if err != nil {
			return nil, err
		}
		gate.Clock = s.clock
		verdict, err := gate.Verify(ctx, s.want, s.raw...)
		if verdict == nil {
			return nil, err
		}
		judged = append(judged, judgedSample{s.title, s.policy, verdict})
	}
	return judged, nil
}

func (p *program) printDemo(c *demoCity, judged []judgedSample) error {
	return p.printTable(func(t *table) {
		t.row("A fictional city, and its trust bundle of %d bytes, signed by two of three.", len(c.raw))
		t.row("Shelter %s, no network; the desk asks for age band and municipality, and no name.", demoAudience)
		for i, s := range judged {
			t.row("")
			t.row("%2d. %s: %s", i+1, s.Title, strings.ToUpper(s.Verdict.Outcome.String()))
			for _, f := range telling(s.Verdict) {
				t.row("    %s\t%s\t%s", f.word, string(f.Code), f.text)
			}
			did, left := looked(s.Verdict)
			t.row("    checked: %s", strings.Join(did, ", "))
			t.row("    not checked: %s", strings.Join(left, ", "))
			for _, j := range s.Verdict.Credentials {
				if statement, ok := j.Statement(); ok {
					t.row("    shown\t%s", claimsOf(statement.Subjects[0].Claims))
				}
			}
		}
		t.row("")
		t.row("A verdict grades the record. It never bars a person: whoever is refused here is")
		t.row("taken in by hand. The desk itself, with counts and duplicates: hinan demo.")
	})
}

// toldFinding is a finding with the words for it.
type toldFinding struct {
	verifier.Finding
	word, text string
}

// telling are the findings that say more than that all is well, each once.
func telling(v *verifier.Verdict) []toldFinding {
	var told []toldFinding
	seen := map[fault.Code]bool{}
	add := func(findings []verifier.Finding) {
		for _, f := range findings {
			if f.Code == "" || seen[f.Code] {
				continue
			}
			seen[f.Code] = true
			e, _ := fault.Explain(f.Code)
			text := e.Meaning
			if f.Tolerated {
				text += " (tolerated)"
			}
			told = append(told, toldFinding{f, words[f.Outcome], text})
		}
	}
	add(v.Findings)
	for _, j := range v.Credentials {
		add(j.Findings)
	}
	return told
}

// looked are the names of the checks that looked at something, and of those that had
// nothing to look at or could not tell.
func looked(v *verifier.Verdict) (did, left []string) {
	for _, j := range v.Credentials {
		for _, f := range j.Findings {
			idle := f.Outcome == verifier.Accepted && f.Code == "" && f.Detail != ""
			to := &did
			if idle || f.Outcome == verifier.Undecided {
				to = &left
			}
			if !slices.Contains(*to, f.Check) {
				*to = append(*to, f.Check)
			}
		}
	}
	return did, left
}

func claimsOf(claims map[string]any) string {
	raw, err := json.Marshal(claims)
	if err != nil {
		return ""
	}
	return string(raw)
}
