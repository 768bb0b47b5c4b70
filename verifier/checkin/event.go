package checkin

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/internal/form"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Limits of an event.
const (
	MaxEvent   = 24 << 10 // bytes, without its signature and its sealed record
	MaxSealed  = 64 << 10 // bytes of an encrypted record
	MaxName    = 64       // bytes of the id of a shelter, an incident, a device or an item
	MaxParty   = 200      // people in one check-in
	MaxReasons = 32       // codes
)

// Event is one line in the log of a device. What [Log] wrote and [ParseEvent] read is
// as it was signed; a caller does not change it.
type Event struct {
	// ID is the key of the event: see [EventID]. It is not unique: two devices that
	// scanned one pass wrote two events with one id.
	ID                        ID
	Type                      Type
	Incident, Shelter, Device string
	Drill                     bool // it happened in a drill
	// Seq counts the events of the device from 0, and Prev is the hash of the one
	// before, zero of the first.
	Seq  uint64
	Prev Hash
	// Time is what the device's clock said, Floor the latest time that somebody signed
	// whom the device trusts; zero: there was none. Both in whole seconds.
	Time, Floor time.Time
	Role        trust.Role // in which somebody wrote it; empty: the device itself
	Grade       Grade      // how a check-in was checked; empty: it is none
	Reasons     []fault.Code
	// Body says what happened. Its type belongs to Type.
	Body Body
	// Record is the SHA-256 of the encrypted record that belongs to the event; zero:
	// there is none.
	Record [sha256.Size]byte

	Raw       []byte // as it was signed: JSON in the form of RFC 8785
	Signature []byte // of the device over [Event.Message]
	// Sealed is the encrypted record, if it travels along. It may be left out, and is
	// deleted with the incident; the log still verifies.
	Sealed []byte
}

// Hash is the hash of an event: that of its leaf in the Merkle tree of the log (RFC
// 6962 §2.1).
type Hash = tlog.Hash

// eventForm is the JSON of an event, its fields in the order of their names.
type eventForm struct {
	Assurance Grade           `json:"assurance,omitempty"`
	Body      json.RawMessage `json:"body"`
	Device    string          `json:"device_id"`
	Time      form.Stamp      `json:"device_time"`
	Drill     bool            `json:"drill,omitempty"`
	ID        ID              `json:"event_id"`
	Incident  string          `json:"incident_id"`
	Prev      form.Digest     `json:"prev_hash,omitzero"`
	Reasons   []fault.Code    `json:"reasons,omitempty"`
	Record    form.Digest     `json:"record_hash,omitzero"`
	Seq       uint64          `json:"seq"`
	Shelter   string          `json:"shelter_id"`
	Role      trust.Role      `json:"staff_role,omitempty"`
	Floor     form.Stamp      `json:"time_floor,omitzero"`
	Type      Type            `json:"type"`
	V         form.Version1   `json:"v"`
}

// Hash is the hash of the event, by which the next one names it.
func (e Event) Hash() Hash { return tlog.RecordHash(e.Raw) }

// encode checks an event and fills in Raw, with a body that is the JSON of Body.
func (e *Event) encode(body []byte) error {
	e.Time, e.Floor = e.Time.UTC().Truncate(time.Second), e.Floor.UTC().Truncate(time.Second)
	if err := e.check(); err != nil {
		return err
	}
	if e.Raw = e.text(body); len(e.Raw) > MaxEvent {
		return tooLarge(e.Raw)
	}
	return nil
}

func tooLarge(raw []byte) error {
	return fmt.Errorf("%w: %d bytes, at most %d", ErrEventLarge, len(raw), MaxEvent)
}

func encodeBody(b Body) ([]byte, error) {
	raw, err := form.Encode(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEvent, err)
	}
	return raw, nil
}

// ParseEvent reads an event, which is not checked against a key yet: see
// [Event.Verify]. It keeps raw and signature, which must not be changed. Errors are
// [ErrEvent], [ErrEventVersion] and [ErrEventLarge].
func ParseEvent(ctx context.Context, raw, signature []byte) (Event, error) {
	if len(raw) > MaxEvent {
		return Event{}, tooLarge(raw)
	}
	var f eventForm
	if err := form.Decode(ctx, raw, strictjson.Limits{Bytes: MaxEvent}, &f); err != nil {
		return Event{}, coded(err)
	}
	body, err := parseBody(f.Type, f.Body)
	if err != nil {
		return Event{}, err
	}
	e := Event{
		ID: f.ID, Type: f.Type, Incident: f.Incident, Shelter: f.Shelter, Device: f.Device, Drill: f.Drill,
		Seq: f.Seq, Prev: Hash(f.Prev), Time: f.Time.Time, Floor: f.Floor.Time, Role: f.Role, Grade: f.Assurance,
		Reasons: f.Reasons, Body: body, Record: f.Record, Raw: raw, Signature: signature,
	}
	return e, e.check()
}

// coded gives an error of the form the code of this package.
func coded(err error) error {
	switch {
	case errors.Is(err, form.ErrVersion):
		return fmt.Errorf("%w: not 1", ErrEventVersion)
	case errors.Is(err, strictjson.ErrTooLarge):
		return fmt.Errorf("%w: %w", ErrEventLarge, err)
	}
	return fmt.Errorf("%w: %w", ErrEvent, err)
}

// check asks what every event owes.
func (e *Event) check() error {
	switch {
	case !isName(e.Incident) || !isName(e.Shelter) || !isName(e.Device):
		return fmt.Errorf("%w: no incident, shelter or device, or an id that is none", ErrEvent)
	case e.ID == ID{} || e.Time.Unix() < 0 || e.Floor.Unix() < 0 && !e.Floor.IsZero():
		return fmt.Errorf("%w: no id, or a time before 1970", ErrEvent)
	case e.Seq >= 1<<53 || (e.Seq == 0) != (e.Prev == Hash{}):
		return fmt.Errorf("%w: the first event alone has none before it", ErrEvent)
	case e.Role != "" && !slices.Contains(roles, e.Role):
		return fmt.Errorf("%w: no such role", ErrEvent)
	case len(e.Reasons) > MaxReasons:
		return fmt.Errorf("%w: %d reasons, at most %d", ErrEventLarge, len(e.Reasons), MaxReasons)
	case slices.ContainsFunc(e.Reasons, func(c fault.Code) bool { return !isCode(string(c)) }):
		return fmt.Errorf("%w: a reason that is no code", ErrEvent)
	}
	return e.checkType()
}

var roles = []trust.Role{trust.Reception, trust.Needs, trust.Supplies, trust.Lead}

// checkType asks what the type of the event owes.
func (e *Event) checkType() error {
	switch {
	case e.Body == nil || e.Body.eventType() != e.Type:
		return fmt.Errorf("%w: the body of another type", ErrEvent)
	case (e.Type == TypeCheckin || e.Type == TypeTransferIn) != (e.Grade != ""):
		return fmt.Errorf("%w: a check-in has an assurance, and nothing else has", ErrEvent)
	case e.Grade != "" && !e.Grade.known():
		return fmt.Errorf("%w: no such assurance", ErrEvent)
	case (e.Type == TypeComplete || e.Type == TypeNeeds) != (e.Record != [sha256.Size]byte{}):
		return fmt.Errorf("%w: what is written down of people is encrypted, and nothing else is", ErrEvent)
	}
	return e.Body.check()
}

// Verify checks the signature by the device's key, and that the encrypted record, if
// it is there, is the one that was signed for. Errors are [ErrSignature] and
// [ErrSealed].
func (e Event) Verify(device crypto.PublicKey) error {
	if err := e.checkSignature(device); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return e.checkSealed()
}

func (e Event) checkSealed() error {
	switch {
	case len(e.Sealed) > MaxSealed:
		return fmt.Errorf("%w: %d bytes of an encrypted record, at most %d", ErrEventLarge, len(e.Sealed), MaxSealed)
	case e.Sealed != nil && sha256.Sum256(e.Sealed) != e.Record:
		return ErrSealed
	}
	return nil
}

// isName reports whether a text can name a shelter, an incident, a device or an item:
// printable ASCII without spaces, quotes, and what separates paths.
func isName(s string) bool {
	return s != "" && len(s) <= MaxName && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"\/<>&`, r)
	})
}

// isCode reports whether a text has the form of a code.
func isCode(s string) bool {
	return s != "" && len(s) <= 64 && strings.Contains(s, ".") && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-'
	})
}
