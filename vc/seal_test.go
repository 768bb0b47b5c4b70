package vc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/seal"
)

// forge calls a function with a zero value of a type that it cannot name.
func forge[T any](f func(T, vc.Proven) *vc.Opened, p vc.Proven) *vc.Opened {
	var zero T
	return f(zero, p)
}

func TestNobodySealsWithoutAToken(t *testing.T) {
	require.Panics(t, func() { forge(vc.Seal, vc.Proven{}) })
	require.NotPanics(t, func() { vc.Seal(seal.New(), vc.Proven{}) })
}
