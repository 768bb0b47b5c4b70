// Command hinan resolves DIDs, and explains what the library refuses.
//
// The result goes to stdout, everything else to stderr; --json makes the result
// one line of JSON with "v":1 in front. The exit code tells what happened: 0
// done, 1 refused, 2 wrong command line or configuration, 3 could not be
// decided, 4 fault of hinan itself. Scripts may rely on all of it.
//
// Each command has a file of its own; root.go joins them, exit.go says how they
// end, output.go how they print, config.go and nodes.go how they are set up.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
