package main

import (
	"bytes"
	"crypto"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didjwk"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/resolver/didweb"
)

// placeholder is the DID of an IOTA document before it is published.
const placeholder = "did:0:0"

// firstKey is the fragment of the key in documents that are made here.
const firstKey = "key-1"

func (p *program) didCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "did",
		Short:   "Make DIDs and their documents",
		Long:    `Did makes decentralized identifiers. To look one up, see hinan resolve.`,
		Example: `  hinan did create --method key --key 0123456789abcdef0123456789abcdef`,
	}
	cmd.AddCommand(p.didCreateCommand())
	return cmd
}

// creation is what the flags of did create say.
type creation struct {
	storing
	key, method, domain, network, output string
}

func (p *program) didCreateCommand() *cobra.Command {
	var c creation
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a DID of a key, with its document",
		Long: `Create makes a DID of a key in the store and prints its document.

  key, jwk  The DID spells out the key; there is nothing to publish.
  web       The document has to lie on the web server of --domain, which may have
            a port and a path; the URL is told.
  iota      The document is packed into a file, --output, as IOTA Identity stores
            it. Nothing is published, and the DID does not exist before it is: the
            ledger makes it of the new object's id. Until then did:0:0 stands in
            its place. Hand the file, as the state metadata, to a program that
            writes to the ledger.

With --output the document goes to a file. The DID, and under which id the key
goes, are told on stderr and with --json.

` + storeHelp,
		Example: `  hinan did create --method key --key 0123456789abcdef0123456789abcdef --json | jq -r .did
  hinan did create --method web --domain example.org --key 0123… --output did.json
  hinan did create --method iota --network testnet --key 0123… --output packed.bin`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.createDID(cmd, c) },
	}
	c.storing.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&c.key, "key", "", "`handle` of the key in the store")
	flags.StringVar(&c.method, "method", "", "`method` of the DID: key, jwk, web or iota")
	flags.StringVar(&c.domain, "domain", "", "where a did:web lies, such as `example.org/path`")
	flags.StringVar(&c.network, "network", didiota.DefaultNetwork, "IOTA `network` that the document is meant for")
	flags.StringVar(&c.output, "output", "", "write the document, or the packed bytes of did:iota, to this `file`")
	return cmd
}

// created is how --json tells a new DID.
type created struct {
	DID       string          `json:"did"`
	KeyID     string          `json:"keyId"`
	URL       string          `json:"url,omitempty"`
	Published *bool           `json:"published,omitempty"` // of methods that publish
	Document  json.RawMessage `json:"document"`

	advice []string
	packed []byte
}

func (p *program) createDID(cmd *cobra.Command, c creation) error {
	id, err := c.check()
	if err != nil {
		return err
	}
	signer, err := p.signer(cmd, c.storing, c.key)
	if err != nil {
		return err
	}
	made, err := c.create(cmd, id, signer.Public())
	if err != nil {
		return err
	}
	return p.printCreated(made, c.output)
}

// check returns the DID where it is known without the key.
func (c creation) check() (did.DID, error) {
	switch c.method {
	case "key", "jwk":
		return did.DID{}, nil
	case "web":
		return webDID(c.domain)
	case "iota":
		if c.output == "" {
			return did.DID{}, usage("--output is missing: the file for the packed document")
		}
		if !isNetworkName(c.network) {
			return did.DID{}, usage("--network is not 1 to %d lower-case letters and digits", didiota.MaxRebasedNetwork)
		}
		// The packed form has no id, and so is the same for every id that could be.
		return didiota.ID{Network: c.network}.DID(), nil
	}
	return did.DID{}, usage("--method: %.20q is none of key, jwk, web and iota", c.method)
}

func (c creation) create(cmd *cobra.Command, id did.DID, public crypto.PublicKey) (created, error) {
	switch c.method {
	case "key", "jwk":
		return spelling(cmd, c.method, public)
	case "web":
		return webDocument(id, public)
	}
	return iotaDocument(id, public)
}

func spelling(cmd *cobra.Command, method string, public crypto.PublicKey) (created, error) {
	name := didkey.DID
	if method == "jwk" {
		name = didjwk.DID
	}
	id, err := name(public)
	if err != nil {
		return created{}, err
	}
	result, err := offline.Resolve(cmd.Context(), id, resolver.Version{})
	if err != nil {
		return created{}, err
	}
	key, err := keyURL("--method", id.String(), did.AssertionMethod)
	if err != nil {
		return created{}, err
	}
	return created{DID: id.String(), KeyID: key.String(), Document: result.Document.Raw()}, nil
}

// webDID returns the did:web of a domain with an optional port and path.
func webDID(domain string) (did.DID, error) {
	host, path, hasPath := strings.Cut(strings.TrimSuffix(domain, "/"), "/")
	if host == "" || strings.Contains(host, "%") || strings.Contains(domain, "://") {
		return did.DID{}, usage("--domain is not a domain, such as example.org or example.org/path")
	}
	// did:web ports are percent-encoded: the colon already separates path segments.
	text := "did:web:" + strings.ReplaceAll(strings.ToLower(host), ":", "%3A")
	if hasPath {
		text += ":" + strings.ReplaceAll(path, "/", ":")
	}
	id, err := did.Parse(text)
	if err != nil {
		return did.DID{}, usage("--domain: %w", err)
	}
	_, err = didweb.URL(id)
	return id, err
}

func webDocument(id did.DID, public crypto.PublicKey) (created, error) {
	url, err := didweb.URL(id)
	if err != nil {
		return created{}, err
	}
	doc, err := document(id, public)
	if err != nil {
		return created{}, err
	}
	return created{
		DID: id.String(), KeyID: id.URL(firstKey).String(), URL: url, Published: new(bool), Document: doc.Raw(),
		advice: []string{"nothing is published: put the document where " + url + " leads to"},
	}, nil
}

func iotaDocument(id did.DID, public crypto.PublicKey) (created, error) {
	doc, err := document(id, public)
	if err != nil {
		return created{}, err
	}
	packed, err := didiota.Pack(doc, didiota.Metadata{})
	if err != nil {
		return created{}, err
	}
	unpublished, err := did.Parse(placeholder)
	if err != nil {
		return created{}, err
	}
	shown, err := document(unpublished, public)
	if err != nil {
		return created{}, err
	}
	network := strings.TrimRight(id.String(), "0x")
	return created{
		DID: placeholder, KeyID: unpublished.URL(firstKey).String(), Published: new(bool), Document: shown.Raw(), packed: packed,
		advice: []string{
			"nothing is published: hand the packed document, as state metadata, to a program that writes to the ledger",
			"the DID will be " + network + "0x…, with the id that the ledger gives to the new object; until then it is " + placeholder,
		},
	}, nil
}

// document lists a key for everything that an issuer or holder does.
func document(id did.DID, public crypto.PublicKey) (*did.Document, error) {
	jwk, err := multikey.MarshalJWK(public)
	if err != nil {
		return nil, err
	}
	key := id.URL(firstKey)
	listed := []did.Relation{{Ref: key}}
	return did.Draft{
		Context:            []string{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"},
		ID:                 id,
		VerificationMethod: []did.Method{{ID: key, Type: "JsonWebKey2020", Controller: id, PublicKeyJWK: jwk}},
		Relations: map[did.Relationship][]did.Relation{
			did.Authentication: listed, did.AssertionMethod: listed,
		},
	}.Document()
}

func (p *program) printCreated(c created, output string) error {
	if output != "" {
		content, err := c.content()
		if err != nil {
			return err
		}
		if err := save(output, content, publicFile); err != nil {
			return err
		}
	}
	for _, line := range c.advice {
		p.say("%s", line)
	}
	if p.json {
		return p.printJSON(c)
	}
	if output == "" || c.packed != nil {
		if err := p.printIndented(c.Document); err != nil {
			return err
		}
	} else if _, err := fmt.Fprintln(p.stdout, c.DID); err != nil {
		return err
	}
	p.say("the key's id is %s", c.KeyID)
	return nil
}

// content is what goes to a file.
func (c created) content() ([]byte, error) {
	if c.packed != nil {
		return c.packed, nil
	}
	var b bytes.Buffer
	if err := json.Indent(&b, c.Document, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
