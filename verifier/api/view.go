package api

import (
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// record is a check-in for a client. Tags, cards and hashes are not in it.
type record struct {
	ID           checkin.ID        `json:"id"`
	Shelter      string            `json:"shelter"`
	At           time.Time         `json:"at"`
	Grade        checkin.Grade     `json:"grade"`
	Reasons      []fault.Code      `json:"reasons"`
	Method       checkin.Method    `json:"method,omitempty"` // empty: by a transfer slip
	Credentials  []string          `json:"credential_types,omitempty"`
	Residence    checkin.Residence `json:"residence"`
	Outside      checkin.Outside   `json:"out_of_shelter"`
	Pets         int               `json:"pets"`
	Voluntary    bool              `json:"voluntary"`
	NoDisclosure bool              `json:"no_disclosure"`
	Completed    bool              `json:"completed"`
	From         string            `json:"from,omitempty"` // the shelter, by a transfer slip
	People       []person          `json:"people"`
	Rations      []given           `json:"rations"`
}

// person is one of a party.
type person struct {
	Slot        int                 `json:"slot"`
	AgeBand     checkin.AgeBand     `json:"age_band,omitempty"`
	Sex         checkin.Sex         `json:"sex"`
	Needs       bool                `json:"needs"`
	HandedOver  bool                `json:"needs_handed_over"`
	Presence    checkin.Presence    `json:"presence"`
	Since       time.Time           `json:"since"`
	Destination checkin.Destination `json:"destination,omitempty"`
	To          string              `json:"to,omitempty"` // a shelter
}

// given is a ration.
type given struct {
	At       time.Time        `json:"at"`
	Shelter  string           `json:"shelter"`
	Item     string           `json:"item"`
	Period   string           `json:"period"`
	Unit     checkin.Unit     `json:"unit"`
	Slots    []int            `json:"slots,omitempty"`
	Override checkin.Override `json:"override,omitempty"`
}

func recordOf(r checkin.Record) *record {
	out := &record{
		ID: r.ID, Shelter: r.Shelter, At: r.At.UTC(), Grade: r.Grade, Reasons: append([]fault.Code{}, r.Reasons...),
		Method: r.Method, Credentials: r.Credentials, Residence: r.Residence, Outside: r.Outside, Pets: r.Pets,
		Voluntary: r.Voluntary, NoDisclosure: r.NoDisclosure, Completed: r.Completed, From: r.From,
		People: []person{}, Rations: []given{},
	}
	for _, p := range r.People {
		out.People = append(out.People, person{
			p.Slot, p.AgeBand, p.Sex, p.Needs, p.HandedOver, p.Presence, p.Since.UTC(), p.Destination, p.To,
		})
	}
	for _, g := range r.Rations {
		out.Rations = append(out.Rations, given{g.At.UTC(), g.Shelter, g.Item, g.Period, g.Unit, g.Slots, g.Override})
	}
	return out
}

// sighting is another check-in of somebody. Where those are whose whereabouts are
// protected is told nobody, also not who shows their card.
type sighting struct {
	Shelter string        `json:"shelter,omitempty"`
	At      time.Time     `json:"at"`
	Grade   checkin.Grade `json:"grade"`
	Counted int           `json:"counted"` // people
}

func sightingOf(r checkin.Record) sighting {
	s := sighting{r.Shelter, r.At.UTC(), r.Grade, r.Counted()}
	if r.NoDisclosure {
		s.Shelter = ""
	}
	return s
}
