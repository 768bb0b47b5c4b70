package sqlitestore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// checkpointPages is how long the write-ahead log gets, about, before it is moved into
// the database: 4 MiB.
const checkpointPages = 1000

// pageSize is that of SQLite's pages in bytes.
const pageSize = 4096

// Append implements [checkin.Store]. An event that does not follow the one before it is
// [checkin.ErrChain], and one with an encrypted record that is not its own
// [checkin.ErrSealed]. A context that ends while others write ends the wait; a write
// that has begun goes on. After [checkin.ErrStore] and [checkin.ErrStoreDamaged] the
// store is read-only, unless only the database was locked: see [Store.Err].
func (s *Store) Append(ctx context.Context, events []checkin.Event) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.release()
	if err := s.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	b, err := s.plan(ctx, events)
	if err != nil || len(b.rows) == 0 {
		return err
	}
	if err := s.write(ctx, b); err != nil {
		return err
	}
	s.committed(ctx, b)
	return nil
}

// batch is what a call of Append has to write.
type batch struct {
	rows    []row
	devices []log          // that are new to the store
	logs    map[string]log // as they are after it
	fresh   map[int64]int  // the rows of new events, by where they lie
	bytes   int
}

// row is an event, or the encrypted record of one that was there.
type row struct {
	at     int64
	event  *checkin.Event
	sealed bool // the record alone
}

// plan looks what of the events is new, and refuses what cannot follow.
func (s *Store) plan(ctx context.Context, events []checkin.Event) (*batch, error) {
	b := &batch{logs: make(map[string]log), fresh: make(map[int64]int, len(events))}
	for i := range events {
		e := &events[i]
		if e.Sealed != nil && sha256.Sum256(e.Sealed) != e.Record {
			return nil, fmt.Errorf("%w: event %d of %s", checkin.ErrSealed, e.Seq, e.Device)
		}
		l, err := s.place(b, e.Device)
		if err != nil {
			return nil, err
		}
		switch {
		case e.Seq > l.Size || e.Seq >= 1<<seqBits:
			return nil, fmt.Errorf("%w: event %d of %s, whose log ends before %d", checkin.ErrGap, e.Seq, e.Device, l.Size)
		case e.Seq < l.Size:
			err = s.again(ctx, b, at(l.number, e.Seq), e)
		case e.Prev != l.Last:
			return nil, fmt.Errorf("%w: event %d of %s", checkin.ErrChain, e.Seq, e.Device)
		default:
			b.add(l, e)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// place is the log that an event goes to.
func (s *Store) place(b *batch, device string) (log, error) {
	if l, ok := b.logs[device]; ok {
		return l, nil
	}
	s.mu.Lock()
	l, ok := s.logs[device]
	known := len(s.logs) + len(b.devices)
	s.mu.Unlock()
	if ok {
		return l, nil
	}
	if known >= MaxDevices {
		return log{}, fmt.Errorf("%w: it has the logs of %d devices", checkin.ErrStore, MaxDevices)
	}
	l = log{number: int64(known) + 1, Head: checkin.Head{Device: device}}
	return l, nil
}

// add adds the next event of a log.
func (b *batch) add(l log, e *checkin.Event) {
	if l.Size == 0 {
		b.devices = append(b.devices, l)
	}
	where := at(l.number, e.Seq)
	b.fresh[where] = len(b.rows)
	b.rows = append(b.rows, row{at: where, event: e})
	b.bytes += len(e.Raw) + len(e.Signature) + len(e.Sealed)
	l.Size, l.Last = l.Size+1, e.Hash()
	b.logs[l.Device] = l
}

// again looks at an event whose number is taken: the same one may bring its encrypted
// record.
func (s *Store) again(ctx context.Context, b *batch, where int64, e *checkin.Event) error {
	raw, sealed, err := s.stored(ctx, b, where)
	switch {
	case err != nil:
		return err
	case !bytes.Equal(raw, e.Raw):
		return fmt.Errorf("%w: event %d of %s", checkin.ErrFork, e.Seq, e.Device)
	case e.Sealed == nil || sealed:
		return nil
	}
	b.fresh[where] = len(b.rows)
	b.rows = append(b.rows, row{at: where, event: e, sealed: true})
	b.bytes += len(e.Sealed)
	return nil
}

// stored is what the batch or the database has at a number, and whether with an
// encrypted record.
func (s *Store) stored(ctx context.Context, b *batch, where int64) (raw []byte, sealed bool, err error) {
	if i, ok := b.fresh[where]; ok {
		e := b.rows[i].event
		return e.Raw, e.Sealed != nil, nil
	}
	if err := s.writer.stored.QueryRowContext(ctx, where).Scan(&raw, &sealed); err != nil {
		err = coded(err)
		s.fail(err)
		return nil, false, err
	}
	return raw, sealed, nil
}

// write commits a batch. A failure makes the store read-only, but for a database that
// another program has locked.
func (s *Store) write(ctx context.Context, b *batch) error {
	if _, err := s.writer.begin.ExecContext(ctx); err != nil {
		busy := isResult(err, sqlite3.SQLITE_BUSY)
		if err = coded(err); !busy {
			s.fail(err)
		}
		return err
	}
	err := s.writer.insert(ctx, b)
	if err == nil {
		_, err = s.writer.commit.ExecContext(ctx)
	}
	if err == nil {
		return nil
	}
	// After most failures SQLite has rolled back by itself, and says so.
	_, _ = s.writer.conn.ExecContext(ctx, "ROLLBACK")
	err = coded(err)
	s.fail(err)
	return err
}

func (w *writer) insert(ctx context.Context, b *batch) error {
	for _, l := range b.devices {
		if _, err := w.device.ExecContext(ctx, l.number, l.Device); err != nil {
			return err
		}
	}
	for _, r := range b.rows {
		if !r.sealed {
			if _, err := w.event.ExecContext(ctx, r.at, r.event.Raw, r.event.Signature); err != nil {
				return err
			}
		}
		if r.event.Sealed != nil {
			if _, err := w.sealed.ExecContext(ctx, r.at, r.event.Sealed); err != nil {
				return err
			}
		}
	}
	return nil
}

// committed does what follows a commit. What is written is durable: a failure here
// makes the store read-only for the next call, and takes nothing back.
func (s *Store) committed(ctx context.Context, b *batch) {
	s.mu.Lock()
	for device, l := range b.logs {
		s.logs[device] = l
	}
	s.mu.Unlock()

	err := s.witness.add(heads(b.logs))
	s.pages += 2 + b.bytes/pageSize // about: the last page of the tree is written again and again
	if err == nil && (s.pages > checkpointPages || s.witness.size > renewHeads) {
		err = s.settle(ctx, "PASSIVE")
	}
	if err != nil {
		s.fail(coded(err))
	}
}
