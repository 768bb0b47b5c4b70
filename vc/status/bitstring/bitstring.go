// Package bitstring reads and makes W3C Bitstring Status Lists v1.0, and the
// StatusList2021 lists that came before them.
//
// A list is itself a credential, opened by the openers that status.Lists is given.
// It refuses lists of another id, purpose or issuer than the entry asks for, lists
// of fewer than [MinEntries], and what is not compressed as its kind demands.
//
// Start with [Checker] to read, with [Statement] to publish.
package bitstring

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
)

// The kinds of entry in a credential, and of list.
const (
	EntryType     = "BitstringStatusListEntry"
	EntryType2021 = "StatusList2021Entry"
	ListType      = "BitstringStatusList"
	ListType2021  = "StatusList2021"
)

// The purposes of a list that are understood (§2.2 there).
const (
	Revocation = "revocation"
	Suspension = "suspension"
	Refresh    = "refresh" // Bitstring Status List only
	Message    = "message" // Bitstring Status List only
)

// Limits of a list.
const (
	MinEntries  = 131_072 // §3.2 there, step 7: fewer would tell whose credential is looked up
	MaxPurposes = 16
	maxEncoded  = (inflate.MaxCompressed+2)/3*4 + 1 // with padding, or with the multibase prefix
)

// Checker checks entries of both kinds; it belongs into status.Checkers under
// [EntryType] and [EntryType2021].
type Checker struct {
	Lists *status.Lists
	// Trusts says whether the issuer of a list may speak for the issuer of a
	// credential where they are not the same; nil: never.
	Trusts func(credentialIssuer, listIssuer string) bool
}

// Check looks e up in its list (§3.2 there, Validate Algorithm).
func (c Checker) Check(ctx context.Context, o *vc.Opened, e vc.StatusEntry, at time.Time) (status.State, error) {
	entry, err := readEntry(ctx, e)
	if err != nil {
		return status.State{}, err
	}
	list, err := c.Lists.Find(ctx, entry.kind.format(), entry.uri, at)
	if err != nil {
		return status.State{}, err
	}
	if err := status.MaySpeak(o, list.Issuer, c.Trusts); err != nil {
		return status.State{}, err
	}
	return entry.in(&list)
}

// in is what the list says about the entry.
func (e *entry) in(list *status.Copy) (status.State, error) {
	if !slices.Contains(list.Purposes, e.purpose) {
		return status.State{}, fmt.Errorf("%w: a list for %q, the entry asks for %.32q", status.ErrPurpose, list.Purposes, e.purpose)
	}
	bits := list.Bits
	bits.Width = e.size
	if bits.Len() < MinEntries {
		return status.State{}, fmt.Errorf("%w: %d entries, at least %d", status.ErrList, bits.Len(), MinEntries)
	}
	value, err := bits.Value(e.index)
	if err != nil {
		return status.State{}, err
	}
	var text string
	if int(value) < len(e.messages) {
		text = e.messages[value]
	}
	return list.State(standing(e.purpose, value), e.purpose, value, text)
}

// standing is the meaning of a value: 0 speaks against nothing, whatever the
// purpose (§3.2 there, step 11).
func standing(purpose string, value uint8) status.Kind {
	switch {
	case value == 0:
		return status.Valid
	case purpose == Revocation:
		return status.Revoked
	case purpose == Suspension:
		return status.Suspended
	case purpose == Refresh:
		return status.Refresh
	default:
		return status.Message
	}
}

// kind is one of the two specifications.
type kind struct {
	entry, list, credential string
	decode                  func(encoded string) ([]byte, error)
}

var (
	bitstring = kind{EntryType, ListType, "BitstringStatusListCredential", decode}
	list2021  = kind{EntryType2021, ListType2021, "StatusList2021Credential", decode2021}
)

func (k kind) format() status.Format {
	return status.Format{Name: k.list, Read: k.read}
}

// read takes the list out of an opened status list credential.
func (k kind) read(o *vc.Opened) (*status.List, error) {
	s := o.Proven().Statement
	if !slices.Contains(s.Types, k.credential) || len(s.Subjects) != 1 {
		return nil, fmt.Errorf("%w: not a %s with one subject", status.ErrList, k.credential)
	}
	claims := s.Subjects[0].Claims
	if !isType(claims["type"], k.list) {
		return nil, fmt.Errorf("%w: the subject is no %s", status.ErrList, k.list)
	}
	list := &status.List{
		URI: s.ID, Issuer: s.Issuer, Issued: s.Issued, From: s.ValidFrom, Until: s.ValidUntil,
		FreshFor: status.Unbounded, Bits: status.Bits{Width: 1},
	}
	if s.ID == "" {
		return nil, fmt.Errorf("%w: it has no id", status.ErrList)
	}
	var err error
	if list.Purposes, err = readPurposes(claims["statusPurpose"], k.list == ListType); err != nil {
		return nil, err
	}
	if ttl, ok := claims["ttl"]; ok && k.list == ListType {
		if list.FreshFor, err = readTTL(ttl); err != nil {
			return nil, err
		}
	}
	encoded, ok := claims["encodedList"].(string)
	if !ok {
		return nil, fmt.Errorf("%w: no encodedList", status.ErrList)
	}
	list.Bits.Data, err = k.unpack(encoded)
	return list, err
}

func (k kind) unpack(encoded string) ([]byte, error) {
	if len(encoded) > maxEncoded {
		return nil, fmt.Errorf("%w: encodedList of %d characters, at most %d", status.ErrTooLarge, len(encoded), maxEncoded)
	}
	packed, err := k.decode(encoded)
	if err != nil {
		return nil, err
	}
	return inflate.Gzip(packed)
}

// decode reads base64url in its multibase form, without padding (§3.4 there).
func decode(encoded string) ([]byte, error) {
	digits, ok := strings.CutPrefix(encoded, "u")
	if !ok {
		return nil, fmt.Errorf("%w: encodedList is not in base64url multibase", status.ErrList)
	}
	return strict(base64.RawURLEncoding, digits)
}

// decode2021 reads base64 as issuers write it: in either alphabet, padded or not.
// The draft asks for base64 without saying which; IOTA writes the standard
// alphabet without padding.
func decode2021(encoded string) ([]byte, error) {
	enc := base64.StdEncoding
	if strings.ContainsAny(encoded, "-_") {
		enc = base64.URLEncoding
	}
	if !strings.HasSuffix(encoded, "=") {
		enc = enc.WithPadding(base64.NoPadding)
	}
	return strict(enc, encoded)
}

func strict(enc *base64.Encoding, digits string) ([]byte, error) {
	if strings.ContainsAny(digits, "\r\n") { // encoding/base64 passes over them
		return nil, fmt.Errorf("%w: line breaks in encodedList", status.ErrList)
	}
	packed, err := enc.Strict().DecodeString(digits)
	if err != nil {
		return nil, fmt.Errorf("%w: encodedList is no base64", status.ErrList)
	}
	return packed, nil
}

func isType(value any, want string) bool {
	switch v := value.(type) {
	case string:
		return v == want
	case []any:
		return slices.Contains(v, any(want))
	default:
		return false
	}
}

// readPurposes reads statusPurpose: one, or several where the kind allows it.
func readPurposes(value any, several bool) ([]string, error) {
	if one, ok := value.(string); ok && one != "" {
		return []string{one}, nil
	}
	values, ok := value.([]any)
	if !ok || !several || len(values) == 0 || len(values) > MaxPurposes {
		return nil, fmt.Errorf("%w: statusPurpose names no purpose, or more than %d", status.ErrList, MaxPurposes)
	}
	purposes := make([]string, len(values))
	for i, v := range values {
		if purposes[i], ok = v.(string); !ok || purposes[i] == "" {
			return nil, fmt.Errorf("%w: statusPurpose with something else than text", status.ErrList)
		}
	}
	return purposes, nil
}

// readTTL reads ttl, in milliseconds (§2.2 there).
func readTTL(value any) (time.Duration, error) {
	number, _ := value.(json.Number)
	ms, err := number.Int64()
	if err != nil || ms < 0 {
		return 0, fmt.Errorf("%w: ttl is no number of milliseconds", status.ErrList)
	}
	if ms > int64(status.Unbounded/time.Millisecond) {
		return status.Unbounded, nil
	}
	return time.Duration(ms) * time.Millisecond, nil
}
