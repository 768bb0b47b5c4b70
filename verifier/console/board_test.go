package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestTheBoardCountsAndReports(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	b.post("/open", url.Values{"capacity": {"150"}, "request": {newRequest()}})
	b.scan("/scan", w.paper(t, "mother", "father", "child"))
	b.post("/quick", url.Values{"heads": {"2"}, "age-0": {"1"}, "outside": {"home"}, "request": {newRequest()}, "done": {"none"}})

	a := b.get("/board")
	require.Contains(t, a.body, "現在 3人／定員 150人", "by what was said when it was opened")
	require.Contains(t, a.body, `<svg class="chart"`)
	require.Contains(t, a.body, "本部へはまだ報告していません")
	require.Contains(t, a.body, "名前の未記入：1件")

	eei := b.get("/board/eei")
	require.Contains(t, eei.header.Get("Content-Disposition"), "hinan-eei-"+shelterA)
	require.Contains(t, eei.body, "避難者数（総数）")
	require.Contains(t, eei.body, "第一小学校")
	s.later(time.Minute)
	b.post("/quick", url.Values{"heads": {"4"}, "request": {newRequest()}, "done": {"none"}})
	a = b.get("/board")
	require.Contains(t, a.body, "09:00の報告からの増減")
	require.Contains(t, a.body, "<td>7</td><td>&#43;4</td>")

	b.post("/board/count", url.Values{"present": {"6"}, "staff": {"3"}, "request": {newRequest()}})
	require.Contains(t, b.get("/board").body, "点呼：09:01に6人")
	require.Equal(t, http.StatusBadRequest, b.post("/board/count", url.Values{"present": {"100001"}, "request": {newRequest()}}).status)
	require.Equal(t, "a log", b.get("/board/log").body)
	require.Contains(t, b.get("/board/public").header.Get("Content-Type"), "text/csv")
}

func TestOpeningTellsHowOldTrustIs(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	a := b.get("/")
	require.Equal(t, "/open", a.path, "a shelter that is not open is opened first")
	require.Contains(t, a.body, "まだ開設していません")
	require.Contains(t, a.body, "第一小学校")
	require.Contains(t, a.body, "通信：なし")
	a = b.post("/open", url.Values{"capacity": {""}, "request": {newRequest()}})
	require.Equal(t, "/standby", a.path)
	require.Equal(t, "/standby", b.get("/").path)
	require.Contains(t, b.get("/open").body, "09:00に開設しました")
	require.Equal(t, http.StatusBadRequest, b.post("/open", url.Values{"capacity": {"-1"}, "request": {newRequest()}}).status)
}

func TestWithoutTrustAndWithAWrongClockPeopleAreStillAdmitted(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	blind := &doubtful{station: s}
	b := serveFor(t, blind, s)
	b.signIn(trust.Lead)
	a := b.get("/open")
	require.Contains(t, a.body, "信頼情報が読み込まれていません")
	require.Contains(t, a.body, "端末の時計が合っていないようです")

	a = b.scan("/scan", w.paper(t, "mother"))
	require.Equal(t, "/quick", a.path)
	require.Contains(t, a.body, "信頼情報が読み込まれていません")
	a = b.tap(a, "/quick", "heads", "1")
	require.Equal(t, "/result", b.tap(a, "/quick", "done", "none").path)
	require.Equal(t, 1, s.one(t).Counted())
}

func TestDuplicatesAreCandidatesAndNothingElse(t *testing.T) {
	w := newTown(t)
	here, there := w.station(t, shelterA, "a1"), w.station(t, shelterB, "b1")
	card := w.paper(t, "mother")
	there.signedIn(t, trust.Reception).scan("/scan", card)
	merge(t, there, here)
	b := here.signedIn(t, trust.Lead)
	here.later(time.Hour)

	a := b.scan("/scan", card)
	require.Contains(t, a.body, "△")
	require.Contains(t, a.body, "でも09:00に受付があります", "seen elsewhere")
	require.Len(t, here.records(), 2, "and admitted all the same")
	hq := b.get("/headquarters")
	require.Contains(t, hq.body, "同じ証明書")
	require.Contains(t, hq.body, "自動では何も変わりません")
	require.Len(t, here.records(), 2)
}

func TestWhereProtectedPeopleAreIsToldToNobody(t *testing.T) {
	for _, hide := range []string{"", "1"} {
		w := newTown(t)
		here, there := w.station(t, shelterA, "a1"), w.station(t, shelterB, "b1")
		here.master[shelterB] = report.Site{ID: shelterB, Name: "隠れ家"}
		card := w.paper(t, "mother")
		b := there.signedIn(t, trust.Reception)
		require.Equal(t, "/result", b.post("/scan", url.Values{"code": {card}, "hide": {hide}}).path)
		require.Equal(t, hide != "", there.one(t).NoDisclosure)
		merge(t, there, here)
		b = here.signedIn(t, trust.Lead)
		a := b.scan("/scan", card)
		hq := b.get("/headquarters").body
		require.Contains(t, hq, "同じ証明書", "that there are two is said")
		_, duplicates, _ := strings.Cut(hq, "重複の候補")
		duplicates, _, _ = strings.Cut(duplicates, "避難所一覧")
		if hide == "" {
			require.Contains(t, a.body, "隠れ家")
			require.Contains(t, duplicates, "隠れ家")
			continue
		}
		require.NotContains(t, a.body, "隠れ家")
		require.NotContains(t, duplicates, "隠れ家")
		require.Contains(t, duplicates, "非公開")
	}
}

// merge hands what one desk wrote to another.
func merge(t *testing.T, from, to *station) {
	t.Helper()
	var events []checkin.Event
	for e, err := range from.store.Events(t.Context(), from.name, 0) {
		require.NoError(t, err)
		events = append(events, e)
	}
	require.NoError(t, to.desk.Merge(t.Context(), events))
}

func TestALeadCorrectsAndTakesBack(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	b.scan("/scan", w.paper(t, "mother", "father"))
	path := "/correct/" + s.one(t).ID.String()
	require.Contains(t, b.get(path).body, `name="age-2"`)
	b.post(path, url.Values{"heads": {"3"}, "age-1": {"75+"}, "age-2": {""}, "outside": {"car"}, "request": {newRequest()}})
	r := s.one(t)
	require.Equal(t, 3, r.Counted())
	require.Equal(t, checkin.Age75Above, r.People[0].AgeBand)
	require.NotZero(t, r.People[0].Tag, "the tag of the pass stays")
	require.Equal(t, checkin.InCar, r.Outside)
	for _, form := range []url.Values{
		{"heads": {"0"}}, {"heads": {"201"}}, {"heads": {"2"}, "age-1": {"9"}}, {"heads": {"2"}, "request": {"x"}},
	} {
		if !form.Has("request") {
			form.Set("request", newRequest())
		}
		require.Equal(t, http.StatusBadRequest, b.post(path, form).status)
	}
	require.Equal(t, "/headquarters", b.post(path, url.Values{"void": {"1"}, "request": {newRequest()}}).path)
	require.True(t, s.one(t).Void)
	require.Equal(t, http.StatusNotFound, b.get(path).status)
}

func TestAnIncidentIsClosedByTypingItsName(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	b.post("/open", url.Values{"request": {newRequest()}})
	require.Contains(t, b.get("/headquarters").body, "避難所を閉鎖する")
	require.Equal(t, "/board", b.post("/shut", url.Values{"request": {newRequest()}}).path)
	for _, typed := range []string{"", "26d01", incident + " "} {
		a := b.post("/close", url.Values{"confirm": {typed}, "request": {newRequest()}})
		require.Equal(t, http.StatusBadRequest, a.status, typed)
		require.Contains(t, a.body, "確認の入力が違います")
		require.False(t, s.erased)
	}
	a := b.post("/close", url.Values{"confirm": {incident}, "request": {newRequest()}})
	require.Equal(t, "/sign-in", a.path)
	require.True(t, s.erased)
	require.False(t, s.open, "the keys are forgotten")
}

func TestAClosedDeskOnlyShows(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	s.set(func(s *station) { s.condition = 3 })
	require.Contains(t, b.get("/standby").body, "この災害の受付は終了しました")
	a := b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
	require.Equal(t, http.StatusConflict, a.status)
	require.Empty(t, s.records())
}

func TestHandoverShowsDevices(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
	a := b.get("/handover")
	require.Contains(t, a.body, "<code>a1</code> （この端末）")
	require.Contains(t, a.body, "登録済み")
	require.Contains(t, a.body, "記録 1件")
	require.NotContains(t, a.body, "<code>b1</code>", "a device of another shelter that wrote nothing here")
}
