package pass

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

// Opener opens phone passes, cards and transfer slips. It takes the place of the
// openers of vc/sdcwt and of cose.CWT, which accept the same tokens and know no names.
type Opener struct {
	// Issuer returns the DID for which a short code stands, such as that of a city
	// or of a shelter's device; nil: no code is known.
	Issuer func(code string) (issuer string, ok bool)
	// Types are the names of the credentials.
	Types Types
	// Own opens phone passes as they were issued too, without the proof of their
	// holder: a phone's own, which it is about to show. To a desk they prove nothing
	// that a copy would not.
	Own bool
}

// Accepts reports whether raw looks like a pass, a card or a slip.
func (o Opener) Accepts(raw []byte) bool {
	typ, ok := cose.UncheckedType(raw, sdcwt.MaxCompactBytes)
	return ok && slotOf(typ) != elsewhere
}

// slotOf returns where tokens of a media type have their place.
func slotOf(typ string) slot {
	switch vc.Form(typ) {
	case vc.FormSDCWT, vc.FormKBCWT:
		return onPhone
	case vc.FormCWT, "":
		return onPaper
	}
	return elsewhere
}

// Open opens a token with the issuer's key from k, which has to be one for
// did.AssertionMethod: by the DID in iss or the one that its code stands for, and by
// the first 8 bytes of its thumbprint. A phone pass in a key binding token has a
// Binding; one as it was issued, which is [ErrSlot] unless it is the opener's own, a
// card and a slip have none.
//
// The statement has one type, see [Types], and one subject, with the claims by the
// names of the SD-JWT VC: texts, numbers, and seeds in base64url. Payload is the same
// as JSON in the shape of an SD-JWT VC. The number of a card is the statement's ID,
// see [ReadCardNumber].
//
// It fails with codes of this package, of vc/sdcwt, of vc/cose and of the gate to
// CBOR, and with those of k.
func (o Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	typ, _ := cose.UncheckedType(raw, sdcwt.MaxCompactBytes)
	if slotOf(typ) != onPhone {
		return o.openPaper(ctx, bytes.Clone(raw), k) // what is opened must not change with the caller's buffer
	}
	if typ == string(vc.FormSDCWT) && !o.Own {
		return nil, fmt.Errorf("%w: a phone pass without the proof of its holder", ErrSlot)
	}
	// As it was issued a pass has decoys; in an answer nobody has a reason to show them.
	shown := sdcwt.Opener{Compact: typ == string(vc.FormKBCWT)}
	opened, err := shown.Open(ctx, raw, &source{issuer: o.Issuer, keys: k})
	if err != nil {
		return nil, err
	}
	p := opened.Proven()
	s := &p.Statement
	inner, own, err := readInner(s.Subjects[0].Claims)
	if err != nil {
		return nil, err
	}
	if err := o.name(onPhone, own, inner, s); err != nil {
		return nil, err
	}
	if _, random := decode[[subjectBytes]byte](s.Subjects[0].ID); !random {
		return nil, fmt.Errorf("%w: sub is not 11 characters of base64url", ErrClaim)
	}
	p.Disclosed = namedPaths(profiles[own].fields, p.Disclosed)
	p.Payload = payloadOf(s)
	return vc.Seal(seal.New(), p), nil
}

// openPaper opens a card or a slip.
func (o Opener) openPaper(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	t, err := o.openCWT(ctx, raw, paper, k)
	if err != nil {
		return nil, err
	}
	s := &t.statement
	if err := o.name(onPaper, t.kind, t.inner, s); err != nil {
		return nil, err
	}
	if err := checkPaper(t); err != nil {
		return nil, err
	}
	if claims := s.Subjects[0].Claims; t.kind == kindSlip && claims["from"] == nil {
		shelter, _, ok := strings.Cut(t.said, "/")
		if !ok {
			return nil, absent(keyShelter)
		}
		claims["from"] = shelter
	}
	return vc.Seal(seal.New(), vc.Proven{
		Form: vc.FormCWT, Raw: raw, ID: t.message.ContentID(),
		Statement: *s, Payload: payloadOf(s), Key: t.key,
	}), nil
}

// readInner returns the claims that are ours.
func readInner(claims map[string]any) (inner map[string]any, k kind, err error) {
	inner, ok := claims[claimPassName].(map[string]any)
	if !ok {
		return nil, 0, fmt.Errorf("%w: no claim %d", ErrType, claimPass)
	}
	k, err = readKind(inner)
	return inner, k, err
}

// name gives the claims of a statement the names of the table, if it is of a kind that
// has its place here.
func (o Opener) name(where slot, k kind, inner map[string]any, s *vc.Statement) error {
	table := profiles[k]
	if table.slot != where {
		return fmt.Errorf("%w: type %d", ErrSlot, k)
	}
	for _, key := range table.required {
		if _, present := inner[keyNames[key]]; !present {
			return absent(key)
		}
	}
	claims := make(map[string]any, len(inner))
	if err := readFields(table.fields, inner, claims); err != nil {
		return err
	}
	s.Types, s.Subjects[0].Claims = []string{o.Types.of(k)}, claims
	if k == kindSlip {
		return nil
	}
	return checkDays(s)
}

// checkPaper checks the claims that all CWTs have.
func checkPaper(t *token) error {
	s := &t.statement
	_, bound := t.claims.Claim(cose.ClaimHolder)
	_, limited := t.claims.Claim(cose.ClaimAudience)
	switch number, _ := t.claims.Bytes(cose.ClaimID); {
	case len(number) != len(CardNumber{}):
		return fmt.Errorf("%w: cti has not %d bytes", ErrClaim, len(CardNumber{}))
	case s.Subjects[0].ID != "":
		return fmt.Errorf("%w: sub on paper", ErrClaim)
	case bound:
		return fmt.Errorf("%w: cnf on paper, which proves no key", ErrClaim)
	case limited:
		return fmt.Errorf("%w: aud on paper", ErrClaim)
	case t.kind == kindSlip && s.Issued.IsZero():
		return fmt.Errorf("%w: a slip without iat", ErrTimes)
	}
	return nil
}

// checkDays refuses times by which copies of one pass could be told apart.
func checkDays(s *vc.Statement) error {
	switch {
	case s.ValidUntil.IsZero():
		return fmt.Errorf("%w: no end of validity", ErrTimes)
	case !isDay(s.ValidUntil) || !isDay(s.ValidFrom):
		return fmt.Errorf("%w: a bound of validity that is not the beginning of a day in UTC", ErrTimes)
	case !s.ValidFrom.Before(s.ValidUntil):
		return fmt.Errorf("%w: its validity ends before it begins", ErrTimes)
	case !s.Issued.IsZero():
		return fmt.Errorf("%w: it says when it was issued", ErrTimes)
	}
	return nil
}

// isDay reports whether t is the beginning of a day in UTC, or zero.
func isDay(t time.Time) bool { return t.IsZero() || t.Unix()%(24*60*60) == 0 && t.Nanosecond() == 0 }

// namedPaths gives the paths of what was disclosed their names. Groups have none, nor
// has what is not in the table.
func namedPaths(table []field, paths [][]string) [][]string {
	named := make([][]string, 0, len(paths))
	names := make([]string, 0, len(paths))
	for _, path := range paths {
		if name, ok := nameAt(table, path); ok {
			names = append(names, name)
			named = append(named, names[len(names)-1:len(names):len(names)])
		}
	}
	return named
}
