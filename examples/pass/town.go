package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/memory"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

const resident = "urn:hinan:vct:resident"

// town issues passes, and has put up what phones and desks trust. A signed bundle is
// shown by examples/offlinegate.
type town struct {
	author vc.Author
	issuer pass.Issuer
	bundle *trust.Bundle
	phone  phone
}

// phone is a phone with its pass.
type phone struct {
	key  keys.Signer
	pass []byte
}

func newTown(ctx context.Context, now time.Time) (*town, error) {
	var store memory.Store
	own, err := newKey(ctx, &store, keys.EdDSA)
	if err != nil {
		return nil, err
	}
	id, err := didkey.DID(own.Public())
	if err != nil {
		return nil, err
	}
	t := &town{author: vc.Author{Issuer: id.String(), KeyID: id.URL(id.ID()).String(), Signer: own}}
	t.issuer.Code = "999999"
	t.bundle, err = trust.Pinned(ctx, trust.Content{Issuers: map[string]trust.Issuer{
		id.String(): {Issuer: verifier.Issuer{Types: []string{resident}}, Code: t.issuer.Code},
	}})
	if err != nil {
		return nil, err
	}
	if t.phone.key, err = newKey(ctx, &store, keys.ES256); err != nil {
		return nil, err
	}
	t.phone.pass, err = t.issue(ctx, t.phone.key, now)
	return t, err
}

func newKey(ctx context.Context, store *memory.Store, a keys.Algorithm) (keys.Signer, error) {
	handle, err := store.Generate(ctx, a)
	if err != nil {
		return nil, err
	}
	key, err := store.Open(ctx, handle)
	if err != nil {
		return nil, err
	}
	return key.(keys.Signer), nil
}

// issue makes the pass of a person who does not exist.
func (t *town) issue(ctx context.Context, holder keys.Signer, now time.Time) ([]byte, error) {
	thumbprint, err := multikey.Thumbprint(holder.Public())
	if err != nil {
		return nil, err
	}
	seed := make([]byte, pass.SeedBytes)
	rand.Read(seed)
	to := t.issuer
	to.Holder = holder.Public()
	return to.Issue(ctx, t.author, vc.Statement{
		Issuer: t.author.Issuer, Types: []string{resident}, Holder: &vc.HolderKey{Thumbprint: thumbprint},
		ValidUntil: now.UTC().Truncate(24*time.Hour).AddDate(1, 0, 0),
		Subjects: []vc.Subject{{Claims: map[string]any{
			"family_name": "Rei", "given_name": "Kaku", "age_band": "15-64", "municipality_code": "999999",
			"dedup_seed": base64.RawURLEncoding.EncodeToString(seed),
		}}},
	})
}

// poster is what hangs at the door of the shelter.
func (t *town) poster(ctx context.Context, now time.Time) ([]byte, error) {
	nonce := make([]byte, pass.NonceBytes)
	rand.Read(nonce)
	return t.issuer.Poster(ctx, t.author, pass.Challenge{
		Shelter: "E9999900000001", Incident: "26D01", Nonce: nonce, Until: now.AddDate(0, 1, 0), MaxAge: time.Minute,
	})
}
