package report_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// step is one thing that happens; what its numbers mean hangs on What.
type step struct{ What, Device, Minute, A, B, C int }

// played is a script with what its author knows.
type played struct {
	*scene
	made     []checkin.ID // check-ins, in the order in which they were written
	shelter  map[checkin.ID]string
	names    map[checkin.ID][][]string // of each person: what they showed
	bound    map[checkin.ID]bool
	slips    map[int]checkin.ID // whose slips are
	slipTag  map[int]checkin.Tag
	sent     map[checkin.ID]bool
	first    map[string]int // how many parties at a shelter have a first person with a tag
	arrivals map[int][]checkin.ID
	came     map[checkin.ID]checkin.ID // from which check-in by a slip
}

func drawScript(rt *rapid.T) []step {
	small := rapid.IntRange(0, 5)
	one := rapid.Custom(func(rt *rapid.T) step {
		return step{
			What: rapid.IntRange(0, 15).Draw(rt, "what"), Device: rapid.IntRange(0, 3).Draw(rt, "device"),
			Minute: rapid.IntRange(-60, 900).Draw(rt, "minute"), A: rapid.IntRange(0, 100).Draw(rt, "a"), B: small.Draw(rt, "b"), C: small.Draw(rt, "c"),
		}
	})
	return rapid.SliceOfN(one, 5, 60).Draw(rt, "script")
}

// play lets a script happen. Clocks jump at will.
func play(t testing.TB, seed string, script []step) *played {
	p := &played{
		scene: newScene(t, seed), shelter: make(map[checkin.ID]string), names: make(map[checkin.ID][][]string),
		bound: make(map[checkin.ID]bool), slips: make(map[int]checkin.ID), slipTag: make(map[int]checkin.Tag),
		sent: make(map[checkin.ID]bool), first: make(map[string]int), arrivals: make(map[int][]checkin.ID), came: make(map[checkin.ID]checkin.ID),
	}
	for _, st := range script {
		p.step(st)
	}
	return p
}

var devices = []string{"A-1", "A-2", "B-1", "C-1"}

func (p *played) step(s step) {
	device := devices[s.Device]
	if s.What < 4 || len(p.made) == 0 {
		p.admits(s, device)
		return
	}
	id := p.made[s.A%len(p.made)]
	slots := [][]int{nil, {1}, {2}}[s.B%3]
	if len(p.names[id]) == 1 && s.B%3 == 2 {
		slots = nil
	}
	switch s.What {
	case 4:
		p.at(s.Minute, device, &checkin.Leave{Of: of(id, slots...)})
	case 5:
		p.at(s.Minute, device, &checkin.Return{Of: of(id)})
	case 6:
		to := []checkin.Destination{checkin.ToUnknown, checkin.ToHome, checkin.ToHospital}[s.C%3]
		p.at(s.Minute, device, &checkin.Checkout{Destination: to, Of: id, Slots: slots})
	case 7, 8:
		p.moves(s, id)
	case 9, 10:
		p.arrives(s, device)
	case 11:
		p.corrects(s, device, id)
	case 12:
		p.binds(s, device, id)
	case 13:
		ration := checkin.Ration{Item: "meal", Period: fmt.Sprint("p", s.B), Of: id, Slots: []int{1}, Unit: checkin.PerPerson}
		if s.C == 0 {
			ration.Override = checkin.OverrideLost
		}
		p.at(s.Minute, device, &ration)
	case 14:
		p.at(s.Minute, device, &checkin.Count{Present: s.A, Staff: s.B, Helpers: s.C})
	case 15:
		p.at(s.Minute, device, &checkin.NeedsHandover{Of: of(id, slots...)})
	}
}

// admits checks a party of one or two in; people 1 to 5 have passes.
func (p *played) admits(s step, device string) {
	c := checkin.Checkin{Outside: []checkin.Outside{checkin.Inside, checkin.Inside, checkin.InCar}[s.C%3], Pets: s.C % 2}
	tags := []int{s.B}
	if s.A%2 == 0 && s.C != s.B {
		tags = append(tags, s.C)
	}
	if s.What == 3 {
		c.Household = p.tag(90 + s.B)
	}
	tag := p.tag(s.B)
	if key := shelterOf(device) + string(tag[:]); s.B > 0 {
		if p.first[key] > 1 {
			return // whose slip is whose would be anybody's guess
		}
		p.first[key]++
	}
	c.Party = p.party(tags...)
	for i := range c.Party {
		c.Party[i].AgeBand = checkin.AgeBands()[(s.A+i)%6]
		c.Party[i].Sex = checkin.Sex(s.A % 3)
	}
	id := p.admit(s.Minute, device, c)
	p.add(id, device)
	for _, n := range tags {
		p.names[id] = append(p.names[id], p.shown(n))
	}
	if s.A%10 == 9 { // a second device scanned the same
		p.draft(s.Minute+1, device[:2]+"9", checkin.Draft{ID: id, Grade: checkin.GradeD, Body: p.events[len(p.events)-1].Body})
	}
}

func (p *played) add(id checkin.ID, device string) {
	p.made = append(p.made, id)
	p.shelter[id] = shelterOf(device)
}

func (p *played) shown(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprint("pass ", n)}
}

// moves sends a whole party away with a slip, once.
func (p *played) moves(s step, id checkin.ID) {
	tag := checkin.SlipTag(id)
	if _, by := p.came[id]; !by && len(p.names[id][0]) > 0 && p.names[id][0][0][:4] == "pass" {
		var n int
		_, err := fmt.Sscanf(p.names[id][0][0], "pass %d", &n)
		require.NoError(p.t, err)
		tag = p.tag(n)
	}
	if p.sent[id] || p.first[p.shelter[id]+string(tag[:])] > 1 {
		return
	}
	p.sent[id] = true
	p.first[p.shelter[id]+string(tag[:])] += 2 // nobody is admitted with it any more
	slip := len(p.slips) + 1
	p.slips[slip], p.slipTag[slip] = id, tag
	p.sends(s.Minute, p.shelter[id]+"-1", id)
}

// arrives shows a slip at a shelter, perhaps again.
func (p *played) arrives(s step, device string) {
	if len(p.slips) == 0 {
		return
	}
	slip := s.A%len(p.slips) + 1
	from := p.slips[slip]
	if p.shelter[from] == shelterOf(device) {
		return
	}
	id := p.receives(s.Minute, device, p.shelter[from], slip, p.slipTag[slip], len(p.names[from]))
	if slices.Contains(p.made, id) {
		return // the slip was used here before
	}
	p.add(id, device)
	p.names[id] = make([][]string, len(p.names[from]))
	p.arrivals[slip], p.came[id] = append(p.arrivals[slip], id), from
}

// corrects changes ages and places, or takes a check-in back from which nobody moved.
func (p *played) corrects(s step, device string, id checkin.ID) {
	if s.B == 0 && !p.sent[id] {
		p.at(s.Minute, device, &checkin.Correct{Of: id, Void: true})
		p.sent[id] = true
		return
	}
	party := p.party(make([]int, len(p.names[id]))...)
	party[0].AgeBand = checkin.AgeBands()[s.C]
	if s.B%2 == 0 {
		p.at(s.Minute, device, &checkin.Complete{Of: id, Party: party})
		return
	}
	p.at(s.Minute, device, &checkin.Correct{Of: id, Party: party, Outside: checkin.WithRelatives})
}

// binds makes one of three cards stand for a party.
func (p *played) binds(s step, device string, id checkin.ID) {
	if p.bound[id] {
		return
	}
	p.bound[id] = true
	card := s.B % 3
	p.at(s.Minute, device, &checkin.Bind{Card: fmt.Append(nil, "card ", card), Of: id, Tag: p.tag(200 + card)})
	if len(p.names[id][0]) == 0 {
		p.names[id][0] = []string{fmt.Sprint("card ", card)}
	}
}
