package jose_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc/jose"
)

// vector reads the input of the operation vcjwt.open.
func vector(t testing.TB, c vectors.Case) (raw []byte, k pinned) {
	t.Helper()
	require.Equal(t, "vcjwt.open", c.Op)
	var in struct {
		Raw  string
		Keys []struct {
			Issuer string
			KeyID  string `json:"kid"`
			For    did.Relationship
			JWK    json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(c.In, &in))
	k = pinned{}
	for _, key := range in.Keys {
		jwk, err := multikey.ParseJWK(key.JWK)
		require.NoError(t, err)
		k[keys.Ref{Issuer: key.Issuer, ID: key.KeyID, For: key.For}] = jwk.Public
	}
	return []byte(in.Raw), k
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "vcjwt", func(t *testing.T, c vectors.Case) error {
		raw, k := vector(t, c)
		_, err := jose.Opener{}.Open(t.Context(), raw, k)
		if err == nil {
			require.True(t, jose.Opener{}.Accepts(raw))
		}
		return err
	})
	require.GreaterOrEqual(t, refusals, 70)
}
