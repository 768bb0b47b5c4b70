package drill

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"
)

// WriteTable writes the result as text, with the published times beside it.
func (r *Result) WriteTable(w io.Writer) error {
	t := &table{w: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	t.row("DRILL %s: %s, seed %d", r.Scenario, r.Title, r.Seed)
	t.row("state hash %s", r.StateHash)
	t.row("")
	r.counts(t)
	r.speeds(t)
	r.compared(t)
	if t.err != nil {
		return t.err
	}
	return t.w.Flush()
}

// table writes rows until one fails.
type table struct {
	w   *tabwriter.Writer
	err error
}

func (t *table) row(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format+"\n", args...)
	}
}

func (r *Result) counts(t *table) {
	t.row("people, shelters\t%d in %s, %d (desks at each: %d, devices: %d)", r.People, clock(r.Span), r.Shelters, r.Desks, r.Devices)
	t.row("check-ins\t%d, %.0f %% without a credential", r.CheckIns, 100*r.WithoutCredential)
	t.row("by grade\t%s", counts(r.Grades))
	t.row("by method\t%s", counts(r.Methods))
	t.row("reasons\t%s", counts(r.Reasons))
	t.row("duplicates\t%d planted, %d found; %d codes read twice", r.Duplicates.Planted, r.Duplicates.Found, r.Again)
	t.row("transfers\t%d", r.Transfers)
	t.row("dinners\t%d, %d more on purpose included; %d claims stopped; %d double found after the merge", r.Rations.Given, r.Rations.Overridden, r.Rations.Stopped, r.Rations.Double)
	t.row("events\t%d in %.1f MB; trust bundle %.1f KB", r.Events, float64(r.LogBytes)/1e6, float64(r.BundleBytes)/1e3)
	t.row("")
}

func (r *Result) speeds(t *table) {
	t.row("\tp50\tp95\tp99\tmost")
	t.row("wait at the desk (simulated)\t%s\t%s\t%s\t%s", clock(r.Wait.P50), clock(r.Wait.P95), clock(r.Wait.P99), clock(r.Wait.Max))
	t.row("software, durable answer (measured, ms)\t%.1f\t%.1f\t%.1f\t%.1f", r.Check.P50, r.Check.P95, r.Check.P99, r.Check.Max)
	t.row("of it until the verdict (measured, ms)\t%.1f\t%.1f\t%.1f\t%.1f", r.Verdict.P50, r.Verdict.P95, r.Verdict.P99, r.Verdict.Max)
	t.row("everybody in after\t%s", clock(r.Served))
	if r.PeakMemory > 0 {
		t.row("the run\t%s, %d MiB at most", clock(r.Elapsed), r.PeakMemory>>20)
	} else {
		t.row("the run\t%s", clock(r.Elapsed))
	}
	t.row("")
}

func (r *Result) compared(t *table) {
	t.row("the same arrivals, served so (simulated)\tp95 wait\teverybody in after")
	for _, q := range r.Queues {
		t.row("%s\t%s\t%s", q.Way, clock(q.P95Wait), clock(q.Served))
	}
	t.row("")
	t.row("seconds for each person\tpaper\tdigital\tsource")
	t.row("this drill (simulated)\t\t%.1f", r.PerPerson/1000)
	for _, b := range r.Baselines {
		t.row("%s: %s\t%s\t%s\t%s", b.Trial, b.Way, seconds(b.Paper, b.PaperMost), seconds(b.Digital, b.Digital), b.Source)
	}
}

// clock writes milliseconds as people read them.
func clock(ms float64) string {
	d := time.Duration(ms * float64(time.Millisecond))
	if d < time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
}

func seconds(least, most float64) string {
	switch {
	case least == 0:
		return "-"
	case least != most:
		return fmt.Sprintf("%g-%g", least, most)
	}
	return fmt.Sprintf("%g", least)
}

// counts writes how many there are of each, in the order of their names.
func counts[K ~string](m map[K]int) (text string) {
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s %d", k, m[k])
	}
	return text
}
