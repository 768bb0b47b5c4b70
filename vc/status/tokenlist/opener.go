package tokenlist

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/status"
)

// limits bound the payload of a token, which is one string for the most part.
var limits = strictjson.Limits{Bytes: status.MaxList, Nodes: 256, Depth: 8}

// slot is the place where a Status List Token stands.
var slot = jws.Slot{Types: []string{TokenType}, MaxBytes: status.MaxList}

// Opener opens Status List Tokens, as JWTs and as CWTs. It belongs into the Open
// function of status.Lists, not among the openers of credentials.
type Opener struct {
	// Issuer names the issuer of the list of a URI where the token does not: iss
	// is optional there. A token without iss is of the DID in its kid, if that is
	// a DID URL, and else of whom Issuer names; nil: of nobody, and refused. What
	// it names is not believed, but the issuer whose key must fit.
	Issuer func(uri string) string
}

// Accepts reports whether raw looks like a JWT of the type [TokenType], or a CWT of the
// type [CWTType].
func (Opener) Accepts(raw []byte) bool {
	if isCBOR(raw) {
		typ, ok := cose.UncheckedType(raw, status.MaxList)
		return ok && typ == CWTType
	}
	header, _, found := bytes.Cut(raw, []byte{'.'})
	if !found || len(header) > jws.MaxHeader {
		return false
	}
	plain, err := base64.RawURLEncoding.AppendDecode(nil, header)
	return err == nil && bytes.Contains(plain, []byte(`"`+TokenType+`"`))
}

// Open checks the proof of a token and the form of its claims. It fails with the
// codes of the gate to JOSE, or of vc/cose and the gate to CBOR, with those of k, and
// with status.ErrList.
func (op Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	if isCBOR(raw) {
		return op.openCWT(ctx, raw, k)
	}
	token, err := jws.Parse(raw, slot)
	if err != nil {
		return nil, err
	}
	members, err := strictjson.Object(ctx, token.Payload, limits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", status.ErrList, err)
	}
	statement, err := readClaims(members)
	if err != nil {
		return nil, err
	}
	issuer := op.issuer(statement, token.Header.KeyID)
	if issuer == "" {
		return nil, fmt.Errorf("%w: neither the list nor the reader names its issuer", keys.ErrReference)
	}
	key, err := k.Key(ctx, keys.Ref{Issuer: issuer, ID: token.Header.KeyID, For: did.AssertionMethod})
	if err != nil {
		return nil, err
	}
	if err := token.Verify(key.Public); err != nil {
		return nil, err
	}
	statement.Issuer = key.Issuer
	return vc.Seal(seal.New(), vc.Proven{
		Form: vc.FormTokenSL, Raw: raw, ID: token.ContentID(),
		Statement: statement, Payload: token.Payload, Key: key,
	}), nil
}

func (op Opener) issuer(s vc.Statement, kid string) string {
	if s.Issuer != "" {
		return s.Issuer
	}
	if u, err := did.ParseURL(kid); err == nil {
		return u.DID().String()
	}
	if op.Issuer != nil {
		return op.Issuer(s.ID)
	}
	return ""
}

// readClaims reads the claims of a token (§5.1 there): the list and its ttl as
// they are, below the one subject.
func readClaims(members map[string]any) (vc.Statement, error) {
	s := vc.Statement{Types: []string{TokenType}}
	var ok bool
	if s.ID, ok = members["sub"].(string); !ok || s.ID == "" {
		return s, fmt.Errorf("%w: no sub", status.ErrList)
	}
	if iss, given := members["iss"]; given {
		if s.Issuer, ok = iss.(string); !ok || s.Issuer == "" {
			return s, fmt.Errorf("%w: iss is no text", status.ErrList)
		}
	}
	issued, given := members["iat"]
	if s.Issued, ok = claims.NumericDate(issued); !given || !ok {
		return s, fmt.Errorf("%w: no iat", status.ErrList)
	}
	for name, to := range map[string]*time.Time{"exp": &s.ValidUntil, "nbf": &s.ValidFrom} {
		if value, given := members[name]; given {
			if *to, ok = claims.NumericDate(value); !ok {
				return s, fmt.Errorf("%w: %s is no date", status.ErrList, name)
			}
		}
	}
	if _, ok := members["status_list"].(map[string]any); !ok {
		return s, fmt.Errorf("%w: no status_list", status.ErrList)
	}
	subject := map[string]any{"status_list": members["status_list"]}
	if ttl, given := members["ttl"]; given {
		subject["ttl"] = ttl
	}
	s.Subjects = []vc.Subject{{ID: s.ID, Claims: subject}}
	return s, nil
}
