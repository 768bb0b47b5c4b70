package sdjwt

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// Mechanism is RFC 9901 with what one format asks of it. The zero value accepts
// no typ, and so nothing.
type Mechanism struct {
	// Types are the values of typ that are accepted, letter by letter; an empty
	// string among them: typ may be absent. [Mechanism.Issue] writes the first.
	Types []string
	// ContentTypes are the values of cty that are accepted beside its absence.
	ContentTypes []string
	// NoKeyID accepts a JWT without kid.
	NoKeyID bool
	// Issuer reads from the processed payload who signed; nil: the claim iss, or
	// nobody if it is absent. What it reads must be among Plain.
	Issuer func(claims map[string]any) (string, error)
	// For is the relationship under which the issuer's key must be listed; empty:
	// assertionMethod.
	For did.Relationship
	// Plain are the paths of claims that must not be selectively disclosable, with
	// everything below them: those that decide whether the credential is valid
	// (RFC 9901 §9.7). nil: iss, aud, exp, nbf and cnf.
	Plain [][]string
	// LegacyKeyBinding takes KB-JWTs of IOTA Identity 1.5 too: of the typ " kb+jwt"
	// with a space in front and, where the credential has no cnf, signed by the
	// subject: with the key that kid names, of the DID in sub.
	LegacyKeyBinding bool
}

// securityCritical are the claims that RFC 9901 §9.7 lists.
var securityCritical = [][]string{{"iss"}, {"aud"}, {"exp"}, {"nbf"}, {"cnf"}}

// Disclosed is what an SD-JWT proves, as [Mechanism.Open] found it. Its slices
// and maps are read only.
type Disclosed struct {
	Type, ContentType, KeyID string // of the header; empty if absent

	// Key is the issuer's key that proved it.
	Key keys.Key
	// Claims is the processed payload: strictjson values, with what was disclosed
	// in its place, and without the digests.
	Claims map[string]any
	// Paths are the claims that were disclosed selectively. Elements of arrays are
	// named by their position in Claims.
	Paths [][]string
	// Hidden is how many digests stayed closed, decoys among them.
	Hidden int
	// Gaps are the objects and arrays in which something stayed hidden.
	Gaps []Gap
	// Binding is the holder's own proof; nil if the SD-JWT has none.
	Binding *vc.Binding
	// ID identifies what the issuer signed, whatever is disclosed of it.
	ID [32]byte
}

// Payload returns the processed payload as JSON.
func (d *Disclosed) Payload() (json.RawMessage, error) { return encode(d.Claims) }

// Open checks an SD-JWT as RFC 9901 §7.1 and, where it has a KB-JWT, §7.3 say,
// with the issuer's key from k. A holder key that the credential names by a DID
// URL comes from k too.
//
// Everything is read before the first signature is checked: that alone costs three
// times as much as all the reading. A holder key is asked of k only when the issuer's
// signature has held.
//
// It never looks at clock, challenge or status: exp, nbf and the age, audience
// and nonce of the binding are the caller's to judge. So is a missing binding,
// which is a nil [Disclosed.Binding]; one that is wrong is refused.
func (m Mechanism) Open(ctx context.Context, raw []byte, k keys.Source) (*Disclosed, error) {
	s, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	token, err := jws.Parse(s.jwt, jws.Slot{Types: m.Types, ContentTypes: m.ContentTypes, NoKeyID: m.NoKeyID})
	if err != nil {
		return nil, err
	}
	p, err := process(ctx, token.Payload, s.disclosures)
	if err != nil {
		return nil, err
	}
	if err := m.checkPlain(p.paths); err != nil {
		return nil, err
	}
	kb, err := m.readKeyBinding(ctx, s, p)
	if err != nil {
		return nil, fmt.Errorf("key binding: %w", err)
	}
	key, err := m.issuerKey(ctx, token.Header, p.claims, k)
	if err != nil {
		return nil, err
	}
	d := &Disclosed{
		Type: token.Header.Type, ContentType: token.Header.ContentType, KeyID: token.Header.KeyID,
		Key: key, Claims: p.claims, Paths: p.paths, Hidden: p.hidden, Gaps: p.gaps, ID: token.ContentID(),
	}
	if err := token.Verify(key.Public); err != nil { // §7.1 step 2.b
		return nil, err
	}
	if d.Binding, err = kb.verify(ctx, k); err != nil {
		return nil, fmt.Errorf("key binding: %w", err)
	}
	return d, nil
}

// checkPlain refuses claims that were disclosed selectively and must not be.
func (m Mechanism) checkPlain(disclosed [][]string) error {
	for _, path := range disclosed {
		if m.isPlain(path) {
			return fmt.Errorf("%w: %.64q", ErrNotSelective, path)
		}
	}
	return nil
}

func (m *Mechanism) isPlain(path []string) bool {
	plain := m.Plain
	if plain == nil {
		plain = securityCritical
	}
	for _, p := range plain {
		if len(path) >= len(p) && slices.Equal(path[:len(p)], p) {
			return true
		}
	}
	return false
}

// issuerKey finds the key of who signed (§7.1 step 2.c).
func (m Mechanism) issuerKey(ctx context.Context, h jws.Header, claims map[string]any, k keys.Source) (keys.Key, error) {
	read := m.Issuer
	if read == nil {
		read = issuerClaim
	}
	issuer, err := read(claims)
	if err != nil {
		return keys.Key{}, err
	}
	relationship := m.For
	if relationship == "" {
		relationship = did.AssertionMethod
	}
	return k.Key(ctx, keys.Ref{Issuer: issuer, ID: h.KeyID, For: relationship})
}

func issuerClaim(claims map[string]any) (string, error) {
	iss, present := claims["iss"]
	text, ok := iss.(string)
	if present && !ok {
		return "", fmt.Errorf("%w: iss is no text", vc.ErrMalformed)
	}
	return text, nil
}
