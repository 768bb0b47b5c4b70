// Package sdjwtvc opens credentials that are SD-JWTs, and issues SD-JWT VCs.
//
// [Opener] opens SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-24, typ dc+sd-jwt), [VCDM]
// the W3C data model over SD-JWT: VC-JOSE-COSE's vc+sd-jwt and vp+sd-jwt, and what
// IOTA Identity writes. Issuers are https URLs, whose keys come from pinned issuer
// metadata, or DIDs: in SD-JWT VC those are a profile of ours, because the draft
// leaves them to others. A chain of certificates in the header (x5c) is refused.
//
// Claims that decide about validity must not be selectively disclosable, and
// pinned type metadata is followed with everything that it extends; nothing is
// ever fetched. A missing key binding is not refused here.
//
// Start with [Opener.Open] and [Issuer.Issue]; holders present by sdjwt.Present.
package sdjwtvc

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

const (
	// ErrType: the claim vct is absent or no name of a type.
	ErrType = fault.Code("sdjwtvc.vct")
	// ErrMetadata: type metadata is malformed, demanded and not pinned, or extends itself.
	ErrMetadata = fault.Code("sdjwtvc.type-metadata")
	// ErrIntegrity: a document does not have the digest that refers to it.
	ErrIntegrity = fault.Code("sdjwtvc.integrity")
	// ErrRules: the credential breaks a rule of its type metadata.
	ErrRules = fault.Code("sdjwtvc.claim-rules")
)

// Values of typ.
const (
	typeVC      = "dc+sd-jwt"
	typeVCOlder = "vc+sd-jwt" // until draft -05, and VC-JOSE-COSE
)

// plain must not be selectively disclosable (SD-JWT VC §2.2.2.3).
var plain = [][]string{
	{"iss"}, {"nbf"}, {"exp"}, {"cnf"}, {"vct"}, {"vct#integrity"}, {"aka_vcts"}, {"status"},
	{"aud"}, // RFC 9901 §9.7
}

// Opener opens SD-JWT VCs of typ dc+sd-jwt, and of typ vc+sd-jwt if they have a
// vct. The zero value processes no type metadata.
type Opener struct {
	// Types is pinned type metadata; nil: none is processed.
	Types *Types
	// LegacyKeyBinding takes KB-JWTs of IOTA Identity 1.5 too; see
	// sdjwt.Mechanism.
	LegacyKeyBinding bool
}

func (o Opener) mechanism() sdjwt.Mechanism {
	return sdjwt.Mechanism{
		Types:            []string{typeVC, typeVCOlder},
		NoKeyID:          true, // recommended only (§4.2); a DID issuer needs one
		Issuer:           issuerOf,
		Plain:            plain,
		LegacyKeyBinding: o.LegacyKeyBinding,
	}
}

// Accepts reports whether raw looks like an SD-JWT VC.
func (o Opener) Accepts(raw []byte) bool {
	typ, _ := sdjwt.UncheckedType(raw)
	return typ == typeVC || typ == typeVCOlder && sdjwt.UncheckedHas(raw, "vct")
}

// Open opens an SD-JWT VC with the issuer's key from k, which must be one for
// did.AssertionMethod: for a DID issuer by an absolute DID URL in kid, for an https
// issuer by kid in its metadata, or without kid where that has one key only.
//
// Errors are those of sdjwt.Mechanism.Open, codes of this package,
// [vc.ErrMalformed] and those of k.
func (o Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	raw = bytes.Clone(raw) // what is opened must not change with the caller's buffer
	d, err := o.mechanism().Open(ctx, raw, k)
	if err != nil {
		return nil, err
	}
	s, err := readStatement(d)
	if err != nil {
		return nil, err
	}
	if o.Types != nil {
		if err := o.Types.check(ctx, d); err != nil {
			return nil, err
		}
	}
	return sealed(raw, vc.FormSDJWTVC, d, s)
}

// sealed makes the outcome of an opened SD-JWT.
func sealed(raw []byte, f vc.Form, d *sdjwt.Disclosed, s vc.Statement, enclosed ...vc.Enclosed) (*vc.Opened, error) {
	payload, err := d.Payload()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", vc.ErrMalformed, err)
	}
	return vc.Seal(seal.New(), vc.Proven{
		Form: f, Raw: raw, ID: d.ID, Statement: s, Payload: payload, Key: d.Key,
		Disclosed: d.Paths, Hidden: d.Hidden, Binding: d.Binding, Enclosed: enclosed,
	}), nil
}

// issuerOf reads the claim iss: a DID, or an https URL without query and fragment
// (§4).
func issuerOf(claims map[string]any) (string, error) {
	iss, _ := claims["iss"].(string)
	if !isDID(iss) && !isIssuerURL(iss) {
		return "", fmt.Errorf("%w: iss is neither a DID nor an https URL", vc.ErrMalformed)
	}
	return iss, nil
}

func isDID(s string) bool {
	_, err := did.Parse(s)
	return err == nil
}

func isIssuerURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && strings.HasPrefix(s, "https://") && u.Host != "" && u.User == nil &&
		!strings.ContainsAny(s, "?#")
}
