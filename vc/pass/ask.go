package pass

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// labelKCWT is the header in which a device shows its certificate (RFC 9528 §10.4).
const labelKCWT = 13

// tagSign1 is the tag of the certificate inside of the header.
const tagSign1 = 18

// Poster signs a challenge that is printed: a poster, or a door plate. The author is
// the city, whose passes phones have. A challenge that [Opener.OpenChallenge] would not
// read is [ErrChallenge], one that is too large for paper [ErrTooLarge].
func (i Issuer) Poster(ctx context.Context, as vc.Author, c Challenge) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	iss, err := i.name(as)
	if err != nil {
		return nil, err
	}
	claims := c.claims()
	claims[cose.ClaimIssuer] = iss
	raw, err := cose.CWT{Slot: cose.Slot{Shortest: true}}.Issue(ctx, unnamed(as), claims)
	if err != nil {
		return nil, err
	}
	return checkPrinted(raw)
}

// Screen signs a challenge that a desk shows on its screen. The signer is the device,
// whose certificate phones check without a network; see [Issuer.Certify]. A
// certificate that is not one, or of another shelter or key, fails with the code that
// phones give; one that is too large for a screen is [ErrTooLarge].
func Screen(ctx context.Context, device keys.Signer, certificate []byte, c Challenge) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	payload, err := cborgate.Encode(c.claims())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrChallenge, err)
	}
	if err := checkCertificate(ctx, device, certificate, c.Shelter); err != nil {
		return nil, err
	}
	raw, err := cose.Sign(ctx, device, cose.Message{
		Protected: map[int64]any{labelKCWT: cborgate.Raw(certificate)}, Payload: payload,
	})
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxPhone {
		return nil, fmt.Errorf("%w: %d bytes on a screen, at most %d", ErrTooLarge, len(raw), MaxPhone)
	}
	return raw, nil
}

// claims returns the claims of a challenge, but for who issues it.
func (c Challenge) claims() map[any]any {
	claims := map[any]any{cose.ClaimAudience: c.Audience(), cose.ClaimExpires: c.Until.Unix(), claimPass: c.inner()}
	if !c.From.IsZero() {
		claims[cose.ClaimNotBefore] = c.From.Unix()
	}
	if len(c.Nonce) > 0 {
		claims[cose.ClaimNonce] = c.Nonce
	}
	return claims
}

// checkCertificate refuses a certificate with which phones would not answer. Who signed
// it is for them to check.
func checkCertificate(ctx context.Context, device keys.Signer, certificate []byte, shelter string) error {
	m, err := cose.Parse(ctx, certificate, paper)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	t, err := readCWT(ctx, m, paper)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	by, err := t.certificate()
	if err != nil {
		return err
	}
	own, err := multikey.Thumbprint(device.Public())
	switch {
	case err != nil:
		return err
	case by.device.Thumbprint != own:
		return fmt.Errorf("%w: the certificate is for another key", ErrChallengeSigner)
	case by.shelter != shelter:
		return fmt.Errorf("%w: the device is certified for another one", ErrChallengeShelter)
	}
	return nil
}
