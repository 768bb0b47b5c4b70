package checkin

import (
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/verifier/internal/form"
)

// Open opens a shelter: one of the city's list, or one that nobody planned.
type Open struct {
	AdHoc    bool   `json:"ad_hoc,omitempty"`   // it is on no list
	Capacity int    `json:"capacity,omitempty"` // people; 0: not known
	Name     string `json:"name,omitempty"`     // of one that is on no list
	Pets     bool   `json:"pets,omitempty"`     // may be brought
}

// MaxCapacity is how many people a shelter may hold.
const MaxCapacity = 100_000

func (*Open) eventType() Type { return TypeOpen }

func (o *Open) check() error {
	if o.Capacity < 0 || o.Capacity > MaxCapacity || (o.Name != "") != o.AdHoc || o.AdHoc && !form.IsText(o.Name, 256) {
		return fmt.Errorf("%w: the name or capacity of a shelter", ErrEvent)
	}
	return nil
}

// Shut closes a shelter.
type Shut struct{}

func (*Shut) eventType() Type { return TypeShut }

func (*Shut) check() error { return nil }

// Count is a roll call, such as that at midnight.
type Count struct {
	Helpers int `json:"helpers,omitempty"` // who came to help
	Present int `json:"present"`
	Staff   int `json:"staff,omitempty"`
}

func (*Count) eventType() Type { return TypeCount }

func (c *Count) check() error {
	for _, n := range []int{c.Helpers, c.Present, c.Staff} {
		if n < 0 || n > MaxCapacity {
			return fmt.Errorf("%w: a count of %d", ErrEvent, n)
		}
	}
	return nil
}

// Correct takes the place of what a check-in said. Nothing is ever edited.
type Correct struct {
	Of      ID      `json:"of"`
	Outside Outside `json:"out_of_shelter,omitempty"` // empty: as it was
	Party   Party   `json:"party,omitempty"`          // nil: as it was
	Void    bool    `json:"void,omitempty"`           // it was booked by mistake, and counts no more
}

func (*Correct) eventType() Type { return TypeCorrect }

func (c *Correct) check() error {
	if c.Void == (c.Party != nil || c.Outside != "") {
		return fmt.Errorf("%w: a correction takes a check-in back, or says what is right", ErrEvent)
	}
	if c.Outside != "" && !slices.Contains(outsides, c.Outside) {
		return fmt.Errorf("%w: no such place", ErrEvent)
	}
	return checkOptional(c.Party)
}

// NeedsHandover hands over to those who see to needs what somebody needs; the record
// beside it is encrypted to them.
type NeedsHandover struct{ Of }

func (*NeedsHandover) eventType() Type { return TypeNeeds }

// BundleLoaded says on whose word the desk works from here on.
type BundleLoaded struct {
	Digest  form.Digest `json:"digest"`
	Issued  form.Stamp  `json:"issued"`
	Version uint64      `json:"version"`
}

func (*BundleLoaded) eventType() Type { return TypeBundle }

func (b *BundleLoaded) check() error {
	if b.Version >= 1<<53 || b.Issued.Unix() < 0 {
		return fmt.Errorf("%w: the version or time of a bundle", ErrEvent)
	}
	return nil
}

// LogRoot is the Merkle tree hash (RFC 6962 §2.1) of a log, of all events before it.
type LogRoot struct {
	Root form.Digest `json:"root"`
	Size uint64      `json:"size"`
}

func (*LogRoot) eventType() Type { return TypeRoot }

func (r *LogRoot) check() error {
	if r.Size >= 1<<53 {
		return fmt.Errorf("%w: the size of a log", ErrEvent)
	}
	return nil
}

// CloseIncident ends the incident on a device: the keys to encrypted records are
// deleted behind it.
type CloseIncident struct{}

func (*CloseIncident) eventType() Type { return TypeClose }

func (*CloseIncident) check() error { return nil }
