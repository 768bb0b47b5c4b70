package drill

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// leftFor are the places that people go to who leave for good.
var leftFor = []checkin.Destination{checkin.ToHome, checkin.ToRelatives, checkin.ToCar, checkin.ToHospital, checkin.ToUnknown}

// move is what becomes of a party in the hour after people came.
func (s *shelter) move(ctx context.Context, v *visit) (err error) {
	d, of, people := s.at(v), s.change(v, trust.Reception), len(v.party)
	if v.completes {
		named := checkin.Personal{People: []checkin.PersonName{{Slot: 1, Name: "訓練 太郎"}}}
		if _, err := d.Complete(ctx, checkin.Completion{Change: s.change(v, trust.Reception), Personal: named}); err != nil {
			return err
		}
		s.ledger.completed++
	}
	switch v.fate {
	case leaves, returns:
		_, err = d.Leave(ctx, of)
		s.ledger.here -= people
		s.ledger.out += people
	case goesHome:
		_, err = d.Checkout(ctx, of, leftFor[v.number%len(leftFor)])
		s.ledger.here -= people
		s.ledger.gone += people
	case movesOn:
		var raw []byte
		raw, _, err = d.Slip(ctx, checkin.Transfer{Change: of, Shelter: shelterID(v.to)})
		s.slips = append(s.slips, slip{text: qr.Encode(raw), visit: v.number, from: s.number, people: people, twice: v.copy >= 0})
		s.ledger.here -= people
		s.ledger.moved += people
	}
	return err
}

// What is given out in the evening.
const (
	item   = "dinner"
	period = "2026-07-06-dinner"
)

// evening is when slips arrive, people come back and eat, staff count, and the log is
// written to a stick.
func (s *shelter) evening(arrivals []slip, export func(context.Context, *shelter) error) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, one := range arrivals {
			if err := s.arrive(ctx, one); err != nil {
				return fmt.Errorf("the slip of visit %d: %w", one.visit, err)
			}
		}
		for _, v := range s.visits {
			if err := s.dine(ctx, v); err != nil {
				return fmt.Errorf("visit %d: %w", v.number, err)
			}
		}
		if err := s.countHeads(ctx); err != nil {
			return err
		}
		return export(ctx, s)
	}
}

// arrive admits who comes with a slip, and feeds them.
func (s *shelter) arrive(ctx context.Context, one slip) error {
	s.clock = s.clock.Add(time.Second)
	d := s.devices[one.visit%len(s.devices)]
	raw, err := qr.Decode(one.text)
	if err != nil {
		return err
	}
	opened, err := d.OpenSlip(ctx, raw)
	if err != nil {
		return err
	}
	a, err := d.TransferIn(ctx, checkin.Arrival{Slip: opened, Role: trust.Reception})
	if err != nil {
		return err
	}
	s.ledger.arrived(one, a.Record.ID)
	return s.feed(ctx, d, a.Record.ID, one.people)
}

// dine brings back who said so, and feeds who is here: whoever checked in twice at one
// shelter eats once.
func (s *shelter) dine(ctx context.Context, v *visit) error {
	s.clock = s.clock.Add(time.Second)
	d, people := s.at(v), len(v.party)
	switch {
	case v.fate == returns:
		if _, err := d.Return(ctx, s.change(v, trust.Reception)); err != nil {
			return err
		}
		s.ledger.out -= people
		s.ledger.here += people
	case v.fate != stays || v.plant > 0 && s.fed[twin{number: v.plant}]:
		return nil
	}
	s.fed[twin{number: v.plant}] = true
	if err := s.feed(ctx, d, s.records[v.number], people); err != nil {
		return err
	}
	if !v.hungry {
		return nil
	}
	return s.feedAgain(ctx, d, v)
}

func dinner(of checkin.Change) checkin.Claim {
	return checkin.Claim{Change: of, Item: item, Period: period, Unit: checkin.PerPerson}
}

func (s *shelter) feed(ctx context.Context, d *device, of checkin.ID, people int) error {
	_, err := d.Ration(ctx, dinner(checkin.Change{Of: of, Request: checkin.NewRequest(), Role: trust.Supplies}))
	s.ledger.given += people
	return err
}

// feedAgain is a second dinner: staff see that it is one, and give every other party one
// all the same.
func (s *shelter) feedAgain(ctx context.Context, d *device, v *visit) error {
	claim := dinner(s.change(v, trust.Supplies))
	if _, err := d.Ration(ctx, claim); !errors.Is(err, checkin.ErrTaken) {
		return errors.Join(err, fmt.Errorf("%w: a second dinner that nobody noticed", ErrRecount))
	}
	s.ledger.taken++
	if v.number%2 == 0 {
		return nil
	}
	claim.Override = checkin.OverrideNotEnough
	_, err := d.Ration(ctx, claim)
	s.ledger.given += len(v.party)
	s.ledger.overridden += len(v.party)
	return err
}

// countHeads is the roll call, and the root of each log.
func (s *shelter) countHeads(ctx context.Context) error {
	count := checkin.Count{Present: s.ledger.here, Staff: len(s.devices)}
	if err := s.devices[0].Count(ctx, checkin.NewRequest(), trust.Reception, count); err != nil {
		return err
	}
	for _, d := range s.devices {
		if err := d.Root(ctx); err != nil {
			return err
		}
	}
	return nil
}
