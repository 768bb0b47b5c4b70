package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/fault"
)

func (p *program) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CODE]",
		Short: "Tell what a code means, which clause it comes from and what to do about it",
		Long: `Explain tells what a code in an error or a finding means, the clause of the
standard or the rule behind it, what to do about it, and the exit code with
which hinan ends for it. Without a code it lists all of them.`,
		Example: `  hinan explain resolution.not-found
  hinan explain --json | jq -r '.codes[].code'`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeCodes,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return p.listCodes()
			}
			return p.explain(fault.Code(args[0]))
		},
	}
}

// explanation is how --json tells an entry of the table.
type explanation struct {
	Code    fault.Code `json:"code"`
	Meaning string     `json:"meaning"`
	Clause  string     `json:"clause"`
	Advice  string     `json:"advice"`
	Exit    int        `json:"exit"`
}

func explanationOf(e fault.Entry) explanation {
	return explanation{e.Code, e.Meaning, e.Clause, e.Advice, exitOf(e.Code)}
}

func (p *program) explain(code fault.Code) error {
	entry, ok := fault.Explain(code)
	if !ok {
		return problem{
			error:  fmt.Errorf("%.64q is no code of this program", string(code)),
			exit:   exitRefused,
			advice: "The nearest codes are " + strings.Join(nearest(code), ", ") + ".",
		}
	}
	e := explanationOf(entry)
	if p.json {
		return p.printJSON(e)
	}
	_, err := fmt.Fprintf(p.stdout, "%s\n  Meaning:   %s\n  Clause:    %s\n  Advice:    %s\n  Exit code: %d\n",
		e.Code, e.Meaning, e.Clause, e.Advice, e.Exit)
	return err
}

func (p *program) listCodes() error {
	if p.json {
		list := struct {
			Codes []explanation `json:"codes"`
		}{}
		for _, e := range fault.All() {
			list.Codes = append(list.Codes, explanationOf(e))
		}
		return p.printJSON(list)
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CODE\tMEANING")
	for _, e := range fault.All() {
		fmt.Fprintf(table, "%s\t%s\n", e.Code, e.Meaning)
	}
	return table.Flush() // keeps the error of the writes before it
}

func completeCodes(_ *cobra.Command, args []string, _ string) (choices []string, _ cobra.ShellCompDirective) {
	if len(args) == 0 {
		for _, e := range fault.All() {
			choices = append(choices, string(e.Code)+"\t"+e.Meaning)
		}
	}
	return choices, cobra.ShellCompDirectiveNoFileComp
}

// nearest returns the three codes that most look like the text: as a whole, or
// in what follows the area.
func nearest(text fault.Code) []string {
	wanted := string(text)[:min(len(text), 64)] // longer than any code
	distance := func(code string) int {
		_, reason, _ := strings.Cut(code, ".")
		return min(edits(wanted, code), edits(wanted, reason))
	}
	var codes []string
	for _, e := range fault.All() {
		codes = append(codes, string(e.Code))
	}
	slices.SortStableFunc(codes, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	return codes[:min(3, len(codes))]
}

// edits counts the letters to insert, drop or change to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
