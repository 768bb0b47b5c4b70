//go:build !nostardust

package stardust_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/iotaledger/hive.go/serializer/v2"
	iotago "github.com/iotaledger/iota.go/v3"
	"github.com/stretchr/testify/require"
)

const hrp = "tst"

// alias is the identity of the tests; metadata is what it stores.
var (
	alias    = [32]byte(bytes.Repeat([]byte{0xa1}, 32))
	other    = [32]byte(bytes.Repeat([]byte{0x99}, 32))
	outputID = [34]byte(append(bytes.Repeat([]byte{0x0f}, 32), 1, 0))
	metadata = []byte("DID\x01\x00\x02\x00{}")
)

// newOutput is a sound output of the identity; each test changes one thing.
func newOutput() *iotago.AliasOutput {
	return &iotago.AliasOutput{
		Amount:        1_000_000,
		AliasID:       alias,
		StateIndex:    7,
		StateMetadata: metadata,
		Conditions: iotago.UnlockConditions{
			&iotago.StateControllerAddressUnlockCondition{Address: &iotago.Ed25519Address{1}},
			&iotago.GovernorAddressUnlockCondition{Address: &iotago.Ed25519Address{2}},
		},
	}
}

// encode writes any output, without looking at what it writes.
func encode(t testing.TB, out iotago.Output) []byte {
	raw, err := out.Serialize(serializer.DeSeriModeNoValidation, nil)
	require.NoError(t, err)
	return raw
}

func encodeJSON(t testing.TB, out any) string {
	raw, err := json.Marshal(out)
	require.NoError(t, err)
	return string(raw)
}

// swap replaces exactly one piece of a text.
func swap(t testing.TB, text, piece, by string) []byte {
	require.Equal(t, 1, strings.Count(text, piece), "%q in %s", piece, text)
	return []byte(strings.Replace(text, piece, by, 1))
}

func hexOf(b []byte) string { return "0x" + hex.EncodeToString(b) }
