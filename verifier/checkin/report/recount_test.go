package report_test

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// recount is an independent count: it goes through all events in the order of time, as
// somebody with a pencil would, and knows of each slip whose it was, because the script
// that wrote it does.
type recount struct {
	parties map[checkin.ID]*party
	order   []checkin.ID
}

// party is a check-in as the pencil has it.
type party struct {
	shelter string
	since   time.Time
	void    bool
	outside checkin.Outside
	state   []string // of each: here, out, moving, moved, or where they are gone to
	ages    []checkin.AgeBand
	cards   []string
	copies  int
}

func count(events []checkin.Event, p *played) *recount {
	c := &recount{parties: make(map[checkin.ID]*party)}
	dated := datedEvents(events)
	for _, e := range dated {
		if people, ok := arriving(e); ok {
			c.arrive(e, people)
		}
	}
	used := make(map[int]bool)
	for _, e := range dated {
		c.apply(e)
	}
	for slip, ids := range p.arrivals {
		for _, id := range ids {
			used[slip] = used[slip] || !c.parties[id].void
		}
	}
	for slip, id := range p.slips {
		for i, s := range c.parties[id].state {
			if s == "moving" && used[slip] {
				c.parties[id].state[i] = "moved"
			}
		}
	}
	return c
}

// datedEvents are the events, each once, in the order of their times: a clock that
// jumped back does not count.
func datedEvents(events []checkin.Event) []checkin.Event {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b checkin.Event) int {
		return cmp.Or(cmp.Compare(a.Device, b.Device), cmp.Compare(a.Seq, b.Seq))
	})
	latest := make(map[string]time.Time)
	for i, e := range events {
		if e.Time.Before(latest[e.Device]) {
			events[i].Time = latest[e.Device]
		}
		latest[e.Device] = events[i].Time
	}
	slices.SortStableFunc(events, func(a, b checkin.Event) int { return a.Time.Compare(b.Time) })
	return events
}

func arriving(e checkin.Event) (checkin.Party, bool) {
	switch b := e.Body.(type) {
	case *checkin.Checkin:
		return b.Party, true
	case *checkin.TransferIn:
		return b.Party, true
	}
	return nil, false
}

func (c *recount) arrive(e checkin.Event, people checkin.Party) {
	if known := c.parties[e.ID]; known != nil {
		known.copies++
		return
	}
	one := &party{shelter: e.Shelter, since: e.Time, outside: checkin.Inside}
	if b, ok := e.Body.(*checkin.Checkin); ok {
		one.outside = b.Outside
	}
	for _, p := range people {
		one.state, one.ages = append(one.state, "here"), append(one.ages, p.AgeBand)
	}
	c.parties[e.ID] = one
	c.order = append(c.order, e.ID)
}

func (c *recount) apply(e checkin.Event) {
	set := func(id checkin.ID, slots []int, state string) {
		one := c.parties[id]
		for i := range one.state {
			if len(slots) == 0 || slices.Contains(slots, i+1) {
				one.state[i] = state
			}
		}
	}
	switch b := e.Body.(type) {
	case *checkin.Checkin, *checkin.TransferIn: // seen again later: who had left is back
		one := c.parties[e.ID]
		for i, state := range one.state {
			if !counts(state) && e.Time.After(one.since) {
				one.state[i] = "here"
			}
		}
	case *checkin.Leave:
		set(b.Of.Of, b.Slots, "out")
	case *checkin.Return:
		set(b.Of.Of, b.Slots, "here")
	case *checkin.Checkout:
		if b.Destination == checkin.ToShelter {
			set(b.Of, b.Slots, "moving")
			return
		}
		set(b.Of, b.Slots, string(b.Destination))
	case *checkin.Bind:
		one := c.parties[b.Of]
		one.cards = append(one.cards, string(b.Card))
	case *checkin.Correct:
		one := c.parties[b.Of]
		one.void = one.void || b.Void
		if b.Outside != "" {
			one.outside = b.Outside
		}
		for i, p := range b.Party {
			one.ages[i] = p.AgeBand
		}
	case *checkin.Complete:
		for i, p := range b.Party {
			c.parties[b.Of].ages[i] = p.AgeBand
		}
	}
}

func counts(state string) bool { return state == "here" || state == "out" || state == "moving" }

func (p *party) open() bool { return !p.void && slices.ContainsFunc(p.state, counts) }

// board is how many there are of everything at a shelter, such as "inside out": 3.
func (c *recount) board(shelter string) map[string]int {
	n := make(map[string]int)
	for _, one := range c.parties {
		if one.void || one.shelter != shelter {
			continue
		}
		for i, s := range one.state {
			switch {
			case counts(s) && one.outside == checkin.Inside:
				n["inside "+s]++
				n["age "+string(one.ages[i])]++
			case counts(s):
				n["outside "+string(one.outside)]++
			case s == "moved":
				n["moved"]++
			default:
				n["gone "+s]++
			}
		}
	}
	return n
}

// names is who somebody of a party is, by the script: what they showed, and what those
// were called who they were before a slip brought them here.
func (c *recount) names(p *played, id checkin.ID, i int) []string {
	from, moved := p.came[id]
	names := slices.Clone(p.names[id][i])
	if moved {
		names = append(names, c.names(p, from, i)...)
	}
	return append(names, fmt.Sprintf("%x %d", id, i))
}

// cards are those that somebody of the party has on them.
func (c *recount) cards(p *played, id checkin.ID) []string {
	own := slices.Clone(c.parties[id].cards)
	from, moved := p.came[id]
	if moved && !slices.ContainsFunc(c.parties[from].state, func(s string) bool { return s != "moved" }) {
		own = append(own, c.cards(p, from)...)
	}
	return own
}

// pairs are the check-ins that share somebody who counts in both, or a card, as
// "place place" of the order in which the script made them.
func (c *recount) pairs(p *played) (list []string) {
	for i, a := range p.made {
		for j := range i {
			b := p.made[j]
			if a != b && c.parties[a].open() && c.parties[b].open() && c.share(p, a, b) {
				list = append(list, fmt.Sprint(j, i))
			}
		}
	}
	slices.Sort(list)
	return list
}

func (c *recount) share(p *played, a, b checkin.ID) bool {
	meet := func(x, y []string) bool {
		return slices.ContainsFunc(x, func(s string) bool { return slices.Contains(y, s) })
	}
	for i, s := range c.parties[a].state {
		for j, o := range c.parties[b].state {
			if counts(s) && counts(o) && meet(c.names(p, a, i), c.names(p, b, j)) {
				return true
			}
		}
	}
	return meet(c.cards(p, a), c.cards(p, b))
}
