package console_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestAMealIsGivenOnce(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	desk, b := newTablet(t, s, server), newTablet(t, s, server)
	desk.signIn(trust.Reception)
	b.signIn(trust.Supplies)
	card := w.paper(t, "mother", "father")
	desk.scan("/scan", card)

	a := b.scan("/rations/scan", card)
	require.Equal(t, "/rations/"+s.one(t).ID.String(), a.path)
	require.Contains(t, a.body, "朝食　未受取")
	path := a.path
	a = b.post(path, url.Values{"give": {"1"}, "item": {"meal"}, "meal": {"breakfast"}, "request": {newRequest()}})
	require.Contains(t, a.body, "朝食を渡しました")
	require.Len(t, s.one(t).Rations, 1)
	require.Equal(t, "2026-07-06-breakfast", s.one(t).Rations[0].Period)
	require.Len(t, s.one(t).Rations[0].Tags, 2, "so that another shelter finds it")

	s.later(32 * time.Minute)
	require.Contains(t, b.scan("/rations/scan", card).body, "朝食　09:00に受取済み")
	a = b.post(path, url.Values{"give": {"1"}, "request": {newRequest()}})
	require.Equal(t, http.StatusOK, a.status)
	require.Contains(t, a.body, "朝食は09:00に受取済みです")
	require.Contains(t, a.body, "それでも渡す（理由）")
	require.Len(t, s.one(t).Rations, 1)

	a = b.post(path, url.Values{"give": {"1"}, "override": {"spoiled"}, "request": {newRequest()}})
	require.Contains(t, a.body, "朝食を渡しました")
	require.Equal(t, checkin.OverrideSpoiled, s.one(t).Rations[1].Override)

	s.later(3 * time.Hour)
	require.Contains(t, b.scan("/rations/scan", card).body, "昼食　未受取", "the next meal")
}

func TestTheSameTapIsOneRation(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	b.post("/quick", url.Values{"heads": {"3"}, "request": {newRequest()}, "done": {"none"}})
	path := "/rations/" + s.one(t).ID.String()
	form := url.Values{"give": {"1"}, "item": {"milk"}, "request": {newRequest()}}
	for range 2 {
		require.Contains(t, b.post(path, form).body, "粉ミルクを渡しました")
	}
	require.Len(t, s.one(t).Rations, 1)
	require.Equal(t, checkin.PerHousehold, s.one(t).Rations[0].Unit)
}

func TestRationsThatNoPageSendsAreRefused(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
	path := "/rations/" + s.one(t).ID.String()
	for _, tt := range []struct{ name, field, value string }{
		{"an item that is none", "item", "gold"},
		{"a meal that is none", "meal", "brunch"},
		{"a reason that is none", "override", "because"},
		{"somebody who is not in the party", "slot", "9"},
		{"an entry without a name", "request", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			form := url.Values{"give": {"1"}, "item": {"water"}, "request": {newRequest()}}
			form.Set(tt.field, tt.value)
			require.Equal(t, http.StatusBadRequest, b.post(path, form).status)
			require.Empty(t, s.one(t).Rations)
		})
	}
	require.Contains(t, b.post(path, url.Values{"give": {"1"}, "item": {"water"}, "request": {newRequest()}}).body, "飲料水を渡しました")
}
