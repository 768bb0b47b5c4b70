package api

import (
	"context"

	"github.com/hinan-id/hinan/verifier/checkin"
)

var rationMembers = []string{"of", "presentations", "slots", "item", "period", "unit", "override"}

// ration is the body of a ration that is to be given out.
type ration struct {
	whom
	claim checkin.Claim
}

func readRation(m *members) order {
	o := &ration{whom: m.whom(), claim: checkin.Claim{
		Item:   m.text("item", checkin.MaxName),
		Period: m.text("period", checkin.MaxName),
		Unit:   choice(m, "unit", checkin.PerPerson, checkin.PerHousehold),
		Override: choice(m, "override", checkin.OverrideLost, checkin.OverrideSpoiled, checkin.OverrideNotEnough,
			checkin.OverrideMistake, checkin.OverrideOther),
	}}
	o.claim.Slots = m.slots()
	switch {
	case o.claim.Item == "" || o.claim.Period == "" || o.claim.Unit == "":
		m.wrong("item", "item, period and unit are needed")
	case o.claim.Unit == checkin.PerHousehold && o.claim.Slots != nil:
		m.wrong("slots", "a household has one ration")
	}
	return o
}

func (*ration) event() checkin.Type { return checkin.TypeRation }

func (o *ration) do(ctx context.Context, v *visit) (reply, error) {
	of, verdict, err := v.find(ctx, o.whom)
	if err != nil {
		return reply{}, err
	}
	c := o.claim
	c.Of, c.Request, c.Role, c.Verdict = of, v.request, v.role, verdict
	r, err := v.desk.Ration(ctx, c)
	return about(r), err
}
