package checkin_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestARationOncePerPersonAndPeriod(t *testing.T) {
	w := newTown(t)
	s := w.open(t, shelterA, "a1")
	goro := w.phone(t, "goro", "15-64", 2)
	r := s.admit(t, checkin.Entry{Verdict: s.shows(t, goro, "g")}).Record
	claim := func(slots ...int) checkin.Claim {
		c := checkin.Claim{Change: change(r), Item: "meal", Period: "2026-07-06-breakfast", Unit: checkin.PerPerson}
		c.Slots, c.Role = slots, trust.Supplies
		return c
	}
	first := claim(1)
	_, err := s.Ration(t.Context(), first)
	require.NoError(t, err)
	_, err = s.Ration(t.Context(), first)
	require.NoError(t, err, "the same request is the same ration")
	_, err = s.Ration(t.Context(), claim(1, 2))
	require.ErrorIs(t, err, checkin.ErrTaken)
	var taken *checkin.Taken
	require.ErrorAs(t, err, &taken)
	require.Equal(t, morning, taken.Before.At)
	_, err = s.Ration(t.Context(), claim(2))
	require.NoError(t, err)
	more := claim(1)
	more.Override = checkin.OverrideSpoiled
	got, err := s.Ration(t.Context(), more)
	require.NoError(t, err)
	require.Len(t, got.Rations, 3)

	household := claim()
	household.Item, household.Unit = "blanket", checkin.PerHousehold
	_, err = s.Ration(t.Context(), household)
	require.NoError(t, err)
	household.Request = checkin.NewRequest()
	_, err = s.Ration(t.Context(), household)
	require.ErrorIs(t, err, checkin.ErrTaken)

	t.Run("a check-in at another shelter is found once the logs meet", func(t *testing.T) {
		b := w.open(t, shelterB, "b1")
		other := b.admit(t, checkin.Entry{Verdict: b.shows(t, goro, "h")}).Record
		c := checkin.Claim{Change: change(other), Item: "meal", Period: "2026-07-06-breakfast", Unit: checkin.PerPerson, Verdict: b.shows(t, goro, "i")}
		c.Role, c.Slots = trust.Supplies, []int{1}
		withTag := claim(1)
		withTag.Period, withTag.Verdict = "2026-07-06-lunch", s.shows(t, goro, "j")
		_, err := s.Ration(t.Context(), withTag)
		require.NoError(t, err)
		require.NoError(t, b.Merge(t.Context(), events(t, s.store)))
		c.Period = "2026-07-06-lunch"
		_, err = b.Ration(t.Context(), c)
		require.ErrorIs(t, err, checkin.ErrTaken)
	})
}

func TestARationOnAHouseholdCardIsOfWhoeverTakesIt(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	card := s.judge(t, s.asks(t, "h"), s.town.paper(t, "jiro", "saburo", "shiro"))
	r := s.admit(t, checkin.Entry{Verdict: card}).Record
	for slot := 1; slot <= 3; slot++ {
		c := checkin.Claim{Change: change(r), Item: "meal", Period: "2026-07-06-lunch", Unit: checkin.PerPerson, Verdict: card}
		c.Slots, c.Role = []int{slot}, trust.Supplies
		got, err := s.Ration(t.Context(), c)
		require.NoError(t, err)
		require.Len(t, got.Rations[slot-1].Tags, 1)
	}
}

func TestWhoIsAdmittedTwiceAtAShelterHasOneRation(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	p := s.town.phone(t, "hanako", "15-64", 1)
	first := s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "a")}).Record
	second := s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "b"), Anyway: true}).Record
	claim := func(r checkin.Record) checkin.Claim {
		c := checkin.Claim{Change: change(r), Item: "meal", Period: "2026-07-06-lunch", Unit: checkin.PerPerson}
		c.Role = trust.Supplies
		return c
	}
	_, err := s.Ration(t.Context(), claim(first))
	require.NoError(t, err)
	_, err = s.Ration(t.Context(), claim(second))
	require.ErrorIs(t, err, checkin.ErrTaken)
}
