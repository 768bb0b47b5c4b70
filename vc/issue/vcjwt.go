package issue

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
)

// VCJWT secures statements as JSON Web Tokens of a version of the W3C data model.
// The contexts, by URL, stand behind the model's own: they define types and claims
// for readers of JSON-LD.
//
// A VC-JWT is bound to its holder by the id of its subject alone: a statement whose
// Holder is a key of nobody among its subjects is vc.ErrMalformed.
func VCJWT(m vc.Model, contexts ...string) Secure {
	return func(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error) {
		if err := checkHolder(s); err != nil {
			return nil, err
		}
		c, err := vc.NewCredential(m, s)
		if err != nil {
			return nil, err
		}
		if len(contexts) > 0 {
			if c, err = c.WithContexts(contexts...); err != nil {
				return nil, err
			}
		}
		return jose.IssueCredential(ctx, as, c)
	}
}

func checkHolder(s vc.Statement) error {
	if s.Holder == nil {
		return nil
	}
	key, err := did.ParseURL(s.Holder.DIDURL)
	isHolder := func(subject vc.Subject) bool { return subject.ID == key.DID().String() }
	if err != nil || !slices.ContainsFunc(s.Subjects, isHolder) {
		return fmt.Errorf("%w: the holder's key belongs to none of the subjects' DIDs", vc.ErrMalformed)
	}
	return nil
}
