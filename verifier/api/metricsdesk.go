package api

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// deskMetrics are the counts of a desk. Labels are grades and types of events, of which
// there is a fixed number.
type deskMetrics struct {
	checkins, events *prometheus.CounterVec
	check            prometheus.Histogram
}

func newDeskMetrics(registry *prometheus.Registry, d *Desk) *deskMetrics {
	m := &deskMetrics{
		checkins: counters("hinan_checkins_total", "Check-ins that were written, by grade.", "grade"),
		events:   counters("hinan_desk_events_total", "What was written at the desk for clients, by type.", "type"),
		check:    histogram("hinan_checkin_seconds", "How long check-ins took, from the request to the durable record."),
	}
	for _, g := range []checkin.Grade{checkin.GradeA, checkin.GradeB, checkin.GradeC, checkin.GradeD} {
		m.checkins.WithLabelValues(string(g))
	}
	registry.MustRegister(m.checkins, m.events, m.check,
		gauge("hinan_desk_open", "1: the keys of the desk are open; 0: they are not.", func() float64 {
			_, err := d.find()
			return working(err)
		}),
		gauge("hinan_store_ok", "1: the store keeps what is written; 0: it does not.", func() float64 { return working(d.health()) }))
	return m
}

func working(err error) float64 {
	if err != nil {
		return 0
	}
	return 1
}

// wrote counts what was acknowledged.
func (m *deskMetrics) wrote(t checkin.Type, answer reply) {
	if answer.Again {
		return
	}
	m.events.WithLabelValues(string(t)).Inc()
	if t == checkin.TypeCheckin {
		m.checkins.WithLabelValues(string(answer.Record.Grade)).Inc()
	}
}
