package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"maps"
	"os"
	"sync"
	"time"

	"filippo.io/age"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/station"
	"github.com/hinan-id/hinan/verifier/trust"
)

// demoPIN opens the desk of the demo.
const demoPIN = "12345678"

const demoDevice = "tablet-1"

// demoTown is the city of the demo with a desk at its shelter.
type demoTown struct {
	*demoCity
	folder  string
	station *station.Station
	poster  pass.Challenge
	printed []byte // the poster
	cards   []demoCard
	gates   map[demoTrust]station.Gate
	clock   verifier.Clock

	mu   sync.Mutex
	plug demoPlug
}

// demoTrust is a trust bundle that the desk may have.
type demoTrust string

// The bundles of the demo.
const (
	trustFresh   demoTrust = "fresh"
	trustOld     demoTrust = "old"     // 9 days
	trustUnknown demoTrust = "unknown" // without the city's issuer
	trustRotated demoTrust = "rotated" // with another key of the city
)

// demoTime is what the clock of the tablet shows.
type demoTime string

// The clocks of the demo.
const (
	timeRight demoTime = "right"
	timeAhead demoTime = "ahead" // by three days
	time1970  demoTime = "1970"
)

// demoPlug is what somebody pulled.
type demoPlug struct {
	Online bool
	Clock  demoTime
	Bundle demoTrust
}

// newDemoTown makes the city and opens its desk in a folder that is there for a while.
func newDemoTown(ctx context.Context) (*demoTown, error) {
	city, err := newDemoCity(ctx, time.Now().UTC().Truncate(time.Second))
	if err != nil {
		return nil, err
	}
	t := &demoTown{demoCity: city, plug: demoPlug{Online: true, Clock: timeRight, Bundle: trustFresh}}
	if t.folder, err = os.MkdirTemp("", "hinan-demo-"); err != nil {
		return nil, err
	}
	if err := t.set(ctx); err != nil {
		_ = t.Close()
		return nil, err
	}
	return t, nil
}

// Close takes everything away.
func (t *demoTown) Close() error {
	if t.station != nil {
		if err := t.station.Close(); err != nil {
			return err
		}
	}
	return os.RemoveAll(t.folder)
}

// set makes the desk, the bundles, the poster and the cards.
func (t *demoTown) set(ctx context.Context) error {
	about, err := station.Create(ctx, t.folder, demoPIN, station.About{
		Device: demoDevice, Shelter: demoShelter, Incident: demoIncident, City: demoCode, Drill: true,
	})
	if err != nil {
		return err
	}
	if err := t.hangPoster(ctx); err != nil {
		return err
	}
	blanks, err := pass.Issuer{Code: demoCode}.Blanks(ctx, t.issuer, pass.Batch{Number: 1, Count: demoBlanks, Until: t.day().AddDate(1, 0, 0)})
	if err != nil {
		return err
	}
	if err := t.makeGates(ctx, about); err != nil {
		return err
	}
	certificate, err := pass.Issuer{Code: demoCode}.Certify(ctx, t.issuer, pass.Certificate{
		Shelter: demoShelter, Device: about.Public, Until: t.day().AddDate(0, 1, 0),
	})
	if err != nil {
		return err
	}
	if t.cards, err = t.makeCards(ctx, blanks); err != nil {
		return err
	}
	t.clock.Now = t.now
	t.station, err = station.Open(ctx, station.Settings{
		Folder: t.folder, Gate: t.gate, Clock: &t.clock, Certificate: certificate, Poster: &t.poster,
		Online: func() bool { return t.pulled().Online },
		Master: report.Master{
			demoShelter:      {ID: demoShelter, Name: "見本小学校", Capacity: 200, Pets: report.Yes},
			"E9999900000002": {ID: "E9999900000002", Name: "見本公民館", Capacity: 80},
		},
	})
	return err
}

// demoBlanks is how many blank cards the city has printed.
const demoBlanks = 1000

func (t *demoTown) day() time.Time { return t.demoCity.now.Truncate(24 * time.Hour) }

func (t *demoTown) hangPoster(ctx context.Context) (err error) {
	t.poster = pass.Challenge{
		Shelter: demoShelter, Incident: demoIncident, Nonce: make([]byte, pass.NonceBytes), Until: t.demoCity.now.AddDate(0, 1, 0),
		MaxAge: pass.MaxMaxAge, Ask: []string{"age_band", "municipality_code", "dedup_seed", "household_seed", "household_size"},
	}
	rand.Read(t.poster.Nonce)
	t.printed, err = pass.Issuer{Code: demoCode}.Poster(ctx, t.issuer, t.poster)
	return err
}

// makeGates makes every bundle that the desk may have, signed as the first one was.
func (t *demoTown) makeGates(ctx context.Context, about station.About) error {
	headquarters, err := age.GenerateX25519Identity() // nobody reads it in the demo
	if err != nil {
		return err
	}
	c := t.base
	c.Issuers = maps.Clone(c.Issuers)
	city := c.Issuers[t.issuer.Issuer]
	city.Types = []string{demoType, passType, pass.TypeHousehold, pass.TypeShelterCard}
	c.Issuers[t.issuer.Issuer] = city
	c.Devices = map[string]trust.Device{demoDevice: {Public: about.Public, Shelter: demoShelter}}
	c.Batches = map[uint32]trust.Batch{1: {Issuer: t.issuer.Issuer, Ranges: []trust.Range{{First: 0, Last: demoBlanks - 1, Status: trust.CardValid}}}}
	c.Recipients = map[string]string{"headquarters": headquarters.Recipient().String()}
	variants := map[demoTrust]func(*trust.Content) error{
		trustFresh:   func(*trust.Content) error { return nil },
		trustOld:     t.age,
		trustUnknown: t.forget,
		trustRotated: func(c *trust.Content) error { return t.rotate(ctx, c) },
	}
	t.gates = make(map[demoTrust]station.Gate)
	for name, change := range variants {
		variant := c
		if err := change(&variant); err != nil {
			return err
		}
		if t.gates[name], err = t.open(ctx, variant); err != nil {
			return err
		}
	}
	return nil
}

// age makes a bundle 9 days old.
func (t *demoTown) age(c *trust.Content) error {
	const old = 9 * 24 * time.Hour
	c.Issued, c.NextDue, c.Expires = c.Issued.Add(-old), c.NextDue.Add(-old), c.Expires.Add(-old)
	c.Lists, c.Documents = aged(c.Lists, old), aged(c.Documents, old)
	return nil
}

func aged(snapshots map[string]trust.Snapshot, by time.Duration) map[string]trust.Snapshot {
	older := maps.Clone(snapshots)
	for name, s := range older {
		s.AsOf = s.AsOf.Add(-by)
		older[name] = s
	}
	return older
}

// forget leaves the city's types out: it is trusted for none of the passes.
func (t *demoTown) forget(c *trust.Content) error {
	c.Issuers = maps.Clone(c.Issuers)
	city := c.Issuers[t.issuer.Issuer]
	city.Types = []string{"https://city.example/vct/library-card"}
	c.Issuers[t.issuer.Issuer] = city
	return nil
}

// rotate puts another key into the document of the city.
func (t *demoTown) rotate(ctx context.Context, c *trust.Content) error {
	document, err := t.documentOf(ctx, t.issuer.Issuer)
	if err != nil {
		return err
	}
	c.Documents = maps.Clone(c.Documents)
	c.Documents[t.issuer.Issuer] = trust.Snapshot{Raw: document, AsOf: c.Documents[t.issuer.Issuer].AsOf}
	return nil
}

func (t *demoTown) open(ctx context.Context, c trust.Content) (station.Gate, error) {
	raw, err := t.sign(ctx, c)
	if err != nil {
		return station.Gate{}, err
	}
	bundle, err := trust.Anchor{Root: t.root}.Open(ctx, raw, t.demoCity.now)
	if err != nil {
		return station.Gate{}, err
	}
	policy, _ := verifier.Shipped("shelter")
	judge, err := bundle.Verifier(ctx, policy)
	if err != nil {
		return station.Gate{}, err
	}
	judge.Clock = &t.clock
	return station.Gate{Judge: judge, Bundle: bundle}, nil
}

// gate is whom the desk trusts now.
func (t *demoTown) gate() station.Gate { return t.gates[t.pulled().Bundle] }

func (t *demoTown) pulled() demoPlug {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.plug
}

// now is what the clock of the tablet shows.
func (t *demoTown) now() time.Time {
	switch t.pulled().Clock {
	case timeAhead:
		return time.Now().AddDate(0, 0, 3)
	case time1970:
		return time.Unix(0, 0).Add(time.Since(t.demoCity.now))
	}
	return time.Now()
}

// pull pulls a plug, or puts it back.
func (t *demoTown) pull(p demoPlug) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.plug = p
}

func newSeed() string {
	seed := make([]byte, pass.SeedBytes)
	rand.Read(seed)
	return base64.RawURLEncoding.EncodeToString(seed)
}
