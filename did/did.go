// Package did holds the values of DID Core 1.0 and 1.1: identifiers, DID URLs
// and DID documents.
//
// Values only: nothing here asks a network or a clock. A [DID] and a [URL] are
// comparable and exist only in valid form. A [Document] is made by
// [ParseDocument] and cannot be changed; it keeps the bytes that were received.
// To write one, fill in a [Draft].
//
// The package refuses relative or percent-broken identifiers, documents with
// repeated ids, methods without a controller, and keys with private members;
// an unknown kind of key is kept and refused when it is asked for.
//
// Start with [Parse] and [ParseDocument].
package did

import (
	"fmt"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrSyntax: the string is no DID (DID Core §3.1).
	ErrSyntax = fault.Code("did.syntax")
	// ErrURLSyntax: the string is no DID URL (DID Core §3.2).
	ErrURLSyntax = fault.Code("did.url-syntax")
	// ErrDocument: the text is no DID document (DID Core §5).
	ErrDocument = fault.Code("did.document")
)

// MaxDID is the longest DID that is accepted, in bytes. The size suits did:jwk,
// which spells out a whole key; a P-521 key takes about 350.
const MaxDID = 2048

// DID is a decentralized identifier (DID Core §3.1). The zero value is no DID.
// Values are comparable: equal values are the same string.
type DID struct {
	s     string
	colon int // position of the colon behind the method name
}

// Parse returns the DID that s spells, or [ErrSyntax]. It takes the syntax of
// DID Core §3.1 as it stands: lower-case scheme and method, a method-specific id
// of letters, digits, ".", "-", "_", ":" and percent-encoded bytes that does not
// end in a colon; at most [MaxDID] bytes.
func Parse(s string) (DID, error) {
	if len(s) > MaxDID {
		return DID{}, fmt.Errorf("%w: %d bytes, at most %d", ErrSyntax, len(s), MaxDID)
	}
	colon, err := scanDID(s)
	if err != nil {
		return DID{}, err
	}
	return DID{s: s, colon: colon}, nil
}

// scanDID checks that all of s is a DID and returns where its method name ends.
func scanDID(s string) (colon int, err error) {
	if len(s) < 4 || s[:4] != "did:" {
		return 0, fmt.Errorf("%w: does not begin with the scheme did", ErrSyntax)
	}
	colon = 4
	for colon < len(s) && isMethodChar(s[colon]) {
		colon++
	}
	if colon == 4 || colon == len(s) || s[colon] != ':' {
		return 0, fmt.Errorf("%w: no method name of lower-case letters and digits", ErrSyntax)
	}
	id := s[colon+1:]
	if id == "" || id[len(id)-1] == ':' {
		return 0, fmt.Errorf("%w: the method-specific id is empty or ends in a colon", ErrSyntax)
	}
	for i := 0; i < len(id); i++ {
		switch c := id[i]; {
		case isIDChar(c), c == ':':
		case c == '%' && i+2 < len(id) && isHex(id[i+1]) && isHex(id[i+2]):
			i += 2
		default:
			return 0, fmt.Errorf("%w: character %q at %d", ErrSyntax, c, colon+1+i)
		}
	}
	return colon, nil
}

// String returns the DID as it was parsed.
func (d DID) String() string { return d.s }

// IsZero reports whether d is the zero value.
func (d DID) IsZero() bool { return d.s == "" }

// Method returns the method name, such as "iota"; empty for the zero value.
func (d DID) Method() string {
	if d.s == "" {
		return ""
	}
	return d.s[4:d.colon]
}

// ID returns the method-specific id; empty for the zero value.
func (d DID) ID() string {
	if d.s == "" {
		return ""
	}
	return d.s[d.colon+1:]
}

// MarshalText returns the DID as text.
func (d DID) MarshalText() ([]byte, error) { return []byte(d.s), nil }

// UnmarshalText parses a DID; an empty text is the zero value.
func (d *DID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = DID{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func isMethodChar(c byte) bool { return 'a' <= c && c <= 'z' || isDigit(c) }

func isIDChar(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c == '.' || c == '-' || c == '_'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
