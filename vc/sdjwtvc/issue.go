package sdjwtvc

import (
	"context"
	"crypto"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// Issuer issues SD-JWT VCs. Its method Issue is a vc/issue.Secure. The zero value
// issues bearer credentials without selective disclosure.
type Issuer struct {
	// Frame says which claims are selectively disclosable; its paths are those of
	// the subject's claims.
	Frame sdjwt.Frame
	// Holder is the public key that the statement's Holder names by its thumbprint:
	// the credential has to show it.
	Holder crypto.PublicKey
}

// Issue makes an SD-JWT VC of a statement, to be opened by [Opener]. The statement
// has one type, the vct; one subject, whose claims are neither registered ones nor
// reserved; no schemas; and at most one status, of type [StatusList]. What an SD-JWT
// VC cannot say is [vc.ErrMalformed], never left out. A statement of another issuer
// is [vc.ErrMismatch]. Times count to the second.
func (i Issuer) Issue(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error) {
	c, err := i.claims(as, s)
	if err != nil {
		return nil, err
	}
	return Opener{}.mechanism().Issue(ctx, as, c, i.Frame)
}

func (i Issuer) claims(as vc.Author, s vc.Statement) (map[string]any, error) {
	if err := checkStatement(as, s); err != nil {
		return nil, err
	}
	c := maps.Clone(s.Subjects[0].Claims)
	if c == nil {
		c = map[string]any{}
	}
	c["iss"], c["vct"] = as.Issuer, s.Types[0]
	for name, text := range map[string]string{"jti": s.ID, "sub": s.Subjects[0].ID} {
		if text != "" {
			c[name] = text
		}
	}
	for name, at := range map[string]time.Time{"iat": s.Issued, "nbf": s.ValidFrom, "exp": s.ValidUntil} {
		if !at.IsZero() {
			c[name] = at.Unix()
		}
	}
	if len(s.Status) == 1 {
		c["status"] = map[string]any{StatusList: map[string]any{"idx": int64(s.Status[0].Index), "uri": s.Status[0].URI}}
	}
	cnf, err := i.confirmation(s.Holder)
	if err != nil {
		return nil, err
	}
	if cnf != nil {
		c["cnf"] = cnf
	}
	return c, nil
}

// checkStatement refuses what an SD-JWT VC cannot say.
func checkStatement(as vc.Author, s vc.Statement) error {
	switch {
	case s.Issuer != "" && s.Issuer != as.Issuer:
		return fmt.Errorf("%w: a statement of another issuer", vc.ErrMismatch)
	case len(s.Types) != 1 || !isTypeName(s.Types[0]):
		return fmt.Errorf("%w: %d types, or no name", ErrType, len(s.Types))
	case len(s.Subjects) != 1:
		return fmt.Errorf("%w: %d subjects, an SD-JWT VC has one", vc.ErrMalformed, len(s.Subjects))
	case len(s.Schemas) > 0:
		return fmt.Errorf("%w: an SD-JWT VC names no schemas", vc.ErrMalformed)
	case len(s.Status) > 1 || len(s.Status) == 1 && s.Status[0].Type != StatusList:
		return fmt.Errorf("%w: an SD-JWT VC has one status, of type %s", vc.ErrMalformed, StatusList)
	}
	if _, err := issuerOf(map[string]any{"iss": as.Issuer}); err != nil {
		return err
	}
	for name := range s.Subjects[0].Claims {
		if slices.Contains(registered, name) {
			return fmt.Errorf("%w: a claim of the subject is called %s", vc.ErrMalformed, name)
		}
	}
	return claims.Set(s.Subjects[0].Claims).CheckNames(registered)
}

// confirmation returns the cnf claim for a holder; nil: a bearer credential.
func (i Issuer) confirmation(h *vc.HolderKey) (map[string]any, error) {
	switch {
	case h == nil && i.Holder == nil:
		return nil, nil
	case h != nil && h.DIDURL != "" && i.Holder == nil:
		id, err := did.ParseURL(h.DIDURL)
		return sdjwt.ConfirmURL(id), err
	case i.Holder == nil:
		return nil, fmt.Errorf("%w: the key of the holder is not given", sdjwt.ErrHolderKey)
	}
	thumbprint, err := multikey.Thumbprint(i.Holder)
	if err != nil {
		return nil, err
	}
	if h == nil || h.DIDURL != "" || h.Thumbprint != thumbprint {
		return nil, fmt.Errorf("%w: the statement names another holder", vc.ErrMismatch)
	}
	return sdjwt.ConfirmKey(i.Holder)
}
