package sdcwt_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

// vectorInput is the input of every operation of the area sdcwt.
type vectorInput struct {
	Raw  string
	Keys []struct {
		Issuer  string
		COSEKey string
	}
	Compact   bool
	Challenge *struct {
		Audience, Nonce string
		MaxAge          int
	}
}

// vectorKeys are the keys of a case, by issuer and COSE thumbprint.
type vectorKeys map[keys.Ref]keys.Key

func (v vectorKeys) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	for known, key := range v {
		if r.Issuer == known.Issuer && len(r.Thumb) >= keys.MinThumb && strings.HasPrefix(known.Thumb, r.Thumb) {
			return key, nil
		}
	}
	return keys.Key{}, keys.ErrUnknown
}

func readInput(t testing.TB, c vectors.Case) (in vectorInput, raw []byte, known vectorKeys) {
	require.NoError(t, json.Unmarshal(c.In, &in))
	raw = unhex(t, in.Raw)
	known = vectorKeys{}
	for _, k := range in.Keys {
		key, err := multikey.ParseCOSEKey(unhex(t, k.COSEKey))
		require.NoError(t, err)
		thumbprint, err := multikey.COSEThumbprint(key.Public)
		require.NoError(t, err)
		known[keys.Ref{Issuer: k.Issuer, Thumb: string(thumbprint[:])}] = keys.Key{Issuer: k.Issuer, Public: key.Public}
	}
	return in, raw, known
}

func unhex(t testing.TB, s string) []byte {
	raw, err := hex.DecodeString(s)
	require.NoError(t, err)
	return raw
}

// run carries out the operation of a case.
func run(t testing.TB, c vectors.Case) error {
	in, raw, known := readInput(t, c)
	opener := map[string]vc.Opener{
		"sdcwt.open":   sdcwt.Opener{Compact: in.Compact},
		"sdcwt.verify": sdcwt.Opener{Compact: in.Compact},
		"cwt.open":     cose.CWT{},
		"cose.open":    cose.Opener{},
	}[c.Op]
	opened, err := opener.Open(t.Context(), raw, known)
	if err != nil {
		return err
	}
	require.True(t, vc.Openers{sdcwt.Opener{}, cose.CWT{}, cose.Opener{}}.Accepts(raw))
	proven := opened.Proven()
	require.Equal(t, raw, proven.Raw)
	if c.Op != "sdcwt.verify" {
		return nil
	}
	if err := vc.Exclusive.Check(&proven.Statement, c.At); err != nil {
		return err
	}
	nonce := base64.RawURLEncoding.EncodeToString(unhex(t, in.Challenge.Nonce))
	return proven.Binding.Answers(vc.Challenge{
		Audience: []string{in.Challenge.Audience},
		MaxAge:   time.Duration(in.Challenge.MaxAge) * time.Second,
		Fresh: func(n string) error {
			if n != nonce {
				return errors.New("another nonce")
			}
			return nil
		},
	}, c.At)
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "sdcwt", func(t *testing.T, c vectors.Case) error { return run(t, c) })
	require.GreaterOrEqual(t, refusals, 250)
	t.Logf("%d refusals", refusals)
}
