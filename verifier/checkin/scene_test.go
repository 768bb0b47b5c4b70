package checkin_test

import (
	"context"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/verifier/checkin"
)

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

// scene is what happens at some shelters. The device a1 is at shelter A.
type scene struct {
	t      testing.TB
	ram    ram
	logs   map[string]*checkin.Log
	now    time.Time
	events []checkin.Event
}

func newScene(t testing.TB) *scene {
	return &scene{t: t, ram: make(ram), logs: make(map[string]*checkin.Log), now: morning}
}

func shelterOf(name string) string { return strings.ToUpper(name[:1]) }

// log is the log of a device.
func (s *scene) log(name string) *checkin.Log {
	if s.logs[name] == nil {
		l, err := checkin.OpenLog(context.Background(), s.ram, device(name), checkin.Identity{
			Device: name, Shelter: shelterOf(name), Incident: incident, Now: func() time.Time { return s.now },
		})
		require.NoError(s.t, err)
		s.logs[name] = l
	}
	return s.logs[name]
}

// at writes an event some minutes into the morning; the zero id is one of its own.
func (s *scene) at(minute int, name string, id checkin.ID, body checkin.Body) checkin.ID {
	s.now = morning.Add(time.Duration(minute) * time.Minute)
	var r checkin.Request
	if id == (checkin.ID{}) {
		binary.BigEndian.PutUint64(r[:], uint64(len(s.events)+1))
		id = checkin.EventID(shelterOf(name), incident, r.ID())
	}
	d := checkin.Draft{ID: id, Body: body}
	switch body.(type) {
	case *checkin.Checkin, *checkin.TransferIn:
		d.Grade = checkin.GradeD
	case *checkin.NeedsHandover, *checkin.Complete:
		d.Sealed = []byte("sealed")
	}
	events, err := s.log(name).Append(context.Background(), d)
	require.NoError(s.t, err)
	s.events = append(s.events, events...)
	return id
}

// admit checks in people with tags; 0 has none.
func (s *scene) admit(minute int, name string, tags ...byte) checkin.ID {
	return s.at(minute, name, checkin.ID{}, arriving(tags...))
}

func arriving(tags ...byte) *checkin.Checkin {
	return &checkin.Checkin{Method: checkin.Quick, Residence: checkin.ResidenceUnknown, Outside: checkin.Inside, Party: people(tags...)}
}

func people(tags ...byte) (party checkin.Party) {
	for i, t := range tags {
		party = append(party, checkin.Person{Slot: i + 1, Tag: checkin.Tag{t}})
	}
	return party
}

// send checks people out to another shelter, by a slip.
func (s *scene) send(minute int, name string, of checkin.ID, slots ...int) {
	s.at(minute, name, checkin.ID{}, &checkin.Checkout{Destination: checkin.ToShelter, Of: of, Slots: slots})
}

// receive lets heads of a party arrive by a slip, which a digit names.
func (s *scene) receive(minute int, name, from string, slip byte, tag checkin.Tag, heads int) checkin.ID {
	r := checkin.Request{slip, 0xff}
	return s.at(minute, name, checkin.EventID(shelterOf(name), incident, r.ID()), &checkin.TransferIn{
		From: from, Party: people(make([]byte, heads)...), Slip: [32]byte{slip}, Tag: tag,
	})
}

func of(id checkin.ID, slots ...int) checkin.Of { return checkin.Of{Of: id, Slots: slots} }

// records are what follows from the events.
func (s *scene) records() *checkin.Records { return recordsOf(s.t, s.events) }

func recordsOf(t require.TestingT, events []checkin.Event) *checkin.Records {
	r := checkin.NewRecords(incident, false)
	for _, e := range events {
		require.NoError(t, r.Add(e))
	}
	return r
}

// where are the presences of a party, such as "here moved:B".
func where(t *testing.T, r *checkin.Records, id checkin.ID) string {
	record, ok := r.Record(id)
	require.True(t, ok)
	var list []string
	for _, p := range record.People {
		word := string(p.Presence)
		if p.Presence == checkin.Moved {
			word += ":" + p.To
		}
		list = append(list, word)
	}
	return strings.Join(list, " ")
}

// play lets devices, whose clocks jump, do whatever may be done.
func (s *scene) play(rt *rapid.T) {
	names := []string{"a1", "a2", "b1", "c1"}
	var ids []checkin.ID
	for range rapid.IntRange(5, 40).Draw(rt, "steps") {
		name := rapid.SampledFrom(names).Draw(rt, "device")
		minute := rapid.IntRange(-30, 600).Draw(rt, "minute")
		tag := rapid.ByteRange(0, 5)
		if len(ids) == 0 || rapid.IntRange(0, 3).Draw(rt, "new") == 0 {
			ids = append(ids, s.admit(minute, name, tag.Draw(rt, "tag"), tag.Draw(rt, "tag")))
			continue
		}
		id := rapid.SampledFrom(ids).Draw(rt, "of")
		slots := rapid.SampledFrom([][]int{nil, {1}, {2}}).Draw(rt, "slots")
		switch rapid.IntRange(0, 9).Draw(rt, "what") {
		case 0:
			s.at(minute, name, checkin.ID{}, &checkin.Leave{Of: of(id, slots...)})
		case 1:
			s.at(minute, name, checkin.ID{}, &checkin.Return{Of: of(id, slots...)})
		case 2:
			s.at(minute, name, checkin.ID{}, &checkin.Checkout{Destination: checkin.ToHome, Of: id, Slots: slots})
		case 3:
			s.send(minute, name, id, slots...)
		case 4:
			slip := rapid.SampledFrom([]checkin.Tag{{1}, {2}, checkin.SlipTag(id)}).Draw(rt, "slip")
			from := rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "from")
			arrived := s.receive(minute, name, from, rapid.ByteRange(1, 4).Draw(rt, "number"), slip, 2)
			if !slices.Contains(ids, arrived) {
				ids = append(ids, arrived)
			}
		case 5:
			s.at(minute, name, checkin.ID{}, &checkin.Correct{Of: id, Void: slots == nil, Party: partyUnless(slots == nil, tag.Draw(rt, "tag"))})
		case 6:
			s.at(minute, name, checkin.ID{}, &checkin.Complete{Of: id, Party: people(tag.Draw(rt, "tag"))})
		case 7:
			s.at(minute, name, checkin.ID{}, &checkin.Bind{Card: []byte{tag.Draw(rt, "card") + 1}, Of: id, Tag: checkin.Tag{9}})
		case 8:
			s.at(minute, name, checkin.ID{}, &checkin.Ration{Item: "meal", Period: "noon", Of: id, Slots: []int{1}, Unit: checkin.PerPerson})
		case 9:
			s.at(minute, name, checkin.ID{}, &checkin.Count{Present: minute + 30})
		}
	}
}

func partyUnless(not bool, tag byte) checkin.Party {
	if not {
		return nil
	}
	return people(tag, 0)
}
