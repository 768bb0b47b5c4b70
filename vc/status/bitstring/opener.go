package bitstring

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/status"
)

// The types of tokens that lists come in.
const (
	type11 = "JWT"    // VC-JWT of the 1.1 data model
	type20 = "vc+jwt" // VC-JOSE-COSE §3.1.1
)

// slot is the place where a list stands; it holds more than a credential.
var (
	slot   = jws.Slot{Types: []string{type11, type20}, ContentTypes: []string{"vc"}, MaxBytes: status.MaxList}
	limits = strictjson.Limits{Bytes: status.MaxList}
)

// Opener opens status list credentials that are JSON Web Tokens, of either data
// model. Beside what jose.Opener takes it takes lists of any size that is allowed,
// and VC-JWTs with a second @context of equal text in their vc claim: IOTA Identity
// writes StatusList2021 lists so. It refuses claims that contradict the credential.
//
// It belongs into the Open function of status.Lists, not among the openers of
// credentials.
type Opener struct{}

// Accepts reports whether raw looks like a JWT of one of the types that lists
// come in.
func (Opener) Accepts(raw []byte) bool {
	header, _, found := bytes.Cut(raw, []byte{'.'})
	if !found || len(header) > jws.MaxHeader {
		return false
	}
	plain, err := base64.RawURLEncoding.AppendDecode(nil, header)
	return err == nil && (bytes.Contains(plain, []byte(`"`+type11+`"`)) || bytes.Contains(plain, []byte(`"`+type20+`"`)))
}

// Open checks the proof of a list, and that it is a credential by every rule of
// its data model. It fails with the codes of the JOSE gate, of k, and of vc.
func (Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	token, err := jws.Parse(raw, slot)
	if err != nil {
		return nil, err
	}
	members, outer, err := readToken(ctx, token)
	if err != nil {
		return nil, err
	}
	issuer, err := issuerOf(members)
	if err != nil {
		return nil, err
	}
	key, err := k.Key(ctx, keys.Ref{Issuer: issuer, ID: token.Header.KeyID, For: did.AssertionMethod})
	if err != nil {
		return nil, err
	}
	if err := token.Verify(key.Public); err != nil {
		return nil, err
	}
	credential, err := vc.ReadCredential(members)
	if err != nil {
		return nil, err
	}
	form := vc.FormVCJWT
	if credential.Model() == vc.Model11 {
		form = vc.FormVCJWT11
	}
	if form == vc.FormVCJWT11 != (token.Header.Type == type11) {
		return nil, fmt.Errorf("%w: typ %s with the other data model", vc.ErrMalformed, token.Header.Type)
	}
	statement := credential.Statement()
	outer.narrow(&statement)
	return vc.Seal(seal.New(), vc.Proven{
		Form: form, Raw: raw, ID: token.ContentID(), Statement: statement, Payload: token.Payload, Key: key,
	}), nil
}

// times are those of the registered claims; zero if not said.
type times struct{ issued, from, until time.Time }

// narrow takes the narrower of two periods.
func (d times) narrow(s *vc.Statement) {
	s.Issued = later(s.Issued, d.issued)
	s.ValidFrom = later(s.ValidFrom, d.from)
	if s.ValidUntil.IsZero() || !d.until.IsZero() && d.until.Before(s.ValidUntil) {
		s.ValidUntil = d.until
	}
}

// readToken returns the members of the credential in a token, and the times
// beside it.
func readToken(ctx context.Context, token *jws.Token) (members map[string]any, outer times, err error) {
	payload := token.Payload
	if token.Header.Type == type11 {
		if payload, err = withoutSecondContext(payload); err != nil {
			return nil, times{}, err
		}
	}
	claims, err := strictjson.Object(ctx, payload, limits)
	if err != nil {
		return nil, times{}, fmt.Errorf("%w: %w", vc.ErrMalformed, err)
	}
	outer, err = readTimes(claims)
	if err != nil {
		return nil, times{}, err
	}
	if token.Header.Type == type20 {
		members = maps.Clone(claims)
		for _, name := range []string{"iss", "jti", "sub", "iat", "nbf", "exp"} {
			delete(members, name) // they are the token's, not the credential's
		}
		return members, outer, join(members, claims)
	}
	members, ok := claims["vc"].(map[string]any)
	if !ok {
		return nil, times{}, fmt.Errorf("%w: no vc claim", vc.ErrMalformed)
	}
	putDates(members, outer)
	return members, outer, join(members, claims)
}

// readTimes reads the registered claims that are times, in whole seconds.
func readTimes(claims map[string]any) (d times, err error) {
	for name, to := range map[string]*time.Time{"iat": &d.issued, "nbf": &d.from, "exp": &d.until} {
		value, given := claims[name]
		if !given {
			continue
		}
		number, _ := value.(json.Number)
		seconds, err := strconv.ParseInt(number.String(), 10, 64)
		if err != nil || seconds < 0 || seconds > 253402300799 { // the end of the year 9999
			return d, fmt.Errorf("%w: claim %s is no whole number of seconds since 1970", vc.ErrMalformed, name)
		}
		*to = time.Unix(seconds, 0).UTC()
	}
	return d, nil
}

// putDates puts the times that VC-JWT moves into claims back (VC Data Model 1.1
// §6.3.1); a date that stands in the credential stays.
func putDates(members map[string]any, d times) {
	if _, ok := members["issuanceDate"]; !ok && !d.from.IsZero() {
		members["issuanceDate"] = d.from.Format(time.RFC3339)
	}
	if _, ok := members["expirationDate"]; !ok && !d.until.IsZero() {
		members["expirationDate"] = d.until.Format(time.RFC3339)
	}
}

// join puts iss, jti and sub where VC-JWT has moved them from. A member that is
// there already must say the same.
func join(members, claims map[string]any) error {
	subject, ok := members["credentialSubject"].(map[string]any)
	if !ok {
		return fmt.Errorf("%w: a list has one credentialSubject", vc.ErrMalformed)
	}
	subject = maps.Clone(subject)
	members["credentialSubject"] = subject
	for _, moved := range []struct {
		claim string
		into  map[string]any
		name  string
	}{{"iss", members, "issuer"}, {"jti", members, "id"}, {"sub", subject, "id"}} {
		said, given := claims[moved.claim]
		if !given {
			continue
		}
		text, ok := said.(string)
		if !ok {
			return fmt.Errorf("%w: claim %s is no text", vc.ErrMalformed, moved.claim)
		}
		there, given := moved.into[moved.name]
		if object, ok := there.(map[string]any); ok {
			there = object["id"]
		}
		if given && there != text {
			return fmt.Errorf("%w: claim %s contradicts the credential", vc.ErrMismatch, moved.claim)
		}
		if !given {
			moved.into[moved.name] = text
		}
	}
	return nil
}

func issuerOf(members map[string]any) (string, error) {
	issuer := members["issuer"]
	if object, ok := issuer.(map[string]any); ok {
		issuer = object["id"]
	}
	text, ok := issuer.(string)
	if !ok || text == "" {
		return "", fmt.Errorf("%w: no issuer", vc.ErrMalformed)
	}
	return text, nil
}

// withoutSecondContext drops a second @context from the vc claim of a payload, if
// its text equals that of the first. Every other repetition stays, for the strict
// reader to refuse.
func withoutSecondContext(payload []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(payload))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return payload, nil
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return payload, nil
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return payload, nil
		}
		if name == "vc" {
			end := d.InputOffset()
			begin := end - int64(len(value))
			shorter := dropSecond(value, "@context")
			return bytes.Join([][]byte{payload[:begin], shorter, payload[end:]}, nil), nil
		}
	}
	return payload, nil
}

// dropSecond returns an object without the second member of a name, if its text
// equals that of the first; else the object as it is.
func dropSecond(object []byte, name string) []byte {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return object
	}
	var first []byte
	for d.More() {
		before := d.InputOffset() // behind the value in front
		found, err := d.Token()
		if err != nil {
			return object
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil && !errors.Is(err, io.EOF) {
			return object
		}
		switch {
		case found != name:
		case first == nil:
			first = value
		case bytes.Equal(first, value):
			return bytes.Join([][]byte{object[:before], object[d.InputOffset():]}, nil)
		default:
			return object
		}
	}
	return object
}
