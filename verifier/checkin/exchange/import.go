package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Report is what a file holds.
type Report struct {
	Incident string
	Drill    bool
	Devices  []Device // in the order of the file
}

// Device is the log of one device in a file.
type Device struct {
	Name   string
	Size   uint64 // events
	Err    error  // why it is refused, often a *checkin.BadEvent; nil: it is whole
	Merged int    // events that were handed to the store
}

// Failed returns the first reason for which a log was refused, or nil.
func (r Report) Failed() error {
	for _, d := range r.Devices {
		if d.Err != nil {
			return d.Err
		}
	}
	return nil
}

// Verify verifies every log in a file, without merging anything. An error means that
// the file as such is not to be read; what is wrong with a log stands in the report.
func Verify(ctx context.Context, file io.ReadSeeker, keys Devices) (Report, error) {
	heads, report, err := readHeads(ctx, file, keys)
	if err != nil {
		return Report{}, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Report{}, err
	}
	f, err := newReader(ctx, file)
	if err != nil {
		return Report{}, err
	}
	w := walk{f: f}
	for w.more(ctx) {
		d := w.verify(ctx, f.head.Incident, f.head.Drill, keys, heads)
		if len(report.Devices) == MaxDevices {
			return Report{}, fmt.Errorf("%w: more than %d devices", ErrTooLarge, MaxDevices)
		}
		report.Devices = append(report.Devices, d)
	}
	return report, w.err
}

// readHeads reads the first line and all signed heads. A head that does not verify is
// an error of the file: it was spoiled after the device had signed it.
func readHeads(ctx context.Context, file io.ReadSeeker, keys Devices) (heads []checkin.SignedHead, r Report, err error) {
	f, err := newReader(ctx, file)
	if err != nil {
		return nil, Report{}, err
	}
	r = Report{Incident: f.head.Incident, Drill: f.head.Drill}
	for {
		line, err := f.next()
		if errors.Is(err, io.EOF) {
			return heads, r, nil
		}
		if err != nil {
			return nil, Report{}, err
		}
		if !bytes.HasPrefix(line, headMark) {
			continue
		}
		h, err := f.openHead(ctx, line, keys)
		if err != nil {
			return nil, Report{}, err
		}
		if heads = append(heads, h); len(heads) > MaxHeads {
			return nil, Report{}, fmt.Errorf("%w: more than %d heads", ErrTooLarge, MaxHeads)
		}
	}
}

// walk goes through the events of a file, one device after another.
type walk struct {
	f    *reader
	at   *content // read, and not handed out yet
	err  error
	seen map[string]bool
}

// more reports whether there is another event.
func (w *walk) more(ctx context.Context) bool {
	for w.err == nil && w.at == nil {
		c, err := w.f.read(ctx)
		switch {
		case errors.Is(err, io.EOF):
			return false
		case err != nil:
			w.err = err
		case !c.isHead:
			w.at = &c
		}
	}
	return w.err == nil
}

// device hands out the events of the device that is next. What should be an event and
// is none, counts as one of the device before it.
func (w *walk) device(ctx context.Context) (name string, events iter.Seq2[checkin.Event, error]) {
	name = w.at.event.Device
	return name, func(yield func(checkin.Event, error) bool) {
		for w.more(ctx) && (w.at.bad != nil || w.at.event.Device == name) {
			c := *w.at
			w.at = nil
			if !yield(c.event, c.bad) {
				return
			}
		}
		if w.err != nil {
			yield(checkin.Event{}, w.err)
		}
	}
}

// verify verifies the log of the device that is next. Whatever is wrong, the rest of it
// is passed over.
func (w *walk) verify(ctx context.Context, incident string, drill bool, keys Devices, heads []checkin.SignedHead) Device {
	name, events := w.device(ctx)
	d := Device{Name: name}
	key, enrolled := keys(name)
	switch {
	case w.repeated(name):
		d.Err = fmt.Errorf("%w: the log of %s in two pieces", ErrFile, name)
	case !enrolled:
		d.Err = fmt.Errorf("%w: %s", checkin.ErrDevice, name)
	default:
		var head checkin.Head
		head, d.Err = checkin.Verify(ctx, name, key, belonging(events, incident, drill), heads...)
		d.Size = head.Size
	}
	for range events {
	}
	return d
}

func (w *walk) repeated(name string) bool {
	if w.seen == nil {
		w.seen = make(map[string]bool)
	}
	before := w.seen[name]
	w.seen[name] = true
	return before
}

// belonging refuses events of another incident than the file says.
func belonging(events iter.Seq2[checkin.Event, error], incident string, drill bool) iter.Seq2[checkin.Event, error] {
	return func(yield func(checkin.Event, error) bool) {
		for e, err := range events {
			switch {
			case err == nil && e.Incident != incident:
				err = fmt.Errorf("%w: %s", checkin.ErrIncident, e.Incident)
			case err == nil && e.Drill != drill:
				err = checkin.ErrDrill
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Target is where logs are merged to: a desk, or a store at headquarters behind one.
type Target interface {
	Identity() checkin.Identity
	Merge(ctx context.Context, events []checkin.Event) error
}

// mergeRoom is how many events are merged at once.
const mergeRoom = 512

// Import verifies a file and merges the logs in it that are whole. Progress, if it is
// not nil, is told how many events were merged so far.
func Import(ctx context.Context, file io.ReadSeeker, keys Devices, to Target, progress func(events int)) (Report, error) {
	report, err := Verify(ctx, file, keys)
	if err != nil {
		return Report{}, err
	}
	switch who := to.Identity(); {
	case report.Incident != who.Incident:
		return report, fmt.Errorf("%w: the file is about %s, not %s", checkin.ErrIncident, report.Incident, who.Incident)
	case report.Drill != who.Drill:
		return report, fmt.Errorf("%w: the file", checkin.ErrDrill)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return report, err
	}
	f, err := newReader(ctx, file)
	if err != nil {
		return report, err
	}
	w, merged := walk{f: f}, 0
	for n := 0; w.more(ctx) && n < len(report.Devices); n++ {
		_, events := w.device(ctx)
		if report.Devices[n].Err == nil {
			merged += report.Devices[n].merge(ctx, events, to, func(events int) {
				if progress != nil {
					progress(merged + events)
				}
			})
		}
		for range events {
		}
	}
	return report, w.err
}

// merge merges a log that was verified.
func (d *Device) merge(ctx context.Context, events iter.Seq2[checkin.Event, error], to Target, progress func(int)) int {
	var room []checkin.Event
	flush := func() {
		if d.Err == nil && len(room) > 0 {
			if d.Err = to.Merge(ctx, room); d.Err == nil {
				d.Merged += len(room)
				progress(d.Merged)
			}
		}
		room = room[:0]
	}
	for e, err := range events {
		if err != nil {
			d.Err = err
			return d.Merged
		}
		if room = append(room, e); len(room) == mergeRoom {
			flush()
		}
	}
	flush()
	return d.Merged
}
