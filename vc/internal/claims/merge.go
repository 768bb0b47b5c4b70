package claims

import (
	"fmt"
	"reflect"
	"time"

	"github.com/hinan-id/hinan/vc"
)

// Credential11 puts the registered claims back into the credential of the claim vc
// and returns it, changed. They stand outside of it instead of, or beside, their
// members; a member without its claim, or with another value, is refused (VC Data
// Model 1.1 §6.3.1). The issuanceDate belongs to the first of issued that is present;
// all of them must be times.
//
// It fails with [vc.ErrMalformed] and [vc.ErrMismatch].
func (s Set) Credential11(issued ...string) (map[string]any, error) {
	members, ok := s["vc"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: claim vc is no object", vc.ErrMalformed)
	}
	if _, err := PartyID(s["iss"]); err != nil {
		return nil, fmt.Errorf("claim iss: %w", err)
	}
	subject, err := onlySubject(members)
	if err != nil {
		return nil, err
	}
	date, err := s.first(issued)
	if err != nil {
		return nil, err
	}
	return members, s.move([]counterpart{
		{"iss", members, "issuer", sameParty},
		{"jti", members, "id", reflect.DeepEqual},
		{date, members, "issuanceDate", sameSecond},
		{"exp", members, "expirationDate", sameSecond},
		{"sub", subject, "id", reflect.DeepEqual},
	})
}

// first returns the first of names that is present, else the first of all.
func (s Set) first(names []string) (string, error) {
	found := ""
	for _, name := range names {
		if _, err := s.Time(name); err != nil {
			return "", err
		}
		if _, present := s[name]; present && found == "" {
			found = name
		}
	}
	if found == "" {
		return names[0], nil
	}
	return found, nil
}

// Presentation11 is [Set.Credential11] for the presentation of the claim vp, its
// holder and its id.
func (s Set) Presentation11() (map[string]any, error) {
	members, ok := s["vp"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: claim vp is no object", vc.ErrMalformed)
	}
	if _, err := s.Text("iss"); err != nil { // no object here
		return nil, err
	}
	return members, s.move([]counterpart{
		{"iss", members, "holder", reflect.DeepEqual},
		{"jti", members, "id", reflect.DeepEqual},
	})
}

// counterpart is where a claim belongs: a member of an object, nil if there is none.
type counterpart struct {
	claim  string
	into   map[string]any
	member string
	same   func(a, b any) bool
}

func (s Set) move(all []counterpart) error {
	for _, c := range all {
		claim, err := s.asMember(c.claim)
		if err != nil {
			return err
		}
		if err := c.move(claim); err != nil {
			return err
		}
	}
	return nil
}

// asMember returns a claim as the data model writes it, nil if it is absent.
func (s Set) asMember(claim string) (any, error) {
	value, present := s[claim]
	if _, object := value.(map[string]any); !present || object && claim == "iss" {
		return value, nil
	}
	switch claim {
	case "nbf", "iat", "exp":
		at, err := s.Time(claim)
		return at.Format(time.RFC3339), err
	}
	return s.Text(claim)
}

// move puts the value of a claim into its member, or compares the two.
func (c counterpart) move(value any) error {
	have, present := c.into[c.member]
	switch {
	case value == nil && present:
		return fmt.Errorf("%w: %s without the claim %s", vc.ErrMalformed, c.member, c.claim)
	case value == nil:
	case c.into == nil:
		return fmt.Errorf("%w: claim %s with more than one subject", vc.ErrMalformed, c.claim)
	case !present:
		c.into[c.member] = value
	case !c.same(have, value):
		return fmt.Errorf("%w: %s and the claim %s differ", vc.ErrMismatch, c.member, c.claim)
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

// sameParty compares two issuers. A text and an object agree on the id, two objects
// on everything.
func sameParty(a, b any) bool {
	_, objectA := a.(map[string]any)
	_, objectB := b.(map[string]any)
	if objectA && objectB {
		return reflect.DeepEqual(a, b)
	}
	idA, errA := PartyID(a)
	idB, errB := PartyID(b)
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
