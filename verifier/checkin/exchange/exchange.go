// Package exchange moves check-in logs between shelters and headquarters as files, on a
// stick if there is no network.
//
// A file is lines of JSON: one that says what it is, then for each device its events
// from the first on, and the heads that it signed:
//
//	{"incident_id":"26D01","type":"hinan-log","v":1}
//	{"event":{…},"signature":"…"}
//	{"head":"hinan/log/tablet-1\n143\n…"}
//
// Merging is the union of two sets of events: in any order, and as often as somebody
// likes, it comes to the same. Nothing of a device is merged before all of it was
// verified, by the key under which the trust bundle enrolled it: the chain, every
// signature, every head. A log that was changed, or that forks from what is here, is
// refused as a whole with the event where that begins, and the others are merged.
//
// The package refuses files of another form, version or incident, events of drills in a real
// incident, and logs of devices that nobody enrolled. It reads a file twice rather
// than hold it in memory.
//
// Start with [Export] and [Import].
package exchange

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

const (
	// ErrFile: the file is no file of check-in logs.
	ErrFile = fault.Code("exchange.file")
	// ErrVersion: the file is of a version that this program does not know.
	ErrVersion = fault.Code("exchange.version")
	// ErrTooLarge: a line, or the number of devices or heads, is over a limit.
	ErrTooLarge = fault.Code("exchange.too-large")
)

// Limits of a file.
const (
	MaxDevices = 4096
	MaxHeads   = 4096
	maxLine    = checkin.MaxLine
)

const fileType = "hinan-log"

// firstLine says what the file is.
type firstLine struct {
	Drill    bool          `json:"drill,omitempty"`
	Incident string        `json:"incident_id"`
	Type     string        `json:"type"`
	V        form.Version1 `json:"v"`
}

type headLine struct {
	Head string `json:"head"`
}

// Devices are the keys of devices, by their names: those of a trust bundle.
type Devices func(device string) (crypto.PublicKey, bool)

// Export writes the logs of all devices that a store has, and heads that were signed.
func Export(ctx context.Context, w io.Writer, s checkin.Store, about checkin.Identity, heads ...[]byte) (events int, err error) {
	out := bufio.NewWriter(w)
	write := func(line []byte, err error) error {
		if err != nil {
			return err
		}
		_, err = out.Write(append(line, '\n'))
		return err
	}
	first := firstLine{Drill: about.Drill, Incident: about.Incident, Type: fileType}
	if err := write(form.Encode(first)); err != nil {
		return 0, err
	}
	devices, err := s.Heads(ctx)
	if err != nil {
		return 0, err
	}
	for _, d := range devices {
		for e, err := range s.Events(ctx, d.Device, 0) {
			if err == nil {
				err = write(e.Line())
			}
			if err != nil {
				return events, err
			}
			events++
		}
	}
	for _, h := range heads {
		if err := write(form.Encode(headLine{string(h)})); err != nil {
			return events, err
		}
	}
	return events, out.Flush()
}

// reader reads the lines of a file.
type reader struct {
	scan *bufio.Scanner
	line int
	head firstLine
}

func newReader(ctx context.Context, r io.Reader) (*reader, error) {
	f := &reader{scan: bufio.NewScanner(r)}
	f.scan.Buffer(make([]byte, 0, 64<<10), maxLine+1)
	line, err := f.next()
	if err != nil {
		return nil, fmt.Errorf("%w: it is empty", ErrFile)
	}
	err = form.Decode(ctx, line, strictjson.Limits{}, &f.head)
	switch {
	case errors.Is(err, form.ErrVersion):
		return nil, fmt.Errorf("%w: not 1", ErrVersion)
	case err != nil:
		return nil, fmt.Errorf("%w: line 1: %w", ErrFile, err)
	case f.head.Type != fileType:
		return nil, fmt.Errorf("%w: line 1: of another type", ErrFile)
	}
	return f, nil
}

// next returns the next line, which holds until the one after it; io.EOF at the end.
func (f *reader) next() ([]byte, error) {
	if f.scan.Scan() {
		f.line++
		return f.scan.Bytes(), nil
	}
	switch err := f.scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("%w: line %d has more than %d bytes", ErrTooLarge, f.line+1, maxLine)
	case err != nil:
		return nil, err
	}
	return nil, io.EOF
}

// content is one line behind the first: a head, an event, or what should be one.
type content struct {
	isHead bool
	event  checkin.Event
	bad    error
}

var headMark = []byte(`{"head":`)

// read reads the next line; io.EOF at the end.
func (f *reader) read(ctx context.Context) (c content, err error) {
	line, err := f.next()
	if err != nil {
		return content{}, err
	}
	if bytes.HasPrefix(line, headMark) { // it was read before
		return content{isHead: true}, nil
	}
	e, err := checkin.ReadLine(ctx, bytes.Clone(line))
	if err != nil {
		return content{bad: fmt.Errorf("line %d: %w", f.line, err)}, nil
	}
	return content{event: e}, nil
}

// openHead reads a line with a head and checks it.
func (f *reader) openHead(ctx context.Context, line []byte, keys Devices) (checkin.SignedHead, error) {
	var h headLine
	if err := form.Decode(ctx, line, strictjson.Limits{Bytes: 4 * checkin.MaxHead}, &h); err != nil {
		return checkin.SignedHead{}, fmt.Errorf("%w: line %d: %w", ErrFile, f.line, err)
	}
	signed, err := checkin.OpenHead([]byte(h.Head), keys)
	if err != nil {
		return checkin.SignedHead{}, fmt.Errorf("line %d: %w", f.line, err)
	}
	return signed, nil
}

// About reads what a file says of itself: its incident, and whether it is a drill.
func About(ctx context.Context, r io.Reader) (checkin.Identity, error) {
	f, err := newReader(ctx, r)
	if err != nil {
		return checkin.Identity{}, err
	}
	return checkin.Identity{Incident: f.head.Incident, Drill: f.head.Drill}, nil
}
