package report_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// board writes a headcount as [recount.board] has it.
func board(h report.Headcount) map[string]int {
	n := map[string]int{
		"inside here": h.Inside.Here, "inside out": h.Inside.Out, "inside moving": h.Inside.Moving, "moved": h.Moved,
	}
	for to, k := range h.Gone {
		n["gone "+string(to)] += k
	}
	for at, k := range h.Places {
		n["outside "+string(at)] += k
	}
	for band, k := range h.Inside.Ages {
		n["age "+string(band)] += k
	}
	for word, k := range n {
		if k == 0 {
			delete(n, word)
		}
	}
	return n
}

// pairs are the duplicates two by two, as [recount.pairs] has them.
func pairs(p *played, found []report.Duplicate) (list []string) {
	for _, d := range found {
		for i := range d.Places {
			for j := range i {
				a, b := slices.Index(p.made, d.Places[i].Record), slices.Index(p.made, d.Places[j].Record)
				list = append(list, fmt.Sprint(min(a, b), max(a, b)))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func numbers(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

// TestAnyOrderAnyRepetitionOneState: events in any order, some of them again, give the
// same hash, headcounts and duplicates; the same script with other keys gives the same
// hash; and a pencil gives the same numbers and finds the same duplicates.
func TestAnyOrderAnyRepetitionOneState(t *testing.T) {
	planted := 0
	rapid.Check(t, func(rt *rapid.T) {
		script := drawScript(rt)
		p := play(t, "one", script)
		want := p.state()

		var shuffled []checkin.Event
		for _, i := range rapid.Permutation(numbers(len(p.events))).Draw(rt, "order") {
			shuffled = append(shuffled, p.events[i])
		}
		again := shuffled[:rapid.IntRange(0, len(shuffled)).Draw(rt, "again")]
		got := stateOf(rt, slices.Concat(shuffled, again))
		require.Equal(rt, want.Hash(), got.Hash())
		require.Equal(rt, want.Shelters(), got.Shelters())
		require.Equal(rt, want.Duplicates(), got.Duplicates())
		require.Equal(rt, want.Rations(), got.Rations())
		require.Equal(rt, want.KPI(), got.KPI())
		require.Equal(rt, play(t, "another", script).state().Hash(), want.Hash(), "with other keys")

		pencil := count(p.events, p)
		for _, shelter := range []string{"A", "B", "C"} {
			require.Equal(rt, pencil.board(shelter), board(want.Headcount(shelter)), shelter)
			require.Equal(rt, want.Headcount(shelter), got.Headcount(shelter))
		}
		pairsWanted := pencil.pairs(p)
		require.Equal(rt, pairsWanted, pairs(p, want.Duplicates()))
		planted += len(pairsWanted)
	})
	require.NotZero(t, planted)
}

// TestAnythingElseIsAnotherState: every event that is missing shows in the hash, unless
// it says nothing new.
func TestAnythingElseIsAnotherState(t *testing.T) {
	s := newScene(t, "x")
	a, b := s.comes(0, "A-1", 1, 0), s.comes(1, "B-1", 1)
	s.at(2, "A-1", &checkin.Leave{Of: of(a)})
	s.at(3, "A-1", &checkin.Return{Of: of(a, 1)})
	s.at(4, "B-1", &checkin.Ration{Item: "meal", Period: "noon", Of: b, Slots: []int{1}, Unit: checkin.PerPerson})
	s.at(5, "A-1", &checkin.Count{Present: 2})
	s.at(6, "A-1", &checkin.Checkout{Destination: checkin.ToHome, Of: a, Slots: []int{2}})
	s.at(7, "A-1", &checkin.Open{Capacity: 100})
	whole := s.state().Hash()
	for i := range s.events {
		less := stateOf(t, slices.Delete(slices.Clone(s.events), i, i+1))
		if i == 2 { // they came back, or left, after that
			require.Equal(t, whole, less.Hash())
			continue
		}
		require.NotEqual(t, whole, less.Hash(), "without event %d", i)
	}
}

// TestTheHashSeesWhoIsWhom: two parties that look alike, and who of them is in a
// duplicate.
func TestTheHashSeesWhoIsWhom(t *testing.T) {
	same := func(tags ...int) [32]byte {
		s := newScene(t, "x")
		for i, n := range tags {
			s.comes(i/2, []string{"A-1", "B-1"}[i%2], n)
		}
		return s.state().Hash()
	}
	require.Equal(t, same(1, 1, 2, 3), same(2, 2, 1, 4))
	require.NotEqual(t, same(1, 1, 2, 3), same(1, 2, 3, 4), "a duplicate")
	require.NotEqual(t, same(1, 1, 2, 3), same(1, 2, 3, 1), "of others")
	require.NotEqual(t, same(1, 1, 2, 2), same(1, 1, 1, 1), "two, or one of four")
}
