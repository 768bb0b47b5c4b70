package drill

import (
	"cmp"
	"slices"
	"time"
)

// service is how long a party takes on average.
func service(v *visit) time.Duration {
	switch {
	case v.flaw != sound:
		return doubtTime
	case v.means == byBlank:
		return blankTime
	case v.means == byNothing:
		return quickTime
	}
	return scanTime
}

// serve lets the parties of each shelter queue for its desks.
func (p *plan) serve(c *chance) {
	for _, v := range p.visits {
		v.pace = c.pace()
		p.shelters[v.shelter] = append(p.shelters[v.shelter], v)
	}
	for _, list := range p.shelters {
		slices.SortFunc(list, func(a, b *visit) int { return cmp.Or(cmp.Compare(a.at, b.at), a.number-b.number) })
		for i, t := range queue(list, p.scenario.Desks, service) {
			list[i].desk, list[i].start, list[i].end = t.desk, t.start, t.end
		}
	}
}

// turn is when a party is served, and where.
type turn struct {
	desk       int
	start, end time.Duration
}

// queue serves parties in the order in which they come, each at the desk that is free
// first.
func queue(list []*visit, desks int, service func(*visit) time.Duration) []turn {
	free := make([]time.Duration, desks)
	turns := make([]turn, len(list))
	for i, v := range list {
		desk := 0
		for d := range free {
			if free[d] < free[desk] {
				desk = d
			}
		}
		start := max(v.at, free[desk])
		took := max(time.Millisecond, time.Duration(v.pace*float64(service(v))).Truncate(time.Millisecond))
		free[desk] = start + took
		turns[i] = turn{desk, start, free[desk]}
	}
	return turns
}

// Queue is how long people would wait if they were served in some way, in the same
// scenario with the same arrivals.
type Queue struct {
	Way     string  `json:"way"`
	P95Wait float64 `json:"p95WaitMs"`
	Served  float64 `json:"allServedMs"` // from the beginning until the last one is in
}

// queues compares ways of serving.
func (p *plan) queues() (list []Queue) {
	perPerson := func(d time.Duration) func(*visit) time.Duration {
		return func(v *visit) time.Duration { return d * time.Duration(len(v.party)) }
	}
	for _, way := range []struct {
		name    string
		service func(*visit) time.Duration
	}{
		{"this drill: one code for a party, 9 s; quick entry, 20 s", service},
		{"one code for a party, 9 s; without one everything typed, 120 s a person", func(v *visit) time.Duration {
			if v.means.carried() {
				return service(v)
			}
			return perPerson(manualTime)(v)
		}},
		{"a card for each person, 26 s", perPerson(cardTime)},
		{"a form on paper, 70 s a person", perPerson(formTime)},
		{"a longer form on paper, 262 s a person", perPerson(longFormTime)},
	} {
		list = append(list, p.queueBy(way.name, way.service))
	}
	return list
}

func (p *plan) queueBy(name string, service func(*visit) time.Duration) Queue {
	var waits []time.Duration
	var served time.Duration
	for _, list := range p.shelters {
		for i, t := range queue(list, p.scenario.Desks, service) {
			waits = append(waits, t.start-list[i].at)
			served = max(served, t.end)
		}
	}
	return Queue{Way: name, P95Wait: timesOf(waits).P95, Served: milliseconds(served)}
}

// Times are percentiles of times, in milliseconds, by the nearest rank.
type Times struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func timesOf(list []time.Duration) Times {
	if len(list) == 0 {
		return Times{}
	}
	slices.Sort(list)
	rank := func(percent int) float64 { return milliseconds(list[(len(list)*percent+99)/100-1]) }
	return Times{rank(50), rank(95), rank(99), milliseconds(list[len(list)-1])}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
