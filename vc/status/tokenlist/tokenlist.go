// Package tokenlist reads and makes Token Status Lists of the IETF
// (draft-ietf-oauth-status-list-21) as JWTs and as CWTs.
//
// [Opener] checks the proof of a Status List Token, [Checker] looks a credential
// up in it. What is refused: a token of another type, subject or issuer than the
// credential asks for, values of a width that is not 1, 2, 4 or 8 bits, and what
// does not inflate within the limits. Both forms open to the same statement.
//
// Start with [Checker] to read, with [Sign] or [SignCWT] to publish.
package tokenlist

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
)

// EntryType is the kind of status entry: the name of the member of the status claim.
const EntryType = "status_list"

// Values of typ of a Status List Token. TokenType is the type of the statement too,
// in either form.
const (
	TokenType = "statuslist+jwt"
	CWTType   = string(vc.FormCWTSL)
)

// Values of a list (§7.1 there). Others are states of the issuer's own.
const (
	ValueValid     = 0x00
	ValueInvalid   = 0x01
	ValueSuspended = 0x02
)

// Checker checks entries of the kind [EntryType].
type Checker struct {
	Lists *status.Lists
	// Trusts says whether the issuer of a list may speak for the issuer of a
	// credential where they are not the same; nil: never.
	Trusts func(credentialIssuer, listIssuer string) bool
}

// Check looks e up in its list (§8.3 there).
func (c Checker) Check(ctx context.Context, o *vc.Opened, e vc.StatusEntry, at time.Time) (status.State, error) {
	if e.Type != EntryType {
		return status.State{}, fmt.Errorf("%w: %.64q", status.ErrNotChecked, e.Type)
	}
	if e.URI == "" {
		return status.State{}, fmt.Errorf("%w: no uri", status.ErrEntry)
	}
	list, err := c.Lists.Find(ctx, Format(), e.URI, at)
	if err != nil {
		return status.State{}, err
	}
	if err := status.MaySpeak(o, list.Issuer, c.Trusts); err != nil {
		return status.State{}, err
	}
	return in(&list, e.Index)
}

// Format is how status.Lists reads a Status List Token.
func Format() status.Format { return status.Format{Name: TokenType, Read: read} }

func in(list *status.Copy, index uint64) (status.State, error) {
	value, err := list.Bits.Value(index)
	if err != nil {
		return status.State{}, err
	}
	return list.State(standing(value), "", value, "")
}

func standing(value uint8) status.Kind {
	switch value {
	case ValueValid:
		return status.Valid
	case ValueInvalid:
		return status.Revoked
	case ValueSuspended:
		return status.Suspended
	default:
		return status.Message
	}
}

// read takes the list out of an opened Status List Token.
func read(o *vc.Opened) (*status.List, error) {
	s := o.Proven().Statement
	if len(s.Types) != 1 || s.Types[0] != TokenType || len(s.Subjects) != 1 {
		return nil, fmt.Errorf("%w: not a Status List Token", status.ErrList)
	}
	claims := s.Subjects[0].Claims
	list := &status.List{URI: s.ID, Issuer: s.Issuer, Issued: s.Issued, From: s.ValidFrom, Until: s.ValidUntil, FreshFor: status.Unbounded}
	var err error
	if ttl, ok := claims["ttl"]; ok {
		if list.FreshFor, err = readTTL(ttl); err != nil {
			return nil, err
		}
	}
	list.Bits, err = readList(claims["status_list"])
	return list, err
}

// readList reads the member status_list (§4.2 there).
func readList(value any) (status.Bits, error) {
	members, ok := value.(map[string]any)
	if !ok {
		return status.Bits{}, fmt.Errorf("%w: no status_list", status.ErrList)
	}
	number, _ := members["bits"].(json.Number)
	width, err := strconv.ParseUint(number.String(), 10, 8)
	if err != nil || width != 1 && width != 2 && width != 4 && width != 8 {
		return status.Bits{}, fmt.Errorf("%w: bits is none of 1, 2, 4 and 8", status.ErrList)
	}
	encoded, ok := members["lst"].(string)
	if !ok {
		return status.Bits{}, fmt.Errorf("%w: no lst", status.ErrList)
	}
	data, err := unpack(encoded)
	return status.Bits{Data: data, Width: uint8(width), LowFirst: true}, err
}

func unpack(encoded string) ([]byte, error) {
	if limit := base64.RawURLEncoding.EncodedLen(inflate.MaxCompressed); len(encoded) > limit {
		return nil, fmt.Errorf("%w: lst of %d characters, at most %d", status.ErrTooLarge, len(encoded), limit)
	}
	for _, c := range []byte(encoded) {
		if c == '\r' || c == '\n' { // encoding/base64 passes over them
			return nil, fmt.Errorf("%w: line breaks in lst", status.ErrList)
		}
	}
	packed, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("%w: lst is no base64url", status.ErrList)
	}
	return inflate.Zlib(packed)
}

// readTTL reads ttl, in seconds: a positive number (§5.1 there).
func readTTL(value any) (time.Duration, error) {
	number, _ := value.(json.Number)
	seconds, err := number.Float64()
	if err != nil || seconds <= 0 {
		return 0, fmt.Errorf("%w: ttl is no positive number", status.ErrList)
	}
	if seconds > status.Unbounded.Seconds()/2 {
		return status.Unbounded, nil
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// ReadEntry reads the member status_list of a credential's status claim (§6.2
// there). What breaks its rules is status.ErrEntry.
func ReadEntry(members map[string]any) (vc.StatusEntry, error) {
	number, _ := members["idx"].(json.Number)
	index, err := strconv.ParseUint(number.String(), 10, 64)
	if err != nil {
		return vc.StatusEntry{}, fmt.Errorf("%w: idx is no number from 0", status.ErrEntry)
	}
	uri, _ := members["uri"].(string)
	if u, err := url.Parse(uri); err != nil || !u.IsAbs() {
		return vc.StatusEntry{}, fmt.Errorf("%w: uri is no URI", status.ErrEntry)
	}
	raw, err := json.Marshal(members)
	return vc.StatusEntry{Type: EntryType, URI: uri, Index: index, Raw: raw}, err
}

// Entry returns the entry of a credential whose place in a list is index.
func Entry(uri string, index uint64) (vc.StatusEntry, error) {
	if uri == "" {
		return vc.StatusEntry{}, fmt.Errorf("%w: no uri", status.ErrEntry)
	}
	raw, err := json.Marshal(struct {
		Index uint64 `json:"idx"`
		URI   string `json:"uri"`
	}{index, uri})
	return vc.StatusEntry{Type: EntryType, URI: uri, Index: index, Raw: raw}, err
}
