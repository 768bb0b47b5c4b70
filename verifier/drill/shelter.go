package drill

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"filippo.io/age"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/trust"
)

// shelter is a shelter in a drill. Its store is open while something happens there.
type shelter struct {
	city   *city
	number int
	id     string
	folder string
	visits []*visit
	clock  time.Time // of its devices

	store   *sqlitestore.Store
	devices []*device

	ledger  ledger
	records map[int]checkin.ID // of visits, by their numbers
	fed     map[twin]bool
	slips   []slip // that were written here
	checks  []check
	events  int // that were exported
}

// device is a tablet with a log of its own.
type device struct {
	*checkin.Desk
	log         *checkin.Log
	signer      keys.Signer
	certificate []byte
	screen      screen
}

// slip is a transfer slip on its way.
type slip struct {
	text   string // of its code
	visit  int
	from   int
	people int
	twice  bool // it is used at two shelters
}

// check is what the software needed for one check, from the text of the code to the
// answer, which is durable; and how much of it until the verdict, 0 without a code.
type check struct{ all, verdict time.Duration }

func newShelter(w *city, p *plan, number int, folder string) *shelter {
	return &shelter{
		city: w, number: number, id: shelterID(number), folder: filepath.Join(folder, "shelters", shelterID(number)),
		visits: p.shelters[number], ledger: newLedger(), records: make(map[int]checkin.ID), fed: make(map[twin]bool),
	}
}

// during opens the shelter at a time, lets something happen there, and closes it.
func (s *shelter) during(ctx context.Context, at time.Time, happens func(context.Context) error) (err error) {
	s.clock = at
	if s.store, err = sqlitestore.Open(ctx, s.folder, sqlitestore.Settings{}); err != nil {
		return fmt.Errorf("shelter %s: %w", s.id, err)
	}
	defer func() {
		if err = errors.Join(err, s.store.Close()); err != nil {
			err = fmt.Errorf("shelter %s: %w", s.id, err)
		}
		s.store, s.devices = nil, nil
	}()
	if err := s.openDevices(ctx); err != nil {
		return err
	}
	return happens(ctx)
}

func (s *shelter) openDevices(ctx context.Context) error {
	for number := 0; ; number++ {
		name := deviceName(s.number, number)
		signer, enrolled := s.city.devices[name]
		if !enrolled {
			return nil
		}
		one, err := s.openDevice(ctx, name, signer)
		if err != nil {
			return err
		}
		s.devices = append(s.devices, one)
	}
}

func (s *shelter) openDevice(ctx context.Context, name string, signer keys.Signer) (*device, error) {
	one := &device{signer: signer}
	var err error
	if one.log, err = checkin.OpenLog(ctx, s.store, signer, s.city.identity(name, s.id, func() time.Time { return s.clock })); err != nil {
		return nil, err
	}
	one.Desk, err = checkin.OpenDesk(ctx, checkin.Settings{
		Log: one.log, Store: s.store, Bundle: func() *trust.Bundle { return s.city.bundle }, City: cityCode,
		Headquarters: []age.Recipient{s.city.hq},
	})
	if err != nil {
		return nil, err
	}
	one.certificate, err = s.city.certify(ctx, signer, s.id)
	return one, err
}

// identity is of a device in this drill.
func (w *city) identity(device, shelter string, now func() time.Time) checkin.Identity {
	return checkin.Identity{Device: device, Shelter: shelter, Incident: w.incident, Drill: true, Now: now}
}

// at is the device at which a visit is served.
func (s *shelter) at(v *visit) *device { return s.devices[v.desk%len(s.devices)] }

// change is about a whole party.
func (s *shelter) change(v *visit, role trust.Role) checkin.Change {
	return checkin.Change{Of: s.records[v.number], Request: checkin.NewRequest(), Role: role}
}
