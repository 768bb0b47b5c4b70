package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

func TestKPI(t *testing.T) {
	k := town(t, "x").state().KPI()
	require.Equal(t, 11, k.Checkins, "without the one taken back")
	require.Equal(t, map[checkin.Method]int{checkin.PhoneQR: 1, checkin.PaperQR: 1, checkin.Quick: 8, report.BySlipMethod: 1}, k.ByMethod)
	require.Equal(t, map[checkin.Grade]int{checkin.GradeA: 2, checkin.GradeB: 1, checkin.GradeD: 8}, k.ByGrade)
	require.Equal(t, map[fault.Code]int{"status.stale": 2, "binding.absent": 1}, k.Reasons)
	require.InDelta(t, 8.0/11, k.WithoutCredential(), 1e-9)
	require.Equal(t, 1, k.Completed)
	require.Equal(t, 3, k.Checks.Measured)
	require.Equal(t, 6*time.Second, k.Checks.Median)
	require.Equal(t, 15*time.Second, k.Checks.P99)
	require.Equal(t, 25*time.Second/6, k.Checks.PerPerson)
	require.Len(t, k.Hours, 2)
	require.Equal(t, morning, k.Hours[0].Start)
	require.Equal(t, 13, k.Hours[0].People)

	empty := newScene(t, "x").state().KPI()
	require.Zero(t, empty.WithoutCredential())
	require.Zero(t, empty.Checks)
	require.Empty(t, empty.Hours)
}

func TestPercentilesAreTimesThatWereMeasured(t *testing.T) {
	s := newScene(t, "x")
	for i := range 200 {
		s.admit(i, "A-1", checkin.Checkin{Took: int64(i + 1), Party: s.party(0)})
	}
	ms := time.Millisecond
	require.Equal(t, report.Times{
		Measured: 200, Median: 100 * ms, P90: 180 * ms, P95: 190 * ms, P99: 198 * ms, Max: 200 * ms, PerPerson: 100*ms + ms/2,
	}, s.state().KPI().Checks)
}

// TestAClockOf1970DoesNotMakeALongTable.
func TestAClockOf1970DoesNotMakeALongTable(t *testing.T) {
	s := newScene(t, "x")
	s.comes(0, "A-1", 0)
	s.comes(-60*24*365*50, "A-2", 0)
	hours := s.state().KPI().Hours
	require.Len(t, hours, report.MaxHours)
	require.Equal(t, morning, hours[len(hours)-1].Start)
}

// TestThePublicKPIHideSmallNumbers: nothing below five, no share of it, and no time of a
// few.
func TestThePublicKPIHideSmallNumbers(t *testing.T) {
	s := town(t, "x")
	public := s.state().KPI().Public()
	require.Equal(t, "10+", public.Checkins.String())
	require.Len(t, public.ByMethod, 7)
	require.Equal(t, "<5", public.ByMethod[checkin.PhoneQR].String())
	require.Equal(t, "<5", public.ByMethod[checkin.Card].String(), "as if there were some")
	require.Equal(t, "5+", public.ByMethod[checkin.Quick].String())
	require.Empty(t, public.Reasons)
	require.Nil(t, public.Checks, "three were measured")
	require.Equal(t, 50, *public.WithoutCredential, "5 of 10, as far as is shown")

	for i := range 5 {
		s.admit(100+i, "A-1", checkin.Checkin{Method: checkin.PhoneQR, Took: 2000, Party: s.party(0)}, "clock.jump")
	}
	public = s.state().KPI().Public()
	require.Equal(t, map[fault.Code]report.Steps{"clock.jump": 5}, public.Reasons)
	require.Equal(t, int64(2000), public.Checks.Median)
	require.Nil(t, newScene(t, "x").state().KPI().Public().WithoutCredential)
}

func TestThePublicKPIAreAFile(t *testing.T) {
	s := town(t, "x")
	for i := range 30 {
		s.admit(100+i, "A-1", checkin.Checkin{Method: checkin.PhoneQR, Took: int64(1000 + i), Party: s.party(0)}, "status.stale")
	}
	public := s.state().KPI().Public()
	text, err := json.MarshalIndent(public, "", "  ")
	require.NoError(t, err)
	golden(t, "kpi.json", string(text)+"\n")
	var csv strings.Builder
	require.NoError(t, public.WriteCSV(&csv))
	golden(t, "kpi.csv", csv.String())
	for n := 1; n < 8; n++ {
		require.NotContains(t, csv.String()+string(text), fmt.Sprint(s.tag(n)))
	}
}

func TestBaselinesAreThePublishedOnes(t *testing.T) {
	list := report.Baselines()
	require.Contains(t, list, report.Baseline{Trial: "Odawara 2023", Way: "form on a shared tablet", Paper: 262, PaperMost: 262, Digital: 352, Source: "S1"})
	for _, b := range list {
		require.NotZero(t, b.Digital, b.Trial)
		require.LessOrEqual(t, b.Paper, b.PaperMost, b.Trial)
		require.Regexp(t, `^S\d+$`, b.Source)
	}
}
