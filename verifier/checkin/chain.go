package checkin

import (
	"context"
	"crypto"
	"fmt"
	"iter"
	"runtime"
	"sync"
)

// BadEvent is where a log ceases to be what its device wrote.
type BadEvent struct {
	Device string
	Seq    uint64 // of the first event that is wrong or missing
	Err    error
}

// Error names the event.
func (b *BadEvent) Error() string {
	return fmt.Sprintf("device %s, event %d: %v", b.Device, b.Seq, b.Err)
}

// Unwrap returns why.
func (b *BadEvent) Unwrap() error { return b.Err }

// checkRoom is how many events are checked at once.
const checkRoom = 1024

// Verify checks the whole log of a device: each event's signature by the device's key,
// its number, its place in the chain, every Merkle root in the log, and the signed
// heads that somebody else kept. It returns the end of the log.
//
// What is wrong is a [*BadEvent]: [ErrSignature], [ErrSealed], [ErrGap] for events that
// were dropped, put in another order or cut off the beginning, [ErrChain], [ErrFork]
// for an event of another device's log, and [ErrHead] for a log that ends before a
// head, or had another root there.
func Verify(ctx context.Context, device string, key crypto.PublicKey, events iter.Seq2[Event, error], heads ...SignedHead) (Head, error) {
	v := logCheck{device: device, key: key, heads: heads}
	for e, err := range events {
		if err != nil {
			return v.head(), &BadEvent{device, v.next(), err}
		}
		v.room = append(v.room, e)
		if len(v.room) < checkRoom {
			continue
		}
		if err := v.check(ctx); err != nil {
			return v.head(), err
		}
	}
	if err := v.check(ctx); err != nil {
		return v.head(), err
	}
	return v.head(), v.checkHeads(v.end.tree.size(), true)
}

// logCheck checks a log, some events at a time.
type logCheck struct {
	device string
	key    crypto.PublicKey
	heads  []SignedHead
	end    ending
	room   []Event // not checked yet
}

func (v *logCheck) next() uint64 { return v.end.tree.size() + uint64(len(v.room)) }

func (v *logCheck) head() Head {
	return Head{Device: v.device, Size: v.end.tree.size(), Last: v.end.last}
}

// check checks the events in the room: signatures on all cores, then the chain, so
// that the first event that is wrong in any way is the one that is named.
func (v *logCheck) check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wrong := v.signatures()
	for i, e := range v.room {
		if err := v.one(e); err != nil {
			return err
		}
		if wrong[i] != nil {
			return &BadEvent{v.device, e.Seq, wrong[i]}
		}
		v.end.take(e)
	}
	v.room = v.room[:0]
	return nil
}

// signatures checks those of all events in the room, on as many goroutines as there are
// cores: one for each event would spend time on its stack.
func (v *logCheck) signatures() []error {
	wrong := make([]error, len(v.room))
	workers := runtime.GOMAXPROCS(0)
	var g sync.WaitGroup
	for w := range workers {
		g.Go(func() {
			for i := w; i < len(v.room); i += workers {
				wrong[i] = v.room[i].Verify(v.key)
			}
		})
	}
	g.Wait()
	return wrong
}

// one checks the place of an event.
func (v *logCheck) one(e Event) error {
	at := v.end.tree.size()
	if e.Device != v.device {
		return &BadEvent{v.device, at, fmt.Errorf("%w: an event of %s", ErrFork, e.Device)}
	}
	if err := v.end.follows(e); err != nil {
		return &BadEvent{v.device, at, err}
	}
	if err := v.checkHeads(at, false); err != nil {
		return err
	}
	if root, ok := e.Body.(*LogRoot); ok {
		own, err := v.end.tree.root()
		if err != nil || root.Size != at || Hash(root.Root) != own {
			return &BadEvent{v.device, at, fmt.Errorf("%w: the root in the log", ErrHead)}
		}
	}
	return nil
}

// checkHeads compares the heads of one size, and at the end of the log looks for those
// beyond it.
func (v *logCheck) checkHeads(size uint64, last bool) error {
	for _, h := range v.heads {
		switch {
		case h.Device != v.device:
			continue
		case last && h.Size > size:
			return &BadEvent{v.device, size, fmt.Errorf("%w: it says that there are %d events", ErrHead, h.Size)}
		case h.Size == size:
			if own, err := v.end.tree.root(); err != nil || own != h.Root {
				return &BadEvent{v.device, size, fmt.Errorf("%w: the root after %d events is another one", ErrHead, size)}
			}
		}
	}
	return nil
}
