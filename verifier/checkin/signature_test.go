package checkin_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// written are n events that a device wrote at once.
func written(t *testing.T, n int) []checkin.Event {
	t.Helper()
	drafts := make([]checkin.Draft, n)
	for i := range drafts {
		drafts[i] = counts(i)
	}
	events, err := newScene(t).log("a1").Append(t.Context(), drafts...)
	require.NoError(t, err)
	return events
}

func TestEventsThatWereWrittenAtOnceAreProvedAlone(t *testing.T) {
	key := device("a1").Public()
	for _, n := range []int{1, 2, 3, 5, 8, 9, 64, checkin.MaxBatch, checkin.MaxBatch + 1} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			events := written(t, n)
			for i, e := range events {
				require.NoError(t, e.Verify(key), i)
				require.LessOrEqual(t, len(e.Signature), checkin.MaxSignature)
				require.ErrorIs(t, e.Verify(device("a2").Public()), checkin.ErrSignature)
				if other := events[(i+1)%n]; n > 1 {
					e.Signature = other.Signature
					require.ErrorIs(t, e.Verify(key), checkin.ErrSignature, "that of another event of the batch")
				}
			}
		})
	}
	require.Len(t, written(t, 1)[0].Signature, 64)
	require.Len(t, written(t, checkin.MaxBatch)[0].Signature, checkin.MaxSignature)
	require.Len(t, written(t, checkin.MaxBatch+1)[checkin.MaxBatch].Signature, 64, "one more is signed alone")
}

// TestNoByteOfASignatureCanBeOther spoils the signatures of an event alone and of one in
// a batch: each byte another, none more, none less.
func TestNoByteOfASignatureCanBeOther(t *testing.T) {
	key := device("a1").Public()
	for _, n := range []int{1, 5} {
		e := written(t, n)[n/2]
		good := e.Signature
		require.NoError(t, e.Verify(key))
		for i := range good {
			for bit := range 8 {
				e.Signature = slices.Clone(good)
				e.Signature[i] ^= 1 << bit
				require.ErrorIs(t, e.Verify(key), checkin.ErrSignature, "byte %d, bit %d", i, bit)
			}
			e.Signature = good[:i]
			require.ErrorIs(t, e.Verify(key), checkin.ErrSignature)
		}
		e.Signature = append(slices.Clone(good), 0)
		require.ErrorIs(t, e.Verify(key), checkin.ErrSignature)
	}
}

// TestEveryEventIsReadAsItWasWritten: the reader takes one spelling of an event, and the
// writer has it whatever is in the event.
func TestEveryEventIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene(t)
		s.now = time.Unix(rapid.Int64Range(0, 4e9).Draw(rt, "now"), 123)
		d := counts(rapid.IntRange(0, checkin.MaxCapacity).Draw(rt, "present"))
		d.Role = rapid.SampledFrom([]trust.Role{"", trust.Reception, trust.Needs, trust.Supplies, trust.Lead}).Draw(rt, "role")
		d.Reasons = rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) fault.Code {
			return fault.Code(rapid.StringMatching(`[a-z0-9-]{1,20}\.[a-z0-9-]{1,20}`).Draw(rt, "code"))
		}), 0, checkin.MaxReasons).Draw(rt, "reasons")
		if rapid.Bool().Draw(rt, "floor") {
			d.Floor = time.Unix(rapid.Int64Range(0, 4e9).Draw(rt, "floor"), 0)
		}
		if rapid.Bool().Draw(rt, "checkin") {
			d.Body, d.Grade = arriving(1, 2), checkin.GradeB
		}
		if rapid.Bool().Draw(rt, "sealed") {
			d.Body, d.Grade = &checkin.Complete{Of: checkin.ID{1}}, ""
			d.Sealed = []byte("encrypted")
		}
		events, err := s.log("a1").Append(t.Context(), d, counts(1))
		require.NoError(rt, err)
		for _, e := range events {
			read, err := checkin.ParseEvent(t.Context(), e.Raw, e.Signature)
			require.NoError(rt, err, string(e.Raw))
			require.NoError(rt, read.Verify(device("a1").Public()))
			line, err := e.Line()
			require.NoError(rt, err)
			again, err := checkin.ReadLine(t.Context(), line)
			require.NoError(rt, err)
			require.Equal(rt, e.Raw, again.Raw)
		}
	})
}
