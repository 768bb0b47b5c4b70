package pass

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

// Phone answers challenges with the pass on a phone.
type Phone struct {
	// Pass is the pass as it was issued, opened by an [Opener]: what is not opened
	// cannot be shown.
	Pass *vc.Opened
	// Signer is the phone's key, to which the pass is bound.
	Signer keys.Signer
	// Consent are the claims beyond those of a check-in that the holder agrees to show
	// now, of [Asked.Beyond]; what is asked beyond that stays hidden. nil: the holder
	// was not asked, and a challenge that asks for more is not answered. Empty: the
	// holder was asked, and said no.
	Consent []string
	// Same reports whether two identifiers are of the same entity; nil: they are equal.
	Same func(a, b string) bool
}

// Answer makes the pass for one challenge at the given time, to be shown as a code: a
// key binding token for the shelter, with its nonce and the claims that are asked for
// and that the pass has.
//
// It refuses a challenge that is not the one of the pass's issuer, [ErrChallengeSigner];
// one out of its time, [ErrChallengeOver] or [ErrChallengeEarly]; and one that asks for
// more than a check-in needs without the holder's consent, [ErrChallengeAsks]. Another
// token than a phone pass as it was issued is [ErrSlot], another key than the pass's
// sdcwt.ErrHolder, a pass with claims that its holder does not know sdcwt.ErrHidden.
func (p Phone) Answer(ctx context.Context, a *Asked, at time.Time) ([]byte, error) {
	if p.Pass == nil || p.Signer == nil {
		return nil, fmt.Errorf("%w: a phone without a pass or without its key", sdcwt.ErrHolder)
	}
	pass := p.Pass.Proven()
	if pass.Form != vc.FormSDCWT {
		return nil, fmt.Errorf("%w: not a phone pass as it was issued", ErrSlot)
	}
	if issuer := pass.Statement.Issuer; a.issuer != issuer && (p.Same == nil || !p.Same(a.issuer, issuer)) {
		return nil, fmt.Errorf("%w: it asks in the name of another issuer", ErrChallengeSigner)
	}
	if err := a.holds(at); err != nil {
		return nil, err
	}
	if beyond := a.Beyond(); len(beyond) > 0 && p.Consent == nil {
		return nil, fmt.Errorf("%w: %d claims more", ErrChallengeAsks, len(beyond))
	}
	c := a.challenge
	return sdcwt.Present(ctx, pass.Raw, pathsOf(pass.Statement.Subjects[0].Claims, p.shown(c)), &sdcwt.Bind{
		Signer: p.Signer, Audience: c.Audience(), Nonce: c.Nonce, At: at,
	})
}

// shown returns the names of what is asked for and may be shown.
func (p Phone) shown(c Challenge) []string {
	return slices.DeleteFunc(slices.Clone(c.asked()), func(name string) bool {
		return !slices.Contains(usual, name) && !slices.Contains(p.Consent, name)
	})
}
