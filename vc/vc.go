// Package vc holds what credentials have in common, whatever their format.
//
// Bytes go in, an opaque [Opened] comes out, and only a mechanism in a folder
// below (jose, sdjwt, …) makes one, after it has checked the proof with keys from
// a keys.Source. There is no way to reach claims of a credential that was not
// opened. An [Opened] says who said something and that it was not changed
// ([Proven]); it does not say whether the credential is still valid, whether it
// was revoked, or who shows it: those are checks of their own ([Bounds],
// vc/status, [Binding.Answers]), made by the verifier.
//
// What an issuer says, in no format, is a [Statement]: issuing starts from it and
// opening ends in it. [Credential] and [Presentation] are the reading of it by the
// W3C data model, 1.1 and 2.0.
//
// Start with an [Opener], such as jose.Opener, to open; with a [Statement] and
// vc/issue to issue.
package vc

import (
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
)

const (
	// ErrUnknownFormat: no opener accepts the input, or an envelope names a media type that is not known.
	ErrUnknownFormat = fault.Code("format.unknown")
	// ErrAmbiguous: more than one opener accepts the input, so its meaning depends on the reader.
	ErrAmbiguous = fault.Code("format.ambiguous")
	// ErrTooLarge: the input is over its format's limit in bytes.
	ErrTooLarge = fault.Code("format.too-large")
	// ErrMalformed: the credential breaks a rule of its format or data model.
	ErrMalformed = fault.Code("credential.malformed")
	// ErrMismatch: two places of one credential contradict each other.
	ErrMismatch = fault.Code("credential.mismatch")
	// ErrNotYetValid: the credential's validity begins later.
	ErrNotYetValid = fault.Code("credential.not-yet-valid")
	// ErrExpired: the credential's validity has ended.
	ErrExpired = fault.Code("credential.expired")
	// ErrNonce: the credential's header nonce is not the one asked for, or none was asked for.
	ErrNonce = fault.Code("credential.nonce")
)

// Author is who issues, or presents: an identifier, the id of the key under which
// others find it, and the key itself.
type Author struct {
	Issuer string      // a DID, or an https URL
	KeyID  string      // as messages name it: an absolute DID URL for a DID
	Signer keys.Signer // the key of KeyID
}
