package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/conformance/interop"
)

func interopCommand() *cobra.Command {
	var minCases int
	cmd := &cobra.Command{
		Use:   "interop DIR",
		Short: "Run a data set that another implementation made",
		Long: `Run every case of a data set and print one JSON line for each:

  {"v":1,"file":…,"name":…,"want":"accept|reject|policy","outcome":"accept|reject|undecided|untested","code":…}

A policy case is run under both settings and has one line for each, with
"setting". A case that can be answered by more than one way in (an archived
output, a node) has a line for each, with "via". The last line counts:

  {"cases":N,"untested":N,"mismatches":N}

The exit code is 0 if no answer differs from what the set expects and at least
--min-cases were run; 1 if not; 2 for a wrong command line; 4 if the set cannot
be read. Nothing leaves this machine: ledgers of a set are served on loopback.`,
		Example: "  conform interop --min-cases 100 path/to/set",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if minCases < 0 {
				return fmt.Errorf("--min-cases is negative")
			}
			return runInterop(cmd, args[0], minCases)
		},
	}
	cmd.Flags().IntVar(&minCases, "min-cases", 1, "fail if fewer cases than this were run")
	return cmd
}

func runInterop(cmd *cobra.Command, dir string, minCases int) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is no folder that can be read", dir)
	}
	out := json.NewEncoder(cmd.OutOrStdout())
	out.SetEscapeHTML(false)
	sum, err := interop.Run(cmd.Context(), os.DirFS(dir), func(l interop.Line) error { return out.Encode(l) })
	if err != nil {
		return fmt.Errorf("%w: %w", errWork, err)
	}
	if err := out.Encode(sum); err != nil {
		return fmt.Errorf("%w: %w", errWork, err)
	}
	if sum.Mismatches > 0 {
		return fmt.Errorf("%w: %d of %d answers differ", errMismatch, sum.Mismatches, sum.Tested())
	}
	if sum.Tested() < minCases {
		return fmt.Errorf("%w: %d cases were run, %d asked for", errMismatch, sum.Tested(), minCases)
	}
	return nil
}
