package console_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestAHouseholdIsAdmittedByTypedText(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)

	a := b.scan("/scan", w.paper(t, "mother", "father", "child"))
	require.Equal(t, "/result", a.path)
	require.Equal(t, http.StatusOK, a.status)
	require.Contains(t, a.body, "3名（6〜14歳 1名・15〜64歳 2名）")
	require.Contains(t, a.body, "△", "a card proves nobody")
	require.Contains(t, a.body, "受付しました（あとで確認）")
	require.Contains(t, a.body, "ご本人の様子を見て", "an instruction")
	require.Contains(t, a.body, "binding.absent")
	require.Contains(t, a.body, "受け取っていない情報")
	require.Contains(t, a.body, "生年月日")
	require.NotContains(t, a.body, seed("mother"))

	r := s.one(t)
	require.Equal(t, checkin.GradeB, r.Grade)
	require.Equal(t, 3, r.Counted())
	require.Contains(t, b.get("/standby").body, "現在 3人／定員 200人")
}

func TestWhoComesAgainIsToldSince(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	card := w.paper(t, "mother", "father")
	b.scan("/scan", card)
	s.later(10 * time.Minute)

	a := b.scan("/scan", card)
	require.Contains(t, a.body, "09:00に受付済みです")
	require.Equal(t, 2, s.one(t).Counted(), "nothing was written")

	again := b.post("/anyway", url.Values{"request": {newRequest()}})
	require.Equal(t, http.StatusOK, again.status, again.body)
	require.Len(t, s.records(), 2, "staff vouched for others with a copy of the card")
}

func TestACodeInAnImageIsRead(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	code, err := qr.Draw(w.paper(t, "mother", "father"), qr.M)
	require.NoError(t, err)
	image, err := code.PNG(6)
	require.NoError(t, err)

	a := b.upload("/scan", "", image)
	require.Equal(t, "/result", a.path, a.body)
	require.Equal(t, 2, s.one(t).Counted())

	a = b.upload("/scan", "", []byte("\x89PNG\r\n\x1a\nno image"))
	require.Contains(t, a.body, "画像の中にコードが見つかりません")
	require.Contains(t, a.body, "カードがない方", "other ways are left")
}

func TestWhatCannotBeReliedOnLeadsToTheQuickEntry(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)

	a := b.scan("/scan", w.forged(t, "mother", "father"))
	require.Equal(t, "/quick", a.path)
	require.Contains(t, a.body, "書き換えられているか、壊れています")
	require.Contains(t, a.body, "「かんたん受付」で受け付けてください")
	require.Empty(t, s.records(), "nothing is written yet")

	a = b.tap(a, "/quick", "heads", "2")
	a = b.tap(a, "/quick", "done", "none")
	require.Equal(t, "/result", a.path)
	require.Contains(t, a.body, "△")
	r := s.one(t)
	require.Equal(t, checkin.GradeC, r.Grade)
	require.Equal(t, 2, r.Counted())
	require.Contains(t, string(r.Reasons[0]), "signature")
}

func TestACodeOfSomebodyElseIsExplained(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	a := b.scan("/scan", "https://example.com/menu")
	require.Equal(t, "/scan", a.path)
	require.Contains(t, a.body, "避難所で使うものではありません")
	require.Contains(t, a.body, "人数だけ先に")
	require.Empty(t, s.records())
}

func TestAMessageInPartsIsPutTogether(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	raw, err := qr.Decode(w.paper(t, "mother", "father", "child"))
	require.NoError(t, err)
	parts, err := qr.Split(qr.Presentation, raw, 80)
	require.NoError(t, err)
	var a answer
	for text := range parts {
		if a = b.scan("/scan", text); a.path == "/result" {
			break
		}
		require.Contains(t, a.body, "続きのコードを読み取ってください")
	}
	require.Equal(t, 3, s.one(t).Counted())
}

func TestTheCameraHandsInParts(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	raw, err := qr.Decode(w.paper(t, "mother", "father", "child"))
	require.NoError(t, err)
	parts, err := qr.Split(qr.Presentation, raw, 80)
	require.NoError(t, err)
	for text := range parts {
		a := b.post("/part", url.Values{"code": {text}})
		require.Regexp(t, `^\d/\d$`, a.body)
		if a.status == http.StatusCreated {
			break
		}
	}
	require.Equal(t, "/result", b.scan("/scan", "").path, "the whole is waiting")
	require.Equal(t, 3, s.one(t).Counted())
	require.Equal(t, "/scan", b.scan("/scan", "").path, "and is used up")
}

func TestWhatAScannerOnAnotherKeyboardTypesIsRead(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	raw, err := qr.Decode(w.paper(t, "mother"))
	require.NoError(t, err)
	require.Equal(t, "/result", b.scan("/scan", qr.EncodeBase32(raw)+"\r\n").path)
	require.Equal(t, 1, s.one(t).Counted())
}

func TestAFamilyWithSeveralPassesIsOneParty(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	require.Contains(t, b.scan("/family", w.paper(t, "grandmother")).body, "読み取った証明書：1")
	require.Contains(t, b.scan("/family", w.paper(t, "grandfather")).body, "読み取った証明書：2")
	require.Contains(t, b.scan("/family", w.forged(t, "uncle")).body, "使えない証明書が1件あります")
	a := b.post("/family", url.Values{"done": {"1"}})
	require.Equal(t, "/result", a.path)
	require.Contains(t, a.body, "ほかに1件の証明書は使えませんでした")
	require.Equal(t, 2, s.one(t).Counted())

	refused := b.post("/family", url.Values{"done": {"1"}})
	require.Equal(t, http.StatusBadRequest, refused.status, "nobody is there")
}
