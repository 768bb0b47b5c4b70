// Package driver speaks the HTTP(S) binding of DID Resolution v1, the way of a
// Universal Resolver and its drivers: GET /1.0/identifiers/{did}.
//
// [Handler] serves any [resolver.Resolver] to others; [Client] is a Resolver
// that asks such a service. Both tell errors in the vocabulary of DID Resolution
// v1 and understand the older strings of DID Core.
//
// The handler refuses methods other than GET and HEAD, options that it does not
// know, and media types that it does not offer; it logs nothing. The client
// refuses redirects, answers that are no strict JSON, and documents of another
// DID; an answer that is no resolution result says nothing about the DID
// ([resolver.ErrUnavailable]), whatever its status.
//
// The service that a client asks is trusted: it can forge any document. Use the
// methods' own resolvers where the answer can be checked.
package driver

import (
	"time"

	"github.com/hinan-id/hinan/did"
)

// Path is where the binding lives on a server; the DID follows it.
const Path = "/1.0/identifiers/"

// Limits of a request.
const (
	// MaxRequest is the longest rest of a request's URL behind [Path], path and
	// query in percent-encoded form, in bytes: a DID URL of the full length with
	// every byte encoded.
	MaxRequest = 3 * did.MaxURL
	// MaxAccept is the longest Accept header that is read, in bytes.
	MaxAccept = 1024
)

// DefaultTimeout bounds the work on one request where [Handler].Timeout is zero.
const DefaultTimeout = 10 * time.Second

// Media types of whole results (DID Resolution v1, HTTP(S) Binding).
const (
	TypeResult      = "application/did-resolution"
	TypeDereference = "application/did-url-dereferencing"
	// TypeOlder is the media type of a result in the drafts before v1. Who asks
	// for it gets errors as the strings of DID Core, such as notFound.
	TypeOlder = `application/ld+json;profile="https://w3id.org/did-resolution"`
)
