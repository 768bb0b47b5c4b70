package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestAQuickEntryTakesSixTapsAtMost(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)

	a := b.get("/quick") // the first tap: 人数だけ先に
	b.submits = 1
	a = b.tap(a, "/quick", "heads", "4")
	a = b.tap(a, "/quick", "plus", "6-14")
	a = b.tap(a, "/quick", "plus", "75+")
	require.Contains(t, a.body, "お名前はあとで")
	a = b.tap(a, "/quick", "rest", "15-64")
	a = b.tap(a, "/quick", "done", "none")
	require.Equal(t, "/result", a.path)
	require.LessOrEqual(t, b.submits, 6)
	require.Contains(t, a.body, "○")
	require.Contains(t, a.body, "4名（6〜14歳 1名・15〜64歳 2名・75歳以上 1名）")
	require.Contains(t, a.body, "お名前はあとで")

	r := s.one(t)
	require.Equal(t, checkin.GradeD, r.Grade)
	require.Equal(t, checkin.Quick, r.Method)
}

func TestTheSameFormTwiceIsOneEntry(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	form := url.Values{"heads": {"3"}, "request": {newRequest()}, "done": {"none"}}
	for range 3 {
		require.Equal(t, "/result", b.post("/quick", form).path)
	}
	require.Equal(t, 3, s.one(t).Counted())
}

func TestPlusAndMinusMovePeopleBetweenAges(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").signedIn(t, trust.Reception)
	a := b.tap(b.get("/quick"), "/quick", "heads", "2")
	a = b.tap(a, "/quick", "plus", "0")
	require.Contains(t, a.body, `name="age-0" value="1"`)
	a = b.tap(a, "/quick", "minus", "0")
	require.Contains(t, a.body, `name="age-0" value="0"`)
	a = b.tap(a, "/quick", "rest", "15-64")
	require.Contains(t, a.body, `name="age-15-64" value="2"`)
}

func TestAQuickEntryKeepsItsDetails(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	a := b.post("/quick", url.Values{
		"heads": {"2"}, "request": {newRequest()}, "done": {"none"}, "hide": {"1"}, "outside": {"car"}, "residence": {"other_city"},
		"pets": {"2"}, "early": {"1"},
	})
	require.Contains(t, a.body, "居場所は誰にも知らせません")
	r := s.one(t)
	require.True(t, r.NoDisclosure)
	require.True(t, r.Voluntary)
	require.Equal(t, checkin.InCar, r.Outside)
	require.Equal(t, checkin.OtherCity, r.Residence)
	require.Equal(t, 2, r.Pets)
	require.Contains(t, b.get("/standby").body, "現在 0人", "who sleeps in a car takes no place")
}

func TestAQuickEntryRefusesWhatNoPageSends(t *testing.T) {
	good := func() url.Values { return url.Values{"heads": {"2"}, "request": {newRequest()}, "done": {"none"}} }
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	for _, tt := range []struct {
		name, field, value string
	}{
		{"nobody", "heads", "0"},
		{"less than nobody", "heads", "-1"},
		{"more people than a party has", "heads", "201"},
		{"a number that is none", "heads", "two"},
		{"more ages than people", "age-0", "3"},
		{"an entry without a name", "request", ""},
		{"a name that is none", "request", "AAAA"},
		{"a place that is none", "outside", "moon"},
		{"a residence that is none", "residence", "moon"},
		{"more pets than there is room for", "pets", "100"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			form := good()
			form.Set(tt.field, tt.value)
			require.Equal(t, http.StatusBadRequest, b.post("/quick", form).status)
			require.Empty(t, s.records())
		})
	}
	require.Equal(t, "/result", b.post("/quick", good()).path)
}

func TestABlankCardIsBoundToAQuickEntry(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	card := qr.Encode(w.blanks[0].Raw)

	a := b.scan("/scan", card)
	require.Equal(t, "/quick", a.path)
	require.Contains(t, a.body, "避難所カードを読み取りました")
	a = b.tap(a, "/quick", "heads", "3")
	a = b.tap(a, "/quick", "done", "none")
	require.Equal(t, "/result", a.path)
	require.Contains(t, a.body, "カードを1枚渡しました")
	require.Len(t, s.one(t).Cards, 1)

	a = b.scan("/scan", card)
	require.Equal(t, "/result", a.path, "the card stands for somebody who is here")
	require.Contains(t, a.body, "09:00に受付済みです")
	require.Len(t, s.records(), 1)
}

func TestACardIsGivenBehindTheEntry(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.post("/quick", url.Values{"heads": {"2"}, "request": {newRequest()}, "done": {"none"}})
	for _, tt := range []struct{ name, code, want string }{
		{"a card that was revoked", qr.Encode(w.blanks[3].Raw), "使える避難所カードではありません"},
		{"a pass", w.paper(t, "mother"), "使える避難所カードではありません"},
		{"something else", "hello", "避難所で使うものではありません"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := b.scan("/card", tt.code)
			require.Contains(t, a.body, tt.want)
			require.Empty(t, s.one(t).Cards)
		})
	}
	a := b.scan("/card", qr.Encode(w.blanks[1].Raw))
	require.Contains(t, a.body, "カードを1枚渡しました")
	require.Len(t, s.one(t).Cards, 1)

	b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
	require.Contains(t, b.scan("/card", qr.Encode(w.blanks[1].Raw)).body, "別の方に渡してあります")
}

func TestWhatIsDoneIsOnlySaidOnceItIsDurable(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	s.store.fill(true)
	request := newRequest()
	form := func() url.Values { return url.Values{"heads": {"2"}, "request": {request}, "done": {"none"}} }

	for name, a := range map[string]answer{"quick": b.post("/quick", form()), "scan": b.scan("/scan", w.paper(t, "mother"))} {
		require.Equal(t, http.StatusServiceUnavailable, a.status, name)
		require.Contains(t, a.body, "保存できません。いまの操作は記録されていません。")
		require.Contains(t, a.body, "受付は紙に書いて続けてください")
		require.NotContains(t, a.body, "受付しました")
	}
	require.Empty(t, s.records())

	s.store.fill(false)
	require.Equal(t, "/result", b.post("/quick", form()).path)
	require.Equal(t, 2, s.one(t).Counted())
}

func TestAReadOnlyDeskSaysSoAndWritesNothing(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Lead)
	b.post("/quick", url.Values{"heads": {"2"}, "request": {newRequest()}, "done": {"none"}})
	id := s.one(t).ID
	s.set(func(s *station) { s.condition = 2 })

	page := b.get("/standby")
	require.Contains(t, page.body, "保存できません")
	require.NotContains(t, page.body, `action="/scan"`)
	require.Equal(t, http.StatusOK, b.get("/board").status, "it can be read")
	for _, path := range []string{"/quick", "/board/count", "/shut", fmt.Sprint("/move/", id), fmt.Sprint("/correct/", id)} {
		a := b.post(path, url.Values{"request": {newRequest()}, "heads": {"2"}, "done": {"none"}, "to": {"leave"}, "void": {"1"}})
		require.Equal(t, http.StatusServiceUnavailable, a.status, path)
		require.Contains(t, a.body, "保存できません")
	}
	require.Equal(t, 2, s.one(t).Counted())
}
