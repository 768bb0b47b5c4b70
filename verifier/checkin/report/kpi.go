package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// KPI are the figures of a pilot. They are exact, for headquarters; what leaves it is
// [KPI.Public].
type KPI struct {
	Incident string
	Drill    bool
	Checkins int // that were not taken back
	// ByMethod are all check-ins by how people came; [BySlipMethod] are those by a
	// transfer slip.
	ByMethod map[checkin.Method]int
	// ByGrade are all check-ins; those of grade D came without a credential.
	ByGrade map[checkin.Grade]int
	// Reasons are how often each code was found.
	Reasons map[fault.Code]int
	// Completed are the quick entries that were completed later.
	Completed int
	Checks    Times
	// Hours are the people who arrived in each hour, from the first to the last.
	Hours []Hour
}

// BySlipMethod counts check-ins by a transfer slip.
const BySlipMethod checkin.Method = "transfer_slip"

// Times are how long checks took, from the first tap or scan to the answer, of those
// that were measured. The percentiles are times that were measured (nearest rank).
type Times struct {
	Measured                   int
	Median, P90, P95, P99, Max time.Duration
	// PerPerson is the time that all of them took by the number of their people.
	PerPerson time.Duration
}

// Hour is one hour of arrivals.
type Hour struct {
	Start  time.Time // of UTC
	People int
}

// KPI are the figures of all shelters.
func (s *State) KPI() KPI {
	k := KPI{
		Incident: s.incident, Drill: s.drill, ByMethod: make(map[checkin.Method]int),
		ByGrade: make(map[checkin.Grade]int), Reasons: make(map[fault.Code]int),
	}
	var took []time.Duration
	measured := 0
	hours := make(map[time.Time]int)
	for _, r := range s.records {
		if r.Void {
			continue
		}
		k.add(r)
		hours[r.At.UTC().Truncate(time.Hour)] += len(r.People)
		if r.Took > 0 {
			took = append(took, r.Took)
			measured += len(r.People)
		}
	}
	k.Checks = timesOf(took, measured)
	k.Hours = hoursOf(hours)
	return k
}

func (k *KPI) add(r checkin.Record) {
	k.Checkins++
	k.ByMethod[cmp.Or(r.Method, BySlipMethod)]++
	k.ByGrade[r.Grade]++
	for _, code := range r.Reasons {
		k.Reasons[code]++
	}
	if r.Method == checkin.Quick && r.Completed {
		k.Completed++
	}
}

func timesOf(took []time.Duration, people int) Times {
	if len(took) == 0 {
		return Times{}
	}
	slices.Sort(took)
	rank := func(percent int) time.Duration { return took[(len(took)*percent+99)/100-1] }
	var sum time.Duration
	for _, t := range took {
		sum += t
	}
	return Times{
		Measured: len(took), Median: rank(50), P90: rank(90), P95: rank(95), P99: rank(99), Max: took[len(took)-1],
		PerPerson: sum / time.Duration(people),
	}
}

// MaxHours is how many hours are listed: 60 days. What a clock that was wrong puts before
// that is left out.
const MaxHours = 60 * 24

func hoursOf(people map[time.Time]int) (list []Hour) {
	if len(people) == 0 {
		return nil
	}
	starts := slices.SortedFunc(maps.Keys(people), time.Time.Compare)
	first, last := starts[0], starts[len(starts)-1]
	if earliest := last.Add(-(MaxHours - 1) * time.Hour); earliest.After(first) {
		first = earliest
	}
	for at := first; !at.After(last); at = at.Add(time.Hour) {
		list = append(list, Hour{at, people[at]})
	}
	return list
}

// WithoutCredential is the share of check-ins without a credential, from 0 to 1.
func (k KPI) WithoutCredential() float64 {
	if k.Checkins == 0 {
		return 0
	}
	return float64(k.ByGrade[checkin.GradeD]) / float64(k.Checkins)
}
