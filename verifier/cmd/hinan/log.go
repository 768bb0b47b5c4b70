package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/exchange"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/station"
)

func (p *program) logCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Verify, export, import and merge check-in logs",
		Long: `Log works on the logs of desks: events that each device signed and chained. They
hold no names. Merging is a union of sets: in any order, and again, it comes to
the same; a log that was changed is refused at the event where that begins.`,
		Example: `  hinan log export --data /srv/desk --output tablet-1.log
  hinan log verify --bundle city.bundle --root root.json tablet-1.log
  hinan log import --data /srv/hq --bundle city.bundle --root root.json tablet-1.log tablet-2.log
  hinan log merge --output city.log --bundle city.bundle --root root.json tablet-1.log tablet-2.log`,
	}
	cmd.AddCommand(p.logVerifyCommand(), p.logExportCommand(), p.logImportCommand(), p.logMergeCommand())
	return cmd
}

// enrolment is what flags say about the keys of devices: those of a trust bundle, or
// files that the operator answers for.
type enrolment struct {
	trusting
	devices []string
}

func (e *enrolment) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&e.bundle, "bundle", "", "signed trust bundle that enrols the devices, a `file`")
	flags.StringVar(&e.root, "root", "", "`file` with the root that must have signed the bundle (HINAN_ROOT)")
	flags.StringVar(&e.state, "state", "", "`file` that remembers the newest bundle, so that no older one is taken (HINAN_STATE)")
	flags.StringArrayVar(&e.devices, "device-key", nil, "a device's public key in place of a bundle: `NAME=FILE` with a JSON Web Key")
}

// keys are the keys of enrolled devices.
func (e *enrolment) keys(p *program, cmd *cobra.Command) (exchange.Devices, error) {
	known := make(map[string]crypto.PublicKey)
	if e.bundle != "" {
		e.state = cmp.Or(e.state, p.env("HINAN_STATE"))
		b, err := p.openBundle(cmd, e.trusting, time.Now())
		if err != nil {
			return nil, err
		}
		for name, device := range b.Content().Devices {
			known[name] = device.Public
		}
	}
	for _, pair := range e.devices {
		name, file, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usage("--device-key: %.80q is not NAME=FILE", pair)
		}
		public, err := p.publicJWK(cmd, "--device-key", file)
		if err != nil {
			return nil, err
		}
		known[name] = public
	}
	if len(known) == 0 {
		return nil, usage("no device is known: name a --bundle that enrols them, or --device-key")
	}
	return func(name string) (crypto.PublicKey, bool) {
		public, ok := known[name]
		return public, ok
	}, nil
}

// loggedDevice is the log of a device as a command prints it.
type loggedDevice struct {
	File   string     `json:"file"`
	Device string     `json:"device"`
	Events uint64     `json:"events"`
	Merged int        `json:"merged"`
	Code   fault.Code `json:"code,omitempty"`
	Reason string     `json:"reason,omitempty"`
	Event  *uint64    `json:"event,omitempty"` // the first that is wrong or missing
}

func devicesOf(file string, r exchange.Report) (list []loggedDevice) {
	for _, d := range r.Devices {
		one := loggedDevice{File: file, Device: d.Name, Events: d.Size, Merged: d.Merged}
		if d.Err != nil {
			one.Code, one.Reason = fault.Of(d.Err), d.Err.Error()
			if bad, ok := errors.AsType[*checkin.BadEvent](d.Err); ok {
				one.Event = &bad.Seq
			}
		}
		list = append(list, one)
	}
	return list
}

// printLogs prints what became of each log, and the hash of what follows from all that
// is there now, if it is known; it returns the first refusal.
func (p *program) printLogs(list []loggedDevice, stateHash string, refused error) error {
	var err error
	if p.json {
		err = p.printJSON(struct {
			Devices   []loggedDevice `json:"devices"`
			StateHash string         `json:"stateHash,omitempty"`
		}{list, stateHash})
	} else {
		err = p.printTable(func(t *table) {
			for _, d := range list {
				state := "ok"
				if d.Code != "" {
					state = d.Reason
				}
				t.row("%s\t%s\t%d events\t%s", d.File, d.Device, d.Events, state)
			}
			if stateHash != "" {
				t.row("state\t%s", stateHash)
			}
		})
	}
	return errors.Join(err, refused)
}

// eachLog does something with each of some files, and keeps the first refusal.
func eachLog(files []string, do func(file *os.File) (exchange.Report, error)) (list []loggedDevice, refused error, err error) {
	for _, name := range files {
		report, err := withFile(name, do)
		if err != nil {
			return list, refused, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, devicesOf(name, report)...)
		if refused == nil {
			refused = report.Failed()
		}
	}
	return list, refused, nil
}

func withFile(name string, do func(file *os.File) (exchange.Report, error)) (exchange.Report, error) {
	file, err := os.Open(name)
	if err != nil {
		return exchange.Report{}, usage("%v", err)
	}
	defer file.Close()
	return do(file)
}

func (p *program) logVerifyCommand() *cobra.Command {
	var e enrolment
	cmd := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Verify log files: every event, signature, chain and head",
		Long: `Verify checks the logs in files by the keys of the devices that wrote them, and
names the first event of a log that was edited, dropped, put in another order or
forked.`,
		Example: `  hinan log verify --bundle city.bundle --root root.json tablet-1.log
  hinan log verify --device-key tablet-1=tablet-1.jwk tablet-1.log --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			keys, err := e.keys(p, cmd)
			if err != nil {
				return err
			}
			list, refused, err := eachLog(files, func(f *os.File) (exchange.Report, error) {
				return exchange.Verify(cmd.Context(), f, keys)
			})
			if err != nil {
				return err
			}
			return p.printLogs(list, "", refused)
		},
	}
	e.flags(cmd)
	return cmd
}

func (p *program) logExportCommand() *cobra.Command {
	var folder dataFolder
	var output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the logs of a data folder to a file",
		Long: `Export writes the logs of all devices that a data folder holds, its own and those
that were merged. While hinan serve has the folder open, the console exports.`,
		Example: `  hinan log export --data /srv/desk --output tablet-1.log`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := folder.find(p)
			if err != nil {
				return err
			}
			s, err := station.Open(cmd.Context(), station.Settings{Folder: dir})
			if err != nil {
				return err
			}
			defer s.Close()
			return p.writeOut(output, func(w io.Writer) error { return s.Export(cmd.Context(), w) })
		},
	}
	folder.flags(cmd)
	cmd.Flags().StringVar(&output, "output", "", "write to this `file`; without it to standard output")
	return cmd
}

// writeOut writes to a file, whole or not at all, or to standard output.
func (p *program) writeOut(name string, write func(io.Writer) error) error {
	if name == "" {
		return write(p.stdout)
	}
	temporary, err := os.CreateTemp(dirOf(name), ".hinan-*.new")
	if err != nil {
		return usage("--output: %v", err)
	}
	out := bufio.NewWriter(temporary)
	if err = write(out); err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

func (p *program) logImportCommand() *cobra.Command {
	var folder dataFolder
	var e enrolment
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Merge log files into a data folder",
		Long: `Import verifies the logs in files and merges those that are whole into a data
folder. The others are refused, each at its first wrong event, and nothing of them
is merged. What is there already stays.`,
		Example: `  hinan log import --data /srv/desk --bundle city.bundle --root root.json tablet-2.log`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			dir, err := folder.find(p)
			if err != nil {
				return err
			}
			keys, err := e.keys(p, cmd)
			if err != nil {
				return err
			}
			s, err := station.Open(cmd.Context(), station.Settings{Folder: dir})
			if err != nil {
				return err
			}
			defer s.Close()
			return p.importLogs(cmd.Context(), files, keys, s)
		},
	}
	folder.flags(cmd)
	e.flags(cmd)
	return cmd
}

func (p *program) importLogs(ctx context.Context, files []string, keys exchange.Devices, to *station.Station) error {
	bar := p.progress("events")
	list, refused, err := eachLog(files, func(f *os.File) (exchange.Report, error) {
		return exchange.Import(ctx, f, keys, to, bar.at)
	})
	bar.end()
	if err != nil {
		return err
	}
	state, err := stateOf(ctx, to.State().Store, to.Identity())
	if err != nil {
		return err
	}
	return p.printLogs(list, hashOf(state), refused)
}

// hashOf is the hash of what follows from events: one for the same events, in whatever
// order they came.
func hashOf(s *report.State) string {
	sum := s.Hash()
	return hex.EncodeToString(sum[:])
}

// gathering is what log files come to, in a folder that is there for a while.
type gathering struct {
	folder string
	store  *sqlitestore.Store
	about  checkin.Identity
	events int
}

// gather merges log files, of one incident, into a store for a while.
func (p *program) gather(ctx context.Context, files []string, keys exchange.Devices) (*gathering, []loggedDevice, error, error) {
	folder, err := os.MkdirTemp("", "hinan-logs-")
	if err != nil {
		return nil, nil, nil, err
	}
	g := &gathering{folder: folder}
	if g.store, err = sqlitestore.Open(ctx, folder, sqlitestore.Settings{}); err != nil {
		return nil, nil, nil, errors.Join(err, os.RemoveAll(folder))
	}
	bar := p.progress("events")
	list, refused, err := eachLog(files, func(f *os.File) (exchange.Report, error) {
		if err := g.first(ctx, f); err != nil {
			return exchange.Report{}, err
		}
		return exchange.Import(ctx, f, keys, g, bar.at)
	})
	bar.end()
	if err != nil {
		return nil, nil, nil, errors.Join(err, g.Close())
	}
	return g, list, refused, nil
}

// first takes the incident of the first file for that of all.
func (g *gathering) first(ctx context.Context, f io.ReadSeeker) (err error) {
	if g.about.Incident != "" {
		return nil
	}
	if g.about, err = exchange.About(ctx, f); err != nil {
		return err
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}

// Identity implements exchange.Target.
func (g *gathering) Identity() checkin.Identity { return g.about }

// Merge implements exchange.Target.
func (g *gathering) Merge(ctx context.Context, events []checkin.Event) error {
	g.events += len(events)
	return g.store.Append(ctx, events)
}

// Close takes everything away.
func (g *gathering) Close() error { return errors.Join(g.store.Close(), os.RemoveAll(g.folder)) }

func (p *program) logMergeCommand() *cobra.Command {
	var e enrolment
	var output string
	cmd := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Make one log file of several",
		Long: `Merge verifies the logs in files and writes the union of those that are whole into
one. A log that forks is refused with the event where it begins: keep both files.`,
		Example: `  hinan log merge --output city.log --bundle city.bundle --root root.json tablet-1.log tablet-2.log`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			if output == "" {
				return usage("--output is missing")
			}
			keys, err := e.keys(p, cmd)
			if err != nil {
				return err
			}
			g, list, refused, err := p.gather(cmd.Context(), files, keys)
			if err != nil {
				return err
			}
			defer g.Close()
			err = p.writeOut(output, func(w io.Writer) error {
				_, err := exchange.Export(cmd.Context(), w, g.store, g.about)
				return err
			})
			if err != nil {
				return err
			}
			state, err := stateOf(cmd.Context(), g.store, g.about)
			if err != nil {
				return err
			}
			return p.printLogs(list, hashOf(state), refused)
		},
	}
	e.flags(cmd)
	cmd.Flags().StringVar(&output, "output", "", "the `file` to write")
	return cmd
}
