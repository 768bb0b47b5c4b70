package sdcwt

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// Issue makes an SD-CWT of claims by their keys, integers of Go or text, with values
// of Go: integers, floats, []byte, strings, bools, nil, []any and map[any]any. It is
// the issuer's to set iss, in the form that verifiers know, sub, and cnf, which
// cose.ConfirmKey returns. The kid is the author's KeyID, or, if that is empty, the
// first 8 bytes of the key's thumbprint.
//
// All disclosures are in it, the salts of decoys too: it is for the holder. Salts are
// 128 bits of crypto/rand, the encoding is deterministic (RFC 8949 §4.2.1). A frame
// that names a claim which is absent is [ErrFrame], one that names a claim which must
// be visible [ErrNotSelective]; what [Opener] would not read is refused with its code.
func Issue(ctx context.Context, as vc.Author, claims map[any]any, f Frame) ([]byte, error) {
	root, err := plan(f)
	if err != nil {
		return nil, err
	}
	var w writer
	tree, err := w.pairs(claims, root, 1)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	payload, err := cborgate.Encode(tree)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	m := cose.Message{Header: cose.Header{Type: typeSDCWT}, Payload: payload}
	if m.Header.KeyID, err = cose.KeyID(as); err != nil {
		return nil, err
	}
	if len(w.disclosures) > 0 {
		m.Unprotected = map[int64]any{labelClaims: w.disclosures}
	}
	raw, err := cose.Sign(ctx, as.Signer, m)
	if err != nil {
		return nil, err
	}
	return raw, issued(ctx, raw)
}

// issued reports why a holder could not read what was issued.
func issued(ctx context.Context, raw []byte) error {
	t, w, err := readUnproven(ctx, raw)
	if err != nil {
		return err
	}
	_, err = general.judge(ctx, &t, w)
	return err
}

// readUnproven reads a token without asking who signed it.
func readUnproven(ctx context.Context, raw []byte) (token, *processor, error) {
	t, err := general.parse(ctx, raw)
	if err != nil {
		return t, nil, err
	}
	payload, err := cborgate.Check(ctx, t.sd.Payload, general.rules(len(t.sd.Payload)))
	if err != nil {
		return t, nil, fmt.Errorf("claims: %w", err)
	}
	w, err := general.process(ctx, payload, t.disclosures)
	return t, w, err
}
