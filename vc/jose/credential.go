package jose

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/vc"
)

// credential11 opens a VC-JWT of the 1.1 data model.
func (o *opening) credential11(ctx context.Context) error {
	members, err := o.claims.merge()
	if err != nil {
		return err
	}
	credential, err := o.credential(ctx, members, vc.Model11)
	if err != nil {
		return err
	}
	o.proven.Statement.Issued = o.proven.Statement.ValidFrom // issuanceDate is both
	o.proven.Payload, err = credential.MarshalJSON()
	return err
}

// credential20 opens a vc+jwt.
func (o *opening) credential20(ctx context.Context) error {
	if err := o.claims.agree(); err != nil {
		return err
	}
	if _, err := o.credential(ctx, o.claims, vc.Model20); err != nil {
		return err
	}
	o.proven.Payload = o.token.Payload
	return o.claims.narrow(&o.proven.Statement)
}

// credential checks the signature, and then reads members as a credential.
func (o *opening) credential(ctx context.Context, members map[string]any, m vc.Model) (*vc.Credential, error) {
	if _, ok := o.claims["aud"]; ok {
		return nil, fmt.Errorf("%w: a credential with an audience", vc.ErrMalformed)
	}
	holder, err := o.claims.holderKey()
	if err != nil {
		return nil, err
	}
	issuer, err := idOf(members["issuer"])
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	if err := o.prove(ctx, issuer, did.AssertionMethod); err != nil {
		return nil, err
	}
	credential, err := vc.ReadCredential(members)
	if err != nil {
		return nil, err
	}
	if credential.Model() != m {
		return nil, fmt.Errorf("%w: typ %s with the other data model", vc.ErrMalformed, o.token.Header.Type)
	}
	o.proven.Statement = credential.Statement()
	o.proven.Statement.Holder = holder
	return credential, nil
}

// idOf returns the id of an issuer or holder: a text, or an object with an id.
func idOf(value any) (string, error) {
	if object, ok := value.(map[string]any); ok {
		value = object["id"]
	}
	if id, ok := value.(string); ok && id != "" {
		return id, nil
	}
	return "", fmt.Errorf("%w: no id", vc.ErrMalformed)
}

// merge puts the registered claims back into the credential of the claim vc. They
// stand outside of it instead of, or in addition to, their counterparts; a
// counterpart without its claim, or with another value, is refused (VC Data Model
// 1.1 §6.3.1).
func (c claims) merge() (map[string]any, error) {
	members, ok := c["vc"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: claim vc is no object", vc.ErrMalformed)
	}
	if _, err := idOf(c["iss"]); err != nil {
		return nil, fmt.Errorf("claim iss: %w", err)
	}
	d, err := c.dates()
	if err != nil {
		return nil, err
	}
	issued := d.nbf
	if issued.IsZero() {
		issued = d.iat // as IOTA Identity reads it
	}
	jti, err := c.text("jti")
	if err != nil {
		return nil, err
	}
	sub, err := c.text("sub")
	if err != nil {
		return nil, err
	}
	for _, m := range []struct {
		member string
		claim  any
		same   func(a, b any) bool
	}{
		{"issuer", c["iss"], sameParty},
		{"id", orNil(jti), reflect.DeepEqual},
		{"issuanceDate", dateOrNil(issued), sameSecond},
		{"expirationDate", dateOrNil(d.exp), sameSecond},
	} {
		if err := move(members, m.member, m.claim, m.same); err != nil {
			return nil, err
		}
	}
	return members, moveSubject(members, orNil(sub))
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func dateOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.RFC3339)
}

// move puts a claim into its member, or compares the two.
func move(into map[string]any, member string, claim any, same func(a, b any) bool) error {
	have, present := into[member]
	switch {
	case claim == nil && present:
		return fmt.Errorf("%w: %s without its claim", vc.ErrMalformed, member)
	case claim == nil:
		return nil
	case !present:
		into[member] = claim
	case !same(have, claim):
		return fmt.Errorf("%w: %s and its claim differ", vc.ErrMismatch, member)
	}
	return nil
}

// moveSubject puts the claim sub into the only subject. Several subjects have no
// claim.
func moveSubject(members map[string]any, sub any) error {
	subject := members["credentialSubject"]
	if list, ok := subject.([]any); ok {
		if len(list) != 1 && sub != nil {
			return fmt.Errorf("%w: claim sub with %d subjects", vc.ErrMalformed, len(list))
		}
		if len(list) != 1 {
			return nil
		}
		subject = list[0]
	}
	object, ok := subject.(map[string]any)
	if !ok {
		return fmt.Errorf("%w: credentialSubject is no object", vc.ErrMalformed)
	}
	return move(object, "id", sub, reflect.DeepEqual)
}

// sameParty compares two issuers or holders. A text and an object agree on the id; two
// objects agree on everything.
func sameParty(a, b any) bool {
	_, objectA := a.(map[string]any)
	_, objectB := b.(map[string]any)
	if objectA && objectB {
		return reflect.DeepEqual(a, b)
	}
	idA, errA := idOf(a)
	idB, errB := idOf(b)
	return errA == nil && errB == nil && idA == idB
}

// sameSecond compares two times in RFC 3339 by the second, the unit of the claims.
func sameSecond(a, b any) bool {
	textA, _ := a.(string)
	textB, _ := b.(string)
	timeA, errA := time.Parse(time.RFC3339, textA)
	timeB, errB := time.Parse(time.RFC3339, textB)
	return errA == nil && errB == nil && timeA.Unix() == timeB.Unix()
}

// agree compares the registered claims of a vc+jwt with the credential that they
// stand in. They add nothing to it but bounds of its time.
func (c claims) agree() error {
	for _, pair := range []struct {
		claim string
		value func() (any, error)
	}{
		{"iss", func() (any, error) { return idOf(c["issuer"]) }},
		{"jti", func() (any, error) { return c["id"], nil }},
		{"sub", c.subjectID},
	} {
		claim, err := c.text(pair.claim)
		if err != nil || claim == "" {
			if err != nil {
				return err
			}
			continue
		}
		if value, err := pair.value(); err != nil || value != claim {
			return fmt.Errorf("%w: claim %s and the credential differ", vc.ErrMismatch, pair.claim)
		}
	}
	return nil
}

// subjectID returns the id of the only subject.
func (c claims) subjectID() (any, error) {
	subject := c["credentialSubject"]
	if list, ok := subject.([]any); ok && len(list) == 1 {
		subject = list[0]
	}
	return idOf(subject)
}

// narrow applies the claims that are times to the statement of a vc+jwt: nbf and
// exp equal validFrom and validUntil, or stand in for them.
func (c claims) narrow(s *vc.Statement) error {
	d, err := c.dates20()
	if err != nil {
		return err
	}
	for _, bound := range []struct {
		claim time.Time
		own   *time.Time
		name  string
	}{{d.nbf, &s.ValidFrom, "nbf"}, {d.exp, &s.ValidUntil, "exp"}} {
		switch {
		case bound.claim.IsZero():
		case bound.own.IsZero():
			*bound.own = bound.claim
		case bound.own.Unix() != bound.claim.Unix():
			return fmt.Errorf("%w: claim %s and the credential differ", vc.ErrMismatch, bound.name)
		}
	}
	if s.Issued.IsZero() {
		s.Issued = d.iat
	}
	return nil
}
