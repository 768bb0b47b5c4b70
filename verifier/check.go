package verifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
)

// Check looks at one item of the evidence. It asks nobody and changes nothing; an
// outcome other than Accepted has a code.
type Check struct {
	Name string
	Run  func(e *Evidence, i *Item) Finding
}

// Checks of every item that opened, in the order in which they are shown. Of one that
// did not there is proofCheck alone, which nobody may tolerate.
var (
	proofCheck       = Check{"proof", checkProof}
	credentialChecks = []Check{
		proofCheck,
		{"key", checkKeys},
		{"issuer", checkIssuer},
		{"type", checkType},
		{"validity", checkValidity},
		{"status", checkStatus},
		{"status-age", checkStatusAge},
		{"binding", checkBinding},
		{"challenge", checkChallenge},
		{"holder", checkHolder},
		{"holder-key", checkHolderKey},
		{"subject", checkSubject},
		{"schema", checkSchema},
		{"nonce", checkNonce},
		{"claims", checkClaims},
		{"disclosure", checkDisclosure},
	}
	presentationChecks = []Check{
		proofCheck,
		{"content", checkContent},
		{"key", checkKeys},
		{"validity", checkPresented},
		{"binding", checkBinding},
		{"challenge", checkChallenge},
		{"holder", checkHolder},
		{"claims", checkClaims},
	}
)

// Findings of checks. What a check calls itself is filled in by who runs it.
var passed = Finding{Outcome: Accepted}

// idle is the finding of a check that had nothing to look at, which is said.
func idle(why string) Finding { return Finding{Outcome: Accepted, Detail: why} }

func noted(code fault.Code, detail string) Finding {
	return Finding{Outcome: Accepted, Code: code, Detail: detail}
}

func undecided(code fault.Code, detail string) Finding {
	return Finding{Outcome: Undecided, Code: code, Detail: detail}
}

func refused(code fault.Code, detail string) Finding {
	return Finding{Outcome: Refused, Code: code, Detail: detail}
}

// found is the finding of an error: undecided if it has no code, says nothing about
// the input, or has one of the codes.
func found(err error, open ...fault.Code) Finding {
	f := Finding{Code: fault.Of(err), err: err}
	if undecides(err, open...) {
		f.Outcome = Undecided
	}
	switch {
	case f.Code != "":
		f.Detail = strings.TrimPrefix(strings.TrimPrefix(err.Error(), string(f.Code)), ": ")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		f.Code = strictjson.ErrCancelled
	default:
		f.Code = ErrFailed // what it says was not written for those who read findings
	}
	return f
}

// unreachable are the codes of keys that could not be had, which says nothing about
// the signature.
var unreachable = []fault.Code{
	resolver.ErrUnavailable, resolver.ErrInternal, resolver.ErrMethod, resolver.ErrFeature,
}

func checkProof(_ *Evidence, i *Item) Finding {
	if i.Err != nil {
		return found(i.Err, unreachable...)
	}
	return passed
}

// checkContent refuses a presentation of nothing: it could be taken for one of
// something.
func checkContent(_ *Evidence, i *Item) Finding {
	if len(i.proven.Enclosed) == 0 {
		return refused(ErrNothing, "")
	}
	return passed
}

// checkKeys looks at every key that proved something about the item.
func checkKeys(e *Evidence, i *Item) Finding {
	purpose := did.AssertionMethod
	if i.IsPresentation() {
		purpose = did.Authentication
	}
	f := e.checkKey(purpose, i.proven.Key)
	for _, u := range i.used {
		f = e.worst(f, e.checkKey(u.purpose, u.key))
	}
	return f
}

func (e *Evidence) checkKey(purpose did.Relationship, k keys.Key) Finding {
	algorithm, err := keys.AlgorithmOf(k.Public)
	if err != nil {
		return found(err)
	}
	if allowed := e.Policy.Algorithms; len(allowed) > 0 && !slices.Contains(allowed, string(algorithm)) {
		return refused(ErrAlgorithm, string(algorithm))
	}
	switch k.For {
	case purpose:
		return passed
	case "":
		return e.anyMethod(k)
	}
	return refused(keys.ErrRelationship, fmt.Sprintf("listed under %s, used for %s", k.For, purpose))
}

// anyMethod judges a key that its document lists for no purpose in particular.
func (e *Evidence) anyMethod(k keys.Key) Finding {
	id, err := did.Parse(k.Issuer)
	if err == nil && slices.Contains(e.Policy.AnyMethod, id.Method()) {
		return noted(ErrAnyMethod, "the document lists it under verificationMethod only")
	}
	return refused(ErrAnyMethod, "the policy asks for a key that is listed for its purpose")
}

// checkSchema: the schemas that the credential names hold.
func checkSchema(_ *Evidence, i *Item) Finding {
	switch {
	case i.Schema != nil:
		return found(i.Schema, errSchemaNotChecked)
	case len(i.proven.Statement.Schemas) == 0:
		return idle("it names none")
	}
	return passed
}

// checkNonce holds the nonce in a credential's header against the one asked for. It
// is asked of credentials that are shown by themselves.
func checkNonce(e *Evidence, i *Item) Finding {
	want := e.Request.Nonce
	if i.Parent != nil {
		want = ""
	}
	if err := i.proven.CheckNonce(want); err != nil {
		return found(err)
	}
	return passed
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "ever"
	}
	return t.UTC().Format(time.RFC3339)
}
