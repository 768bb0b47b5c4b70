package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/register"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

// kinds are the lists that can be made, by their names on the command line.
var kinds = map[string]string{"bitstring": bitstring.EntryType, "token": tokenlist.EntryType}

func (p *program) statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Keep and publish which credentials still hold",
		Long: `Status keeps the register of a status list: which places were given to
credentials, and which of those are revoked or suspended. The register is the
issuer's own file; keep it, and back it up: without it nothing can be revoked.

Nobody sees a change before the list is published: publish signs the list as a
file, to be put on the web server under the list's URI.`,
		Example: `  hinan status create --uri https://example.org/status/1 --kind token status.register
  hinan issue --status status.register …
  hinan status revoke status.register 4711
  hinan status publish --key 0123… --issuer did:key:z6Mk… status.register --output list.jwt`,
	}
	cmd.AddCommand(p.statusCreateCommand(), p.statusShowCommand(), p.statusPublishCommand(),
		p.statusChangeCommand("revoke", "Revoke a credential for good", register.File.Revoke),
		p.statusChangeCommand("suspend", "Suspend a credential until it is reinstated", register.File.Suspend),
		p.statusChangeCommand("reinstate", "Take back a suspension", register.File.Reinstate),
	)
	return cmd
}

// listing is what the flags of status create say.
type listing struct {
	uri, kind string
	purposes  []string
	length    uint64
}

func (p *program) statusCreateCommand() *cobra.Command {
	l := listing{length: bitstring.MinEntries}
	cmd := &cobra.Command{
		Use:   "create FILE",
		Short: "Make the register of a new status list",
		Long: `Create makes the register of a new list, in a new file.

  bitstring  W3C Bitstring Status List, for VC-JWTs. It serves one --purpose:
             revocation or suspension.
  token      IETF Token Status List, for SD-JWT VCs. With --purpose suspension,
             alone or beside revocation, an entry has two bits, so that the list
             says both; without, one bit.

The list has at least 131072 places, so that asking for it does not tell whose
credential is looked up.`,
		Example: `  hinan status create --uri https://example.org/status/1 --kind bitstring --purpose revocation status.register`,
		Args:    one("a file for the register"),
		RunE:    func(cmd *cobra.Command, args []string) error { return p.createList(cmd.Context(), l, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&l.uri, "uri", "", "`URI` under which the list will be published")
	flags.StringVar(&l.kind, "kind", "", "`kind` of list: bitstring or token")
	flags.StringArrayVar(&l.purposes, "purpose", []string{bitstring.Revocation}, "`purpose`: revocation or suspension")
	flags.Uint64Var(&l.length, "length", l.length, "`number` of places")
	return cmd
}

// plan says what the register is for.
func (l listing) plan() (register.Plan, error) {
	plan := register.Plan{Type: kinds[l.kind], URI: l.uri, Entries: l.length, Width: 1}
	if plan.Type == "" {
		return plan, usage("--kind: %.20q is neither bitstring nor token", l.kind)
	}
	if l.uri == "" {
		return plan, usage("--uri is missing: where the list will be published")
	}
	for _, purpose := range l.purposes {
		switch {
		case purpose != bitstring.Revocation && purpose != bitstring.Suspension:
			return plan, usage("--purpose: %.20q is neither revocation nor suspension", purpose)
		case plan.Type == tokenlist.EntryType && purpose == bitstring.Suspension:
			plan.Width = 2
		case plan.Type != tokenlist.EntryType && plan.Purpose != "":
			return plan, usage("a list of the kind %s serves one --purpose: make two registers", l.kind)
		case plan.Type != tokenlist.EntryType:
			plan.Purpose = purpose
		}
	}
	return plan, nil
}

func (p *program) createList(ctx context.Context, l listing, name string) error {
	plan, err := l.plan()
	if err != nil {
		return err
	}
	if _, err := register.Create(ctx, name, plan); err != nil {
		return missing(err)
	}
	if !p.json {
		return nil
	}
	return p.printJSON(plan)
}

func (p *program) statusChangeCommand(verb, short string, change func(register.File, context.Context, uint64) error) *cobra.Command {
	return &cobra.Command{
		Use:   verb + " FILE INDEX",
		Short: short,
		Long: short + `: INDEX is its place, which hinan issue told.

Nobody sees it before the list is published: see hinan status publish.`,
		Example: "  hinan status " + verb + " status.register 4711",
		Args:    registerAndIndex,
		RunE: func(cmd *cobra.Command, args []string) error {
			index, err := parseIndex(args[1])
			if err != nil {
				return err
			}
			r := register.File{Path: args[0]}
			if err := change(r, cmd.Context(), index); err != nil {
				return missing(err)
			}
			if !p.json {
				return nil
			}
			return p.printIndex(r, index)
		},
	}
}

func registerAndIndex(cmd *cobra.Command, args []string) error {
	if len(args) != 2 {
		return usage("%s takes two arguments, a register and an index, not %d", cmd.Name(), len(args))
	}
	return nil
}

func parseIndex(text string) (uint64, error) {
	index, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, usage("%.20q is no index: a number from 0", text)
	}
	return index, nil
}

func (p *program) statusShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show FILE [INDEX]",
		Short: "Print what a register says, of the whole or of one credential",
		Long: `Show prints what the register is for and how many credentials are revoked or
suspended, or what it says about the credential at INDEX. It does not say what
was published.`,
		Example: `  hinan status show status.register
  hinan status show status.register 4711`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			r := register.File{Path: args[0]}
			if len(args) == 1 {
				return p.showRegister(r)
			}
			index, err := parseIndex(args[1])
			if err != nil {
				return err
			}
			return p.printIndex(r, index)
		},
	}
}

// state names a value of a list.
func state(p register.Plan, value uint8) string {
	switch {
	case value == 0:
		return "valid"
	case p.Type == tokenlist.EntryType && value == tokenlist.ValueInvalid:
		return "revoked"
	case p.Type == tokenlist.EntryType && value == tokenlist.ValueSuspended:
		return "suspended"
	case p.Purpose == bitstring.Revocation:
		return "revoked"
	case p.Purpose == bitstring.Suspension:
		return "suspended"
	}
	return "value " + strconv.Itoa(int(value))
}

func (p *program) printIndex(r register.File, index uint64) error {
	plan, err := r.Plan()
	if err != nil {
		return missing(err)
	}
	value, err := r.Value(index)
	if err != nil {
		return err
	}
	if p.json {
		return p.printJSON(struct {
			Index uint64 `json:"index"`
			State string `json:"state"`
		}{index, state(plan, value)})
	}
	_, err = fmt.Fprintln(p.stdout, state(plan, value))
	return err
}

func values(r register.File) (register.Plan, status.Bits, error) {
	plan, err := r.Plan()
	if err != nil {
		return plan, status.Bits{}, missing(err)
	}
	list, err := r.List("", time.Time{})
	if err != nil {
		return plan, status.Bits{}, missing(err)
	}
	return plan, list.Bits, nil
}

func (p *program) showRegister(r register.File) error {
	plan, bits, err := values(r)
	if err != nil {
		return err
	}
	shown := struct {
		register.Plan
		States map[string]uint64 `json:"states"`
	}{plan, map[string]uint64{}}
	for i := range plan.Entries {
		value, err := bits.Value(i)
		if err != nil {
			return err
		}
		if value != 0 {
			shown.States[state(plan, value)]++
		}
	}
	if p.json {
		return p.printJSON(shown)
	}
	raw, err := marshal(shown)
	if err != nil {
		return err
	}
	return p.printIndented(raw)
}

// publication is what the flags of status publish say.
type publication struct {
	issuing
	output, validUntil string
	ttl                time.Duration
	model              string
}

func (p *program) statusPublishCommand() *cobra.Command {
	var u publication
	cmd := &cobra.Command{
		Use:   "publish FILE",
		Short: "Sign a status list as a file",
		Long: `Publish signs the list as it stands and writes it, whole or not at all, to the
file of --output: put it on the web server under the list's URI. A list of the
kind token is a Status List Token (application/statuslist+jwt), one of the kind
bitstring a credential as a VC-JWT (application/vc+jwt).

Publish again before the list is older than verifiers take it, a day where they
do not say, even if nothing has changed: no news is not good news.

` + storeHelp,
		Example: `  hinan status publish --key 0123… --issuer did:key:z6Mk… status.register --output list.jwt --ttl 12h`,
		Args:    one("a register"),
		RunE:    func(cmd *cobra.Command, args []string) error { return p.publish(cmd, u, args[0]) },
	}
	u.issuing.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&u.output, "output", "", "write the list to this `file`")
	flags.StringVar(&u.validUntil, "valid-until", "", "`time` at which the list ends to hold")
	flags.DurationVar(&u.ttl, "ttl", 0, "how `long` a copy of the list serves; 0: the list does not say")
	flags.StringVar(&u.model, "model", "2.0", "data `model` of a bitstring list: 2.0, or 1.1, which holds less")
	return cmd
}

func (p *program) publish(cmd *cobra.Command, u publication, name string) error {
	r := register.File{Path: name}
	plan, err := r.Plan()
	if err != nil {
		return missing(err)
	}
	until, err := u.check()
	if err != nil {
		return err
	}
	author, err := p.author(cmd, u.issuing)
	if err != nil {
		return err
	}
	list, err := r.List(author.Issuer, time.Now().UTC().Truncate(time.Second))
	if err != nil {
		return missing(err)
	}
	list.Until = until
	if u.ttl > 0 {
		list.FreshFor = u.ttl
	}
	signed, err := u.sign(cmd.Context(), author, plan, list)
	if err != nil {
		return err
	}
	if err := register.WriteFile(u.output, signed); err != nil {
		return missing(err)
	}
	if !p.json {
		return nil
	}
	return p.printJSON(struct {
		URI    string    `json:"uri"`
		Issued time.Time `json:"issued"`
		File   string    `json:"file"`
	}{plan.URI, list.Issued, u.output})
}

func (u publication) check() (until time.Time, err error) {
	switch {
	case u.output == "":
		return until, usage("--output is missing: the file for the list")
	case u.ttl < 0 || u.ttl > 0 && u.ttl < time.Second:
		return until, usage("--ttl is shorter than a second")
	case u.model != vc.Model20.String() && u.model != vc.Model11.String():
		return until, usage("--model: %.20q is neither 2.0 nor 1.1", u.model)
	}
	return parseTime("--valid-until", u.validUntil)
}

func (u publication) sign(ctx context.Context, as vc.Author, plan register.Plan, l *status.List) ([]byte, error) {
	if plan.Type == tokenlist.EntryType {
		return tokenlist.Sign(ctx, as, l)
	}
	s, err := bitstring.Statement(bitstring.ListType, l)
	if err != nil {
		return nil, err
	}
	var secure issue.Secure = issue.StatusList
	if u.model == vc.Model11.String() {
		secure = issue.VCJWT(vc.Model11)
	}
	copies, err := issue.Desk{As: as}.Copies(ctx, s, secure)
	if err != nil {
		return nil, err
	}
	return copies[0].Raw, nil
}
