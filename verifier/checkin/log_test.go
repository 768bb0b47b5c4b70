package checkin_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/trust"
)

func openLog(t *testing.T, s checkin.Store) *checkin.Log {
	t.Helper()
	l, err := checkin.OpenLog(t.Context(), s, device("a1"), checkin.Identity{
		Device: "a1", Shelter: shelterA, Incident: incident, Now: func() time.Time { return morning },
	})
	require.NoError(t, err)
	return l
}

func openStore(t *testing.T) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Settings{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// counts is a draft of a roll call of n people.
func counts(n int) checkin.Draft {
	return checkin.Draft{ID: checkin.NewRequest().ID(), Role: trust.Lead, Body: &checkin.Count{Present: n}}
}

// all checks the whole log of the device a1.
func all(t *testing.T, s checkin.Store, heads ...checkin.SignedHead) (checkin.Head, error) {
	t.Helper()
	return checkin.Verify(t.Context(), "a1", device("a1").Public(), s.Events(t.Context(), "a1", 0), heads...)
}

func TestManyWritersMakeOneChain(t *testing.T) {
	s := openStore(t)
	l := openLog(t, s)
	const writers, each = 32, 8
	written := make([][]checkin.Event, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := range each {
				events, err := l.Append(t.Context(), counts(w), counts(n))
				if err != nil {
					t.Error(err)
					return
				}
				written[w] = append(written[w], events...)
			}
		})
	}
	wg.Wait()
	head, err := all(t, s)
	require.NoError(t, err)
	require.EqualValues(t, 2*writers*each, head.Size)
	require.Equal(t, l.Head(), head)
	kept := events(t, s)
	for _, mine := range written {
		for i, e := range mine {
			require.Equal(t, kept[e.Seq].Raw, e.Raw)
			if i > 0 {
				require.Greater(t, e.Seq, mine[i-1].Seq, "what one writer wrote keeps its order")
			}
		}
	}
}

func TestTheSameDraftIsOneEvent(t *testing.T) {
	s := openStore(t)
	l := openLog(t, s)
	d := counts(1)
	first, err := l.Append(t.Context(), d, d)
	require.NoError(t, err)
	require.Equal(t, first[0], first[1])
	again, err := openLog(t, s).Append(t.Context(), d)
	require.NoError(t, err)
	require.Equal(t, first[0].Raw, again[0].Raw)
	require.EqualValues(t, 1, l.Head().Size)
}

func TestADraftThatCannotBeFailsAlone(t *testing.T) {
	s := openStore(t)
	l := openLog(t, s)
	for name, bad := range map[string]struct {
		draft checkin.Draft
		want  error
	}{
		"no body":          {checkin.Draft{ID: checkin.ID{1}}, checkin.ErrEvent},
		"no id":            {checkin.Draft{Body: &checkin.Count{}}, checkin.ErrEvent},
		"too many of them": {counts(checkin.MaxCapacity + 1), checkin.ErrEvent},
		"a large record":   {checkin.Draft{ID: checkin.ID{2}, Body: &checkin.Complete{}, Sealed: make([]byte, checkin.MaxSealed+1)}, checkin.ErrEventLarge},
	} {
		_, err := l.Append(t.Context(), counts(1), bad.draft)
		require.ErrorIs(t, err, bad.want, name)
	}
	require.Zero(t, l.Head().Size)
	_, err := l.Append(t.Context(), checkin.Draft{ID: checkin.ID{2}, Body: &checkin.Complete{}, Sealed: make([]byte, checkin.MaxSealed)})
	require.NoError(t, err, "at the limit")
}

// failing is a store that fails, before it has written or behind that.
type failing struct {
	checkin.Store
	before, behind error
}

func (f *failing) Append(ctx context.Context, events []checkin.Event) error {
	if f.before != nil {
		return f.before
	}
	return errors.Join(f.Store.Append(ctx, events), f.behind)
}

func TestTheChainIsRolledBackWhenTheStoreFails(t *testing.T) {
	full := errors.New("no space left on device")
	for _, tt := range []struct {
		name  string
		store failing
		kept  uint64 // of the two events of the batch that failed
	}{
		{"before it wrote", failing{before: full}, 0},
		{"behind its commit", failing{behind: full}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := tt.store
			f.Store = openStore(t)
			f.before, f.behind = nil, nil
			l := openLog(t, &f)
			_, err := l.Append(t.Context(), counts(1))
			require.NoError(t, err)
			f.before, f.behind = tt.store.before, tt.store.behind

			lost := []checkin.Draft{counts(2), counts(3)}
			events, err := l.Append(t.Context(), lost...)
			require.ErrorIs(t, err, checkin.ErrStore)
			require.ErrorIs(t, err, full)
			require.Nil(t, events, "nothing is acknowledged")

			f.before, f.behind = nil, nil
			events, err = l.Append(t.Context(), lost...)
			require.NoError(t, err, "the console sends it again")
			require.Len(t, events, 2)
			_, err = l.Append(t.Context(), counts(4))
			require.NoError(t, err)
			head, err := all(t, f.Store)
			require.NoError(t, err)
			require.EqualValues(t, 4, head.Size, "0 lost, 0 doubled")
		})
	}
}

func TestWhoGivesUpWaitingWritesNothing(t *testing.T) {
	l := openLog(t, openStore(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Append(ctx, counts(1))
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, l.Head().Size)
}

func TestALogThatIsNotWholeIsNotGoneOnWith(t *testing.T) {
	s := openStore(t)
	l := openLog(t, s)
	_, err := l.Append(t.Context(), counts(1), counts(2), counts(3))
	require.NoError(t, err)
	open := func(s checkin.Store) error {
		_, err := checkin.OpenLog(t.Context(), s, device("a1"), checkin.Identity{Device: "a1", Shelter: shelterA, Incident: incident})
		return err
	}
	require.NoError(t, open(s))
	require.ErrorIs(t, open(edited{s, func(all []checkin.Event) []checkin.Event { return all[1:] }}), checkin.ErrGap)
	require.ErrorIs(t, open(edited{s, func(all []checkin.Event) []checkin.Event {
		all[1].Raw = bytes.Replace(all[1].Raw, []byte(`"present":2`), []byte(`"present":9`), 1)
		return all
	}}), checkin.ErrChain)
	require.ErrorIs(t, open(edited{s, func(all []checkin.Event) []checkin.Event {
		all[2].Signature = all[1].Signature
		return all
	}}), checkin.ErrSignature)
	_, err = checkin.OpenLog(t.Context(), s, device("a1"), checkin.Identity{Device: "a1", Shelter: "no/shelter", Incident: incident})
	require.ErrorIs(t, err, checkin.ErrEvent)
}

// edited is a store that somebody changed something in.
type edited struct {
	checkin.Store
	change func([]checkin.Event) []checkin.Event
}

func (e edited) Events(ctx context.Context, name string, from uint64) iter.Seq2[checkin.Event, error] {
	return func(yield func(checkin.Event, error) bool) {
		var all []checkin.Event
		for one, err := range e.Store.Events(ctx, name, from) {
			if err != nil {
				yield(one, err)
				return
			}
			all = append(all, one)
		}
		for _, one := range e.change(all) {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func TestASignedHeadHoldsTheLogToItsWord(t *testing.T) {
	s := openStore(t)
	l := openLog(t, s)
	key := func(name string) (crypto.PublicKey, bool) { return device(name).Public(), name == "a1" }
	var heads []checkin.SignedHead
	for n := range 5 {
		_, err := l.Append(t.Context(), counts(n))
		require.NoError(t, err)
		raw, err := l.SignedHead(t.Context())
		require.NoError(t, err)
		h, err := checkin.OpenHead(raw, key)
		require.NoError(t, err)
		require.EqualValues(t, n+1, h.Size)
		heads = append(heads, h)
		for _, bad := range [][]byte{raw[:len(raw)-1], bytes.Replace(raw, fmt.Appendf(nil, "\n%d\n", n+1), []byte("\n9\n"), 1), append(raw, make([]byte, checkin.MaxHead)...)} {
			_, err := checkin.OpenHead(bad, key)
			require.Error(t, err)
			require.True(t, errors.Is(err, checkin.ErrSignature) || errors.Is(err, checkin.ErrHead), err)
		}
	}
	_, err := l.Append(t.Context(), checkin.Draft{ID: checkin.ID{9}, Body: &checkin.LogRoot{}})
	require.NoError(t, err)
	_, err = all(t, s, heads...)
	require.NoError(t, err)
	heads[3].Root[0] ^= 1
	_, err = all(t, s, heads...)
	var bad *checkin.BadEvent
	require.ErrorAs(t, err, &bad)
	require.ErrorIs(t, bad, checkin.ErrHead)
	require.EqualValues(t, 4, bad.Seq)
}

func TestDrillsAndIncidentsDoNotMix(t *testing.T) {
	w := newTown(t)
	s := w.open(t, shelterA, "a1")
	for _, tt := range []struct {
		who  checkin.Identity
		want error
	}{
		{checkin.Identity{Device: "b1", Shelter: shelterB, Incident: incident, Drill: true}, checkin.ErrDrill},
		{checkin.Identity{Device: "b1", Shelter: shelterB, Incident: "26D02"}, checkin.ErrIncident},
	} {
		l, err := checkin.OpenLog(t.Context(), openStore(t), device("b1"), tt.who)
		require.NoError(t, err)
		events, err := l.Append(t.Context(), counts(3))
		require.NoError(t, err)
		require.ErrorIs(t, s.Merge(t.Context(), events), tt.want)
		heads, err := s.store.Heads(t.Context())
		require.NoError(t, err)
		require.Empty(t, heads, "nothing of it was kept")
		require.ErrorIs(t, checkin.NewRecords(incident, false).Add(events[0]), tt.want)
	}
}
