package trust

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didjwk"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/resolver/vcissuer"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
)

// Bundle is a bundle whose signatures hold. It does not change, is safe for
// concurrent use, and what its methods return is shared and read only.
type Bundle struct {
	root    *Root
	signers []digest
	edition edition
	digest  digest
	content Content

	documents *resolver.Snapshot
	metadata  *vcissuer.Pinned
	policies  map[string]verifier.Policy
	codes     map[string]string // code -> issuer
}

// assemble reads what lies in the content as it was received, and checks what goes
// beyond one entry.
func assemble(ctx context.Context, c Content) (*Bundle, error) {
	b := &Bundle{content: c, policies: make(map[string]verifier.Policy, len(c.Policies)), codes: make(map[string]string)}
	for name, raw := range c.Policies {
		p, err := verifier.ParsePolicy(ctx, raw)
		if err != nil {
			return nil, fmt.Errorf("%w: policy %.80s: %w", ErrEntry, name, err)
		}
		b.policies[name] = p
	}
	if err := b.pinDocuments(ctx); err != nil {
		return nil, err
	}
	if err := b.pinMetadata(ctx); err != nil {
		return nil, err
	}
	return b, b.checkIssuers()
}

func (b *Bundle) pinDocuments(ctx context.Context) (err error) {
	results := make([]*resolver.Result, 0, len(b.content.Documents))
	for _, id := range slices.Sorted(maps.Keys(b.content.Documents)) {
		s := b.content.Documents[id]
		doc, err := did.ParseDocument(ctx, s.Raw)
		if err != nil {
			return fmt.Errorf("%w: document %.80s: %w", ErrEntry, id, err)
		}
		if doc.ID().String() != id {
			return fmt.Errorf("%w: document %.80s is another DID's", ErrEntry, id)
		}
		r := &resolver.Result{Document: doc, Version: s.Version, AsOf: s.AsOf}
		if doc.ID().Method() == "iota" {
			if r.Canonical, r.Equivalent, err = didiota.Spellings(doc.ID(), nil); err != nil {
				return fmt.Errorf("%w: document %.80s: %w", ErrEntry, id, err)
			}
		}
		results = append(results, r)
	}
	if b.documents, err = resolver.NewSnapshot(results...); err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	return nil
}

func (b *Bundle) pinMetadata(ctx context.Context) (err error) {
	var pinned []*vcissuer.Metadata
	for issuer, s := range b.content.Metadata {
		m, err := vcissuer.ParseMetadata(ctx, s.Raw, s.AsOf)
		if err == nil && m.Issuer() != issuer {
			err = errors.New("of another issuer")
		}
		if set, ok := b.content.KeySets[issuer]; ok && err == nil {
			m, err = m.WithKeys(ctx, set.Raw)
		}
		if err != nil {
			return fmt.Errorf("%w: metadata %.80s: %w", ErrEntry, issuer, err)
		}
		pinned = append(pinned, m)
	}
	for issuer := range b.content.KeySets {
		if _, ok := b.content.Metadata[issuer]; !ok {
			return fmt.Errorf("%w: keys of %.80s without its metadata", ErrEntry, issuer)
		}
	}
	if b.metadata, err = vcissuer.NewPinned(pinned...); err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	return nil
}

// checkIssuers refuses a code that stands for two issuers, and cards of an issuer that
// is not among them.
func (b *Bundle) checkIssuers() error {
	for id, i := range b.content.Issuers {
		if i.Code == "" {
			continue
		}
		if _, taken := b.codes[i.Code]; taken {
			return fmt.Errorf("%w: code %s stands for two issuers", ErrEntry, i.Code)
		}
		b.codes[i.Code] = id
	}
	for number, batch := range b.content.Batches {
		if _, ok := b.content.Issuers[batch.Issuer]; !ok {
			return fmt.Errorf("%w: batch %d is of nobody among the issuers", ErrEntry, number)
		}
	}
	return nil
}

// Content returns what the bundle says.
func (b *Bundle) Content() Content { return b.content }

// Root returns the root that signed the bundle: the one that was pinned, or its
// latest rotation, which is to be pinned in its place. A bundle that is [Pinned] has
// none.
func (b *Bundle) Root() *Root { return b.root }

// Signers returns the names of the root's keys that signed.
func (b *Bundle) Signers() []string {
	var names []string
	for _, thumb := range b.signers {
		names = append(names, b.root.find(thumb).Name)
	}
	return names
}

// Anchor returns what a device keeps, so that it never goes back behind this bundle;
// nothing for one that is [Pinned].
func (b *Bundle) Anchor() Anchor {
	if b.root == nil {
		return Anchor{}
	}
	return Anchor{b.root, State{RootVersion: b.root.line.Version, Version: b.edition.Version, Digest: b.digest}}
}

// Check returns why the bundle does not count at the given time: [ErrExpired], or
// [ErrFuture] if it was made more than [MaxAhead] later. One that is [Pinned] has no
// dates.
func (b *Bundle) Check(at time.Time) error {
	if b.edition.Version == 0 {
		return nil
	}
	return b.edition.checkAt(at)
}

// Trust returns who is trusted for what, the declared incident, and the bundle's dates.
func (b *Bundle) Trust() verifier.Trust {
	c := &b.content
	t := verifier.Trust{
		Issuers: make(map[string]verifier.Issuer, len(c.Issuers)), Incident: c.Incident,
		Version: c.Version, Issued: c.Issued, NextDue: c.NextDue, Expires: c.Expires,
	}
	for id, i := range c.Issuers {
		t.Issuers[id] = i.Issuer
	}
	return t
}

// Policy returns the policy of a gate; false: the bundle has none of this name.
func (b *Bundle) Policy(name string) (verifier.Policy, bool) {
	p, ok := b.policies[name]
	return p, ok
}

// IssuerOf returns the issuer for which a short code stands: one of the issuers, or,
// for a shelter and a device with a slash between them, the device. What a device may
// issue, and whether it was enrolled then, is for the caller to say.
func (b *Bundle) IssuerOf(code string) (issuer string, ok bool) {
	if issuer, ok = b.codes[code]; ok {
		return issuer, true
	}
	shelter, id, ok := strings.Cut(code, "/")
	d, known := b.content.Devices[id]
	if !ok || !known || d.Shelter != "" && d.Shelter != shelter {
		return "", false
	}
	issuer, err := DeviceDID(d.Public)
	return issuer, err == nil
}

// DeviceDID is the name of a device as an issuer, such as of transfer slips: the
// did:key of its key.
func DeviceDID(public crypto.PublicKey) (string, error) {
	id, err := didkey.DID(public)
	return id.String(), err
}

// Keys returns the keys of issuers and holders: from the pinned documents, from DIDs
// that spell out their key, and from the pinned metadata of https issuers. AnyMethod
// is that of [resolver.Keys] and of the policy.
func (b *Bundle) Keys(anyMethod []string) keys.Source {
	return vcissuer.ByScheme{DIDs: resolver.Keys{R: b.Resolver(), AnyMethod: anyMethod}, HTTPS: b.metadata}
}

// Resolver returns the pinned documents, and those of did:key and did:jwk, which need
// no source. Any other DID is resolver.ErrUnavailable.
func (b *Bundle) Resolver() resolver.Resolver { return offline{b.documents} }

type offline struct{ pinned *resolver.Snapshot }

// Resolve resolves without a network.
func (o offline) Resolve(ctx context.Context, id did.DID, v resolver.Version) (*resolver.Result, error) {
	switch id.Method() {
	case "key":
		return didkey.Resolver{}.Resolve(ctx, id, v)
	case "jwk":
		return didjwk.Resolver{}.Resolve(ctx, id, v)
	default:
		return o.pinned.Resolve(ctx, id, v)
	}
}

// Document returns the document of an issuer and when it was obtained. As a method
// value it is the Documents of a revbitmap.Checker.
func (b *Bundle) Document(ctx context.Context, issuer did.DID) (*did.Document, time.Time, error) {
	r, err := b.documents.Resolve(ctx, issuer, resolver.Version{})
	if err != nil {
		return nil, time.Time{}, err
	}
	return r.Document, r.AsOf, nil
}

// Lists returns the status lists, not yet opened.
func (b *Bundle) Lists() status.Source {
	copies := make(status.Copies, len(b.content.Lists))
	for uri, s := range b.content.Lists {
		copies[uri] = status.Copied{Raw: s.Raw, AsOf: s.AsOf}
	}
	return copies
}

// Same reports whether two identifiers are of the same entity: equal, or spellings of
// one did:iota. It is the Same of a verifier.
func Same(a, b string) bool { return Canonical(a) == Canonical(b) }

// Canonical returns the spelling under which an issuer is listed: of a did:iota the
// canonical one, of everything else the text itself.
func Canonical(id string) string {
	parsed, err := did.Parse(id)
	if err != nil || parsed.Method() != "iota" {
		return id
	}
	preferred, _, err := didiota.Spellings(parsed, nil)
	if err != nil {
		return id
	}
	return preferred.String()
}
