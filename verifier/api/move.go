package api

import (
	"context"
	"errors"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
)

var changeMembers = []string{"of", "presentations", "slots", "change", "destination"}

// What a change may be.
const (
	leaving   = "leave"
	returning = "return"
	going     = "checkout"
)

// change is the body of a change of where people are.
type change struct {
	whom
	slots []int
	what  string
	to    checkin.Destination
}

func readChange(m *members) order {
	o := &change{whom: m.whom(), slots: m.slots(), what: choice(m, "change", leaving, returning, going)}
	o.to = choice(m, "destination", checkin.ToUnknown, checkin.ToHome, checkin.ToRelatives, checkin.ToCar,
		checkin.ToLodging, checkin.ToHospital, checkin.ToWelfare)
	switch {
	case o.what == "":
		m.wrong("change", "none")
	case (o.what == going) != (o.to != ""):
		m.wrong("destination", "it belongs to a checkout, and to nothing else")
	}
	return o
}

func (o *change) event() checkin.Type {
	return map[string]checkin.Type{leaving: checkin.TypeLeave, returning: checkin.TypeReturn, going: checkin.TypeCheckout}[o.what]
}

func (o *change) do(ctx context.Context, v *visit) (reply, error) {
	c, err := v.change(ctx, o.whom, o.slots)
	if err != nil {
		return reply{}, err
	}
	var r checkin.Record
	switch o.what {
	case leaving:
		r, err = v.desk.Leave(ctx, c)
	case returning:
		r, err = v.desk.Return(ctx, c)
	case going:
		r, err = v.desk.Checkout(ctx, c, o.to)
	}
	return about(r), err
}

// change is about people of a check-in.
func (v *visit) change(ctx context.Context, w whom, slots []int) (checkin.Change, error) {
	of, _, err := v.find(ctx, w)
	return checkin.Change{Of: of, Slots: slots, Request: v.request, Role: v.role}, err
}

// about is the answer to what was about a record.
func about(r checkin.Record) reply { return reply{Record: recordOf(r), of: r.ID} }

var slipMembers = []string{"of", "presentations", "slots", "shelter", "destination"}

// transfer is the body of a transfer slip that is to be written.
type transfer struct {
	whom
	slots   []int
	shelter string
	to      checkin.Destination
}

func readSlip(m *members) order {
	o := &transfer{whom: m.whom(), slots: m.slots(), shelter: m.text("shelter", pass.MaxShelter)}
	o.to = choice(m, "destination", checkin.ToHospital, checkin.ToWelfare)
	if (o.shelter == "") == (o.to == "") {
		m.wrong("shelter", "one of shelter and destination is needed")
	}
	return o
}

func (*transfer) event() checkin.Type { return checkin.TypeCheckout }

func (o *transfer) do(ctx context.Context, v *visit) (reply, error) {
	c, err := v.change(ctx, o.whom, o.slots)
	if err != nil {
		return reply{}, err
	}
	raw, r, err := v.desk.Slip(ctx, checkin.Transfer{Change: c, Shelter: o.shelter, To: o.to})
	if err != nil && r.ID != (checkin.ID{}) { // it is written down that they go; the slip does not fit into a code
		return reply{}, errors.Join(checkin.ErrSlip, err)
	}
	if err != nil {
		return reply{}, err
	}
	answer := about(r)
	answer.Slip = qr.Encode(raw)
	return answer, nil
}

var countMembers = []string{"present", "staff", "helpers"}

// count is the body of a roll call.
type count struct{ checkin.Count }

func readCount(m *members) order {
	if m.object["present"] == nil {
		m.wrong("present", "none")
	}
	return &count{checkin.Count{
		Present: int(m.number("present", 0, checkin.MaxCapacity)),
		Staff:   int(m.number("staff", 0, checkin.MaxCapacity)),
		Helpers: int(m.number("helpers", 0, checkin.MaxCapacity)),
	}}
}

func (*count) event() checkin.Type { return checkin.TypeCount }

func (o *count) do(ctx context.Context, v *visit) (reply, error) {
	return reply{}, v.desk.Count(ctx, v.request, v.role, o.Count)
}
