// Package vcissuer finds the keys of https issuers in pinned JWT VC Issuer
// Metadata (draft-ietf-oauth-sd-jwt-vc-24 §4).
//
// Metadata is given by the caller: from a trust bundle, or from a file. It is never
// fetched here, so a verifier works without a network and asks nobody about whom
// it checks. An issuer that is not pinned is resolver.ErrUnavailable, not an unknown
// one. The package refuses metadata with two keys of one kid, with private key
// material, with both jwks and jwks_uri, or with neither.
//
// Start with [ParseMetadata] and [NewPinned]; [ByScheme] joins https issuers and
// DIDs.
package vcissuer

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
)

const (
	// ErrMetadata: the document is no JWT VC Issuer Metadata, or no JWK Set.
	ErrMetadata = fault.Code("issuer-metadata.malformed")
	// ErrIncomplete: the metadata names its keys by jwks_uri, and that JWK Set is not pinned.
	ErrIncomplete = fault.Code("issuer-metadata.keys-not-pinned")
	// ErrRepeated: two documents are pinned for one issuer.
	ErrRepeated = fault.Code("issuer-metadata.repeated")
)

// Limits of one document.
const (
	MaxDocument = 64 << 10 // bytes
	MaxKeys     = 64
)

// WellKnown is what stands between host and path of the metadata's URL.
const WellKnown = "/.well-known/jwt-vc-issuer"

// URL returns where an issuer publishes its metadata (§4).
func URL(issuer string) (string, error) {
	u, err := parseIssuer(issuer)
	if err != nil {
		return "", err
	}
	return "https://" + u.Host + WellKnown + strings.TrimSuffix(u.EscapedPath(), "/"), nil
}

// parseIssuer refuses what is no https URL of host, optional port and path.
func parseIssuer(issuer string) (*url.URL, error) {
	u, err := url.Parse(issuer)
	if err != nil || !strings.HasPrefix(issuer, "https://") || u.Host == "" || u.User != nil || strings.ContainsAny(issuer, "?#") {
		return nil, fmt.Errorf("%w: the issuer is no https URL of host and path", ErrMetadata)
	}
	return u, nil
}

// Metadata is the JWT VC Issuer Metadata of one issuer.
type Metadata struct {
	issuer  string
	keysURI string
	keys    []entry // nil: not pinned
	asOf    time.Time
}

// entry is one key of a JWK Set. A key of a type that is not used here is kept
// without its public key, so that others beside it can be used.
type entry struct {
	id       string
	jwk      multikey.JWK
	unusable error
}

// ParseMetadata reads metadata that was obtained at the given time (zero: not
// known). Members that it does not know are ignored (§4.2).
func ParseMetadata(ctx context.Context, raw []byte, asOf time.Time) (*Metadata, error) {
	members, err := strictjson.Object(ctx, raw, strictjson.Limits{Bytes: MaxDocument})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	m := &Metadata{asOf: asOf}
	m.issuer, _ = members["issuer"].(string)
	if _, err := parseIssuer(m.issuer); err != nil {
		return nil, err
	}
	set, hasKeys := members["jwks"]
	uri, hasURI := members["jwks_uri"]
	switch {
	case hasKeys == hasURI:
		return nil, fmt.Errorf("%w: not exactly one of jwks and jwks_uri", ErrMetadata)
	case hasKeys:
		m.keys, err = readKeys(set)
	default:
		m.keysURI, err = readURI(uri)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

func readURI(value any) (string, error) {
	text, _ := value.(string)
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return "", fmt.Errorf("%w: jwks_uri is no https URL", ErrMetadata)
	}
	return text, nil
}

// Issuer returns whose metadata it is.
func (m *Metadata) Issuer() string { return m.issuer }

// KeysURI returns the jwks_uri; empty if the metadata holds its keys itself.
func (m *Metadata) KeysURI() string { return m.keysURI }

// WithKeys returns the metadata with the JWK Set that its jwks_uri refers to. For
// metadata that holds its keys itself it is [ErrMetadata].
func (m *Metadata) WithKeys(ctx context.Context, jwks []byte) (*Metadata, error) {
	if m.keysURI == "" {
		return nil, fmt.Errorf("%w: a JWK Set beside jwks", ErrMetadata)
	}
	set, err := strictjson.Parse(ctx, jwks, strictjson.Limits{Bytes: MaxDocument})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	with := *m
	if with.keys, err = readKeys(set); err != nil {
		return nil, err
	}
	return &with, nil
}

// readKeys reads a JWK Set (RFC 7517 §5).
func readKeys(set any) ([]entry, error) {
	members, _ := set.(map[string]any)
	list, ok := members["keys"].([]any)
	if !ok || len(list) == 0 || len(list) > MaxKeys {
		return nil, fmt.Errorf("%w: no JWK Set of 1 to %d keys", ErrMetadata, MaxKeys)
	}
	seen := make(map[string]bool, len(list))
	entries := make([]entry, len(list))
	for i, item := range list {
		e, err := readKey(item)
		if err != nil {
			return nil, fmt.Errorf("%w: key %d: %w", ErrMetadata, i, err)
		}
		if seen[e.id] && e.id != "" {
			return nil, fmt.Errorf("%w: two keys of one kid", ErrMetadata)
		}
		seen[e.id] = true
		entries[i] = e
	}
	return entries, nil
}

func readKey(item any) (entry, error) {
	members, ok := item.(map[string]any)
	if !ok {
		return entry{}, errors.New("no object")
	}
	id, present := members["kid"]
	text, ok := id.(string)
	if present && (!ok || text == "") {
		return entry{}, errors.New("kid is no text, or empty")
	}
	jwk, err := multikey.ImportJWK(members)
	if errors.Is(err, multikey.ErrType) {
		return entry{id: text, unusable: err}, nil
	}
	return entry{id: text, jwk: jwk}, err
}

// find returns the signing key of a kid. Without a kid, which is recommended only
// (§4.2), there must be one signing key alone.
func (m *Metadata) find(kid string) (keys.Key, error) {
	if m.keys == nil {
		return keys.Key{}, fmt.Errorf("%w: of %s", ErrIncomplete, m.issuer)
	}
	var found *entry
	for i := range m.keys {
		e := &m.keys[i]
		if kid != "" && e.id != kid || kid == "" && !e.signs() {
			continue
		}
		if found != nil {
			return keys.Key{}, fmt.Errorf("%w: no kid, and the issuer has several keys", keys.ErrReference)
		}
		found = e
	}
	switch {
	case found == nil:
		return keys.Key{}, fmt.Errorf("%w: not in the issuer's metadata", keys.ErrUnknown)
	case found.unusable != nil:
		return keys.Key{}, found.unusable
	case !found.signs():
		return keys.Key{}, fmt.Errorf("%w: the key is not one for signatures", keys.ErrRelationship)
	}
	return keys.Key{ID: found.id, Issuer: m.issuer, Public: found.jwk.Public, For: did.AssertionMethod, AsOf: m.asOf}, nil
}

func (e *entry) signs() bool {
	if e.unusable != nil || e.jwk.Use != "" && e.jwk.Use != "sig" {
		return false
	}
	_, err := keys.AlgorithmOf(e.jwk.Public)
	return err == nil
}

// Pinned is a keys.Source of https issuers.
type Pinned struct {
	issuers map[string]*Metadata
}

// NewPinned pins metadata. Two documents for one issuer are [ErrRepeated]: an
// answer would depend on their order.
func NewPinned(metadata ...*Metadata) (*Pinned, error) {
	p := &Pinned{issuers: make(map[string]*Metadata, len(metadata))}
	for _, m := range metadata {
		if _, taken := p.issuers[m.issuer]; taken {
			return nil, fmt.Errorf("%w: %s", ErrRepeated, m.issuer)
		}
		p.issuers[m.issuer] = m
	}
	return p, nil
}

// Key returns the key that r asks for: the issuer is compared letter by letter
// (§4.3), and the keys are for did.AssertionMethod alone.
func (p *Pinned) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	m, pinned := p.issuers[r.Issuer]
	switch {
	case !pinned:
		return keys.Key{}, fmt.Errorf("%w: the issuer is not among the %d pinned ones", resolver.ErrUnavailable, len(p.issuers))
	case r.Thumb != "" && r.ID == "":
		return keys.Key{}, fmt.Errorf("%w: by thumbprint", keys.ErrReference)
	case r.For != did.AssertionMethod:
		return keys.Key{}, fmt.Errorf("%w: the metadata lists keys for issuing only", keys.ErrRelationship)
	}
	return m.find(r.ID)
}

// ByScheme is a keys.Source that asks HTTPS about issuers that are https URLs, and
// DIDs about all others. A nil source knows nobody.
type ByScheme struct {
	DIDs, HTTPS keys.Source
}

// Key returns the key that r asks for, from the source of the issuer's scheme.
func (b ByScheme) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	source := b.DIDs
	if strings.HasPrefix(r.Issuer, "https://") {
		source = b.HTTPS
	}
	if source == nil {
		return keys.Key{}, fmt.Errorf("%w: no source for this kind of issuer", resolver.ErrUnavailable)
	}
	return source.Key(ctx, r)
}
