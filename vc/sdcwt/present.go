package sdcwt

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// Bind is what a holder proves with a presentation.
type Bind struct {
	Signer   keys.Signer // the key that the SD-CWT is bound to
	Audience string      // the verifier
	Nonce    []byte      // its challenge; empty: it gave none
	At       time.Time   // when the proof is made, to the second
}

// Present makes a presentation of an SD-CWT as it was issued: it discloses the claims
// at the given paths, and no others, in a KBT, or bare if b is nil. Paths are those of
// Proven.Disclosed of the same SD-CWT; what lies above a claim is disclosed with it,
// what lies below is not. A path at which there is nothing is [ErrPath]; one that leads
// to a claim which is visible anyway adds nothing.
//
// An SD-CWT with digests that the holder cannot explain is [ErrHidden]: the issuer
// could say in them what the holder does not know. A key that is not the one in cnf is
// [ErrHolder]. The issuer's signature is not looked at: the holder has opened the
// SD-CWT when it was issued.
func Present(ctx context.Context, raw []byte, paths [][]string, b *Bind) ([]byte, error) {
	t, w, err := readUnproven(ctx, raw)
	if err != nil {
		return nil, err
	}
	if t.kbt != nil {
		return nil, fmt.Errorf("%w: it has a key binding already", ErrMalformed)
	}
	if w.hidden > 0 {
		return nil, fmt.Errorf("%w: %d digests", ErrHidden, w.hidden)
	}
	chosen, err := w.choose(paths)
	if err != nil {
		return nil, err
	}
	shown := map[int64]any{}
	if len(chosen) > 0 {
		shown[labelClaims] = chosen
	}
	sd, err := t.sd.WithUnprotected(shown)
	if err != nil || b == nil {
		return sd, err
	}
	return b.sign(ctx, sd, &w.claims)
}

// choose returns the disclosures that lie on the way to the paths, as they were
// received.
func (w *processor) choose(paths [][]string) (chosen []cborgate.Raw, err error) {
	wanted := make([]bool, len(w.disclosures))
	for _, path := range paths {
		if !w.has(path) {
			return nil, fmt.Errorf("%w: %.64q", ErrPath, path)
		}
		for i, opened := range w.paths {
			if len(opened) <= len(path) && slices.Equal(opened, path[:len(opened)]) {
				wanted[w.opened[i]] = true
			}
		}
	}
	for i, d := range w.disclosures {
		if wanted[i] {
			chosen = append(chosen, d.item)
		}
	}
	return chosen, nil
}

// has reports whether there is a claim at a path.
func (w *processor) has(path []string) bool {
	if len(path) == 1 {
		for _, c := range w.claims.Registered {
			if strconv.FormatInt(c.Key, 10) == path[0] {
				return true
			}
		}
	}
	return has(w.claims.Others, path)
}

// has reports whether there is a value at a path.
func has(value any, path []string) bool {
	for _, name := range path {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return false
			}
			value = v[i]
		default:
			return false
		}
	}
	return len(path) > 0
}

// sign makes the KBT around an SD-CWT (§8.1).
func (b *Bind) sign(ctx context.Context, sd []byte, c *cose.Claims) ([]byte, error) {
	if err := b.fits(c); err != nil {
		return nil, err
	}
	if b.Audience == "" || b.At.Unix() < 0 {
		return nil, fmt.Errorf("%w: no audience or time", ErrKeyBinding)
	}
	claims := map[int64]any{cose.ClaimAudience: b.Audience, cose.ClaimIssued: b.At.Unix()}
	if len(b.Nonce) > 0 {
		claims[cose.ClaimNonce] = b.Nonce
	}
	payload, err := cborgate.Encode(claims)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyBinding, err)
	}
	return cose.Sign(ctx, b.Signer, cose.Message{
		Header:    cose.Header{Type: typeKBT},
		Protected: map[int64]any{labelKCWT: cborgate.Raw(sd)},
		Payload:   payload,
	})
}

// fits reports whether the SD-CWT is bound to the signer's key.
func (b *Bind) fits(c *cose.Claims) error {
	holder, err := c.Holder()
	if err != nil {
		return err
	}
	if holder == nil {
		return fmt.Errorf("%w: no cnf", cose.ErrHolderKey)
	}
	own, err := multikey.Thumbprint(b.Signer.Public())
	if err != nil {
		return err
	}
	if own != holder.Thumbprint {
		return fmt.Errorf("%w: the SD-CWT is bound to another key", ErrHolder)
	}
	return nil
}
