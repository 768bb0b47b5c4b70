package jose

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
)

// maxEnvelope bounds an enveloping object in bytes: the token and what is around it.
const maxEnvelope = MaxPresentation + 1<<10

// readEnvelope reads an enveloping object with a token of this package in it.
func readEnvelope(ctx context.Context, raw []byte) (vc.Enclosed, error) {
	if len(raw) > maxEnvelope {
		return vc.Enclosed{}, fmt.Errorf("%w: %d bytes, at most %d", vc.ErrTooLarge, len(raw), maxEnvelope)
	}
	members, err := strictjson.Object(ctx, raw, strictjson.Limits{Bytes: maxEnvelope})
	if err != nil {
		return vc.Enclosed{}, fmt.Errorf("%w: %w", vc.ErrMalformed, err)
	}
	e, err := vc.ReadEnveloped(members)
	if err != nil {
		return vc.Enclosed{}, err
	}
	if e.Form != vc.FormVCJWT && e.Form != vc.FormVPJWT {
		return vc.Enclosed{}, fmt.Errorf("%w: an envelope for %s", vc.ErrUnknownFormat, e.Form)
	}
	return e, nil
}
