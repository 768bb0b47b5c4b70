package resolver

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
)

// Keys finds the keys of DID issuers and holders in their documents. It
// implements keys.Source.
//
// The key id must be an absolute DID URL whose DID is the issuer, in the same
// form or in one that the method guarantees to be the same (rule R2). The method
// must stand in the issuer's own document, be controlled by the issuer, and be
// listed under the relationship asked for. Keys of a deactivated DID, and
// revoked or expired ones (as of the document's age), prove nothing.
type Keys struct {
	R Resolver
	// AnyMethod names DID methods whose documents may list a key under
	// verificationMethod only. IOTA documents do; a Key found so has no For.
	AnyMethod []string
}

// Key returns the key that r asks for, by id or by thumbprint.
func (k Keys) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	issuer, err := did.Parse(r.Issuer)
	if err != nil {
		return keys.Key{}, fmt.Errorf("%w: the issuer is no DID", keys.ErrReference)
	}
	if r.For == "" {
		return keys.Key{}, fmt.Errorf("%w: no relationship asked for", keys.ErrReference)
	}
	res, err := k.R.Resolve(ctx, issuer, Version{})
	if err != nil {
		return keys.Key{}, err
	}
	if !res.Is(issuer) {
		return keys.Key{}, fmt.Errorf("%w: answer for another DID", ErrInvalidDocument)
	}
	if res.Deactivated {
		return keys.Key{}, fmt.Errorf("%w: the issuer's DID", ErrDeactivated)
	}
	m, err := find(res, r)
	if err != nil {
		return keys.Key{}, err
	}
	return k.use(res, m, r)
}

// find selects the method that r names.
func find(res *Result, r keys.Ref) (*did.Method, error) {
	if r.ID == "" {
		return byThumb(res, r.Thumb)
	}
	id, err := did.ParseURL(r.ID)
	if err != nil {
		return nil, fmt.Errorf("%w: the key id is no absolute DID URL", keys.ErrReference)
	}
	if !res.Is(id.DID()) {
		return nil, fmt.Errorf("%w: the key id is of another DID than the issuer", keys.ErrReference)
	}
	if id.Fragment() == "" || id.WithoutFragment() != id.DID().URL("") {
		return nil, fmt.Errorf("%w: the key id is no fragment of its DID", keys.ErrReference)
	}
	own := res.Document.ID().URL(id.Fragment())
	m, ok := res.Document.Method(own)
	if !ok {
		return nil, fmt.Errorf("%w: not in the issuer's document", keys.ErrUnknown)
	}
	return m, nil
}

// byThumb selects a method by the first bytes of its key's thumbprint. Two
// methods with one key are one answer; two keys with one prefix are none.
func byThumb(res *Result, thumb string) (*did.Method, error) {
	if len(thumb) < keys.MinThumb || len(thumb) > 32 {
		return nil, fmt.Errorf("%w: %d bytes of thumbprint, not %d to 32", keys.ErrReference, len(thumb), keys.MinThumb)
	}
	var found *did.Method
	var whole [32]byte
	for _, m := range res.Document.Methods() {
		public, err := m.PublicKey()
		if err != nil {
			continue // a key of another kind is not the one that signed
		}
		t, err := multikey.COSEThumbprint(public)
		if err != nil || string(t[:len(thumb)]) != thumb {
			continue
		}
		if found != nil && t != whole {
			return nil, fmt.Errorf("%w: two keys with one thumbprint prefix", keys.ErrReference)
		}
		if found == nil {
			found, whole = m, t
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%w: no key with this thumbprint in the issuer's document", keys.ErrUnknown)
	}
	return found, nil
}

// use checks that the method may be used as r wants, and decodes its key.
func (k Keys) use(res *Result, m *did.Method, r keys.Ref) (keys.Key, error) {
	doc := res.Document
	if m.Controller != doc.ID() && !res.Is(m.Controller) {
		return keys.Key{}, fmt.Errorf("%w: the key is controlled by another DID", keys.ErrReference)
	}
	listed := r.For
	if !doc.Has(m.ID, r.For) {
		if !slices.Contains(k.AnyMethod, doc.ID().Method()) {
			return keys.Key{}, fmt.Errorf("%w: not listed under %s", keys.ErrRelationship, r.For)
		}
		listed = ""
	}
	if !res.AsOf.IsZero() && !m.UsableAt(res.AsOf) {
		return keys.Key{}, fmt.Errorf("%w: by the issuer's document", keys.ErrRetired)
	}
	public, err := m.PublicKey()
	if err != nil {
		return keys.Key{}, err
	}
	return keys.Key{ID: m.ID.String(), Issuer: r.Issuer, Public: public, For: listed, Version: res.Version, AsOf: res.AsOf}, nil
}
