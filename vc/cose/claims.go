package cose

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// Keys of claims (RFC 8392 §4, RFC 8747 §3.1; draft-ietf-spice-sd-cwt-08 §17.4;
// draft-ietf-oauth-status-list-21 §14.6).
const (
	ClaimIssuer    = 1
	ClaimSubject   = 2
	ClaimAudience  = 3
	ClaimExpires   = 4
	ClaimNotBefore = 5
	ClaimIssued    = 6
	ClaimID        = 7 // cti
	ClaimHolder    = 8 // cnf
	ClaimType      = 11
	ClaimNonce     = 39
	ClaimStatus    = 65535
)

// registered are the claims that a statement has a field for, or that are about the
// CWT and not about its subject.
var registered = []int64{
	ClaimIssuer, ClaimSubject, ClaimAudience, ClaimExpires, ClaimNotBefore, ClaimIssued,
	ClaimID, ClaimHolder, ClaimType, ClaimNonce, ClaimStatus,
}

// Claims are the claims of a CWT, or of a token in its form. They are read only.
type Claims struct {
	// Registered are the claims that this package has a name for, as they stand in
	// the token.
	Registered []Claim
	// Others are the other claims as strictjson values: keys in decimal, byte
	// strings in base64url.
	Others map[string]any
}

// Claim is one claim.
type Claim struct {
	Key   int64
	Value cborgate.Reader
}

// ReadClaims reads the payload of a CWT, in the shortest form of every head if s
// demands that. It fails with codes of the gate to CBOR and with [ErrClaim].
func ReadClaims(ctx context.Context, payload []byte, s Slot) (*Claims, error) {
	r, err := cborgate.Check(ctx, payload, cborgate.Rules{Bytes: len(payload), Shortest: s.Shortest})
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	pairs, ok := r.Map()
	if !ok {
		return nil, fmt.Errorf("%w: the claims are no map", ErrClaim)
	}
	c := &Claims{Registered: make([]Claim, 0, pairs)}
	for range pairs {
		if key, ok := TakeRegistered(&r); ok {
			c.Registered = append(c.Registered, Claim{key, r.Next()})
			continue
		}
		if err := c.readOther(&r); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// TakeRegistered reads the key of a registered claim; another key is still next.
func TakeRegistered(r *cborgate.Reader) (key int64, ok bool) {
	at := *r
	if key, ok = r.Int(); ok && slices.Contains(registered, key) {
		return key, true
	}
	*r = at
	return 0, false
}

func (c *Claims) readOther(r *cborgate.Reader) error {
	name, _ := r.Name()
	if err := CheckName(name); err != nil {
		return err
	}
	if _, twice := c.Others[name]; twice {
		return fmt.Errorf("%w: an integer and a text of one name", ErrClaim)
	}
	value, err := r.View()
	if c.Others == nil {
		c.Others = map[string]any{}
	}
	c.Others[name] = value
	return err
}

// CheckName refuses the name of a claim that is not registered and reads like one
// that is: in JSON the two would have one name.
func CheckName(name string) error {
	number, err := strconv.ParseInt(name, 10, 64)
	if err == nil && slices.Contains(registered, number) {
		return fmt.Errorf("%w: a text key that reads %d", ErrClaim, number)
	}
	return nil
}

// Claim returns the claim of a key as it stands in the token.
func (c *Claims) Claim(key int64) (cborgate.Reader, bool) {
	for i := range c.Registered {
		if c.Registered[i].Key == key {
			return c.Registered[i].Value, true
		}
	}
	return cborgate.Reader{}, false
}

// Text returns a claim that is text, or "" if it is absent. Empty text and other
// values are [ErrClaim].
func (c *Claims) Text(key int64) (string, error) {
	r, present := c.Claim(key)
	text, ok := r.Text()
	if present && (!ok || text == "") {
		return "", fmt.Errorf("%w: %d is no text, or empty", ErrClaim, key)
	}
	return text, nil
}

// Bytes returns a claim that is a byte string, or nil if it is absent. An empty one
// and other values are [ErrClaim].
func (c *Claims) Bytes(key int64) ([]byte, error) {
	r, present := c.Claim(key)
	if !present {
		return nil, nil
	}
	b, ok := r.Bytes()
	if !ok || len(b) == 0 {
		return nil, fmt.Errorf("%w: %d is no byte string, or empty", ErrClaim, key)
	}
	return b, nil
}

// endOfTime is the last second of the year 9999: later times have no RFC 3339 form.
const endOfTime = 253402300799

// Time returns a claim that is a NumericDate of the years 1970 to 9999 (RFC 8392
// §2), to the second, or the zero time if it is absent. Other values are
// [ErrClaim].
func (c *Claims) Time(key int64) (time.Time, error) {
	r, present := c.Claim(key)
	if !present {
		return time.Time{}, nil
	}
	number, ok := r.Number()
	seconds := math.Floor(number)
	if !ok || seconds < 0 || seconds > endOfTime {
		return time.Time{}, fmt.Errorf("%w: %d is no time", ErrClaim, key)
	}
	return time.Unix(int64(seconds), 0).UTC(), nil
}

// Statement returns what the claims say of a credential that is bound to h, the
// outcome of [Claims.Holder]. Nothing is required: that is the format's to do.
func (c *Claims) Statement(h *Holder) (s vc.Statement, err error) {
	subject := vc.Subject{Claims: c.Others}
	for _, step := range []func() error{
		func() (err error) { s.Issuer, err = c.Text(ClaimIssuer); return },
		func() (err error) { subject.ID, err = c.Text(ClaimSubject); return },
		func() (err error) { s.Issued, err = c.Time(ClaimIssued); return },
		func() (err error) { s.ValidFrom, err = c.Time(ClaimNotBefore); return },
		func() (err error) { s.ValidUntil, err = c.Time(ClaimExpires); return },
		func() (err error) { s.Types, err = c.types(); return },
		func() (err error) { s.Status, err = c.status(); return },
	} {
		if err := step(); err != nil {
			return vc.Statement{}, err
		}
	}
	id, err := c.Bytes(ClaimID)
	if len(id) > 0 {
		s.ID = base64.RawURLEncoding.EncodeToString(id)
	}
	if h != nil {
		s.Holder = &vc.HolderKey{Thumbprint: h.Thumbprint}
	}
	s.Subjects = []vc.Subject{subject}
	return s, err
}

// types reads vct. The draft's CDDL has a byte string where its text has a text or a
// number; nobody could compare it with a name.
func (c *Claims) types() ([]string, error) {
	r, present := c.Claim(ClaimType)
	if !present {
		return nil, nil
	}
	if number, ok := r.Int(); ok && number >= 0 {
		return []string{strconv.FormatInt(number, 10)}, nil
	}
	if text, ok := r.Text(); ok && text != "" {
		return []string{text}, nil
	}
	return nil, fmt.Errorf("%w: neither text nor a number", ErrVCT)
}

// expectedPayload is room for the claims of a usual token as JSON.
const expectedPayload = 1024

// Payload returns all claims as JSON.
func (c *Claims) Payload() json.RawMessage {
	out := append(make([]byte, 0, expectedPayload), '{')
	for _, claim := range c.Registered {
		out = append(append(strconv.AppendInt(append(out, '"'), claim.Key, 10), '"'), ':')
		out, _ = claim.Value.AppendJSON(out)
		out = append(out, ',')
	}
	if len(c.Others) > 0 {
		return append(cborgate.AppendMembers(out, c.Others), '}')
	}
	return append(bytes.TrimSuffix(out, []byte{','}), '}')
}
