// Package domainlinkage checks whether the owner of a web origin and the owner of
// a DID say that they are the same (DIF Well Known DID Configuration v1).
//
// The origin publishes a file, /.well-known/did-configuration.json, with
// credentials in which the DID names the origin. The caller fetches the file over
// HTTPS from the origin itself: that is the origin's half of the statement, and
// this package has no network. It reads credentials that are JSON Web Tokens, and
// refuses configurations with members that DIF does not know, credentials with a
// status, which nobody would check here, and origins that are not https.
//
// Start with [Check].
package domainlinkage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
)

const (
	// ErrConfiguration: the file is no DID configuration.
	ErrConfiguration = fault.Code("linkage.configuration")
	// ErrAbsent: no entry of the configuration links the DID with the origin.
	ErrAbsent = fault.Code("linkage.absent")
	// ErrCredential: an entry is no domain linkage credential of the DID.
	ErrCredential = fault.Code("linkage.credential")
	// ErrOrigin: an origin is no https origin, or the entry is for another one.
	ErrOrigin = fault.Code("linkage.origin")
)

// MaxEntries bounds the entries of a configuration; each costs a signature check.
const MaxEntries = 32

const (
	linkageContext = "https://identity.foundation/.well-known/did-configuration/v1"
	linkageType    = "DomainLinkageCredential"
)

// Check reports whether the configuration that origin published links the DID
// with it at the given time: nil if at least one entry does. Of origin only
// scheme, host and port count; it must be https.
//
// Else the error is [ErrConfiguration] or [ErrOrigin] for the arguments, or
// [ErrAbsent] with the reason of each entry behind it. The DID is compared letter
// by letter: give the form under which the credentials are issued.
func Check(ctx context.Context, configuration []byte, origin string, issuer did.DID, k keys.Source, at time.Time) error {
	want, err := parseOrigin(origin)
	if err != nil {
		return err
	}
	entries, err := read(ctx, configuration)
	if err != nil {
		return err
	}
	reasons := make([]error, len(entries))
	for i, entry := range entries {
		if reasons[i] = links(ctx, entry, want, issuer, k, at); reasons[i] == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", ErrAbsent, errors.Join(reasons...))
}

// read returns the entries of a configuration (DIF §DID Configuration Resource).
func read(ctx context.Context, configuration []byte) ([]any, error) {
	members, err := strictjson.Object(ctx, configuration, strictjson.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfiguration, err)
	}
	for name := range members {
		if name != "@context" && name != "linked_dids" {
			return nil, fmt.Errorf("%w: member %.32q", ErrConfiguration, name)
		}
	}
	if members["@context"] != linkageContext {
		return nil, fmt.Errorf("%w: another context", ErrConfiguration)
	}
	entries, ok := members["linked_dids"].([]any)
	if !ok || len(entries) == 0 || len(entries) > MaxEntries {
		return nil, fmt.Errorf("%w: linked_dids is no list of 1 to %d entries", ErrConfiguration, MaxEntries)
	}
	return entries, nil
}

// links reports why an entry does not link the DID with the origin, or nil.
func links(ctx context.Context, entry any, want webOrigin, issuer did.DID, k keys.Source, at time.Time) error {
	token, ok := entry.(string)
	if !ok {
		return fmt.Errorf("%w: no JSON Web Token", ErrCredential)
	}
	opened, err := jose.Opener{Forms: []vc.Form{vc.FormVCJWT11}}.Open(ctx, []byte(token), k)
	if err != nil {
		return err
	}
	p := opened.Proven()
	if err := p.CheckNonce(""); err != nil {
		return err
	}
	if err := checkStatement(ctx, &p, issuer); err != nil {
		return err
	}
	if err := vc.Exclusive.Check(&p.Statement, at); err != nil {
		return err
	}
	return checkOrigin(p.Statement.Subjects[0].Claims, want)
}

// checkStatement checks what DIF asks of a domain linkage credential.
func checkStatement(ctx context.Context, p *vc.Proven, issuer did.DID) error {
	s := p.Statement
	switch {
	case s.Issuer != issuer.String():
		return fmt.Errorf("%w: of another issuer", ErrCredential)
	case !slices.Contains(s.Types, linkageType):
		return fmt.Errorf("%w: not of type %s", ErrCredential, linkageType)
	case s.ID != "":
		return fmt.Errorf("%w: it has an id", ErrCredential)
	case len(s.Subjects) != 1 || s.Subjects[0].ID != s.Issuer:
		return fmt.Errorf("%w: its subject is not its issuer", ErrCredential)
	case s.ValidUntil.IsZero():
		return fmt.Errorf("%w: it does not end", ErrCredential)
	case len(s.Status) > 0:
		return fmt.Errorf("%w: it has a status, which is not checked here", ErrCredential)
	}
	members, err := strictjson.Object(ctx, p.Payload, strictjson.Limits{})
	if err != nil {
		return err
	}
	if contexts, _ := members["@context"].([]any); !slices.Contains(contexts, any(linkageContext)) {
		return fmt.Errorf("%w: without the context of DIF", ErrCredential)
	}
	return nil
}

func checkOrigin(claims map[string]any, want webOrigin) error {
	text, ok := claims["origin"].(string)
	if !ok {
		return fmt.Errorf("%w: it names no origin", ErrCredential)
	}
	have, err := parseOrigin(text)
	if err != nil {
		return err
	}
	if have != want {
		return fmt.Errorf("%w: for %s", ErrOrigin, have)
	}
	return nil
}
