package jws_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// input is the input of the operation jose.verify.
type input struct {
	Token string
	Key   json.RawMessage
	Slot  struct {
		Types, ContentTypes       []string
		Nonce, IgnoreJWK, NoKeyID bool
	}
}

func inputOf(t testing.TB, c vectors.Case) (in input) {
	t.Helper()
	require.Equal(t, "jose.verify", c.Op)
	require.NoError(t, json.Unmarshal(c.In, &in))
	return in
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "jose", func(t *testing.T, c vectors.Case) error {
		in := inputOf(t, c)
		key, err := multikey.ParseJWK(in.Key)
		if err != nil {
			return err
		}
		parsed, err := jws.Parse([]byte(in.Token), jws.Slot{
			Types: in.Slot.Types, ContentTypes: in.Slot.ContentTypes,
			Nonce: in.Slot.Nonce, IgnoreJWK: in.Slot.IgnoreJWK, NoKeyID: in.Slot.NoKeyID,
		})
		if err != nil {
			return err
		}
		return parsed.Verify(key.Public)
	})
	require.GreaterOrEqual(t, refusals, 120)
}
