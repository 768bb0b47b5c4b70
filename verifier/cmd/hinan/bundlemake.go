package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/fetch"
	"github.com/hinan-id/hinan/resolver/vcissuer"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// making is what the flags of bundle make say.
type making struct {
	sources
	storing
	roots, policies, fetchLists, nodes, keys []string
	registry, previous, at, output           string
	version                                  uint64
	nextDue, valid, timeout                  time.Duration
	online                                   bool
}

func (p *program) bundleMakeCommand() *cobra.Command {
	var m making
	cmd := &cobra.Command{
		Use:   "make",
		Short: "Make a bundle of a registry, documents, keys and lists",
		Long: `Make puts a bundle together: what the city says itself, from a registry, and what
others publish, from files or, with --online, from the network. The same input gives the same bytes.

A registry is a JSON file:

  {"v":1,
   "issuers":{"did:iota:…":{"types":["https://…/resident"],"municipality":"402052","code":"402052"}},
   "devices":{…}, "staff":{…},            written by hinan device and hinan staff
   "incident":{"26A07":{"kind":"flood","area":"…","from":"2026-07-06T09:00:00Z","graceSeconds":2592000}},
   "recipients":{"headquarters":{"recipient":"age1…"}},
   "policies":{"gate":{…}}, "messages":{"ja":{…}}}

Issuers of files that the registry does not name are trusted for every type of
credential. With --online the documents and metadata of all issuers that no file
gives are fetched, and the status lists of --fetch-list; did:iota needs --node.

The bundle is signed with hinan bundle sign, or here by each --key.

` + storeHelp,
		Example: `  hinan bundle make --root root.json --registry city.json --online --node testnet=https://node.example --fetch-list https://city.example/list --output city.bundle
  hinan bundle make --root root.json --at 2026-11-01T00:00:00Z --document issuer.json --key 0123… --output city.bundle`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.makeBundle(cmd, m) },
	}
	m.sources.flags(cmd)
	m.storing.flags(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&m.roots, "root", nil, "`file` with the root that signs; older ones in front, for desks that pinned them")
	flags.StringVar(&m.registry, "registry", "", "`file` with what the city says itself")
	flags.StringArrayVar(&m.policies, "add-policy", nil, "policy that goes into the bundle: `NAME=FILE`")
	flags.BoolVar(&m.online, "online", false, "fetch the documents and metadata that no file gives")
	flags.StringArrayVar(&m.fetchLists, "fetch-list", nil, "status list that is fetched: a `URI`")
	flags.StringArrayVar(&m.nodes, "node", nil, "node for a network: `NAME=URL` (HINAN_NODE)")
	flags.DurationVar(&m.timeout, "timeout", 10*time.Second, "how `long` one answer from the network may take")
	flags.StringVar(&m.previous, "previous", "", "the bundle before, a `file`: the version becomes one more than its")
	flags.Uint64Var(&m.version, "version", 0, "`number` of the bundle; 1, or one more than --previous, if it is not given")
	flags.StringVar(&m.at, "at", "", "`time` at which it is issued; now, if it is not given")
	flags.DurationVar(&m.nextDue, "next-due", 24*time.Hour, "`when` the next one is expected; 0: not said")
	flags.DurationVar(&m.valid, "valid", 30*24*time.Hour, "how `long` it counts")
	flags.StringArrayVar(&m.keys, "key", nil, "`handle` of a key that signs it at once")
	flags.StringVar(&m.output, "output", "", "write the bundle to this `file`; to stdout, if it is not given")
	return cmd
}

func (p *program) makeBundle(cmd *cobra.Command, m making) error {
	if len(m.roots) == 0 {
		return usage("--root is missing: the root whose keys will sign; hinan bundle root makes one")
	}
	roots := make([][]byte, len(m.roots))
	for i, name := range m.roots {
		raw, err := p.readBytes(cmd, "--root", name, trust.MaxFile)
		if err != nil {
			return err
		}
		roots[i] = raw
	}
	c, err := p.bundleContent(cmd, m)
	if err != nil {
		return err
	}
	raw, err := trust.Make(cmd.Context(), c, roots...)
	if err != nil {
		return err
	}
	for _, handle := range m.keys {
		signer, err := p.signer(cmd, m.storing, handle)
		if err != nil {
			return err
		}
		if raw, err = trust.Sign(cmd.Context(), raw, signer); err != nil {
			return err
		}
	}
	if err := p.writePublic(m.output, raw); err != nil {
		return err
	}
	u, err := trust.Inspect(cmd.Context(), raw)
	if err != nil {
		return err
	}
	p.say("bundle version %d of %d bytes, signed by %d of %d", u.Version, len(raw), len(u.Signed), u.Threshold)
	return nil
}

// bundleContent gathers what the bundle will say.
func (p *program) bundleContent(cmd *cobra.Command, m making) (c trust.Content, err error) {
	at, err := timeOrNow("--at", m.at)
	if err != nil {
		return c, err
	}
	if m.registry != "" {
		raw, err := p.readBytes(cmd, "--registry", m.registry, trust.MaxRegistry)
		if err != nil {
			return c, err
		}
		if c, err = trust.ReadRegistry(cmd.Context(), raw); err != nil {
			return c, err
		}
	}
	if err := m.sources.read(p, cmd, at, &c); err != nil {
		return c, err
	}
	if m.online || len(m.fetchLists) > 0 {
		if err := p.fetchContent(cmd, m, at, &c); err != nil {
			return c, err
		}
	}
	if err := p.addPolicies(cmd, m.policies, &c); err != nil {
		return c, err
	}
	c.Issued, c.Expires = at, at.Add(m.valid)
	if m.nextDue > 0 {
		c.NextDue = at.Add(m.nextDue)
	}
	c.Version, err = p.nextVersion(cmd, m)
	return c, err
}

func (p *program) nextVersion(cmd *cobra.Command, m making) (uint64, error) {
	switch {
	case m.version != 0:
		return m.version, nil
	case m.previous == "":
		return 1, nil
	}
	raw, err := p.readBytes(cmd, "--previous", m.previous, trust.MaxFile)
	if err != nil {
		return 0, err
	}
	u, err := trust.Inspect(cmd.Context(), raw)
	return u.Version + 1, err
}

func (p *program) addPolicies(cmd *cobra.Command, texts []string, c *trust.Content) error {
	return p.named(cmd, "--add-policy", texts, maxInput, func(name string, raw []byte) error {
		if _, err := verifier.ParsePolicy(cmd.Context(), raw); err != nil {
			return fmt.Errorf("--add-policy %s: %w", name, err)
		}
		put(&c.Policies, name, raw)
		return nil
	})
}

// fetchContent obtains from the network what files do not give, and tells what.
func (p *program) fetchContent(cmd *cobra.Command, m making, at time.Time, c *trust.Content) error {
	methods, err := p.methods(m.nodes, m.timeout)
	if err != nil {
		return err
	}
	f := &fetcher{methods, &fetch.Client{Timeout: m.timeout, MaxBytes: status.MaxList}, at, p.say}
	if m.online {
		if err := f.issuers(cmd.Context(), c); err != nil {
			return err
		}
	}
	for _, uri := range m.fetchLists {
		if err := f.list(cmd.Context(), uri, c); err != nil {
			return err
		}
	}
	return nil
}

// fetcher obtains what others publish.
type fetcher struct {
	resolver resolver.Resolver
	http     *fetch.Client
	at       time.Time
	say      func(format string, args ...any)
}

// issuers fetches the document or the metadata of every issuer that has none yet.
func (f *fetcher) issuers(ctx context.Context, c *trust.Content) error {
	names := slices.Sorted(maps.Keys(c.Issuers))
	for i, issuer := range names {
		f.say("%d of %d: %.120s", i+1, len(names), issuer)
		var err error
		if strings.HasPrefix(issuer, "https://") {
			err = f.metadata(ctx, issuer, c)
		} else {
			err = f.document(ctx, issuer, c)
		}
		if err != nil {
			return fmt.Errorf("%.120s: %w", issuer, err)
		}
	}
	return nil
}

func (f *fetcher) document(ctx context.Context, issuer string, c *trust.Content) error {
	id, err := did.Parse(issuer)
	if err != nil {
		return err
	}
	if _, spelledOut := offline[id.Method()]; spelledOut {
		return nil
	}
	for known := range c.Documents {
		if trust.Same(known, issuer) {
			return nil
		}
	}
	r, err := f.resolver.Resolve(ctx, id, resolver.Version{})
	if err != nil {
		return err
	}
	if r.Deactivated {
		return fmt.Errorf("%w: take it out of the registry", resolver.ErrDeactivated)
	}
	put(&c.Documents, r.Document.ID().String(), trust.Snapshot{Raw: r.Document.Raw(), AsOf: f.at, Version: r.Version})
	return nil
}

func (f *fetcher) metadata(ctx context.Context, issuer string, c *trust.Content) error {
	if _, known := c.Metadata[issuer]; known {
		return nil
	}
	url, err := vcissuer.URL(issuer)
	if err != nil {
		return err
	}
	raw, err := f.get(ctx, url, "application/json")
	if err != nil {
		return err
	}
	m, err := vcissuer.ParseMetadata(ctx, raw, f.at)
	if err != nil {
		return err
	}
	put(&c.Metadata, issuer, trust.Snapshot{Raw: raw, AsOf: f.at})
	if m.KeysURI() == "" {
		return nil
	}
	if raw, err = f.get(ctx, m.KeysURI(), "application/json"); err != nil {
		return err
	}
	put(&c.KeySets, issuer, trust.Snapshot{Raw: raw, AsOf: f.at})
	return nil
}

func (f *fetcher) list(ctx context.Context, uri string, c *trust.Content) error {
	if _, known := c.Lists[uri]; known {
		return usage("--fetch-list: %.120s is given by a file, or twice", uri)
	}
	f.say("list %.120s", uri)
	raw, err := f.get(ctx, uri, "application/statuslist+jwt, application/vc+jwt, application/jwt;q=0.8")
	if err != nil {
		return fmt.Errorf("%.120s: %w", uri, err)
	}
	put(&c.Lists, uri, trust.Snapshot{Raw: raw, AsOf: f.at})
	return nil
}

func (f *fetcher) get(ctx context.Context, url, accept string) ([]byte, error) {
	r, err := f.http.Get(ctx, url, accept)
	if err != nil {
		return nil, err
	}
	return bytes.TrimSpace(r.Body), r.OK()
}
