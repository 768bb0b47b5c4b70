package qr_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/vc/qr"
)

// input is what a vector of this area holds; conformance/vectors/gen/qr says what it
// means.
type input struct {
	Text  string
	Texts []string
	Bytes string
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "qr", func(t *testing.T, c vectors.Case) error {
		var in input
		require.NoError(t, json.Unmarshal(c.In, &in))
		raw, err := carry(c.Op, in)
		if err != nil {
			require.Nil(t, raw)
			return err
		}
		require.Equal(t, in.Bytes, hex.EncodeToString(raw))
		return nil
	})
	require.GreaterOrEqual(t, refusals, 60)
}

// carry does what a vector says, with its code where nothing is complete.
func carry(op string, in input) ([]byte, error) {
	switch op {
	case "qr.Decode":
		return qr.Decode(in.Text)
	case "qr.Repair":
		text, _ := qr.Repair(in.Text)
		return qr.Decode(text)
	}
	var r qr.Reader
	for _, text := range in.Texts {
		p, err := r.Add(text)
		if err != nil || p.Done() {
			return p.Raw, err
		}
	}
	return nil, os.ErrNotExist
}

func TestOfficialBase45(t *testing.T) {
	var examples []struct {
		In, Out, Decode string
		Invalid         bool
	}
	raw, err := os.ReadFile(filepath.Join(testenv.Official(t, "base45"), "rfc9285.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &examples))
	for _, e := range examples {
		if e.Invalid {
			_, err := qr.Decode("HN1:" + e.Decode)
			require.ErrorIs(t, err, qr.ErrBase45)
			continue
		}
		require.Equal(t, "HN1:"+e.Out, qr.Encode([]byte(e.In)))
		back, err := qr.Decode("HN1:" + e.Out)
		require.NoError(t, err)
		require.Equal(t, e.In, string(back))
	}
}
