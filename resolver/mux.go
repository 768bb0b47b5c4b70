package resolver

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did"
)

// Mux resolves each DID by the resolver of its method:
//
//	resolver.Mux{"key": didkey.Resolver{}, "iota": iota}
//
// A method that it does not hold is [ErrMethod].
type Mux map[string]Resolver

// Resolve asks the resolver of id's method.
func (m Mux) Resolve(ctx context.Context, id did.DID, v Version) (*Result, error) {
	r, ok := m[id.Method()]
	if !ok {
		return nil, fmt.Errorf("%w: no resolver for did:%s", ErrMethod, id.Method())
	}
	return r.Resolve(ctx, id, v)
}
