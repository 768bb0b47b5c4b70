package cose

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/vc"
)

// IssueCredential signs a credential of the 2.0 data model as vc+cose. A credential
// of another issuer is [vc.ErrMismatch], one of the 1.1 data model
// [vc.ErrMalformed], one that [Opener] would find too large [vc.ErrTooLarge].
func IssueCredential(ctx context.Context, as vc.Author, c *vc.Credential) ([]byte, error) {
	if issuer := c.Statement().Issuer; issuer != as.Issuer {
		return nil, fmt.Errorf("%w: a credential of another issuer", vc.ErrMismatch)
	}
	if c.Model() != vc.Model20 {
		return nil, fmt.Errorf("%w: a credential of the 1.1 data model", vc.ErrMalformed)
	}
	payload, err := c.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return secure(ctx, as, typeVC, payload, MaxCredential)
}

// Present signs a presentation of the 2.0 data model as vp+cose. The form names no
// recipient and no challenge: whoever has it can show it again. Errors are those of
// [IssueCredential], for the holder.
func Present(ctx context.Context, as vc.Author, p *vc.Presentation) ([]byte, error) {
	if p.Holder() != as.Issuer {
		return nil, fmt.Errorf("%w: a presentation of another holder", vc.ErrMismatch)
	}
	if p.Model() != vc.Model20 {
		return nil, fmt.Errorf("%w: a presentation of the 1.1 data model", vc.ErrMalformed)
	}
	payload, err := p.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return secure(ctx, as, typeVP, payload, MaxPresentation)
}

func secure(ctx context.Context, as vc.Author, typ string, payload []byte, limit int) ([]byte, error) {
	kid, err := KeyID(as)
	if err != nil {
		return nil, err
	}
	raw, err := Sign(ctx, as.Signer, Message{
		Header:  Header{Type: typ, ContentType: contentTypes[typ], KeyID: kid},
		Payload: payload,
	})
	if err != nil {
		return nil, err
	}
	if len(raw) > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", vc.ErrTooLarge, len(raw), limit)
	}
	return raw, nil
}
