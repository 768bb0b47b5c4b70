package station_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/station"
	"github.com/hinan-id/hinan/verifier/trust"
)

var busy = flag.Int("busy", 10_000, "check-ins of BenchmarkStart/busy, with 6.9 events each; 100000 take minutes")

// startVariable names the folder that the test binary opens as a desk does, instead of
// running tests.
const startVariable = "HINAN_TEST_START"

func TestMain(m *testing.M) {
	if folder := os.Getenv(startVariable); folder != "" {
		if err := start(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// BenchmarkStart starts a desk with many check-ins in a program of its own, with memory
// as hinan serve sets it and as Go does. It reports
//
//   - s/open: until somebody can be admitted, s/PIN of which are for the PIN alone
//   - s/board: the first headcount behind that
//   - MiB-RSS, MiB-RSS-board: the most memory that the program had until then
//   - heap-B/record: what it keeps for each check-in, the log included
func BenchmarkStart(b *testing.B) {
	for _, shape := range []struct {
		name    string
		records int
		later   bool
	}{
		{"100k-checkins", 100_000, false},
		{"busy", *busy, true},
	} {
		folder := filepath.Join(b.TempDir(), "data")
		fill(b, folder, story(shape.records, shape.later))
		for _, memory := range []struct{ name, limit, garbage string }{
			{"serve", "192MiB", "400"},
			{"go", "off", "100"},
		} {
			b.Run(shape.name+"/"+memory.name, func(b *testing.B) {
				var began beginning
				for b.Loop() {
					began = startAgain(b, folder, "GOMEMLIMIT="+memory.limit, "GOGC="+memory.garbage)
				}
				b.ReportMetric(began.Open.Seconds(), "s/open")
				b.ReportMetric(began.PIN.Seconds(), "s/PIN")
				b.ReportMetric(began.Board.Seconds(), "s/board")
				b.ReportMetric(began.Memory, "MiB-RSS")
				b.ReportMetric(began.MemoryBoard, "MiB-RSS-board")
				b.ReportMetric(float64(began.Heap)/float64(shape.records), "heap-B/record")
			})
		}
	}
}

// beginning is what a start took; memory is in MiB, the heap in bytes.
type beginning struct {
	PIN, Open, Board    time.Duration
	Memory, MemoryBoard float64
	Heap                uint64
}

// startAgain starts a desk in a program of its own.
func startAgain(b *testing.B, folder string, settings ...string) (began beginning) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), startVariable+"="+folder), settings...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(b, err)
	require.NoError(b, json.Unmarshal(out, &began))
	return began
}

// start opens a desk, looks at its board, and prints what that took.
func start(folder string) (err error) {
	var took beginning
	ctx, at := context.Background(), time.Now()
	s, err := station.Open(ctx, station.Settings{Folder: folder})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Unlock(ctx, console.Secret{PIN: pin}); err != nil {
		return err
	}
	took.Open = time.Since(at)
	if took.Memory, err = peakMemory(); err != nil {
		return err
	}
	took.Heap = heap()

	desk, err := s.Desk()
	if err != nil {
		return err
	}
	at = time.Now()
	desk.Look(func(r *checkin.Records) { report.Of(r).Headcount(about.Shelter) })
	took.Board = time.Since(at)
	if took.MemoryBoard, err = peakMemory(); err != nil {
		return err
	}
	at = time.Now()
	if _, err := (vault.Vault{Folder: folder}).Unlock(ctx, pin); err != nil {
		return err
	}
	took.PIN = time.Since(at)
	return json.NewEncoder(os.Stdout).Encode(took)
}

// heap is what is on the heap and not garbage, in bytes.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// peakMemory is the most memory that the program has had, in MiB.
func peakMemory() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	var kibibytes float64
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	_, err = fmt.Sscan(peak, &kibibytes)
	return kibibytes / 1024, err
}

// fill makes a data folder whose log has drafts.
func fill(b *testing.B, folder string, drafts []checkin.Draft) {
	b.Helper()
	_, err := station.Create(b.Context(), folder, pin, about)
	require.NoError(b, err)
	s, err := station.Open(b.Context(), station.Settings{Folder: folder})
	require.NoError(b, err)
	require.NoError(b, s.Unlock(b.Context(), console.Secret{PIN: pin}))
	desk, err := s.Desk()
	require.NoError(b, err)
	const atOnce = 4096
	for len(drafts) > 0 {
		n := min(atOnce, len(drafts))
		_, err := desk.Log().Append(b.Context(), drafts[:n]...)
		require.NoError(b, err)
		drafts = drafts[n:]
	}
	require.NoError(b, s.Close())
}

// story is some days of a shelter: seven parties of ten come with a pass, three give
// their heads alone, and their names later. Later everybody goes out, comes back and
// eats, and some leave: 6.9 events for each.
func story(records int, later bool) (drafts []checkin.Draft) {
	add := func(d checkin.Draft) {
		d.ID = checkin.ID(sha256.Sum256(fmt.Append(nil, "event", len(drafts))))
		drafts = append(drafts, d)
	}
	for i := range records {
		add(comes(i))
	}
	if !later {
		return drafts
	}
	all := func(percent int, of func(who checkin.ID, i int) checkin.Draft) {
		for i := range records {
			if i%100 < percent {
				add(of(drafts[i].ID, i))
			}
		}
	}
	all(30, func(who checkin.ID, i int) checkin.Draft {
		return checkin.Draft{Role: trust.Reception, Body: &checkin.Complete{Of: who, Party: heads(i)}, Sealed: make([]byte, 400)}
	})
	all(100, func(who checkin.ID, _ int) checkin.Draft {
		return checkin.Draft{Role: trust.Reception, Body: &checkin.Leave{Of: checkin.Of{Of: who, Slots: []int{1}}}}
	})
	all(100, func(who checkin.ID, _ int) checkin.Draft {
		return checkin.Draft{Role: trust.Reception, Body: &checkin.Return{Of: checkin.Of{Of: who, Slots: []int{1}}}}
	})
	for meal, percent := range []int{100, 100, 100, 50} {
		all(percent, func(who checkin.ID, i int) checkin.Draft {
			return checkin.Draft{Role: trust.Supplies, Body: &checkin.Ration{
				Item: "meal", Period: fmt.Sprint("2026-07-06-", meal), Of: who, Slots: []int{1, 2}, Unit: checkin.PerPerson,
				Tags: []checkin.Tag{tagOf("right", meal, i), tagOf("right of another", meal, i)},
			}}
		})
	}
	all(10, func(who checkin.ID, _ int) checkin.Draft {
		return checkin.Draft{Role: trust.Reception, Body: &checkin.Checkout{Of: who, Destination: checkin.ToHome}}
	})
	return drafts
}

// comes is the check-in of a party of two.
func comes(i int) checkin.Draft {
	if i%10 < 3 {
		return checkin.Draft{Role: trust.Reception, Grade: checkin.GradeD, Body: &checkin.Checkin{
			Method: checkin.Quick, Residence: checkin.ResidenceUnknown, Outside: checkin.Inside, Took: 4000, Party: heads(i),
		}}
	}
	party := heads(i)
	for at := range party {
		party[at].Tag = tagOf("person", at, i)
	}
	return checkin.Draft{
		Role: trust.Reception, Grade: checkin.GradeB, Reasons: []fault.Code{"credential.status", "pass.not-bound"},
		Body: &checkin.Checkin{
			Method: checkin.PaperQR, Residence: checkin.InCity, Outside: checkin.Inside, Took: 3000, Household: tagOf("household", 0, i),
			Card: party[0].Tag[:9], Credentials: []string{"https://shelter.example/types/evacuation-pass"}, Party: party,
		},
	}
}

func heads(i int) checkin.Party {
	bands := checkin.AgeBands()
	return checkin.Party{{Slot: 1, AgeBand: bands[i%len(bands)], Sex: checkin.SexFemale}, {Slot: 2, AgeBand: checkin.Age15to64, Sex: checkin.SexMale}}
}

func tagOf(what string, n, of int) checkin.Tag {
	sum := sha256.Sum256(fmt.Append(nil, what, n, of))
	return checkin.Tag(sum[:16])
}
