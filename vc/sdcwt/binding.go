package sdcwt

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
)

// openBinding checks the KBT by the key in cnf (§9 step 5) and its times against those
// of the SD-CWT. Its signature covers the SD-CWT with its disclosures: they stand in
// its protected header.
func (p *profile) openBinding(ctx context.Context, kbt *cose.Sign1, holder *cose.Holder, s *vc.Statement) (*vc.Binding, error) {
	if err := kbt.Verify(holder.Public); err != nil {
		return nil, fmt.Errorf("KBT: %w", err)
	}
	c, err := cose.ReadClaims(ctx, kbt.Payload, p.slot)
	if err != nil {
		return nil, fmt.Errorf("KBT: %w", err)
	}
	b, notBefore, err := p.readKBT(c)
	if err != nil {
		return nil, err
	}
	b.Thumbprint = holder.Thumbprint
	return b, checkBoundTimes(b, notBefore, s)
}

// readKBT reads the claims of a KBT (§8.1). Claims that it does not know are ignored.
func (p *profile) readKBT(c *cose.Claims) (b *vc.Binding, notBefore time.Time, err error) {
	b = &vc.Binding{Audience: make([]string, 1)}
	var nonce, id []byte
	for _, step := range []func() error{
		func() (err error) { b.Audience[0], err = c.Text(cose.ClaimAudience); return },
		func() (err error) { b.At, err = c.Time(cose.ClaimIssued); return },
		func() (err error) { b.Until, err = c.Time(cose.ClaimExpires); return },
		func() (err error) { notBefore, err = c.Time(cose.ClaimNotBefore); return },
		func() (err error) { nonce, err = c.Bytes(cose.ClaimNonce); return },
		func() (err error) { id, err = c.Bytes(cose.ClaimID); return },
	} {
		if err := step(); err != nil {
			return nil, notBefore, fmt.Errorf("%w: %w", ErrKeyBinding, err)
		}
	}
	for _, forbidden := range []int64{cose.ClaimIssuer, cose.ClaimSubject} {
		if _, present := c.Claim(forbidden); present {
			return nil, notBefore, fmt.Errorf("%w: claim %d must be absent", ErrKeyBinding, forbidden)
		}
	}
	_, dated := c.Claim(cose.ClaimIssued)
	switch {
	case b.Audience[0] == "":
		return nil, notBefore, fmt.Errorf("%w: no aud", ErrKeyBinding)
	case !dated && (p.iat || id == nil):
		return nil, notBefore, fmt.Errorf("%w: no iat", ErrKeyBinding)
	case !dated && !(b.Until.IsZero() && notBefore.IsZero()):
		return nil, notBefore, fmt.Errorf("%w: exp or nbf without iat", ErrKeyBinding)
	}
	b.Nonce = base64.RawURLEncoding.EncodeToString(nonce)
	return b, notBefore, nil
}

// checkBoundTimes refuses a KBT that claims other times than its SD-CWT has. A time
// that is not said contradicts nothing.
func checkBoundTimes(b *vc.Binding, notBefore time.Time, s *vc.Statement) error {
	ends, until := !b.Until.IsZero(), !s.ValidUntil.IsZero()
	dated := !b.At.IsZero()
	for _, rule := range []struct {
		broken bool
		name   string
	}{
		{dated && notBefore.After(b.At), "nbf of the KBT after its iat"},
		{ends && !b.At.Before(b.Until), "iat of the KBT not before its exp"},
		{ends && until && b.Until.After(s.ValidUntil), "exp of the KBT after that of the SD-CWT"},
		{!notBefore.IsZero() && notBefore.Before(s.ValidFrom), "nbf of the KBT before that of the SD-CWT"},
		{dated && b.At.Before(s.Issued), "iat of the KBT before that of the SD-CWT"},
		{dated && b.At.Before(s.ValidFrom), "iat of the KBT before nbf of the SD-CWT"},
		{until && !notBefore.Before(s.ValidUntil), "nbf of the KBT not before exp of the SD-CWT"},
		{until && dated && !b.At.Before(s.ValidUntil), "iat of the KBT not before exp of the SD-CWT"},
	} {
		if rule.broken {
			return fmt.Errorf("%w: %s", ErrTimes, rule.name)
		}
	}
	return nil
}
