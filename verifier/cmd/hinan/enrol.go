package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/verifier/trust"
)

// enrolling is what the flags about devices and staff have in common.
type enrolling struct {
	registry, id, key, from, until string
}

func (e *enrolling) flags(cmd *cobra.Command, keyHelp string) {
	flags := cmd.Flags()
	flags.StringVar(&e.registry, "registry", "", "`file` with what the city says itself; made if it is not there")
	flags.StringVar(&e.id, "id", "", "`name` in the registry, which tells nothing about a person")
	flags.StringVar(&e.key, "jwk", "", keyHelp)
	flags.StringVar(&e.from, "from", "", "`time` from which it counts; at once, if it is not given")
	flags.StringVar(&e.until, "until", "", "`time` at which it ends")
}

func (e *enrolling) times() (from, until time.Time, err error) {
	if e.registry == "" || e.id == "" {
		return from, until, usage("--registry and --id are missing")
	}
	if from, err = parseTime("--from", e.from); err != nil {
		return from, until, err
	}
	until, err = parseTime("--until", e.until)
	return from, until, err
}

// changeRegistry changes a registry: whole or not at all. One that is not there is
// an empty one.
func (p *program) changeRegistry(ctx context.Context, name string, change func(c *trust.Content) error) error {
	var c trust.Content
	file, err := os.Open(name)
	if err == nil {
		defer file.Close()
		raw, err := readAll("--registry", file, trust.MaxRegistry)
		if err != nil {
			return err
		}
		if c, err = trust.ReadRegistry(ctx, raw); err != nil {
			return err
		}
	} else if !os.IsNotExist(err) {
		return usage("--registry: %v", err)
	}
	if err := change(&c); err != nil {
		return err
	}
	raw, err := trust.WriteRegistry(c)
	if err != nil {
		return err
	}
	if _, err := trust.ReadRegistry(ctx, raw); err != nil { // by the same rules as before it goes into a bundle
		return err
	}
	return save(name, raw, fs.FileMode(publicFile))
}

func (p *program) deviceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "device",
		Short: "Say which devices may write check-in logs",
		Long: `Device keeps the devices of the shelters in a registry. They count once a bundle
was made of it and signed (hinan bundle make).`,
		Example: `  hinan device enrol --registry city.json --id tablet-07 --jwk tablet-07.jwk --shelter E4020500001111
  hinan device revoke --registry city.json --id tablet-07`,
	}
	cmd.AddCommand(p.deviceEnrolCommand(), p.deviceRevokeCommand())
	return cmd
}

func (p *program) deviceEnrolCommand() *cobra.Command {
	var e enrolling
	var shelter string
	cmd := &cobra.Command{
		Use:   "enrol",
		Short: "Let a device write check-in logs",
		Long: `Enrol puts a device with its public key into the registry. A device that is there
already gets the new key and times; what it was revoked for is forgotten.`,
		Example: `  hinan device enrol --registry city.json --id tablet-07 --jwk tablet-07.jwk --shelter E4020500001111`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, until, err := e.times()
			if err != nil {
				return err
			}
			public, err := p.publicJWK(cmd, "--jwk", e.key)
			if err != nil {
				return err
			}
			return p.changeRegistry(cmd.Context(), e.registry, func(c *trust.Content) error {
				put(&c.Devices, e.id, trust.Device{Public: public, Shelter: shelter, From: from, Until: until})
				return nil
			})
		},
	}
	e.flags(cmd, "`file` with the device's public key, a JSON Web Key")
	cmd.Flags().StringVar(&shelter, "shelter", "", "`id` of its shelter; any, if it is not given")
	return cmd
}

func (p *program) deviceRevokeCommand() *cobra.Command {
	return p.revokeCommand("device", func(c *trust.Content, id string, at time.Time) bool {
		d, known := c.Devices[id]
		d.Revoked = at
		if known {
			c.Devices[id] = d
		}
		return known
	})
}

// revokeCommand revokes what the registry knows under an id.
func (p *program) revokeCommand(what string, revoke func(c *trust.Content, id string, at time.Time) bool) *cobra.Command {
	var e enrolling
	var at string
	cmd := &cobra.Command{
		Use:     "revoke",
		Short:   "End what a " + what + " may do",
		Long:    "Revoke says in the registry from when on a " + what + " counts no more. Desks learn it with\nthe next bundle; what it did before stands.",
		Example: "  hinan " + what + " revoke --registry city.json --id " + what + "-07",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			when, err := timeOrNow("--at", at)
			if err != nil {
				return err
			}
			if _, _, err := e.times(); err != nil {
				return err
			}
			return p.changeRegistry(cmd.Context(), e.registry, func(c *trust.Content) error {
				if !revoke(c, e.id, when) {
					return usage("--id: the registry has no %s %.80q", what, e.id)
				}
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&e.registry, "registry", "", "`file` with what the city says itself")
	flags.StringVar(&e.id, "id", "", "`name` in the registry")
	flags.StringVar(&at, "at", "", "`time` from which it counts no more; now, if it is not given")
	return cmd
}

func (p *program) staffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "staff",
		Short: "Issue credentials of staff, and say what they may do",
		Long: `Staff issues the credentials by which people sign in at a desk, and keeps in a
registry what each may do where. It counts once a bundle was made of it.`,
		Example: `  hinan staff issue --registry city.json --id r-12 --role reception --shelter E4020500001111 --jwk phone.jwk --key 0123… --issuer did:key:z6Mk…
  hinan staff revoke --registry city.json --id r-12`,
	}
	cmd.AddCommand(p.staffIssueCommand(), p.revokeCommand("staff", func(c *trust.Content, id string, at time.Time) bool {
		s, known := c.Staff[id]
		s.Revoked = at
		if known {
			c.Staff[id] = s
		}
		return known
	}))
	return cmd
}

// staffing is what the flags of staff issue say.
type staffing struct {
	enrolling
	issuing
	roles, shelters []string
	kind, output    string
}

// staffType is the vct of staff credentials, unless --type names another one.
const staffType = "https://hinan.example/vct/staff"

func (p *program) staffIssueCommand() *cobra.Command {
	var s staffing
	cmd := &cobra.Command{
		Use:   "issue",
		Short: "Issue the credential of somebody who works at a desk",
		Long: `Issue makes a staff credential, an SD-JWT VC that is bound to the person's key, and
puts what the person may do into the registry. Neither holds a name.

Roles are reception (check people in and out), needs (see what people need),
supplies (give out rations) and lead (open and close the shelter).

` + storeHelp,
		Example: `  hinan staff issue --registry city.json --id r-12 --role reception --shelter E4020500001111 --jwk phone.jwk --key 0123… --issuer did:key:z6Mk… --until 2026-12-01T00:00:00Z`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.issueStaff(cmd, s) },
	}
	s.issuing.flags(cmd)
	s.enrolling.flags(cmd, "`file` with the person's public key, a JSON Web Key")
	flags := cmd.Flags()
	flags.StringArrayVar(&s.roles, "role", nil, "what the person may do: a `role`")
	flags.StringArrayVar(&s.shelters, "shelter", nil, "`id` of a shelter; all, if none is given")
	flags.StringVar(&s.kind, "type", staffType, "`vct` of the credential")
	flags.StringVar(&s.output, "output", "", "write the credential to this `file`")
	return cmd
}

func (p *program) issueStaff(cmd *cobra.Command, s staffing) error {
	from, until, err := s.times()
	if err != nil {
		return err
	}
	public, err := p.publicJWK(cmd, "--jwk", s.enrolling.key)
	if err != nil {
		return err
	}
	thumb, err := multikey.Thumbprint(public)
	if err != nil {
		return err
	}
	author, err := p.author(cmd, s.issuing)
	if err != nil {
		return err
	}
	entry := trust.Staff{Thumbprint: thumb, Shelters: s.shelters, From: from, Until: until}
	for _, r := range s.roles {
		entry.Roles = append(entry.Roles, trust.Role(r))
	}
	claims := map[string]any{"role": anySlice(s.roles)}
	if len(s.shelters) > 0 {
		claims["shelter_scope"] = anySlice(s.shelters)
	}
	statement := vc.Statement{
		Issuer: author.Issuer, Types: []string{s.kind}, Subjects: []vc.Subject{{Claims: claims}},
		Issued: time.Now().UTC().Truncate(time.Second), ValidFrom: from, ValidUntil: until,
		Holder: &vc.HolderKey{Thumbprint: thumb},
	}
	raw, err := sdjwtvc.Issuer{Holder: public}.Issue(cmd.Context(), author, statement)
	if err != nil {
		return err
	}
	// Nobody gets a credential that no bundle will know.
	err = p.changeRegistry(cmd.Context(), s.registry, func(c *trust.Content) error {
		for id, other := range c.Staff {
			if id != s.id && other.Thumbprint == thumb {
				return usage("--jwk: the key is that of %.80q", id)
			}
		}
		put(&c.Staff, s.id, entry)
		return nil
	})
	if err != nil {
		return err
	}
	if p.json {
		return p.printJSON(struct {
			ID         string   `json:"id"`
			Roles      []string `json:"roles"`
			Credential string   `json:"credential"`
		}{s.id, slices.Sorted(slices.Values(s.roles)), string(raw)})
	}
	if s.output != "" {
		return save(s.output, raw, privateFile)
	}
	_, err = fmt.Fprintf(p.stdout, "%s\n", raw)
	return err
}

func anySlice(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}
