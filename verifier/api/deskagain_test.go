package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestWhatIsSentAgainHappensOnce(t *testing.T) {
	w := newTown(t, now)
	s := w.reception(t, shelterA, "a1", t.TempDir(), clock)
	other := w.reception(t, shelterB, "b1", t.TempDir(), clock)
	slip := other.post(t, trust.Lead, "slips", body(t, "of", other.admit(t).Record.ID, "shelter", shelterA)).Slip
	id := s.admit(t, "heads", 2).Record.ID
	for name, members := range goods(id, slip) {
		t.Run(name, func(t *testing.T) {
			sent := changed(members, "", "")
			first := s.post(t, trust.Lead, name, sent)
			events := s.events(t)
			again := s.post(t, trust.Lead, name, sent)
			require.False(t, first.Again)
			require.True(t, again.Again)
			require.Equal(t, first.Record.ID, again.Record.ID)
			require.Equal(t, first.Slip, again.Slip)
			require.Nil(t, again.Verdict)
			require.Equal(t, events, s.events(t))

			requireProblem(t, ask(s, posted(trust.Lead, name, sent+" ")), http.StatusConflict, api.ErrReused)
			if name != "rations" {
				requireProblem(t, ask(s, posted(trust.Reception, name, sent)), http.StatusConflict, api.ErrReused)
			}
			require.Equal(t, events, s.events(t))
		})
	}
}

// TestAnAnswerThatWasLostIsAskedForWhenTheNonceIsOld sends a check-in again by a time at
// which its presentation would no longer be accepted.
func TestAnAnswerThatWasLostIsAskedForWhenTheNonceIsOld(t *testing.T) {
	s := shelterDesk(t)
	sent := body(t, "presentations", []string{s.shows(t, "hanako", screen)})
	first := s.post(t, trust.Reception, "checkins", sent)
	s.old.Store(true)
	again := s.post(t, trust.Reception, "checkins", sent)
	require.True(t, again.Again)
	require.Equal(t, first.Record.ID, again.Record.ID)
	require.EqualValues(t, 1, s.events(t))
}

func TestAfterAStartTheLogKnowsWhatWasSent(t *testing.T) {
	w, folder := newTown(t, now), t.TempDir()
	quick := body(t, "heads", 2)
	var scanned, left, id string
	t.Run("before", func(t *testing.T) {
		s := w.reception(t, shelterA, "a1", folder, clock)
		id = s.post(t, trust.Reception, "checkins", quick).Record.ID
		scanned = body(t, "presentations", []string{s.shows(t, "hanako", screen)})
		s.post(t, trust.Reception, "checkins", scanned)
		left = body(t, "of", id, "change", "leave")
		s.post(t, trust.Reception, "changes", left)
	})
	s := w.reception(t, shelterA, "a1", folder, clock)
	require.True(t, s.post(t, trust.Reception, "checkins", quick).Again)
	require.True(t, s.post(t, trust.Reception, "checkins", scanned).Again)
	require.Equal(t, "out", s.post(t, trust.Reception, "changes", left).Record.People[0].Presence)
	require.EqualValues(t, 3, s.events(t))
}

func TestManyWhoSendTheSameAtOnceGetOneRecord(t *testing.T) {
	s := shelterDesk(t)
	sent := body(t, "heads", 3)
	answers := make([]answer, 16)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = ask(s, posted(trust.Reception, "checkins", sent)) })
	}
	wg.Wait()
	fresh := 0
	for _, a := range answers {
		if !readTold(t, a).Again {
			fresh++
		}
	}
	require.Equal(t, 1, fresh)
	require.EqualValues(t, 1, s.events(t))
}

func TestTheOldestRequestIsForgotten(t *testing.T) {
	s := shelterDesk(t)
	s.Desk.Remembered = 2
	slip := body(t, "of", s.admit(t).Record.ID, "destination", "hospital")
	text := s.post(t, trust.Reception, "slips", slip).Slip
	s.admit(t)
	require.Equal(t, text, s.post(t, trust.Reception, "slips", slip).Slip, "at the limit")
	s.admit(t)
	require.NotEqual(t, text, s.post(t, trust.Reception, "slips", slip).Slip, "past it another slip is written")
	require.EqualValues(t, 4, s.events(t), "and no other event")
}

func TestWhatCameToNothingIsDoneWhenItIsSentAgain(t *testing.T) {
	s := shelterDesk(t)
	sent := body(t, "heads", 3)
	judged := body(t, "presentations", []string{"x"})
	s.store.fail(errors.New("no space left on /" + canary))
	for _, b := range []string{sent, judged} {
		a := ask(s, posted(trust.Reception, "checkins", b))
		requireProblem(t, a, http.StatusServiceUnavailable, checkin.ErrStore)
		require.NotContains(t, a.body+s.logged.String(), canary)
	}
	require.Contains(t, s.logged.String(), "level=ERROR msg=refused code=store.unavailable")
	require.Zero(t, s.events(t))
	require.Contains(t, ask(s, get("/metrics")).body, "\nhinan_store_ok 0\n")
	require.Contains(t, ask(s, get("/readyz")).body, `"desk":"store.unavailable"`)
	var count struct{ Inside struct{ Total int } }
	readInto(t, ask(s, asked(trust.Lead, "headcount")), &count)
	require.Zero(t, count.Inside.Total, "nothing was acknowledged")

	s.store.fail(nil)
	require.False(t, s.post(t, trust.Reception, "checkins", sent).Again)
	require.False(t, s.post(t, trust.Reception, "checkins", judged).Again)
	require.EqualValues(t, 2, s.events(t))
	require.Contains(t, ask(s, get("/metrics")).body, "\nhinan_store_ok 1\n")
	require.NotContains(t, ask(s, get("/readyz")).body, `"desk"`)
}

func TestALogThatIsNotWholeIsNoFaultOfTheClient(t *testing.T) {
	s := shelterDesk(t)
	for _, code := range []error{checkin.ErrStoreDamaged, checkin.ErrGap, checkin.ErrFork, checkin.ErrChain, checkin.ErrSignature} {
		s.store.fail(code)
		a := ask(s, posted(trust.Reception, "counts", body(t, "present", 1)))
		require.Equal(t, http.StatusServiceUnavailable, a.status, a.body)
		require.Contains(t, a.body, code.Error())
	}
}

func TestADeskThatIsLockedOrClosed(t *testing.T) {
	s := shelterDesk(t)
	id := s.admit(t).Record.ID
	s.locked.Store(true)
	for _, r := range []*http.Request{
		posted(trust.Reception, "checkins", body(t)), asked(trust.Lead, "headcount"), asked(trust.Lead, "records/"+id),
	} {
		requireProblem(t, ask(s, r), http.StatusServiceUnavailable, checkin.ErrLocked)
	}
	require.Contains(t, ask(s, get("/metrics")).body, "\nhinan_desk_open 0\n")
	require.Contains(t, ask(s, get("/readyz")).body, `"desk":"desk.locked"`)
	s.locked.Store(false)
	require.Contains(t, ask(s, get("/metrics")).body, "\nhinan_desk_open 1\n")

	require.NoError(t, s.desk.CloseIncident(t.Context(), checkin.NewRequest(), trust.Lead))
	requireProblem(t, ask(s, posted(trust.Reception, "checkins", body(t))), http.StatusConflict, checkin.ErrClosed)
	require.Equal(t, http.StatusOK, ask(s, asked(trust.Lead, "records/"+id)).status, "looking goes on")
}

// TestWhoGoesGivesTheNameOfTheRequestBack has a client go while its presentation is
// judged.
func TestWhoGoesGivesTheNameOfTheRequestBack(t *testing.T) {
	s := shelterDesk(t)
	held := slow{make(chan struct{}), make(chan struct{})}
	good := s.Gate
	s.Gate = gateOf(held)
	sent := body(t, "presentations", []string{"x"})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan answer)
	go func() { done <- ask(s, posted(trust.Reception, "checkins", sent).WithContext(ctx)) }()
	<-held.begun
	waits, leave := context.WithCancel(t.Context())
	leave()
	requireProblem(t, ask(s, posted(trust.Reception, "checkins", sent).WithContext(waits)), http.StatusServiceUnavailable, strictjson.ErrCancelled)
	cancel()
	requireProblem(t, <-done, http.StatusServiceUnavailable, strictjson.ErrCancelled)
	require.Zero(t, s.events(t))
	s.Gate = good
	require.False(t, s.post(t, trust.Reception, "checkins", sent).Again)
}

func TestAPanicGivesTheNameOfTheRequestBack(t *testing.T) {
	s := shelterDesk(t)
	good := s.Gate
	s.Gate = gateOf(broken(panics))
	sent := body(t, "presentations", []string{"x"})
	requireProblem(t, ask(s, posted(trust.Reception, "checkins", sent)), http.StatusInternalServerError, api.ErrInternal)
	s.Gate = good
	require.False(t, s.post(t, trust.Reception, "checkins", sent).Again)
}

func TestADeskThatIsBusyJudgesNothing(t *testing.T) {
	s := shelterDesk(t)
	held := slow{make(chan struct{}), make(chan struct{})}
	s.Handler = &api.Handler{Gate: gateOf(held), Jobs: 1, Waiting: 1, Desk: s.part()}
	send := func() answer {
		return ask(s, posted(trust.Reception, "checkins", body(t, "presentations", []string{"x"})))
	}
	done := make(chan answer, 2)
	go func() { done <- send() }()
	<-held.begun
	go func() { done <- send() }()
	require.Eventually(t, func() bool {
		return strings.Contains(ask(s, get("/metrics")).body, "\nhinan_queue_waiting 1\n")
	}, 5*time.Second, time.Millisecond)
	requireProblem(t, send(), http.StatusServiceUnavailable, api.ErrBusy)
	require.False(t, s.admit(t, "heads", 2).Again, "who shows nothing needs no turn")
	held.end <- struct{}{}
	<-held.begun
	held.end <- struct{}{}
	for range 2 {
		require.Equal(t, "C", readTold(t, <-done).Record.Grade)
	}
}

// TestNothingOfAPersonIsLoggedOrCounted has people come, leave, eat and go, and looks
// for what belongs to them in everything but the answers, and for what is nobody's in
// the answers too.
func TestNothingOfAPersonIsLoggedOrCounted(t *testing.T) {
	w := newTown(t, now)
	s := w.reception(t, shelterA, "a1", t.TempDir(), clock)
	var answers strings.Builder
	send := func(role trust.Role, name, body string) told {
		a := ask(s, posted(role, name, body))
		answers.WriteString(a.body)
		return readTold(t, a)
	}
	phone, card := s.shows(t, "hanako", screen), encode(w.paper(t, "goro", "rokuro"))
	first := send(trust.Reception, "checkins", body(t, "presentations", []string{phone}))
	send(trust.Reception, "checkins", body(t, "presentations", []string{card}))
	send(trust.Reception, "checkins", body(t, "presentations", []string{canary}, "heads", 2))
	send(trust.Supplies, "rations", body(t, "presentations", []string{phone}, "item", canary, "period", canary, "unit", "person"))
	slip := send(trust.Reception, "slips", body(t, "of", first.Record.ID, "shelter", shelterB)).Slip
	for _, bad := range []string{canary, `{"` + canary + `":1}`, body(t, "change", canary), body(t, "of", canary, "change", "leave"), body(t, "presentations", []string{canary}, "change", "leave")} {
		a := ask(s, posted(trust.Reception, "changes", bad))
		require.GreaterOrEqual(t, a.status, 400)
		require.NotContains(t, a.body, canary)
	}
	metrics := ask(s, get("/metrics")).body

	tags := s.tags(t)
	require.Len(t, tags, 3+1+1, "people, a household, a ration")
	for _, out := range []string{metrics, s.logged.String()} {
		for _, secret := range append(tags, canary, first.Record.ID, phone, card, slip, seed("hanako"), shelterA, incident, "15-64", s.town.author.Issuer) {
			require.NotContains(t, out, secret)
		}
	}
	for _, secret := range append(tags, seed("hanako"), seed("goro"), seed("house goro"), tokens[trust.Reception]) {
		require.NotContains(t, answers.String(), secret)
	}
	require.Contains(t, metrics, `hinan_checkins_total{grade="A"} 1`)
	require.Contains(t, metrics, `hinan_checkins_total{grade="B"} 1`)
	require.Contains(t, metrics, `hinan_checkins_total{grade="C"} 1`)
	require.Contains(t, metrics, `hinan_checkins_total{grade="D"} 0`)
	require.Contains(t, metrics, `hinan_desk_events_total{type="checkin"} 3`)
	require.Contains(t, metrics, `hinan_desk_events_total{type="ration"} 1`)
	require.Contains(t, metrics, "hinan_checkin_seconds_count 3\n")
	require.NotContains(t, ask(&api.Handler{}, get("/metrics")).body, "hinan_desk", "where there is no desk")
}

// tags are all that stand in the records.
func (s *reception) tags(t *testing.T) (tags []string) {
	t.Helper()
	add := func(tag checkin.Tag) {
		if tag != (checkin.Tag{}) {
			tags = append(tags, tag.String())
		}
	}
	s.desk.Look(func(records *checkin.Records) {
		for _, r := range records.All() {
			add(r.Household)
			for _, p := range r.People {
				add(p.Tag)
			}
			for _, g := range r.Rations {
				for _, tag := range g.Tags {
					add(tag)
				}
			}
		}
	})
	return tags
}
