package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// roles are those that a token may give.
var roles = []trust.Role{trust.Reception, trust.Needs, trust.Supplies, trust.Lead}

// role is what the client may do whose token stands in the header (RFC 6750 §2.1).
// How long it takes tells nothing of the tokens: all of them are compared.
func (d *Desk) role(header http.Header) (trust.Role, error) {
	token, ok := bearer(header)
	if !ok {
		return "", fmt.Errorf("%w: there is none", ErrToken)
	}
	sent := sha256.Sum256([]byte(token))
	role, err := trust.Role(""), fmt.Errorf("%w: it is of no client", ErrToken)
	for known, of := range d.Tokens {
		if subtle.ConstantTimeCompare(sent[:], known[:]) == 1 {
			role, err = of, nil
		}
	}
	if err == nil && !slices.Contains(roles, role) {
		err = fmt.Errorf("%w: the token gives none", checkin.ErrRole)
	}
	return role, err
}

// bearer returns the token of a request.
func bearer(header http.Header) (string, bool) {
	values := header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}
