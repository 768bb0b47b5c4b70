package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// showing is what the flags of present say.
type showing struct {
	storing
	trusting
	key, holder, audience, nonce, at, output string
	challenge, qr                            string
	disclose, consent                        []string
}

func (p *program) presentCommand() *cobra.Command {
	var s showing
	cmd := &cobra.Command{
		Use:   "present FILE|-",
		Short: "Present a credential: show chosen claims, and prove to be the holder",
		Long: `Present makes of a credential what is shown to one verifier.

Of an SD-JWT it discloses the claims that --disclose names and no others. With
--key it proves by a key binding that the holder shows it: to whom, --audience,
and as an answer to which challenge, --nonce. Without --key nobody proves
anything. A VC-JWT is shown as a whole, in a VP-JWT by the DID of --holder.

A pass answers the poster or screen of a shelter, --challenge, which must be signed
by the issuer of the pass, or by a device that it certified; so the issuer has to be
known (--bundle, --document, --trust). It shows what is asked for. What is asked
beyond a check-in it shows only as far as --consent names it.

With --qr the presentation is drawn as a code.

` + pathHelp + `

` + storeHelp,
		Example: `  hinan present --key 0123… --disclose given_name --disclose /address/region --audience https://shelter.example --nonce 7dGQ credential.txt
  hinan present --key 0123… --challenge poster.png --document issuer.json --qr pass.png pass.txt
  hinan present --key 0123… --holder did:key:z6Mk… --audience https://shelter.example --nonce 7dGQ vc.jwt`,
		Args: one("a file with a credential"),
		RunE: func(cmd *cobra.Command, args []string) error { return p.present(cmd, s, args[0]) },
	}
	s.storing.flags(cmd)
	s.trusting.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&s.key, "key", "", "`handle` of the holder's key in the store")
	flags.StringVar(&s.challenge, "challenge", "", "poster or screen that a pass answers: a `file` with its text or code")
	flags.StringArrayVar(&s.consent, "consent", nil, "a `claim` that a pass may show beyond those of a check-in")
	flags.StringVar(&s.qr, "qr", "", "draw the presentation as a code to this `file`, .png or .svg")
	flags.StringVar(&s.holder, "holder", "", "who presents a VC-JWT: `DID URL` of the key; of did:key and did:jwk the DID")
	flags.StringArrayVar(&s.disclose, "disclose", nil, "a claim to be shown: a name or JSON Pointer (`PATH`)")
	flags.StringVar(&s.audience, "audience", "", "`name` of the verifier, as it goes by")
	flags.StringVar(&s.nonce, "nonce", "", "the verifier's `challenge`")
	flags.StringVar(&s.at, "at", "", "`time` of the proof; now, if it is not given")
	flags.StringVar(&s.output, "output", "", "write the presentation to this `file`")
	return cmd
}

func (p *program) present(cmd *cobra.Command, s showing, name string) error {
	text, err := p.readCode(cmd, name)
	if err != nil {
		return err
	}
	shown, form, err := p.show(cmd, s, []byte(text))
	if err != nil {
		return err
	}
	if s.qr != "" {
		if err := drawCode(s.qr, codeText(shown), qr.L); err != nil {
			return err
		}
	}
	if s.output != "" {
		if err := save(s.output, shown, privateFile); err != nil {
			return err
		}
	}
	switch {
	case p.json:
		return p.printJSON(struct {
			Format       vc.Form `json:"format"`
			Presentation string  `json:"presentation"`
		}{form, string(shown)})
	case s.output != "" || s.qr != "":
		return nil
	}
	_, err = fmt.Fprintf(p.stdout, "%s\n", shown)
	return err
}

// codeText is the text of a presentation's code.
func codeText(shown []byte) string {
	if isCodeText(string(shown)) {
		return string(shown)
	}
	return qr.Encode(shown)
}

func (p *program) show(cmd *cobra.Command, s showing, raw []byte) ([]byte, vc.Form, error) {
	if isCodeText(string(raw)) {
		shown, err := p.showPass(cmd, s, string(raw))
		return shown, vc.FormKBCWT, err
	}
	if s.challenge != "" || len(s.consent) > 0 {
		return nil, "", usage("--challenge and --consent are for passes")
	}
	if bytes.ContainsRune(raw, '~') {
		shown, err := p.showSDJWT(cmd, s, raw)
		return shown, vc.FormSDJWTVC, err
	}
	for _, f := range []struct {
		credential, presentation vc.Form
		model                    vc.Model
	}{
		{vc.FormVCJWT, vc.FormVPJWT, vc.Model20},
		{vc.FormVCJWT11, vc.FormVPJWT11, vc.Model11},
	} {
		if (jose.Opener{Forms: []vc.Form{f.credential}}).Accepts(raw) {
			shown, err := p.showVCJWT(cmd, s, f.model, vc.Enclosed{Raw: raw, Form: f.credential})
			return shown, f.presentation, err
		}
	}
	return nil, "", fmt.Errorf("%w: neither an SD-JWT nor a VC-JWT", vc.ErrUnknownFormat)
}

func (p *program) showSDJWT(cmd *cobra.Command, s showing, raw []byte) ([]byte, error) {
	if s.holder != "" {
		return nil, usage("--holder is for VC-JWTs: an SD-JWT names its holder itself")
	}
	paths, err := parsePaths("--disclose", s.disclose)
	if err != nil {
		return nil, err
	}
	if s.key == "" {
		if s.audience != "" || s.nonce != "" || s.at != "" {
			return nil, usage("--audience, --nonce and --at are for a proof with --key")
		}
		p.say("without --key nobody proves to be the holder")
		return sdjwt.Present(cmd.Context(), raw, paths, nil)
	}
	at, err := timeOrNow("--at", s.at)
	if err != nil {
		return nil, err
	}
	if err := s.needsChallenge(); err != nil {
		return nil, err
	}
	if _, err := sdjwt.Present(cmd.Context(), raw, paths, nil); err != nil { // before a second is spent on the key
		return nil, err
	}
	signer, err := p.signer(cmd, s.storing, s.key)
	if err != nil {
		return nil, err
	}
	return sdjwt.Present(cmd.Context(), raw, paths, &sdjwt.Bind{Signer: signer, Audience: s.audience, Nonce: s.nonce, At: at})
}

func (s showing) needsChallenge() error {
	if s.audience == "" || s.nonce == "" {
		return usage("--audience and --nonce are missing: for whom, and in answer to what")
	}
	return nil
}

func (p *program) showVCJWT(cmd *cobra.Command, s showing, m vc.Model, credential vc.Enclosed) ([]byte, error) {
	if len(s.disclose) > 0 {
		return nil, usage("--disclose is for SD-JWTs: a VC-JWT is shown as a whole")
	}
	if s.holder == "" {
		return nil, usage("--holder is missing: the DID of who presents")
	}
	at, err := timeOrNow("--at", s.at)
	if err != nil {
		return nil, err
	}
	if err := s.needsChallenge(); err != nil {
		return nil, err
	}
	id, err := keyURL("--holder", s.holder, did.Authentication)
	if err != nil {
		return nil, err
	}
	presentation, err := vc.NewPresentation(m, id.DID().String(), []vc.Enclosed{credential})
	if err != nil {
		return nil, err
	}
	author, err := p.authorOf(cmd, s.storing, s.key, id)
	if err != nil {
		return nil, err
	}
	return jose.Present(cmd.Context(), author, presentation, jose.Recipient{Audience: s.audience, Nonce: s.nonce, At: at})
}
