package checkin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/verifier/internal/form"
)

// ID names a presentation or an event. It is a hash of what was said, never of
// signatures: one message has many that verify.
type ID [sha256.Size]byte

// String returns the id as base64url.
func (id ID) String() string { return base64.RawURLEncoding.EncodeToString(id[:]) }

// MarshalText implements encoding.TextMarshaler.
func (id ID) MarshalText() ([]byte, error) { return form.Blob(id[:]).MarshalText() }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *ID) UnmarshalText(text []byte) error { return form.Fixed(id[:], text) }

// ParseID reads what [ID.String] writes; anything else is [ErrEntry].
func ParseID(s string) (id ID, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != len(id) || len(s) != base64.RawURLEncoding.EncodedLen(len(id)) {
		return ID{}, fmt.Errorf("%w: not the id of a record", ErrEntry)
	}
	return ID(raw), nil
}

// Tag stands for a person or a household in one incident, or for one ration. It looks
// random and is made from a seed in the credential: the same credential, shown twice,
// gives the same tag, and nobody without the seed can tell whose it is.
type Tag [16]byte

// String returns the tag as base64url.
func (t Tag) String() string { return base64.RawURLEncoding.EncodeToString(t[:]) }

// MarshalText implements encoding.TextMarshaler.
func (t Tag) MarshalText() ([]byte, error) { return form.Blob(t[:]).MarshalText() }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Tag) UnmarshalText(text []byte) error { return form.Fixed(t[:], text) }

// Seed is the secret in a credential that tags are made from. It is dropped once they
// are made (THREATS.md R8).
type Seed [16]byte

// Request is what a console gives an entry without a credential, so that sending it
// again does not make a second one.
type Request [16]byte

// NewRequest makes a request.
func NewRequest() (r Request) {
	rand.Read(r[:]) // never fails: crypto/rand ends the program instead
	return r
}

// Labels of what is hashed, so that one thing is never taken for another.
const (
	labelPresentation = "hinan/presentation/v1"
	labelBearer       = "hinan/bearer/v1"
	labelTogether     = "hinan/presentations/v1"
	labelRequest      = "hinan/request/v1"
	labelEvent        = "hinan/event/v1"
	labelCheckin      = "hinan/checkin/v1"
	labelRation       = "hinan/ration/v1"
	labelSlip         = "hinan/slip/v1"
)

// write hashes parts, each behind its length in four bytes, the highest first.
func write(h hash.Hash, parts ...string) {
	var length [4]byte
	for _, p := range parts {
		binary.BigEndian.PutUint32(length[:], uint32(len(p)))
		h.Write(length[:])
		h.Write([]byte(p))
	}
}

func digest(parts ...string) (id ID) {
	h := sha256.New()
	write(h, parts...)
	h.Sum(id[:0])
	return id
}

// PresentationID names what a holder presented by the proof of a key: the issuer, the
// thumbprint of the key (RFC 7638), for whom, with which nonce and when, in seconds. The
// same bytes with another signature are the same presentation.
func PresentationID(issuer string, key [32]byte, audience []string, nonce string, at time.Time) ID {
	parts := append([]string{labelPresentation, issuer, string(key[:])}, audience...)
	return digest(append(parts, nonce, strconv.FormatInt(at.Unix(), 10))...)
}

// BearerID names a credential that belongs to whoever carries it, by its issuer and its
// cti or jti.
func BearerID(issuer, id string) ID { return digest(labelBearer, issuer, id) }

// ID names an entry without a credential.
func (r Request) ID() ID { return digest(labelRequest, string(r[:])) }

// EventID is the key of an event: a presentation that is shown again at the same
// shelter gives the same one.
func EventID(shelter, incident string, presentation ID) ID {
	return digest(labelEvent, shelter, incident, string(presentation[:]))
}

func (s Seed) tag(parts ...string) (t Tag) {
	h := hmac.New(sha256.New, s[:])
	write(h, parts...)
	copy(t[:], h.Sum(nil))
	return t
}

// Checkin is the tag of a person, or with the seed of a household that of the
// household, in an incident.
func (s Seed) Checkin(incident string) Tag { return s.tag(labelCheckin, incident) }

// Ration is the tag of a right to one item in one period, such as breakfast on a day.
func (s Seed) Ration(incident, item, period string) Tag {
	return s.tag(labelRation, incident, item, period)
}

// SlipTag stands on the transfer slip of a party that has no tag, such as a quick
// entry: it is made from the event of the check-in.
func SlipTag(checkin ID) Tag { return Tag(digestPrefix(labelSlip, string(checkin[:]))) }

func digestPrefix(parts ...string) (t [16]byte) {
	id := digest(parts...)
	copy(t[:], id[:])
	return t
}
