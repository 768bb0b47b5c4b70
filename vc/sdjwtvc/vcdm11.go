package sdjwtvc

import (
	"fmt"
	"reflect"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// read11 reads a credential of the 1.1 data model in the claim vc, with the
// registered claims put back into it (VC Data Model 1.1 §6.3.1).
func (c claims) read11(d *sdjwt.Disclosed) (vc.Statement, error) {
	members, err := c.merge()
	if err != nil {
		return vc.Statement{}, err
	}
	credential, err := readModel(vc.Model11, members)
	if err != nil {
		return vc.Statement{}, err
	}
	d.Claims = members
	s := credential.Statement()
	s.Issued = s.ValidFrom // issuanceDate is both
	return s, nil
}

// merge puts the registered claims into the credential. They stand outside of it
// instead of, or beside, their members; a member without its claim, or with another
// value, is refused.
func (c claims) merge() (map[string]any, error) {
	members, ok := c["vc"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: claim vc is no object", vc.ErrMalformed)
	}
	subject, err := onlySubject(members)
	if err != nil {
		return nil, err
	}
	for _, m := range []struct {
		claim, member string
		into          map[string]any
		read          func(name string) (any, error)
		same          func(a, b any) bool
	}{
		{"iss", "issuer", members, c.party, sameParty},
		{"jti", "id", members, c.name, reflect.DeepEqual},
		{"nbf", "issuanceDate", members, c.dateText, sameSecond},
		{"exp", "expirationDate", members, c.dateText, sameSecond},
		{"sub", "id", subject, c.name, reflect.DeepEqual},
	} {
		claim, err := m.read(m.claim)
		if err != nil {
			return nil, err
		}
		if err := move(m.into, m.member, m.claim, claim, m.same); err != nil {
			return nil, err
		}
	}
	return members, nil
}

// move puts a claim into its member, or compares the two; a nil claim is absent.
func move(into map[string]any, member, name string, claim any, same func(a, b any) bool) error {
	have, present := into[member]
	switch {
	case claim == nil && present:
		return fmt.Errorf("%w: %s without the claim %s", vc.ErrMalformed, member, name)
	case claim == nil:
		return nil
	case !present && into == nil:
		return fmt.Errorf("%w: claim %s with more than one subject", vc.ErrMalformed, name)
	case !present:
		into[member] = claim
	case !same(have, claim):
		return fmt.Errorf("%w: %s and the claim %s differ", vc.ErrMismatch, member, name)
	}
	return nil
}

// onlySubject returns the one subject of a credential; nil if there are several.
func onlySubject(members map[string]any) (map[string]any, error) {
	value := members["credentialSubject"]
	if list, ok := value.([]any); ok {
		if len(list) != 1 {
			return nil, nil
		}
		value = list[0]
	}
	subject, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: credentialSubject is no object", vc.ErrMalformed)
	}
	return subject, nil
}

// party returns the claim of an issuer, a text or an object.
func (c claims) party(name string) (any, error) {
	_, err := idOf(c[name])
	return c[name], err
}

// name returns a claim that is text, nil if it is absent.
func (c claims) name(name string) (any, error) {
	text, err := c.text(name)
	if err != nil || text == "" {
		return nil, err
	}
	return text, nil
}

// dateText returns a claim that is a time as the data model writes it, nil if it is
// absent.
func (c claims) dateText(name string) (any, error) {
	at, err := c.date(name)
	if err != nil || at.IsZero() {
		return nil, err
	}
	return at.Format(time.RFC3339), nil
}

// sameParty compares two issuers. A text and an object agree on the id, two objects
// on everything.
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

// sameSecond compares two dates in text by the second, the unit of the claims.
func sameSecond(a, b any) bool {
	textA, _ := a.(string)
	textB, _ := b.(string)
	timeA, errA := time.Parse(time.RFC3339, textA)
	timeB, errB := time.Parse(time.RFC3339, textB)
	return errA == nil && errB == nil && timeA.Unix() == timeB.Unix()
}
