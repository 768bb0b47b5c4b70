package checkin

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/hinan-id/hinan/verifier/internal/form"
)

// plan is a batch before the store has it. Until then the log stays as it was.
type plan struct {
	log    *Log
	end    ending
	events []Event
	fresh  map[ID]int // in events
}

// planned is what becomes of one draft: an event of this batch, or one that was there.
type planned struct {
	at  int // in the events of the batch
	was *Event
}

// add makes the events of one call. If one of its drafts cannot be, none is.
func (p *plan) add(ctx context.Context, call *batchCall) error {
	before, end := len(p.events), p.end
	for i, d := range call.drafts {
		one, err := p.one(ctx, d, call.bodies[i])
		if err != nil {
			for _, e := range p.events[before:] {
				delete(p.fresh, e.ID)
			}
			p.events, p.end = p.events[:before], end
			return err
		}
		call.planned = append(call.planned, one)
	}
	return nil
}

func (p *plan) one(ctx context.Context, d Draft, body []byte) (planned, error) {
	if at, here := p.fresh[d.ID]; here {
		return planned{at: at}, nil
	}
	if seq, before := p.log.ids[d.ID]; before {
		e, err := p.log.event(ctx, seq)
		return planned{was: &e}, err
	}
	e, err := p.stamp(d, body)
	if err != nil {
		return planned{}, err
	}
	p.end.take(e)
	p.events = append(p.events, e)
	p.fresh[e.ID] = len(p.events) - 1
	return planned{at: len(p.events) - 1}, nil
}

// stamp makes the next event of the log of a draft, without its signature.
func (p *plan) stamp(d Draft, body []byte) (Event, error) {
	who := p.log.identity
	e := Event{
		ID: d.ID, Incident: who.Incident, Shelter: who.Shelter, Device: who.Device, Drill: who.Drill,
		Seq: p.end.tree.size(), Prev: p.end.last, Time: who.now(), Floor: p.end.floor,
		Role: d.Role, Grade: d.Grade, Reasons: d.Reasons, Body: d.Body, Sealed: d.Sealed,
	}
	if d.Body != nil {
		e.Type = d.Body.eventType()
	}
	if d.Floor.After(e.Floor) {
		e.Floor = d.Floor
	}
	if d.Sealed != nil {
		e.Record = sha256.Sum256(d.Sealed)
	}
	if e.Type == TypeRoot {
		root, err := p.end.tree.root()
		if err != nil {
			return Event{}, err
		}
		e.Body = &LogRoot{Root: form.Digest(root), Size: e.Seq}
		if body, err = encodeBody(e.Body); err != nil {
			return Event{}, err
		}
	}
	if err := e.encode(body); err != nil {
		return Event{}, err
	}
	return e, e.checkSealed()
}

func (i Identity) now() time.Time {
	if i.Now == nil {
		return time.Now()
	}
	return i.Now()
}

// event reads an event of the log again.
func (l *Log) event(ctx context.Context, seq uint64) (Event, error) {
	for e, err := range l.store.Events(ctx, l.identity.Device, seq) {
		return e, err
	}
	return Event{}, ErrStoreDamaged // it had been read, or written
}

// settle tells the log and its callers what was written.
func (p *plan) settle(batch []*batchCall) {
	for _, e := range p.events {
		p.log.ids[e.ID] = e.Seq
	}
	p.log.setEnd(p.end)
	for _, call := range batch {
		if call.err != nil {
			continue
		}
		for _, one := range call.planned {
			if one.was != nil {
				call.events = append(call.events, *one.was)
				continue
			}
			call.events = append(call.events, p.events[one.at])
		}
	}
}
