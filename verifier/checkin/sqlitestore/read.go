package sqlitestore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"iter"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Bounds of what is read at once. No connection is held, and no write-ahead log kept
// from shrinking, while a caller works on what was read.
const (
	pageEvents = 512
	pageBytes  = 4 << 20
)

// Events implements [checkin.Store]: the events that were committed when it began, each
// of which follows the one before. Where the store does not hold what was written,
// [checkin.ErrStoreDamaged] names the event.
func (s *Store) Events(ctx context.Context, device string, from uint64) iter.Seq2[checkin.Event, error] {
	return func(yield func(checkin.Event, error) bool) {
		s.mu.Lock()
		l := s.logs[device]
		s.mu.Unlock()
		r := reader{db: s.readers, log: l}
		for e, err := range r.events(ctx, from) {
			if !yield(e, err) {
				return
			}
		}
	}
}

// reader reads a log.
type reader struct {
	db  *sql.DB
	log log
}

// events reads from a number on. An event is handed out once the next one, or the end
// of the log, was seen to follow it: so the one that was edited is named.
func (r reader) events(ctx context.Context, from uint64) iter.Seq2[checkin.Event, error] {
	return func(yield func(checkin.Event, error) bool) {
		var held *checkin.Event
		for room := uint64(2); from < r.log.Size; room = min(8*room, pageEvents) {
			page, err := r.page(ctx, from, min(from+room, r.log.Size))
			for i := range page {
				if held != nil && !r.handOut(yield, held, page[i].Prev) {
					return
				}
				held = &page[i]
			}
			if err != nil {
				if held == nil || yield(*held, nil) {
					yield(checkin.Event{}, err)
				}
				return
			}
			from += uint64(len(page))
		}
		if held != nil {
			r.handOut(yield, held, r.log.Last)
		}
	}
}

// handOut yields an event if it has the hash that it should have, zero while the end of
// the log is being looked for, and reports whether to go on.
func (r reader) handOut(yield func(checkin.Event, error) bool, e *checkin.Event, hash checkin.Hash) bool {
	if e.Hash() == hash || hash == (checkin.Hash{}) {
		return yield(*e, nil)
	}
	yield(checkin.Event{}, damaged("the log of %s: event %d is not the one that was written", r.log.Device, e.Seq))
	return false
}

// page reads events from a number on, before another, at least one. With an error come
// those before the one that it is about.
func (r reader) page(ctx context.Context, from, before uint64) ([]checkin.Event, error) {
	rows, err := r.rows(ctx, from, before)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, damaged("the log of %s: event %d is missing", r.log.Device, from)
	}
	wrong := make([]error, len(rows))
	var g errgroup.Group
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		g.Go(func() error {
			for i := core; i < len(rows); i += cores {
				wrong[i] = r.parse(ctx, &rows[i], from+uint64(i))
			}
			return nil
		})
	}
	_ = g.Wait() // none of them fails: what is wrong is kept by position
	for i, err := range wrong {
		if err != nil {
			return rows[:i], err
		}
	}
	return rows, nil
}

// rows reads rows into events that are not parsed, numbered as they lie.
func (r reader) rows(ctx context.Context, from, before uint64) ([]checkin.Event, error) {
	const query = "SELECT e.at, e.raw, e.signature, s.record FROM event e LEFT JOIN sealed s USING (at) WHERE e.at >= ? AND e.at < ? ORDER BY e.at"
	rows, err := r.db.QueryContext(ctx, query, at(r.log.number, from), at(r.log.number, before))
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	var out []checkin.Event
	for size := 0; size < pageBytes && rows.Next(); {
		var e checkin.Event
		var where int64
		if err := rows.Scan(&where, &e.Raw, &e.Signature, &e.Sealed); err != nil {
			return nil, coded(err)
		}
		e.Seq = uint64(where - at(r.log.number, 0))
		size += len(e.Raw) + len(e.Signature) + len(e.Sealed)
		out = append(out, e)
	}
	return out, coded(rows.Err())
}

// parse parses a row that should be a certain event of the log.
func (r reader) parse(ctx context.Context, row *checkin.Event, seq uint64) error {
	if row.Seq != seq {
		return damaged("the log of %s: event %d is missing", r.log.Device, seq)
	}
	e, err := checkin.ParseEvent(ctx, row.Raw, row.Signature)
	if err != nil {
		return damaged("the log of %s: event %d: %w", r.log.Device, seq, err)
	}
	if e.Device != r.log.Device || e.Seq != seq {
		return damaged("the log of %s: event %d is another one", r.log.Device, seq)
	}
	if row.Sealed != nil && sha256.Sum256(row.Sealed) != e.Record {
		return damaged("the log of %s: event %d has the encrypted record of another", r.log.Device, seq)
	}
	e.Sealed = row.Sealed
	*row = e
	return nil
}
