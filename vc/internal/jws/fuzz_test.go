package jws_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// FuzzParse: what is refused has a code; what is parsed is the only spelling of its
// parts, and verifies only if it is the token that the key signed.
func FuzzParse(f *testing.F) {
	s := jws.Slot{Types: []string{"", "JWT", "vc+jwt"}, ContentTypes: []string{"vc"}, Nonce: true, IgnoreJWK: true, NoKeyID: true}
	signer := keystest.Signer(keys.EdDSA, "issuer")
	good := sign(signer, `{"alg":"EdDSA","typ":"JWT","kid":"k"}`, "{}")
	f.Add([]byte(good))
	cases, err := vectors.Load("jose")
	require.NoError(f, err)
	for _, c := range cases {
		f.Add([]byte(inputOf(f, c).Token))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		parsed, err := jws.Parse(raw, s)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		if parsed.Verify(signer.Public()) == nil {
			again, err := jws.Parse(raw, s)
			require.NoError(t, err)
			require.Equal(t, parsed.ContentID(), again.ContentID())
		}
		for _, a := range keys.Algorithms() {
			if err := parsed.Verify(keystest.Signer(a, "nobody").Public()); err != nil {
				require.Contains(t, []fault.Code{jws.ErrAlgorithm, jws.ErrSignature}, fault.Of(err))
			} else {
				t.Fatal("verified with a key that signs nothing")
			}
		}
	})
}
