package checkin_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestAPhoneIsAdmittedWithGradeA(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	p := s.town.phone(t, "hanako", "15-64", 1)
	a := s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "n1"), Took: 900 * time.Millisecond})
	require.Equal(t, checkin.GradeA, a.Record.Grade, a.Record.Reasons)
	require.Equal(t, checkin.PhoneQR, a.Record.Method)
	require.Equal(t, checkin.InCity, a.Record.Residence)
	require.Equal(t, 900*time.Millisecond, a.Record.Took)
	require.Len(t, a.Record.People, 1)
	require.Equal(t, checkin.Age15to64, a.Record.People[0].AgeBand)
	require.NotZero(t, a.Record.People[0].Tag)
	require.Equal(t, 1, s.counted())

	t.Run("the same presentation is the same record", func(t *testing.T) {
		again := s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "n1")})
		require.True(t, again.Again)
		require.Empty(t, again.Events)
		require.Equal(t, a.Record.ID, again.Record.ID)
	})
	t.Run("another presentation says that the person is here already", func(t *testing.T) {
		s.later(time.Minute)
		again := s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "n2")})
		require.True(t, again.Again)
		require.Equal(t, a.Record.ID, again.Record.ID)
		require.Equal(t, 1, s.counted())
	})
	t.Run("anyway they are written again, and the other check-in is told", func(t *testing.T) {
		again := s.admit(t, checkin.Entry{Verdict: s.shows(t, p, "n3"), Anyway: true})
		require.False(t, again.Again)
		require.Len(t, again.Seen, 1)
		require.Equal(t, 2, s.counted())
	})
}

func TestEveryVerdictAdmits(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	w := s.town
	p := w.phone(t, "hanako", "15-64", 1)
	elsewhere := w.open(t, shelterB, "b1")
	tampered := s.answer(t, p, s.asks(t, "t"))
	tampered[len(tampered)-1] ^= 1
	for _, tt := range []struct {
		name   string
		in     checkin.Entry
		grade  checkin.Grade
		reason fault.Code
		people int
	}{
		{"a phone that answers a poster", checkin.Entry{Verdict: s.shows(t, w.phone(t, "taro", "75+", 1), "p"), Poster: true}, checkin.GradeB, checkin.ReasonPoster, 1},
		{"a paper card", checkin.Entry{Verdict: s.judge(t, s.asks(t, "c"), w.paper(t, "ichiro"))}, checkin.GradeB, vc.ErrBindingAbsent, 1},
		{"a household card", checkin.Entry{Verdict: s.judge(t, s.asks(t, "h"), w.paper(t, "jiro", "saburo", "shiro"))}, checkin.GradeB, vc.ErrBindingAbsent, 3},
		{"a phone that checks in a household", checkin.Entry{Verdict: s.shows(t, w.phone(t, "goro", "15-64", 4), "g")}, checkin.GradeA, "", 4},
		{"a pass that was tampered with", checkin.Entry{Verdict: s.judge(t, s.asks(t, "t"), tampered), Request: checkin.NewRequest(), Heads: 2}, checkin.GradeC, "cose.signature", 2},
		{"an answer for another shelter", checkin.Entry{Verdict: s.judge(t, s.asks(t, "x"), s.answer(t, p, elsewhere.asks(t, "x")))}, checkin.GradeB, vc.ErrBindingAudience, 1},
		{"what is no credential at all", checkin.Entry{Verdict: s.judge(t, s.asks(t, "z"), []byte("rubbish")), Request: checkin.NewRequest()}, checkin.GradeC, "", 1},
		{"nothing", quick(5), checkin.GradeD, "", 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := s.counted()
			a := s.admit(t, tt.in)
			require.Equal(t, tt.grade, a.Record.Grade, a.Record.Reasons)
			if tt.reason != "" {
				require.Contains(t, a.Record.Reasons, tt.reason)
			}
			require.Len(t, a.Record.People, tt.people)
			require.Equal(t, before+tt.people, s.counted())
		})
	}
}

func TestAQuickEntryIsCompletedUnderItsOwnID(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	in := quick(3)
	a := s.admit(t, in)
	require.False(t, a.Record.Completed)
	require.True(t, s.admit(t, in).Again, "a console that sends it again")

	r, err := s.Complete(t.Context(), checkin.Completion{
		Change: change(a.Record),
		Party:  checkin.Party{{Slot: 1, AgeBand: checkin.Age75Above}, {Slot: 2, AgeBand: checkin.Age0}},
		Personal: checkin.Personal{People: []checkin.PersonName{
			{Slot: 1, Name: "試験 花子<script>"}, {Slot: 2, Name: "=HYPERLINK(1)\u202e"},
		}},
	})
	require.NoError(t, err)
	require.Equal(t, a.Record.ID, r.ID)
	require.True(t, r.Completed)
	require.Len(t, r.People, 2)

	all := events(t, s.store)
	last := all[len(all)-1]
	_, err = checkin.Unseal[checkin.Personal](t.Context(), last.Sealed, s.town.needs)
	require.ErrorIs(t, err, checkin.ErrSealed, "the desk cannot read it back")
	personal, err := checkin.Unseal[checkin.Personal](t.Context(), last.Sealed, s.town.hq)
	require.NoError(t, err)
	require.Equal(t, "試験 花子<script>", personal.People[0].Name)
	require.Equal(t, "=HYPERLINK(1)\u202e", personal.People[1].Name)
}

func TestNeedsAreForThoseWhoSeeToThem(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	a := s.admit(t, quick(2))
	need := checkin.Need{People: []checkin.PersonNeed{{Slot: 2, Services: []checkin.Service{checkin.Dialysis}}}}
	r, err := s.NeedsOf(t.Context(), change(a.Record), need)
	require.NoError(t, err)
	require.False(t, r.People[0].Needs)
	require.True(t, r.People[1].Needs)
	require.True(t, r.People[1].HandedOver)
	all := events(t, s.store)
	got, err := checkin.Unseal[checkin.Need](t.Context(), all[len(all)-1].Sealed, s.town.needs)
	require.NoError(t, err)
	require.Equal(t, need.People, got.People)

	for name, bad := range map[string]checkin.Need{
		"nobody":           {},
		"no need":          {People: []checkin.PersonNeed{{Slot: 1}}},
		"a diagnosis":      {People: []checkin.PersonNeed{{Slot: 1, Services: []checkin.Service{"hepatitis"}}}},
		"somebody unknown": {People: []checkin.PersonNeed{{Slot: 3, Services: []checkin.Service{checkin.Dialysis}}}},
	} {
		_, err := s.NeedsOf(t.Context(), change(a.Record), bad)
		require.ErrorIs(t, err, checkin.ErrEntry, name)
	}
}

func TestPeopleLeaveAndComeBack(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	r := s.admit(t, quick(3)).Record
	two := change(r)
	two.Slots = []int{3, 2}
	r, err := s.Leave(t.Context(), two)
	require.NoError(t, err)
	require.Equal(t, []checkin.Presence{checkin.Here, checkin.Out, checkin.Out}, presences(r))
	require.Equal(t, 3, s.counted(), "their places are kept")

	_, err = s.Return(t.Context(), change(r))
	require.NoError(t, err)
	one := change(r)
	one.Slots = []int{1}
	r, err = s.Checkout(t.Context(), one, checkin.ToRelatives)
	require.NoError(t, err)
	require.Equal(t, []checkin.Presence{checkin.Gone, checkin.Here, checkin.Here}, presences(r))
	require.Equal(t, checkin.ToRelatives, r.People[0].Destination)
	require.Equal(t, 2, s.counted())

	_, err = s.Checkout(t.Context(), change(r), checkin.ToShelter)
	require.ErrorIs(t, err, checkin.ErrEntry, "that takes a slip")
	nobody := change(r)
	nobody.Slots = []int{4}
	_, err = s.Leave(t.Context(), nobody)
	require.ErrorIs(t, err, checkin.ErrEntry)
	nobody.Of = checkin.ID{1}
	_, err = s.Leave(t.Context(), nobody)
	require.ErrorIs(t, err, checkin.ErrUnknownRecord)
}

func presences(r checkin.Record) (list []checkin.Presence) {
	for _, p := range r.People {
		list = append(list, p.Presence)
	}
	return list
}

func TestWhereaboutsOfTheProtectedAreNotWritten(t *testing.T) {
	w := newTown(t)
	s := w.open(t, shelterA, "a1")
	in := quick(2)
	in.NoDisclosure = true
	r := s.admit(t, in).Record
	r, err := s.Checkout(t.Context(), change(r), checkin.ToHospital)
	require.NoError(t, err)
	require.Equal(t, checkin.ToUnknown, r.People[0].Destination)

	raw, r, err := s.Slip(t.Context(), checkin.Transfer{Change: change(r), Shelter: shelterB})
	require.NoError(t, err)
	require.Empty(t, r.People[0].To)
	slip, err := w.open(t, shelterB, "b1").OpenSlip(t.Context(), raw)
	require.NoError(t, err)
	require.Empty(t, slip.To)
	require.Zero(t, slip.Class)
}

func TestABlankCardIsBoundOnTheSpot(t *testing.T) {
	w := newTown(t)
	s := w.open(t, shelterA, "a1")
	card := func(n int) checkin.Entry {
		in := quick(2)
		in.Verdict = s.judge(t, s.asks(t, "b"), w.blanks[n].Raw)
		return in
	}
	a := s.admit(t, card(0))
	require.Equal(t, checkin.GradeD, a.Record.Grade, "a blank card says nothing of who carries it")
	require.Equal(t, checkin.BlankCard, a.Record.Method)
	require.Equal(t, [][]byte{w.blanks[0].Number[:]}, a.Record.Cards)
	require.NotZero(t, a.Record.People[0].Tag)

	t.Run("who shows it again is here already", func(t *testing.T) {
		again := s.admit(t, card(0))
		require.True(t, again.Again)
		require.Equal(t, a.Record.ID, again.Record.ID)
		require.Equal(t, a.Record.ID, s.Shown(card(0).Verdict)[0].ID)
	})
	t.Run("a party gets one later", func(t *testing.T) {
		r := s.admit(t, quick(1)).Record
		bound, err := s.Bind(t.Context(), checkin.Binding{Of: r.ID, Verdict: card(1).Verdict, Role: trust.Reception})
		require.NoError(t, err)
		require.Len(t, bound.Cards, 1)
		_, err = s.Bind(t.Context(), checkin.Binding{Of: r.ID, Verdict: card(1).Verdict, Role: trust.Reception})
		require.NoError(t, err, "again is fine")
		_, err = s.Bind(t.Context(), checkin.Binding{Of: a.Record.ID, Verdict: card(1).Verdict, Role: trust.Reception})
		require.ErrorIs(t, err, checkin.ErrCardBound)
		_, err = s.Bind(t.Context(), checkin.Binding{Of: r.ID, Verdict: card(3).Verdict, Role: trust.Reception})
		require.ErrorIs(t, err, checkin.ErrCard)
		_, err = s.Bind(t.Context(), checkin.Binding{Of: r.ID, Role: trust.Reception})
		require.ErrorIs(t, err, checkin.ErrEntry)
	})
	t.Run("one that was revoked admits all the same, and binds nothing", func(t *testing.T) {
		a := s.admit(t, card(3))
		require.Contains(t, a.Record.Reasons, checkin.ErrCard)
		require.Empty(t, a.Record.Cards)
		require.Len(t, a.Record.People, 2)
	})
	t.Run("after they have left, it still stands for them", func(t *testing.T) {
		_, err := s.Checkout(t.Context(), change(a.Record), checkin.ToHome)
		require.NoError(t, err)
		other := s.admit(t, card(0))
		require.False(t, other.Again)
		require.Contains(t, other.Record.Reasons, checkin.ErrCardBound)
		require.Empty(t, other.Record.Cards)
	})
}

func TestATransferSlipIsProvedOffline(t *testing.T) {
	w := newTown(t)
	a, b := w.open(t, shelterA, "a1"), w.open(t, shelterB, "b1")
	r := a.admit(t, checkin.Entry{Verdict: a.shows(t, w.phone(t, "goro", "15-64", 3), "g")}).Record
	raw, _, err := a.Slip(t.Context(), checkin.Transfer{Change: change(r), Shelter: shelterB})
	require.NoError(t, err)
	require.Equal(t, 3, a.counted(), "they count until the other shelter says that they came")

	slip, err := b.OpenSlip(t.Context(), raw)
	require.NoError(t, err)
	require.Equal(t, shelterA, slip.From)
	require.Equal(t, shelterB, slip.To)
	require.Equal(t, 3, slip.Size)
	in, err := b.TransferIn(t.Context(), checkin.Arrival{Slip: slip, Role: trust.Reception})
	require.NoError(t, err)
	require.Len(t, in.Record.People, 3)
	again, err := b.TransferIn(t.Context(), checkin.Arrival{Slip: slip, Role: trust.Reception})
	require.NoError(t, err)
	require.True(t, again.Again)

	require.NoError(t, a.Merge(t.Context(), events(t, b.store)))
	require.NoError(t, b.Merge(t.Context(), events(t, a.store)))
	for _, s := range []*station{a, b} {
		total := 0
		s.Look(func(r *checkin.Records) {
			for _, one := range r.All() {
				total += one.Counted()
			}
		})
		require.Equal(t, 3, total, "each exactly once")
	}
	require.Zero(t, a.counted())

	t.Run("slips that count for nothing", func(t *testing.T) {
		_, err := a.OpenSlip(t.Context(), raw)
		require.ErrorIs(t, err, checkin.ErrSlip, "written here")
		_, err = b.OpenSlip(t.Context(), w.paper(t, "x"))
		require.ErrorIs(t, err, checkin.ErrSlip, "a card")
		revoked := w.open(t, shelterB, "b0")
		old, _, err := revoked.Slip(t.Context(), checkin.Transfer{Change: change(revoked.admit(t, quick(1)).Record), Shelter: shelterA})
		require.NoError(t, err)
		_, err = a.OpenSlip(t.Context(), old)
		require.ErrorIs(t, err, checkin.ErrSlip, "by a device that was revoked")
		_, err = b.TransferIn(t.Context(), checkin.Arrival{Role: trust.Reception})
		require.ErrorIs(t, err, checkin.ErrSlip, "a slip that nobody opened")
	})
}

func TestRolesMayWhatTheyMay(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	in := quick(1)
	for _, role := range []trust.Role{trust.Supplies, trust.Needs, "", "mayor"} {
		in.Role = role
		_, err := s.Admit(t.Context(), in)
		require.ErrorIs(t, err, checkin.ErrRole, role)
	}
	r := s.admit(t, quick(1)).Record
	c := checkin.Correction{Change: change(r), Void: true}
	require.ErrorIs(t, s.Correct(t.Context(), c), checkin.ErrRole)
	c.Role = trust.Lead
	require.NoError(t, s.Correct(t.Context(), c))
	_, err := s.Record(r.ID)
	require.ErrorIs(t, err, checkin.ErrUnknownRecord)
	require.Zero(t, s.counted())
	_, err = s.Admit(t.Context(), checkin.Entry{Role: trust.Lead})
	require.ErrorIs(t, err, checkin.ErrEntry, "nothing names the entry")
}

func TestWhatWasWrittenIsThereAfterAStart(t *testing.T) {
	w := newTown(t)
	folder := t.TempDir()
	t.Run("before", func(t *testing.T) {
		s := w.reopen(t, shelterA, "a1", folder)
		s.admit(t, quick(2))
		require.NoError(t, s.Loaded(t.Context(), w.bundle))
		require.NoError(t, s.Root(t.Context()))
	})
	s := w.reopen(t, shelterA, "a1", folder)
	require.Equal(t, 2, s.counted())
	require.EqualValues(t, 2, s.log.Head().Size)
	require.NoError(t, s.CloseIncident(t.Context(), checkin.NewRequest(), trust.Lead))
	_, err := s.Admit(t.Context(), checkin.Entry{Request: checkin.NewRequest(), Role: trust.Lead})
	require.ErrorIs(t, err, checkin.ErrClosed)
}

func TestWhoIsProtectedAndGoesToHospitalIsNotOnTheWayForEver(t *testing.T) {
	s := newTown(t).open(t, shelterA, "a1")
	in := quick(1)
	in.NoDisclosure = true
	r := s.admit(t, in).Record
	_, r, err := s.Slip(t.Context(), checkin.Transfer{Change: change(r), To: checkin.ToHospital})
	require.NoError(t, err)
	require.Equal(t, checkin.Gone, r.People[0].Presence)
	require.Equal(t, checkin.ToUnknown, r.People[0].Destination)
}
