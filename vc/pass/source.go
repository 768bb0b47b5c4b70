package pass

import (
	"context"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did/keys"
)

// source asks for keys by DID, where a token has a short code, and only for keys that
// are named as passes name them.
type source struct {
	issuer func(code string) (string, bool)
	keys   keys.Source
}

// Key returns the key that a token names.
func (s *source) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	if len(r.Thumb) != KeyIDBytes {
		return keys.Key{}, fmt.Errorf("%w: a kid of other than %d bytes", ErrKeyID, KeyIDBytes)
	}
	if !strings.HasPrefix(r.Issuer, "did:") {
		issuer, err := s.resolve(r.Issuer)
		if err != nil {
			return keys.Key{}, err
		}
		r.Issuer = issuer
	}
	return s.keys.Key(ctx, r)
}

// resolve returns the DID for which a short code stands. What it means depends on who
// is asked: what is recorded is the DID.
func (s *source) resolve(code string) (string, error) {
	if s.issuer == nil || !isCode(code) {
		return "", fmt.Errorf("%w: neither a DID nor a code that is known", ErrIssuer)
	}
	issuer, known := s.issuer(code)
	if !known {
		return "", fmt.Errorf("%w: nobody is known by the code %s", ErrIssuer, code)
	}
	return issuer, nil
}

// isCode reports whether a text may be a short code: that of an id, or of a shelter
// and its device with a slash in between.
func isCode(code string) bool {
	shelter, device, both := strings.Cut(code, "/")
	return len(code) <= MaxCode && isID(shelter, MaxCode) && (!both || isID(device, MaxCode))
}

// isID reports whether a text may be the id of a shelter or an incident: letters,
// digits and a little punctuation, for they stand in audiences with a slash between.
func isID(id string, limit int) bool {
	return id != "" && len(id) <= limit && !strings.ContainsFunc(id, isForeign)
}

func isForeign(c rune) bool {
	return !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.')
}
