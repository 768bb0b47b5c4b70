package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// compactSamples are what fits into one QR code: a phone's pass that answers the poster
// at the door, and a paper card.
func (c *demoCity) compactSamples(ctx context.Context) ([]demoSample, error) {
	bundle, err := trust.Anchor{Root: c.root}.Open(ctx, c.raw, c.now)
	if err != nil {
		return nil, err
	}
	holder, err := c.signer(ctx)
	if err != nil {
		return nil, err
	}
	statement, err := c.resident(holder)
	if err != nil {
		return nil, err
	}
	issuer := pass.Issuer{Code: demoCode, Holder: holder.Public()}
	phone, err := issuer.Issue(ctx, c.issuer, statement)
	if err != nil {
		return nil, err
	}
	card, err := issuer.Card(ctx, c.issuer, pass.ForCard(statement))
	if err != nil {
		return nil, err
	}
	poster := pass.Challenge{Shelter: demoShelter, Incident: demoIncident, Nonce: make([]byte, pass.NonceBytes), Until: c.now.Add(24 * time.Hour), MaxAge: time.Minute}
	rand.Read(poster.Nonce)
	printed, err := issuer.Poster(ctx, c.issuer, poster)
	if err != nil {
		return nil, err
	}
	asked, err := bundle.Passes().OpenChallenge(ctx, printed, bundle.Keys(nil))
	if err != nil {
		return nil, err
	}
	own := bundle.Passes()
	own.Own = true
	opened, err := own.Open(ctx, phone, bundle.Keys(nil))
	if err != nil {
		return nil, err
	}
	shown, err := pass.Phone{Pass: opened, Signer: holder, Same: trust.Same}.Answer(ctx, asked, c.now)
	if err != nil {
		return nil, err
	}
	expected := poster.Expected(func(string) error { return nil })
	return []demoSample{
		{title: "a phone's pass in one QR code answers the poster at the door", policy: "shelter", raw: [][]byte{shown},
			want: verifier.Request{Challenge: &expected, Claims: poster.Claims(), At: c.now}},
		{title: "a paper card, for whoever carries it", policy: "shelter", raw: [][]byte{card},
			want: verifier.Request{Challenge: challenge(), Claims: demoClaims, At: c.now}},
	}, nil
}

// resident is what the city says of a resident who does not exist.
func (c *demoCity) resident(holder keys.Signer) (vc.Statement, error) {
	thumb, err := multikey.Thumbprint(holder.Public())
	seed := make([]byte, pass.SeedBytes)
	rand.Read(seed)
	return vc.Statement{
		Issuer: c.issuer.Issuer, Types: []string{passType}, Holder: &vc.HolderKey{Thumbprint: thumb},
		ValidUntil: c.now.UTC().Truncate(24*time.Hour).AddDate(1, 0, 0),
		Subjects: []vc.Subject{{Claims: map[string]any{
			"family_name": "例山", "given_name": "はなこ", "age_band": "15-64", "municipality_code": demoCode,
			"dedup_seed": base64.RawURLEncoding.EncodeToString(seed),
		}}},
	}, err
}
