package console

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// boardBody is what the board of the shelter shows: exact numbers, for its staff.
type boardBody struct {
	Count  report.Headcount
	Roll   report.RollCall
	Ages   chart
	Places chart
	Lines  []line
	Since  time.Time // of the last report; zero: there was none
	Export bool      // the log can be written to a file
}

// line is a number of the report to headquarters.
type line struct {
	Key    string // of its text
	N      int
	Change int // since the last report
}

// reported are the numbers of the last report that was written out.
type reported struct {
	mu    sync.Mutex
	at    time.Time
	lines []line
}

func (v *visit) board() error {
	r, id := v.report(), v.state.Who.Shelter
	b := boardBody{Count: r.Headcount(id), Roll: r.Shelter(id).Roll}
	b.Lines, b.Since = v.h.reported.since(v.lines())
	b.Ages = chartOf(checkin.AgeBands(), func(band checkin.AgeBand) bar {
		return bar{Label: v.text.Text(bandKey(band)), N: b.Count.Inside.Ages[band]}
	})
	b.Ages.add(bar{Label: v.text.Text(bandKey("")), N: b.Count.Inside.Ages[""]})
	b.Places = chartOf([]string{"here", "out", "moving", "outside"}, func(place string) bar {
		n := map[string]int{
			"here": b.Count.Inside.Here, "out": b.Count.Inside.Out, "moving": b.Count.Inside.Moving, "outside": b.Count.Outside.Total,
		}[place]
		return bar{Label: v.text.Text("presence." + place), N: n}
	})
	_, b.Export = v.h.Station.(Exporter)
	return v.page("board", b)
}

// lines are the numbers of this shelter in the report to headquarters.
func (v *visit) lines() []line {
	e := v.eei()
	return []line{
		{Key: "eei.total", N: e.Total}, {Key: "eei.male", N: e.Male}, {Key: "eei.female", N: e.Female},
		{Key: "eei.sex-unknown", N: e.SexUnknown}, {Key: "eei.infants", N: e.Infants}, {Key: "eei.needs", N: e.Needs},
		{Key: "eei.households", N: e.Households}, {Key: "eei.voluntary", N: e.Voluntary},
		{Key: "eei.outside", N: e.Outside}, {Key: "eei.outside-households", N: e.OutsideHouseholds},
		{Key: "eei.staff", N: e.Staff}, {Key: "eei.helpers", N: e.Helpers},
	}
}

// eei is what the report to headquarters says of this shelter.
func (v *visit) eei() report.EEIShelter {
	for _, s := range v.report().EEI(v.state.Master, v.now()).Shelters {
		if s.ID == v.state.Who.Shelter {
			return s
		}
	}
	return report.EEIShelter{}
}

// since compares numbers with those of the last report.
func (r *reported) since(lines []line) ([]line, time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range lines {
		if at := slices.IndexFunc(r.lines, func(l line) bool { return l.Key == lines[i].Key }); at >= 0 {
			lines[i].Change = lines[i].N - r.lines[at].N
		}
	}
	return lines, r.at
}

func (r *reported) keep(lines []line, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines, r.at = lines, at
}

// chart is a bar chart, drawn by the template.
type chart struct{ Bars []bar }

// bar is one bar, as long as its share of the longest.
type bar struct {
	Label string
	N     int
	Y     int // of its row
	Width int
}

// Sizes of a chart, in its own units.
const (
	rowHeight = 36
	barWidth  = 400
)

func chartOf[T any](of []T, make func(T) bar) (c chart) {
	for _, one := range of {
		c.Bars = append(c.Bars, make(one))
	}
	c.settle()
	return c
}

func (c *chart) add(b bar) {
	c.Bars = append(c.Bars, b)
	c.settle()
}

func (c *chart) settle() {
	most := 1
	for _, b := range c.Bars {
		most = max(most, b.N)
	}
	for i := range c.Bars {
		c.Bars[i].Y, c.Bars[i].Width = i*rowHeight, c.Bars[i].N*barWidth/most
	}
}

// Height is how high the chart is.
func (c chart) Height() int { return len(c.Bars) * rowHeight }

// count keeps a roll call.
func (v *visit) count() error {
	request, err := v.request()
	if err != nil {
		return err
	}
	var c checkin.Count
	for _, f := range []struct {
		name string
		to   *int
	}{{"present", &c.Present}, {"staff", &c.Staff}, {"helpers", &c.Helpers}} {
		if *f.to, err = v.number(f.name, checkin.MaxCapacity); err != nil {
			return err
		}
	}
	if err := v.state.Desk.Count(v.ctx(), request, v.role(), c); err != nil {
		return err
	}
	return v.to("/board")
}

// exportEEI writes the report to headquarters, exact, for a spreadsheet.
func (v *visit) exportEEI() error {
	var out bytes.Buffer
	if err := v.report().EEI(v.state.Master, v.now()).WriteCSV(&out); err != nil {
		return err
	}
	v.h.reported.keep(v.lines(), v.now())
	return v.download("eei", "csv", "text/csv; charset=utf-8", out.Bytes())
}

// exportPublic writes the board that may hang outside: no number that is small.
func (v *visit) exportPublic() error {
	var out bytes.Buffer
	if err := v.report().Board(v.state.Master, v.now()).WriteCSV(&out); err != nil {
		return err
	}
	return v.download("board", "csv", "text/csv; charset=utf-8", out.Bytes())
}

// exportLog writes the log for a USB stick.
func (v *visit) exportLog() error {
	station, ok := v.h.Station.(Exporter)
	if !ok {
		return errRoute
	}
	var out bytes.Buffer
	if err := station.Export(v.ctx(), &out); err != nil {
		return err
	}
	return v.download("log", "hinanlog", "application/octet-stream", out.Bytes())
}

// download answers with a file whose name says what it is, of where and when.
func (v *visit) download(what, kind, media string, raw []byte) error {
	name := fmt.Sprintf("hinan-%s-%s-%s.%s", what, v.state.Who.Shelter, v.now().In(v.h.zone()).Format("20060102-1504"), kind)
	v.w.Header().Set("Content-Type", media)
	v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, _ = v.w.Write(raw)
	return nil
}
