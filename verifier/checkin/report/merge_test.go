package report_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// export writes the logs of the devices of a shelter, one event a line.
func export(t *testing.T, s *scene, shelter string) []byte {
	var lines [][]byte
	for _, e := range s.events {
		if e.Shelter == shelter {
			line, err := e.Line()
			require.NoError(t, err)
			lines = append(lines, line)
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

// merge reads exported logs at headquarters.
func merge(t *testing.T, s *scene, files ...[]byte) *report.State {
	r := checkin.NewRecords(incident, false)
	for _, file := range files {
		for line := range bytes.SplitSeq(file, []byte("\n")) {
			e, err := checkin.ReadLine(t.Context(), line)
			require.NoError(t, err)
			require.NoError(t, e.Verify(keystest.Signer(keys.EdDSA, s.seed+e.Device).Public()))
			require.NoError(t, r.Add(e))
		}
	}
	return report.Of(r)
}

// TestTwoLogsMergeToOneState: in both orders, and repeated. The planted duplicates are
// found, and no others.
func TestTwoLogsMergeToOneState(t *testing.T) {
	s := newScene(t, "x")
	for i := range 40 { // people 1 to 40 at A, 31 to 70 at B
		s.comes(i, "A-1", i+1, 0)
		s.comes(i+7, "B-1", i+31)
	}
	s.comes(90, "A-2", 3) // and one twice at A
	moved := s.comes(91, "A-1", 80)
	s.sends(95, "A-1", moved)
	s.receives(99, "B-1", "A", 1, s.tag(80), 1)

	a, b := export(t, s, "A"), export(t, s, "B")
	one := merge(t, s, a, b)
	for name, files := range map[string][][]byte{
		"the other way round": {b, a}, "repeated": {a, b, a, b, b}, "one of them first and last": {b, a, b},
	} {
		t.Run(name, func(t *testing.T) {
			other := merge(t, s, files...)
			require.Equal(t, one.Hash(), other.Hash())
			require.Equal(t, one.Duplicates(), other.Duplicates())
			require.Equal(t, one.EEI(nil, noon), other.EEI(nil, noon))
		})
	}
	require.NotEqual(t, one.Hash(), merge(t, s, a).Hash())

	found := one.Duplicates()
	require.Len(t, found, 11)
	across := 0
	for _, d := range found {
		require.Equal(t, []report.Sign{report.ByTag}, d.By)
		require.Len(t, d.Places, 2)
		if d.Across {
			across++
		}
	}
	require.Equal(t, 10, across)
}

func TestTheSetHashIsOfTheEvents(t *testing.T) {
	s := town(t, "x")
	heads, err := s.ram.Heads(t.Context())
	require.NoError(t, err)
	whole := report.SetHash(heads)

	turned := slices.Clone(heads)
	slices.Reverse(turned)
	require.Equal(t, whole, report.SetHash(append(turned, heads[0])))
	require.NotEqual(t, whole, report.SetHash(heads[1:]))

	other, err := town(t, "y").ram.Heads(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, whole, report.SetHash(other), "the same drill with other keys has other events")

	s.at(99, "A-1", &checkin.Count{Present: 1})
	more, err := s.ram.Heads(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, whole, report.SetHash(more))
}
