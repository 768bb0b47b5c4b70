package console

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// needsBody is what the screen about needs shows; it is turned to the person.
type needsBody struct {
	Record   checkin.Record
	Services []checkin.Service
}

func (v *visit) needsPage() error {
	r, err := v.record()
	if err != nil {
		return err
	}
	return v.page("needs", needsBody{Record: r, Services: checkin.Services()})
}

// tellNeeds hands over what somebody needs. Not to answer is an answer.
func (v *visit) tellNeeds() error {
	back := "/result"
	if v.session.result == nil || v.session.result.admission.Record.ID != v.of {
		back = "/standby"
	}
	if v.form.Get("later") != "" {
		return v.to(back)
	}
	services, err := v.services()
	if err != nil {
		return err
	}
	slot, err := v.number("slot", checkin.MaxParty)
	if err != nil {
		return err
	}
	request, err := v.request()
	if err != nil {
		return err
	}
	if _, err := v.record(); err != nil {
		return err
	}
	need := checkin.Need{People: []checkin.PersonNeed{{Services: services, Slot: max(1, slot)}}}
	if _, err := v.state.Desk.NeedsOf(v.ctx(), checkin.Change{Of: v.of, Request: request, Role: v.role()}, need); err != nil {
		return err
	}
	if v.form.Get("more") != "" {
		return v.to("/needs/" + v.of.String())
	}
	return v.to(back)
}

func (v *visit) services() (list []checkin.Service, err error) {
	for _, text := range v.form["service"] {
		if s := checkin.Service(text); slices.Contains(checkin.Services(), s) && !slices.Contains(list, s) {
			list = append(list, s)
			continue
		}
		return nil, fmt.Errorf("%w: a service", ErrForm)
	}
	if list == nil {
		return nil, fmt.Errorf("%w: no service", ErrForm)
	}
	return list, nil
}

// needed is what one check-in needs, for those who see to it.
type needed struct {
	Record checkin.Record
	People []neededPerson
}

type neededPerson struct {
	Person   checkin.PersonRecord
	Services []checkin.Service
}

// needsListBody is the list for those who see to needs.
type needsListBody struct {
	List   []needed
	Closed int // records that none of the keys here opens
	NoKey  bool
}

// needsList decrypts what people of this shelter need who count. It is the one screen
// that shows it, and is for the one role.
func (v *visit) needsList() error {
	if v.state.Needs == nil || v.state.Store == nil {
		return v.page("needs-list", needsListBody{NoKey: true})
	}
	sealed, err := v.h.needs.read(v.ctx(), v.state.Store, v.state.Who.Shelter)
	if err != nil {
		return err
	}
	var b needsListBody
	byRecord := make(map[checkin.ID]map[int][]checkin.Service)
	for _, s := range sealed {
		need, err := checkin.Unseal[checkin.Need](v.ctx(), s.raw, v.state.Needs)
		if err != nil {
			b.Closed++
			continue
		}
		if byRecord[s.of] == nil {
			byRecord[s.of] = make(map[int][]checkin.Service)
		}
		for _, p := range need.People {
			byRecord[s.of][p.Slot] = p.Services // what was said last
		}
	}
	for id, people := range byRecord {
		if n, ok := v.neededOf(id, people); ok {
			b.List = append(b.List, n)
		}
	}
	slices.SortFunc(b.List, func(x, y needed) int { return x.Record.At.Compare(y.Record.At) })
	return v.page("needs-list", b)
}

func (v *visit) neededOf(id checkin.ID, people map[int][]checkin.Service) (n needed, ok bool) {
	r, err := v.recordOf(id)
	if err != nil {
		return n, false
	}
	n.Record = r
	for _, p := range r.People {
		if services := people[p.Slot]; services != nil && p.Presence.Counted() {
			n.People = append(n.People, neededPerson{p, services})
		}
	}
	return n, len(n.People) > 0
}

// handovers are the encrypted records about needs that were read so far: a store is read
// once, and then only what came since.
type handovers struct {
	mu   sync.Mutex
	next map[string]uint64 // event of a device
	list []handover
}

// handover is an encrypted record and the check-in that it is about.
type handover struct {
	of  checkin.ID
	at  time.Time
	raw []byte
}

// read reads what came since, and returns all of a shelter in the order of their times.
func (h *handovers) read(ctx context.Context, from checkin.Store, shelter string) ([]handover, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	heads, err := from.Heads(ctx)
	if err != nil {
		return nil, err
	}
	if h.next == nil {
		h.next = make(map[string]uint64)
	}
	for _, head := range heads {
		for e, err := range from.Events(ctx, head.Device, h.next[head.Device]) {
			if err != nil {
				return nil, err
			}
			h.next[e.Device] = e.Seq + 1
			if body, ok := e.Body.(*checkin.NeedsHandover); ok && e.Shelter == shelter && e.Sealed != nil {
				h.list = append(h.list, handover{checkin.ID(body.Of.Of), e.Time, e.Sealed})
			}
		}
	}
	slices.SortStableFunc(h.list, func(a, b handover) int { return a.at.Compare(b.at) })
	return slices.Clone(h.list), nil
}
