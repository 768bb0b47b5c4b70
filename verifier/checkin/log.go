package checkin

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Log writes the log of one device: it orders events, chains and signs them, and hands
// what many callers have at the same time to the store at once. It is safe for
// concurrent use. Two programs never write the log of one device.
type Log struct {
	store    Store
	signer   keys.Signer
	identity Identity

	mu      sync.Mutex
	waiting []*batchCall
	writing bool
	end     ending // changed by who is writing alone

	doubt bool          // the last batch failed, and what became of it is not known
	ids   map[ID]uint64 // of the events that were written; of who is writing
}

// Identity is whose log it is and what it is about.
type Identity struct {
	Device, Shelter, Incident string
	Drill                     bool
	// Now is the device's clock; nil: time.Now.
	Now func() time.Time
}

// ending is the state of a log behind its last event. A copy stays as it was while
// the log goes on.
type ending struct {
	tree  tree
	last  Hash
	floor time.Time
}

// Draft is an event that is to be written.
type Draft struct {
	ID      ID
	Role    trust.Role
	Grade   Grade
	Reasons []fault.Code
	Body    Body
	// Sealed is an encrypted record: see [Seal].
	Sealed []byte
	// Floor is the latest time that somebody signed whom the device trusts, such as
	// that of its trust bundle; zero: not known.
	Floor time.Time
}

// OpenLog opens the log of a device as the store has it, and verifies all of it: the
// chain of each event, and the signature of the last. A log that is not whole is the
// code of what is wrong, with the event where it begins.
func OpenLog(ctx context.Context, s Store, signer keys.Signer, who Identity) (*Log, error) {
	if err := CheckIdentity(who); err != nil {
		return nil, err
	}
	l := &Log{store: s, signer: signer, identity: who, ids: make(map[ID]uint64)}
	return l, l.catchUp(ctx, func(Event) error { return nil })
}

// CheckIdentity reports why nobody could have this identity: device, shelter and
// incident are names of 1 to [MaxName] printable characters of ASCII, without spaces,
// quotes, slashes, angle brackets and ampersands.
func CheckIdentity(who Identity) error {
	if !isName(who.Device) || !isName(who.Shelter) || !isName(who.Incident) {
		return fmt.Errorf("%w: no device, shelter or incident, or a name that is none", ErrEvent)
	}
	return nil
}

// catchUp takes what the store has beyond what is known, and hands each event on.
func (l *Log) catchUp(ctx context.Context, took func(Event) error) error {
	end, last := l.end, Event{}
	for e, err := range l.store.Events(ctx, l.identity.Device, end.tree.size()) {
		if err != nil {
			return stored(err)
		}
		if err := end.follows(e); err != nil {
			return fmt.Errorf("event %d: %w", e.Seq, err)
		}
		end.take(e)
		l.ids[e.ID] = e.Seq
		last = e
		if err := took(e); err != nil {
			return err
		}
	}
	if last.Raw == nil {
		return nil
	}
	if err := last.Verify(l.signer.Public()); err != nil {
		return fmt.Errorf("event %d: %w", last.Seq, err)
	}
	l.setEnd(end)
	return nil
}

// follows reports why an event is not the next one.
func (g *ending) follows(e Event) error {
	switch {
	case e.Seq != g.tree.size():
		return fmt.Errorf("%w: event %d where %d should be", ErrGap, e.Seq, g.tree.size())
	case e.Prev != g.last:
		return ErrChain
	}
	return nil
}

func (g *ending) take(e Event) {
	g.last = g.tree.add(e.Raw)
	if e.Floor.After(g.floor) {
		g.floor = e.Floor
	}
}

func (l *Log) setEnd(end ending) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = end
}

// batchCall is one call of Append that waits for its turn.
type batchCall struct {
	drafts  []Draft
	bodies  [][]byte // of the drafts, as JSON
	planned []planned
	events  []Event
	err     error
	turn    chan bool // true: it is yours to write
}

// Append writes drafts, all or none, and returns their events once they are durable. A
// draft whose ID the log has already is not written again: its event is the one that
// was. After an error nothing of it was acknowledged, and [ErrStore] says that the
// store has failed; the next call looks what became of it.
//
// A call whose ctx has ended writes nothing; one that is cancelled while it waits for
// its turn is written all the same.
func (l *Log) Append(ctx context.Context, drafts ...Draft) ([]Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	call, err := newCall(drafts)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	l.waiting = append(l.waiting, call)
	mine := !l.writing
	l.writing = true
	l.mu.Unlock()
	if !mine {
		mine = <-call.turn
	}
	if mine {
		// What others wait for is not cancelled with this call.
		l.write(context.WithoutCancel(ctx))
	}
	return call.events, call.err
}

// newCall does what need not wait for the events of others.
func newCall(drafts []Draft) (*batchCall, error) {
	call := &batchCall{drafts: drafts, bodies: make([][]byte, len(drafts)), turn: make(chan bool, 1)}
	for i, d := range drafts {
		var err error
		if call.bodies[i], err = encodeBody(d.Body); err != nil {
			return nil, err
		}
	}
	return call, nil
}

// write writes one batch of what waits, and passes the pen on.
func (l *Log) write(ctx context.Context) {
	l.mu.Lock()
	batch := l.nextBatch()
	l.mu.Unlock()

	l.writeBatch(ctx, batch)

	l.mu.Lock()
	defer l.mu.Unlock()
	for _, call := range batch[1:] {
		call.turn <- false
	}
	if len(l.waiting) == 0 {
		l.writing = false
		return
	}
	l.waiting[0].turn <- true
}

// nextBatch takes calls from the queue, of which the first is the writer's own.
func (l *Log) nextBatch() []*batchCall {
	n, events := 0, 0
	for n < len(l.waiting) && (n == 0 || events+len(l.waiting[n].drafts) <= MaxBatch) {
		events += len(l.waiting[n].drafts)
		n++
	}
	batch := l.waiting[:n:n]
	l.waiting = l.waiting[n:]
	return batch
}

// writeBatch writes what the calls of a batch have. One whose drafts cannot be events
// fails alone.
func (l *Log) writeBatch(ctx context.Context, batch []*batchCall) {
	if err := l.recover(ctx); err != nil {
		failAll(batch, err)
		return
	}
	p := plan{log: l, end: l.end, fresh: make(map[ID]int)}
	for _, call := range batch {
		call.err = p.add(ctx, call)
	}
	if len(p.events) > 0 {
		if err := l.keep(ctx, p.events); err != nil {
			failAll(batch, stored(err))
			return
		}
	}
	p.settle(batch)
}

// keep signs events and hands them to the store.
func (l *Log) keep(ctx context.Context, events []Event) error {
	if err := sign(ctx, l.signer, events); err != nil {
		return err
	}
	err := l.store.Append(ctx, events)
	l.doubt = err != nil
	return err
}

// recover looks what became of a batch that failed: a store may fail behind a commit.
func (l *Log) recover(ctx context.Context) error {
	if !l.doubt {
		return nil
	}
	if err := l.catchUp(ctx, func(Event) error { return nil }); err != nil {
		return stored(err)
	}
	l.doubt = false
	return nil
}

func failAll(batch []*batchCall, err error) {
	for _, call := range batch {
		call.events, call.err = nil, err
	}
}

// stored gives an error of the store its code.
func stored(err error) error {
	if fault.Of(err) != "" {
		return err
	}
	return fmt.Errorf("%w: %w", ErrStore, err)
}

// Head is the end of the log.
func (l *Log) Head() Head {
	end := l.ending()
	return Head{Device: l.identity.Device, Size: end.tree.size(), Last: end.last}
}

func (l *Log) ending() ending {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end
}
