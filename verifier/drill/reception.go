package drill

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// reception is the time in which people come, and what follows in the hour behind it.
func (s *shelter) reception(step func()) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := s.welcome(ctx); err != nil {
			return err
		}
		answered := slices.SortedFunc(slices.Values(s.visits), func(a, b *visit) int {
			return cmp.Or(cmp.Compare(a.end, b.end), a.number-b.number)
		})
		for _, v := range answered {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := s.receive(ctx, v); err != nil {
				return fmt.Errorf("visit %d: %w", v.number, err)
			}
			step()
		}
		for _, v := range answered {
			s.clock = s.clock.Add(time.Second)
			if err := s.move(ctx, v); err != nil {
				return fmt.Errorf("visit %d: %w", v.number, err)
			}
		}
		return nil
	}
}

// welcome opens the shelter for people.
func (s *shelter) welcome(ctx context.Context) error {
	for _, d := range s.devices {
		if err := d.Loaded(ctx, s.city.bundle); err != nil {
			return err
		}
	}
	return s.devices[0].OpenShelter(ctx, checkin.NewRequest(), trust.Lead, checkin.Open{Capacity: 2 * len(s.visits)})
}

// receive admits a party.
func (s *shelter) receive(ctx context.Context, v *visit) error {
	in := entered(v)
	in.Anyway = v.plant > 0
	what, err := s.shows(ctx, v)
	if err != nil {
		return err
	}
	s.clock = begin.Add(v.end)
	a, err := s.admit(ctx, s.at(v), in, what)
	switch {
	case err != nil:
		return err
	case a.Again:
		return fmt.Errorf("%w: somebody who was not here was here", ErrRecount)
	}
	s.records[v.number] = a.Record.ID
	s.ledger.admitted(v, a.Record.ID)
	if !v.again {
		return nil
	}
	if a, err = s.admit(ctx, s.at(v), entered(v), what); err == nil && !a.Again {
		err = fmt.Errorf("%w: a code that was read twice is two check-ins", ErrRecount)
	}
	s.ledger.again++
	return err
}

// shown is the text of the code that the scanner reads, and what the desk asked.
type shown struct {
	code string // empty: nothing is shown
	to   pass.Challenge
}

// shows is the text that the scanner reads when a party is at the desk.
func (s *shelter) shows(ctx context.Context, v *visit) (shown, error) {
	s.clock = begin.Add(v.start)
	carried, err := s.carried(ctx, v)
	if carried == nil || err != nil {
		return shown{}, err
	}
	d := s.at(v)
	if v.plant > 0 { // within one second, two answers to one nonce were one presentation
		d.screen = screen{}
	}
	now, err := s.screen(ctx, d)
	if err != nil {
		return shown{}, err
	}
	answers := now
	if v.flaw == elsewhere {
		if answers, err = s.nextDoor(ctx); err != nil {
			return shown{}, err
		}
	}
	raw, err := carried.show(ctx, answers, v.flaw, s.clock)
	return shown{qr.Encode(raw), now.challenge}, err
}

// carried is what a party carries, issued now unless it is shown elsewhere too.
func (s *shelter) carried(ctx context.Context, v *visit) (*credential, error) {
	if v.plant > 0 {
		return s.city.plants[v.plant-1], nil
	}
	return s.city.issue(ctx, v)
}

// screen is what a device shows now.
func (s *shelter) screen(ctx context.Context, d *device) (_ screen, err error) {
	if d.screen.asked == nil || !s.clock.Before(d.screen.challenge.Until) || s.clock.Before(d.screen.challenge.From) {
		d.screen, err = s.city.newScreen(ctx, d.signer, d.certificate, s.id, s.clock)
	}
	return d.screen, err
}

// nextDoor is a screen of another shelter, which has the next number.
func (s *shelter) nextDoor(ctx context.Context) (screen, error) {
	other := shelterID(s.number + 1)
	signer := s.devices[0].signer
	certificate, err := s.city.certify(ctx, signer, other)
	if err != nil {
		return screen{}, err
	}
	return s.city.newScreen(ctx, signer, certificate, other, s.clock)
}

// admit is one check: from the text of a code to an answer that is durable. It is timed
// by the clock of this machine, the only thing here that is.
func (s *shelter) admit(ctx context.Context, d *device, in checkin.Entry, what shown) (checkin.Admission, error) {
	from := time.Now()
	var took check
	if what.code != "" {
		verdict, err := s.judge(ctx, what)
		if err != nil {
			return checkin.Admission{}, err
		}
		in.Verdict, took.verdict = verdict, time.Since(from)
	}
	a, err := d.Admit(ctx, in)
	took.all = time.Since(from)
	s.checks = append(s.checks, took)
	return a, err
}

// judge judges what is shown.
func (s *shelter) judge(ctx context.Context, what shown) (*verifier.Verdict, error) {
	raw, err := qr.Decode(what.code)
	if err != nil {
		return nil, err
	}
	challenge := what.to.Expected(func(string) error { return nil }) // it is on the screen
	verdict, err := s.city.gate.Verify(ctx, verifier.Request{Challenge: &challenge, Claims: checkin.Claims(), At: s.clock}, raw)
	if verdict == nil {
		return nil, err
	}
	return verdict, nil
}
