package checkin

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"filippo.io/age"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Desk is the reception of a shelter. Its methods are what can happen there; each
// returns once it is durable. It is safe for concurrent use.
type Desk struct {
	settings Settings

	mu      sync.Mutex
	records *Records
	pending map[string]chan struct{} // what an entry that is being written is about
	closed  bool
}

// Settings are what a desk works with.
type Settings struct {
	// Log is that of the device, and Store where it writes, with what was merged from
	// other devices.
	Log   *Log
	Store Store
	// Bundle is the trust bundle in use; nil: there is none, and no blank card and no
	// transfer slip can be proved.
	Bundle func() *trust.Bundle
	// City is the code of the municipality, such as 402052. Whoever has another one is
	// from another city.
	City string
	// Types are the types of passes; the zero value has those of this project.
	Types pass.Types
	// Headquarters may read what is written down of people, and Needs what they need.
	// Without them neither can be written down.
	Headquarters, Needs []age.Recipient
}

// OpenDesk opens a desk over everything that the store has.
func OpenDesk(ctx context.Context, s Settings) (*Desk, error) {
	d := newDesk(s)
	return d, d.readAll(ctx, "")
}

// StartDesk opens the log of a device and a desk over it, and goes through what the
// store has once for both. The log is s.Log of the desk's settings; see [Desk.Log].
func StartDesk(ctx context.Context, signer keys.Signer, who Identity, s Settings) (*Desk, error) {
	if err := CheckIdentity(who); err != nil {
		return nil, err
	}
	s.Log = &Log{store: s.Store, signer: signer, identity: who, ids: make(map[ID]uint64)}
	d := newDesk(s)
	if err := s.Log.catchUp(ctx, func(e Event) error { return d.took(e) }); err != nil {
		return nil, err
	}
	return d, d.readAll(ctx, who.Device)
}

func newDesk(s Settings) *Desk {
	who := s.Log.identity
	return &Desk{settings: s, records: NewRecords(who.Incident, who.Drill), pending: make(map[string]chan struct{})}
}

// Log is the log of the desk's device.
func (d *Desk) Log() *Log { return d.settings.Log }

// readAll takes what the store has of all devices but one.
func (d *Desk) readAll(ctx context.Context, but string) error {
	heads, err := d.settings.Store.Heads(ctx)
	if err != nil {
		return err
	}
	for _, h := range heads {
		if h.Device == but {
			continue
		}
		if err := d.read(ctx, h.Device); err != nil {
			return err
		}
	}
	return nil
}

// read takes what the store has of a device.
func (d *Desk) read(ctx context.Context, device string) error {
	for e, err := range d.settings.Store.Events(ctx, device, 0) {
		if err != nil {
			return err
		}
		if err := d.took(e); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) took(events ...Event) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range events {
		if err := d.records.Add(e); err != nil {
			return err
		}
		if e.Type == TypeClose && e.Device == d.settings.Log.identity.Device {
			d.closed = true
		}
	}
	return nil
}

// Identity is whose desk it is.
func (d *Desk) Identity() Identity { return d.settings.Log.identity }

// Look calls f with the records, which must not be kept.
func (d *Desk) Look(f func(*Records)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(d.records)
}

// Merge adds events of other devices, which the caller has verified: see [Verify]. They
// are durable when it returns. What belongs to another incident, or forks a log, is
// refused as a whole.
func (d *Desk) Merge(ctx context.Context, events []Event) error {
	who := d.settings.Log.identity
	for _, e := range events {
		switch {
		case e.Incident != who.Incident:
			return fmt.Errorf("%w: an event of %s, not of %s", ErrIncident, e.Incident, who.Incident)
		case e.Drill != who.Drill:
			return fmt.Errorf("%w: device %s, event %d", ErrDrill, e.Device, e.Seq)
		}
	}
	if err := d.settings.Store.Append(ctx, events); err != nil {
		return stored(err)
	}
	return d.took(events...)
}

// Record is the check-in with an id.
func (d *Desk) Record(id ID) (r Record, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, ok := d.records.Record(id)
	if !ok || r.Void {
		return Record{}, ErrUnknownRecord
	}
	return r, nil
}

// claim waits until nothing that is being written is about any of keys, and takes them.
func (d *Desk) claim(ctx context.Context, keys []string) (release func(), err error) {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for {
		busy := d.tryClaim(keys)
		if busy == nil {
			return func() { d.release(keys) }, nil
		}
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (d *Desk) tryClaim(keys []string) (busy chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range keys {
		if busy = d.pending[k]; busy != nil {
			return busy
		}
	}
	done := make(chan struct{})
	for _, k := range keys {
		d.pending[k] = done
	}
	return nil
}

func (d *Desk) release(keys []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, k := range keys {
		if i == 0 {
			close(d.pending[k])
		}
		delete(d.pending, k)
	}
}

// write writes drafts of a role, and takes them into the records.
func (d *Desk) write(ctx context.Context, drafts ...Draft) ([]Event, error) {
	floor := d.floor()
	for i := range drafts {
		if err := checkRole(drafts[i].Role, drafts[i].Body.eventType()); err != nil {
			return nil, err
		}
		drafts[i].Floor = floor
	}
	if d.Closed() {
		return nil, ErrClosed
	}
	events, err := d.settings.Log.Append(ctx, drafts...)
	if err != nil {
		return nil, err
	}
	return events, d.took(events...)
}

// Closed reports whether the incident was closed at this desk.
func (d *Desk) Closed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closed
}

// floor is the latest time that somebody signed: that of the trust bundle.
func (d *Desk) floor() time.Time {
	if b := d.bundle(); b != nil {
		return b.Trust().Issued
	}
	return time.Time{}
}

func (d *Desk) bundle() *trust.Bundle {
	if d.settings.Bundle == nil {
		return nil
	}
	return d.settings.Bundle()
}

// eventID is the key of an event at this desk.
func (d *Desk) eventID(presentation ID) ID {
	who := d.settings.Log.identity
	return EventID(who.Shelter, who.Incident, presentation)
}
