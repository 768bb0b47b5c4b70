// Package city is a fictional city for the other examples: an issuer with a did:key,
// a signed trust bundle, and passes on somebody's phone. How credentials are issued
// is shown by examples/issuer.
//
// Start with [New].
package city

import (
	"context"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/memory"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Types of the city's passes.
const (
	Resident = "https://city.example/vct/resident"
	BusPass  = "https://city.example/vct/bus-pass"
)

// City is the city with its keys.
type City struct {
	// Root is the file that desks pin, Bundle what they get every day.
	Root, Bundle []byte

	keys   memory.Store
	author vc.Author
}

// New makes a city whose bundle is issued now. The policies go into the bundle, by
// name.
func New(ctx context.Context, now time.Time, policies map[string][]byte) (*City, error) {
	c := &City{}
	signer, err := c.key(ctx)
	if err != nil {
		return nil, err
	}
	id, err := didkey.DID(signer.Public())
	if err != nil {
		return nil, err
	}
	c.author = vc.Author{Issuer: id.String(), KeyID: id.URL(id.ID()).String(), Signer: signer}
	c.Root, err = trust.MakeRoot(ctx, trust.RootDraft{
		Version: 1, Threshold: 1, Keys: []trust.RootKey{{Name: "city", Public: signer.Public()}},
		Issued: now, Expires: now.AddDate(1, 0, 0),
	})
	if err != nil {
		return nil, err
	}
	if c.Root, err = trust.Sign(ctx, c.Root, signer); err != nil {
		return nil, err
	}
	c.Bundle, err = trust.Make(ctx, trust.Content{
		Version: 1, Issued: now, Expires: now.AddDate(0, 1, 0),
		Issuers:  map[string]trust.Issuer{c.author.Issuer: {Issuer: verifier.Issuer{Types: []string{Resident, BusPass}}}},
		Policies: policies,
	}, c.Root)
	if err != nil {
		return nil, err
	}
	c.Bundle, err = trust.Sign(ctx, c.Bundle, signer)
	return c, err
}

func (c *City) key(ctx context.Context) (keys.Signer, error) {
	handle, err := c.keys.Generate(ctx, keys.EdDSA)
	if err != nil {
		return nil, err
	}
	key, err := c.keys.Open(ctx, handle)
	if err != nil {
		return nil, err
	}
	return key.(keys.Signer), nil
}

// Phone is a phone with one pass on it.
type Phone struct {
	key  keys.Signer
	pass []byte
}

// Issue puts a pass onto a new phone. Each claim can be disclosed by itself.
func (c *City) Issue(ctx context.Context, kind string, claims map[string]any, now time.Time) (*Phone, error) {
	key, err := c.key(ctx)
	if err != nil {
		return nil, err
	}
	thumbprint, err := multikey.Thumbprint(key.Public())
	if err != nil {
		return nil, err
	}
	issuer := sdjwtvc.Issuer{Holder: key.Public()}
	for name := range claims {
		issuer.Frame.Disclose = append(issuer.Frame.Disclose, []string{name})
	}
	pass, err := issuer.Issue(ctx, c.author, vc.Statement{
		Issuer: c.author.Issuer, Types: []string{kind}, Subjects: []vc.Subject{{Claims: claims}},
		Holder: &vc.HolderKey{Thumbprint: thumbprint}, Issued: now, ValidUntil: now.AddDate(1, 0, 0),
	})
	return &Phone{key, pass}, err
}

// Show answers a challenge with the claims that were asked for, and no others.
func (p *Phone) Show(ctx context.Context, claims [][]string, audience, nonce string, now time.Time) ([]byte, error) {
	return sdjwt.Present(ctx, p.pass, claims, &sdjwt.Bind{Signer: p.key, Audience: audience, Nonce: nonce, At: now})
}
