package sdjwtvc_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/vcissuer"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

// vectorInput is the input of every operation of the area sdjwt.
type vectorInput struct {
	Raw   string
	Types []string
	Keys  []struct {
		Issuer string
		KeyID  string `json:"kid"`
		For    did.Relationship
		JWK    json.RawMessage
	}
	LegacyKeyBinding bool
	Challenge        *struct {
		Audience, Nonce string
		MaxAge          int
	}
	TypeMetadata  []string
	TypesRequired bool

	Metadata []string
	JWKS     string
	Issuer   string
	KeyID    string `json:"kid"`
	For      did.Relationship
}

// pinnedKeys are the keys of a case.
type pinnedKeys map[keys.Ref]keys.Key

func (p pinnedKeys) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	if k, ok := p[r]; ok {
		return k, nil
	}
	return keys.Key{}, keys.ErrUnknown
}

func readInput(t testing.TB, c vectors.Case) (in vectorInput, known pinnedKeys) {
	require.NoError(t, json.Unmarshal(c.In, &in))
	known = pinnedKeys{}
	for _, k := range in.Keys {
		jwk, err := multikey.ParseJWK(k.JWK)
		require.NoError(t, err)
		r := keys.Ref{Issuer: k.Issuer, ID: k.KeyID, For: k.For}
		known[r] = keys.Key{ID: k.KeyID, Issuer: k.Issuer, For: k.For, Public: jwk.Public}
	}
	return in, known
}

// run carries out the operation of a case.
func run(t testing.TB, c vectors.Case) error {
	in, known := readInput(t, c)
	raw := []byte(in.Raw)
	switch c.Op {
	case "sdjwt.open", "sdjwt.verify":
		m := sdjwt.Mechanism{Types: in.Types, LegacyKeyBinding: in.LegacyKeyBinding}
		d, err := m.Open(t.Context(), raw, known)
		if err != nil || c.Op == "sdjwt.open" {
			return err
		}
		return d.Binding.Answers(vc.Challenge{
			Audience: []string{in.Challenge.Audience},
			Fresh: func(nonce string) error {
				if nonce != in.Challenge.Nonce {
					return errors.New("another nonce")
				}
				return nil
			},
			MaxAge: time.Duration(in.Challenge.MaxAge) * time.Second,
		}, c.At)
	case "sdjwtvc.open":
		return openVC(t, in, known)
	case "sdjwt.vcdm":
		_, err := sdjwtvc.VCDM{}.Open(t.Context(), raw, known)
		if err == nil {
			require.True(t, vc.Openers{sdjwtvc.Opener{}, sdjwtvc.VCDM{}}.Accepts(raw))
		}
		return err
	case "vcissuer.key":
		return lookUp(t, in)
	}
	t.Fatalf("operation %s", c.Op)
	return nil
}

func openVC(t testing.TB, in vectorInput, known keys.Source) error {
	var documents [][]byte
	for _, d := range in.TypeMetadata {
		documents = append(documents, []byte(d))
	}
	types, err := sdjwtvc.NewTypes(t.Context(), documents...)
	if err != nil {
		return err
	}
	types.Required = in.TypesRequired
	o := sdjwtvc.Opener{Types: types}
	opened, err := o.Open(t.Context(), []byte(in.Raw), known)
	if err == nil {
		require.True(t, vc.Openers{o, sdjwtvc.VCDM{}}.Accepts([]byte(in.Raw)))
		require.Equal(t, in.Raw, string(opened.Proven().Raw))
	}
	return err
}

func lookUp(t testing.TB, in vectorInput) error {
	var pinned []*vcissuer.Metadata
	for i, text := range in.Metadata {
		m, err := vcissuer.ParseMetadata(t.Context(), []byte(text), time.Time{})
		if err != nil {
			return err
		}
		if i == 0 && in.JWKS != "" {
			if m, err = m.WithKeys(t.Context(), []byte(in.JWKS)); err != nil {
				return err
			}
		}
		pinned = append(pinned, m)
	}
	p, err := vcissuer.NewPinned(pinned...)
	if err != nil {
		return err
	}
	_, err = p.Key(t.Context(), keys.Ref{Issuer: in.Issuer, ID: in.KeyID, For: in.For})
	return err
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "sdjwt", func(t *testing.T, c vectors.Case) error { return run(t, c) })
	require.GreaterOrEqual(t, refusals, 140)
	t.Logf("%d refusals", refusals)
}
