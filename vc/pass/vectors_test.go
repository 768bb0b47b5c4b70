package pass_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/pass/claim169"
)

// vectorInput is the input of every operation of the area pass.
type vectorInput struct {
	Raw  string
	Keys []struct {
		Issuer string
		JWK    json.RawMessage
	}
	Codes     codes
	Challenge struct {
		Audience, Nonce string
		MaxAge          int
	}
	Pass, Phone string
	Consent     []string
}

// pinnedKeys are the keys of a case.
type pinnedKeys []keys.Key

func (p pinnedKeys) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	for _, k := range p {
		thumbprint, err := multikey.COSEThumbprint(k.Public)
		if err != nil {
			return keys.Key{}, err
		}
		byThumb := r.Thumb != "" && r.Thumb == string(thumbprint[:min(len(r.Thumb), len(thumbprint))])
		if k.Issuer == r.Issuer && r.For == k.For && (byThumb || r.Thumb+r.ID == "") {
			return k, nil
		}
	}
	return keys.Key{}, keys.ErrUnknown
}

func (in vectorInput) known(t testing.TB) (p pinnedKeys) {
	for _, k := range in.Keys {
		jwk, err := multikey.ParseJWK(k.JWK)
		require.NoError(t, err)
		p = append(p, keys.Key{ID: k.Issuer + "#key-1", Issuer: k.Issuer, For: did.AssertionMethod, Public: jwk.Public})
	}
	return p
}

func unbase64(t testing.TB, text string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	require.NoError(t, err)
	return raw
}

// run carries out the operation of a case.
func run(t testing.TB, c vectors.Case) error {
	var in vectorInput
	require.NoError(t, json.Unmarshal(c.In, &in))
	o := pass.Opener{Own: true, Issuer: in.Codes.find}
	switch c.Op {
	case "pass.open", "pass.verify":
		opened, err := o.Open(t.Context(), unbase64(t, in.Raw), in.known(t))
		if err != nil || c.Op == "pass.open" {
			return err
		}
		return opened.Proven().Binding.Answers(in.challenge(), c.At)
	case "pass.challenge":
		_, err := o.OpenChallenge(t.Context(), unbase64(t, in.Raw), in.known(t))
		return err
	case "pass.answer":
		return in.answer(t, o, c.At)
	case "claim169.open":
		require.True(t, c.Want == "claim169.text" || claim169.Opener{}.Accepts([]byte(in.Raw)))
		_, err := claim169.Opener{}.Open(t.Context(), []byte(in.Raw), in.known(t))
		return err
	}
	t.Fatalf("operation %s", c.Op)
	return nil
}

func (in vectorInput) challenge() vc.Challenge {
	return vc.Challenge{
		Audience: []string{in.Challenge.Audience},
		MaxAge:   time.Duration(in.Challenge.MaxAge) * time.Second,
		Fresh: func(nonce string) error {
			if nonce != in.Challenge.Nonce {
				return errors.New("another nonce")
			}
			return nil
		},
	}
}

func (in vectorInput) answer(t testing.TB, o pass.Opener, at time.Time) error {
	asked, err := o.OpenChallenge(t.Context(), unbase64(t, in.Raw), in.known(t))
	require.NoError(t, err)
	own, err := o.Open(t.Context(), unbase64(t, in.Pass), in.known(t))
	require.NoError(t, err)
	p := pass.Phone{Pass: own, Signer: keystest.Signer(keys.ES256, in.Phone), Consent: in.Consent}
	_, err = p.Answer(t.Context(), asked, at)
	return err
}

func TestOwnVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "pass", func(t *testing.T, c vectors.Case) error { return run(t, c) })
	require.GreaterOrEqual(t, refusals, 120)
}
