package api_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func FuzzCheckins(f *testing.F) { fuzzPosts(f, "checkins", checkin.TypeCheckin) }

func FuzzChanges(f *testing.F) {
	fuzzPosts(f, "changes", checkin.TypeLeave, checkin.TypeReturn, checkin.TypeCheckout)
}

func FuzzRations(f *testing.F) { fuzzPosts(f, "rations", checkin.TypeRation) }

func FuzzSlips(f *testing.F) { fuzzPosts(f, "slips", checkin.TypeCheckout) }

func FuzzArrivals(f *testing.F) { fuzzPosts(f, "arrivals", checkin.TypeTransferIn) }

func FuzzCounts(f *testing.F) { fuzzPosts(f, "counts", checkin.TypeCount) }

// fuzzPosts posts any body to a desk with one check-in, over a store on the disk. It is
// a problem with a code that is explained and about what was sent, and nothing is
// written; or it is done, there is at most one event more, of a type that belongs
// there, and the same body is done already. It is never a fault of ours.
func fuzzPosts(f *testing.F, name string, types ...checkin.Type) {
	w := newTown(f, now)
	s := w.reception(f, shelterA, "a1", f.TempDir(), clock)
	other := w.reception(f, shelterB, "b1", f.TempDir(), clock)
	slip := other.post(f, trust.Lead, "slips", body(f, "of", other.admit(f).Record.ID, "shelter", shelterA)).Slip
	good := goods(s.admit(f, "heads", 2).Record.ID, slip)[name]
	f.Add([]byte(changed(good, "", "")))
	for i := range good {
		f.Add([]byte(changed(slices.Delete(slices.Clone(good), i, i+1), "", "")))
	}
	f.Add([]byte(changed(good, "v", "2")))
	f.Add([]byte(changed(nil, "presentations", `["`+s.shows(f, "hanako", screen)+`"]`)))
	f.Add([]byte(changed(nil, "party", `[{"age_band":"0"},{"sex":9,"needs":true}]`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := s.events(t)
		a := ask(s, posted(trust.Lead, name, string(body)))
		requireSafe(t, a.header)
		if a.status != http.StatusOK {
			require.Contains(t, []int{400, 404, 409, 413}, a.status, a.body)
			var p struct{ Code fault.Code }
			readInto(t, a, &p)
			requireProblem(t, a, a.status, p.Code)
			require.Equal(t, before, s.events(t))
			return
		}
		got := readTold(t, a)
		if !got.Again {
			require.LessOrEqual(t, s.events(t), before+1)
		}
		s.requireLast(t, before, types)
		if name != "counts" {
			require.NotEmpty(t, got.Record.ID)
			require.NotEmpty(t, got.Record.People)
			require.LessOrEqual(t, len(got.Record.People), checkin.MaxParty)
		}
		after := s.events(t)
		require.True(t, s.post(t, trust.Lead, name, string(body)).Again)
		require.Equal(t, after, s.events(t))
		require.LessOrEqual(t, len(body), api.MaxBody)
	})
}

// requireLast checks the types of the events from a number on.
func (s *reception) requireLast(t *testing.T, from uint64, types []checkin.Type) {
	t.Helper()
	for e, err := range s.store.Events(t.Context(), "a1", from) {
		require.NoError(t, err)
		require.Contains(t, types, e.Type)
		require.Equal(t, trust.Lead, e.Role)
	}
}
