package jose_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
)

// Each byte of every positive is flipped, dropped, doubled and swapped with the
// next: no such twin of a token is opened. An enveloping object is not signed, and
// may change as long as the token in it does not: the media type is the same in
// upper case.
func TestNoTwinIsOpened(t *testing.T) {
	cases, err := vectors.Load("vcjwt")
	require.NoError(t, err)
	for _, c := range cases {
		if c.Want != "ok" {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			raw, k := vector(t, c)
			original, err := jose.Opener{}.Open(t.Context(), raw, k)
			require.NoError(t, err)
			for _, twin := range twinsOf(raw) {
				opened, err := jose.Opener{}.Open(t.Context(), twin, k)
				if err != nil {
					require.NotEmpty(t, fault.Of(err), "%s: %v", twin, err)
					continue
				}
				require.Equal(t, byte('{'), raw[0], "%s", twin)
				require.Equal(t, original.Proven().ID, opened.Proven().ID)
				require.Equal(t, original.Proven().Statement, opened.Proven().Statement)
			}
		})
	}
}

func twinsOf(raw []byte) (twins [][]byte) {
	for i := range raw {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 1 << (i % 8)
		twins = append(twins, flipped)
		twins = append(twins, append(bytes.Clone(raw[:i]), raw[i+1:]...))
		twins = append(twins, append(bytes.Clone(raw[:i+1]), raw[i:]...))
		if i+1 < len(raw) && raw[i] != raw[i+1] {
			swapped := bytes.Clone(raw)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			twins = append(twins, swapped)
		}
	}
	return twins
}

func TestHugeInputsCostLittle(t *testing.T) {
	nested := strings.Repeat(`{"a":`, 1<<21)
	for name, raw := range map[string][]byte{
		"a token of 10 MiB":      bytes.Repeat([]byte("A"), 10<<20),
		"10 MiB of dots":         bytes.Repeat([]byte("."), 10<<20),
		"an object of 10 MiB":    []byte(nested),
		"an envelope of 10 MiB":  []byte(`{"@context":"` + strings.Repeat("A", 10<<20) + `"}`),
		"a short nested payload": []byte(`{` + nested[:60<<10]),
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() {
				require.False(t, jose.Opener{}.Accepts(raw))
				_, err := jose.Opener{}.Open(context.Background(), raw, pinned{})
				require.NotEmpty(t, fault.Of(err))
			})
		})
	}
}

// FuzzOpenCredential: what is refused has a code, and what is opened is a
// credential whose token somebody signed.
func FuzzOpenCredential(f *testing.F) {
	fuzz(f, jose.Opener{Forms: []vc.Form{vc.FormVCJWT11, vc.FormVCJWT}, IgnoreJWK: true}, func(t *testing.T, p vc.Proven) {
		require.NotEmpty(t, p.Statement.Subjects)
		require.Nil(t, p.Binding)
	})
}

// FuzzOpenPresentation is the same for presentations.
func FuzzOpenPresentation(f *testing.F) {
	fuzz(f, jose.Opener{Forms: []vc.Form{vc.FormVPJWT11, vc.FormVPJWT}, IgnoreJWK: true}, func(t *testing.T, p vc.Proven) {
		require.Equal(t, p.Statement.Issuer, p.Binding.Holder)
		require.NotZero(t, p.Binding.Thumbprint)
	})
}

func decoded(part string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return []byte(part) // the part of an object
	}
	return raw
}

// fuzz tries raw as it is, and as the payload of a token that is signed well, so
// that more than the gate is reached.
func fuzz(f *testing.F, o jose.Opener, holds func(*testing.T, vc.Proven)) {
	cases, err := vectors.Load("vcjwt")
	require.NoError(f, err)
	var k pinned
	for _, c := range cases {
		raw, source := vector(f, c)
		k = source
		f.Add(raw, uint8(0))
		if parts := strings.Split(string(raw), "."); c.Want == "ok" && len(parts) == 3 {
			f.Add(decoded(parts[1]), uint8(1))
			f.Add(decoded(parts[1]), uint8(2))
		}
	}
	as := author(issuer, keys.EdDSA)
	for ref := range source(as) {
		k[ref] = as.Signer.Public()
	}
	f.Fuzz(func(t *testing.T, raw []byte, kind uint8) {
		if typ := []string{"", "JWT", "vc+jwt", "vp+jwt"}[kind%4]; typ != "" {
			raw = []byte(token(as.Signer, `{"alg":"EdDSA","typ":"`+typ+`","kid":"`+as.KeyID+`"}`, string(raw)))
		}
		opened, err := o.Open(t.Context(), raw, k)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), "%v", err)
			return
		}
		p := opened.Proven()
		require.Equal(t, raw, p.Raw)
		require.NotEmpty(t, p.Statement.Issuer)
		require.Equal(t, p.Statement.Issuer, p.Key.Issuer)
		holds(t, p)
	})
}
