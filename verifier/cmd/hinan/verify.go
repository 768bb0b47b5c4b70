package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// verification is what the flags of verify say.
type verification struct {
	trusting
	at, nonce, holder        string
	challenge                string
	audiences, types, claims []string
	maxAge                   time.Duration
}

func (p *program) verifyCommand() *cobra.Command {
	var v verification
	cmd := &cobra.Command{
		Use:   "verify FILE|-...",
		Short: "Judge credentials and presentations, offline, and show every reason",
		Long: `Verify says whether credentials may be relied on, and why: accepted, refused, or
undecided where that could not be told. It asks no network. A file holds one
credential or presentation as text, or is a PNG or JPEG image of its QR code.
Several files are judged together, such as the passes of a household.

Whom to believe comes from a signed bundle (--bundle with --root), or from files
that you name and answer for: DID documents, metadata of https issuers, status
lists. Of a did:key or did:jwk the DID is enough (--trust).

Passes and cards are read from their codes, also as a scanner types them, and what
fills several codes from its parts in any order.

With --audience and --nonce, or the shelter's own poster (--challenge), the holder has to prove, by a key binding or a
presentation of its own, to be there and to mean this verifier. --nonce alone is
compared with the nonce in the header of a VC-JWT, as IOTA Identity writes it.

` + policyHelp + `

The exit code tells accepted (0), refused (1) and undecided (3) apart.`,
		Example: `  hinan verify --bundle city.bundle --root root.json pass.png
  hinan verify --document issuer.json --audience https://shelter.example --nonce 7dGQ presentation.txt
  hinan verify --document issuer.json --status-list https://city.example/list=list.jwt --at 2026-03-01T00:00:00Z --json credential.jwt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("verify takes at least one argument, a file with a credential")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.verify(cmd, v, args) },
	}
	v.trusting.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&v.at, "at", "", "`time` of the check; now, if it is not given")
	flags.StringArrayVar(&v.audiences, "audience", nil, "`name` that this verifier goes by; several will do")
	flags.StringVar(&v.nonce, "nonce", "", "the `challenge` that has to be answered")
	flags.StringVar(&v.challenge, "challenge", "", "the poster or screen that was answered, a `file` with its text or code")
	flags.DurationVar(&v.maxAge, "max-age", 0, "how `old` a holder's proof may be; 0: as the policy says, or 24h")
	flags.StringVar(&v.holder, "holder", "", "who has to present, or be the subject: a `DID`")
	flags.StringArrayVar(&v.types, "type", nil, "a credential `type` that will do; none: each that is trusted")
	flags.StringArrayVar(&v.claims, "claim", nil, "a claim that is asked for: a name or JSON Pointer (`PATH`); what is shown beyond is dropped")
	return cmd
}

// defaultMaxAge is how old a holder's proof may be where neither the command line
// nor the policy says.
const defaultMaxAge = 24 * time.Hour

func (p *program) verify(cmd *cobra.Command, v verification, names []string) error {
	want, err := v.request()
	if err != nil {
		return err
	}
	raw, err := p.readPresentations(cmd, names)
	if err != nil {
		return err
	}
	bundle, err := p.trusted(cmd, v.trusting, want.At)
	if err != nil {
		return err
	}
	gate, err := p.gateOf(cmd, v.trusting, bundle)
	if err != nil {
		return err
	}
	if v.challenge != "" {
		if err := p.ask(cmd, v, bundle, &want); err != nil {
			return err
		}
	}
	if want.Challenge != nil && want.Challenge.MaxAge == 0 && gate.Policy.MaxAge == 0 {
		want.Challenge.MaxAge = defaultMaxAge
	}
	verdict, err := gate.Verify(cmd.Context(), want, raw...)
	if verdict == nil {
		return err
	}
	if err := p.printVerdict(verdict); err != nil {
		return err
	}
	if verdict.Outcome == verifier.Accepted {
		return nil
	}
	return told(verdict.Outcome)
}

// request reads what is asked for.
func (v verification) request() (want verifier.Request, err error) {
	if want.At, err = timeOrNow("--at", v.at); err != nil {
		return want, err
	}
	if want.Claims, err = parsePaths("--claim", v.claims); err != nil {
		return want, err
	}
	want.Types, want.Holder = v.types, v.holder
	if v.maxAge < 0 {
		return want, usage("--max-age is negative")
	}
	asked := v.nonce
	fresh := func(nonce string) error {
		if nonce != asked {
			return errors.New("another one was asked for")
		}
		return nil
	}
	if len(v.audiences) == 0 {
		want.Nonce = v.nonce
		return want, nil
	}
	want.Challenge = &vc.Challenge{Audience: v.audiences, Fresh: fresh, MaxAge: v.maxAge}
	return want, nil
}

// ask asks what the shelter's own poster or screen asks. Its nonce is for anybody who
// reads the poster: that the same answer is not used twice is for the desk to see.
func (p *program) ask(cmd *cobra.Command, v verification, b *trust.Bundle, want *verifier.Request) error {
	if want.Challenge != nil || want.Nonce != "" {
		return usage("--challenge says audience and nonce: no --audience or --nonce beside it")
	}
	asked, err := p.openChallenge(cmd, v.challenge, b)
	if err != nil {
		return err
	}
	c := asked.Challenge()
	if !want.At.Before(c.Until) || want.At.Before(c.From) {
		return fmt.Errorf("%w: it is not in use at the time of the check", pass.ErrChallengeOver)
	}
	expected := c.Expected(func(string) error { return nil })
	if v.maxAge > 0 {
		expected.MaxAge = v.maxAge
	}
	want.Challenge = &expected
	if want.Claims == nil {
		want.Claims = c.Claims()
	}
	return nil
}

// openChallenge opens the challenge in a file or image.
func (p *program) openChallenge(cmd *cobra.Command, name string, b *trust.Bundle) (*pass.Asked, error) {
	text, err := p.readCode(cmd, name)
	if err != nil {
		return nil, err
	}
	repaired, _ := qr.Repair(text)
	raw, err := qr.Decode(repaired)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	asked, err := b.Passes().OpenChallenge(cmd.Context(), raw, b.Keys(nil))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return asked, nil
}

// told is an outcome that is no success, and was printed already.
type told verifier.Outcome

func (t told) Error() string { return verifier.Outcome(t).String() }

func (t told) exit() int {
	if verifier.Outcome(t) == verifier.Undecided {
		return exitUndecided
	}
	return exitRefused
}
