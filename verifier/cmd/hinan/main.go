// Command hinan resolves and makes DIDs, keeps keys, issues and presents
// credentials, publishes status lists, and explains what the library refuses.
//
// The result goes to stdout, everything else to stderr; --json makes the result
// one line of JSON with "v":1 in front. The exit code tells what happened: 0
// done, 1 refused, 2 wrong command line or configuration, 3 could not be
// decided, 4 fault of hinan itself. Scripts may rely on all of it.
//
// Each command has a file of its own; root.go joins them, exit.go says how they
// end, output.go how they print, files.go how they read and write files, config.go
// and nodes.go how they are set up, store.go and author.go how they come to a key.
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
