package resolver

import (
	"context"
	"errors"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
)

// Resolution codes. Methods wrap them behind a more specific code of their own
// where they have one: the specific code is named first, and errors.Is finds both.
const (
	// ErrInvalidDID: the string is no DID of the method.
	ErrInvalidDID = fault.Code("resolution.invalid-did")
	// ErrInvalidURL: the string is no DID URL, or its parameters contradict each other.
	ErrInvalidURL = fault.Code("resolution.invalid-did-url")
	// ErrInvalidOptions: the resolution options are contradictory or malformed.
	ErrInvalidOptions = fault.Code("resolution.invalid-options")
	// ErrNotFound: the source answered that the DID or the resource does not exist.
	ErrNotFound = fault.Code("resolution.not-found")
	// ErrRepresentation: the representation asked for is not offered.
	ErrRepresentation = fault.Code("resolution.representation-not-supported")
	// ErrMethod: no resolver for this DID method.
	ErrMethod = fault.Code("resolution.method-not-supported")
	// ErrFeature: the method is known, the feature (a version, a parameter) is not offered.
	ErrFeature = fault.Code("resolution.feature-not-supported")
	// ErrInvalidDocument: the source answered with something that is not this DID's document.
	ErrInvalidDocument = fault.Code("resolution.invalid-document")
	// ErrDeactivated: the DID is deactivated and the caller needs a living one.
	ErrDeactivated = fault.Code("resolution.deactivated")
	// ErrUnavailable: the source could not be asked; nothing is known about the DID.
	ErrUnavailable = fault.Code("resolution.unavailable")
	// ErrInternal: the resolver itself failed.
	ErrInternal = fault.Code("resolution.internal")
)

// Problem is how an error is told to other software: the vocabulary of DID
// Resolution v1, the older string of DID Core, and the HTTP status of the
// DID Resolution HTTP binding.
type Problem struct {
	Type   string // URI, https://www.w3.org/ns/did#…
	Legacy string // DID Core string, such as notFound; empty where there was none
	Status int    // HTTP status code
}

const problemBase = "https://www.w3.org/ns/did#"

var problems = []struct {
	code    fault.Code
	problem Problem
}{
	{ErrInvalidDID, Problem{problemBase + "INVALID_DID", "invalidDid", 400}},
	{did.ErrSyntax, Problem{problemBase + "INVALID_DID", "invalidDid", 400}},
	{ErrInvalidURL, Problem{problemBase + "INVALID_DID_URL", "invalidDidUrl", 400}},
	{did.ErrURLSyntax, Problem{problemBase + "INVALID_DID_URL", "invalidDidUrl", 400}},
	{ErrInvalidOptions, Problem{problemBase + "INVALID_OPTIONS", "invalidOptions", 400}},
	{ErrNotFound, Problem{problemBase + "NOT_FOUND", "notFound", 404}},
	{ErrRepresentation, Problem{problemBase + "REPRESENTATION_NOT_SUPPORTED", "representationNotSupported", 406}},
	{ErrInvalidDocument, Problem{problemBase + "INVALID_DID_DOCUMENT", "invalidDidDocument", 500}},
	{ErrMethod, Problem{problemBase + "METHOD_NOT_SUPPORTED", "methodNotSupported", 501}},
	{ErrFeature, Problem{problemBase + "FEATURE_NOT_SUPPORTED", "featureNotSupported", 501}},
	{ErrDeactivated, Problem{problemBase + "NOT_FOUND", "deactivated", 410}},
	{ErrUnavailable, Problem{problemBase + "INTERNAL_ERROR", "internalError", 500}},
}

// ProblemOf maps an error to the shared vocabulary. Errors that it does not
// know, and errors without a code, are INTERNAL_ERROR.
func ProblemOf(err error) Problem {
	for _, p := range problems {
		if errors.Is(err, p.code) {
			return p.problem
		}
	}
	return Problem{problemBase + "INTERNAL_ERROR", "internalError", 500}
}

// CodeOfProblem is the way back, for clients of other resolvers: the code that
// stands for a problem type URI or for an older DID Core string. Other values
// are ErrUnavailable: a failure of the other side says nothing about the DID.
func CodeOfProblem(name string) fault.Code {
	for _, p := range problems {
		if name == p.problem.Type || (name != "" && name == p.problem.Legacy) {
			return p.code
		}
	}
	return ErrUnavailable
}

// isSilence reports whether err says nothing about the DID itself: the source
// could not be asked, or the caller gave up.
func isSilence(err error) bool {
	return errors.Is(err, ErrUnavailable) || isCancelled(err) || fault.Of(err) == ""
}

func isCancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// cancelled says that the caller gave up before there was an answer.
func cancelled(ctx context.Context) error {
	return fmt.Errorf("%w: %w", ErrUnavailable, context.Cause(ctx))
}
