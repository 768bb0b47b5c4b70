package report

import (
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Shelter is what the events tell of a shelter, beside its check-ins.
type Shelter struct {
	ID string
	// Name is that of one that nobody planned; empty: see the [Master].
	Name string
	// AdHoc: it is on no list.
	AdHoc bool
	// Capacity is how many people it holds by what was said when it was opened; 0: see
	// the [Master].
	Capacity int
	Pets     bool // may be brought, by what was said when it was opened
	// Opened is when it was opened last, Closed when it was closed after that; zero: it
	// was not.
	Opened, Closed time.Time
	Roll           RollCall
	Bundle         Bundle
	// Latest is the time of the last thing that is known of it.
	Latest time.Time
}

// Open reports whether the shelter is open.
func (s Shelter) Open() bool { return !s.Opened.IsZero() && s.Closed.IsZero() }

// RollCall is the last count by hand; a zero At: there was none.
type RollCall struct {
	At                      time.Time
	Present, Staff, Helpers int
}

// Bundle is the trust bundle that a device of the shelter loaded last; a zero Loaded:
// none did.
type Bundle struct {
	Version        uint64
	Issued, Loaded time.Time
}

// Age is how old the bundle is, by the time at which it was issued.
func (b Bundle) Age(at time.Time) time.Duration { return at.Sub(b.Issued) }

// shelter folds the events of a shelter that are about no check-in.
func (s *State) shelter(id string, events []checkin.Event) Shelter {
	out := Shelter{ID: id}
	for _, e := range events {
		out.take(e)
	}
	for r := range s.valid(id) {
		out.see(r.At)
		for _, p := range r.People {
			if p.Presence != checkin.Moved { // that was seen elsewhere
				out.see(p.Since)
			}
		}
		for _, g := range r.Rations {
			out.see(g.At)
		}
	}
	return out
}

func (s *Shelter) take(e checkin.Event) {
	s.see(e.Time)
	switch b := e.Body.(type) {
	case *checkin.Open:
		s.Opened, s.Closed = e.Time, time.Time{}
		s.AdHoc, s.Name, s.Capacity, s.Pets = b.AdHoc, b.Name, b.Capacity, b.Pets
	case *checkin.Shut:
		s.Closed = e.Time
	case *checkin.Count:
		s.Roll = RollCall{At: e.Time, Present: b.Present, Staff: b.Staff, Helpers: b.Helpers}
	case *checkin.BundleLoaded:
		s.Bundle = Bundle{Version: b.Version, Issued: b.Issued.Time, Loaded: e.Time}
	}
}

func (s *Shelter) see(t time.Time) {
	if t.After(s.Latest) {
		s.Latest = t
	}
}
