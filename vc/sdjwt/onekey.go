package sdjwt

import (
	"context"
	"crypto"
	"fmt"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
)

// OneKey is a keys.Source for the bare mechanism: whatever issuer and kid a token
// names, there is one key for it, which the caller vouches for.
type OneKey struct {
	Public crypto.PublicKey // the issuer's
	// Holders finds the keys of holders that a credential names by a DID URL; nil:
	// none is found.
	Holders keys.Source
}

// Key returns the one key; keys that are asked for under authentication, those of
// holders, come from o.Holders.
func (o OneKey) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	if r.For != did.Authentication {
		return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: o.Public, For: r.For}, nil
	}
	if o.Holders == nil {
		return keys.Key{}, fmt.Errorf("%w: there is no source of holder keys", keys.ErrUnknown)
	}
	return o.Holders.Key(ctx, r)
}
