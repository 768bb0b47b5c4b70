package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// policyHelp tells where policies come from.
const policyHelp = `What is asked and tolerated is a policy: one of the bundle by its name; default,
strict, shelter or transport, which come with hinan; or a JSON file (--policy).`

// trusting is what flags say about whom to rely on: a signed bundle, or files that
// the operator answers for.
type trusting struct {
	sources
	bundle, root, state, policy string
}

func (t *trusting) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&t.bundle, "bundle", "", "signed trust bundle, a `file`")
	flags.StringVar(&t.root, "root", "", "`file` with the root that must have signed the bundle (HINAN_ROOT)")
	flags.StringVar(&t.state, "state", "", "`file` that remembers the newest bundle, so that no older one is taken (HINAN_STATE)")
	flags.StringVar(&t.policy, "policy", "default", "policy: a `name` or a file")
	t.sources.flags(cmd)
}

// gateOf returns the verifier for what is trusted, with the policy of the flags.
func (p *program) gateOf(cmd *cobra.Command, t trusting, b *trust.Bundle) (*verifier.Verifier, error) {
	policy, err := p.policy(cmd, t.policy, b)
	if err != nil {
		return nil, err
	}
	return b.Verifier(cmd.Context(), policy)
}

func (p *program) trusted(cmd *cobra.Command, t trusting, at time.Time) (*trust.Bundle, error) {
	if t.bundle != "" {
		if !t.sources.empty() {
			return nil, usage("--bundle says whom to trust and by what to check: no other files beside it")
		}
		t.state = cmp.Or(t.state, p.env("HINAN_STATE"))
		return p.openBundle(cmd, t, at)
	}
	var c trust.Content
	if err := t.sources.read(p, cmd, at, &c); err != nil {
		return nil, err
	}
	if len(c.Issuers) == 0 {
		p.say("nobody is trusted: name a --bundle, or a --document, --issuer-metadata or --trust")
	}
	return trust.Pinned(cmd.Context(), c)
}

// openBundle opens a bundle that is signed by the root of the operator, and is no
// older than the newest that was seen.
func (p *program) openBundle(cmd *cobra.Command, t trusting, at time.Time) (*trust.Bundle, error) {
	root, err := p.openRoot(cmd, t.root)
	if err != nil {
		return nil, err
	}
	raw, err := p.readBytes(cmd, "the bundle", t.bundle, trust.MaxFile)
	if err != nil {
		return nil, err
	}
	anchor := trust.Anchor{Root: root}
	if anchor.State, err = t.readState(cmd.Context()); err != nil {
		return nil, err
	}
	b, err := anchor.Open(cmd.Context(), raw, at)
	if err != nil {
		return nil, err
	}
	return b, t.keepState(anchor.State, b)
}

// readState reads which bundle was the newest. Without a file, none was seen.
func (t trusting) readState(ctx context.Context) (trust.State, error) {
	if t.state == "" {
		return trust.State{}, nil
	}
	file, err := os.Open(t.state)
	if errors.Is(err, fs.ErrNotExist) {
		return trust.State{}, nil
	}
	if err != nil {
		return trust.State{}, usage("--state: %v", err)
	}
	defer file.Close()
	raw, err := readAll("--state", file, maxInput)
	if err != nil {
		return trust.State{}, err
	}
	return trust.ParseState(ctx, raw)
}

// keepState notes a bundle that was opened, before anybody relies on it.
func (t trusting) keepState(before trust.State, b *trust.Bundle) error {
	now := b.Anchor().State
	if t.state == "" || now == before {
		return nil
	}
	raw, err := now.MarshalJSON()
	if err != nil {
		return err
	}
	return save(t.state, raw, privateFile)
}

// openRoot opens the root that --root, HINAN_ROOT or the configuration file names.
func (p *program) openRoot(cmd *cobra.Command, name string) (*trust.Root, error) {
	set, err := p.settings()
	if err != nil {
		return nil, err
	}
	for _, candidate := range []string{name, p.env("HINAN_ROOT"), set.Root} {
		if candidate == "" {
			continue
		}
		raw, err := p.readBytes(cmd, "the root", candidate, trust.MaxFile)
		if err != nil {
			return nil, err
		}
		return trust.OpenRoot(cmd.Context(), raw)
	}
	return nil, usage("whose signatures count is not said: --root, HINAN_ROOT, or root in the configuration file; hinan bundle root makes that file")
}

// policy finds a policy by its name, or reads it from a file. Those of the bundle
// come first: they are signed.
func (p *program) policy(cmd *cobra.Command, name string, b *trust.Bundle) (verifier.Policy, error) {
	if policy, ok := b.Policy(name); ok {
		return policy, nil
	}
	if policy, ok := verifier.Shipped(name); ok {
		return policy, nil
	}
	if name != "-" && !strings.ContainsAny(name, `./\`) {
		return verifier.Policy{}, usage("--policy: there is no policy %.80q; there are %s, and files", name, strings.Join(verifier.ShippedNames(), ", "))
	}
	raw, err := p.readInput(cmd, "--policy", name)
	if err != nil {
		return verifier.Policy{}, err
	}
	return verifier.ParsePolicy(cmd.Context(), raw)
}
