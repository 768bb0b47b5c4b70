package api

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
)

// metrics are the counts of one handler, in a registry of their own. Labels are
// outcomes and codes, of which there is a fixed number: nothing that was sent can
// become one.
type metrics struct {
	codes map[fault.Code]bool

	verdicts, findings, problems *prometheus.CounterVec
	wait, check                  prometheus.Histogram
	panics, refused              prometheus.Counter

	desk *deskMetrics // nil: there is no desk
	page http.Handler
}

// seconds are the bounds of the histograms: one verification of a signature takes
// some 0.1 ms, and MaxWait is 5 s.
var seconds = []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5}

func newMetrics(waiting, bundleAge func() float64, d *Desk) *metrics {
	m := &metrics{
		codes:    make(map[fault.Code]bool),
		verdicts: counters("hinan_verdicts_total", "Verdicts that were given.", "outcome"),
		findings: counters("hinan_findings_total", "Findings in verdicts.", "code"),
		problems: counters("hinan_problems_total", "Requests that were answered with a problem.", "code"),
		wait:     histogram("hinan_queue_wait_seconds", "How long requests waited to be judged."),
		check:    histogram("hinan_check_seconds", "How long judging took."),
		panics:   counter("hinan_panics_total", "Requests that ended in a panic."),
		refused:  counter("hinan_refused_connections_total", "Connections that were closed because there were too many."),
	}
	for _, e := range fault.All() {
		m.codes[e.Code] = true
	}
	for _, o := range []verifier.Outcome{verifier.Refused, verifier.Undecided, verifier.Accepted} {
		m.verdicts.WithLabelValues(o.String())
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.verdicts, m.findings, m.problems, m.wait, m.check, m.panics, m.refused,
		gauge("hinan_queue_waiting", "Requests that wait to be judged.", waiting),
		gauge("hinan_bundle_age_seconds", "Age of the trust bundle; -1: there is none.", bundleAge))
	if d != nil {
		m.desk = newDeskMetrics(registry, d)
	}
	m.page = promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

func counters(name, help, label string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

func gauge(name, help string, value func() float64) prometheus.GaugeFunc {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
}

func histogram(name, help string) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: seconds})
}

// label is the code, if it is one of the table's.
func (m *metrics) label(code fault.Code) string {
	if !m.codes[code] {
		return "other"
	}
	return string(code)
}

func (m *metrics) problem(code fault.Code) {
	m.problems.WithLabelValues(m.label(code)).Inc()
}

func (m *metrics) verdict(v *verifier.Verdict) {
	m.verdicts.WithLabelValues(v.Outcome.String()).Inc()
	m.count(v.Findings)
	for _, c := range v.Credentials {
		m.count(c.Findings)
	}
}

func (m *metrics) count(findings []verifier.Finding) {
	for _, f := range findings {
		if f.Code != "" {
			m.findings.WithLabelValues(m.label(f.Code)).Inc()
		}
	}
}

func (h *Handler) showMetrics(w http.ResponseWriter, r *http.Request) error {
	h.metrics.page.ServeHTTP(w, r)
	return nil
}
