package jose

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
)

// registered are the claims that are read here.
var registered = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf", "vc", "vp"}

func readClaims(ctx context.Context, payload []byte) (claims.Set, error) {
	members, err := strictjson.Object(ctx, payload, strictjson.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", vc.ErrMalformed, err)
	}
	if err := checkWhole(members); err != nil {
		return nil, err
	}
	return members, claims.Set(members).CheckNames(registered)
}

// checkWhole refuses a time that is not written in whole seconds. RFC 7519 §2 allows
// fractions; no format of this package writes them.
func checkWhole(c claims.Set) error {
	for _, name := range []string{"exp", "nbf", "iat"} {
		number, ok := c[name].(json.Number)
		if !ok {
			continue // absent, or refused where it is read
		}
		if _, err := strconv.ParseInt(string(number), 10, 64); err != nil {
			return fmt.Errorf("%w: claim %s is no whole number of seconds", vc.ErrMalformed, name)
		}
	}
	return nil
}

// holderKey returns the key of the claim cnf (RFC 7800 §3): jwk, or the DID URL of
// a key as kid; nil if the claim is absent.
func holderKey(c claims.Set) (*vc.HolderKey, error) {
	value, ok := c["cnf"]
	if !ok {
		return nil, nil
	}
	cnf, ok := value.(map[string]any)
	if !ok || len(cnf) != 1 {
		return nil, fmt.Errorf("%w: claim cnf does not hold exactly one key", vc.ErrMalformed)
	}
	if kid, ok := cnf["kid"].(string); ok {
		if _, err := did.ParseURL(kid); err != nil {
			return nil, fmt.Errorf("%w: claim cnf: %w", vc.ErrMalformed, err)
		}
		return &vc.HolderKey{DIDURL: kid}, nil
	}
	member, ok := cnf["jwk"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: claim cnf is neither kid nor jwk", vc.ErrMalformed)
	}
	jwk, err := multikey.ImportJWK(member)
	if err != nil {
		return nil, fmt.Errorf("%w: claim cnf: %w", vc.ErrMalformed, err)
	}
	thumbprint, err := multikey.Thumbprint(jwk.Public)
	if err != nil {
		return nil, fmt.Errorf("%w: claim cnf: %w", vc.ErrMalformed, err)
	}
	return &vc.HolderKey{Thumbprint: thumbprint}, nil
}
