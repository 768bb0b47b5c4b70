package fault_test

import (
	"errors"
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
)

func TestOfFindsTheFirstCode(t *testing.T) {
	const outer, inner = fault.Code("test.outer"), fault.Code("test.inner")
	for _, tt := range []struct {
		name string
		err  error
		want fault.Code
	}{
		{"no error", nil, ""},
		{"an error without a code", errors.New("disk"), ""},
		{"the code itself", outer, outer},
		{"a wrapped code", fmt.Errorf("key 3: %w: short", outer), outer},
		{"of two codes the one named first", fmt.Errorf("%w: %w", outer, inner), outer},
		{"a code behind a plain error", fmt.Errorf("%w: %w", errors.New("disk"), inner), inner},
		{"joined errors", errors.Join(errors.New("disk"), inner), inner},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, fault.Of(tt.err))
		})
	}
}

func TestEveryEntryIsComplete(t *testing.T) {
	form := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[fault.Code]bool{}
	for _, e := range fault.All() {
		require.Regexp(t, form, string(e.Code))
		require.False(t, seen[e.Code], "code %s stands twice", e.Code)
		seen[e.Code] = true
		require.NotEmpty(t, e.Meaning, e.Code)
		require.NotEmpty(t, e.Clause, e.Code)
		require.NotEmpty(t, e.Advice, e.Code)
	}
	require.NotEmpty(t, seen)
}

func TestExplainKnowsOnlyCodesInUse(t *testing.T) {
	known := fault.All()[0]
	got, ok := fault.Explain(known.Code)
	require.True(t, ok)
	require.Equal(t, known, got)

	_, ok = fault.Explain("no.such-code")
	require.False(t, ok)
}
