package trust

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/pass/claim169"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
	"github.com/hinan-id/hinan/verifier"
)

// Pinned is a bundle without a file and without signatures: what an operator took
// from files of its own and answers for. It has no version and no dates; those of c
// are not looked at. It fails with [ErrEntry].
func Pinned(ctx context.Context, c Content) (*Bundle, error) {
	c.Version, c.Issued, c.NextDue, c.Expires = 0, time.Time{}, time.Time{}, time.Time{}
	issuers := make(map[string]Issuer, len(c.Issuers))
	for id, i := range c.Issuers {
		issuers[Canonical(id)] = i
	}
	c.Issuers = issuers
	return assemble(ctx, c)
}

// Verifier returns a verifier that judges by the bundle and a policy, in every format
// that is known, without a network. It keeps inflated status lists: make one, and
// share it, for as long as the bundle is in use.
func (b *Bundle) Verifier(ctx context.Context, p verifier.Policy) (*verifier.Verifier, error) {
	types, err := sdjwtvc.NewTypes(ctx, slices.Collect(maps.Values(b.content.Types))...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	schemas, err := schema.New(b.content.Schemas)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	source := b.Keys(p.AnyMethod)
	return &verifier.Verifier{
		Openers: vc.Openers{
			jose.Opener{}, sdjwtvc.Opener{Types: types}, sdjwtvc.VCDM{}, cose.Opener{}, b.Passes(), claim169.Opener{},
		},
		Keys:    source,
		Status:  b.checkers(source, p),
		Schemas: schemas,
		Trust:   b.Trust(),
		Policy:  p,
		Same:    Same,
	}, nil
}

// Passes opens passes, cards and challenges whose issuers the bundle has short codes
// for.
func (b *Bundle) Passes() pass.Opener { return pass.Opener{Issuer: b.IssuerOf} }

// checkers look up status in the lists and documents of the bundle.
func (b *Bundle) checkers(source keys.Source, p verifier.Policy) status.Checkers {
	openers := vc.Openers{bitstring.Opener{}, tokenlist.Opener{}}
	lists := &status.Lists{
		Source: b.Lists(),
		Open:   func(ctx context.Context, raw []byte) (*vc.Opened, error) { return openers.Open(ctx, raw, source) },
		MaxAge: p.Status.Undecided,
	}
	bits := bitstring.Checker{Lists: lists}
	return status.Checkers{
		bitstring.EntryType:     bits,
		bitstring.EntryType2021: bits,
		tokenlist.EntryType:     tokenlist.Checker{Lists: lists},
		revbitmap.Type: &revbitmap.Checker{
			Documents: b.Document, MaxAge: p.Status.Undecided,
			Same: func(a, b did.DID) bool { return Same(a.String(), b.String()) },
		},
	}
}
