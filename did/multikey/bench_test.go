package multikey_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/multikey"
)

func BenchmarkCheck(b *testing.B) {
	for name, k := range every(b, 1) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				require.NoError(b, multikey.Check(k))
			}
		})
	}
}

func BenchmarkParseMultibase(b *testing.B) {
	for name, k := range every(b, 1) {
		text, err := multikey.FormatMultibase(k)
		require.NoError(b, err)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := multikey.ParseMultibase(text)
				require.NoError(b, err)
			}
		})
	}
}
