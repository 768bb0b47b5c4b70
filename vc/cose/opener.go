package cose

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/internal/seal"
)

// Limits in bytes of the W3C forms.
const (
	MaxCredential   = MaxBytes
	MaxPresentation = 64 << 10
)

// contentTypes are the content types of the W3C forms, by typ (VC-JOSE-COSE §3.3).
var contentTypes = map[string]string{typeVC: "application/vc", typeVP: "application/vp"}

// Opener opens vc+cose and vp+cose (VC-JOSE-COSE §3.3): credentials and presentations
// of the 2.0 data model, as JSON inside of a COSE_Sign1.
//
// A vp+cose has no place for an audience, a challenge or a time: its binding says
// who presents, and answers no verifier's challenge.
type Opener struct {
	// Forms are the forms that are accepted; nil: both.
	Forms []vc.Form
}

func (o Opener) opens(f vc.Form) bool { return o.Forms == nil || slices.Contains(o.Forms, f) }

// Accepts reports whether raw looks like one of o's forms.
func (o Opener) Accepts(raw []byte) bool {
	typ, ok := UncheckedType(raw, MaxPresentation)
	return ok && (typ == typeVC || typ == typeVP) && o.opens(vc.Form(typ))
}

// Open opens a message. The key of a credential must be one for did.AssertionMethod,
// that of a presentation one for did.Authentication; kid names it, see [Header.Ref].
//
// It fails with codes of this package and of the gate to CBOR, with those of k, and
// with [vc.ErrMalformed] or [vc.ErrUnknownFormat].
func (o Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	raw = copyOf(raw, MaxPresentation)
	m, err := Parse(ctx, raw, Slot{
		Types:        []string{typeVC, typeVP},
		ContentTypes: []string{contentTypes[typeVC], contentTypes[typeVP]},
		Limit:        MaxPresentation,
	})
	if err != nil {
		return nil, err
	}
	if err := o.narrow(&m.Header, len(raw)); err != nil {
		return nil, err
	}
	members, err := strictjson.Object(ctx, m.Payload, strictjson.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", vc.ErrMalformed, err)
	}
	p := vc.Proven{Form: vc.Form(m.Header.Type), Raw: raw, ID: m.ContentID(), Payload: m.Payload}
	if m.Header.Type == typeVC {
		err = readCredential(ctx, m, members, k, &p)
	} else {
		err = readPresentation(ctx, m, members, k, &p)
	}
	if err != nil {
		return nil, err
	}
	return vc.Seal(seal.New(), p), nil
}

// narrow checks what the two forms do not have in common.
func (o Opener) narrow(h *Header, size int) error {
	if !o.opens(vc.Form(h.Type)) {
		return fmt.Errorf("%w: %s", vc.ErrUnknownFormat, h.Type)
	}
	if h.ContentType != "" && h.ContentType != contentTypes[h.Type] {
		return fmt.Errorf("%w: %q in a message of typ %s", ErrContentType, h.ContentType, h.Type)
	}
	if h.Type == typeVC && size > MaxCredential {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, size, MaxCredential)
	}
	return nil
}

// readCredential checks the signature, and then reads members as a credential.
func readCredential(ctx context.Context, m *Sign1, members map[string]any, k keys.Source, into *vc.Proven) error {
	issuer, err := claims.PartyID(members["issuer"])
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if into.Key, err = m.Prove(ctx, issuer, did.AssertionMethod, k); err != nil {
		return err
	}
	c, err := vc.ReadCredential(members)
	if err != nil {
		return err
	}
	if c.Model() != vc.Model20 {
		return fmt.Errorf("%w: a credential of the 1.1 data model", vc.ErrMalformed)
	}
	into.Statement = c.Statement()
	return nil
}

// readPresentation checks the signature, and then reads members as a presentation.
func readPresentation(ctx context.Context, m *Sign1, members map[string]any, k keys.Source, into *vc.Proven) error {
	holder, err := claims.PartyID(members["holder"])
	if err != nil {
		return fmt.Errorf("holder: %w", err)
	}
	if into.Key, err = m.Prove(ctx, holder, did.Authentication, k); err != nil {
		return err
	}
	presentation, err := vc.ReadPresentation(members)
	if err != nil {
		return err
	}
	if presentation.Model() != vc.Model20 {
		return fmt.Errorf("%w: a presentation of the 1.1 data model", vc.ErrMalformed)
	}
	binding := &vc.Binding{Holder: holder}
	if binding.Thumbprint, err = multikey.Thumbprint(into.Key.Public); err != nil {
		return err
	}
	into.Statement = vc.Statement{Issuer: holder, ID: presentation.ID(), Types: presentation.Types()}
	into.Binding, into.Enclosed = binding, presentation.Enclosed()
	return nil
}
