package sdcwt

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/internal/seal"
)

// Opener opens SD-CWTs, bare or in a KBT. Its zero value follows the draft.
type Opener struct {
	// Compact asks for what a code that is scanned has to keep: at most
	// [MaxCompactBytes], the shortest form of every head, a visible sub, iat in the
	// KBT, and no decoys shown. An SD-CWT as it was issued may have decoys.
	Compact bool
}

func (o Opener) profile() *profile {
	if o.Compact {
		return &compact
	}
	return &general
}

// Accepts reports whether raw looks like an SD-CWT or a KBT.
func (o Opener) Accepts(raw []byte) bool {
	typ, ok := cose.UncheckedType(raw, o.profile().limit)
	return ok && (typ == typeSDCWT || typ == typeKBT)
}

// Open opens a token with the issuer's key from k: by iss, which may be a short code
// that k knows, and kid; see cose.Header.Ref. The statement's issuer is who k says
// the key speaks for. The holder's key is the one in cnf.
//
// The statement has one subject, whose claims go by their keys in decimal; byte
// strings are base64url, also in the nonce of the binding. Its Types are the vct, if
// there is one. Clock, challenge and status are the caller's to look at; a bare
// SD-CWT has no binding.
//
// It fails with codes of this package, of vc/cose and of the gate to CBOR, with those
// of k, and with [vc.ErrMalformed] or [vc.ErrMismatch].
func (o Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	p := o.profile()
	raw = bytes.Clone(raw[:min(len(raw), p.limit+1)]) // what is opened must not change with the caller's buffer
	t, err := p.parse(ctx, raw)
	if err != nil {
		return nil, err
	}
	payload, err := cborgate.Check(ctx, t.sd.Payload, p.rules(len(t.sd.Payload)))
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	if payload.Kind() != cborgate.Map {
		return nil, fmt.Errorf("%w: the claims are no map", ErrPayload)
	}
	key, err := t.sd.Prove(ctx, uncheckedIssuer(payload), did.AssertionMethod, k)
	if err != nil {
		return nil, err
	}
	w, err := p.process(ctx, payload, t.disclosures)
	if err != nil {
		return nil, err
	}
	proven, err := p.judge(ctx, &t, w)
	if err != nil {
		return nil, err
	}
	proven.Raw, proven.Key, proven.Statement.Issuer = raw, key, key.Issuer
	return vc.Seal(seal.New(), proven), nil
}

// uncheckedIssuer returns the claim iss, or "": whose key has to fit.
func uncheckedIssuer(claims cborgate.Reader) string {
	value, _ := claims.At(cose.ClaimIssuer)
	iss, _ := value.Text()
	return iss
}

// judge reads what the tokens say, after the issuer's signature has been checked, and
// checks the holder's.
func (p *profile) judge(ctx context.Context, t *token, w *processor) (vc.Proven, error) {
	c := &w.claims
	if err := p.required(w); err != nil {
		return vc.Proven{}, err
	}
	holder, err := c.Holder()
	if err != nil {
		return vc.Proven{}, err
	}
	statement, err := c.Statement(holder)
	if err != nil {
		return vc.Proven{}, err
	}
	if err := checkTimes(&statement); err != nil {
		return vc.Proven{}, err
	}
	proven := vc.Proven{
		Form: vc.FormSDCWT, ID: t.sd.ContentID(), Statement: statement, Payload: c.Payload(),
		Disclosed: w.paths, Hidden: w.hidden,
	}
	if t.kbt != nil {
		proven.Form = vc.FormKBCWT
		if proven.Binding, err = p.openBinding(ctx, t.kbt, holder, &statement); err != nil {
			return vc.Proven{}, err
		}
	}
	return proven, checkAudience(c, proven.Binding)
}

// required refuses an SD-CWT without the claims that every one has (§7). A sub that
// is not there may be behind a digest beside it.
func (p *profile) required(w *processor) error {
	_, named := w.claims.Claim(cose.ClaimSubject)
	if !named && (p.sub || w.atTop == 0) {
		return fmt.Errorf("%w: no sub", ErrPayload)
	}
	if _, bound := w.claims.Claim(cose.ClaimHolder); !bound {
		return fmt.Errorf("%w: no cnf", cose.ErrHolderKey)
	}
	return nil
}

// checkTimes refuses an SD-CWT whose times contradict each other.
func checkTimes(s *vc.Statement) error {
	from, until, issued := s.ValidFrom, s.ValidUntil, s.Issued
	switch {
	case !issued.IsZero() && from.After(issued):
		return fmt.Errorf("%w: nbf after iat", ErrTimes)
	case !until.IsZero() && !from.Before(until):
		return fmt.Errorf("%w: nbf not before exp", ErrTimes)
	case !until.IsZero() && !issued.Before(until):
		return fmt.Errorf("%w: iat not before exp", ErrTimes)
	}
	return nil
}

// checkAudience compares the audience of the SD-CWT, if it has one, with that of its
// holder's proof: what is checked for one then holds for both. A statement has no
// place for it.
func checkAudience(c *cose.Claims, b *vc.Binding) error {
	if _, limited := c.Claim(cose.ClaimAudience); !limited {
		return nil
	}
	aud, err := c.Text(cose.ClaimAudience)
	if err != nil {
		return err
	}
	if b == nil {
		return fmt.Errorf("%w: a bare SD-CWT with an audience", vc.ErrMalformed)
	}
	if b.Audience[0] != aud {
		return fmt.Errorf("%w: the SD-CWT and its KBT have different audiences", vc.ErrMismatch)
	}
	return nil
}
