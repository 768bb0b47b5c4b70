package report_test

import (
	"flag"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

var records = flag.Int("records", 2000, "check-ins of the benchmarks, with 6.9 events each; 100000 is a city")

// city is some days of many shelters: each party comes, goes out, comes back and eats.
func city(b *testing.B) *scene {
	s := newScene(b, "x")
	shelters := 26
	for i := range *records {
		device := fmt.Sprintf("%c-1", 'A'+i%shelters)
		id := s.comes(i/100, device, i%(*records-*records/100)+1, 0)
		s.at(i/100+1, device, &checkin.Leave{Of: of(id)})
		s.at(i/100+2, device, &checkin.Return{Of: of(id)})
		for meal := range 4 - min(1, (i%10)/9) {
			s.at(i/100+3, device, &checkin.Ration{
				Item: "meal", Period: fmt.Sprint("p", meal), Of: id, Slots: []int{1, 2}, Unit: checkin.PerPerson, Tags: []checkin.Tag{s.tag(i + 1)},
			})
		}
	}
	return s
}

// perRecord reports what is spent on one check-in.
func perRecord(b *testing.B, op func()) {
	testenv.ReportV(b, op)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(*records), "ns/record")
}

// BenchmarkFold is from events to a state: what headquarters do behind a merge.
func BenchmarkFold(b *testing.B) {
	s := city(b)
	b.Run("fold", func(b *testing.B) {
		var before, after runtime.MemStats
		var state *report.State
		var kept *checkin.Records
		runtime.GC()
		runtime.ReadMemStats(&before)
		perRecord(b, func() {
			r := checkin.NewRecords(incident, false)
			for _, e := range s.events {
				require.NoError(b, r.Add(e))
			}
			state, kept = report.Of(r), r
		})
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(*records), "B/record")
		runtime.KeepAlive(state)
		runtime.KeepAlive(kept)
	})
	state := s.state()
	for name, op := range map[string]func(){
		"headcounts": func() {
			for _, one := range state.Shelters() {
				state.Headcount(one.ID)
			}
		},
		"duplicates": func() { require.Len(b, state.Duplicates(), *records/100) },
		"rations":    func() { state.Rations() },
		"kpi":        func() { state.KPI() },
		"hash":       func() { state.Hash() },
		"eei":        func() { state.EEI(nil, noon) },
	} {
		b.Run(name, func(b *testing.B) { perRecord(b, op) })
	}
}
