package api

import (
	"context"
	"time"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
)

var entryMembers = []string{
	"presentations", "heads", "party", "method", "residence", "out_of_shelter", "pets", "voluntary", "no_disclosure",
	"anyway", "tookMs",
}

// entry is the body of a check-in.
type entry struct {
	shown [][]byte
	in    checkin.Entry
}

func readEntry(m *members) order {
	o := &entry{shown: m.shown(), in: checkin.Entry{
		Party:        m.party(),
		Heads:        int(m.number("heads", 1, checkin.MaxParty)),
		Method:       choice(m, "method", checkin.Quick, checkin.PaperForm),
		Residence:    choice(m, "residence", checkin.InCity, checkin.OtherCity, checkin.Abroad, checkin.ResidenceUnknown),
		Outside:      choice(m, "out_of_shelter", checkin.Inside, checkin.AtHome, checkin.InCar, checkin.WithRelatives, checkin.InTent, checkin.OutsideUnknown),
		Pets:         int(m.number("pets", 0, checkin.MaxPets)),
		Voluntary:    m.flag("voluntary"),
		NoDisclosure: m.flag("no_disclosure"),
		Took:         time.Duration(m.number("tookMs", 0, checkin.MaxTook)) * time.Millisecond,
		Anyway:       m.flag("anyway"),
	}}
	if _, both := m.object["heads"]; both && o.in.Party != nil {
		m.wrong("heads", "beside a party")
	}
	return o
}

func (*entry) event() checkin.Type { return checkin.TypeCheckin }

// do admits a party, whatever is found of what it shows.
func (o *entry) do(ctx context.Context, v *visit) (reply, error) {
	start := time.Now()
	defer func() { v.h.metrics.desk.check.Observe(time.Since(start).Seconds()) }()
	in := o.in
	in.Request, in.Role = v.request, v.role
	var err error
	if in.Verdict, in.Poster, err = v.judge(ctx, o.shown); err != nil {
		return reply{}, err
	}
	a, err := v.desk.Admit(ctx, in)
	if err != nil {
		return reply{}, err
	}
	return admitted(a, withoutClaims(in.Verdict)), nil
}

// admitted is the answer to an admission.
func admitted(a checkin.Admission, v *verifier.Verdict) reply {
	answer := reply{Record: recordOf(a.Record), Again: a.Again, Seen: []sighting{}, Verdict: v, of: a.Record.ID}
	for _, other := range a.Seen {
		answer.Seen = append(answer.Seen, sightingOf(other))
	}
	return answer
}

var arrivalMembers = []string{"slip", "party"}

// arrival is the body of an arrival with a transfer slip.
type arrival struct {
	slip  []byte
	party checkin.Party
}

func readArrival(m *members) order {
	o := &arrival{party: m.party()}
	if text := m.text("slip", MaxBody); text != "" {
		o.slip = bytesOf(text)
	} else {
		m.wrong("slip", "none")
	}
	return o
}

func (*arrival) event() checkin.Type { return checkin.TypeTransferIn }

func (o *arrival) do(ctx context.Context, v *visit) (reply, error) {
	slip, err := v.prove(ctx, o.slip)
	if err != nil {
		return reply{}, err
	}
	a, err := v.desk.TransferIn(ctx, checkin.Arrival{Slip: slip, Party: o.party, Role: v.role})
	if err != nil {
		return reply{}, err
	}
	return admitted(a, nil), nil
}
