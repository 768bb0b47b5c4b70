package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver/vcissuer"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// sources are what flags say about files that others published: whose credentials
// to trust, and by what to check them.
type sources struct {
	issuers, documents, metadata, jwks, lists, schemas, vctypes []string
	listsAsOf                                                   string
}

func (s *sources) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&s.documents, "document", nil, "DID document, a `file`; its DID is trusted as an issuer")
	flags.StringArrayVar(&s.issuers, "trust", nil, "did:key or did:jwk that is trusted as an issuer: a `DID`")
	flags.StringArrayVar(&s.metadata, "issuer-metadata", nil, "JWT VC Issuer Metadata, a `file`; its https issuer is trusted")
	flags.StringArrayVar(&s.jwks, "issuer-jwks", nil, "JWK Set of an https issuer whose metadata names it by jwks_uri: `URL=FILE`")
	flags.StringArrayVar(&s.lists, "status-list", nil, "status list as it was published: `URI=FILE`")
	flags.StringVar(&s.listsAsOf, "status-as-of", "", "`time` at which the status lists were obtained; as --at, if it is not given")
	flags.StringArrayVar(&s.schemas, "schema", nil, "JSON Schema that credentials name: `URL=FILE`")
	flags.StringArrayVar(&s.vctypes, "type-metadata", nil, "type metadata of an SD-JWT VC, a `file`")
}

func (s *sources) empty() bool {
	return len(s.issuers)+len(s.documents)+len(s.metadata)+len(s.jwks)+len(s.lists)+len(s.schemas)+len(s.vctypes) == 0 && s.listsAsOf == ""
}

// everything is what issuers of files are trusted for: the operator answers for them.
var everything = trust.Issuer{Issuer: verifier.Issuer{Types: []string{verifier.AnyType}}}

// read reads the files into a content, as obtained at the given time.
func (s *sources) read(p *program, cmd *cobra.Command, at time.Time, c *trust.Content) error {
	for _, read := range []func(*program, *cobra.Command, time.Time, *trust.Content) error{
		s.readIssuers, s.readDocuments, s.readMetadata, s.readKeySets, s.readLists, s.readSchemas, s.readTypes,
	} {
		if err := read(p, cmd, at, c); err != nil {
			return err
		}
	}
	return nil
}

func (s *sources) readIssuers(_ *program, _ *cobra.Command, _ time.Time, c *trust.Content) error {
	for _, text := range s.issuers {
		id, err := did.Parse(text)
		if err != nil {
			return fmt.Errorf("--trust: %w", err)
		}
		trustIssuer(c, id.String())
	}
	return nil
}

// trustIssuer trusts an issuer, unless the content says already for what it does.
func trustIssuer(c *trust.Content, id string) {
	id = trust.Canonical(id)
	if _, known := c.Issuers[id]; !known {
		put(&c.Issuers, id, everything)
	}
}

func (s *sources) readDocuments(p *program, cmd *cobra.Command, at time.Time, c *trust.Content) error {
	for _, name := range s.documents {
		raw, err := p.readInput(cmd, "--document", name)
		if err != nil {
			return err
		}
		doc, err := did.ParseDocument(cmd.Context(), raw)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		id := doc.ID().String()
		if err := once(c.Documents, "--document", id); err != nil {
			return err
		}
		put(&c.Documents, id, trust.Snapshot{Raw: raw, AsOf: at})
		trustIssuer(c, id)
	}
	return nil
}

func (s *sources) readMetadata(p *program, cmd *cobra.Command, at time.Time, c *trust.Content) error {
	for _, name := range s.metadata {
		raw, err := p.readInput(cmd, "--issuer-metadata", name)
		if err != nil {
			return err
		}
		m, err := vcissuer.ParseMetadata(cmd.Context(), raw, at)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := once(c.Metadata, "--issuer-metadata", m.Issuer()); err != nil {
			return err
		}
		put(&c.Metadata, m.Issuer(), trust.Snapshot{Raw: raw, AsOf: at})
		trustIssuer(c, m.Issuer())
	}
	return nil
}

func (s *sources) readKeySets(p *program, cmd *cobra.Command, at time.Time, c *trust.Content) error {
	return p.named(cmd, "--issuer-jwks", s.jwks, maxInput, func(issuer string, raw []byte) error {
		put(&c.KeySets, issuer, trust.Snapshot{Raw: raw, AsOf: at})
		return nil
	})
}

func (s *sources) readLists(p *program, cmd *cobra.Command, at time.Time, c *trust.Content) error {
	asOf, err := parseTime("--status-as-of", s.listsAsOf)
	if err != nil {
		return err
	}
	if asOf.IsZero() {
		asOf = at
	}
	return p.named(cmd, "--status-list", s.lists, status.MaxList, func(uri string, raw []byte) error {
		put(&c.Lists, uri, trust.Snapshot{Raw: raw, AsOf: asOf})
		return nil
	})
}

func (s *sources) readSchemas(p *program, cmd *cobra.Command, _ time.Time, c *trust.Content) error {
	return p.named(cmd, "--schema", s.schemas, maxInput, func(url string, raw []byte) error {
		put(&c.Schemas, url, raw)
		return nil
	})
}

// readTypes keeps type metadata byte for byte: credentials name it by its digest.
func (s *sources) readTypes(p *program, cmd *cobra.Command, _ time.Time, c *trust.Content) error {
	for _, name := range s.vctypes {
		raw, err := p.readBytes(cmd, "--type-metadata", name, maxInput)
		if err != nil {
			return err
		}
		var m struct {
			VCT string `json:"vct"`
		}
		if err := json.Unmarshal(raw, &m); err != nil || m.VCT == "" {
			return usage("--type-metadata: %s is no JSON object with a vct", name)
		}
		if err := once(c.Types, "--type-metadata", m.VCT); err != nil {
			return err
		}
		put(&c.Types, m.VCT, raw)
	}
	return nil
}

// named reads the files of a flag of the form URI=FILE. A URI may hold equals signs:
// the last one counts.
func (p *program) named(cmd *cobra.Command, flag string, texts []string, limit int, each func(uri string, raw []byte) error) error {
	seen := map[string]bool{}
	for _, text := range texts {
		i := strings.LastIndexByte(text, '=')
		if i <= 0 || i == len(text)-1 {
			return usage("%s: not of the form URI=FILE", flag)
		}
		uri := text[:i]
		if err := once(seen, flag, uri); err != nil {
			return err
		}
		seen[uri] = true
		raw, err := p.readBytes(cmd, flag, text[i+1:], limit)
		if err != nil {
			return err
		}
		if err := each(uri, raw); err != nil {
			return err
		}
	}
	return nil
}

// once refuses a name that a flag gave before: which one holds would depend on the
// order.
func once[V any](m map[string]V, flag, name string) error {
	if _, twice := m[name]; twice {
		return usage("%s: two files for %.100s", flag, name)
	}
	return nil
}

// put makes the map when it is first needed.
func put[V any](m *map[string]V, name string, value V) {
	if *m == nil {
		*m = make(map[string]V)
	}
	(*m)[name] = value
}
