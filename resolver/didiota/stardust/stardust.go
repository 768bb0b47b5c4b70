// Package stardust finds IOTA identities that are kept as Alias Outputs: on a
// private Stardust node, or as archived bytes without any node.
//
// Start with [Ledger], which asks one node, or with [FromBytes] and [FromJSON],
// which read an output that somebody kept; [BlockOutputs] finds the outputs in
// an archived block. All of them hand the state metadata over as it is stored:
// package didiota makes a document of it.
//
// A node and an archive are not believed. An output is refused unless it is an
// Alias Output of the identity that was asked for (its alias id says so, or the
// hash of its output id does) and passes the syntactic validation of the
// protocol; an answer of a node moreover, unless the node serves the network
// that was asked for and calls the output unspent. Answers above 64 KiB, of
// another media type, or later than 3 seconds are refused.
//
// Nobody proves to this package that an output is in the ledger: it trusts the
// node that the operator chose, or the keeper of the archive, that far.
//
// The decoding is done by iota.go, which is imported nowhere else. A program
// built with the tag nostardust has the same names without it; each of them
// answers [ErrNotBuilt].
package stardust

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
)

const (
	// ErrAliasID: the output belongs to another identity, or does not tell to which.
	ErrAliasID = fault.Code("iota.alias-id")
	// ErrOutputType: the output is not an Alias Output.
	ErrOutputType = fault.Code("iota.output-type")
	// ErrSpent: the output has been spent, so it is not the identity's latest state.
	ErrSpent = fault.Code("iota.spent")
	// ErrNotBuilt: this program was built without Stardust (build tag nostardust).
	ErrNotBuilt = fault.Code("iota.stardust-not-built")
)

const (
	// maxOutput bounds an output and every answer of a node, in bytes. The
	// largest Alias Output, with three times 8 KiB of metadata and 64 kinds of
	// tokens, takes 59 KiB as JSON.
	maxOutput = 64 << 10
	// maxBlock bounds the JSON of a block in bytes: 32 KiB at most in binary,
	// twice that in hexadecimal, and the member names.
	maxBlock = 128 << 10
	// maxIndex is the last index of an output in a transaction (TIP-20).
	maxIndex = 127
	// outputIDLength: transaction id and index, little-endian.
	outputIDLength = 32 + 2
)

// BlockOutput is an Alias Output in the transaction of a block.
type BlockOutput struct {
	// OutputID is the id of the transaction followed by the index of the
	// output, little-endian.
	OutputID [34]byte
	// AliasID is the id of the identity; where the output is the first of its
	// identity, it is computed from OutputID.
	AliasID [32]byte
	// Raw is the output in binary form, as FromBytes takes it.
	Raw []byte
}

// malformed is for bytes that are not what they should be. A budget that is
// used up or a cancelled request says nothing about the bytes.
func malformed(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if errors.Is(err, strictjson.ErrBudget) || errors.Is(err, strictjson.ErrCancelled) {
		return err
	}
	return fmt.Errorf("%w: %w: %w", didiota.ErrAnswer, resolver.ErrInvalidDocument, err)
}

// foreign is for a sound output that is not the state of this identity.
func foreign(code fault.Code, format string, args ...any) error {
	return fmt.Errorf("%w: %w: %s", code, resolver.ErrInvalidDocument, fmt.Sprintf(format, args...))
}

// checkSize refuses before anything is understood.
func checkSize(raw []byte, limit int) error {
	if len(raw) > limit {
		return malformed("%d bytes, at most %d are read", len(raw), limit)
	}
	return nil
}

// checkPrefix refuses what cannot be the bech32 prefix of a network: one to six
// lower-case letters and digits.
func checkPrefix(hrp string) error {
	if hrp == "" || len(hrp) > didiota.MaxStardustNetwork {
		return fmt.Errorf("%w: a network prefix has 1 to %d characters", didiota.ErrNetwork, didiota.MaxStardustNetwork)
	}
	if strings.Trim(hrp, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return fmt.Errorf("%w: network prefix %q", didiota.ErrNetwork, hrp)
	}
	return nil
}

// checkOutputType refuses every output but an Alias Output.
func checkOutputType(t int) error {
	switch t {
	case outputAlias:
		return nil
	case outputTreasury, outputBasic, outputFoundry, outputNFT:
		return foreign(ErrOutputType, "output of type %d", t)
	}
	return malformed("output type %d does not exist", t)
}

// decodeHex reads 0x and exactly the given number of bytes.
func decodeHex(s string, size int) ([]byte, error) {
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok || len(digits) != 2*size {
		return nil, fmt.Errorf("not 0x and %d digits", 2*size)
	}
	return hex.DecodeString(digits)
}
