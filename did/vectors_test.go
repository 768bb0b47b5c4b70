package did_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
)

func TestVectors(t *testing.T) {
	testenv.RunVectors(t, "did", func(t *testing.T, c vectors.Case) error {
		require.Equal(t, "did.Parse", c.Op)
		var in struct{ DID string }
		require.NoError(t, json.Unmarshal(c.In, &in))
		_, err := did.Parse(in.DID)
		return err
	})
}
