package pass

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

// Issuer issues phone passes, cards, posters and certificates. Its methods Issue and
// Card are forms of vc/issue. The zero value writes the issuer's whole DID, and issues
// nothing that asks for a holder.
type Issuer struct {
	// Code is the short form of the issuer as verifiers know it; empty: the whole DID.
	Code string
	// Types are the names of the credentials, the same as those of an [Opener].
	Types Types
	// Holder is the public key of the phone, which a statement's Holder names by its
	// thumbprint: Ed25519 or P-256.
	Holder crypto.PublicKey
}

// Issue makes the phone pass of a statement that sdjwtvc.Issuer can say too: of type
// Types.Resident, about one subject without an ID, whose claims are in the table of
// phone passes; valid until the beginning of a day in UTC, and from one or from ever;
// with at most one status, of type [cose.StatusList]; bound to the key of Holder. What
// a pass cannot say is [vc.ErrMalformed], [ErrClaim] or [ErrTimes], never left out,
// but for Issued: a fine time would tell the copies of one person apart.
//
// The pass is for the holder, with all its disclosures, and has five digests at the
// desk's level whatever the statement says: decoys stand for claims that it has not.
// Its sub is random. It fits into [MaxPhone] bytes with the three claims of a check-in
// at the longest audience, else it is [ErrTooLarge].
func (i Issuer) Issue(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error) {
	if err := i.checkStatement(as, s, i.Types.of(kindResident)); err != nil {
		return nil, err
	}
	claims, err := i.frame(as, s)
	if err != nil {
		return nil, err
	}
	cnf, err := i.confirmation(s.Holder)
	if err != nil {
		return nil, err
	}
	inner, err := writeFields(kindResident, s.Subjects[0].Claims)
	if err != nil {
		return nil, err
	}
	claims[cose.ClaimSubject], claims[cose.ClaimHolder] = randomSubject(), cnf
	claims[claimPass] = inner
	raw, err := sdcwt.Issue(ctx, unnamed(as), claims, frameOf(s.Subjects[0].Claims))
	if err != nil {
		return nil, err
	}
	return raw, i.checkShown(ctx, raw, s.Subjects[0].Claims)
}

// unnamed leaves the key's name out: kid is then the beginning of its thumbprint.
func unnamed(as vc.Author) vc.Author {
	as.KeyID = ""
	return as
}

// checkStatement refuses what no pass can say.
func (i Issuer) checkStatement(as vc.Author, s vc.Statement, want string) error {
	switch {
	case s.Issuer != "" && s.Issuer != as.Issuer:
		return fmt.Errorf("%w: a statement of another issuer", vc.ErrMismatch)
	case len(s.Types) != 1 || s.Types[0] != want:
		return fmt.Errorf("%w: not of the one type %.80q", vc.ErrMalformed, want)
	case len(s.Subjects) != 1 || s.Subjects[0].ID != "":
		return fmt.Errorf("%w: not one subject without an id", vc.ErrMalformed)
	case s.ID != "":
		return fmt.Errorf("%w: an id, by which copies could be told apart", vc.ErrMalformed)
	case len(s.Schemas) > 0:
		return fmt.Errorf("%w: a pass names no schemas", vc.ErrMalformed)
	}
	return checkDays(&vc.Statement{ValidFrom: s.ValidFrom, ValidUntil: s.ValidUntil})
}

// frame returns the claims that all CWTs have.
func (i Issuer) frame(as vc.Author, s vc.Statement) (map[any]any, error) {
	iss, err := i.name(as)
	if err != nil {
		return nil, err
	}
	claims := map[any]any{cose.ClaimIssuer: iss, cose.ClaimExpires: s.ValidUntil.Unix()}
	if !s.ValidFrom.IsZero() {
		claims[cose.ClaimNotBefore] = s.ValidFrom.Unix()
	}
	if len(s.Status) == 0 {
		return claims, nil
	}
	e := s.Status[0]
	switch {
	case len(s.Status) > 1 || e.Type != cose.StatusList:
		return nil, fmt.Errorf("%w: a pass has one status, of type %s", vc.ErrMalformed, cose.StatusList)
	case len(e.URI) > MaxStatusURI:
		return nil, fmt.Errorf("%w: a status list's address of %d bytes, at most %d", ErrTooLarge, len(e.URI), MaxStatusURI)
	case e.Index > MaxIndex:
		return nil, fmt.Errorf("%w: place %d of a status list, at most %d", ErrTooLarge, e.Index, MaxIndex)
	}
	claims[cose.ClaimStatus] = map[any]any{cose.StatusList: map[any]any{"idx": e.Index, "uri": e.URI}}
	return claims, nil
}

// name returns what stands in iss.
func (i Issuer) name(as vc.Author) (string, error) {
	switch {
	case i.Code == "" && strings.HasPrefix(as.Issuer, "did:"):
		return as.Issuer, nil
	case isCode(i.Code):
		return i.Code, nil
	}
	return "", fmt.Errorf("%w: neither a DID nor a short code", ErrIssuer)
}

// confirmation returns the cnf claim for a holder.
func (i Issuer) confirmation(h *vc.HolderKey) (map[int64]any, error) {
	if i.Holder == nil || h == nil {
		return nil, fmt.Errorf("%w: a phone pass without the key of its phone", cose.ErrHolderKey)
	}
	thumbprint, err := multikey.Thumbprint(i.Holder)
	if err != nil {
		return nil, err
	}
	if h.DIDURL != "" || h.Thumbprint != thumbprint {
		return nil, fmt.Errorf("%w: the statement names another holder", vc.ErrMismatch)
	}
	return confirm(i.Holder)
}

func randomSubject() string {
	b := make([]byte, subjectBytes)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// frameOf makes every claim selectively disclosable, with as many digests in each map
// as its table has rows.
func frameOf(claims map[string]any) (f sdcwt.Frame) {
	used := map[int64]int{}
	for name := range claims {
		at, _ := placeOf(resident, name)
		f.Disclose = append(f.Disclose, at.path())
		used[at.group]++
	}
	desk := len(resident) - used[0]
	for _, group := range resident {
		if group.group == nil || used[group.key] == 0 {
			continue
		}
		path := []string{claimPassName, keyNames[group.key]}
		desk--
		f.Disclose = append(f.Disclose, path)
		f.Decoys = append(f.Decoys, sdcwt.Decoys{Path: path, Count: len(group.group) - used[group.key]})
	}
	f.Decoys = append(f.Decoys, sdcwt.Decoys{Path: []string{claimPassName}, Count: desk})
	return f
}
