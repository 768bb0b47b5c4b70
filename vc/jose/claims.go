package jose

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
)

// claims is the payload of a token, with strictjson's values.
type claims map[string]any

// known are the claims that are read here. A name that differs from one of them in
// case only would be it for a reader that folds case, and is refused.
var known = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf", "vc", "vp"}

func readClaims(ctx context.Context, payload []byte) (claims, error) {
	members, err := strictjson.Object(ctx, payload, strictjson.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", vc.ErrMalformed, err)
	}
	for name := range members {
		for _, k := range known {
			if name != k && len(name) == len(k) && strings.EqualFold(name, k) {
				return nil, fmt.Errorf("%w: claim %q is almost %s", vc.ErrMalformed, name, k)
			}
		}
	}
	return members, nil
}

// text returns a claim that is text, or "" if it is absent.
func (c claims) text(name string) (string, error) {
	value, ok := c[name]
	if !ok {
		return "", nil
	}
	s, ok := value.(string)
	if !ok || s == "" {
		return "", fmt.Errorf("%w: claim %s is no text, or empty", vc.ErrMalformed, name)
	}
	return s, nil
}

// lastSecond of the year 9999: later times have no RFC 3339 form.
const lastSecond = 253402300799

// date returns a claim that is a time, or the zero time if it is absent. RFC 7519
// §2 allows fractions of a second; no format of ours writes them.
func (c claims) date(name string) (time.Time, error) {
	value, ok := c[name]
	if !ok {
		return time.Time{}, nil
	}
	number, _ := value.(json.Number)
	seconds, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil || seconds < 0 || seconds > lastSecond {
		return time.Time{}, fmt.Errorf("%w: claim %s is no whole number of seconds since 1970", vc.ErrMalformed, name)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// dates are the claims that are times.
type dates struct{ exp, nbf, iat time.Time }

func (c claims) dates() (d dates, err error) {
	if d.exp, err = c.date("exp"); err != nil {
		return d, err
	}
	if d.nbf, err = c.date("nbf"); err != nil {
		return d, err
	}
	d.iat, err = c.date("iat")
	return d, err
}

// dates20 is dates, but for iat as a date in text, which counts as not said: the
// official suite of VC-JOSE-COSE writes it so.
func (c claims) dates20() (dates, error) {
	if text, ok := c["iat"].(string); ok {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return dates{}, fmt.Errorf("%w: claim iat is no time", vc.ErrMalformed)
		}
		c = maps.Clone(c)
		delete(c, "iat")
	}
	return c.dates()
}

// maxAudience bounds the list of audiences.
const maxAudience = 16

// audience returns the claim aud: one text, or a list of them (RFC 7519 §4.1.3).
func (c claims) audience() ([]string, error) {
	value, ok := c["aud"]
	if !ok {
		return nil, nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	if len(list) == 0 || len(list) > maxAudience {
		return nil, fmt.Errorf("%w: claim aud with %d values", vc.ErrMalformed, len(list))
	}
	names := make([]string, len(list))
	for i, v := range list {
		if names[i], ok = v.(string); !ok || names[i] == "" {
			return nil, fmt.Errorf("%w: claim aud is no text, or empty", vc.ErrMalformed)
		}
	}
	return names, nil
}

// holderKey returns the key of the claim cnf (RFC 7800 §3): jwk, or the DID URL of
// a key as kid; nil if the claim is absent.
func (c claims) holderKey() (*vc.HolderKey, error) {
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
