// Package jose opens and makes credentials and presentations that are JSON Web
// Tokens: VC-JWT and VP-JWT of the 1.1 data model, with the claims moved as IOTA
// Identity moves them, and vc+jwt and vp+jwt of the 2.0 data model
// (VC-JOSE-COSE), bare or enveloped in a JSON object.
//
// It refuses a token whose registered claims contradict the credential in it, one
// that mixes the two data models, and whatever the gate to JOSE refuses: keys in
// headers, critical extensions, other algorithms than the key's own. It never
// looks at the clock, and never opens the credentials of a presentation.
//
// Start with [Opener]; make tokens with [IssueCredential] and [Present].
package jose

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/internal/seal"
)

// Limits in bytes of the compact tokens.
const (
	MaxCredential   = jws.MaxToken
	MaxPresentation = 64 << 10
)

// Values of the header members typ and cty.
const (
	typeJWT = "JWT" // VC Data Model 1.1 §6.3.1, credentials and presentations alike
	typeVC  = "vc+jwt"
	typeVP  = "vp+jwt"
)

// Opener opens the four forms. The zero value is the careful choice.
type Opener struct {
	// Forms are the forms that are accepted; nil: all four of this package.
	Forms []vc.Form
	// IgnoreJWK ignores a jwk in the header, which IOTA Identity can attach,
	// instead of refusing it. It is never used.
	IgnoreJWK bool
}

// slot is the union of what the four forms allow; check narrows it.
func (o Opener) slot() jws.Slot {
	return jws.Slot{
		Types:        []string{typeJWT, typeVC, typeVP},
		ContentTypes: []string{"vc", "vp"},
		Nonce:        true,
		IgnoreJWK:    o.IgnoreJWK,
		MaxBytes:     MaxPresentation,
	}
}

// Accepts reports whether raw looks like one of o's forms: an enveloping object,
// or a compact token by its typ and, for typ JWT, a mention of the vc or vp claim.
// It does not say that Open will succeed.
func (o Opener) Accepts(raw []byte) bool {
	token := raw
	if bytes.HasPrefix(raw, []byte("{")) {
		e, err := readEnvelope(context.Background(), raw)
		if err != nil {
			return false
		}
		token = e.Raw
	}
	for _, f := range guess(token) {
		if o.opens(f) {
			return true
		}
	}
	return false
}

func (o Opener) opens(f vc.Form) bool { return o.Forms == nil || slices.Contains(o.Forms, f) }

// Open opens a compact token, or an EnvelopedVerifiableCredential or
// EnvelopedVerifiablePresentation object with one in it. The key of a credential
// must be one for did.AssertionMethod, that of a presentation one for
// did.Authentication.
//
// It fails with codes of the gate to JOSE (jose.…), of the key source (key.…),
// and with [vc.ErrMalformed], [vc.ErrMismatch], [vc.ErrTooLarge] or
// [vc.ErrUnknownFormat].
func (o Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	raw = bytes.Clone(raw) // the result must not change with the caller's buffer
	token, enveloped := raw, vc.Form("")
	if bytes.HasPrefix(raw, []byte("{")) {
		e, err := readEnvelope(ctx, raw)
		if err != nil {
			return nil, err
		}
		token, enveloped = e.Raw, e.Form
	}
	p, err := o.open(ctx, token, k)
	if err != nil {
		return nil, err
	}
	if enveloped != "" && p.Form != enveloped {
		return nil, fmt.Errorf("%w: %s in an envelope for %s", vc.ErrMismatch, p.Form, enveloped)
	}
	p.Raw = raw
	return vc.Seal(seal.New(), p), nil
}

func (o Opener) open(ctx context.Context, token []byte, k keys.Source) (vc.Proven, error) {
	t, err := jws.Parse(token, o.slot())
	if err != nil {
		return vc.Proven{}, err
	}
	c, err := readClaims(ctx, t.Payload)
	if err != nil {
		return vc.Proven{}, err
	}
	form, err := formOf(t.Header, c)
	if err != nil {
		return vc.Proven{}, err
	}
	if !o.opens(form) {
		return vc.Proven{}, fmt.Errorf("%w: %s is not opened here", vc.ErrUnknownFormat, form)
	}
	if err := checkHeader(form, t.Header, len(token)); err != nil {
		return vc.Proven{}, err
	}
	op := &opening{token: t, claims: c, keys: k, proven: vc.Proven{Form: form, Nonce: t.Header.Nonce, ID: t.ContentID()}}
	switch form {
	case vc.FormVCJWT11:
		err = op.credential11(ctx)
	case vc.FormVCJWT:
		err = op.credential20(ctx)
	case vc.FormVPJWT11:
		err = op.presentation11(ctx)
	case vc.FormVPJWT:
		err = op.presentation20(ctx)
	}
	return op.proven, err
}

// opening is one token on its way from parsed to proven.
type opening struct {
	token  *jws.Token
	claims claims.Set
	keys   keys.Source
	proven vc.Proven
}

// prove finds the key of who is said to have signed, and checks the signature.
func (o *opening) prove(ctx context.Context, who string, purpose did.Relationship) error {
	key, err := o.keys.Key(ctx, keys.Ref{Issuer: who, ID: o.token.Header.KeyID, For: purpose})
	if err != nil {
		return err
	}
	o.proven.Key = key
	return o.token.Verify(key.Public)
}

// formOf tells the form by typ and, where two share one, by the claims vc and vp.
// The forms of the 2.0 data model have neither claim (VC-JOSE-COSE §3.1.3).
func formOf(h jws.Header, c claims.Set) (vc.Form, error) {
	_, hasVC := c["vc"]
	_, hasVP := c["vp"]
	switch {
	case h.Type != typeJWT && (hasVC || hasVP):
		return "", fmt.Errorf("%w: claim vc or vp in a token of typ %s", vc.ErrMalformed, h.Type)
	case h.Type == typeVC:
		return vc.FormVCJWT, nil
	case h.Type == typeVP:
		return vc.FormVPJWT, nil
	case hasVC && hasVP:
		return "", fmt.Errorf("%w: claims vc and vp in one token", vc.ErrMalformed)
	case hasVC:
		return vc.FormVCJWT11, nil
	case hasVP:
		return vc.FormVPJWT11, nil
	}
	return "", fmt.Errorf("%w: neither claim vc nor claim vp", vc.ErrMalformed)
}

// checkHeader narrows the slot to the form's own.
func checkHeader(f vc.Form, h jws.Header, size int) error {
	contentType := map[vc.Form]string{vc.FormVCJWT: "vc", vc.FormVPJWT: "vp"}[f]
	if h.ContentType != "" && h.ContentType != contentType {
		return fmt.Errorf("%w: %q in a token of typ %s", jws.ErrContentType, h.ContentType, h.Type)
	}
	if h.Nonce != "" && h.Type != typeJWT {
		return fmt.Errorf("%w: nonce in a token of typ %s", jws.ErrHeader, h.Type)
	}
	if (f == vc.FormVCJWT11 || f == vc.FormVCJWT) && size > MaxCredential {
		return fmt.Errorf("%w: %d bytes, at most %d", jws.ErrTooLarge, size, MaxCredential)
	}
	return nil
}
