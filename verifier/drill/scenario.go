package drill

import (
	"fmt"
	"strings"
	"time"

	"github.com/hinan-id/hinan/verifier/internal/form"
)

// Scenario is an evacuation: how many people come to how many shelters in what time, and
// what they carry.
type Scenario struct {
	Name, Title string
	People      int // who evacuate; those who check in twice are one
	Shelters    int
	Desks       int           // places at each shelter where somebody is served
	Devices     int           // at each shelter, each with a log of its own
	Span        time.Duration // in which they come
	// Carry are the shares of parties, of 100, by what they carry.
	Carry Carry
	// FlawEvery: something is wrong with every so many-th credential; 0: with none.
	FlawEvery int
}

// Carry are shares in percent of parties by what they carry. The rest comes with nothing.
type Carry struct {
	Phone     int // a pass on a phone, for the whole household
	Paper     int // a resident's paper card; they come alone
	Household int // a paper card for a household
	Blank     int // nothing, and are given a blank card on the spot
}

// usualCarry: half of the people come without a credential, as at the shelters of Noto
// (reference evacuation §0).
var usualCarry = Carry{Phone: 30, Paper: 12, Household: 8, Blank: 10}

// Scenarios are the scenarios by their size (reference evacuation §5.1).
func Scenarios() []Scenario {
	return []Scenario{
		{"D1", "Pilot drill", 30, 1, 1, 1, 15 * time.Minute, usualCarry, 3},
		{"D2", "Ward drill", 100, 1, 6, 2, 2 * time.Minute, usualCarry, 4},
		{"R1", "Preventive evacuation, typhoon", 1150, 20, 2, 2, 180 * time.Minute, usualCarry, 20},
		{"R2", "Severe flood", 5000, 40, 2, 2, 60 * time.Minute, usualCarry, 25},
		{"Q1", "Earthquake", 12600, 62, 2, 2, 120 * time.Minute, usualCarry, 25},
	}
}

// Find returns the scenario of a name, or [ErrScenario].
func Find(name string) (Scenario, error) {
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
	}
	return Scenario{}, fmt.Errorf("%w: %.16q", ErrScenario, name)
}

// Limits of a scenario.
const (
	MaxPeople   = 100_000
	MaxShelters = 1000
	MaxDesks    = 64
	MaxDevices  = 2
	MaxSpan     = 24 * time.Hour
	MaxName     = 5  // characters of a name: letters and digits
	MaxTitle    = 64 // bytes
)

const nameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// check refuses a scenario that nobody could play.
func (s Scenario) check() error {
	within := func(what string, n, most int) error {
		if n < 1 || n > most {
			return fmt.Errorf("%w: %d %s, from 1 to %d", ErrScenario, n, what, most)
		}
		return nil
	}
	c := s.Carry
	switch {
	case min(c.Phone, c.Paper, c.Household, c.Blank) < 0 || c.Phone+c.Paper+c.Household+c.Blank > 100:
		return fmt.Errorf("%w: shares of what people carry beyond 100", ErrScenario)
	case s.Span < time.Minute || s.Span > MaxSpan:
		return fmt.Errorf("%w: people come within %s, from a minute to a day", ErrScenario, s.Span)
	case s.FlawEvery < 0:
		return fmt.Errorf("%w: every %d-th credential with a flaw", ErrScenario, s.FlawEvery)
	case strings.Trim(s.Name, nameCharacters) != "" || !form.IsText(s.Title, MaxTitle):
		return fmt.Errorf("%w: its name or title", ErrScenario)
	}
	for _, err := range []error{
		within("characters of its name", len(s.Name), MaxName), within("people", s.People, MaxPeople),
		within("shelters", s.Shelters, MaxShelters), within("desks", s.Desks, MaxDesks), within("devices", s.Devices, MaxDevices),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Times of the simulated service, on average (reference evacuation §0, §1.2, §5.3).
const (
	scanTime     = 9 * time.Second   // of a party: one code, read by staff
	doubtTime    = 26 * time.Second  // of a party with whose credential something is wrong
	quickTime    = 20 * time.Second  // of a party: heads and ages; names later
	blankTime    = 26 * time.Second  // the same, and a blank card
	manualTime   = 120 * time.Second // of a person: everything typed before they are in
	cardTime     = 26 * time.Second  // of a person: a card for each
	formTime     = 70 * time.Second  // of a person: a form on paper
	longFormTime = 262 * time.Second // of a person: a longer form
)
