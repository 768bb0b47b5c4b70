package main

import (
	"context"
	"errors"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/memory"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

func newKey(ctx context.Context) (keys.Signer, error) {
	var store memory.Store
	handle, err := store.Generate(ctx, keys.EdDSA)
	if err != nil {
		return nil, err
	}
	key, err := store.Open(ctx, handle)
	if err != nil {
		return nil, err
	}
	return key.(keys.Signer), nil
}

// fresh knows the one nonce that the shelter gave.
func fresh(got string) error {
	if got != nonce {
		return errors.New("not the nonce that was given")
	}
	return nil
}

// issuedTo is what the town gives to the holder of a key; see examples/issuer.
func issuedTo(ctx context.Context, holder keys.Signer) ([]byte, error) {
	town, err := newKey(ctx)
	if err != nil {
		return nil, err
	}
	id, err := didkey.DID(town.Public())
	if err != nil {
		return nil, err
	}
	thumbprint, err := multikey.Thumbprint(holder.Public())
	if err != nil {
		return nil, err
	}
	// Parts of the address can be disclosed by themselves.
	frame := sdjwt.Frame{Disclose: [][]string{
		{"given_name"}, {"family_name"}, {"birthdate"}, {"age_over_65"}, {"languages"}, {"household"},
		{"blood_type"}, {"needs"}, {"address", "street"}, {"address", "locality"},
	}}
	desk := issue.Desk{As: vc.Author{Issuer: id.String(), KeyID: id.URL(id.ID()).String(), Signer: town}}
	copies, err := desk.Copies(ctx, vc.Statement{
		Types: []string{"https://town.example/resident"}, Issued: time.Now(),
		Holder: &vc.HolderKey{Thumbprint: thumbprint},
		Subjects: []vc.Subject{{Claims: map[string]any{
			"given_name": "Hanako", "family_name": "Sato", "birthdate": "1950-04-01", "age_over_65": true,
			"languages": []any{"ja", "en"}, "household": 2, "blood_type": "O", "needs": "insulin",
			"address": map[string]any{"street": "1-2-3 Aoba", "locality": "Sendai"},
		}}},
	}, sdjwtvc.Issuer{Frame: frame, Holder: holder.Public()}.Issue)
	if err != nil {
		return nil, err
	}
	return copies[0].Raw, nil
}
