package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didjwk"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/resolver/didweb"
	"github.com/hinan-id/hinan/resolver/driver"
)

// resolution is what the flags of resolve say.
type resolution struct {
	nodes             []string
	metadata          bool
	versionID         string
	versionTime       string
	timeout           time.Duration
	refuseDeactivated bool
}

func (p *program) resolveCommand() *cobra.Command {
	var r resolution
	cmd := &cobra.Command{
		Use:   "resolve DID|DID-URL",
		Short: "Print the document of a DID, or the part of it that a DID URL names",
		Long: `Resolve prints the document of a DID as JSON. A DID URL leads to a verification
method or a service of it, printed as JSON, or to the URL of a service endpoint.

did:key and did:jwk need no network, did:web asks the web server that it names,
and did:iota asks a node of its network, which you have to name: none is built
in. The names iota, testnet and devnet, and their chain ids, mean the public
IOTA Rebased networks; another name means a Stardust network with this bech32
prefix. In front of the URL, rebased+ or stardust+ overrides this.

Nodes are named with --node, with HINAN_NODE (several, between spaces or
commas), or in the configuration file, which may also describe private Rebased
networks:

  [nodes]
  shelter = "http://10.0.0.5:9000"

  [[network]]
  name     = "shelter"
  chain-id = "0a1b2c3d"
  package  = "0x84cf…"
  registry = "0xa884…"   # optional, as is later = ["0x…"]`,
		Example: `  hinan resolve did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK
  hinan resolve did:web:example.org | jq .service
  hinan resolve did:iota:testnet:0x1a… --node testnet=https://node.example --metadata
  hinan resolve did:iota:tst:0x2b… --node tst=http://127.0.0.1:14265 --json
  hinan resolve 'did:web:example.org?service=files&relativeRef=/a.pdf'`,
		Args:              one("a DID or DID URL"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.resolve(cmd.Context(), args[0], r)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&r.nodes, "node", nil, "ask this node for a network of did:iota, as `NAME=URL` (HINAN_NODE)")
	flags.BoolVar(&r.metadata, "metadata", false, "print the whole resolution result: document and metadata")
	flags.StringVar(&r.versionID, "version-id", "", "ask for the `version` with this id, as the method names its versions")
	flags.StringVar(&r.versionTime, "version-time", "", "ask for the version at this `time`, such as 2026-03-01T00:00:00Z")
	flags.DurationVar(&r.timeout, "timeout", 10*time.Second, "give up after this `time`")
	flags.BoolVar(&r.refuseDeactivated, "refuse-deactivated", false, "refuse a deactivated DID with exit code 1")
	return cmd
}

func (p *program) resolve(ctx context.Context, text string, r resolution) error {
	target, err := parseTarget(text)
	if err != nil {
		return err
	}
	source, err := p.resolver(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	content, err := resolver.Dereference(ctx, source, target)
	if err != nil {
		return withNodeAdvice(err, target.DID())
	}
	if content.Result.Deactivated {
		// Nobody is sent to the service of a deactivated DID.
		if r.refuseDeactivated || content.URL != "" {
			return fmt.Errorf("%w: the DID is no longer in use", resolver.ErrDeactivated)
		}
		p.say("the DID is deactivated: its keys prove nothing any more")
	}
	return p.printContent(content, r.metadata)
}

// parseTarget reads the DID or DID URL of the command line. People paste
// did:iota in many spellings; the part behind the DID is left as it is.
func parseTarget(text string) (did.URL, error) {
	end := strings.IndexAny(text, "/?#")
	if end < 0 {
		end = len(text)
	}
	id, rest := text[:end], text[end:]
	if strings.HasPrefix(strings.ToLower(id), "did:iota:") {
		id = didiota.Normalize(id)
	}
	if rest != "" {
		return did.ParseURL(id + rest)
	}
	parsed, err := did.Parse(id)
	return parsed.URL(""), err
}

// resolver joins the methods, in the version that the flags ask for.
func (p *program) resolver(r resolution) (resolver.Resolver, error) {
	if r.timeout <= 0 {
		return nil, usage("--timeout is not longer than 0s")
	}
	v, err := r.version()
	if err != nil {
		return nil, err
	}
	methods, err := p.methods(r.nodes, r.timeout)
	return versioned{methods, v}, err
}

// methods joins the DID methods, with the nodes of the flags and the configuration.
func (p *program) methods(nodeFlags []string, timeout time.Duration) (resolver.Mux, error) {
	s, err := p.settings()
	if err != nil {
		return nil, err
	}
	networks, err := s.networks()
	if err != nil {
		return nil, err
	}
	nodes, err := p.nodes(s, nodeFlags, networks)
	if err != nil {
		return nil, err
	}
	return resolver.Mux{
		"key":  didkey.Resolver{},
		"jwk":  didjwk.Resolver{},
		"web":  didweb.Resolver{},
		"iota": iotaResolver(nodes, networks, timeout),
	}, nil
}

func (r resolution) version() (v resolver.Version, err error) {
	v.ID = r.versionID
	if r.versionTime == "" {
		return v, nil
	}
	if v.ID != "" {
		return v, usage("--version-id and --version-time together")
	}
	if v.Time, err = time.Parse(time.RFC3339, r.versionTime); err != nil {
		return v, usage("--version-time: not a time such as 2026-03-01T00:00:00Z")
	}
	return v, nil
}

// versioned asks for one version whenever the DID URL names none.
type versioned struct {
	r resolver.Resolver
	v resolver.Version
}

func (s versioned) Resolve(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	if s.v.IsZero() {
		return s.r.Resolve(ctx, id, v)
	}
	if !v.IsZero() {
		return nil, usage("one version in a flag and one in the DID URL")
	}
	return s.r.Resolve(ctx, id, s.v)
}

// withNodeAdvice tells who resolves a did:iota without a node what to do.
func withNodeAdvice(err error, id did.DID) error {
	parsed, parseErr := didiota.Parse(id)
	if parseErr != nil || !errors.Is(err, didiota.ErrNetwork) || !errors.Is(err, resolver.ErrUnavailable) {
		return err
	}
	return advise(err, fmt.Sprintf("Name a node of the network: --node %s=URL, HINAN_NODE, or [nodes] in the configuration file.", parsed.Network))
}

func (p *program) printContent(c *resolver.Content, metadata bool) error {
	if p.json || metadata {
		return p.printResult(c)
	}
	switch {
	case c.URL != "":
		_, err := fmt.Fprintln(p.stdout, c.URL)
		return err
	case c.Method != nil:
		return p.printPart(c.Method)
	case c.Service != nil:
		return p.printPart(c.Service)
	}
	return p.printIndented(c.Result.Document.Raw())
}

func (p *program) printResult(c *resolver.Content) error {
	raw, err := driver.Render(c)
	if err != nil {
		return err
	}
	if p.json {
		return p.printLine(raw)
	}
	return p.printIndented(raw)
}

func (p *program) printPart(part any) error {
	raw, err := marshal(part)
	if err != nil {
		return err
	}
	return p.printIndented(raw)
}
