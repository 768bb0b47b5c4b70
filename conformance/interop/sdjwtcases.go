package interop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/resolver/vcissuer"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

// keyBinding is what a verifier asks of the holder of an SD-JWT.
type keyBinding struct {
	Nonce, Aud           string
	EarliestIssuanceDate time.Time
	LatestIssuanceDate   time.Time
	HolderDocument       string
}

// check holds a holder's proof against what was asked; nothing asked is nothing
// to hold against.
func (k *keyBinding) check(b *vc.Binding, at time.Time) error {
	if k == nil {
		return nil
	}
	err := b.Answers(vc.Challenge{
		Audience: []string{k.Aud}, MaxAge: maxAge,
		Fresh: func(nonce string) error {
			if nonce != k.Nonce {
				return errors.New("another nonce")
			}
			return nil
		},
	}, at)
	if err != nil {
		return err
	}
	if b.At.Before(k.EarliestIssuanceDate) {
		return fmt.Errorf("%w: made before the earliest time asked for", vc.ErrBindingStale)
	}
	if !k.LatestIssuanceDate.IsZero() && b.At.After(k.LatestIssuanceDate) {
		return fmt.Errorf("%w: made after the latest time asked for", vc.ErrBindingFuture)
	}
	return nil
}

func isSDJWT(c *Case) bool { return c.has("sdJwt") }

// openSDJWT judges a credential of the W3C data model that is an SD-JWT.
func openSDJWT(ctx context.Context, c *Case, s Setting) error {
	var binding *keyBinding
	if c.has("keyBinding") {
		if err := c.into("keyBinding", &binding); err != nil {
			return err
		}
	}
	var names []string
	if binding != nil && binding.HolderDocument != "" {
		names = append(names, binding.HolderDocument)
	}
	token := c.text("sdJwt")
	p, err := c.pin(ctx, names, token)
	if err != nil {
		return err
	}
	opened, err := sdjwtvc.VCDM{LegacyKeyBinding: s == Lenient}.Open(ctx, []byte(token), p.keys(false))
	if err != nil {
		return err
	}
	proven := opened.Proven()
	if err := bounds(s).Check(&proven.Statement, p.at); err != nil {
		return err
	}
	return binding.check(proven.Binding, p.at)
}

func isSDJWTVC(c *Case) bool { return c.has("sdJwtVc") }

// openSDJWTVC judges an SD-JWT VC of an https issuer by its pinned metadata. The
// key binding that the file asks for holds for the cases that record an answer
// to it.
func openSDJWTVC(ctx context.Context, c *Case, s Setting) error {
	at, err := c.at()
	if err != nil {
		return err
	}
	source, err := c.issuerKeys(ctx)
	if err != nil {
		return err
	}
	var binding *keyBinding
	if c.has("upstreamKeyBinding") {
		if err := json.Unmarshal(c.file["keyBinding"], &binding); err != nil {
			return fmt.Errorf("%w: keyBinding: %w", ErrCase, err)
		}
	}
	opened, err := sdjwtvc.Opener{LegacyKeyBinding: s == Lenient}.Open(ctx, []byte(c.text("sdJwtVc")), source)
	if err != nil {
		return err
	}
	proven := opened.Proven()
	if err := bounds(s).Check(&proven.Statement, at); err != nil {
		return err
	}
	return binding.check(proven.Binding, at)
}

// issuerKeys are the keys of the file's https issuer, pinned as of its clock.
func (c *Case) issuerKeys(ctx context.Context) (keys.Source, error) {
	at, err := c.at()
	if err != nil {
		return nil, err
	}
	metadata, err := vcissuer.ParseMetadata(ctx, c.file["issuerMetadata"], at)
	if err != nil {
		return nil, err
	}
	return vcissuer.NewPinned(metadata)
}
