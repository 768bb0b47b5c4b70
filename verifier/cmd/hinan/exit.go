package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
	"github.com/hinan-id/hinan/resolver/fetch"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier/api"
)

// Exit codes. Scripts rely on them.
const (
	exitDone      = 0 // accepted or done
	exitRefused   = 1 // looked at, and refused
	exitUsage     = 2 // wrong flags, arguments or configuration
	exitUndecided = 3 // nothing was found out, for good or bad
	exitInternal  = 4 // hinan itself failed
)

// exitCodes holds the errors that are no refusal, wherever in the tree of an
// error they stand; the first entry that matches counts. Every other code is a
// refusal, and an error without a code is a fault of ours.
var exitCodes = []struct {
	err  error
	exit int
}{
	{resolver.ErrInternal, exitInternal},
	{api.ErrInternal, exitInternal},
	{api.ErrBusy, exitUndecided},
	{api.ErrNotReady, exitUndecided},
	{resolver.ErrUnavailable, exitUndecided},
	{resolver.ErrMethod, exitUndecided},
	{resolver.ErrFeature, exitUndecided},
	{fetch.ErrTimeout, exitUndecided},
	{fetch.ErrUnreachable, exitUndecided},
	{stardust.ErrNotBuilt, exitUndecided},
	{strictjson.ErrCancelled, exitUndecided},
	{vc.ErrBindingAbsent, exitUndecided}, // a wrong signature of the holder's is a refusal, all else is not
	{vc.ErrBindingAudience, exitUndecided},
	{vc.ErrBindingNonce, exitUndecided},
	{vc.ErrBindingStale, exitUndecided},
	{vc.ErrBindingFuture, exitUndecided},
	{schema.ErrNotChecked, exitUndecided},
	{status.ErrNotChecked, exitUndecided},
	{status.ErrUnavailable, exitUndecided},
	{status.ErrProof, exitUndecided},
	{status.ErrStale, exitUndecided},
	{status.ErrFuture, exitUndecided},
	{status.ErrRollback, exitUndecided},
	{status.ErrService, exitUndecided},
	{status.ErrMessage, exitUndecided},
	{status.ErrRefresh, exitUndecided},
	{context.Canceled, exitUndecided},
	{context.DeadlineExceeded, exitUndecided},
}

func exitOf(err error) int {
	if p, ok := errors.AsType[problem](err); ok {
		return p.exit
	}
	for _, e := range exitCodes {
		if errors.Is(err, e.err) {
			return e.exit
		}
	}
	if fault.Of(err) != "" {
		return exitRefused
	}
	return exitInternal
}

// problem is an error of which a command knows better than the tables how to
// end and what to advise.
type problem struct {
	error
	exit   int
	advice string
}

func (p problem) Unwrap() error { return p.error }

// usage is a mistake in the command line or the configuration.
func usage(format string, args ...any) error {
	return problem{error: fmt.Errorf(format, args...), exit: exitUsage}
}

// advise puts a more helpful advice to an error than that of its code.
func advise(err error, advice string) error {
	return problem{err, exitOf(err), advice}
}

// fail tells an error in words on stderr, and with --json on stdout too, and
// returns the exit code.
func (p *program) fail(cmd *cobra.Command, err error) int {
	if t, ok := errors.AsType[told](err); ok {
		return t.exit()
	}
	if !p.begun {
		err = problem{error: err, exit: exitUsage}
	}
	code, advice := fault.Of(err), adviceFor(cmd, err)
	p.say("%v", err)
	if code == "" {
		p.sayMore("%s", advice)
	} else {
		p.sayMore("%s (hinan explain %s)", advice, code)
	}
	if p.json {
		// An error of this write has nowhere to go; the exit code tells enough.
		_ = p.printJSON(failure{failureDetail{code, err.Error(), advice}})
	}
	return exitOf(err)
}

// failure is how --json tells an error. The code is empty where it is a mistake
// in the command line or a fault of ours.
type failure struct {
	Error failureDetail `json:"error"`
}

type failureDetail struct {
	Code   fault.Code `json:"code"`
	Detail string     `json:"detail"`
	Advice string     `json:"advice"`
}

func adviceFor(cmd *cobra.Command, err error) string {
	p, ok := errors.AsType[problem](err)
	if ok && p.advice != "" {
		return p.advice
	}
	if errors.Is(err, context.Canceled) {
		return "It was interrupted: run it again."
	}
	if entry, known := fault.Explain(fault.Of(err)); known {
		return entry.Advice
	}
	switch exitOf(err) {
	case exitUsage:
		return fmt.Sprintf("See %s --help.", cmd.CommandPath())
	case exitUndecided:
		return "It took too long: try again, or give it more time."
	}
	return "This is a fault of hinan itself: report it, together with what hinan version prints."
}
