//go:build !nostardust

package stardust_test

import (
	"math/big"
	"strings"
	"testing"

	iotago "github.com/iotaledger/iota.go/v3"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
)

// newBlock creates one identity and changes another.
func newBlock() *iotago.Block {
	first := newOutput()
	first.AliasID, first.StateIndex = iotago.AliasID{}, 0
	return &iotago.Block{
		ProtocolVersion: 2,
		Parents:         iotago.BlockIDs{{1}},
		Payload: &iotago.Transaction{
			Essence: &iotago.TransactionEssence{
				NetworkID: 1,
				Inputs:    iotago.Inputs{&iotago.UTXOInput{TransactionID: [32]byte{2}}},
				Outputs: iotago.Outputs{
					first,
					&iotago.BasicOutput{Amount: 5, Conditions: iotago.UnlockConditions{
						&iotago.AddressUnlockCondition{Address: &iotago.Ed25519Address{1}},
					}},
					newOutput(),
				},
				Payload: &iotago.TaggedData{Tag: []byte("tag"), Data: []byte("data")},
			},
			Unlocks: iotago.Unlocks{&iotago.SignatureUnlock{Signature: &iotago.Ed25519Signature{}}},
		},
	}
}

func TestBlockTellsItsAliasOutputs(t *testing.T) {
	block := newBlock()
	found, err := stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
	require.NoError(t, err)
	require.Len(t, found, 2, "the basic output is none")

	tx, err := block.Payload.(*iotago.Transaction).ID()
	require.NoError(t, err)
	require.Equal(t, [34]byte(append(tx[:], 0, 0)), found[0].OutputID)
	require.Equal(t, [32]byte(iotago.AliasIDFromOutputID(found[0].OutputID)), found[0].AliasID)
	require.Equal(t, [34]byte(append(tx[:], 2, 0)), found[1].OutputID)
	require.Equal(t, alias, found[1].AliasID)

	for _, o := range found {
		st, err := stardust.FromBytes(o.Raw, hrp, &o.OutputID, o.AliasID)
		require.NoError(t, err)
		require.Equal(t, metadata, st.Metadata)
	}
}

// A block may hold every kind of output and input; only aliases are told.
func TestOtherOutputsOfABlockArePassedOver(t *testing.T) {
	block := newBlock()
	essence := block.Payload.(*iotago.Transaction).Essence
	essence.Outputs = append(essence.Outputs,
		&iotago.NFTOutput{Amount: 1, NFTID: other, Conditions: iotago.UnlockConditions{
			&iotago.AddressUnlockCondition{Address: &iotago.Ed25519Address{1}},
			&iotago.StorageDepositReturnUnlockCondition{ReturnAddress: &iotago.Ed25519Address{2}, Amount: 1},
			&iotago.TimelockUnlockCondition{UnixTime: 1},
			&iotago.ExpirationUnlockCondition{ReturnAddress: &iotago.Ed25519Address{3}, UnixTime: 2},
		}, Features: iotago.Features{&iotago.TagFeature{Tag: []byte("t")}}},
		&iotago.FoundryOutput{
			Amount: 1, TokenScheme: &iotago.SimpleTokenScheme{
				MintedTokens: big.NewInt(1), MeltedTokens: big.NewInt(0), MaximumSupply: big.NewInt(2),
			},
			Conditions: iotago.UnlockConditions{&iotago.ImmutableAliasUnlockCondition{Address: (*iotago.AliasAddress)(&alias)}},
		},
	)
	tx := block.Payload.(*iotago.Transaction)
	for i, unlock := range []iotago.Unlock{
		&iotago.ReferenceUnlock{}, &iotago.AliasUnlock{}, &iotago.NFTUnlock{},
	} {
		essence.Inputs = append(essence.Inputs, &iotago.UTXOInput{TransactionID: [32]byte{4, byte(i)}})
		tx.Unlocks = append(tx.Unlocks, unlock)
	}
	found, err := stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
	require.NoError(t, err)
	require.Len(t, found, 2)
}

func TestBlocksWithoutTransactionHaveNoOutputs(t *testing.T) {
	block := newBlock()
	block.Payload = &iotago.TaggedData{Tag: []byte("anchor")}
	found, err := stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
	require.NoError(t, err)
	require.Empty(t, found)

	block.Payload = nil
	found, err = stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestMalformedBlocksAreRefused(t *testing.T) {
	good := encodeJSON(t, newBlock())
	input := `{"type":0,"transactionId":"0x02` + strings.Repeat("00", 31) + `","transactionOutputIndex":0}`
	signature := `"signature":"0x` + strings.Repeat("00", 64)
	unlocks := good[strings.Index(good, `"unlocks":[`)+len(`"unlocks":[`) : strings.Index(good, `]},"nonce"`)]

	for _, tt := range []struct{ name, piece, by string }{
		{"not JSON", good, "x"},
		{"null", good, "null"},
		{"parent short", `"parents":["0x01`, `"parents":["0x`},
		{"unknown member", `"protocolVersion":2`, `"protocolVersion":2,"id":"0x"`},
		{"version of 9 bits", `"protocolVersion":2`, `"protocolVersion":258`},
		{"nonce negative", `"nonce":"0"`, `"nonce":"-1"`},
		{"payload null", `"payload":{"type":6`, `"payload":null,"x":{"type":6`},
		{"milestone", `"payload":{"type":6`, `"payload":{"type":7`},
		{"treasury transaction", `"payload":{"type":6`, `"payload":{"type":4`},
		{"essence of another type", `"essence":{"type":1`, `"essence":{"type":0`},
		{"essence missing", `"essence"`, `"Essence"`},
		{"no inputs", input, ``},
		{"input twice, one unlock", input, input + `,` + input},
		{"input null", input, `null`},
		{"input index above 127", `"transactionOutputIndex":0`, `"transactionOutputIndex":128`},
		{"input index of 17 bits", `"transactionOutputIndex":0`, `"transactionOutputIndex":65536`},
		{"no unlocks", unlocks, ``},
		{"unlock null", unlocks, `null`},
		{"one unlock too many", unlocks, unlocks + `,{"type":1,"reference":0}`},
		{"unlock that refers to nothing", unlocks, `{"type":1,"reference":1}`},
		{"signature short", signature, signature[:len(signature)-2]},
		{"signature null", `"signature":{`, `"signature":null,"x":{`},
		{"treasury output", `{"type":3,"amount":"5"`, `{"type":2,"amount":"5"`},
		{"output null", `"outputs":[`, `"outputs":[null,`},
		{"inner payload a transaction", `"payload":{"type":5`, `"payload":{"type":6`},
		{"tag longer than 64 bytes", `"tag":"0x`, `"tag":"0x` + strings.Repeat("00", 64)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stardust.BlockOutputs(t.Context(), swap(t, good, tt.piece, tt.by))
			require.ErrorIs(t, err, didiota.ErrAnswer)
			require.ErrorIs(t, err, resolver.ErrInvalidDocument)
		})
	}
}

func TestUnsoundTransactionsAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*iotago.TransactionEssence)
	}{
		{"no outputs", func(e *iotago.TransactionEssence) { e.Outputs = nil }},
		{"one identity twice", func(e *iotago.TransactionEssence) { e.Outputs = append(e.Outputs, newOutput()) }},
		{"one input twice", func(e *iotago.TransactionEssence) { e.Inputs = append(e.Inputs, e.Inputs[0]) }},
		{"expires at no time", func(e *iotago.TransactionEssence) {
			out := e.Outputs[1].(*iotago.BasicOutput)
			out.Conditions = append(out.Conditions, &iotago.ExpirationUnlockCondition{ReturnAddress: &iotago.Ed25519Address{1}})
		}},
		{"an NFT that holds itself", func(e *iotago.TransactionEssence) {
			e.Outputs[1] = &iotago.NFTOutput{Amount: 1, NFTID: other, Conditions: iotago.UnlockConditions{
				&iotago.AddressUnlockCondition{Address: (*iotago.NFTAddress)(&other)},
			}}
		}},
		{"more tokens minted than there may be", func(e *iotago.TransactionEssence) {
			e.Outputs[1] = &iotago.FoundryOutput{
				Amount: 1, TokenScheme: &iotago.SimpleTokenScheme{
					MintedTokens: big.NewInt(3), MeltedTokens: big.NewInt(0), MaximumSupply: big.NewInt(2),
				},
				Conditions: iotago.UnlockConditions{&iotago.ImmutableAliasUnlockCondition{Address: (*iotago.AliasAddress)(&alias)}},
			}
		}},
		{"an alias without governor", func(e *iotago.TransactionEssence) {
			out := newOutput()
			out.Conditions = out.Conditions[:1]
			e.Outputs[2] = out
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			block := newBlock()
			tx := block.Payload.(*iotago.Transaction)
			tt.change(tx.Essence)
			for len(tx.Unlocks) < len(tx.Essence.Inputs) {
				tx.Unlocks = append(tx.Unlocks, &iotago.ReferenceUnlock{})
			}
			_, err := stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
			require.ErrorIs(t, err, didiota.ErrAnswer)
		})
	}
}

func TestListsOfABlockHaveLimits(t *testing.T) {
	for _, tt := range []struct {
		name  string
		limit int
		grow  func(b *iotago.Block, e *iotago.TransactionEssence)
	}{
		{"parents", 8, func(b *iotago.Block, _ *iotago.TransactionEssence) {
			b.Parents = append(b.Parents, iotago.BlockID{2, byte(len(b.Parents))})
		}},
		{"inputs", 128, func(b *iotago.Block, e *iotago.TransactionEssence) {
			e.Inputs = append(e.Inputs, &iotago.UTXOInput{TransactionID: [32]byte{3, byte(len(e.Inputs))}})
			tx := b.Payload.(*iotago.Transaction)
			tx.Unlocks = append(tx.Unlocks, &iotago.ReferenceUnlock{})
		}},
		{"outputs", 128, func(_ *iotago.Block, e *iotago.TransactionEssence) { e.Outputs = append(e.Outputs, e.Outputs[1]) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			block := newBlock()
			essence := block.Payload.(*iotago.Transaction).Essence
			essence.Outputs = essence.Outputs[:2]
			for max(len(block.Parents), len(essence.Inputs), len(essence.Outputs)) < tt.limit {
				tt.grow(block, essence)
			}
			_, err := stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
			require.NoError(t, err)
			tt.grow(block, essence)
			_, err = stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
			require.ErrorIs(t, err, didiota.ErrAnswer)
		})
	}
}

func TestSizeOfBlocks(t *testing.T) {
	good := encodeJSON(t, newBlock())
	padded := good + strings.Repeat(" ", 128<<10-len(good))
	_, err := stardust.BlockOutputs(t.Context(), []byte(padded))
	require.NoError(t, err)
	_, err = stardust.BlockOutputs(t.Context(), []byte(padded+" "))
	require.ErrorIs(t, err, didiota.ErrAnswer)

	// 32 KiB in binary is the protocol's limit: here with five large identities.
	block := newBlock()
	essence := block.Payload.(*iotago.Transaction).Essence
	for i := range 5 {
		out := newOutput()
		out.AliasID[0], out.StateMetadata = byte(i), make([]byte, 8192)
		essence.Outputs = append(essence.Outputs, out)
	}
	_, err = stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
	require.ErrorIs(t, err, didiota.ErrAnswer)
	essence.Outputs = essence.Outputs[:6]
	found, err := stardust.BlockOutputs(t.Context(), []byte(encodeJSON(t, block)))
	require.NoError(t, err)
	require.Len(t, found, 5)
}
