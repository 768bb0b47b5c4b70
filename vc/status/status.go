// Package status answers whether a credential still holds, from what its issuer
// publishes about it.
//
// There are three answers, and [Judge] tells them apart: the credential holds, it
// does not, or it cannot be told. A list that cannot be had, whose proof does not
// hold, or that is too old is never good news; bad news, such as a revocation, does
// not age. The zero [State] knows nothing.
//
// A [Checker] reads one kind of entry; the kinds lie in the folders below
// (bitstring, tokenlist, revbitmap), and [Checkers] joins them. Lists that are
// files of their own come through [Lists], which opens each content once. What an
// issuer keeps to publish a list is in the folder register.
//
// Start with a [Checkers] literal:
//
//	lists := &status.Lists{Source: source, Open: open}
//	checkers := status.Checkers{
//		bitstring.EntryType: bitstring.Checker{Lists: lists},
//		tokenlist.EntryType: tokenlist.Checker{Lists: lists},
//	}
package status

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
)

// What was found against a credential.
const (
	// ErrRevoked: the issuer has revoked the credential, for good.
	ErrRevoked = fault.Code("status.revoked")
	// ErrSuspended: the issuer has suspended the credential for now.
	ErrSuspended = fault.Code("status.suspended")
	// ErrMessage: the issuer published a state of its own, whose meaning the verifier has to know. Undecided.
	ErrMessage = fault.Code("status.message")
	// ErrRefresh: the issuer offers a newer credential in place of this one. Undecided.
	ErrRefresh = fault.Code("status.refresh")
)

// Why it cannot be told. Judge answers Undecided to each.
const (
	// ErrNotChecked: no checker knows this kind of status entry, or this purpose.
	ErrNotChecked = fault.Code("status.not-checked")
	// ErrUnavailable: the list could not be had.
	ErrUnavailable = fault.Code("status.unavailable")
	// ErrProof: the proof of the list could not be checked, or does not hold; so the list says nothing.
	ErrProof = fault.Code("status.proof")
	// ErrStale: the list is too old, or nobody knows how old.
	ErrStale = fault.Code("status.stale")
	// ErrFuture: the list begins to hold after the time of the check.
	ErrFuture = fault.Code("status.future")
	// ErrRollback: the list is older than one that was seen before.
	ErrRollback = fault.Code("status.rollback")
	// ErrService: the issuer's DID document has no such service.
	ErrService = fault.Code("status.service")
)

// What is wrong with an entry or a list. Judge answers Refused to each.
const (
	// ErrEntry: the credential's status entry breaks a rule of its kind.
	ErrEntry = fault.Code("status.entry")
	// ErrIndex: the index lies outside the list, or two places name different ones.
	ErrIndex = fault.Code("status.index")
	// ErrPurpose: the list does not serve the purpose of the entry.
	ErrPurpose = fault.Code("status.purpose")
	// ErrMismatch: the list is another one than the entry names, or of an issuer that may not speak for this credential.
	ErrMismatch = fault.Code("status.mismatch")
	// ErrList: the list breaks a rule of its kind.
	ErrList = fault.Code("status.list")
	// ErrTooLarge: the list is over a limit in bytes, as received, compressed or inflated.
	ErrTooLarge = fault.Code("status.too-large")
)

// Kind is what a list says about a credential.
type Kind uint8

const (
	Unknown   Kind = iota // nothing is known
	Valid                 // nothing stands against the credential
	Revoked               // for good
	Suspended             // for now
	Message               // a state of the issuer's own: Value and Text
	Refresh               // a newer credential is offered
)

// State is what a list says about a credential, and how old that is.
type State struct {
	Kind    Kind
	Purpose string // of the entry, where the kind of list has purposes
	Value   uint8  // the value in the list; 0 and 1 where it has one bit
	Text    string // the issuer's words for Value, where it gives any

	AsOf       time.Time     // when the list was obtained from its source
	Issued     time.Time     // when the issuer made the list; zero if it does not say
	ValidUntil time.Time     // when the list ends to hold; zero if it does not say
	FreshFor   time.Duration // how long a copy serves, as the list says; Unbounded if it does not
}

// Err returns nil for a valid state, and the code of any other; for the zero
// value [ErrNotChecked].
func (s State) Err() error {
	switch s.Kind {
	case Valid:
		return nil
	case Revoked:
		return s.found(ErrRevoked)
	case Suspended:
		return s.found(ErrSuspended)
	case Message:
		return s.found(ErrMessage)
	case Refresh:
		return s.found(ErrRefresh)
	default:
		return ErrNotChecked
	}
}

func (s State) found(code fault.Code) error {
	return fmt.Errorf("%w: value %d, list as of %s", code, s.Value, s.AsOf.UTC().Format(time.RFC3339))
}

// Age returns how old the copy of the list was at the given time, not less than 0.
func (s State) Age(at time.Time) time.Duration { return max(0, at.Sub(s.AsOf)) }

// Outcome is what an answer means for the credential. The zero value refuses.
type Outcome uint8

const (
	Refused   Outcome = iota // it does not hold, or its entry or list is wrong
	Undecided                // it cannot be told
	Good                     // it holds
)

// undecided are the codes that mean that it cannot be told.
var undecided = []error{
	ErrMessage, ErrRefresh, ErrNotChecked, ErrUnavailable, ErrProof, ErrStale, ErrFuture, ErrRollback, ErrService,
	strictjson.ErrCancelled, strictjson.ErrBudget, context.Canceled, context.DeadlineExceeded,
}

// Judge tells the three answers of a [Checker] apart. The error is the reason, and
// nil only beside Good. An error without a code is ours, and decides nothing.
func Judge(s State, err error) (Outcome, error) {
	if err == nil {
		err = s.Err()
	}
	if err == nil {
		return Good, nil
	}
	if fault.Of(err) == "" {
		return Undecided, err
	}
	for _, code := range undecided {
		if errors.Is(err, code) {
			return Undecided, err
		}
	}
	return Refused, err
}

// Checker reads one or more kinds of status entry. Implementations are safe for
// concurrent use.
type Checker interface {
	// Check returns what is published under e about the credential o, at the
	// given time. An error says why nothing is known; beside an error the state
	// is not valid.
	Check(ctx context.Context, o *vc.Opened, e vc.StatusEntry, at time.Time) (State, error)
}

// Checkers is a Checker of the kinds of entry that are its keys
// (vc.StatusEntry.Type).
type Checkers map[string]Checker

// Check asks the checker of e's kind; without one it is [ErrNotChecked].
func (cs Checkers) Check(ctx context.Context, o *vc.Opened, e vc.StatusEntry, at time.Time) (State, error) {
	c, ok := cs[e.Type]
	if !ok || c == nil {
		return State{}, fmt.Errorf("%w: no checker for %.64q", ErrNotChecked, e.Type)
	}
	return c.Check(ctx, o, e, at)
}

// Allocator gives each credential its place in a list.
type Allocator interface {
	// Allocate returns an entry that was never returned before. That it is taken
	// is durable when Allocate returns.
	Allocate(ctx context.Context) (vc.StatusEntry, error)
}
