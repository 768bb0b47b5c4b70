package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/verifier"
)

// demoSample is something that is shown at the desk.
type demoSample struct {
	title  string
	policy string // a shipped policy
	want   verifier.Request
	raw    [][]byte
	clock  *verifier.Clock // nil: the time of the request is believed
}

const demoNonce = "demo-challenge-1"

// challenge is what the desk asks of a holder.
func challenge() *vc.Challenge {
	return &vc.Challenge{Audience: []string{demoAudience}, MaxAge: 2 * time.Minute, Fresh: func(nonce string) error {
		if nonce != demoNonce {
			return errors.New("not a challenge of this desk")
		}
		return nil
	}}
}

// samples makes what is shown: each sample but the first ones has one thing wrong.
func (c *demoCity) samples(ctx context.Context) ([]demoSample, error) {
	valid := c.now.Add(365 * 24 * time.Hour)
	pass, err := c.pass(ctx, c.issuer, 1, valid)
	if err != nil {
		return nil, err
	}
	child, err := c.pass(ctx, c.issuer, 2, valid)
	if err != nil {
		return nil, err
	}
	expired, err := c.pass(ctx, c.issuer, 3, c.now.Add(-30*24*time.Hour))
	if err != nil {
		return nil, err
	}
	revoked, err := c.pass(ctx, c.issuer, demoRevoked, valid)
	if err != nil {
		return nil, err
	}
	stranger, err := c.stranger(ctx)
	if err != nil {
		return nil, err
	}
	foreign, err := c.pass(ctx, stranger, 5, valid)
	if err != nil {
		return nil, err
	}
	at := func(t time.Time) verifier.Request {
		return verifier.Request{Challenge: challenge(), Claims: demoClaims, At: t}
	}
	later := c.now.Add(20 * 24 * time.Hour)
	plan := []struct {
		title, policy, audience string
		at                      time.Time
		passes                  []demoPass
		change                  func([]byte) []byte
		clock                   *verifier.Clock
	}{
		{title: "a resident answers the desk's challenge", passes: []demoPass{pass}},
		{title: "a household in one go", passes: []demoPass{pass, child}},
		{title: "a pass that expired 30 days ago, during a declared flood", passes: []demoPass{expired}},
		{title: "the same pass at a gate whose policy grants no grace", policy: "default", passes: []demoPass{expired}},
		{title: "a pass that the city has revoked", passes: []demoPass{revoked}},
		{title: "a pass of an issuer that nobody trusts", passes: []demoPass{foreign}},
		{title: "a pass with one letter changed", passes: []demoPass{pass}, change: tamper},
		{title: "a screenshot of what was shown at another shelter", policy: "default", audience: "E9999900000002/" + demoIncident, passes: []demoPass{pass}},
		{title: "the same pass after 20 days without a new bundle and list", at: later, passes: []demoPass{pass}},
		{title: "a tablet whose clock went back to 1970", passes: []demoPass{pass}, clock: &verifier.Clock{Now: func() time.Time { return time.Unix(0, 0).UTC() }}},
	}
	var out []demoSample
	for _, s := range plan {
		if s.policy == "" {
			s.policy = "shelter"
		}
		if s.audience == "" {
			s.audience = demoAudience
		}
		if s.at.IsZero() {
			s.at = c.now
		}
		sample := demoSample{title: s.title, policy: s.policy, want: at(s.at), clock: s.clock}
		if s.clock != nil {
			sample.want.At = time.Time{}
		}
		for _, p := range s.passes {
			shown, err := p.show(ctx, s.audience, demoNonce, s.at)
			if err != nil {
				return nil, err
			}
			if s.change != nil {
				shown = s.change(shown)
			}
			sample.raw = append(sample.raw, shown)
		}
		out = append(out, sample)
	}
	compact, err := c.compactSamples(ctx)
	if err != nil {
		return nil, err
	}
	out = slices.Insert(out, 2, compact...)
	for _, s := range c.sample.Credentials {
		title := "a credential made by IOTA's own library"
		if s.Expect == "reject" {
			title = "another one of it, revoked in the issuer's document"
		}
		out = append(out, demoSample{title: title, policy: "default", want: verifier.Request{At: c.now}, raw: [][]byte{[]byte(s.JWT)}})
	}
	return out, nil
}

// stranger is an issuer with keys in perfect order whom the bundle does not name.
func (c *demoCity) stranger(ctx context.Context) (vc.Author, error) {
	signer, err := c.signer(ctx)
	if err != nil {
		return vc.Author{}, err
	}
	id, err := didkey.DID(signer.Public())
	return vc.Author{Issuer: id.String(), KeyID: id.URL(id.ID()).String(), Signer: signer}, err
}

// tamper changes one letter in the middle of the issuer's payload.
func tamper(raw []byte) []byte {
	raw = bytes.Clone(raw)
	at := bytes.IndexByte(raw, '.') + 40
	if raw[at] == 'A' {
		raw[at] = 'B'
	} else {
		raw[at] = 'A'
	}
	return raw
}
