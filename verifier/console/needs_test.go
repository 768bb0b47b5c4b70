package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestNeedsAreForThoseWhoSeeToThem(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	desk, care := newTablet(t, s, server), newTablet(t, s, server)
	desk.signIn(trust.Reception)
	care.signIn(trust.Needs)
	a := desk.post("/quick", url.Values{"heads": {"2"}, "request": {newRequest()}, "done": {"needs"}})
	id := s.one(t).ID.String()
	require.Equal(t, "/needs/"+id, a.path, "who says that they need something is asked what")
	require.Contains(t, a.body, "今は答えない")

	s.later(time.Minute)
	a = desk.post("/needs/"+id, url.Values{"service": {"dialysis", "wheelchair"}, "slot": {"2"}, "request": {newRequest()}})
	require.Equal(t, "/result", a.path)
	for _, path := range []string{"/result", "/needs/" + id, "/move", "/board", "/handover", "/move/" + id} {
		require.NotContains(t, desk.get(path).body, "checked>透析", path)
		if path != "/needs/"+id { // where every need can be chosen
			require.NotContains(t, desk.get(path).body, "透析", path)
		}
	}
	a = desk.get("/needs")
	require.Equal(t, http.StatusForbidden, a.status)
	require.NotContains(t, a.body, "透析")

	list := care.get("/needs")
	require.Equal(t, http.StatusOK, list.status)
	require.Contains(t, list.body, "透析")
	require.Contains(t, list.body, "車いす")
	require.Contains(t, list.body, "2人目")

	s.later(time.Minute)
	care.post("/needs/"+id, url.Values{"service": {"visual"}, "slot": {"2"}, "request": {newRequest()}})
	list = care.get("/needs")
	require.Contains(t, list.body, "見えにくい", "what was said last")
	require.NotContains(t, list.body, "透析")

	desk.post("/move/"+id, url.Values{"to": {"home"}, "request": {newRequest()}})
	require.NotContains(t, care.get("/needs").body, "見えにくい", "they have gone")
}

func TestNotToAnswerIsAnAnswer(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
	id := s.one(t).ID.String()
	require.Equal(t, "/result", b.post("/needs/"+id, url.Values{"later": {"1"}}).path)
	require.False(t, s.one(t).People[0].Needs)
}

func TestNeedsThatNoPageSendsAreRefused(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
	id := s.one(t).ID.String()
	good := func() url.Values {
		return url.Values{"service": {"visual"}, "slot": {"1"}, "request": {newRequest()}}
	}
	for _, tt := range []struct{ name, field, value string }{
		{"a diagnosis", "service", "cancer"},
		{"none", "service", ""},
		{"somebody who is not in the party", "slot", "2"},
		{"an entry without a name", "request", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			form := good()
			form.Set(tt.field, tt.value)
			require.Equal(t, http.StatusBadRequest, b.post("/needs/"+id, form).status)
			require.False(t, s.one(t).People[0].HandedOver)
		})
	}
	require.Equal(t, "/result", b.post("/needs/"+id, good()).path)
	require.True(t, s.one(t).People[0].HandedOver)
}

func TestNamesAreSealedAndNeverShownAgain(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.post("/quick", url.Values{"heads": {"2"}, "request": {newRequest()}, "done": {"none"}})
	id := s.one(t).ID.String()
	require.Contains(t, b.get("/handover").body, "/complete/"+id)

	a := b.post("/complete/"+id, url.Values{
		"name-1": {"避難 太郎"}, "kana-1": {"ひなん たろう"}, "birthdate-1": {"1980-01-31"}, "address": {"飯塚市1-2"}, "request": {newRequest()},
	})
	require.Equal(t, "/handover", a.path, a.body)
	require.NotContains(t, a.body, "/complete/"+id, "nothing is left to do")
	for _, path := range screensOf(id) {
		require.NotContains(t, b.get(path).body, "太郎", path)
	}
	require.True(t, s.one(t).Completed)
	require.Equal(t, "避難 太郎", personal(t, s).People[0].Name)
	require.Equal(t, "飯塚市1-2", personal(t, s).Address)
}

// personal is what headquarters reads.
func personal(t *testing.T, s *station) checkin.Personal {
	t.Helper()
	for e, err := range s.store.Events(t.Context(), s.name, 0) {
		require.NoError(t, err)
		if e.Type == checkin.TypeComplete {
			p, err := checkin.Unseal[checkin.Personal](t.Context(), e.Sealed, s.town.hq)
			require.NoError(t, err)
			_, err = checkin.Unseal[checkin.Personal](t.Context(), e.Sealed, s.town.needs)
			require.ErrorIs(t, err, checkin.ErrSealed, "this desk cannot read it")
			return p
		}
	}
	require.Fail(t, "nothing was sealed")
	return checkin.Personal{}
}

func TestNamesOverTheirLimitsComeBackAsTheyWereTyped(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
	id := s.one(t).ID.String()
	long := func(n int) string { return fmt.Sprintf("%0*d", n, 7) }
	for _, tt := range []struct {
		name, field, value, want string
	}{
		{"a name one byte too long", "name-1", long(checkin.MaxPerson + 1), "長すぎるか"},
		{"an address one byte too long", "address", long(checkin.MaxContact + 1), "長すぎるか"},
		{"a date that is none", "birthdate-1", "1980-02-30", "入力が足りないか"},
		{"a name of 10,000 characters", "name-1", long(10_000), "長すぎるか"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			form := url.Values{"name-1": {"A"}, "request": {newRequest()}}
			form.Set(tt.field, tt.value)
			a := b.post("/complete/"+id, form)
			require.Equal(t, http.StatusBadRequest, a.status)
			require.Contains(t, a.body, tt.want)
			require.Contains(t, a.body, tt.value)
			require.False(t, s.one(t).Completed)
		})
	}
	require.Equal(t, http.StatusBadRequest, b.post("/complete/"+id, url.Values{"request": {newRequest()}}).status, "no name at all")
	a := b.post("/complete/"+id, url.Values{"name-1": {long(checkin.MaxPerson)}, "address": {long(checkin.MaxContact)}, "request": {newRequest()}})
	require.Equal(t, "/handover", a.path)
}
