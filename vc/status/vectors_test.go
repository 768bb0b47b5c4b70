package status_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

// input is what a vector of this area holds; conformance/vectors/gen/status says
// what it means.
type input struct {
	Issuer         string
	Entry          json.RawMessage
	StatusList     json.RawMessage `json:"status_list"`
	Earlier, Lists []struct {
		URI, List string
		AsOf      time.Time
	}
	Documents     []json.RawMessage
	DocumentsAsOf time.Time
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "status", func(t *testing.T, c vectors.Case) error {
		require.Equal(t, "status.Check", c.Op)
		var in input
		require.NoError(t, json.Unmarshal(c.In, &in))
		state, err := in.check(t, c.At)
		outcome, reason := status.Judge(state, err)
		require.Equal(t, outcome == status.Good, reason == nil)
		return reason
	})
	require.GreaterOrEqual(t, refusals, 70)
}

// check looks up each earlier list before it answers by the last.
func (in *input) check(t *testing.T, at time.Time) (status.State, error) {
	entry, err := in.entry(t)
	if err != nil {
		return status.State{}, err
	}
	opened := vc.Seal(seal.New(), vc.Proven{Statement: vc.Statement{Issuer: in.Issuer}})
	copies := status.Copies{}
	checkers := in.checkers(t, copies)
	for _, l := range in.Earlier {
		copies[l.URI] = status.Copied{Raw: []byte(l.List), AsOf: l.AsOf}
		_, err := checkers.Check(t.Context(), opened, entry, at)
		require.NoError(t, err)
	}
	clear(copies)
	for _, l := range in.Lists {
		copies[l.URI] = status.Copied{Raw: []byte(l.List), AsOf: l.AsOf}
	}
	return checkers.Check(t.Context(), opened, entry, at)
}

func (in *input) entry(t *testing.T) (vc.StatusEntry, error) {
	raw, read := in.Entry, vc.ReadStatus
	if in.StatusList != nil {
		raw, read = in.StatusList, tokenlist.ReadEntry
	}
	members, err := strictjson.Object(t.Context(), raw, strictjson.Limits{})
	require.NoError(t, err)
	return read(members)
}

// checkers are all kinds over the lists and documents of the vector.
func (in *input) checkers(t *testing.T, copies status.Copies) status.Checkers {
	pinned := documents{}
	for _, raw := range in.Documents {
		doc := document(t, raw)
		pinned[doc.ID().String()] = doc
	}
	openers := vc.Openers{bitstring.Opener{}, tokenlist.Opener{}}
	lists := &status.Lists{Source: copies, Open: func(ctx context.Context, raw []byte) (*vc.Opened, error) {
		return openers.Open(ctx, raw, pinned)
	}}
	return status.Checkers{
		bitstring.EntryType:     bitstring.Checker{Lists: lists},
		bitstring.EntryType2021: bitstring.Checker{Lists: lists},
		tokenlist.EntryType:     tokenlist.Checker{Lists: lists},
		revbitmap.Type: &revbitmap.Checker{Documents: func(_ context.Context, issuer did.DID) (*did.Document, time.Time, error) {
			doc, ok := pinned[issuer.String()]
			if !ok {
				return nil, time.Time{}, errors.New("not pinned")
			}
			return doc, in.DocumentsAsOf, nil
		}},
	}
}
