// Package station is a shelter's device in one piece: its data folder with the keys
// and the store, the desk that works on them, and the gate that judges by the trust
// bundle. Consoles and APIs are put in front of it.
//
// The keys are locked until somebody opens them by PIN or officer card, and without
// them there is no desk: a tablet that was stolen switched off tells nothing
// (THREATS.md R9). Another program cannot open the folder meanwhile.
//
// It refuses folders that are no data folder, or of a later program, and keys that are
// not those that the folder names.
//
// Start with [Create] once, and [Open].
package station

import (
	"context"
	"crypto"
	"fmt"
	"io"
	"sync"
	"time"

	"filippo.io/age"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/exchange"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Settings are what a station works with.
type Settings struct {
	Folder string
	// Gate is the verifier in use, with the bundle that it judges by; it may change.
	Gate func() Gate
	// Master is the city's list of shelters; nil: there is none.
	Master report.Master
	// Certificate is the city's for the code on the screen; nil: none is shown.
	Certificate []byte
	// Poster is what hangs at the door; nil: nothing.
	Poster *pass.Challenge
	// Online reports whether there is a network; nil: there is none.
	Online func() bool
	// Clock is the device's; nil: a new one.
	Clock *verifier.Clock
}

// Gate is whom the station trusts.
type Gate struct {
	Judge  console.Judge
	Bundle *trust.Bundle
}

// Station is a shelter's device. It is safe for concurrent use.
type Station struct {
	settings Settings
	about    About
	vault    vault.Vault
	store    *sqlitestore.Store

	mu     sync.Mutex
	keys   *vault.Keys // nil: locked
	desk   *checkin.Desk
	loaded trust.State // the bundle that the log says was loaded
	rooted rooted
}

var _ interface {
	console.Station
	console.Exporter
	console.Eraser
	exchange.Target
} = (*Station)(nil)

// Open opens a data folder, with its keys locked. Errors are [ErrFolder] and those of
// sqlitestore.Open.
func Open(ctx context.Context, s Settings) (*Station, error) {
	about, err := Read(ctx, s.Folder)
	if err != nil {
		return nil, err
	}
	store, err := sqlitestore.Open(ctx, s.Folder, sqlitestore.Settings{})
	if err != nil {
		return nil, err
	}
	if s.Clock == nil {
		s.Clock = new(verifier.Clock)
	}
	return &Station{settings: s, about: about, vault: vault.Vault{Folder: s.Folder}, store: store}, nil
}

// Close locks the keys and closes the store.
func (s *Station) Close() error {
	s.Lock()
	return s.store.Close()
}

// About is whose station it is.
func (s *Station) About() About { return s.about }

// Unlock implements console.Station. Errors are vault.ErrPIN, and those of the log and
// the store.
func (s *Station) Unlock(ctx context.Context, by console.Secret) error {
	keys, err := s.open(ctx, by)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys != nil { // somebody else was faster
		return nil
	}
	return s.work(ctx, keys)
}

func (s *Station) open(ctx context.Context, by console.Secret) (*vault.Keys, error) {
	if by.Card != "" {
		return s.vault.UnlockCard(ctx, by.Card)
	}
	return s.vault.Unlock(ctx, by.PIN)
}

// work opens the desk, with s.mu held.
func (s *Station) work(ctx context.Context, k *vault.Keys) error {
	if own, ok := k.Device.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !own.Equal(s.about.Public) {
		return fmt.Errorf("%w: its keys are those of another device", ErrFolder)
	}
	who := s.about.identity()
	who.Now = s.now
	hq, err := s.headquarters()
	if err != nil {
		return err
	}
	desk, err := checkin.StartDesk(ctx, k.Device, who, checkin.Settings{
		Store: s.store, Bundle: s.bundle, City: s.about.City,
		Headquarters: hq, Needs: []age.Recipient{k.Needs.Recipient()},
	})
	if err != nil {
		return err
	}
	s.keys, s.desk = k, desk
	return s.noteBundle(ctx)
}

// now is the clock of the log: what the device says, whatever the doubts.
func (s *Station) now() time.Time { return s.settings.Clock.Read().At }

func (s *Station) gate() Gate {
	if s.settings.Gate == nil {
		return Gate{}
	}
	return s.settings.Gate()
}

func (s *Station) bundle() *trust.Bundle { return s.gate().Bundle }

// headquarters are the recipients of what is written down of people.
func (s *Station) headquarters() (to []age.Recipient, err error) {
	bundle := s.bundle()
	if bundle == nil {
		return nil, nil
	}
	for name, text := range bundle.Content().Recipients {
		r, err := checkin.Recipient(text)
		if err != nil {
			return nil, fmt.Errorf("recipient %s of the bundle: %w", name, err)
		}
		to = append(to, r)
	}
	return to, nil
}

// noteBundle writes into the log by which bundle the desk works, with s.mu held.
func (s *Station) noteBundle(ctx context.Context) error {
	b := s.bundle()
	if b == nil || b.Anchor().State == s.loaded {
		return nil
	}
	if err := s.desk.Loaded(ctx, b); err != nil {
		return err
	}
	s.loaded = b.Anchor().State
	return nil
}

// Lock implements console.Station.
func (s *Station) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys, s.desk = nil, nil
}

// Desk is the desk, while the keys are open; else checkin.ErrLocked.
func (s *Station) Desk() (*checkin.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.desk == nil {
		return nil, checkin.ErrLocked
	}
	return s.desk, nil
}

// State implements console.Station.
func (s *Station) State() console.State {
	gate := s.gate()
	st := console.State{
		Store: s.store, Who: s.about.identity(), Judge: gate.Judge, Bundle: gate.Bundle,
		Master: s.settings.Master, Certificate: s.settings.Certificate, Poster: s.settings.Poster, Clock: s.settings.Clock.Read(),
		Online: s.settings.Online != nil && s.settings.Online(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.desk == nil {
		return st
	}
	st.Condition, st.Desk, st.Needs, st.Device = console.Open, s.desk, s.keys.Needs, s.keys.Device
	switch {
	case s.desk.Closed():
		st.Condition = console.Closed
	case s.store.Err() != nil:
		st.Condition = console.ReadOnly
	}
	return st
}

// Export implements console.Exporter: the logs of all devices, with a signed head of
// this one while its keys are open.
func (s *Station) Export(ctx context.Context, w io.Writer) error {
	var heads [][]byte
	if desk, err := s.Desk(); err == nil {
		head, err := desk.Log().SignedHead(ctx)
		if err != nil {
			return err
		}
		heads = append(heads, head)
	}
	_, err := exchange.Export(ctx, w, s.store, s.about.identity(), heads...)
	return err
}

// Erase implements console.Eraser: it deletes the encrypted records and the keys. The
// log stays, and still verifies.
func (s *Station) Erase(ctx context.Context) error {
	if _, err := s.store.DeleteSealed(ctx); err != nil {
		return err
	}
	s.Lock()
	return s.vault.Destroy()
}

// Identity implements exchange.Target.
func (s *Station) Identity() checkin.Identity { return s.about.identity() }

// Merge implements exchange.Target: it keeps events of other devices, which the caller
// has verified, whether the keys are open or not.
func (s *Station) Merge(ctx context.Context, events []checkin.Event) error {
	if desk, err := s.Desk(); err == nil {
		return desk.Merge(ctx, events)
	}
	return s.store.Append(ctx, events)
}

// Health is why nothing can be kept, or nil.
func (s *Station) Health() error { return s.store.Err() }

// Backup writes the store into one file while the station works.
func (s *Station) Backup(ctx context.Context, target string) error {
	return s.store.Backup(ctx, target)
}
