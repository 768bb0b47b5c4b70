package console_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// phone is a phone with the pass of a person who does not exist.
type phone struct {
	key  keys.Signer
	pass []byte
}

func (w *town) phone(t testing.TB, name string) phone {
	t.Helper()
	key := keystest.Signer(keys.EdDSA, "phone of "+name)
	thumb, err := multikey.Thumbprint(key.Public())
	require.NoError(t, err)
	to := w.issuer
	to.Holder = key.Public()
	raw, err := to.Issue(t.Context(), w.author, vc.Statement{
		Issuer: w.author.Issuer, Types: []string{pass.TypeResident}, Holder: &vc.HolderKey{Thumbprint: thumb}, ValidUntil: w.nextYear(),
		Subjects: []vc.Subject{{Claims: map[string]any{
			"age_band": "65-74", "municipality_code": cityCode, "dedup_seed": seed(name), "family_name": "秘密",
		}}},
	})
	require.NoError(t, err)
	return phone{key, raw}
}

// answers is what a phone shows to a challenge, as it is scanned.
func (w *town) answers(t testing.TB, p phone, challenge []byte, at time.Time) string {
	t.Helper()
	asked, err := w.bundle.Passes().OpenChallenge(t.Context(), challenge, w.bundle.Keys(nil))
	require.NoError(t, err)
	opener := w.bundle.Passes()
	opener.Own = true
	own, err := opener.Open(t.Context(), p.pass, w.bundle.Keys(nil))
	require.NoError(t, err)
	raw, err := pass.Phone{Pass: own, Signer: p.key, Same: trust.Same}.Answer(t.Context(), asked, at)
	require.NoError(t, err)
	return qr.Encode(raw)
}

var (
	box = regexp.MustCompile(`viewBox="0 0 (\d+) \d+"[^>]*>\s*<path[^>]*/>\s*<path d="([^"]*)"`)
	row = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)
)

// photographed reads the code that stands in a page as a phone does: from a picture.
func photographed(t testing.TB, page string) []byte {
	t.Helper()
	m := box.FindStringSubmatch(page)
	require.NotNil(t, m, "a code is shown")
	const module = 6
	number := func(s string) int { n, err := strconv.Atoi(s); require.NoError(t, err); return n }
	size := number(m[1]) * module
	picture := image.NewGray(image.Rect(0, 0, size, size))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, r := range row.FindAllStringSubmatch(m[2], -1) {
		for y := range module {
			for x := range number(r[3]) * module {
				picture.SetGray(number(r[1])*module+x, number(r[2])*module+y, color.Gray{})
			}
		}
	}
	var raw bytes.Buffer
	require.NoError(t, png.Encode(&raw, picture))
	text, err := qr.ReadImage(raw.Bytes())
	require.NoError(t, err)
	code, err := qr.Decode(text)
	require.NoError(t, err)
	return code
}

func TestAPhoneAnswersTheScreenAndIsACircle(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	s.screen = certificate(t, w, "a1")
	b := s.signedIn(t, trust.Reception)
	challenge := photographed(t, b.get("/standby").body)
	p := w.phone(t, "grandmother")

	a := b.scan("/scan", w.answers(t, p, challenge, w.now))
	require.Equal(t, "/result", a.path)
	require.Contains(t, a.body, "○")
	require.NotContains(t, a.body, "△")
	require.Contains(t, a.body, "1名（65〜74歳 1名）")
	require.Contains(t, a.body, "重複を防ぐしるし")
	require.NotContains(t, a.body, "秘密", "nobody asked for a name")
	require.Equal(t, checkin.GradeA, s.one(t).Grade)

	s.later(time.Minute)
	again := b.scan("/scan", w.answers(t, p, challenge, w.now.Add(time.Minute)))
	require.Contains(t, again.body, "09:00に受付済みです", "the same phone a minute later")
	require.Len(t, s.records(), 1)
}

func TestAnAnswerToSomethingElseIsATriangle(t *testing.T) {
	for _, tt := range []struct {
		name string
		made func(t *testing.T, w *town, s *station, shown []byte) string
		want string
	}{
		{"five minutes old", func(t *testing.T, w *town, s *station, shown []byte) string {
			text := w.answers(t, w.phone(t, "a"), shown, w.now)
			s.later(5 * time.Minute)
			return text
		}, "この窓口の今の質問への答えではありません"},
		{"to a code of the city that does not hang here", func(t *testing.T, w *town, s *station, _ []byte) string {
			return w.answers(t, w.phone(t, "a"), w.poster(t, shelterA), w.now)
		}, "この窓口の今の質問への答えではありません"},
		{"to another shelter", func(t *testing.T, w *town, s *station, _ []byte) string {
			return w.answers(t, w.phone(t, "a"), w.poster(t, shelterB), w.now)
		}, "別の避難所に向けた答えです"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newTown(t)
			s := w.station(t, shelterA, "a1")
			s.screen = certificate(t, w, "a1")
			b := s.signedIn(t, trust.Reception)
			shown := photographed(t, b.get("/standby").body)
			a := b.scan("/scan", tt.made(t, w, s, shown))
			require.Equal(t, "/result", a.path)
			require.Contains(t, a.body, "△")
			require.Contains(t, a.body, tt.want)
			require.Equal(t, checkin.GradeB, s.one(t).Grade, "and is admitted all the same")
		})
	}
}

func posterOf(shelter string, w *town) pass.Challenge {
	return pass.Challenge{
		Shelter: shelter, Incident: incident, Nonce: []byte("poster01"), Until: w.now.AddDate(0, 1, 0), MaxAge: time.Minute,
	}
}

func (w *town) poster(t testing.TB, shelter string) []byte {
	t.Helper()
	raw, err := w.issuer.Poster(t.Context(), w.author, posterOf(shelter, w))
	require.NoError(t, err)
	return raw
}

func TestAnAnswerToThePosterIsGradedB(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	poster := posterOf(shelterA, w)
	s.poster = &poster
	b := s.signedIn(t, trust.Reception)
	a := b.scan("/scan", w.answers(t, w.phone(t, "grandmother"), w.poster(t, shelterA), w.now))
	require.Equal(t, "/result", a.path)
	require.Contains(t, a.body, "掲示のコードへの答えです")
	require.Equal(t, checkin.GradeB, s.one(t).Grade)
}
