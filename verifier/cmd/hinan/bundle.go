package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/verifier/trust"
)

func (p *program) bundleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Make, sign and check the bundle that tells a shelter whom to trust",
		Long: `A trust bundle is one signed file. It names the issuers and for what they are
trusted, and carries their DID documents and keys, status lists, schemas,
policies, the declaration of a disaster, and the devices and staff of shelters:
all that a desk without a network needs.

Whose signatures make a bundle is said by a root: a file with the keys of k of n
people, which every desk pins. A typical start, with three keys in a store:

  hinan bundle root --signer mayor=mayor.jwk --signer it=it.jwk --signer fire=fire.jwk \
      --threshold 2 --output root.json
  hinan bundle sign root.json --key 0123…        (twice, by two of the three)
  hinan bundle make --root root.json --registry city.json --online --output city.bundle
  hinan bundle sign city.bundle --key 0123…      (twice)
  hinan bundle verify city.bundle --root root.json

The public keys are what hinan key show prints.`,
		Example: `  hinan bundle show city.bundle`,
	}
	cmd.AddCommand(p.bundleRootCommand(), p.bundleMakeCommand(), p.bundleDeltaCommand(), p.bundleSignCommand(),
		p.bundleVerifyCommand(), p.bundleShowCommand())
	return cmd
}

// rooting is what the flags of bundle root say.
type rooting struct {
	signers, previous []string
	threshold         int
	at, output        string
	valid             time.Duration
}

func (p *program) bundleRootCommand() *cobra.Command {
	var r rooting
	cmd := &cobra.Command{
		Use:   "root",
		Short: "Say whose signatures make a bundle",
		Long: `Root writes a root: the public keys of those who may sign, and how many have to.
It has to be signed itself, by as many (hinan bundle sign).

A root that follows another one (--after) is signed by a threshold of the keys of
both. Hand both to hinan bundle make: the desks that pinned the old one are led
to the new one.`,
		Example: `  hinan bundle root --signer mayor=mayor.jwk --signer it=it.jwk --threshold 2 --output root.json
  hinan bundle root --after root.json --signer mayor=new.jwk --signer it=it.jwk --threshold 2 --output root2.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.makeRoot(cmd, r) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&r.signers, "signer", nil, "somebody who may sign: `NAME=FILE`, with a public key as JWK")
	flags.IntVar(&r.threshold, "threshold", 1, "`how many` of them have to sign")
	flags.StringArrayVar(&r.previous, "after", nil, "`file` with the root that this one follows")
	flags.StringVar(&r.at, "at", "", "`time` from which it counts; now, if it is not given")
	flags.DurationVar(&r.valid, "valid", 2*365*24*time.Hour, "how `long` it is valid")
	flags.StringVar(&r.output, "output", "", "write the root to this `file`")
	return cmd
}

func (p *program) makeRoot(cmd *cobra.Command, r rooting) error {
	at, err := timeOrNow("--at", r.at)
	if err != nil {
		return err
	}
	d := trust.RootDraft{Version: 1, Threshold: r.threshold, Issued: at, Expires: at.Add(r.valid)}
	if len(r.previous) > 1 {
		return usage("--after: a root follows one other root")
	}
	for _, name := range r.previous {
		before, err := p.openRoot(cmd, name)
		if err != nil {
			return err
		}
		d.Version = before.Draft().Version + 1
	}
	err = p.named(cmd, "--signer", r.signers, maxInput, func(name string, raw []byte) error {
		key, err := multikey.ParseJWK(raw)
		if err != nil {
			return fmt.Errorf("--signer %s: %w", name, err)
		}
		d.Keys = append(d.Keys, trust.RootKey{Name: name, Public: key.Public})
		return nil
	})
	if err != nil {
		return err
	}
	raw, err := trust.MakeRoot(cmd.Context(), d)
	if err != nil {
		return err
	}
	return p.writePublic(r.output, raw)
}

func (p *program) bundleSignCommand() *cobra.Command {
	var s storing
	var key, output string
	cmd := &cobra.Command{
		Use:   "sign FILE",
		Short: "Add a signature to a root or a bundle",
		Long: `Sign adds the signature of one key to a root, a bundle or a delta. The file is
changed in place, unless --output names another one. Look at it first: hinan
bundle show.

` + storeHelp,
		Example: `  hinan bundle sign city.bundle --key 0123…`,
		Args:    one("a root or a bundle"),
		RunE:    func(cmd *cobra.Command, args []string) error { return p.signBundle(cmd, s, key, args[0], output) },
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&key, "key", "", "`handle` of the key in the store")
	cmd.Flags().StringVar(&output, "output", "", "write to this `file`; in place, if it is not given")
	return cmd
}

func (p *program) signBundle(cmd *cobra.Command, s storing, key, name, output string) error {
	raw, err := p.readBytes(cmd, "what is to be signed", name, trust.MaxFile)
	if err != nil {
		return err
	}
	signer, err := p.signer(cmd, s, key)
	if err != nil {
		return err
	}
	signed, err := trust.Sign(cmd.Context(), raw, signer)
	if err != nil {
		return err
	}
	if output == "" {
		output = name
	}
	return p.writePublic(output, signed)
}

// writePublic writes what everybody may read to a file, or to stdout without one.
func (p *program) writePublic(name string, raw []byte) error {
	if name != "" && name != "-" {
		return save(name, raw, publicFile)
	}
	_, err := p.stdout.Write(raw)
	return err
}

func (p *program) bundleDeltaCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "delta OLD NEW",
		Short: "Write what changes one bundle into a later one",
		Long: `Delta writes the difference of two bundles of yours. It has to be signed like a
bundle. A desk that holds the old one needs nothing else: hinan bundle verify
OLD --delta FILE tries it out.`,
		Example: `  hinan bundle delta monday.bundle tuesday.bundle --output tuesday.delta`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("%s takes two arguments, an old and a new bundle, not %d", cmd.Name(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var raw [2][]byte
			for i, name := range args {
				var err error
				if raw[i], err = p.readBytes(cmd, "a bundle", name, trust.MaxFile); err != nil {
					return err
				}
			}
			delta, err := trust.MakeDelta(cmd.Context(), raw[0], raw[1])
			if err != nil {
				return err
			}
			return p.writePublic(output, delta)
		},
	}
	cmd.Flags().StringVar(&output, "output", "", "write the delta to this `file`")
	return cmd
}

func (p *program) bundleVerifyCommand() *cobra.Command {
	var root, at string
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Check the signatures of a bundle, and that all of it can be read",
		Long: `Verify opens a bundle as a desk does: its signatures by the root that you pin, its
form, and whether it counts at the time of the check. With a --delta it checks
that the delta leads from the bundle to the next one.`,
		Example: `  hinan bundle verify city.bundle --root root.json`,
		Args:    one("a bundle"),
	}
	var delta string
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return p.verifyBundle(cmd, args[0], root, delta, at)
	}
	cmd.Flags().StringVar(&root, "root", "", "`file` with the root that must have signed it (HINAN_ROOT)")
	cmd.Flags().StringVar(&delta, "delta", "", "`file` that changes the bundle into the next one")
	cmd.Flags().StringVar(&at, "at", "", "`time` of the check; now, if it is not given")
	return cmd
}

func (p *program) verifyBundle(cmd *cobra.Command, name, root, delta, text string) error {
	at, err := timeOrNow("--at", text)
	if err != nil {
		return err
	}
	b, err := p.openBundle(cmd, trusting{bundle: name, root: root}, at)
	if err != nil {
		return err
	}
	if delta != "" {
		base, err := p.readBytes(cmd, "the bundle", name, trust.MaxFile)
		if err != nil {
			return err
		}
		change, err := p.readBytes(cmd, "the delta", delta, trust.MaxFile)
		if err != nil {
			return err
		}
		if b, err = b.Anchor().Apply(cmd.Context(), base, change, at); err != nil {
			return err
		}
	}
	if err := p.printBundle(summaryOf(b)); err != nil {
		return err
	}
	return b.Check(at)
}

func (p *program) bundleShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show FILE",
		Short: "Show what a bundle says of itself, unchecked",
		Long: `Show prints what a bundle or delta says of itself: version, dates, sizes, and who
seems to have signed. Nothing of it is checked; hinan bundle verify does that.`,
		Example: `  hinan bundle show city.bundle --json`,
		Args:    one("a bundle"),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := p.readBytes(cmd, "the bundle", args[0], trust.MaxFile)
			if err != nil {
				return err
			}
			u, err := trust.Inspect(cmd.Context(), raw)
			if err != nil {
				return err
			}
			return p.printBundle(uncheckedOf(u))
		},
	}
}

// bundleSummary is how a bundle is told.
type bundleSummary struct {
	Checked   bool           `json:"checked"`
	Version   uint64         `json:"version"`
	Base      uint64         `json:"base,omitempty"` // of a delta
	Issued    time.Time      `json:"issued"`
	NextDue   time.Time      `json:"nextDue,omitzero"`
	Expires   time.Time      `json:"expires"`
	Root      uint64         `json:"root"`
	Threshold int            `json:"threshold"`
	Signed    []string       `json:"signed"`
	Bytes     int            `json:"bytes,omitempty"`    // of the payload
	Inflated  int            `json:"inflated,omitempty"` // of the content
	Content   map[string]int `json:"content,omitempty"`  // how many of each kind
	Incident  string         `json:"incident,omitempty"` // its id
}

func summaryOf(b *trust.Bundle) bundleSummary {
	c, root := b.Content(), b.Root().Draft()
	s := bundleSummary{
		Checked: true, Version: c.Version, Issued: c.Issued, NextDue: c.NextDue, Expires: c.Expires,
		Root: root.Version, Threshold: root.Threshold, Signed: b.Signers(),
		Content: map[string]int{
			"issuers": len(c.Issuers), "documents": len(c.Documents), "metadata": len(c.Metadata), "lists": len(c.Lists),
			"schemas": len(c.Schemas), "types": len(c.Types), "policies": len(c.Policies), "devices": len(c.Devices),
			"staff": len(c.Staff), "batches": len(c.Batches), "recipients": len(c.Recipients), "languages": len(c.Messages),
		},
	}
	if c.Incident != nil {
		s.Incident = c.Incident.ID
	}
	return s
}

func uncheckedOf(u trust.UncheckedSummary) bundleSummary {
	return bundleSummary{
		Version: u.Version, Base: u.Base, Issued: u.Issued, NextDue: u.NextDue, Expires: u.Expires,
		Root: u.Root, Threshold: u.Threshold, Signed: u.Signed, Bytes: u.Bytes, Inflated: u.Inflated,
	}
}

func (p *program) printBundle(s bundleSummary) error {
	if p.json {
		return p.printJSON(s)
	}
	return p.printTable(func(t *table) {
		if s.Checked {
			t.row("version\t%d", s.Version)
		} else {
			t.row("version\t%d\tas it says itself, unchecked", s.Version)
		}
		if s.Base != 0 {
			t.row("changes\tversion %d", s.Base)
		}
		t.row("issued\t%s", s.Issued.Format(time.RFC3339))
		if !s.NextDue.IsZero() {
			t.row("next due\t%s", s.NextDue.Format(time.RFC3339))
		}
		t.row("expires\t%s", s.Expires.Format(time.RFC3339))
		t.row("root\tversion %d, asks for %d signatures", s.Root, s.Threshold)
		t.row("signed by\t%s", strings.Join(s.Signed, ", "))
		for _, kind := range []string{"issuers", "documents", "metadata", "lists", "schemas", "types", "policies", "devices", "staff", "batches", "recipients", "languages"} {
			if n := s.Content[kind]; n > 0 {
				t.row("%s\t%d", kind, n)
			}
		}
		if s.Incident != "" {
			t.row("incident\t%s", s.Incident)
		}
	})
}
