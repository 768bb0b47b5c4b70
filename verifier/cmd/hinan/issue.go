package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

// Formats in which credentials are issued, and the kinds of status that each can
// carry.
const (
	formatSDJWTVC = "sd-jwt-vc"
	formatVCJWT   = "vc-jwt"
	formatVCJWT11 = "vc-jwt-1.1"
	formatPass    = "pass"
	formatCard    = "card"
)

// passType is the type of passes: on the wire it is a number, and this its name.
const passType = "urn:hinan:vct:resident"

var statusKinds = map[string][]string{
	formatSDJWTVC: {tokenlist.EntryType},
	formatVCJWT:   {bitstring.EntryType},
	formatVCJWT11: {bitstring.EntryType, bitstring.EntryType2021},
	formatPass:    {tokenlist.EntryType},
	formatCard:    {},
}

// issuance is what the flags of issue say.
type issuance struct {
	issuing
	formats, types, contexts, disclose, registers, outputs []string
	claims, id, subject, holder, holderJWK                 string
	validFrom, validUntil, code                            string
	pass                                                   bool
	blanks                                                 blankCards
}

func (p *program) issueCommand() *cobra.Command {
	var i issuance
	cmd := &cobra.Command{
		Use:   "issue",
		Short: "Issue a credential in one or more formats",
		Long: `Issue makes a credential of the claims in a JSON object and prints it, a line for
each --format:

  sd-jwt-vc   SD-JWT VC: the holder discloses claims selectively. One --type, the
              vct. Status: a register of the kind token.
  vc-jwt      W3C Verifiable Credentials Data Model 2.0 as a JSON Web Token.
              Status: registers of the kind bitstring.
  vc-jwt-1.1  The same of data model 1.1, as IOTA Identity writes it.
  pass        The pass that fits into one QR code, for a phone, with the same claims
              as the SD-JWT VC; --pass adds it. Status: a register of the kind token.
  card        A resident's paper card, for whoever carries it, without a name.

Passes and cards have the --type ` + passType + `, begin and
end at midnight UTC, and are printed as the text of their QR code.

With --blank-cards it makes cards that are bound to a person at the desk, as sheets
to be printed, in the folder of --output.

With --status each copy gets an index of its own in the register of its kind,
which is on the disk before anything is signed; it is told on stderr and with
--json. Keep it with the record of the person: it is what hinan status revoke
asks for.

All claims at the top of an SD-JWT VC are selectively disclosable, or those that
--disclose names; there /nationalities/* means each element of an array.

` + pathHelp + `

` + storeHelp,
		Example: `  hinan issue --key 0123… --issuer did:key:z6Mk… --format sd-jwt-vc --type https://example.org/resident --claims claims.json --holder-jwk holder.jwk
  hinan issue --key 0123… --issuer did:web:example.org --key-id did:web:example.org#key-1 --format sd-jwt-vc --format vc-jwt --type Resident --holder did:key:z6Mk… --status token.register --status bits.register --claims - <claims.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if i.blanks.count > 0 {
				return p.issueBlanks(cmd, i)
			}
			return p.issue(cmd, i)
		},
	}
	i.issuing.flags(cmd)
	i.blanks.flags(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&i.formats, "format", nil, "`format`: sd-jwt-vc, vc-jwt, vc-jwt-1.1, pass or card; several make several copies")
	flags.BoolVar(&i.pass, "pass", false, "issue a pass beside it: --format pass")
	flags.StringVar(&i.code, "code", "", "short `code` of the issuer in passes and cards, such as 402052, as the bundle knows it")
	flags.StringArrayVar(&i.types, "type", nil, "`type` of the credential, or the vct of an SD-JWT VC")
	flags.StringArrayVar(&i.contexts, "context", nil, "further @context of a VC-JWT, by `URL`")
	flags.StringVar(&i.claims, "claims", "", "`file` with the claims about the subject, a JSON object; - is standard input")
	flags.StringVar(&i.id, "id", "", "`URL` of the credential itself")
	flags.StringVar(&i.subject, "subject", "", "`id` of the subject; with --holder its DID")
	flags.StringVar(&i.holder, "holder", "", "bind it to this key: a `DID URL`; of did:key and did:jwk the DID")
	flags.StringVar(&i.holderJWK, "holder-jwk", "", "bind an SD-JWT VC to the public key in this `file`, a JSON Web Key")
	flags.StringArrayVar(&i.disclose, "disclose", nil, "a claim that is selectively disclosable: a name or JSON Pointer (`PATH`)")
	flags.StringVar(&i.validFrom, "valid-from", "", "`time` from which it is valid, such as 2026-03-01T00:00:00Z")
	flags.StringVar(&i.validUntil, "valid-until", "", "`time` at which it expires")
	flags.StringArrayVar(&i.registers, "status", nil, "`file` of the register that gives it an index in a status list")
	flags.StringArrayVar(&i.outputs, "output", nil, "write to this `file`; one for each --format, in their order")
	return cmd
}

// order is one copy that is to be made.
type order struct {
	format string
	secure issue.Secure
	status []status.Allocator
}

// issuedCopy is how --json tells a copy.
type issuedCopy struct {
	Format     string        `json:"format"`
	Credential string        `json:"credential"`
	Status     []statusPlace `json:"status,omitempty"`
}

type statusPlace struct {
	Type    string `json:"type"`
	URI     string `json:"uri"`
	Index   uint64 `json:"index"`
	Purpose string `json:"purpose,omitempty"`
}

func (p *program) issue(cmd *cobra.Command, i issuance) error {
	if i.pass {
		i.formats = append(i.formats, formatPass)
	}
	s, orders, err := p.plan(cmd, i)
	if err != nil {
		return err
	}
	author, err := p.author(cmd, i.issuing)
	if err != nil {
		return err
	}
	var copies []issuedCopy
	for _, o := range orders {
		made, err := issue.Desk{As: author, Status: o.status}.Copies(cmd.Context(), s, o.secure)
		if err != nil {
			return fmt.Errorf("%s: %w", o.format, missing(err))
		}
		c := issuedCopy{Format: o.format, Credential: printed(o.format, made[0].Raw)}
		for _, e := range made[0].Status {
			c.Status = append(c.Status, statusPlace{e.Type, e.URI, e.Index, e.Purpose})
		}
		copies = append(copies, c)
	}
	return p.printCopies(copies, i.outputs)
}

// printed is a credential as text: those of bytes as the text of their QR code.
func printed(format string, raw []byte) string {
	if format == formatPass || format == formatCard {
		return qr.Encode(raw)
	}
	return string(raw)
}

// plan reads the flags and the files that they name.
func (p *program) plan(cmd *cobra.Command, i issuance) (s vc.Statement, orders []order, err error) {
	if err := i.check(); err != nil {
		return s, nil, err
	}
	holder, err := p.holderKey(cmd, i.holderJWK)
	if err != nil {
		return s, nil, err
	}
	if s, err = p.statement(cmd, i, holder); err != nil {
		return s, nil, err
	}
	frame, err := i.frame(s.Subjects[0].Claims)
	if err != nil {
		return s, nil, err
	}
	registers, err := i.statuses()
	if err != nil {
		return s, nil, err
	}
	for n, format := range i.formats {
		o := order{format: format, status: registers[n]}
		switch format {
		case formatSDJWTVC:
			o.secure = sdjwtvc.Issuer{Frame: frame, Holder: holder}.Issue
		case formatVCJWT:
			o.secure = issue.VCJWT(vc.Model20, i.contexts...)
		case formatVCJWT11:
			o.secure = issue.VCJWT(vc.Model11, i.contexts...)
		case formatPass:
			o.secure = pass.Issuer{Code: i.code, Holder: holder}.Issue
		case formatCard:
			o.secure = func(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error) {
				return pass.Issuer{Code: i.code}.Card(ctx, as, pass.ForCard(s))
			}
		}
		orders = append(orders, o)
	}
	return s, orders, nil
}

func (p *program) printCopies(copies []issuedCopy, outputs []string) error {
	for n, c := range copies {
		if outputs != nil {
			if err := save(outputs[n], []byte(c.Credential), privateFile); err != nil {
				return err
			}
		}
		for _, s := range c.Status {
			p.say("%s: index %d of the status list %s", c.Format, s.Index, s.URI)
		}
	}
	if p.json {
		return p.printJSON(struct {
			Copies []issuedCopy `json:"copies"`
		}{copies})
	}
	for _, c := range copies {
		if outputs != nil {
			continue
		}
		if _, err := fmt.Fprintln(p.stdout, c.Credential); err != nil {
			return err
		}
	}
	return nil
}
