package report_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

const incident = "26D01"

// morning is when people come: 9 o'clock in Japan.
var morning = time.Date(2026, 7, 6, 0, 0, 0, 0, time.UTC)

// ram is a store that forgets.
type ram map[string][]checkin.Event

func (m ram) Append(_ context.Context, events []checkin.Event) error {
	for _, e := range events {
		m[e.Device] = append(m[e.Device], e)
	}
	return nil
}

func (m ram) Events(_ context.Context, device string, from uint64) iter.Seq2[checkin.Event, error] {
	return func(yield func(checkin.Event, error) bool) {
		for _, e := range m[device][from:] {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (m ram) Heads(context.Context) (heads []checkin.Head, err error) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		last := m[name][len(m[name])-1]
		heads = append(heads, checkin.Head{Device: name, Size: last.Seq + 1, Last: last.Hash()})
	}
	return heads, nil
}

// scene is what happens at some shelters. The device A-1 is at shelter A. Everything
// random in it (keys, tags, ids) hangs on the seed.
type scene struct {
	t      testing.TB
	seed   string
	ram    ram
	logs   map[string]*checkin.Log
	now    time.Time
	events []checkin.Event
	made   int
}

func newScene(t testing.TB, seed string) *scene {
	return &scene{t: t, seed: seed, ram: make(ram), logs: make(map[string]*checkin.Log), now: morning}
}

func (s *scene) random(of ...any) [32]byte {
	return sha256.Sum256([]byte(s.seed + fmt.Sprintln(of...)))
}

// tag is that of a person or a household; 0 has none.
func (s *scene) tag(n int) checkin.Tag {
	if n == 0 {
		return checkin.Tag{}
	}
	sum := s.random("tag", n)
	return checkin.Tag(sum[:16])
}

func shelterOf(device string) string { return device[:1] }

func (s *scene) log(name string) *checkin.Log {
	if s.logs[name] == nil {
		l, err := checkin.OpenLog(context.Background(), s.ram, keystest.Signer(keys.EdDSA, s.seed+name), checkin.Identity{
			Device: name, Shelter: shelterOf(name), Incident: incident, Now: func() time.Time { return s.now },
		})
		require.NoError(s.t, err)
		s.logs[name] = l
	}
	return s.logs[name]
}

// draft writes an event some minutes into the morning.
func (s *scene) draft(minute int, name string, d checkin.Draft) checkin.ID {
	s.now = morning.Add(time.Duration(minute) * time.Minute)
	if s.made++; d.ID == (checkin.ID{}) {
		d.ID = checkin.EventID(shelterOf(name), incident, s.random("event", s.made))
	}
	switch d.Body.(type) {
	case *checkin.NeedsHandover, *checkin.Complete:
		d.Sealed = []byte("sealed " + s.seed)
	}
	events, err := s.log(name).Append(context.Background(), d)
	require.NoError(s.t, err)
	s.events = append(s.events, events...)
	return d.ID
}

func (s *scene) at(minute int, name string, body checkin.Body) checkin.ID {
	return s.draft(minute, name, checkin.Draft{Body: body})
}

// admit checks a party in with grade D, or A if somebody has a tag.
func (s *scene) admit(minute int, name string, c checkin.Checkin, reasons ...fault.Code) checkin.ID {
	d := checkin.Draft{Grade: checkin.GradeD, Reasons: reasons, Body: &c}
	if c.Method == "" {
		c.Method = checkin.Quick
	}
	if c.Method != checkin.Quick {
		d.Grade = checkin.GradeA
	}
	if c.Outside == "" {
		c.Outside = checkin.Inside
	}
	c.Residence = checkin.InCity
	return s.draft(minute, name, d)
}

// party are people with tags.
func (s *scene) party(tags ...int) (party checkin.Party) {
	for i, n := range tags {
		party = append(party, checkin.Person{Slot: i + 1, Tag: s.tag(n)})
	}
	return party
}

func (s *scene) comes(minute int, name string, tags ...int) checkin.ID {
	return s.admit(minute, name, checkin.Checkin{Party: s.party(tags...)})
}

// sends lets people of a party leave for another shelter, with a slip that a number
// names.
func (s *scene) sends(minute int, name string, of checkin.ID, slots ...int) {
	s.at(minute, name, &checkin.Checkout{Destination: checkin.ToShelter, Of: of, Slots: slots})
}

// receives lets some heads arrive by a slip of another shelter.
func (s *scene) receives(minute int, name, from string, slip int, tag checkin.Tag, heads int) checkin.ID {
	return s.draft(minute, name, checkin.Draft{
		ID: checkin.EventID(shelterOf(name), incident, s.random("slip", slip)), Grade: checkin.GradeB,
		Body: &checkin.TransferIn{From: from, Party: s.party(make([]int, heads)...), Slip: s.random("slip", slip), Tag: tag},
	})
}

func of(id checkin.ID, slots ...int) checkin.Of { return checkin.Of{Of: id, Slots: slots} }

func (s *scene) state() *report.State { return stateOf(s.t, s.events) }

func stateOf(t require.TestingT, events []checkin.Event) *report.State {
	r := checkin.NewRecords(incident, false)
	for _, e := range events {
		require.NoError(t, r.Add(e))
	}
	return report.Of(r)
}
