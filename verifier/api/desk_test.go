package api_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestEverybodyIsAdmitted(t *testing.T) {
	s := shelterDesk(t)
	w := s.town
	tampered := w.answer(t, w.phone(t, "tampered"), w.asks(shelterA, screen))
	tampered[len(tampered)-1] ^= 1
	code := qr.Encode(w.answer(t, w.phone(t, "code"), w.asks(shelterA, screen)))
	for _, tt := range []struct {
		name   string
		pairs  []any
		grade  checkin.Grade
		reason fault.Code
		people int
		judged string
	}{
		{"a phone that answers the screen", []any{"presentations", []string{s.shows(t, "hanako", screen)}, "tookMs", 900}, "A", "", 1, "accepted"},
		{"the text of a code", []any{"presentations", []string{code}}, "A", "", 1, "accepted"},
		{"a phone that answers the poster", []any{"presentations", []string{s.shows(t, "taro", poster)}}, "B", checkin.ReasonPoster, 1, "accepted"},
		{"a phone that answers something else", []any{"presentations", []string{s.shows(t, "jiro", "other")}}, "B", vc.ErrBindingNonce, 1, "accepted"},
		{"the card of a household", []any{"presentations", []string{encode(w.paper(t, "goro", "rokuro", "shichiro"))}}, "B", vc.ErrBindingAbsent, 3, "accepted"},
		{"a pass that was tampered with", []any{"presentations", []string{encode(tampered)}, "heads", 2}, "C", "cose.signature", 2, "refused"},
		{"rubbish", []any{"presentations", []string{"rubbish"}, "party", []any{map[string]any{"age_band": "0"}}}, "C", "", 1, "refused"},
		{"a code that is damaged", []any{"presentations", []string{code[:len(code)-1] + "%"}}, "C", "", 1, "refused"},
		{"an image of markup", []any{"presentations", []string{"<svg onload=alert(1)>"}}, "C", "", 1, "refused"},
		{"nothing", []any{}, "D", "", 1, ""},
		{"five of whom nothing is known", []any{"heads", 5, "residence", "abroad", "out_of_shelter", "car", "pets", 2, "voluntary", true}, "D", "", 5, ""},
		{"a form on paper", []any{"party", []any{map[string]any{"age_band": "75+", "sex": 2, "needs": true}, map[string]any{}}, "method", "paper_form", "no_disclosure", true}, "D", "", 2, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := s.events(t)
			a := s.admit(t, tt.pairs...)
			require.False(t, a.Again)
			require.Equal(t, string(tt.grade), a.Record.Grade, a.Record.Reasons)
			require.Len(t, a.Record.People, tt.people)
			if tt.reason != "" {
				require.Contains(t, a.Record.Reasons, string(tt.reason))
			}
			require.Equal(t, before+1, s.events(t))
			if tt.judged == "" {
				require.Nil(t, a.Verdict)
				return
			}
			require.Equal(t, tt.judged, a.Verdict.Outcome)
			for _, c := range a.Verdict.Credentials {
				require.NotContains(t, c, "claims")
			}
		})
	}
}

func TestWhatIsEnteredIsInTheRecord(t *testing.T) {
	s := shelterDesk(t)
	r := s.admit(t, "party", []any{map[string]any{"age_band": "75+", "sex": 2, "needs": true}, map[string]any{"sex": 9}},
		"method", "paper_form", "residence", "other_city", "out_of_shelter", "tent", "pets", 3, "voluntary", true, "no_disclosure", true).Record
	require.Equal(t, "paper_form", r.Method)
	require.Equal(t, "other_city", r.Residence)
	require.Equal(t, "tent", r.Out_of_shelter)
	require.Equal(t, 3, r.Pets)
	require.True(t, r.Voluntary)
	require.True(t, r.No_disclosure)
	require.Equal(t, "75+", r.People[0].Age_band)
	require.Equal(t, 2, r.People[0].Sex)
	require.True(t, r.People[0].Needs)
	require.Equal(t, 9, r.People[1].Sex)
	require.Equal(t, 2, r.People[1].Slot)
	require.Equal(t, "here", r.People[1].Presence)
	require.Equal(t, now.Format(time.RFC3339), r.At)
}

// TestNobodyIsSentAwayBecauseTheJudgeDoesNotWork has presentations met by judges that
// do not work.
func TestNobodyIsSentAwayBecauseTheJudgeDoesNotWork(t *testing.T) {
	for _, tt := range []struct {
		name  string
		judge api.Judge
		code  fault.Code
	}{
		{"nobody judges", nil, api.ErrNotReady},
		{"an error without a code", broken(func(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
			return nil, errors.New(canary)
		}), api.ErrInternal},
		{"neither a verdict nor an error", broken(func(context.Context, verifier.Request, ...[]byte) (*verifier.Verdict, error) {
			return nil, nil
		}), api.ErrInternal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := shelterDesk(t)
			s.Gate = gateOf(tt.judge)
			a := s.admit(t, "presentations", []string{s.shows(t, "hanako", screen)}, "heads", 2)
			require.Equal(t, "C", a.Record.Grade)
			require.Equal(t, []string{string(tt.code)}, a.Record.Reasons)
			require.Len(t, a.Record.People, 2)
			require.Equal(t, "undecided", a.Verdict.Outcome)
			require.Contains(t, s.logged.String(), "level=ERROR")
			require.NotContains(t, s.logged.String(), canary)
		})
	}
}

func TestWithoutAChallengeNothingIsGradeA(t *testing.T) {
	s := shelterDesk(t)
	s.Desk.Challenge = nil
	a := s.admit(t, "presentations", []string{s.shows(t, "hanako", screen)})
	require.Equal(t, "B", a.Record.Grade, a.Record.Reasons)
}

func TestWhoIsHereAlreadyIsTold(t *testing.T) {
	s := shelterDesk(t)
	require.Contains(t, ask(s, posted(trust.Reception, "checkins", body(t))).body, `"again":false,"seen":[]`)
	first := s.admit(t, "presentations", []string{s.shows(t, "hanako", screen)})
	again := s.admit(t, "presentations", []string{s.shows(t, "hanako", poster)})
	require.True(t, again.Again)
	require.Equal(t, first.Record.ID, again.Record.ID)
	require.EqualValues(t, 2, s.events(t))

	anyway := s.admit(t, "presentations", []string{s.shows(t, "hanako", poster)}, "anyway", true)
	require.False(t, anyway.Again)
	require.Len(t, anyway.Seen, 1)
	require.Equal(t, shelterA, anyway.Seen[0].Shelter)
}

func TestACheckinElsewhereIsSeenUnlessItIsProtected(t *testing.T) {
	w := newTown(t, now)
	for _, protected := range []bool{false, true} {
		b := w.reception(t, shelterB, "b1", t.TempDir(), clock)
		b.admit(t, "presentations", []string{b.shows(t, "hanako", screen)}, "no_disclosure", protected)
		a := w.reception(t, shelterA, "a1", t.TempDir(), clock)
		var events []checkin.Event
		for e, err := range b.store.Events(t.Context(), "b1", 0) {
			require.NoError(t, err)
			events = append(events, e)
		}
		require.NoError(t, a.desk.Merge(t.Context(), events))
		got := a.admit(t, "presentations", []string{a.shows(t, "hanako", screen)})
		require.False(t, got.Again)
		require.Len(t, got.Seen, 1)
		require.Equal(t, map[bool]string{false: shelterB, true: ""}[protected], got.Seen[0].Shelter)

		elsewhere := ask(a, asked(trust.Lead, "records/"+events[0].ID.String()))
		requireProblem(t, elsewhere, http.StatusNotFound, checkin.ErrUnknownRecord)
	}
}

func TestPeopleLeaveComeBackAndGo(t *testing.T) {
	s := shelterDesk(t)
	shown := s.shows(t, "hanako", screen)
	id := s.admit(t, "presentations", []string{shown}).Record.ID
	change := func(pairs ...any) told { return s.post(t, trust.Reception, "changes", body(t, pairs...)) }
	presence := func(a told) string { return a.Record.People[0].Presence }

	require.Equal(t, "out", presence(change("of", id, "slots", []int{1}, "change", "leave")))
	require.Equal(t, "here", presence(change("presentations", []string{shown}, "change", "return")))
	gone := change("of", id, "change", "checkout", "destination", "relative")
	require.Equal(t, "gone", presence(gone))
	require.Equal(t, "relative", gone.Record.People[0].Destination)
	require.Equal(t, "gone", presence(readTold(t, ask(s, asked(trust.Supplies, "records/"+id)))))

	t.Run("who is here comes before who has left", func(t *testing.T) {
		back := s.admit(t, "presentations", []string{s.shows(t, "hanako", poster)})
		require.False(t, back.Again)
		left := change("presentations", []string{shown}, "change", "leave")
		require.Equal(t, back.Record.ID, left.Record.ID)
	})
	t.Run("what is shown and leads nowhere says why", func(t *testing.T) {
		a := ask(s, posted(trust.Reception, "changes", body(t, "presentations", []string{"rubbish"}, "change", "leave")))
		requireProblem(t, a, http.StatusNotFound, checkin.ErrUnknownRecord)
		require.Contains(t, a.body, `"reasons":["`)
		a = ask(s, posted(trust.Reception, "changes", body(t, "presentations", []string{s.shows(t, "nobody", screen)}, "change", "leave")))
		requireProblem(t, a, http.StatusNotFound, checkin.ErrUnknownRecord)
	})
}

func TestASlipLeadsToTheNextShelter(t *testing.T) {
	w := newTown(t, now)
	a, b := w.reception(t, shelterA, "a1", t.TempDir(), clock), w.reception(t, shelterB, "b1", t.TempDir(), clock)
	id := a.admit(t, "heads", 3).Record.ID
	out := a.post(t, trust.Reception, "slips", body(t, "of", id, "shelter", shelterB))
	require.Equal(t, "moving", out.Record.People[2].Presence)
	require.Equal(t, shelterB, out.Record.People[2].To)

	in := b.post(t, trust.Reception, "arrivals", body(t, "slip", out.Slip))
	require.False(t, in.Again)
	require.Equal(t, shelterA, in.Record.From)
	require.Len(t, in.Record.People, 3)
	require.True(t, b.post(t, trust.Reception, "arrivals", body(t, "slip", out.Slip)).Again, "a slip counts once")

	hospital := a.post(t, trust.Lead, "slips", body(t, "of", a.admit(t, "heads", 2).Record.ID, "slots", []int{2}, "destination", "hospital"))
	require.Equal(t, "here", hospital.Record.People[0].Presence)
	require.Equal(t, "hospital", hospital.Record.People[1].Destination)

	requireProblem(t, ask(a, posted(trust.Reception, "arrivals", body(t, "slip", out.Slip))), http.StatusBadRequest, checkin.ErrSlip)
	requireProblem(t, ask(b, posted(trust.Reception, "arrivals", body(t, "slip", encode(w.paper(t, "x"))))), http.StatusBadRequest, checkin.ErrSlip)
}

func TestARationIsGivenOnce(t *testing.T) {
	s := shelterDesk(t)
	shown := s.shows(t, "hanako", screen)
	id := s.admit(t, "presentations", []string{shown}).Record.ID
	meal := []any{"item", "meal", "period", "2026-11-01-lunch", "unit", "person"}
	claim := func(pairs ...any) *http.Request {
		return posted(trust.Supplies, "rations", body(t, append(pairs, meal...)...))
	}
	got := readTold(t, ask(s, claim("presentations", []string{shown})))
	require.Len(t, got.Record.Rations, 1)
	require.Equal(t, id, got.Record.ID)

	for _, r := range []*http.Request{claim("of", id), claim("of", id, "slots", []int{1}), claim("presentations", []string{shown})} {
		a := ask(s, r)
		requireProblem(t, a, http.StatusConflict, checkin.ErrTaken)
		require.Contains(t, a.body, `"first":"`+now.Format(time.RFC3339)+`"`)
		require.NotContains(t, a.body, "lunch", "what was sent")
	}
	more := readTold(t, ask(s, claim("of", id, "override", "spoiled")))
	require.Len(t, more.Record.Rations, 2)
	require.Equal(t, "spoiled", more.Record.Rations[1].Override)
	s.post(t, trust.Supplies, "rations", body(t, "of", id, "item", "milk", "period", "2026-11-01", "unit", "household"))
}

func TestHeadcount(t *testing.T) {
	s := shelterDesk(t)
	id := s.admit(t, "party", []any{map[string]any{"age_band": "0", "sex": 1}, map[string]any{"age_band": "75+", "sex": 2}, map[string]any{}}, "pets", 1).Record.ID
	s.admit(t, "heads", 2, "out_of_shelter", "car")
	s.post(t, trust.Reception, "changes", body(t, "of", id, "slots", []int{3}, "change", "leave"))
	s.post(t, trust.Reception, "counts", body(t, "present", 3, "staff", 2, "helpers", 1))
	for role := range tokens {
		a := ask(s, asked(role, "headcount"))
		require.Equal(t, http.StatusOK, a.status)
		requireSafe(t, a.header)
		at := now.Format(time.RFC3339)
		ages := func(infants, old int) string {
			return `{"0":` + string(rune('0'+infants)) + `,"1-5":0,"6-14":0,"15-64":0,"65-74":0,"75+":` + string(rune('0'+old)) + `}`
		}
		require.JSONEq(t, `{"v":1,"shelter":"`+shelterA+`","at":"`+at+`",
			"inside":{"total":3,"here":2,"out":1,"moving":0,"ages":`+ages(1, 1)+`,"age_unknown":1,"male":1,"female":1,"sex_unknown":1,
				"infants":1,"needs":0,"voluntary":0,"households":1,"pets":1,"checkins":1},
			"outside":{"total":2,"here":2,"out":0,"moving":0,"ages":`+ages(0, 0)+`,"age_unknown":2,"male":0,"female":0,"sex_unknown":2,
				"infants":0,"needs":0,"voluntary":0,"households":1,"pets":0,"checkins":1},
			"places":{"car":2},"incomplete":2,"grades":{"D":2},"gone":{},"moved":0,
			"roll":{"at":"`+at+`","present":3,"staff":2,"helpers":1}}`, a.body)
	}
}
