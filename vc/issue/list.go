package issue

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/status"
)

// StatusList secures what bitstring.Statement returns as a vc+jwt of data model
// 2.0. It is a Secure of its own because a list may be longer than a credential
// that people carry: a list of 131,072 places is longer than [VCJWT] signs as soon
// as one place in eight is revoked.
func StatusList(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error) {
	c, err := vc.NewCredential(vc.Model20, s)
	if err != nil {
		return nil, err
	}
	if c.Statement().Issuer != as.Issuer {
		return nil, fmt.Errorf("%w: a list of another issuer", vc.ErrMismatch)
	}
	payload, err := c.MarshalJSON()
	if err != nil {
		return nil, err
	}
	token, err := jws.Sign(ctx, as.Signer, jws.Header{Type: "vc+jwt", ContentType: "vc", KeyID: as.KeyID}, payload)
	if err != nil {
		return nil, err
	}
	if len(token) > status.MaxList {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", vc.ErrTooLarge, len(token), status.MaxList)
	}
	return token, nil
}
