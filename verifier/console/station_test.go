package console_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/trust"
)

// station is a desk with its store, for the console.
type station struct {
	town    *town
	shelter string
	name    string
	store   *wobbly

	mu        sync.Mutex
	desk      *checkin.Desk
	now       time.Time
	condition console.Condition
	open      bool
	locks     int
	erased    bool
	poster    *pass.Challenge
	screen    []byte // certificate
	master    report.Master
}

// wobbly is a store whose disk may be full.
type wobbly struct {
	checkin.Store
	mu   sync.Mutex
	full bool
}

func (s *wobbly) Append(ctx context.Context, events []checkin.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return errors.New("no space left on device")
	}
	return s.Store.Append(ctx, events)
}

func (s *wobbly) fill(full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.full = full
}

func (w *town) station(t testing.TB, shelter, name string) *station {
	t.Helper()
	s := &station{
		town: w, shelter: shelter, name: name, now: w.now, condition: console.Open,
		master: report.Master{
			shelterA: {ID: shelterA, Name: "第一小学校", Capacity: 200}, shelterB: {ID: shelterB, Name: "<b>第二</b>公民館\u202e"},
		},
	}
	store, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Settings{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	s.store = &wobbly{Store: store}
	log, err := checkin.OpenLog(t.Context(), s.store, device(name), s.who())
	require.NoError(t, err)
	s.desk, err = checkin.OpenDesk(t.Context(), checkin.Settings{
		Log: log, Store: s.store, Bundle: func() *trust.Bundle { return w.bundle }, City: cityCode,
		Headquarters: []age.Recipient{w.hq.Recipient()}, Needs: []age.Recipient{w.needs.Recipient()},
	})
	require.NoError(t, err)
	return s
}

func (s *station) who() checkin.Identity {
	return checkin.Identity{Device: s.name, Shelter: s.shelter, Incident: incident, Now: func() time.Time {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.now
	}}
}

func (s *station) State() console.State {
	who := s.who()
	gate, err := s.town.bundle.Verifier(context.Background(), shelterPolicy())
	if err != nil {
		panic(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now
	gate.Now = func() time.Time { return now }
	state := console.State{
		Condition: console.Locked, Store: s.store, Who: who, Master: s.master, Judge: gate, Bundle: s.town.bundle,
		Clock: verifier.Reading{At: now}, Poster: s.poster,
	}
	if s.open {
		state.Condition, state.Desk, state.Needs = s.condition, s.desk, s.town.needs
		state.Device, state.Certificate = device(s.name), s.screen
	}
	return state
}

func shelterPolicy() verifier.Policy {
	p, _ := verifier.Shipped("shelter")
	return p
}

func (s *station) Unlock(_ context.Context, by console.Secret) error {
	if by.PIN != pin && by.Card != "AGE-SECRET-KEY-1OFFICER" {
		return vault.ErrPIN
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = true
	return nil
}

func (s *station) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = false
	s.locks++
}

func (s *station) Export(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "a log")
	return err
}

func (s *station) Erase(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erased = true
	return nil
}

func (s *station) set(f func(s *station)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

// later moves the clock of the desk.
func (s *station) later(d time.Duration) { s.set(func(s *station) { s.now = s.now.Add(d) }) }

// records are all check-ins of the desk.
func (s *station) records() (list []checkin.Record) {
	s.desk.Look(func(r *checkin.Records) { list = r.All() })
	return list
}

// one is the only check-in.
func (s *station) one(t testing.TB) checkin.Record {
	t.Helper()
	require.Len(t, s.records(), 1)
	return s.records()[0]
}

// doubtful is a station without trust, whose clock jumped.
type doubtful struct{ *station }

func (d *doubtful) State() console.State {
	s := d.station.State()
	s.Judge, s.Bundle, s.Clock.Ahead = nil, nil, time.Hour
	return s
}
