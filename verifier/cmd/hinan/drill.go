package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/verifier/drill"
)

func (p *program) drillCommand() *cobra.Command {
	var name, folder string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "drill",
		Short: "Simulate an evacuation over the real desk, and print the figures of a pilot",
		Long: `Drill lets simulated people arrive at simulated shelters. Their passes, the check of
every signature, the desk and its store are the real ones; only the clock and the
queue are simulated. At the end the logs of all shelters are merged in two orders,
and everything is counted again.

The same scenario and seed give the same state hash. What a drill wrote never merges
into a real incident.

` + scenarioHelp(),
		Example: `  hinan drill --scenario D1
  hinan drill --scenario Q1 --seed 1 --json | jq .stateHash`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			scenario, err := drill.Find(name)
			if err != nil {
				return usage("--scenario: %w", err)
			}
			progress := p.progress("people")
			result, err := drill.Run(cmd.Context(), drill.Settings{Scenario: scenario, Seed: seed, Folder: folder, Progress: progress.of})
			progress.end()
			if err != nil {
				return err
			}
			if p.json {
				return writeJSON(p.stdout, result)
			}
			return result.WriteTable(p.stdout)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "scenario", "", "`name` of the scenario")
	flags.Uint64Var(&seed, "seed", 1, "`number` that decides who comes when, and with what")
	flags.StringVar(&folder, "folder", "", "keep data folders and logs in this new `folder`; without it they are deleted")
	return cmd
}

// scenarioHelp lists the scenarios.
func scenarioHelp() string {
	var b strings.Builder
	b.WriteString("Scenarios:")
	for _, s := range drill.Scenarios() {
		b.WriteString("\n  " + s.Name + "  " + s.Title)
	}
	return b.String()
}
