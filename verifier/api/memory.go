package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// DefaultRemembered is how many requests are remembered where [Desk] does not say: at
// 50 a second those of ten minutes.
const DefaultRemembered = 32_768

// memory remembers what became of requests. The log of the desk knows them too, and
// for ever; but by then a presentation that was fresh is old, and a slip that is
// written again is another slip.
type memory struct {
	limit int

	mu    sync.Mutex
	known map[checkin.Request]*deed
	done  []checkin.Request // the order in which they came to their end, from oldest on
	from  int               // the oldest, once there are as many as may be
}

// deed is a request that is done, or is being done.
type deed struct {
	asked [sha256.Size]byte
	ended chan struct{} // closed at its end
	ok    bool          // it is done; written before the end
	outcome
}

// outcome is what is kept of an answer: nothing of a person.
type outcome struct {
	of   checkin.ID // the record; zero: none
	slip string
}

func newMemory(limit int) *memory {
	return &memory{limit: limit, known: make(map[checkin.Request]*deed)}
}

// once calls do, unless a request of the same name is done: then it returns what became
// of that. Who comes while it is being done waits. What came to nothing is forgotten.
func (m *memory) once(ctx context.Context, r checkin.Request, asked [sha256.Size]byte, do func() (outcome, error)) (o outcome, again bool, err error) {
	for {
		d, first := m.begin(r, asked)
		switch {
		case d.asked != asked:
			return outcome{}, false, fmt.Errorf("%w: with another body, path or role", ErrReused)
		case first:
			return m.work(r, d, do)
		}
		select {
		case <-d.ended:
		case <-ctx.Done():
			return outcome{}, false, fmt.Errorf("%w: %w", strictjson.ErrCancelled, ctx.Err())
		}
		if d.ok {
			return d.outcome, true, nil
		}
	}
}

func (m *memory) begin(r checkin.Request, asked [sha256.Size]byte) (d *deed, first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d, ok := m.known[r]; ok {
		return d, false
	}
	d = &deed{asked: asked, ended: make(chan struct{})}
	m.known[r] = d
	return d, true
}

func (m *memory) work(r checkin.Request, d *deed, do func() (outcome, error)) (o outcome, again bool, err error) {
	defer m.end(r, d) // also if do panics
	d.outcome, err = do()
	d.ok = err == nil
	return d.outcome, false, err
}

func (m *memory) end(r checkin.Request, d *deed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	defer close(d.ended)
	switch {
	case !d.ok:
		delete(m.known, r)
	case len(m.done) < m.limit:
		m.done = append(m.done, r)
	default:
		delete(m.known, m.done[m.from])
		m.done[m.from] = r
		m.from = (m.from + 1) % m.limit
	}
}
