//go:build !nostardust

package stardust

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/iotaledger/hive.go/serializer/v2"
	iotago "github.com/iotaledger/iota.go/v3"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver/didiota"
)

const built = true

// validate is the only mode in which the decoder is used on what came from
// outside: without it, it indexes past the end of truncated bytes.
const validate = serializer.DeSeriModePerformValidation

// FromBytes reads an output in its binary form (TIP-18), at most 64 KiB, as the
// state of the identity id. The prefix hrp is that of its network; it appears in
// the controller addresses only. outputID is the id of the output where it is
// known; it is needed for the first output of an identity, which does not carry
// the identity's id.
//
// It does not know when the output was in the ledger, or whether it still is:
// AsOf is zero. Errors: didiota.ErrAnswer for malformed bytes, ErrOutputType,
// ErrAliasID, didiota.ErrNetwork for a malformed prefix.
func FromBytes(raw []byte, hrp string, outputID *[34]byte, id [32]byte) (st didiota.State, err error) {
	defer contain(&err)
	if err := checkPrefix(hrp); err != nil {
		return didiota.State{}, err
	}
	out, err := parse(raw)
	if err != nil {
		return didiota.State{}, err
	}
	if err := checkID(out, outputID, id); err != nil {
		return didiota.State{}, err
	}
	return stateOf(out, hrp, id), nil
}

// FromJSON reads the JSON form of an output (the member "output" of a node's
// answer), at most 64 KiB. Otherwise it is FromBytes. Unknown and repeated
// members, and ids of another length than theirs, are refused.
func FromJSON(ctx context.Context, raw []byte, hrp string, outputID *[34]byte, id [32]byte) (st didiota.State, err error) {
	defer contain(&err)
	if err := checkSize(raw, maxOutput); err != nil {
		return didiota.State{}, err
	}
	if err := checkOutputJSON(ctx, raw); err != nil {
		return didiota.State{}, err
	}
	var out iotago.AliasOutput
	if err := json.Unmarshal(raw, &out); err != nil {
		return didiota.State{}, malformed("output: %w", err)
	}
	bin, err := out.Serialize(validate, nil)
	if err != nil {
		return didiota.State{}, malformed("output: %w", err)
	}
	return FromBytes(bin, hrp, outputID, id)
}

// BlockOutputs lists the Alias Outputs of the transaction in a block, given as
// JSON of at most 128 KiB, in their order. A block without a transaction has
// none; a milestone is refused.
//
// The block is checked syntactically. Its signatures, its proof of work and its
// place in the ledger are not: a block alone is evidence of nothing.
func BlockOutputs(ctx context.Context, raw []byte) (found []BlockOutput, err error) {
	defer contain(&err)
	if err := checkSize(raw, maxBlock); err != nil {
		return nil, err
	}
	if err := checkBlockJSON(ctx, raw); err != nil {
		return nil, err
	}
	var b iotago.Block
	if err := json.Unmarshal(raw, &b); err != nil {
		return nil, malformed("block: %w", err)
	}
	// The id is only for its limits: 32 KiB in binary.
	if _, err := b.ID(); err != nil {
		return nil, malformed("block: %w", err)
	}
	tx, ok := b.Payload.(*iotago.Transaction)
	if !ok {
		return nil, nil
	}
	if err := checkTransaction(tx); err != nil {
		return nil, malformed("transaction: %w", err)
	}
	return aliasOutputs(tx)
}

// parse decodes exactly one Alias Output.
func parse(raw []byte) (*iotago.AliasOutput, error) {
	if err := checkSize(raw, maxOutput); err != nil {
		return nil, err
	}
	if len(raw) == 0 {
		return nil, malformed("no bytes")
	}
	if err := checkOutputType(int(raw[0])); err != nil {
		return nil, err
	}
	var out iotago.AliasOutput
	n, err := out.Deserialize(raw, validate, nil)
	if err != nil {
		return nil, malformed("output: %w", err)
	}
	if n != len(raw) {
		return nil, malformed("%d bytes after the output", len(raw)-n)
	}
	err = iotago.SyntacticallyValidateOutputs(iotago.Outputs{&out},
		iotago.OutputsSyntacticalNativeTokens(),
		iotago.OutputsSyntacticalAlias(),
	)
	if err != nil {
		return nil, malformed("output: %w", err)
	}
	return &out, nil
}

// checkID ties the output to the identity. The first output of an alias has the
// all-zero alias id; the alias id is then the hash of the output's own id.
func checkID(out *iotago.AliasOutput, outputID *[34]byte, id [32]byte) error {
	if !out.AliasID.Empty() {
		return checkSame(out.AliasID, id)
	}
	if outputID == nil {
		return foreign(ErrAliasID, "first output of an identity, and its output id is not known")
	}
	return checkSame(iotago.AliasIDFromOutputID(*outputID), id)
}

func checkSame(have iotago.AliasID, want [32]byte) error {
	if have != want {
		return foreign(ErrAliasID, "the output is of %s", have.ToHex())
	}
	return nil
}

func stateOf(out *iotago.AliasOutput, hrp string, id [32]byte) didiota.State {
	controller, prefix := out.StateController(), iotago.NetworkPrefix(hrp)
	st := didiota.State{
		Object:   id,
		Metadata: out.StateMetadata,
		Version:  strconv.FormatUint(uint64(out.StateIndex), 10),
		Method: map[string]string{
			"governorAddress":        out.GovernorAddress().Bech32(prefix),
			"stateControllerAddress": controller.Bech32(prefix),
		},
	}
	// An alias is an identity, so it has a DID; a key or an NFT has none.
	if alias, ok := controller.(*iotago.AliasAddress); ok {
		st.Controllers = [][32]byte{*alias}
	}
	return st
}

// checkOutputJSON makes sure that iota.go sees nothing that it would misread.
func checkOutputJSON(ctx context.Context, raw []byte) error {
	object, err := strictjson.Object(ctx, raw, strictjson.Limits{Bytes: maxOutput})
	if err != nil {
		return malformed("output: %w", err)
	}
	if t, ok := typeOf(object); ok {
		if err := checkOutputType(t); err != nil {
			return err
		}
	}
	if err := output(object); err != nil {
		return malformed("output: %w", err)
	}
	return nil
}

func checkBlockJSON(ctx context.Context, raw []byte) error {
	object, err := strictjson.Object(ctx, raw, strictjson.Limits{Bytes: maxBlock})
	if err != nil {
		return malformed("block: %w", err)
	}
	if err := block.check(object); err != nil {
		return malformed("block: %w", err)
	}
	return nil
}

// checkTransaction is the protocol's syntactic validation (TIP-20) but for what
// depends on the network: its id, the token supply and the storage deposit. The
// serializer refuses repeated inputs, the shape their indices.
func checkTransaction(tx *iotago.Transaction) error {
	if _, err := tx.Essence.Serialize(validate, nil); err != nil {
		return err
	}
	if len(tx.Unlocks) != len(tx.Essence.Inputs) {
		return fmt.Errorf("%d unlocks for %d inputs", len(tx.Unlocks), len(tx.Essence.Inputs))
	}
	if err := iotago.ValidateUnlocks(tx.Unlocks, iotago.UnlocksSigUniqueAndRefValidator()); err != nil {
		return err
	}
	return iotago.SyntacticallyValidateOutputs(tx.Essence.Outputs,
		iotago.OutputsSyntacticalExpirationAndTimelock(),
		iotago.OutputsSyntacticalNativeTokens(),
		iotago.OutputsSyntacticalChainConstrainedOutputUniqueness(),
		iotago.OutputsSyntacticalFoundry(),
		iotago.OutputsSyntacticalAlias(),
		iotago.OutputsSyntacticalNFT(),
	)
}

func aliasOutputs(tx *iotago.Transaction) ([]BlockOutput, error) {
	id, err := tx.ID()
	if err != nil {
		return nil, malformed("transaction: %w", err)
	}
	var found []BlockOutput
	for i, o := range tx.Essence.Outputs {
		out, ok := o.(*iotago.AliasOutput)
		if !ok {
			continue
		}
		raw, err := out.Serialize(validate, nil)
		if err != nil {
			return nil, malformed("output %d: %w", i, err)
		}
		b := BlockOutput{
			OutputID: iotago.OutputIDFromTransactionIDAndIndex(id, uint16(i)),
			AliasID:  out.AliasID,
			Raw:      raw,
		}
		if out.AliasID.Empty() {
			b.AliasID = iotago.AliasIDFromOutputID(b.OutputID)
		}
		found = append(found, b)
	}
	return found, nil
}

// contain turns a panic of the decoder into a refusal of the input: the checks
// above are meant to leave it no reason, but its code is not ours.
func contain(err *error) {
	if r := recover(); r != nil {
		*err = malformed("the decoder gave up (%T)", r)
	}
}
