package checkin

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

const labelBind = "hinan/bind/v1"

// bindID is the key of the binding that an entry with a blank card makes.
func bindID(checkin ID) ID { return digest(labelBind, string(checkin[:])) }

// checkCard asks the trust bundle about a blank card: [ErrCard], if the city never
// printed it, or takes it back.
func (d *Desk) checkCard(number []byte) error {
	if len(number) != len(pass.CardNumber{}) {
		return fmt.Errorf("%w: no card", ErrCard)
	}
	bundle := d.bundle()
	if bundle == nil {
		return fmt.Errorf("%w: there is no trust bundle", ErrCard)
	}
	n := pass.CardNumber(number)
	batch, ok := bundle.Content().Batches[n.Batch()]
	if !ok {
		return fmt.Errorf("%w: batch %d was not printed", ErrCard, n.Batch())
	}
	if state, printed := batch.Card(n.Serial()); !printed || state != trust.CardValid {
		return fmt.Errorf("%w: card %s of batch %d", ErrCard, n.Printed(), n.Batch())
	}
	return nil
}

// Binding gives a party that is here a blank card.
type Binding struct {
	Of      ID
	Verdict *verifier.Verdict // about the card
	Role    trust.Role
}

// Bind makes a blank card stand for a party that was admitted without a credential.
// Binding the same card to the same party again is fine. Errors are [ErrUnknownRecord],
// [ErrEntry] if no blank card was shown, [ErrCard] and [ErrCardBound].
func (d *Desk) Bind(ctx context.Context, in Binding) (Record, error) {
	s, shown := d.shownBy(in.Verdict)
	if !shown || !s.blank || len(s.seeds) == 0 {
		return Record{}, fmt.Errorf("%w: no blank card", ErrEntry)
	}
	if err := d.checkCard(s.card); err != nil {
		return Record{}, err
	}
	release, err := d.claim(ctx, []string{string(in.Of[:]), string(s.card)})
	if err != nil {
		return Record{}, err
	}
	defer release()
	if _, err := d.Record(in.Of); err != nil {
		return Record{}, err
	}
	if err := d.checkUnbound(s.card, in.Of); err != nil {
		return Record{}, err
	}
	body := &Bind{Card: s.card, Of: in.Of, Tag: s.seeds[0].Checkin(d.settings.Log.identity.Incident)}
	clear(s.seeds)
	if _, err := d.write(ctx, Draft{ID: digest(labelBind, string(in.Of[:]), string(s.card)), Role: in.Role, Body: body}); err != nil {
		return Record{}, err
	}
	return d.Record(in.Of)
}

func (d *Desk) checkUnbound(card []byte, of ID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.records.WithCard(card) {
		if r.ID != of {
			return fmt.Errorf("%w: at %s", ErrCardBound, r.Shelter)
		}
	}
	return nil
}
