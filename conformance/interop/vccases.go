package interop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
)

// options are what a case asks of the verifier.
type options struct {
	Nonce         string
	Status        string   // Strict (default), SkipUnsupported, SkipAll
	MethodScope   string   // a relationship that the issuer's key must be listed under
	SubjectHolder []string // the holder, and the rule: AlwaysSubject, SubjectOnNonTransferable, Any
}

func (c *Case) options() (o options, err error) {
	if c.has("options") {
		err = c.into("options", &o)
	}
	return o, err
}

// maxAge is how old proofs of holders may be: those of the sets are made hours
// before their clock.
const maxAge = 24 * time.Hour

func bounds(s Setting) vc.Bounds {
	if s == Lenient {
		return vc.Inclusive
	}
	return vc.Exclusive
}

func isCredential(c *Case) bool {
	return c.has("jwt", "options") && !c.has("holderDocument") && !c.has("purpose")
}

// openCredential judges a VC-JWT.
func openCredential(ctx context.Context, c *Case, s Setting) error {
	return c.credential(ctx, []byte(c.text("jwt")), s)
}

func isEnveloped(c *Case) bool { return isCredential(c) && c.has("envelopedVerifiableCredential") }

// openEnveloped judges the same credential in its enveloped form.
func openEnveloped(ctx context.Context, c *Case, s Setting) error {
	return c.credential(ctx, c.fields["envelopedVerifiableCredential"], s)
}

func (c *Case) credential(ctx context.Context, raw []byte, s Setting) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	var p *pins
	if name := c.text("issuerDocument"); name != "" {
		p, err = c.pin(ctx, []string{name})
	} else {
		p, err = c.pin(ctx, nil, c.text("jwt"))
	}
	if err != nil {
		return err
	}
	if err := p.judgeCredential(ctx, raw, o, s); err != nil || s != Strict {
		return err
	}
	o.MethodScope = "AssertionMethod" // strictly, the key must be listed for its purpose too
	return p.judgeCredential(ctx, raw, o, s)
}

// judgeCredential opens a credential and checks what the options ask for.
func (p *pins) judgeCredential(ctx context.Context, raw []byte, o options, s Setting) error {
	opener := jose.Opener{Forms: []vc.Form{vc.FormVCJWT11, vc.FormVCJWT}, IgnoreJWK: s == Lenient}
	opened, err := opener.Open(ctx, raw, p.keys(o.MethodScope != ""))
	if err != nil {
		return err
	}
	proven := opened.Proven()
	if err := proven.CheckNonce(o.Nonce); err != nil {
		return err
	}
	if err := bounds(s).Check(&proven.Statement, p.at); err != nil {
		return err
	}
	if err := p.checkStatus(ctx, opened, o, s); err != nil {
		return err
	}
	return checkHolder(&proven, o.SubjectHolder)
}

// checkStatus asks for the state of every entry, as the option says.
func (p *pins) checkStatus(ctx context.Context, opened *vc.Opened, o options, s Setting) error {
	if o.Status == "SkipAll" {
		return nil
	}
	checkers := status.Checkers{revbitmap.Type: &revbitmap.Checker{
		Documents: p.bitmaps(), Same: sameDID, NumberIndex: s == Lenient,
	}}
	for _, entry := range opened.Proven().Statement.Status {
		_, err := status.Judge(checkers.Check(ctx, opened, entry, p.at))
		if err != nil && !(o.Status == "SkipUnsupported" && errors.Is(err, status.ErrNotChecked)) {
			return err
		}
	}
	return nil
}

// checkHolder applies a rule about who may hold the credential.
func checkHolder(p *vc.Proven, rule []string) error {
	if len(rule) == 0 || rule[1] == "Any" {
		return nil
	}
	if rule[1] == "SubjectOnNonTransferable" {
		var payload struct{ NonTransferable bool }
		if err := json.Unmarshal(p.Payload, &payload); err != nil {
			return fmt.Errorf("%w: nonTransferable: %w", ErrRule, err)
		}
		if !payload.NonTransferable {
			return nil
		}
	}
	holder, err := did.Parse(rule[0])
	if err != nil {
		return fmt.Errorf("%w: the holder: %w", ErrCase, err)
	}
	for _, subject := range p.Statement.Subjects {
		id, err := did.Parse(subject.ID)
		if err != nil || !sameDID(id, holder) {
			return fmt.Errorf("%w: a subject is not the holder", ErrRule)
		}
	}
	return nil
}

func isPresentation(c *Case) bool { return c.has("jwt", "holderDocument") }

// openPresentation judges a VP-JWT and every credential in it.
func openPresentation(ctx context.Context, c *Case, s Setting) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	token := c.text("jwt")
	p, err := c.pin(ctx, []string{c.text("holderDocument")}, enclosedTokens(token)...)
	if err != nil {
		return err
	}
	opener := jose.Opener{Forms: []vc.Form{vc.FormVPJWT11, vc.FormVPJWT}}
	opened, err := opener.Open(ctx, []byte(token), p.keys(false))
	if err != nil {
		return err
	}
	proven := opened.Proven()
	if err := c.checkBinding(proven.Binding, o, p.at, s); err != nil {
		return err
	}
	if err := bounds(s).Check(&proven.Statement, p.at); err != nil {
		return err
	}
	if len(proven.Enclosed) == 0 && s != Lenient {
		return fmt.Errorf("%w: a presentation of nothing", ErrRule)
	}
	inner := options{Status: o.Status}
	if s == Strict {
		inner.SubjectHolder = []string{proven.Statement.Issuer, "AlwaysSubject"}
	}
	for _, e := range proven.Enclosed {
		if err := p.judgeCredential(ctx, e.Raw, inner, ""); err != nil {
			return err
		}
	}
	return nil
}

// checkBinding compares the holder's proof with what the verifier asked for: the
// nonce of the case and the audience of the file. Leniently, what was not asked
// for may be absent.
func (c *Case) checkBinding(b *vc.Binding, o options, at time.Time, s Setting) error {
	if b == nil {
		return vc.ErrBindingAbsent
	}
	asked := *b
	challenge := vc.Challenge{MaxAge: maxAge, Fresh: func(nonce string) error {
		if nonce != o.Nonce {
			return errors.New("another nonce")
		}
		return nil
	}}
	var audience string
	if raw, ok := c.file["audience"]; ok {
		if err := json.Unmarshal(raw, &audience); err != nil {
			return fmt.Errorf("%w: audience: %w", ErrCase, err)
		}
	}
	challenge.Audience = []string{audience}
	if s == Lenient && len(asked.Audience) == 0 {
		asked.Audience = challenge.Audience
	}
	if s == Lenient && o.Nonce == "" {
		asked.Nonce = "not asked for"
		challenge.Fresh = func(string) error { return nil }
	}
	return asked.Answers(challenge, at)
}
