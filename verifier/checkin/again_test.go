package checkin_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestOnePersonAtManyCountersIsAdmittedOnce(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	p := s.town.phone(t, "hanako", "15-64", 1)
	var entries []checkin.Entry
	for _, nonce := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		entries = append(entries, checkin.Entry{Verdict: s.shows(t, p, nonce), Role: trust.Reception})
	}
	var wg sync.WaitGroup
	for _, in := range entries {
		wg.Go(func() {
			if _, err := s.Admit(t.Context(), in); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, s.counted())
	require.EqualValues(t, 1, s.log.Head().Size)
}

func TestAPaperCardThatComesBackIsCountedAgain(t *testing.T) {
	w := newTown(t)
	a1, a2 := w.open(t, shelterA, "a1"), w.open(t, shelterA, "a2")
	card := checkin.Entry{Verdict: a1.judge(t, a1.asks(t, "c"), w.paper(t, "ichiro"))}
	r := a1.admit(t, card).Record
	_, err := a1.Checkout(t.Context(), change(r), checkin.ToHome)
	require.NoError(t, err)
	require.Zero(t, a1.counted())
	back := a1.admit(t, card)
	require.True(t, back.Back)
	require.Equal(t, r.ID, back.Record.ID)
	require.Equal(t, 1, a1.counted())

	t.Run("at another tablet, which did not know that they had left", func(t *testing.T) {
		_, err := a1.Checkout(t.Context(), change(r), checkin.ToHome)
		require.NoError(t, err)
		a2.later(time.Hour)
		a2.admit(t, card)
		require.NoError(t, a1.Merge(t.Context(), events(t, a2.store)))
		require.Equal(t, 1, a1.counted())
	})
}

func TestAFamilyThatIsScannedAgainIsCountedOnce(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	p := s.town.phone(t, "goro", "15-64", 4)
	s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "a")})
	again := s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "b")})
	require.True(t, again.Again)
	require.Equal(t, 4, s.counted())
}
