package jose

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
)

// credential11 opens a VC-JWT of the 1.1 data model.
func (o *opening) credential11(ctx context.Context) error {
	members, err := o.claims.Credential11("nbf", "iat") // iat as IOTA Identity reads it
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

// credential20 opens a vc+jwt. Its registered claims add nothing to the credential
// that they stand in but bounds of its time.
func (o *opening) credential20(ctx context.Context) error {
	if _, err := o.credential(ctx, o.claims, vc.Model20); err != nil {
		return err
	}
	o.proven.Payload = o.token.Payload
	return o.claims.Agree20(&o.proven.Statement)
}

// credential checks the signature, and then reads members as a credential.
func (o *opening) credential(ctx context.Context, members map[string]any, m vc.Model) (*vc.Credential, error) {
	if err := o.claims.NoAudience(); err != nil {
		return nil, err
	}
	holder, err := holderKey(o.claims)
	if err != nil {
		return nil, err
	}
	issuer, err := claims.PartyID(members["issuer"])
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
