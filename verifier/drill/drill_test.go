//go:build !plant_drill_lost

package drill_test

import (
	"context"
	"crypto"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/exchange"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/drill"
)

var q1 = flag.Bool("q1", false, "run the drill of 12,600 people at 62 shelters")

func find(t testing.TB, name string) drill.Scenario {
	t.Helper()
	s, err := drill.Find(name)
	require.NoError(t, err)
	return s
}

func run(t testing.TB, s drill.Settings) *drill.Result {
	t.Helper()
	r, err := drill.Run(t.Context(), s)
	require.NoError(t, err)
	return r
}

// quarter is a part of a city: large enough for everything that happens between shelters.
func quarter() drill.Scenario {
	return drill.Scenario{
		Name: "T1", Title: "Quarter", People: 160, Shelters: 4, Desks: 2, Devices: 2, Span: 30 * time.Minute,
		Carry: drill.Carry{Phone: 30, Paper: 12, Household: 8, Blank: 10}, FlawEvery: 4,
	}
}

func TestOneSeedHasOneStateHash(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range []drill.Scenario{find(t, "D1"), find(t, "D2"), quarter()} {
		first := run(t, drill.Settings{Scenario: s, Seed: 1})
		again := run(t, drill.Settings{Scenario: s, Seed: 1})
		other := run(t, drill.Settings{Scenario: s, Seed: 2})
		require.Equal(t, first.StateHash, again.StateHash, "other keys, same people")
		require.Equal(t, first.Wait, again.Wait)
		require.Equal(t, first.Reasons, again.Reasons)
		for _, r := range []*drill.Result{first, other} {
			require.Len(t, r.StateHash, 64)
			require.False(t, seen[r.StateHash], "other people, other hash")
			seen[r.StateHash] = true
		}
	}
}

func TestWhatHappensInAQuarterIsFound(t *testing.T) {
	r := run(t, drill.Settings{Scenario: quarter(), Seed: 3})
	require.Positive(t, r.Duplicates.Planted)
	require.Equal(t, r.Duplicates.Planted, r.Duplicates.Found)
	require.Positive(t, r.Transfers)
	require.Positive(t, r.Again)
	require.Positive(t, r.Rations.Double)
	require.Positive(t, r.Rations.Overridden)
	require.Positive(t, r.Rations.Stopped)
	for _, grade := range []checkin.Grade{checkin.GradeA, checkin.GradeB, checkin.GradeC, checkin.GradeD} {
		require.Positive(t, r.Grades[grade], "whatever was shown, they were admitted: %s", grade)
	}
	require.InDelta(t, 0.45, r.WithoutCredential, 0.15, "about half come without a credential")
	require.Positive(t, r.Reasons["cose.signature"], "a pass that was tampered with")
	require.Positive(t, r.Methods[report.BySlipMethod])
	require.Less(t, r.Wait.P95, float64(3*time.Minute/time.Millisecond))
	require.Positive(t, r.Check.P99)
	require.Greater(t, r.Events, r.CheckIns)
	require.Positive(t, r.LogBytes)
	require.Less(t, r.BundleBytes, 64<<10)
}

func TestAResultIsPrinted(t *testing.T) {
	r := run(t, drill.Settings{Scenario: find(t, "D1"), Seed: 7})
	raw, err := json.Marshal(r)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(raw), `{"v":1,"scenario":"D1"`), string(raw[:60]))
	require.Contains(t, string(raw), `"stateHash":"`+r.StateHash+`"`)
	require.Contains(t, string(raw), `"drill":true`)
	require.Contains(t, string(raw), `"trial":"Odawara 2023"`)
	var text strings.Builder
	require.NoError(t, r.WriteTable(&text))
	for _, part := range []string{"state hash " + r.StateHash, "30 in 15 m 00 s", "Kishiwada", "120 s a person", "120-180", "planted"} {
		require.Contains(t, text.String(), part)
	}
}

func TestWhatCannotBePlayedIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ good, bad func(*drill.Scenario) }{
		"people":       {func(s *drill.Scenario) { s.People = drill.MaxPeople }, func(s *drill.Scenario) { s.People = drill.MaxPeople + 1 }},
		"nobody":       {func(s *drill.Scenario) { s.People = 1 }, func(s *drill.Scenario) { s.People = 0 }},
		"shelters":     {func(s *drill.Scenario) { s.Shelters = drill.MaxShelters }, func(s *drill.Scenario) { s.Shelters = drill.MaxShelters + 1 }},
		"no shelter":   {func(s *drill.Scenario) { s.Shelters = 1 }, func(s *drill.Scenario) { s.Shelters = 0 }},
		"desks":        {func(s *drill.Scenario) { s.Desks = drill.MaxDesks }, func(s *drill.Scenario) { s.Desks = drill.MaxDesks + 1 }},
		"no desk":      {func(s *drill.Scenario) { s.Desks = 1 }, func(s *drill.Scenario) { s.Desks = 0 }},
		"devices":      {func(s *drill.Scenario) { s.Devices = drill.MaxDevices }, func(s *drill.Scenario) { s.Devices = drill.MaxDevices + 1 }},
		"no device":    {func(s *drill.Scenario) { s.Devices = 1 }, func(s *drill.Scenario) { s.Devices = 0 }},
		"a day":        {func(s *drill.Scenario) { s.Span = drill.MaxSpan }, func(s *drill.Scenario) { s.Span = drill.MaxSpan + 1 }},
		"a minute":     {func(s *drill.Scenario) { s.Span = time.Minute }, func(s *drill.Scenario) { s.Span = time.Minute - 1 }},
		"a long name":  {func(s *drill.Scenario) { s.Name = strings.Repeat("x", drill.MaxName) }, func(s *drill.Scenario) { s.Name = strings.Repeat("x", drill.MaxName+1) }},
		"no name":      {func(s *drill.Scenario) { s.Name = "a" }, func(s *drill.Scenario) { s.Name = "" }},
		"a slash":      {func(s *drill.Scenario) { s.Name = "a1b" }, func(s *drill.Scenario) { s.Name = "a/b" }},
		"a long title": {func(s *drill.Scenario) { s.Title = strings.Repeat("x", drill.MaxTitle) }, func(s *drill.Scenario) { s.Title = strings.Repeat("x", drill.MaxTitle+1) }},
		"no title":     {func(s *drill.Scenario) { s.Title = "a" }, func(s *drill.Scenario) { s.Title = "" }},
		"shares":       {func(s *drill.Scenario) { s.Carry.Phone = 70 }, func(s *drill.Scenario) { s.Carry.Phone = 71 }},
		"no share":     {func(s *drill.Scenario) { s.Carry.Blank = 0 }, func(s *drill.Scenario) { s.Carry.Blank = -1 }},
		"no flaw":      {func(s *drill.Scenario) { s.FlawEvery = 0 }, func(s *drill.Scenario) { s.FlawEvery = -1 }},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, ended(tt.good), context.Canceled, "nothing but that is wrong")
			require.ErrorIs(t, ended(tt.bad), drill.ErrScenario)
		})
	}
	_, err := drill.Find("Q9")
	require.ErrorIs(t, err, drill.ErrScenario)
	_, err = drill.Run(t.Context(), drill.Settings{})
	require.ErrorIs(t, err, drill.ErrScenario, "the zero value plays nothing")
}

// ended runs a scenario after a change, in a context that has ended: what is not refused
// goes no further.
func ended(change func(*drill.Scenario)) error {
	s := quarter()
	change(&s)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := drill.Run(ctx, drill.Settings{Scenario: s})
	return err
}

func TestMoreBlankCardsThanABatchAreRefused(t *testing.T) {
	s := quarter()
	s.People, s.Carry = 3*pass.MaxBatch, drill.Carry{Blank: 100}
	_, err := drill.Run(t.Context(), drill.Settings{Scenario: s})
	require.ErrorIs(t, err, drill.ErrScenario)
}

func TestEveryKindOfPartyIsPlayed(t *testing.T) {
	for name, most := range map[string]func(*drill.Scenario){
		"all desks":             func(s *drill.Scenario) { s.Desks = drill.MaxDesks },
		"everybody has a phone": func(s *drill.Scenario) { s.Carry = drill.Carry{Phone: 100} },
		"nobody has anything":   func(s *drill.Scenario) { s.Carry = drill.Carry{} },
		"everybody a new card":  func(s *drill.Scenario) { s.Carry = drill.Carry{Blank: 100} },
		"every pass has a flaw": func(s *drill.Scenario) { s.FlawEvery = 1 },
		"no pass has a flaw":    func(s *drill.Scenario) { s.FlawEvery = 0 },
		"the shortest span":     func(s *drill.Scenario) { s.Span = time.Minute },
		"two shelters":          func(s *drill.Scenario) { s.Shelters = 2 },
		"one person":            func(s *drill.Scenario) { s.People = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			s := quarter()
			s.People = 24
			most(&s)
			run(t, drill.Settings{Scenario: s, Seed: 5})
		})
	}
}

func TestAFolderThatHoldsSomethingIsLeftAlone(t *testing.T) {
	folder := t.TempDir()
	kept := filepath.Join(folder, "events.db")
	require.NoError(t, os.WriteFile(kept, []byte("real"), 0o600))
	_, err := drill.Run(t.Context(), drill.Settings{Scenario: find(t, "D1"), Folder: folder})
	require.ErrorIs(t, err, drill.ErrFolder)
	raw, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.Equal(t, "real", string(raw))
}

func TestNothingIsLeftOfARunWithoutAFolder(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	run(t, drill.Settings{Scenario: find(t, "D1")})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := drill.Run(ctx, drill.Settings{Scenario: find(t, "D2"), Progress: func(done, _ int) {
		if done == 10 {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestProgressGoesToTheEnd(t *testing.T) {
	last, all := 0, 0
	run(t, drill.Settings{Scenario: quarter(), Progress: func(done, total int) {
		require.Equal(t, last+1, done)
		require.True(t, all == 0 || all == total)
		last, all = done, total
	}})
	require.Positive(t, all)
	require.Equal(t, all, last)
}

// TestADrillIsNeverMergedIntoARealIncident takes the file of a shelter to a real desk of
// the same incident and of none.
func TestADrillIsNeverMergedIntoARealIncident(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "drill")
	run(t, drill.Settings{Scenario: find(t, "D1"), Folder: folder})
	files, err := filepath.Glob(filepath.Join(folder, "logs", "*.jsonl"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	for _, tt := range []struct {
		name  string
		drill bool
		want  error
	}{
		{"a drill of the same name", true, nil},
		{"a real incident of the same name", false, checkin.ErrDrill},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Settings{})
			require.NoError(t, err)
			defer func() { require.NoError(t, store.Close()) }()
			log, err := checkin.OpenLog(t.Context(), store, keystest.Signer(keys.EdDSA, "hq"), checkin.Identity{
				Device: "hq", Shelter: "hq", Incident: "D1-drill", Drill: tt.drill,
			})
			require.NoError(t, err)
			desk, err := checkin.OpenDesk(t.Context(), checkin.Settings{Log: log, Store: store})
			require.NoError(t, err)
			// Nobody knows the keys of the drill behind it; whose the file is, is asked first.
			nobody := func(string) (crypto.PublicKey, bool) { return nil, false }
			_, err = exchange.Import(t.Context(), strings.NewReader(withoutHeads(t, files[0])), nobody, desk, nil)
			require.ErrorIs(t, err, tt.want)
			heads, err := store.Heads(t.Context())
			require.NoError(t, err)
			require.Empty(t, heads)
		})
	}
}

func withoutHeads(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var kept strings.Builder
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, `{"head":`) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// TestQ1 is the largest scenario: minutes, not seconds.
func TestQ1(t *testing.T) {
	if !*q1 {
		t.Skip("it takes minutes: -q1")
	}
	s := find(t, "Q1")
	first := run(t, drill.Settings{Scenario: s, Seed: 1})
	require.NoError(t, first.WriteTable(os.Stdout))
	require.LessOrEqual(t, first.PeakMemory, int64(1<<30))
	require.Less(t, first.Wait.P95, float64(3*time.Minute/time.Millisecond))
	again := run(t, drill.Settings{Scenario: s, Seed: 1})
	require.Equal(t, first.StateHash, again.StateHash)
}
