package sdjwt

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// TypeKeyBinding is the typ of a KB-JWT (RFC 9901 §4.3).
const TypeKeyBinding = "kb+jwt"

// legacyTypeKeyBinding is what IOTA Identity 1.5 writes instead.
const legacyTypeKeyBinding = " kb+jwt"

// keyBindingLimits bound the payload of a KB-JWT.
var keyBindingLimits = strictjson.Limits{Bytes: 4 << 10, Depth: 8, Nodes: 64}

// keyBinding is a KB-JWT that was read, and is not proven by that.
type keyBinding struct {
	token   *jws.Token // nil: there is none
	holder  holder
	binding *vc.Binding
	fits    bool // sd_hash is of this SD-JWT with these disclosures
}

// readKeyBinding reads the KB-JWT (RFC 9901 §7.3 step 5).
func (m Mechanism) readKeyBinding(ctx context.Context, s *SDJWT, p *processed) (kb keyBinding, err error) {
	if !s.Bound() {
		return kb, nil
	}
	slot := jws.Slot{Types: []string{TypeKeyBinding}, NoKeyID: true} // step 5.d
	if m.LegacyKeyBinding {
		slot.Types = append(slot.Types, legacyTypeKeyBinding)
	}
	if kb.token, err = jws.Parse(s.kb, slot); err != nil {
		return kb, err
	}
	if kb.holder, err = m.holder(p.claims, kb.token.Header.KeyID); err != nil { // step 5.a
		return kb, err
	}
	var sdHash string
	if kb.binding, sdHash, err = readBinding(ctx, kb.token.Payload); err != nil {
		return kb, err
	}
	var room [maxDigestText]byte
	kb.fits = sdHash == string(p.hash.appendDigest(room[:0], s.bound))
	return kb, nil
}

// verify checks what readKeyBinding has read, and completes the binding; nil if there
// is no KB-JWT.
func (kb *keyBinding) verify(ctx context.Context, k keys.Source) (*vc.Binding, error) {
	if kb.token == nil {
		return nil, nil
	}
	public, err := kb.holder.key(ctx, k)
	if err != nil {
		return nil, err
	}
	if err := kb.token.Verify(public); err != nil { // steps 5.b and 5.c
		return nil, err
	}
	if !kb.fits { // step 5.g, last: whatever breaks the issuer's signature breaks sd_hash too
		return nil, fmt.Errorf("%w: made for other disclosures or another SD-JWT", ErrBoundElsewhere)
	}
	if kb.holder.jwk != nil {
		kb.binding.Thumbprint = kb.holder.thumbprint
		return kb.binding, nil
	}
	kb.binding.Holder = kb.holder.url.DID().String()
	kb.binding.Thumbprint, err = multikey.Thumbprint(public)
	return kb.binding, err
}

// readBinding reads the payload of a KB-JWT (RFC 9901 §4.3). Claims that it
// does not know are ignored.
func readBinding(ctx context.Context, payload []byte) (b *vc.Binding, sdHash string, err error) {
	if err := strictjson.Scan(ctx, payload, keyBindingLimits); err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrKeyBinding, err)
	}
	r := reader{text: string(payload)}
	if !r.take('{') {
		return nil, "", fmt.Errorf("%w: %w: no object", ErrKeyBinding, strictjson.ErrType)
	}
	b = &vc.Binding{Audience: make([]string, 1)}
	var notBefore time.Time
	for r.more() {
		switch name := r.name(); name {
		case "aud": // one, not a list of them
			b.Audience[0], err = r.claimText(name)
		case "nonce":
			b.Nonce, err = r.claimText(name)
		case "sd_hash":
			sdHash, err = r.claimText(name)
		case "iat":
			b.At, err = r.claimTime(name)
		case "exp":
			b.Until, err = r.claimTime(name)
		case "nbf":
			notBefore, err = r.claimTime(name)
		default:
			r.skip()
		}
		if err != nil {
			return nil, "", err
		}
	}
	for _, c := range []struct {
		name   string
		absent bool
	}{
		{"aud", b.Audience[0] == ""}, {"nonce", b.Nonce == ""}, {"sd_hash", sdHash == ""}, {"iat", b.At.IsZero()},
	} {
		if c.absent {
			return nil, "", fmt.Errorf("%w: %s is absent", ErrKeyBinding, c.name)
		}
	}
	if notBefore.After(b.At) { // §7.3 step 5.h: there is no other place to say so
		return nil, "", fmt.Errorf("%w: nbf lies after iat", ErrKeyBinding)
	}
	return b, sdHash, nil
}

// claimText reads a claim of a KB-JWT that is text, and not empty.
func (r *reader) claimText(name string) (string, error) {
	if r.next() == '"' {
		if text := r.string(); text != "" {
			return text, nil
		}
	}
	return "", fmt.Errorf("%w: %s is empty or no text", ErrKeyBinding, name)
}

// claimTime reads a claim of a KB-JWT that is a NumericDate (RFC 9901 §7.3 step 5.e).
func (r *reader) claimTime(name string) (time.Time, error) {
	at, ok := claims.NumericDate(json.Number(r.skip()))
	if !ok {
		return time.Time{}, fmt.Errorf("%w: %s is no time", ErrKeyBinding, name)
	}
	return at, nil
}

// holder is the key that a credential is bound to: cnf of RFC 7800.
type holder struct {
	jwk        crypto.PublicKey // nil: named by url
	thumbprint [32]byte         // of jwk
	url        did.URL
}

// holder finds who has to sign the KB-JWT. The kid of the KB-JWT counts for IOTA
// Identity 1.5 only, and there as a key of the subject.
func (m Mechanism) holder(claims map[string]any, kid string) (holder, error) {
	if _, bound := claims["cnf"]; bound || !m.LegacyKeyBinding {
		return holderOf(claims)
	}
	h, err := holderByURL(kid)
	if err != nil {
		return holder{}, err
	}
	if sub, ok := claims["sub"].(string); !ok || sub != h.url.DID().String() {
		return holder{}, fmt.Errorf("%w: no cnf, and the kid is not of the subject", ErrHolderKey)
	}
	return h, nil
}

// holderOf reads cnf: a key by jwk, or its name, an absolute DID URL, by kid.
func holderOf(claims map[string]any) (holder, error) {
	cnf, ok := claims["cnf"].(map[string]any)
	if !ok {
		return holder{}, fmt.Errorf("%w: no cnf", ErrHolderKey)
	}
	for _, other := range []string{"jwe", "jku"} { // RFC 7800 §3.1: at most one of them
		if _, present := cnf[other]; present {
			return holder{}, fmt.Errorf("%w: cnf has %s", ErrHolderKey, other)
		}
	}
	jwk, hasJWK := cnf["jwk"]
	kid, hasKID := cnf["kid"]
	switch {
	case hasJWK && hasKID: // two names for a key could be names of two keys
		return holder{}, fmt.Errorf("%w: cnf has both jwk and kid", ErrHolderKey)
	case hasJWK:
		return holderByJWK(jwk)
	case hasKID:
		return holderByURL(kid)
	}
	return holder{}, fmt.Errorf("%w: cnf has neither jwk nor kid", ErrHolderKey)
}

func holderByJWK(value any) (holder, error) {
	members, ok := value.(map[string]any)
	if !ok {
		return holder{}, fmt.Errorf("%w: jwk is no object", ErrHolderKey)
	}
	jwk, err := multikey.ImportJWK(members)
	if err != nil {
		return holder{}, fmt.Errorf("%w: %w", ErrHolderKey, err)
	}
	if jwk.Use != "" && jwk.Use != "sig" {
		return holder{}, fmt.Errorf("%w: its use is not sig", ErrHolderKey)
	}
	return holder{jwk: jwk.Public, thumbprint: thumbprint(members)}, nil
}

// thumbprint is multikey.Thumbprint of a JWK whose members were checked: with one
// spelling for each of them, they need not be made again of the key, which would
// check it again (RFC 7638 §3, RFC 8037 §2).
func thumbprint(jwk map[string]any) [32]byte {
	text := make([]byte, 0, 256)
	for _, name := range []string{"crv", "kty", "x", "y"} {
		if value, ok := jwk[name].(string); ok {
			text = append(text, ',')
			text = appendString(append(appendString(text, name), ':'), value)
		}
	}
	text[0] = '{'
	return sha256.Sum256(append(text, '}'))
}

func holderByURL(value any) (holder, error) {
	text, _ := value.(string)
	url, err := did.ParseURL(text)
	if err != nil {
		return holder{}, fmt.Errorf("%w: kid: %w", ErrHolderKey, err)
	}
	return holder{url: url}, nil
}

// key returns the holder's public key; one that is only named comes from k.
func (h holder) key(ctx context.Context, k keys.Source) (crypto.PublicKey, error) {
	if h.jwk != nil {
		return h.jwk, nil
	}
	key, err := k.Key(ctx, keys.Ref{Issuer: h.url.DID().String(), ID: h.url.String(), For: did.Authentication})
	return key.Public, err
}

// HolderKey returns the key that the credential is bound to by cnf, and nil if
// there is no cnf. A cnf of another kind than jwk or a DID URL in kid, or with a
// key that is not accepted, is [ErrHolderKey].
func (d *Disclosed) HolderKey() (*vc.HolderKey, error) {
	if _, present := d.Claims["cnf"]; !present {
		return nil, nil
	}
	if d.Binding != nil && d.Binding.Holder == "" { // signed with the very key in cnf
		return &vc.HolderKey{Thumbprint: d.Binding.Thumbprint}, nil
	}
	h, err := holderOf(d.Claims)
	if err != nil {
		return nil, err
	}
	if h.jwk == nil {
		return &vc.HolderKey{DIDURL: h.url.String()}, nil
	}
	return &vc.HolderKey{Thumbprint: h.thumbprint}, nil
}

// ConfirmKey returns the cnf claim that binds a credential to a key.
func ConfirmKey(public crypto.PublicKey) (map[string]any, error) {
	raw, err := multikey.MarshalJWK(public)
	if err != nil {
		return nil, err
	}
	jwk, err := strictjson.Object(context.Background(), raw, strictjson.Limits{})
	return map[string]any{"jwk": jwk}, err
}

// ConfirmURL returns the cnf claim that binds a credential to the key that a DID
// URL names, as IOTA issuers write it.
func ConfirmURL(id did.URL) map[string]any { return map[string]any{"kid": id.String()} }
