package sdjwtvc

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// Values of typ of the W3C data model over SD-JWT.
const (
	typeCredential   = "vc+sd-jwt" // VC-JOSE-COSE §3.2.1
	typePresentation = "vp+sd-jwt" // VC-JOSE-COSE §3.2.2
	typeIOTA         = "sd-jwt"    // IOTA Identity since 1.9
	typeIOTAOlder    = "JWT"       // IOTA Identity 1.5, with a vc claim only
)

// plainCredential must not be selectively disclosable: the claims and members that
// decide who said something, and whether it still holds.
var plainCredential = [][]string{
	{"iss"}, {"nbf"}, {"exp"}, {"cnf"}, {"aud"},
	{"@context"}, {"issuer"}, {"validFrom"}, {"validUntil"}, {"credentialStatus"},
	{"vc", "@context"}, {"vc", "issuer"}, {"vc", "issuanceDate"}, {"vc", "expirationDate"}, {"vc", "credentialStatus"},
}

// plainPresentation is the same for presentations.
var plainPresentation = [][]string{
	{"iss"}, {"nbf"}, {"exp"}, {"iat"}, {"cnf"}, {"aud"}, {"nonce"}, {"@context"},
}

// VCDM opens credentials and presentations of the W3C data model that are SD-JWTs:
// vc+sd-jwt and vp+sd-jwt of VC-JOSE-COSE, and those of IOTA Identity, typ sd-jwt or
// JWT, with a 1.1 credential in the claim vc or a 2.0 credential at the top level.
type VCDM struct {
	// LegacyKeyBinding takes KB-JWTs of IOTA Identity 1.5 too; see
	// sdjwt.Mechanism.
	LegacyKeyBinding bool
}

func (o VCDM) credentials() sdjwt.Mechanism {
	return sdjwt.Mechanism{
		Types:            []string{typeCredential, typeIOTA, typeIOTAOlder},
		ContentTypes:     []string{"vc"},
		Issuer:           credentialIssuer,
		Plain:            plainCredential,
		LegacyKeyBinding: o.LegacyKeyBinding,
	}
}

func (o VCDM) presentations() sdjwt.Mechanism {
	return sdjwt.Mechanism{
		Types:            []string{typePresentation},
		ContentTypes:     []string{"vp"},
		Issuer:           presentationHolder,
		For:              did.Authentication,
		Plain:            plainPresentation,
		LegacyKeyBinding: o.LegacyKeyBinding,
	}
}

// Accepts reports whether raw looks like one of these SD-JWTs. A vc+sd-jwt with a
// vct is an older SD-JWT VC.
func (o VCDM) Accepts(raw []byte) bool {
	switch typ, _ := sdjwt.UncheckedType(raw); typ {
	case typeIOTA, typePresentation:
		return true
	case typeCredential:
		return !sdjwt.UncheckedHas(raw, "vct")
	case typeIOTAOlder:
		return sdjwt.UncheckedHas(raw, "vc")
	}
	return false
}

// Open opens a credential with a key for did.AssertionMethod from k, or a
// presentation with one for did.Authentication. The rules of the data model are
// those of [vc.ReadCredential] and [vc.ReadPresentation].
//
// Errors are those of sdjwt.Mechanism.Open, [vc.ErrMalformed], [vc.ErrMismatch],
// and those of the data model and of k.
func (o VCDM) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	raw = bytes.Clone(raw) // what is opened must not change with the caller's buffer
	if typ, _ := sdjwt.UncheckedType(raw); typ == typePresentation {
		return o.openPresentation(ctx, raw, k)
	}
	d, err := o.credentials().Open(ctx, raw, k)
	if err != nil {
		return nil, err
	}
	holder, err := d.HolderKey()
	if err != nil {
		return nil, err
	}
	s, err := readCredential(d)
	if err != nil {
		return nil, err
	}
	s.Holder = holder
	return sealed(raw, vc.FormVCSDJWT, d, s)
}

// readCredential reads the data model out of an opened SD-JWT. Of a 1.1 credential
// d.Claims becomes what the claims stand for.
func readCredential(d *sdjwt.Disclosed) (vc.Statement, error) {
	c := claims.Set(d.Claims)
	if err := c.NoAudience(); err != nil {
		return vc.Statement{}, err
	}
	_, is11 := c["vc"]
	switch {
	case is11 && (d.Type == typeCredential || d.ContentType != ""):
		return vc.Statement{}, fmt.Errorf("%w: a vc claim with typ %s and cty %q", vc.ErrMalformed, d.Type, d.ContentType)
	case is11:
		return read11(c, d)
	case d.Type == typeIOTAOlder:
		return vc.Statement{}, fmt.Errorf("%w: %s without a vc claim", jws.ErrType, d.Type)
	}
	return read20(c)
}

// read11 reads a credential of the 1.1 data model in the claim vc, with the
// registered claims put back into it.
func read11(c claims.Set, d *sdjwt.Disclosed) (vc.Statement, error) {
	members, err := c.Credential11("nbf")
	if err != nil {
		return vc.Statement{}, err
	}
	credential, err := readModel(vc.Model11, members)
	if err != nil {
		return vc.Statement{}, err
	}
	d.Claims = members
	s := credential.Statement()
	s.Issued = s.ValidFrom // issuanceDate is both
	return s, nil
}

// read20 reads a credential of the 2.0 data model at the top level (VC-JOSE-COSE
// §3.2.1).
func read20(c claims.Set) (vc.Statement, error) {
	credential, err := readModel(vc.Model20, c)
	if err != nil {
		return vc.Statement{}, err
	}
	s := credential.Statement()
	return s, c.Agree20(&s)
}

// readModel reads members by the rules of one data model.
func readModel(m vc.Model, members map[string]any) (*vc.Credential, error) {
	credential, err := vc.ReadCredential(members)
	if err != nil {
		return nil, err
	}
	if credential.Model() != m {
		return nil, fmt.Errorf("%w: the other data model in this place", vc.ErrMalformed)
	}
	return credential, nil
}

// credentialIssuer reads who issued a credential: its issuer, which for 1.1 has
// moved to iss.
func credentialIssuer(members map[string]any) (string, error) {
	if _, is11 := members["vc"]; is11 {
		return claims.PartyID(members["iss"])
	}
	return claims.PartyID(members["issuer"])
}

// presentationHolder reads who presents: iss, else the holder.
func presentationHolder(members map[string]any) (string, error) {
	if iss, present := members["iss"]; present {
		return claims.PartyID(iss)
	}
	return claims.PartyID(members["holder"])
}

// openPresentation opens a vp+sd-jwt. What proves who presents is the signature of
// the presentation itself; a KB-JWT would prove it a second time and is refused.
func (o VCDM) openPresentation(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	d, err := o.presentations().Open(ctx, raw, k)
	if err != nil {
		return nil, err
	}
	if d.Binding != nil {
		return nil, fmt.Errorf("%w: a presentation with a KB-JWT", vc.ErrMalformed)
	}
	c := claims.Set(d.Claims)
	holder, err := presentationHolder(c)
	if err != nil {
		return nil, err
	}
	p, err := vc.ReadPresentation(c)
	if err != nil {
		return nil, err
	}
	if p.Model() != vc.Model20 {
		return nil, fmt.Errorf("%w: a presentation of the other data model", vc.ErrMalformed)
	}
	if p.Holder() != "" && p.Holder() != holder {
		return nil, fmt.Errorf("%w: claim iss and holder differ", vc.ErrMismatch)
	}
	if err := c.Agree(holder, p.ID()); err != nil {
		return nil, err
	}
	s, binding, err := c.Presented(holder)
	if err != nil {
		return nil, err
	}
	s.ID, s.Types = p.ID(), p.Types()
	if binding.Thumbprint, err = multikey.Thumbprint(d.Key.Public); err != nil {
		return nil, err
	}
	d.Binding = binding
	return sealed(raw, vc.FormVPSDJWT, d, s, p.Enclosed()...)
}
