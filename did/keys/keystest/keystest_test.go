package keystest_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

func TestStore(t *testing.T) {
	keystest.Run(t, func(*testing.T) keys.Store { return &keystest.Store{Seed: "suite"} })
}

// Fixtures and vectors hang on these: the digest of a signature is frozen.
func TestSignersAreFrozen(t *testing.T) {
	want := map[keys.Algorithm]string{
		keys.EdDSA:  "967378be2226237e",
		keys.ES256:  "a757e601630c2ca5",
		keys.ES384:  "e3a63e63b5b4f7a3",
		keys.ES512:  "bcfeba6987aea37b",
		keys.ES256K: "f9ca50f3a83d28e9",
	}
	for _, a := range keys.Algorithms() {
		sig, err := keystest.Signer(a, "frozen").Sign(t.Context(), []byte("message"))
		require.NoError(t, err)
		sum := sha256.Sum256(sig)
		require.Equal(t, want[a], hex.EncodeToString(sum[:8]), "%s", a)
	}
}

func TestSeedsAndAlgorithmsGiveDifferentKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []string{"", "a", "b", "a ", "1 a"} {
		key := string(keystest.Signer(keys.EdDSA, seed).Public().(ed25519.PublicKey))
		require.False(t, seen[key], "seed %q", seed)
		seen[key] = true
	}
	require.NotEqual(t, keystest.Signer(keys.ES256, "a").Public(), keystest.Signer(keys.ES256K, "a").Public())
}

func TestAnUnknownAlgorithmPanics(t *testing.T) {
	require.Panics(t, func() { keystest.Signer("none", "seed") })
	require.Panics(t, func() { keystest.Negated(keys.EdDSA, make([]byte, 64)) })
}
