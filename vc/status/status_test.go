package status_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name  string
		state status.State
		err   error
		want  status.Outcome
		code  error
	}{
		{"valid", status.State{Kind: status.Valid}, nil, status.Good, nil},
		{"the zero value knows nothing", status.State{}, nil, status.Undecided, status.ErrNotChecked},
		{"a kind that nobody made", status.State{Kind: 99}, nil, status.Undecided, status.ErrNotChecked},
		{"revoked", status.State{Kind: status.Revoked}, nil, status.Refused, status.ErrRevoked},
		{"suspended", status.State{Kind: status.Suspended}, nil, status.Refused, status.ErrSuspended},
		{"a message", status.State{Kind: status.Message}, nil, status.Undecided, status.ErrMessage},
		{"a newer credential", status.State{Kind: status.Refresh}, nil, status.Undecided, status.ErrRefresh},
		{"not to be had", status.State{}, status.ErrUnavailable, status.Undecided, status.ErrUnavailable},
		{"too old", status.State{}, status.ErrStale, status.Undecided, status.ErrStale},
		{"of the future", status.State{}, status.ErrFuture, status.Undecided, status.ErrFuture},
		{"gone back", status.State{}, status.ErrRollback, status.Undecided, status.ErrRollback},
		{"no service", status.State{}, status.ErrService, status.Undecided, status.ErrService},
		{"unproven, whatever the reason", status.State{}, fmt.Errorf("%w: %w", status.ErrProof, status.ErrList), status.Undecided, status.ErrProof},
		{"out of budget", status.State{}, strictjson.ErrBudget, status.Undecided, strictjson.ErrBudget},
		{"cancelled", status.State{}, context.Canceled, status.Undecided, context.Canceled},
		{"an error of ours beside a valid state", status.State{Kind: status.Valid}, errors.ErrUnsupported, status.Undecided, errors.ErrUnsupported},
		{"a bad entry", status.State{}, status.ErrEntry, status.Refused, status.ErrEntry},
		{"a bad list", status.State{}, status.ErrList, status.Refused, status.ErrList},
		{"another purpose", status.State{}, status.ErrPurpose, status.Refused, status.ErrPurpose},
		{"outside the list", status.State{}, status.ErrIndex, status.Refused, status.ErrIndex},
		{"another list", status.State{}, status.ErrMismatch, status.Refused, status.ErrMismatch},
		{"too large", status.State{}, status.ErrTooLarge, status.Refused, status.ErrTooLarge},
		{"a code of another package", status.State{}, fault.Code("credential.malformed"), status.Refused, fault.Code("credential.malformed")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			outcome, err := status.Judge(tt.state, tt.err)
			require.Equal(t, tt.want, outcome)
			require.ErrorIs(t, err, tt.code)
		})
	}
	require.Zero(t, status.Refused, "the zero value refuses")
}

func TestAgeIsNeverNegative(t *testing.T) {
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	require.Equal(t, time.Hour, status.State{AsOf: at.Add(-time.Hour)}.Age(at))
	require.Zero(t, status.State{AsOf: at.Add(time.Hour)}.Age(at))
}

func TestWithoutACheckerNothingIsKnown(t *testing.T) {
	for _, cs := range []status.Checkers{nil, {}, {"A": nil}, {"B": status.Checkers{}}} {
		s, err := cs.Check(t.Context(), nil, vc.StatusEntry{Type: "A"}, time.Time{})
		require.ErrorIs(t, err, status.ErrNotChecked)
		require.Zero(t, s)
	}
}
