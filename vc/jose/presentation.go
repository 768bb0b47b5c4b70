package jose

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// presentation11 opens a VP-JWT of the 1.1 data model: holder and id stand outside
// of the claim vp, as iss and jti, or in both places.
func (o *opening) presentation11(ctx context.Context) error {
	c := o.claims
	members, ok := c["vp"].(map[string]any)
	if !ok {
		return fmt.Errorf("%w: claim vp is no object", vc.ErrMalformed)
	}
	holder, err := c.text("iss")
	if err != nil {
		return err
	}
	jti, err := c.text("jti")
	if err != nil {
		return err
	}
	if err := move(members, "holder", orNil(holder), reflect.DeepEqual); err != nil {
		return err
	}
	if err := move(members, "id", orNil(jti), reflect.DeepEqual); err != nil {
		return err
	}
	presentation, err := o.presentation(ctx, members, vc.Model11)
	if err != nil {
		return err
	}
	o.proven.Payload, err = presentation.MarshalJSON()
	return err
}

// presentation20 opens a vp+jwt. The claim iss stands in for a holder that the
// presentation does not name; jti must be its id.
func (o *opening) presentation20(ctx context.Context) error {
	c := o.claims
	iss, err := c.text("iss")
	if err != nil {
		return err
	}
	jti, err := c.text("jti")
	if err != nil {
		return err
	}
	if _, named := c["holder"]; !named && iss != "" {
		c["holder"] = iss
	}
	if iss != "" && !sameParty(c["holder"], iss) {
		return fmt.Errorf("%w: claim iss and holder differ", vc.ErrMismatch)
	}
	if jti != "" && c["id"] != jti {
		return fmt.Errorf("%w: claim jti and id differ", vc.ErrMismatch)
	}
	o.proven.Payload = o.token.Payload
	_, err = o.presentation(ctx, c, vc.Model20)
	return err
}

// presentation checks the signature, and then reads members as a presentation.
func (o *opening) presentation(ctx context.Context, members map[string]any, m vc.Model) (*vc.Presentation, error) {
	c := o.claims
	holder, err := idOf(members["holder"])
	if err != nil {
		return nil, fmt.Errorf("holder: %w", err)
	}
	if sub, err := c.text("sub"); err != nil || sub != "" && sub != holder {
		return nil, fmt.Errorf("%w: claim sub is not the holder", vc.ErrMismatch)
	}
	d, err := c.dates()
	if err != nil {
		return nil, err
	}
	binding, err := c.binding(o.token.Header, d)
	if err != nil {
		return nil, err
	}
	if err := o.prove(ctx, holder, did.Authentication); err != nil {
		return nil, err
	}
	presentation, err := vc.ReadPresentation(members)
	if err != nil {
		return nil, err
	}
	if presentation.Model() != m {
		return nil, fmt.Errorf("%w: typ %s with the other data model", vc.ErrMalformed, o.token.Header.Type)
	}
	if binding.Thumbprint, err = multikey.Thumbprint(o.proven.Key.Public); err != nil {
		return nil, err
	}
	binding.Holder = holder
	o.proven.Binding = &binding
	o.proven.Enclosed = presentation.Enclosed()
	o.proven.Statement = vc.Statement{
		ID: presentation.ID(), Issuer: holder, Types: presentation.Types(),
		Issued: d.iat, ValidFrom: d.nbf, ValidUntil: d.exp,
	}
	return presentation, nil
}

// binding reads for whom, why and when the presentation was made. The nonce stands
// in the header (IOTA Identity) or in a claim. The presentation counts as made
// when it can first be used: the later of iat and nbf.
func (c claims) binding(h jws.Header, d dates) (b vc.Binding, err error) {
	if b.Audience, err = c.audience(); err != nil {
		return b, err
	}
	if b.Nonce, err = c.text("nonce"); err != nil {
		return b, err
	}
	if h.Nonce != "" && b.Nonce != "" && h.Nonce != b.Nonce {
		return b, fmt.Errorf("%w: nonce in the header and in a claim", vc.ErrMismatch)
	}
	if h.Nonce != "" {
		b.Nonce = h.Nonce
	}
	b.At, b.Until = latest(d.iat, d.nbf), d.exp
	return b, nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
