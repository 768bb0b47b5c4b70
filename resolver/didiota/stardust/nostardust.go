//go:build nostardust

package stardust

import (
	"context"

	"github.com/hinan-id/hinan/resolver/didiota"
)

const built = false

// FromBytes answers ErrNotBuilt.
func FromBytes([]byte, string, *[34]byte, [32]byte) (didiota.State, error) {
	return didiota.State{}, ErrNotBuilt
}

// FromJSON answers ErrNotBuilt.
func FromJSON(context.Context, []byte, string, *[34]byte, [32]byte) (didiota.State, error) {
	return didiota.State{}, ErrNotBuilt
}

// BlockOutputs answers ErrNotBuilt.
func BlockOutputs(context.Context, []byte) ([]BlockOutput, error) {
	return nil, ErrNotBuilt
}
