package claims

import (
	"fmt"
	"time"

	"github.com/hinan-id/hinan/vc"
)

// PartyID returns the id of an issuer or holder: a text, or an object with an id.
// Others are [vc.ErrMalformed].
func PartyID(party any) (string, error) {
	if object, ok := party.(map[string]any); ok {
		party = object["id"]
	}
	if id, ok := party.(string); ok && id != "" {
		return id, nil
	}
	return "", fmt.Errorf("%w: an issuer or holder without id", vc.ErrMalformed)
}

// Agree compares the claims iss and jti, if present, with who issued or presents
// and with the id. A difference is [vc.ErrMismatch].
func (s Set) Agree(party, id string) error {
	for _, pair := range []struct{ claim, own string }{{"iss", party}, {"jti", id}} {
		claim, err := s.Text(pair.claim)
		if err != nil {
			return err
		}
		if claim != "" && claim != pair.own {
			return fmt.Errorf("%w: claim %s and its member differ", vc.ErrMismatch, pair.claim)
		}
	}
	return nil
}

// Agree20 compares the claims of a credential of the 2.0 data model with what it
// states, and narrows its time by them: nbf and exp equal the times of the statement,
// or stand in for them; iat is when it was issued. A difference is [vc.ErrMismatch].
func (s Set) Agree20(to *vc.Statement) error {
	if err := s.Agree(to.Issuer, to.ID); err != nil {
		return err
	}
	sub, err := s.Text("sub")
	if err != nil {
		return err
	}
	if sub != "" && (len(to.Subjects) != 1 || to.Subjects[0].ID != sub) {
		return fmt.Errorf("%w: claim sub and credentialSubject differ", vc.ErrMismatch)
	}
	return s.narrow(to)
}

func (s Set) narrow(to *vc.Statement) error {
	for _, bound := range []struct {
		claim string
		own   *time.Time
	}{{"nbf", &to.ValidFrom}, {"exp", &to.ValidUntil}} {
		at, err := s.Time(bound.claim)
		switch {
		case err != nil:
			return err
		case at.IsZero():
		case bound.own.IsZero():
			*bound.own = at
		case bound.own.Unix() != at.Unix():
			return fmt.Errorf("%w: claim %s and its member differ", vc.ErrMismatch, bound.claim)
		}
	}
	var err error
	to.Issued, err = s.issued()
	return err
}

// issued reads iat. As a date in text, which the official suite of VC-JOSE-COSE
// writes, it counts as not said.
func (s Set) issued() (time.Time, error) {
	if text, ok := s["iat"].(string); ok {
		if _, err := time.Parse(time.RFC3339, text); err == nil {
			return time.Time{}, nil
		}
	}
	return s.Time("iat")
}

// Presented reads for whom, why and when a presentation of holder was made, as a
// statement and as a binding. It counts as made when it can first be used: the later
// of iat and nbf. The thumbprint is for the caller. Other values are
// [vc.ErrMalformed].
func (s Set) Presented(holder string) (vc.Statement, *vc.Binding, error) {
	of, b := vc.Statement{Issuer: holder}, &vc.Binding{Holder: holder}
	for _, step := range []func() error{
		func() (err error) { of.Issued, err = s.Time("iat"); return },
		func() (err error) { of.ValidFrom, err = s.Time("nbf"); return },
		func() (err error) { of.ValidUntil, err = s.Time("exp"); return },
		func() (err error) { b.Audience, err = s.Audience(); return },
		func() (err error) { b.Nonce, err = s.Text("nonce"); return },
	} {
		if err := step(); err != nil {
			return vc.Statement{}, nil, err
		}
	}
	b.At, b.Until = of.Issued, of.ValidUntil
	if of.ValidFrom.After(b.At) {
		b.At = of.ValidFrom
	}
	return of, b, nil
}
