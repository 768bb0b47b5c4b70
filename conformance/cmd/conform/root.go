package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// Exit codes, as scripts rely on them.
const (
	exitDone     = 0
	exitMismatch = 1 // answers differ, or fewer cases than asked for were run
	exitUsage    = 2
	exitInternal = 4 // the data could not be read
)

// errMismatch and errWork tell run which exit code a command means; every other
// error is one of usage.
var (
	errMismatch = errors.New("not as expected")
	errWork     = errors.New("could not run")
)

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "conform",
		Short:         "Run conformance data against Hinan",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(interopCommand())
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(stderr, "conform:", err)
	switch {
	case errors.Is(err, errMismatch):
		return exitMismatch
	case errors.Is(err, errWork):
		return exitInternal
	}
	return exitUsage
}
