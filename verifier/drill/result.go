package drill

import (
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// Result is what a drill came to. Its JSON is an export of version 1; times are in
// milliseconds.
type Result struct {
	V         form.Version1 `json:"v"`
	Scenario  string        `json:"scenario"`
	Title     string        `json:"title"`
	Seed      uint64        `json:"seed"`
	Drill     bool          `json:"drill"`
	StateHash string        `json:"stateHash"` // hexadecimal; the same for one scenario and seed
	People    int           `json:"people"`    // who came
	Shelters  int           `json:"shelters"`
	Desks     int           `json:"desks"`
	Devices   int           `json:"devices"`
	Span      float64       `json:"spanMs"`

	// CheckIns are all, those by slips and those of people who are counted twice too.
	CheckIns int                    `json:"checkIns"`
	Grades   map[checkin.Grade]int  `json:"grades"`
	Methods  map[checkin.Method]int `json:"methods"`
	Reasons  map[fault.Code]int     `json:"reasons"`
	// WithoutCredential is the share of check-ins without one, from 0 to 1.
	WithoutCredential float64 `json:"withoutCredential"`

	// Simulated times: from coming to being served, until the last one was in, and what
	// the service took for each person.
	Wait      Times   `json:"waitMs"`
	Served    float64 `json:"allServedMs"`
	PerPerson float64 `json:"perPersonMs"`
	// Times of this machine: from the text of a code to the answer, which is durable, and
	// until the verdict, of those who showed something.
	Check   Times `json:"checkMs"`
	Verdict Times `json:"verdictMs"`

	Duplicates Found   `json:"duplicates"`
	Again      int     `json:"readTwice"` // codes that were read twice, and are one check-in
	Transfers  int     `json:"transfers"`
	Rations    Rations `json:"rations"`

	Events      int   `json:"events"`
	LogBytes    int64 `json:"logBytes"` // of the files of all shelters
	BundleBytes int   `json:"bundleBytes"`
	PeakMemory  int64 `json:"peakMemoryBytes,omitempty"` // of the process; 0: not known
	// Elapsed is how long the run took.
	Elapsed float64 `json:"elapsedMs"`

	Queues    []Queue    `json:"queues"`
	Baselines []Baseline `json:"baselines"`
}

// Found is how many duplicates were planted and found.
type Found struct {
	Planted int `json:"planted"`
	Found   int `json:"found"`
}

// Rations are what was given out, in rations.
type Rations struct {
	Given      int `json:"given"`
	Overridden int `json:"overridden"`
	Double     int `json:"double"`  // found after the merge
	Stopped    int `json:"stopped"` // claims that staff were warned of
}

// Baseline is what a trial published, in seconds for each person; 0: not published.
type Baseline struct {
	Trial     string  `json:"trial"`
	Way       string  `json:"way"`
	Paper     float64 `json:"paperS"`
	PaperMost float64 `json:"paperMostS"`
	Digital   float64 `json:"digitalS"`
	Source    string  `json:"source"`
}

// result tells what the drill came to.
func (d *drill) result(m merged) *Result {
	s, sum, kpi, hash := d.plan.scenario, d.sum(), m.state.KPI(), m.state.Hash()
	r := &Result{
		Scenario: s.Name, Title: s.Title, Drill: true, StateHash: hex.EncodeToString(hash[:]),
		People: s.People, Shelters: s.Shelters, Desks: s.Desks, Devices: s.Devices, Span: milliseconds(s.Span),
		CheckIns: kpi.Checkins, Grades: kpi.ByGrade, Methods: kpi.ByMethod, Reasons: kpi.Reasons,
		WithoutCredential: kpi.WithoutCredential(), PerPerson: milliseconds(kpi.Checks.PerPerson),
		Duplicates: Found{Planted: len(sum.twins), Found: len(m.state.Duplicates())}, Again: sum.again,
		Transfers:   kpi.ByMethod[report.BySlipMethod] - d.plan.slips,
		Rations:     Rations{Given: sum.given, Overridden: sum.overridden, Double: d.plan.doubleDinners(), Stopped: sum.taken},
		Events:      int(m.events),
		BundleBytes: d.city.bytes, PeakMemory: peakMemory(), Queues: d.plan.queues(), Baselines: baselines(),
	}
	d.times(r)
	for _, s := range d.shelters {
		if about, err := os.Stat(d.file(s)); err == nil {
			r.LogBytes += about.Size()
		}
	}
	return r
}

func (d *drill) times(r *Result) {
	var waits, all, verdicts []time.Duration
	for _, v := range d.plan.visits {
		waits = append(waits, v.start-v.at)
		r.Served = max(r.Served, milliseconds(v.end))
	}
	for _, s := range d.shelters {
		for _, c := range s.checks {
			all = append(all, c.all)
			if c.verdict > 0 {
				verdicts = append(verdicts, c.verdict)
			}
		}
	}
	r.Wait, r.Check, r.Verdict = timesOf(waits), timesOf(all), timesOf(verdicts)
}

func baselines() (list []Baseline) {
	for _, b := range report.Baselines() {
		list = append(list, Baseline{b.Trial, b.Way, b.Paper, b.PaperMost, b.Digital, b.Source})
	}
	return list
}

// peakMemory is the most memory that this process had, as Linux counts it; 0: not known.
func peakMemory() int64 {
	about, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(about)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "VmHWM:" && fields[2] == "kB" {
			kilobytes, _ := strconv.ParseInt(fields[1], 10, 64) // 0 if it is no number
			return kilobytes << 10
		}
	}
	return 0
}
