package console

import (
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// DefaultIdle is how long a session lasts without a tap.
const DefaultIdle = 5 * time.Minute

// MaxSessions is how many sessions there are at a time: the tablets of one desk.
const MaxSessions = 32

// session is somebody who is signed in. What was scanned lives in it and nowhere else.
type session struct {
	id, token string
	roles     []trust.Role // that can be chosen

	mu     sync.Mutex // held by the request that is being served
	role   trust.Role // empty: none is chosen yet
	reader qr.Reader
	whole  []byte // a message in parts that is complete
	scan   *scan
	family *family
	result *result
	slip   *slip
}

// scan is what was scanned last.
type scan struct {
	verdict *verifier.Verdict
	poster  bool
	slip    fault.Code // why a transfer slip could not be proved; empty: none was shown
	began   time.Time
	of      checkin.ID // the check-in that it belongs to; zero: none yet
}

// sessions are all sessions. Their clock is the steady one of the machine: nobody sets
// it.
type sessions struct {
	idle time.Duration
	lock func() // forgets the keys

	mu    sync.Mutex
	list  map[string]*entry
	timer *time.Timer
}

// entry is a session with the moment of its last tap.
type entry struct {
	*session
	last time.Time
}

func newSessions(idle time.Duration, lock func()) *sessions {
	return &sessions{idle: idle, lock: lock, list: make(map[string]*entry)}
}

// begin makes a session; false: there are too many.
func (s *sessions) begin(roles []trust.Role) (*session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) >= MaxSessions {
		return nil, false
	}
	n := &session{id: rand.Text(), token: rand.Text(), roles: slices.Clone(roles)}
	if len(roles) == 1 {
		n.role = roles[0]
	}
	s.list[n.id] = &entry{n, time.Now()}
	s.wake()
	return n, true
}

// find returns a session that is not over. A tap makes it last longer.
func (s *sessions) find(id string, tap bool) (_ *session, left time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.list[id]
	if e == nil {
		return nil, 0, false
	}
	if left = s.idle - time.Since(e.last); left <= 0 {
		return nil, 0, false // the timer is about to end it
	}
	if tap {
		e.last, left = time.Now(), s.idle
	}
	return e.session, left, true
}

// end ends a session, and forgets the keys with the last one.
func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list[id] == nil {
		return
	}
	delete(s.list, id)
	s.wake()
}

// endAll ends all sessions.
func (s *sessions) endAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.list)
	s.wake()
}

// wake ends what is over, forgets the keys if nobody is left, and sets the timer to the
// next end. s.mu is held.
func (s *sessions) wake() {
	var next time.Duration
	for id, e := range s.list {
		left := s.idle - time.Since(e.last)
		if left <= 0 {
			delete(s.list, id)
		} else if next == 0 || left < next {
			next = left
		}
	}
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if len(s.list) == 0 {
		s.lock()
		return
	}
	s.timer = time.AfterFunc(next, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.wake()
	})
}

// forget drops what was scanned.
func (s *session) forget() {
	s.reader, s.whole, s.scan, s.family, s.result, s.slip = qr.Reader{}, nil, nil, nil, nil, nil
}
