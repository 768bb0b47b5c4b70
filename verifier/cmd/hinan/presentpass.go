package main

import (
	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/trust"
)

// showPass answers a challenge with a pass, and returns the text of its code.
func (p *program) showPass(cmd *cobra.Command, s showing, text string) ([]byte, error) {
	switch {
	case s.challenge == "":
		return nil, usage("--challenge is missing: the poster or screen that the pass answers")
	case s.audience != "" || s.nonce != "" || s.holder != "" || len(s.disclose) > 0:
		return nil, usage("a pass shows what its --challenge asks: no --audience, --nonce, --holder or --disclose")
	}
	at, err := timeOrNow("--at", s.at)
	if err != nil {
		return nil, err
	}
	bundle, err := p.trusted(cmd, s.trusting, at)
	if err != nil {
		return nil, err
	}
	asked, err := p.openChallenge(cmd, s.challenge, bundle)
	if err != nil {
		return nil, err
	}
	repaired, _ := qr.Repair(text)
	raw, err := qr.Decode(repaired)
	if err != nil {
		return nil, err
	}
	own := bundle.Passes()
	own.Own = true
	opened, err := own.Open(cmd.Context(), raw, bundle.Keys(nil))
	if err != nil {
		return nil, err
	}
	signer, err := p.signer(cmd, s.storing, s.key)
	if err != nil {
		return nil, err
	}
	c := asked.Challenge()
	p.say("shelter %s asks for %v", c.Audience(), c.Claims())
	answer, err := pass.Phone{Pass: opened, Signer: signer, Consent: s.consent, Same: trust.Same}.Answer(cmd.Context(), asked, at)
	return []byte(qr.Encode(answer)), err
}
