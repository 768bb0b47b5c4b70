package cose

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/internal/seal"
)

// CWT opens and makes signed CWTs (RFC 8392) with an issuer: bearer credentials,
// unless they carry cnf. A CWT with an audience is refused: a statement cannot say so.
type CWT struct {
	// Slot is what is allowed. Without Types it is application/cwt, or no typ.
	Slot Slot
}

func (c CWT) slot() Slot {
	s := c.Slot
	if s.Types == nil {
		s.Types = []string{typeCWT, ""}
	}
	return s
}

// Accepts reports whether raw looks like a COSE_Sign1 of one of the types.
func (c CWT) Accepts(raw []byte) bool {
	s := c.slot()
	typ, ok := UncheckedType(raw, s.Limit)
	return ok && slices.Contains(s.Types, typ)
}

// Open opens a CWT with the issuer's key from k: by its iss, which may be a short code
// that k knows, and kid; see [Header.Ref]. The statement's issuer is who k says the
// key speaks for.
//
// It fails with codes of this package and of the gate to CBOR, and with those of k.
func (c CWT) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	s := c.slot()
	raw = copyOf(raw, s.limit())
	m, err := Parse(ctx, raw, s)
	if err != nil {
		return nil, err
	}
	claims, err := ReadClaims(ctx, m.Payload, s)
	if err != nil {
		return nil, err
	}
	holder, err := claims.Holder()
	if err != nil {
		return nil, err
	}
	statement, err := claims.Statement(holder)
	if err != nil {
		return nil, err
	}
	if _, limited := claims.Claim(ClaimAudience); limited {
		return nil, fmt.Errorf("%w: a credential with an audience", vc.ErrMalformed)
	}
	key, err := m.Prove(ctx, statement.Issuer, did.AssertionMethod, k)
	if err != nil {
		return nil, err
	}
	statement.Issuer = key.Issuer
	return vc.Seal(seal.New(), vc.Proven{
		Form: vc.FormCWT, Raw: raw, ID: m.ContentID(),
		Statement: statement, Payload: claims.Payload(), Key: key,
	}), nil
}

// Prove checks the signature with the key of an issuer from k, which must be named.
func (m *Sign1) Prove(ctx context.Context, issuer string, purpose did.Relationship, k keys.Source) (keys.Key, error) {
	if issuer == "" {
		return keys.Key{}, fmt.Errorf("%w: no issuer", keys.ErrReference)
	}
	key, err := k.Key(ctx, m.Header.Ref(issuer, purpose))
	if err != nil {
		return keys.Key{}, err
	}
	return key, m.Verify(key.Public)
}

// Issue makes a CWT of claims by their keys, integers or text, with values of Go:
// integers, floats, []byte, strings, bools, nil, slices and maps. Its typ is the
// first of the slot's, if it has any. The issuer is among the claims, in the form
// that verifiers know; the kid is the author's KeyID, or, if that is empty, the first
// 8 bytes of the key's thumbprint. What [CWT.Open] would not read is refused.
func (c CWT) Issue(ctx context.Context, as vc.Author, claims map[any]any) ([]byte, error) {
	payload, err := cborgate.Encode(claims)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrClaim, err)
	}
	if _, err := ReadClaims(ctx, payload, c.Slot); err != nil {
		return nil, err
	}
	m := Message{Payload: payload}
	if m.Header.KeyID, err = KeyID(as); err != nil {
		return nil, err
	}
	if len(c.Slot.Types) > 0 {
		m.Header.Type = c.Slot.Types[0]
	}
	raw, err := Sign(ctx, as.Signer, m)
	if err != nil {
		return nil, err
	}
	_, err = Parse(ctx, raw, c.slot())
	return raw, err
}

// KeyID returns the kid under which others find an author's key.
func KeyID(as vc.Author) ([]byte, error) {
	if as.KeyID != "" {
		return []byte(as.KeyID), nil
	}
	thumbprint, err := multikey.COSEThumbprint(as.Signer.Public())
	return thumbprint[:keys.MinThumb], err
}

// UncheckedType returns the typ of a tagged COSE_Sign1 of at most limit bytes (0:
// [MaxBytes]), so that a format can tell whether it is meant; false if it is none.
// Nothing is proven by that.
func UncheckedType(raw []byte, limit int) (typ string, ok bool) {
	if limit == 0 {
		limit = MaxBytes
	}
	ctx := context.Background()
	r, err := cborgate.Check(ctx, raw, cborgate.Rules{Bytes: limit, Tags: tagsSign1})
	if err != nil {
		return "", false
	}
	p, err := split(r)
	if err != nil {
		return "", false
	}
	h, err := cborgate.Check(ctx, p.protected, cborgate.Rules{Bytes: limit, Tags: tagsSign1})
	if err != nil {
		return "", len(p.protected) == 0
	}
	pairs, ok := h.Map()
	for range pairs {
		label, known := h.Int()
		if !known {
			h.Skip()
		}
		value := h.Next()
		if known && label == labelType {
			typ, err = readMediaType(value)
			return typ, err == nil
		}
	}
	return "", ok
}
