//go:build !nostardust

package stardust_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strconv"
	"testing"

	iotago "github.com/iotaledger/iota.go/v3"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
)

// checkState is what holds for every answer to bytes from anywhere.
func checkState(t *testing.T, st didiota.State, err error, id [32]byte) {
	if err != nil {
		require.NotEmpty(t, fault.Of(err), "%v", err)
		require.Zero(t, st)
		return
	}
	require.Equal(t, id, st.Object)
	require.NotZero(t, id)
	require.LessOrEqual(t, len(st.Metadata), 8192)
	require.LessOrEqual(t, len(st.Controllers), 1)
	_, err = strconv.ParseUint(st.Version, 10, 32)
	require.NoError(t, err)
}

func FuzzOutputBytes(f *testing.F) {
	good := newOutput()
	f.Add(encode(f, good))
	good.Features = iotago.Features{&iotago.SenderFeature{Address: &iotago.NFTAddress{1}}, &iotago.MetadataFeature{Data: []byte("x")}}
	f.Add(encode(f, good))
	f.Add(encode(f, &iotago.BasicOutput{}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		id := alias
		if len(raw) > 42 {
			id = [32]byte(raw[10:42]) // where the alias id is if there are no tokens
		}
		st, err := stardust.FromBytes(raw, hrp, &outputID, id)
		checkState(t, st, err, id)
		if err != nil {
			return
		}
		require.True(t, bytes.Contains(raw, st.Metadata))
		_, err = stardust.FromBytes(raw, hrp, &outputID, other)
		require.Equal(t, id != other, err != nil, "one output, one identity")
		for n := range raw {
			_, err := stardust.FromBytes(raw[:n], hrp, &outputID, id)
			require.ErrorIs(t, err, didiota.ErrAnswer)
		}
	})
}

func FuzzOutputJSON(f *testing.F) {
	good := newOutput()
	f.Add([]byte(encodeJSON(f, good)))
	good.Features = iotago.Features{&iotago.SenderFeature{Address: &iotago.NFTAddress{1}}, &iotago.MetadataFeature{Data: []byte("x")}}
	good.NativeTokens = iotago.NativeTokens{{Amount: big.NewInt(1)}}
	f.Add([]byte(encodeJSON(f, good)))
	f.Add([]byte(encodeJSON(f, &iotago.BasicOutput{})))
	f.Fuzz(func(t *testing.T, raw []byte) {
		st, err := stardust.FromJSON(t.Context(), raw, hrp, &outputID, alias)
		checkState(t, st, err, alias)
		if err != nil {
			return
		}
		// What was accepted means the same in binary.
		var out iotago.AliasOutput
		require.NoError(t, json.Unmarshal(raw, &out))
		same, err := stardust.FromBytes(encode(t, &out), hrp, &outputID, alias)
		require.NoError(t, err)
		require.Equal(t, st, same)
	})
}

func FuzzBlock(f *testing.F) {
	f.Add([]byte(encodeJSON(f, newBlock())))
	f.Fuzz(func(t *testing.T, raw []byte) {
		found, err := stardust.BlockOutputs(t.Context(), raw)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), "%v", err)
			require.Nil(t, found)
			return
		}
		for _, o := range found {
			st, err := stardust.FromBytes(o.Raw, hrp, &o.OutputID, o.AliasID)
			require.NoError(t, err)
			checkState(t, st, err, o.AliasID)
		}
	})
}
