// Package issue makes credentials of one statement, in several formats.
//
// Each copy gets places of its own in the issuer's status lists, which are on the
// disk before anything is signed: no two credentials share an index, by which
// verifiers that compare what they saw would find the copies of one person. It
// refuses statements that no format should carry: of another issuer, with an end
// before the beginning, with an index that copies would share; each format refuses
// what it cannot say.
//
// Start with [Desk.Copies]:
//
//	desk := issue.Desk{As: author, Status: []status.Allocator{register}}
//	copies, err := desk.Copies(ctx, statement, sdjwtvc.Issuer{Frame: frame}.Issue)
package issue

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

const (
	// ErrAuthor: the author has no key, or one under an id that verifiers would refuse.
	ErrAuthor = fault.Code("issue.author")
	// ErrSharedStatus: the statement names a place in a status list, which all copies would share.
	ErrSharedStatus = fault.Code("issue.shared-status")
)

// Secure signs a statement in one format. sdjwtvc.Issuer.Issue is one, and [VCJWT]
// makes others.
type Secure func(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error)

// Desk is where an author issues.
type Desk struct {
	As vc.Author
	// Status are the registers in which each copy gets a place of its own, such as
	// one for revocation and one for suspension. Their kinds must be ones that the
	// formats can carry: formats that need other kinds are issued at another desk.
	// Empty: the credentials have no status.
	Status []status.Allocator
}

// Copy is one credential, as it was issued.
type Copy struct {
	Raw []byte
	// Status are its places in the lists: who issues keeps them with the record of
	// whom it was issued to, and finds there what to revoke.
	Status []vc.StatusEntry
}

// Copies issues s once in each form, in their order. An empty Issuer is the desk's
// author. It returns all copies or none; after an error places that were given out
// stay unused for ever, since a copy may have left the signer.
//
// Copies tell themselves apart by format, salts and status only. What s says is the
// same in all: without ID, holder's key and exact times copies cannot be linked by
// them.
//
// Errors: [ErrAuthor], [ErrSharedStatus], vc.ErrMismatch for a statement of another
// issuer, vc.ErrMalformed, those of the registers and of the forms.
func (d Desk) Copies(ctx context.Context, s vc.Statement, forms ...Secure) ([]Copy, error) {
	if err := checkAuthor(d.As); err != nil {
		return nil, err
	}
	if s.Issuer == "" {
		s.Issuer = d.As.Issuer
	}
	if err := d.check(s, len(forms)); err != nil {
		return nil, err
	}
	copies := make([]Copy, len(forms))
	for i, secure := range forms {
		issued, err := d.issue(ctx, s, secure)
		if err != nil {
			return nil, err
		}
		copies[i] = issued
	}
	return copies, nil
}

func (d Desk) issue(ctx context.Context, s vc.Statement, secure Secure) (Copy, error) {
	entries := append([]vc.StatusEntry(nil), s.Status...)
	for _, register := range d.Status {
		entry, err := register.Allocate(ctx)
		if err != nil {
			return Copy{}, err
		}
		entries = append(entries, entry)
	}
	s.Status = entries
	raw, err := secure(ctx, d.As, s)
	if err != nil {
		return Copy{}, err
	}
	return Copy{Raw: raw, Status: entries}, nil
}

// check refuses what no format should carry, before any place is given out.
func (d Desk) check(s vc.Statement, forms int) error {
	switch {
	case s.Issuer != d.As.Issuer:
		return fmt.Errorf("%w: a statement of another issuer", vc.ErrMismatch)
	case len(s.Subjects) == 0:
		return fmt.Errorf("%w: a statement about nobody", vc.ErrMalformed)
	case !s.ValidUntil.IsZero() && !s.ValidFrom.Before(s.ValidUntil):
		return fmt.Errorf("%w: its validity ends before it begins", vc.ErrMalformed)
	case !s.ValidUntil.IsZero() && !s.Issued.Before(s.ValidUntil):
		return fmt.Errorf("%w: its validity ends before it is issued", vc.ErrMalformed)
	case len(s.Status) > 0 && forms > 1:
		return fmt.Errorf("%w: %d copies", ErrSharedStatus, forms)
	}
	return nil
}

// checkAuthor refuses who would sign what verifiers turn away: of a DID, the key id
// must be a DID URL of it (rule R2).
func checkAuthor(as vc.Author) error {
	if as.Signer == nil || as.Issuer == "" {
		return fmt.Errorf("%w: no signer, or no name", ErrAuthor)
	}
	issuer, err := did.Parse(as.Issuer)
	if err != nil {
		return nil // an https issuer: its metadata says under which id the key is found
	}
	if id, err := did.ParseURL(as.KeyID); err != nil || id.DID() != issuer || id.Fragment() == "" {
		return fmt.Errorf("%w: the key id %.80q is not a DID URL of a key of the issuer", ErrAuthor, as.KeyID)
	}
	return nil
}
