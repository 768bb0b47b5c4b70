package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestPeopleLeaveAndComeBack(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	card := w.paper(t, "mother", "father")
	b.scan("/scan", card)
	s.later(time.Hour)

	a := b.scan("/move/scan", card)
	require.Equal(t, "/move/"+s.one(t).ID.String(), a.path)
	require.Contains(t, a.body, "一時外出")
	a = b.post(a.path, url.Values{"to": {"leave"}, "slot": {"2"}, "request": {newRequest()}})
	require.Equal(t, "/move", a.path)
	require.Contains(t, a.body, "外出中")
	require.Equal(t, checkin.Out, s.one(t).People[1].Presence)
	require.Equal(t, checkin.Here, s.one(t).People[0].Presence)
	require.Equal(t, 2, s.one(t).Counted(), "their places are kept")

	b.post("/move/"+s.one(t).ID.String(), url.Values{"to": {"return"}, "slot": {"2"}, "request": {newRequest()}})
	require.Equal(t, checkin.Here, s.one(t).People[1].Presence)
	for _, to := range []checkin.Destination{checkin.ToHome, checkin.ToRelatives, checkin.ToCar, checkin.ToLodging, checkin.ToUnknown} {
		b.post("/move/"+s.one(t).ID.String(), url.Values{"to": {string(to)}, "slot": {"1"}, "request": {newRequest()}})
		require.Equal(t, to, s.one(t).People[0].Destination)
		s.later(time.Minute)
	}
	require.Equal(t, 1, s.one(t).Counted())
}

func TestWhereProtectedPeopleGoIsNotWrittenDown(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.post("/quick", url.Values{"heads": {"2"}, "hide": {"1"}, "request": {newRequest()}, "done": {"none"}})
	b.post("/move/"+s.one(t).ID.String(), url.Values{"to": {"relative"}, "request": {newRequest()}})
	require.Equal(t, checkin.ToUnknown, s.one(t).People[0].Destination)
	lead := s.signedIn(t, trust.Lead)
	hq := lead.get("/headquarters").body
	require.Regexp(t, regexp.MustCompile(`行き先不明</h2>\s*<ul class="list"><li>ありません</li>`), hq, "nor are they looked for")
	require.NotContains(t, lead.get("/complete/"+s.one(t).ID.String()).body, `name="relatives"`, "nobody may be told")
}

func TestATransferSlipLeadsToAnotherShelter(t *testing.T) {
	w := newTown(t)
	from, to := w.station(t, shelterA, "a1"), w.station(t, shelterB, "b1")
	b := from.signedIn(t, trust.Reception)
	b.scan("/scan", w.paper(t, "mother", "father", "child"))
	id := from.one(t).ID
	a := b.post("/move/"+id.String(), url.Values{"to": {"shelter"}, "shelter": {shelterB}, "request": {newRequest()}})
	require.Equal(t, "/slip", a.path)
	require.Contains(t, a.body, "<svg")
	require.Equal(t, checkin.Moving, from.one(t).People[0].Presence)

	raw := slipOf(t, from, id)
	there := to.signedIn(t, trust.Reception)
	a = there.scan("/scan", qr.Encode(raw))
	require.Equal(t, "/result", a.path, a.body)
	require.Contains(t, a.body, "○")
	require.Contains(t, a.body, "3名")
	require.Equal(t, shelterA, to.one(t).From)

	a = there.scan("/scan", qr.Encode(raw))
	require.Contains(t, a.body, "受付済み")
	require.Len(t, to.records(), 1, "a slip counts once")
}

// slipOf writes a slip as the screen does; what is shown is a drawing.
func slipOf(t *testing.T, s *station, id checkin.ID) []byte {
	t.Helper()
	raw, _, err := s.desk.Slip(t.Context(), checkin.Transfer{Change: checkin.Change{Of: id, Request: checkin.NewRequest(), Role: trust.Reception}, Shelter: shelterB})
	require.NoError(t, err)
	return raw
}

func TestASlipThatDoesNotHelpCostsThePartyNothing(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.scan("/scan", w.paper(t, "mother", "father"))
	raw := slipOf(t, s, s.one(t).ID)
	a := b.scan("/scan", qr.Encode(raw)) // written here
	require.Equal(t, "/quick", a.path)
	require.Contains(t, a.body, "移動票を確かめられません")
	a = b.tap(a, "/quick", "heads", "2")
	a = b.tap(a, "/quick", "done", "none")
	require.Equal(t, "/result", a.path)
	require.Contains(t, a.body, "△")
	require.Contains(t, a.body, "移動票を確かめられません")
	require.Len(t, s.records(), 2)
}

func TestMovesThatNoPageSendsAreRefused(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.scan("/scan", w.paper(t, "mother", "father"))
	path := "/move/" + s.one(t).ID.String()
	for _, tt := range []struct {
		name string
		form url.Values
		want int
	}{
		{"nowhere", url.Values{"to": {""}}, http.StatusBadRequest},
		{"the moon", url.Values{"to": {"moon"}}, http.StatusBadRequest},
		{"a shelter that is not said", url.Values{"to": {"shelter"}}, http.StatusBadRequest},
		{"a shelter that is not on the list", url.Values{"to": {"shelter"}, "shelter": {"E9"}}, http.StatusBadRequest},
		{"somebody who is not in the party", url.Values{"to": {"leave"}, "slot": {"3"}}, http.StatusBadRequest},
		{"nobody's number", url.Values{"to": {"leave"}, "slot": {"x"}}, http.StatusBadRequest},
		{"an entry without a name", url.Values{"to": {"leave"}, "request": {"x"}}, http.StatusBadRequest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !tt.form.Has("request") {
				tt.form.Set("request", newRequest())
			}
			require.Equal(t, tt.want, b.post(path, tt.form).status)
			require.Equal(t, checkin.Here, s.one(t).People[0].Presence)
		})
	}
	require.Equal(t, "/move", b.post(path, url.Values{"to": {"leave"}, "slot": {"1"}, "request": {newRequest()}}).path)
}

func TestWhoIsNotHereIsNotFound(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").signedIn(t, trust.Reception)
	a := b.scan("/move/scan", w.paper(t, "stranger"))
	require.Contains(t, a.body, "この避難所の受付に見つかりません")
	require.Equal(t, http.StatusOK, a.status)
}
