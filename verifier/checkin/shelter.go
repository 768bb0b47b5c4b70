package checkin

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/verifier/internal/form"
	"github.com/hinan-id/hinan/verifier/trust"
)

// OpenShelter opens this shelter: one of the city's list, or one that is on no list.
func (d *Desk) OpenShelter(ctx context.Context, r Request, by trust.Role, o Open) error {
	return d.tell(ctx, r, by, &o)
}

// Shut closes this shelter.
func (d *Desk) Shut(ctx context.Context, r Request, by trust.Role) error {
	return d.tell(ctx, r, by, new(Shut))
}

// Count keeps a roll call.
func (d *Desk) Count(ctx context.Context, r Request, by trust.Role, c Count) error {
	return d.tell(ctx, r, by, &c)
}

// CloseIncident ends the incident on this device. Whoever calls it deletes the keys
// next; from here on nothing is written.
func (d *Desk) CloseIncident(ctx context.Context, r Request, by trust.Role) error {
	return d.tell(ctx, r, by, new(CloseIncident))
}

// Loaded says on whose word the desk works from here on; of a bundle that was pinned
// there is nothing to say.
func (d *Desk) Loaded(ctx context.Context, b *trust.Bundle) error {
	t, anchor := b.Trust(), b.Anchor()
	if t.Version == 0 { // it was pinned, and has no version to tell
		return nil
	}
	body := &BundleLoaded{Digest: form.Digest(anchor.State.Digest), Issued: form.StampOf(t.Issued), Version: t.Version}
	return d.tell(ctx, NewRequest(), "", body)
}

// Root writes the Merkle root of the log into the log.
func (d *Desk) Root(ctx context.Context) error { return d.tell(ctx, NewRequest(), "", new(LogRoot)) }

// tell writes an event that is about no check-in.
func (d *Desk) tell(ctx context.Context, r Request, by trust.Role, body Body) error {
	if r == (Request{}) {
		return fmt.Errorf("%w: no request", ErrEntry)
	}
	_, err := d.write(ctx, Draft{ID: d.eventID(r.ID()), Role: by, Body: body})
	return err
}

// check asks what a record of needs owes.
func (n Need) check() error {
	if len(n.People) == 0 || len(n.People) > MaxParty {
		return fmt.Errorf("%w: needs of %d people", ErrEntry, len(n.People))
	}
	for _, p := range n.People {
		if len(p.Services) == 0 {
			return fmt.Errorf("%w: no need", ErrEntry)
		}
		for _, s := range p.Services {
			if !slices.Contains(Services(), s) {
				return fmt.Errorf("%w: %.32q is none of the services", ErrEntry, s)
			}
		}
	}
	return nil
}
