package checkin

import (
	"context"
	"iter"
)

// Store keeps events. [Log] orders, signs and batches; the store keeps. Every store
// passes storetest.Run.
type Store interface {
	// Append keeps events, all or none, and returns once they are durable. An event
	// that is there already is fine, and if it came without its sealed record then, it
	// has it now; another event at the same device and number is [ErrFork], an event that
	// would leave a gap in the log of its device [ErrGap], one that does not name the event
	// before it [ErrChain], and an encrypted record that is not its event's [ErrSealed].
	// It does not check signatures.
	Append(ctx context.Context, events []Event) error
	// Events are those of a device from a number on, in order, with their sealed
	// records.
	Events(ctx context.Context, device string, from uint64) iter.Seq2[Event, error]
	// Heads are the ends of the logs of all devices, in the order of their names.
	Heads(ctx context.Context) ([]Head, error)
}

// Head is the end of the log of a device.
type Head struct {
	Device string
	Size   uint64 // how many events it has
	Last   Hash   // of the last of them
}
