package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// PublicKPI are the figures of a pilot as they leave headquarters: no number stands for
// fewer than [K] check-ins. Its JSON is an export of version 1.
type PublicKPI struct {
	V        form.Version1            `json:"v"`
	Incident string                   `json:"incident_id"`
	Drill    bool                     `json:"drill"`
	Checkins Steps                    `json:"checkins"`
	ByMethod map[checkin.Method]Steps `json:"by_method"` // all methods
	ByGrade  map[checkin.Grade]Steps  `json:"by_assurance"`
	Reasons  map[fault.Code]Steps     `json:"reasons"` // those that were found K times
	// WithoutCredential is a share in percent, by the numbers as they are shown; nil: too
	// few to tell.
	WithoutCredential *int  `json:"without_credential_percent"`
	Completed         Steps `json:"completed_later"`
	// Checks are in milliseconds; nil: fewer than K were measured.
	Checks    *PublicTimes `json:"checks"`
	Hours     []PublicHour `json:"arrivals"`
	Baselines []Baseline   `json:"-"`
}

// PublicTimes are [Times] in milliseconds.
type PublicTimes struct {
	Measured  Steps `json:"measured"`
	Median    int64 `json:"median_ms"`
	P90       int64 `json:"p90_ms"`
	P95       int64 `json:"p95_ms"`
	P99       int64 `json:"p99_ms"`
	Max       int64 `json:"max_ms"`
	PerPerson int64 `json:"per_person_ms"`
}

// PublicHour is an [Hour]. It counts people, of whom no total is shown.
type PublicHour struct {
	Start  form.Stamp `json:"hour"`
	People Steps      `json:"people"`
}

// methods are all ways to come, in the order of the table.
func methods() []checkin.Method {
	return []checkin.Method{
		checkin.PhoneQR, checkin.PaperQR, checkin.Card, checkin.BlankCard, checkin.Quick, checkin.PaperForm, BySlipMethod,
	}
}

func grades() []checkin.Grade {
	return []checkin.Grade{checkin.GradeA, checkin.GradeB, checkin.GradeC, checkin.GradeD}
}

// Public are the figures as they leave headquarters.
func (k KPI) Public() PublicKPI {
	p := PublicKPI{
		Incident: k.Incident, Drill: k.Drill, Checkins: StepsOf(k.Checkins), ByMethod: make(map[checkin.Method]Steps),
		ByGrade: make(map[checkin.Grade]Steps), Reasons: make(map[fault.Code]Steps), Completed: StepsOf(k.Completed),
		Hours: []PublicHour{}, Baselines: Baselines(),
	}
	for _, m := range methods() {
		p.ByMethod[m] = StepsOf(k.ByMethod[m])
	}
	for _, g := range grades() {
		p.ByGrade[g] = StepsOf(k.ByGrade[g])
	}
	for code, n := range k.Reasons {
		if n >= K {
			p.Reasons[code] = StepsOf(n)
		}
	}
	for _, h := range k.Hours {
		p.Hours = append(p.Hours, PublicHour{form.StampOf(h.Start), StepsOf(h.People)})
	}
	if d := p.ByGrade[checkin.GradeD]; d >= K {
		percent := int(min(d, p.Checkins)) * 100 / int(p.Checkins)
		p.WithoutCredential = &percent
	}
	if k.Checks.Measured >= K {
		p.Checks = k.Checks.public()
	}
	return p
}

func (t Times) public() *PublicTimes {
	return &PublicTimes{
		Measured: StepsOf(t.Measured), Median: t.Median.Milliseconds(), P90: t.P90.Milliseconds(), P95: t.P95.Milliseconds(),
		P99: t.P99.Milliseconds(), Max: t.Max.Milliseconds(), PerPerson: t.PerPerson.Milliseconds(),
	}
}

// WriteCSV writes the figures, one a row, with the published baselines below.
func (p PublicKPI) WriteCSV(w io.Writer) error {
	rows := [][]string{{"figure", "of", "value"}, {"incident", "", p.Incident}, {"drill", "", strconv.FormatBool(p.Drill)}}
	add := func(figure, of string, value any) { rows = append(rows, []string{figure, of, fmt.Sprint(value)}) }
	add("checkins", "", p.Checkins)
	for _, m := range methods() {
		add("by method", string(m), p.ByMethod[m])
	}
	for _, g := range grades() {
		add("by assurance", string(g), p.ByGrade[g])
	}
	if p.WithoutCredential != nil {
		add("without credential, percent", "", *p.WithoutCredential)
	}
	add("completed later", "", p.Completed)
	for _, code := range slices.Sorted(maps.Keys(p.Reasons)) {
		add("reason", string(code), p.Reasons[code])
	}
	if t := p.Checks; t != nil {
		add("time per check, measured", "", t.Measured)
		add("time per check, ms", "median", t.Median)
		add("time per check, ms", "p90", t.P90)
		add("time per check, ms", "p95", t.P95)
		add("time per check, ms", "p99", t.P99)
		add("time per check, ms", "max", t.Max)
		add("time per person, ms", "mean", t.PerPerson)
	}
	for _, h := range p.Hours {
		add("arrivals, people", h.Start.Format(time.RFC3339), h.People)
	}
	for _, b := range p.Baselines {
		add("published, ms per person", b.Trial+", paper", milliseconds(b.Paper, b.PaperMost))
		add("published, ms per person", b.Trial+", "+b.Way, milliseconds(b.Digital, b.Digital))
	}
	return write(w, rows)
}

// milliseconds writes a published time, or the two ends of one.
func milliseconds(from, to float64) string {
	switch {
	case from == 0:
		return ""
	case from == to:
		return strconv.FormatFloat(from*1000, 'f', 0, 64)
	}
	return fmt.Sprintf("%.0f to %.0f", from*1000, to*1000)
}

func write(w io.Writer, rows [][]string) error {
	out := NewCSV(w)
	for _, row := range rows {
		if err := out.Row(row...); err != nil {
			return err
		}
	}
	return out.Close()
}
