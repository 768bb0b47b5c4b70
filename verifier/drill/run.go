package drill

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Settings are what a drill is run with.
type Settings struct {
	Scenario Scenario
	// Seed decides who comes and when.
	Seed uint64
	// Folder gets the stores of all shelters and the files that they export, and keeps
	// them; it must be empty, or not there yet. Empty: a temporary one, which is removed.
	Folder string
	// Progress is told how far the run is; nil: nobody is. The total stays the same, and
	// one goroutine calls at a time.
	Progress func(done, total int)
}

// Run runs a drill, on all cores. It holds as many shelters open as there are cores, so
// its memory does not grow with their number. Errors are [ErrScenario], [ErrFolder],
// [ErrRecount], and those of what it runs on, such as checkin.ErrStore.
func Run(ctx context.Context, s Settings) (*Result, error) {
	if err := s.Scenario.check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	folder, remove, err := prepare(s.Folder)
	if err != nil {
		return nil, err
	}
	r, err := run(ctx, s, folder)
	if err = errors.Join(err, remove()); err != nil {
		return nil, err
	}
	return r, nil
}

// prepare makes the folder, and says what is to be done with it at the end.
func prepare(folder string) (_ string, remove func() error, err error) {
	if folder == "" {
		folder, err = os.MkdirTemp("", "hinan-drill-")
		return folder, func() error { return os.RemoveAll(folder) }, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", nil, err
	}
	held, err := os.ReadDir(folder)
	if err == nil && len(held) > 0 {
		err = fmt.Errorf("%w: %d files and folders", ErrFolder, len(held))
	}
	return folder, func() error { return nil }, err
}

// drill is a run.
type drill struct {
	plan     *plan
	city     *city
	folder   string
	shelters []*shelter
	progress *progress
}

func run(ctx context.Context, s Settings, folder string) (*Result, error) {
	from := time.Now() // how long it took is for people to know, and decides nothing
	d := &drill{plan: newPlan(s.Scenario, s.Seed), folder: folder}
	d.progress = &progress{tell: s.Progress, total: len(d.plan.visits) + len(d.plan.shelters) + headquartersCount*len(d.plan.shelters)}
	var err error
	if d.city, err = newCity(ctx, d.plan); err != nil {
		return nil, err
	}
	if err := d.happens(ctx); err != nil {
		return nil, err
	}
	merged, err := d.merge(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.recount(merged); err != nil {
		return nil, err
	}
	r := d.result(merged[0])
	r.Seed, r.Elapsed = s.Seed, milliseconds(time.Since(from))
	return r, nil
}

// happens lets everything happen at all shelters: people come, and when they all have,
// it is evening.
func (d *drill) happens(ctx context.Context) error {
	for n := range d.plan.shelters {
		d.shelters = append(d.shelters, newShelter(d.city, d.plan, n, d.folder))
	}
	if err := os.MkdirAll(filepath.Join(d.folder, "logs"), 0o700); err != nil {
		return err
	}
	err := d.each(ctx, func(ctx context.Context, s *shelter) error {
		return s.during(ctx, begin, s.reception(d.progress.step))
	})
	if err != nil {
		return err
	}
	evening, arrivals := d.plan.evening(), d.onTheWay()
	return d.each(ctx, func(ctx context.Context, s *shelter) error {
		defer d.progress.step()
		return s.during(ctx, evening, s.evening(arrivals[s.number], d.export))
	})
}

// each does something at every shelter, at as many at once as there are cores.
func (d *drill) each(ctx context.Context, do func(context.Context, *shelter) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range d.shelters {
		g.Go(func() error { return do(ctx, s) })
	}
	return g.Wait()
}

// evening is later than anything that happens while people come.
func (p *plan) evening() time.Time {
	var last time.Duration
	for _, v := range p.visits {
		last = max(last, v.end)
	}
	return begin.Add(last + time.Duration(len(p.visits))*time.Second).Add(time.Hour).Truncate(time.Second)
}

// onTheWay are the slips that arrive at each shelter; a copy arrives at another one too.
func (d *drill) onTheWay() [][]slip {
	arrivals := make([][]slip, len(d.shelters))
	for _, s := range d.shelters {
		for _, one := range s.slips {
			v := d.plan.visits[one.visit]
			arrivals[v.to] = append(arrivals[v.to], one)
			if one.twice {
				arrivals[v.copy] = append(arrivals[v.copy], one)
			}
		}
	}
	return arrivals
}

// progress counts what is done.
type progress struct {
	tell  func(done, total int)
	total int

	mu   sync.Mutex
	done int
}

func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.tell != nil {
		p.tell(p.done, p.total)
	}
}
