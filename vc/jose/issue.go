package jose

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// Recipient is for whom a presentation is made, and for how long.
type Recipient struct {
	Audience string    // the name under which the verifier is addressed
	Nonce    string    // the verifier's challenge
	At       time.Time // when the presentation is made, to the second
	Until    time.Time // until when it may be used; zero: not said
}

// payload11 has the order in which IOTA Identity writes the claims.
type payload11 struct {
	Expires   int64          `json:"exp,omitempty"`
	Issuer    any            `json:"iss"`
	NotBefore *int64         `json:"nbf,omitempty"`
	ID        string         `json:"jti,omitempty"`
	Subject   string         `json:"sub,omitempty"`
	Audience  string         `json:"aud,omitempty"`
	VC        map[string]any `json:"vc,omitempty"`
	VP        map[string]any `json:"vp,omitempty"`
}

// IssueCredential signs c as a token of its data model: a VC-JWT with the claims
// moved, as IOTA Identity writes it, or a vc+jwt. A credential of another issuer
// is [vc.ErrMismatch]; one whose times have fractions of a second, which the
// claims of a VC-JWT cannot hold, [vc.ErrMalformed]; one that [Opener] would find
// too large, [vc.ErrTooLarge].
func IssueCredential(ctx context.Context, as vc.Author, c *vc.Credential) ([]byte, error) {
	if issuer := c.Statement().Issuer; issuer != as.Issuer {
		return nil, fmt.Errorf("%w: a credential of another issuer", vc.ErrMismatch)
	}
	if c.Model() == vc.Model20 {
		header := jws.Header{Type: typeVC, ContentType: "vc", KeyID: as.KeyID}
		payload, err := c.MarshalJSON()
		if err != nil {
			return nil, err
		}
		return sign(ctx, as, header, payload, MaxCredential)
	}
	moved, err := moveCredential(c.Members())
	if err != nil {
		return nil, err
	}
	return encodeAndSign(ctx, as, jws.Header{Type: typeJWT, KeyID: as.KeyID}, moved, MaxCredential)
}

// moveCredential moves the members that have a claim. It changes copies only.
func moveCredential(members map[string]any) (p payload11, err error) {
	members = maps.Clone(members)
	p.VC = members
	p.Issuer = take(members, "issuer")
	p.ID, _ = take(members, "id").(string)
	issued, err := seconds(take(members, "issuanceDate"))
	if err != nil {
		return p, err
	}
	p.NotBefore = &issued
	if until, ok := members["expirationDate"]; ok {
		if p.Expires, err = seconds(until); err != nil {
			return p, err
		}
		delete(members, "expirationDate")
	}
	subject := members["credentialSubject"]
	list, isList := subject.([]any)
	if isList && len(list) == 1 {
		subject = list[0]
	}
	if object, ok := subject.(map[string]any); ok {
		object = maps.Clone(object)
		p.Subject, _ = take(object, "id").(string)
		members["credentialSubject"] = object
	}
	return p, nil
}

func take(members map[string]any, name string) any {
	value := members[name]
	delete(members, name)
	return value
}

func seconds(value any) (int64, error) {
	text, _ := value.(string)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Nanosecond() != 0 || t.Unix() < 1 {
		return 0, fmt.Errorf("%w: %.40q cannot be a claim in whole seconds", vc.ErrMalformed, text)
	}
	return t.Unix(), nil
}

// Present signs p as a token of its data model, for one recipient: a VP-JWT with
// the nonce in the header, as IOTA Identity writes it, or a vp+jwt. A presentation
// of another holder is [vc.ErrMismatch]. Audience, nonce and time are required,
// else [vc.ErrMalformed]: without them nobody can tell it from a copy.
func Present(ctx context.Context, as vc.Author, p *vc.Presentation, to Recipient) ([]byte, error) {
	if p.Holder() != as.Issuer {
		return nil, fmt.Errorf("%w: a presentation of another holder", vc.ErrMismatch)
	}
	if to.Audience == "" || to.Nonce == "" || to.At.Unix() < 1 {
		return nil, fmt.Errorf("%w: a presentation for nobody, without challenge or without time", vc.ErrMalformed)
	}
	if !to.Until.IsZero() && to.Until.Unix() <= to.At.Unix() {
		return nil, fmt.Errorf("%w: a presentation that ends before it begins", vc.ErrMalformed)
	}
	if p.Model() == vc.Model11 {
		header := jws.Header{Type: typeJWT, KeyID: as.KeyID, Nonce: to.Nonce}
		return encodeAndSign(ctx, as, header, movePresentation(p.Members(), to), MaxPresentation)
	}
	members := maps.Clone(p.Members())
	members["iss"], members["aud"], members["nonce"] = as.Issuer, to.Audience, to.Nonce
	members["iat"] = to.At.Unix()
	if !to.Until.IsZero() {
		members["exp"] = to.Until.Unix()
	}
	return encodeAndSign(ctx, as, jws.Header{Type: typeVP, ContentType: "vp", KeyID: as.KeyID}, members, MaxPresentation)
}

func movePresentation(members map[string]any, to Recipient) (p payload11) {
	members = maps.Clone(members)
	p.VP = members
	p.Issuer = take(members, "holder")
	p.ID, _ = take(members, "id").(string)
	p.Audience = to.Audience
	at := to.At.Unix()
	p.NotBefore = &at
	if !to.Until.IsZero() {
		p.Expires = to.Until.Unix()
	}
	return p
}

func encodeAndSign(ctx context.Context, as vc.Author, h jws.Header, content any, limit int) ([]byte, error) {
	payload, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", vc.ErrMalformed, err)
	}
	return sign(ctx, as, h, payload, limit)
}

func sign(ctx context.Context, as vc.Author, h jws.Header, payload []byte, limit int) ([]byte, error) {
	token, err := jws.Sign(ctx, as.Signer, h, payload)
	if err != nil {
		return nil, err
	}
	if len(token) > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", vc.ErrTooLarge, len(token), limit)
	}
	return token, nil
}
