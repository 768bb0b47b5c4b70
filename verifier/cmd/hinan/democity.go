package main

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/memory"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// The city of the demo, its shelter and its incident, all fictional.
const (
	demoShelter  = "E9999900000001"
	demoIncident = "26D01"
	demoAudience = demoShelter + "/" + demoIncident
	demoType     = "https://city.example/vct/resident"
	demoList     = "https://city.example/status/1"
	demoPlaces   = 131_072 // of the status list
	demoRevoked  = 4711    // a place in it
	demoCode     = "999999"
)

// demoCity is a city that issues passes, and what its shelter needs to judge them.
type demoCity struct {
	keys   memory.Store
	issuer vc.Author
	now    time.Time
	raw    []byte // the bundle, signed
	base   trust.Content
	root   *trust.Root
	sample vectors.Sample

	rootRaw []byte
	signers []keys.Signer // of the root
}

// newDemoCity makes the keys, the documents and the bundle of the city: everything
// anew, of crypto/rand.
func newDemoCity(ctx context.Context, now time.Time) (*demoCity, error) {
	c := &demoCity{now: now}
	var err error
	if c.sample, err = vectors.IOTAIdentity(); err != nil {
		return nil, err
	}
	document, err := c.makeIssuer(ctx)
	if err != nil {
		return nil, err
	}
	list, err := c.makeList(ctx)
	if err != nil {
		return nil, err
	}
	return c, c.makeBundle(ctx, document, list)
}

func (c *demoCity) signer(ctx context.Context) (keys.Signer, error) {
	handle, err := c.keys.Generate(ctx, keys.EdDSA)
	if err != nil {
		return nil, err
	}
	holder, err := c.keys.Open(ctx, handle)
	if err != nil {
		return nil, err
	}
	signer, ok := holder.(keys.Signer)
	if !ok {
		return nil, fmt.Errorf("%w: a key that does not sign", keys.ErrAlgorithm)
	}
	return signer, nil
}

// makeIssuer makes the city's did:iota and its document, which nobody has published:
// the bundle pins it.
func (c *demoCity) makeIssuer(ctx context.Context) (json.RawMessage, error) {
	var err error
	if c.issuer.Signer, err = c.signer(ctx); err != nil {
		return nil, err
	}
	public, err := multikey.FormatMultibase(c.issuer.Signer.Public())
	if err != nil {
		return nil, err
	}
	id, err := did.Parse(fmt.Sprintf("did:iota:testnet:0x%x", sha256.Sum256([]byte(public))))
	if err != nil {
		return nil, err
	}
	c.issuer.Issuer, c.issuer.KeyID = id.String(), id.URL(firstKey).String()
	return issuerDocument(c.issuer.Issuer, c.issuer.Signer.Public())
}

// issuerDocument is the document of an issuer with one key.
func issuerDocument(issuer string, public crypto.PublicKey) (json.RawMessage, error) {
	id, err := did.Parse(issuer)
	if err != nil {
		return nil, err
	}
	encoded, err := multikey.FormatMultibase(public)
	if err != nil {
		return nil, err
	}
	key := id.URL(firstKey)
	document, err := did.Draft{
		ID:                 id,
		VerificationMethod: []did.Method{{ID: key, Type: "Multikey", Controller: id, PublicKeyMultibase: encoded}},
		Relations:          map[did.Relationship][]did.Relation{did.AssertionMethod: {{Ref: key}}},
	}.Document()
	if err != nil {
		return nil, err
	}
	return document.Raw(), nil
}

// makeList makes the city's status list, with one pass revoked.
func (c *demoCity) makeList(ctx context.Context) ([]byte, error) {
	bits := status.NewBits(demoPlaces, 1, true)
	if err := bits.Set(demoRevoked, tokenlist.ValueInvalid); err != nil {
		return nil, err
	}
	return tokenlist.Sign(ctx, c.issuer, &status.List{URI: demoList, Issuer: c.issuer.Issuer, Issued: c.now, Bits: bits})
}

// makeBundle makes the bundle and has it signed by two of three.
func (c *demoCity) makeBundle(ctx context.Context, document json.RawMessage, list []byte) error {
	if err := c.makeRoot(ctx); err != nil {
		return err
	}
	content, err := c.content(ctx, document, list)
	if err != nil {
		return err
	}
	c.base = content
	c.raw, err = c.sign(ctx, content)
	return err
}

// sign makes a bundle of a content, signed by two of three.
func (c *demoCity) sign(ctx context.Context, content trust.Content) ([]byte, error) {
	bundle, err := trust.Make(ctx, content, c.rootRaw)
	if err != nil {
		return nil, err
	}
	return signTwice(ctx, bundle, c.signers)
}

// makeRoot makes the root of three keys, of which two have to sign.
func (c *demoCity) makeRoot(ctx context.Context) error {
	draft := trust.RootDraft{Version: 1, Threshold: 2, Issued: c.now.Add(-time.Hour), Expires: c.now.Add(365 * 24 * time.Hour)}
	for _, name := range []string{"mayor", "it office", "fire brigade"} {
		s, err := c.signer(ctx)
		if err != nil {
			return err
		}
		c.signers = append(c.signers, s)
		draft.Keys = append(draft.Keys, trust.RootKey{Name: name, Public: s.Public()})
	}
	root, err := trust.MakeRoot(ctx, draft)
	if err != nil {
		return err
	}
	if c.rootRaw, err = signTwice(ctx, root, c.signers); err != nil {
		return err
	}
	c.root, err = trust.OpenRoot(ctx, c.rootRaw)
	return err
}

func signTwice(ctx context.Context, raw []byte, signers []keys.Signer) (signed []byte, err error) {
	for _, s := range signers[:2] {
		if raw, err = trust.Sign(ctx, raw, s); err != nil {
			return nil, err
		}
	}
	return raw, nil
}

func (c *demoCity) content(ctx context.Context, document json.RawMessage, list []byte) (trust.Content, error) {
	other, err := did.ParseDocument(ctx, c.sample.Document)
	if err != nil {
		return trust.Content{}, err
	}
	iota := other.ID().String()
	return trust.Content{
		Version: 1, Issued: c.now, NextDue: c.now.Add(24 * time.Hour), Expires: c.now.Add(30 * 24 * time.Hour),
		Issuers: map[string]trust.Issuer{
			c.issuer.Issuer:       {Issuer: verifier.Issuer{Types: []string{demoType, passType}, Municipality: "999999"}, Code: demoCode},
			trust.Canonical(iota): {Issuer: verifier.Issuer{Types: []string{"ResidentCredential"}}},
		},
		Documents: map[string]trust.Snapshot{
			c.issuer.Issuer: {Raw: document, AsOf: c.now},
			iota:            {Raw: other.Raw(), AsOf: c.now},
		},
		Lists: map[string]trust.Snapshot{demoList: {Raw: list, AsOf: c.now}},
		Incident: &verifier.Incident{
			ID: demoIncident, Kind: "flood", Area: "demo city", From: c.now.Add(-time.Hour), Grace: 90 * 24 * time.Hour, Drill: true,
		},
	}, nil
}

// demoPass is a pass on somebody's phone.
type demoPass struct {
	raw    []byte
	holder keys.Signer
	issuer crypto.PublicKey // of a pass that was forged; nil: the city's
}

// pass issues the pass of a resident who does not exist.
func (c *demoCity) pass(ctx context.Context, as vc.Author, place uint64, until time.Time) (p demoPass, err error) {
	if p.holder, err = c.signer(ctx); err != nil {
		return p, err
	}
	thumb, err := multikey.Thumbprint(p.holder.Public())
	if err != nil {
		return p, err
	}
	entry, err := tokenlist.Entry(demoList, place)
	if err != nil {
		return p, err
	}
	claims := map[string]any{
		"family_name": "例山", "given_name": "はなこ", "age_band": "15-64", "municipality_code": "999999",
		"address": "架空町1-2-3", "birthdate": "1990-01-01", "language": "ja",
	}
	issuer := sdjwtvc.Issuer{Holder: p.holder.Public()}
	for name := range claims {
		issuer.Frame.Disclose = append(issuer.Frame.Disclose, []string{name})
	}
	p.raw, err = issuer.Issue(ctx, as, vc.Statement{
		Issuer: as.Issuer, Types: []string{demoType}, Subjects: []vc.Subject{{Claims: claims}},
		ValidFrom: c.now.Add(-100 * 24 * time.Hour), ValidUntil: until,
		Holder: &vc.HolderKey{Thumbprint: thumb}, Status: []vc.StatusEntry{entry},
	})
	return p, err
}

// demoClaims are what the desk asks for: nothing that names anybody.
var demoClaims = [][]string{{"age_band"}, {"municipality_code"}}

// show presents the pass to a shelter, in answer to its challenge.
func (p demoPass) show(ctx context.Context, audience, nonce string, at time.Time) ([]byte, error) {
	return sdjwt.Present(ctx, p.raw, demoClaims, &sdjwt.Bind{Signer: p.holder, Audience: audience, Nonce: nonce, At: at})
}
