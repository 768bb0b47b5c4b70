package checkin

import (
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier/internal/form"
)

// Body is what an event tells: one of the types of this package.
type Body interface {
	eventType() Type
	check() error
}

// bodies makes an empty body of each type.
var bodies = map[Type]func() Body{
	TypeOpen:       func() Body { return new(Open) },
	TypeShut:       func() Body { return new(Shut) },
	TypeCheckin:    func() Body { return new(Checkin) },
	TypeComplete:   func() Body { return new(Complete) },
	TypeBind:       func() Body { return new(Bind) },
	TypeLeave:      func() Body { return new(Leave) },
	TypeReturn:     func() Body { return new(Return) },
	TypeCheckout:   func() Body { return new(Checkout) },
	TypeTransferIn: func() Body { return new(TransferIn) },
	TypeRation:     func() Body { return new(Ration) },
	TypeCount:      func() Body { return new(Count) },
	TypeCorrect:    func() Body { return new(Correct) },
	TypeNeeds:      func() Body { return new(NeedsHandover) },
	TypeBundle:     func() Body { return new(BundleLoaded) },
	TypeRoot:       func() Body { return new(LogRoot) },
	TypeClose:      func() Body { return new(CloseIncident) },
}

// parseBody reads the body of an event, whose text was scanned as a whole.
func parseBody(t Type, raw []byte) (Body, error) {
	empty, known := bodies[t]
	if !known {
		return nil, fmt.Errorf("%w: type %.32q is not known", ErrEvent, t)
	}
	body := empty()
	if err := form.DecodeScanned(raw, body); err != nil {
		return nil, coded(err)
	}
	return body, nil
}

// Person is one of a party, without anything that tells who.
type Person struct {
	AgeBand AgeBand `json:"age_band,omitempty"` // empty: not said
	Needs   bool    `json:"needs,omitempty"`    // that there are some; which is encrypted
	Sex     Sex     `json:"sex,omitempty"`
	Slot    int     `json:"slot"` // 1 for the first
	Tag     Tag     `json:"tag,omitzero"`
}

// Party are the people of one check-in.
type Party []Person

func (p Party) check() error {
	if len(p) == 0 || len(p) > MaxParty {
		return fmt.Errorf("%w: a party of %d, from 1 to %d", ErrEventLarge, len(p), MaxParty)
	}
	for i, one := range p {
		switch {
		case one.Slot != i+1:
			return fmt.Errorf("%w: the people of a party are numbered from 1", ErrEvent)
		case one.AgeBand != "" && !slices.Contains(AgeBands(), one.AgeBand), !slices.Contains(sexes, one.Sex):
			return fmt.Errorf("%w: no such age band or sex", ErrEvent)
		}
	}
	return nil
}

// Checkin admits a party.
type Checkin struct {
	// Card is the number of the card that was shown, so that a copy of it is seen.
	Card form.Blob `json:"card,omitempty"`
	// Credentials are the types that were shown, whatever was found of them.
	Credentials []string `json:"credential_types,omitempty"`
	// Household is the tag of the household; zero: not known.
	Household Tag    `json:"household,omitzero"`
	Method    Method `json:"method"`
	// NoDisclosure wins over every search, list of names and destination.
	NoDisclosure bool      `json:"no_disclosure,omitempty"`
	Outside      Outside   `json:"out_of_shelter"`
	Party        Party     `json:"party"`
	Pets         int       `json:"pets,omitempty"`
	Residence    Residence `json:"residence"`
	// Took is how long it took from the first tap or scan to the answer, in
	// milliseconds; 0: not measured.
	Took int64 `json:"took_ms,omitempty"`
	// Voluntary: they came before anybody was told to.
	Voluntary bool `json:"voluntary,omitempty"`
}

// Limits of a check-in.
const (
	MaxCredentials = 16
	MaxType        = 256 // bytes of the type of a credential
	MaxCard        = 32
	MaxPets        = 99
	MaxTook        = int64(24 * time.Hour / time.Millisecond)
)

func (*Checkin) eventType() Type { return TypeCheckin }

func (c *Checkin) check() error {
	switch {
	case !slices.Contains(methods, c.Method) || !slices.Contains(residences, c.Residence) || !slices.Contains(outsides, c.Outside):
		return fmt.Errorf("%w: no such method, residence or place", ErrEvent)
	case len(c.Credentials) > MaxCredentials || len(c.Card) > MaxCard || c.Pets > MaxPets || c.Took > MaxTook:
		return fmt.Errorf("%w: a value of the check-in", ErrEventLarge)
	case c.Pets < 0 || c.Took < 0:
		return fmt.Errorf("%w: a number below 0", ErrEvent)
	case slices.ContainsFunc(c.Credentials, func(t string) bool { return !form.IsText(t, MaxType) }):
		return fmt.Errorf("%w: a type of credential", ErrEvent)
	}
	return c.Party.check()
}

// TransferIn admits a party that another shelter sent, by its slip.
type TransferIn struct {
	From  string      `json:"from"` // the shelter
	Party Party       `json:"party"`
	Slip  form.Digest `json:"slip_hash"` // of what the slip says
	Tag   Tag         `json:"tag"`       // of their check-in there
}

func (*TransferIn) eventType() Type { return TypeTransferIn }

func (t *TransferIn) check() error {
	if !isName(t.From) || t.Tag == (Tag{}) {
		return fmt.Errorf("%w: a transfer from nowhere", ErrEvent)
	}
	return t.Party.check()
}

// Complete adds to a check-in what was left for later: by an encrypted record what
// people are called, by tags what their passes say.
type Complete struct {
	Of    ID    `json:"of"`
	Party Party `json:"party,omitempty"` // in place of that of the check-in; nil: as it was
}

func (*Complete) eventType() Type { return TypeComplete }

func (c *Complete) check() error { return checkOptional(c.Party) }

func checkOptional(p Party) error {
	if p == nil {
		return nil
	}
	return p.check()
}

// Bind makes a blank card stand for a party.
type Bind struct {
	Card      form.Blob `json:"card"` // its number
	Household Tag       `json:"household,omitzero"`
	Of        ID        `json:"of"`
	Tag       Tag       `json:"tag"` // that the card gives in this incident
}

func (*Bind) eventType() Type { return TypeBind }

func (b *Bind) check() error {
	if len(b.Card) == 0 || len(b.Card) > MaxCard || b.Tag == (Tag{}) {
		return fmt.Errorf("%w: no card", ErrEvent)
	}
	return nil
}

// Of names a check-in and people of it; no slots are all of them.
type Of struct {
	Of    ID    `json:"of"`
	Slots []int `json:"slots,omitempty"` // ascending
}

func (o Of) check() error {
	if len(o.Slots) > MaxParty {
		return fmt.Errorf("%w: %d people", ErrEventLarge, len(o.Slots))
	}
	for i, slot := range o.Slots {
		if slot < 1 || slot > MaxParty || i > 0 && o.Slots[i-1] >= slot {
			return fmt.Errorf("%w: people are named once each, by their numbers", ErrEvent)
		}
	}
	return nil
}

// Leave is for a while: their places are kept.
type Leave struct{ Of }

func (*Leave) eventType() Type { return TypeLeave }

// Return ends a leave, and takes back a checkout.
type Return struct{ Of }

func (*Return) eventType() Type { return TypeReturn }

// Checkout is for good.
type Checkout struct {
	Destination Destination `json:"destination_class"`
	Of          ID          `json:"of"`
	Shelter     string      `json:"shelter,omitempty"` // with ToShelter: where they go, if it is known
	Slots       []int       `json:"slots,omitempty"`
}

func (*Checkout) eventType() Type { return TypeCheckout }

func (c *Checkout) check() error {
	if !slices.Contains(destinationClasses, c.Destination) || c.Shelter != "" && (!isName(c.Shelter) || c.Destination != ToShelter) {
		return fmt.Errorf("%w: no such destination", ErrEvent)
	}
	return Of{Slots: c.Slots}.check()
}

// Ration gives something out.
type Ration struct {
	Item     string   `json:"item"`
	Of       ID       `json:"of"`
	Override Override `json:"override_reason,omitempty"` // it had been given already
	Period   string   `json:"period"`                    // such as 2026-07-06-breakfast
	Slots    []int    `json:"slots,omitempty"`           // to whom; none with PerHousehold
	Tags     []Tag    `json:"tags,omitempty"`            // of the rights, if a pass was shown
	Unit     Unit     `json:"unit"`
}

func (*Ration) eventType() Type { return TypeRation }

func (r *Ration) check() error {
	switch {
	case !isName(r.Item) || !isName(r.Period) || !slices.Contains(units, r.Unit):
		return fmt.Errorf("%w: no item, period or unit", ErrEvent)
	case r.Override != "" && !slices.Contains(overrides, r.Override):
		return fmt.Errorf("%w: no such reason", ErrEvent)
	case (r.Unit == PerHousehold) != (len(r.Slots) == 0):
		return fmt.Errorf("%w: people have a ration each, or their household has one", ErrEvent)
	case len(r.Tags) > MaxParty:
		return fmt.Errorf("%w: %d tags", ErrEventLarge, len(r.Tags))
	}
	return Of{Slots: r.Slots}.check()
}
