package memory_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/keys/memory"
)

func TestStore(t *testing.T) {
	keystest.Run(t, func(*testing.T) keys.Store { return new(memory.Store) })
}

func TestASignerOutlivesItsKey(t *testing.T) {
	var store memory.Store
	handle, err := store.Generate(t.Context(), keys.EdDSA)
	require.NoError(t, err)
	holder, err := store.Open(t.Context(), handle)
	require.NoError(t, err)
	require.NoError(t, store.Delete(t.Context(), handle))

	sig, err := holder.(keys.Signer).Sign(t.Context(), []byte("message"))
	require.NoError(t, err)
	require.NoError(t, keys.Verify(keys.EdDSA, holder.Public(), []byte("message"), sig))
}

func Example() {
	ctx := context.Background()
	store := new(memory.Store)
	handle, err := store.Generate(ctx, keys.EdDSA)
	if err != nil {
		fmt.Println(err)
		return
	}
	holder, err := store.Open(ctx, handle)
	if err != nil {
		fmt.Println(err)
		return
	}
	signer := holder.(keys.Signer) // memory makes nothing else
	sig, err := signer.Sign(ctx, []byte("message"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(keys.Verify(signer.Algorithm(), signer.Public(), []byte("message"), sig))
	// Output: <nil>
}
