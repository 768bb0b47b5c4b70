package main

import (
	"context"
	"crypto"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didjwk"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
)

// offline resolves the DIDs that spell out their key.
var offline = resolver.Mux{"key": didkey.Resolver{}, "jwk": didjwk.Resolver{}}

// issuing is what flags say about who issues.
type issuing struct {
	storing
	key, issuer, keyID string
}

func (i *issuing) flags(cmd *cobra.Command) {
	i.storing.flags(cmd)
	cmd.Flags().StringVar(&i.key, "key", "", "`handle` of the issuer's key in the store")
	cmd.Flags().StringVar(&i.issuer, "issuer", "", "issuer: a `DID`, or an https URL")
	cmd.Flags().StringVar(&i.keyID, "key-id", "", "`DID URL` of the key in the issuer's document; for did:key and did:jwk it is known")
}

// author opens the issuer's key, after everything that can be checked without it.
func (p *program) author(cmd *cobra.Command, i issuing) (vc.Author, error) {
	if i.issuer == "" {
		return vc.Author{}, usage("--issuer is missing: the DID of who issues")
	}
	if strings.HasPrefix(i.issuer, "https://") {
		signer, err := p.signer(cmd, i.storing, i.key)
		return vc.Author{Issuer: i.issuer, KeyID: i.keyID, Signer: signer}, err
	}
	name := i.keyID
	if name == "" {
		name = i.issuer
	}
	id, err := keyURL("--key-id", name, did.AssertionMethod)
	if err != nil {
		return vc.Author{}, err
	}
	if id.DID().String() != i.issuer {
		return vc.Author{}, usage("--key-id is not a DID URL of the issuer")
	}
	return p.authorOf(cmd, i.storing, i.key, id)
}

// authorOf opens the key that goes by a DID URL. Where the DID spells out its key,
// another one is refused: nobody could verify what it signs.
func (p *program) authorOf(cmd *cobra.Command, s storing, handle string, id did.URL) (vc.Author, error) {
	signer, err := p.signer(cmd, s, handle)
	if err != nil {
		return vc.Author{}, err
	}
	if _, known := offline[id.DID().Method()]; known {
		if err := spelledOut(cmd.Context(), id, signer.Public()); err != nil {
			return vc.Author{}, err
		}
	}
	return vc.Author{Issuer: id.DID().String(), KeyID: id.String(), Signer: signer}, nil
}

// keyURL reads a DID URL that names a key. Of a DID that spells out its key the DID
// is enough.
func keyURL(flag, text string, use did.Relationship) (did.URL, error) {
	id, err := did.ParseURL(text)
	if err != nil {
		return id, fmt.Errorf("%s: %w", flag, err)
	}
	if id.Fragment() != "" {
		return id, nil
	}
	if _, known := offline[id.DID().Method()]; !known {
		return id, usage("%s: name the key by its DID URL, such as %.200s#key-1", flag, text)
	}
	result, err := offline.Resolve(context.Background(), id.DID(), resolver.Version{})
	if err != nil {
		return id, fmt.Errorf("%s: %w", flag, err)
	}
	for _, m := range result.Document.Methods() {
		if result.Document.Has(m.ID, use) {
			return m.ID, nil
		}
	}
	return id, fmt.Errorf("%s: %w: it is not for %s", flag, keys.ErrRelationship, use)
}

func spelledOut(ctx context.Context, id did.URL, public crypto.PublicKey) error {
	result, err := offline.Resolve(ctx, id.DID(), resolver.Version{})
	if err != nil {
		return err
	}
	method, ok := result.Document.Method(id)
	if !ok {
		return fmt.Errorf("%w: the DID has no key of this id", keys.ErrUnknown)
	}
	said, err := method.PublicKey()
	if err != nil {
		return err
	}
	want, err := multikey.Thumbprint(said)
	if err != nil {
		return err
	}
	got, err := multikey.Thumbprint(public)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: the DID spells out another key than the one that signs", keys.ErrReference)
	}
	return nil
}
