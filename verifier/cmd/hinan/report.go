package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/station"
)

// reporting is what the flags of report say.
type reporting struct {
	dataFolder
	enrolment
	master, output, at string
}

func (r *reporting) flags(cmd *cobra.Command) {
	r.dataFolder.flags(cmd)
	r.enrolment.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&r.master, "shelters", "", "the city's list of shelters, a CSV `file` (HINAN_SHELTERS)")
	flags.StringVar(&r.output, "output", "", "write to this `file`; without it to standard output")
	flags.StringVar(&r.at, "at", "", "`time` of the report; now, if it is not given")
}

func (p *program) reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Make reports of check-in logs: EEI, tables, figures of the pilot",
		Long: `Report tells what follows from check-in logs: those of a data folder (--data), or
those in files, which are verified first. Reports hold no names.

The list of shelters is a CSV file with a header; hinan knows the columns of the
national list (全国共通避難所・避難場所ID, 施設名, 想定収容人数 and others) and
id, name, capacity.`,
		Example: `  hinan report eei --data /srv/hq --shelters shelters.csv --json
  hinan report csv --bundle city.bundle --root root.json tablet-1.log tablet-2.log --output city.csv
  hinan report kpi --data /srv/hq`,
	}
	cmd.AddCommand(
		p.reportOne("eei", "the report to headquarters, exact, in the fields of EEI 避難所", p.reportEEI),
		p.reportOne("csv", "one row a shelter for spreadsheets, as the public may see it", p.reportCSV),
		p.reportOne("kpi", "the figures of a pilot, beside what trials published", p.reportKPI),
	)
	return cmd
}

func (p *program) reportOne(name, what string, write func(w io.Writer, s *report.State, m report.Master, at time.Time) error) *cobra.Command {
	var r reporting
	cmd := &cobra.Command{
		Use:     name + " [FILE...]",
		Short:   "Print " + what,
		Long:    "Print " + what + ".\n\nIt is made of the data folder that --data names, or of log files.",
		Example: "  hinan report " + name + " --data /srv/hq --shelters shelters.csv",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, files []string) error {
			at, err := timeOrNow("--at", r.at)
			if err != nil {
				return err
			}
			master, err := p.master(r.master)
			if err != nil {
				return err
			}
			state, err := p.state(cmd, r, files)
			if err != nil {
				return err
			}
			return p.writeOut(r.output, func(w io.Writer) error { return write(w, state, master, at) })
		},
	}
	r.flags(cmd)
	return cmd
}

// master reads the city's list of shelters; an empty one if none is named.
func (p *program) master(name string) (report.Master, error) {
	if name == "" {
		name = p.env("HINAN_SHELTERS")
	}
	if name == "" {
		return nil, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, usage("--shelters: %v", err)
	}
	defer file.Close()
	return report.ReadMaster(file)
}

// state takes what follows from a data folder, or from log files.
func (p *program) state(cmd *cobra.Command, r reporting, files []string) (*report.State, error) {
	ctx := cmd.Context()
	if len(files) == 0 {
		dir, err := r.dataFolder.find(p)
		if err != nil {
			return nil, err
		}
		about, err := station.Read(ctx, dir)
		if err != nil {
			return nil, err
		}
		store, err := sqlitestore.Open(ctx, dir, sqlitestore.Settings{})
		if err != nil {
			return nil, err
		}
		defer store.Close()
		return stateOf(ctx, store, checkin.Identity{Incident: about.Incident, Drill: about.Drill})
	}
	keys, err := r.enrolment.keys(p, cmd)
	if err != nil {
		return nil, err
	}
	g, list, refused, err := p.gather(ctx, files, keys)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	for _, d := range list {
		if d.Code != "" {
			p.say("left out: the log of %s in %s: %s", d.Device, d.File, d.Reason)
		}
	}
	if refused != nil {
		return nil, refused
	}
	return stateOf(ctx, g.store, g.about)
}

func stateOf(ctx context.Context, store checkin.Store, about checkin.Identity) (*report.State, error) {
	records := checkin.NewRecords(about.Incident, about.Drill)
	heads, err := store.Heads(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		for e, err := range store.Events(ctx, h.Device, 0) {
			if err == nil {
				err = records.Add(e)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return report.Of(records), nil
}

func (p *program) reportEEI(w io.Writer, s *report.State, m report.Master, at time.Time) error {
	eei := s.EEI(m, at)
	if p.json {
		return writeJSON(w, eei)
	}
	return eei.WriteCSV(w)
}

func (p *program) reportCSV(w io.Writer, s *report.State, m report.Master, at time.Time) error {
	board := s.Board(m, at)
	if p.json {
		return writeJSON(w, board)
	}
	return board.WriteCSV(w)
}

func (p *program) reportKPI(w io.Writer, s *report.State, _ report.Master, _ time.Time) error {
	kpi := s.KPI().Public()
	if p.json {
		return writeJSON(w, kpi)
	}
	return kpi.WriteCSV(w)
}

// writeJSON writes a value, which says its version itself, on one line.
func writeJSON(w io.Writer, v any) error {
	raw, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(raw, '\n'))
	return err
}
