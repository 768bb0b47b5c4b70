package jose

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
)

// presentation11 opens a VP-JWT of the 1.1 data model: holder and id stand outside
// of the claim vp, as iss and jti, or in both places.
func (o *opening) presentation11(ctx context.Context) error {
	members, err := o.claims.Presentation11()
	if err != nil {
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
// presentation does not name.
func (o *opening) presentation20(ctx context.Context) error {
	c := o.claims
	iss, err := c.Text("iss")
	if err != nil {
		return err
	}
	if _, named := c["holder"]; !named && iss != "" {
		c["holder"] = iss
	}
	if id, err := claims.PartyID(c["holder"]); iss != "" && (err != nil || id != iss) {
		return fmt.Errorf("%w: claim iss and holder differ", vc.ErrMismatch)
	}
	o.proven.Payload = o.token.Payload
	p, err := o.presentation(ctx, c, vc.Model20)
	if err != nil {
		return err
	}
	return c.Agree(p.Holder(), p.ID())
}

// presentation checks the signature, and then reads members as a presentation.
func (o *opening) presentation(ctx context.Context, members map[string]any, m vc.Model) (*vc.Presentation, error) {
	holder, err := claims.PartyID(members["holder"])
	if err != nil {
		return nil, fmt.Errorf("holder: %w", err)
	}
	if sub, err := o.claims.Text("sub"); err != nil || sub != "" && sub != holder {
		return nil, fmt.Errorf("%w: claim sub is not the holder", vc.ErrMismatch)
	}
	s, binding, err := o.claims.Presented(holder)
	if err != nil {
		return nil, err
	}
	if err := o.addNonce(binding); err != nil {
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
	s.ID, s.Types = presentation.ID(), presentation.Types()
	o.proven.Binding, o.proven.Statement, o.proven.Enclosed = binding, s, presentation.Enclosed()
	return presentation, nil
}

// addNonce reads the nonce of the header, where IOTA Identity writes it.
func (o *opening) addNonce(b *vc.Binding) error {
	nonce := o.token.Header.Nonce
	if nonce != "" && b.Nonce != "" && nonce != b.Nonce {
		return fmt.Errorf("%w: nonce in the header and in a claim", vc.ErrMismatch)
	}
	if nonce != "" {
		b.Nonce = nonce
	}
	return nil
}
