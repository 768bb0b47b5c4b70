package checkin

import "slices"

// Type is what an event tells.
type Type string

// The types of events.
const (
	TypeOpen       Type = "open_shelter"
	TypeShut       Type = "close_shelter"
	TypeCheckin    Type = "checkin"
	TypeComplete   Type = "complete"
	TypeBind       Type = "bind"
	TypeLeave      Type = "leave"
	TypeReturn     Type = "return"
	TypeCheckout   Type = "checkout"
	TypeTransferIn Type = "transfer_in"
	TypeRation     Type = "ration"
	TypeCount      Type = "count"
	TypeCorrect    Type = "correct"
	TypeNeeds      Type = "needs_handover"
	TypeBundle     Type = "bundle_loaded"
	TypeRoot       Type = "log_root"
	TypeClose      Type = "close_incident"
)

// AgeBand is a person's age, as coarsely as supplies need it.
type AgeBand string

// The age bands; EEI counts the first two as infants. None is of who did not say.
const (
	Age0       AgeBand = "0"
	Age1to5    AgeBand = "1-5"
	Age6to14   AgeBand = "6-14"
	Age15to64  AgeBand = "15-64"
	Age65to74  AgeBand = "65-74"
	Age75Above AgeBand = "75+"
)

// AgeBands are the age bands from the youngest.
func AgeBands() []AgeBand {
	return []AgeBand{Age0, Age1to5, Age6to14, Age15to64, Age65to74, Age75Above}
}

// Sex is a code of ISO 5218.
type Sex uint8

// The codes of ISO 5218.
const (
	SexUnknown       Sex = 0
	SexMale          Sex = 1
	SexFemale        Sex = 2
	SexNotApplicable Sex = 9
)

// Method is how a party showed who they are.
type Method string

// The methods.
const (
	PhoneQR   Method = "phone_qr"
	PaperQR   Method = "paper_qr"
	Card      Method = "card" // another credential than a pass
	BlankCard Method = "blank_card"
	Quick     Method = "quick"
	PaperForm Method = "paper_form"
)

// Residence is where people live.
type Residence string

// The residences.
const (
	InCity           Residence = "city"
	OtherCity        Residence = "other_city"
	Abroad           Residence = "abroad"
	ResidenceUnknown Residence = "unknown"
)

// Outside is where people stay who are registered at a shelter and stay elsewhere.
type Outside string

// The places; Inside stays at the shelter.
const (
	Inside         Outside = "none"
	AtHome         Outside = "home"
	InCar          Outside = "car"
	WithRelatives  Outside = "relative"
	InTent         Outside = "tent"
	OutsideUnknown Outside = "unknown"
)

// Destination is where people go to who leave.
type Destination string

// The destinations. That of somebody whose whereabouts are protected is always
// ToUnknown.
const (
	ToUnknown   Destination = "unknown"
	ToHome      Destination = "home"
	ToRelatives Destination = "relative"
	ToCar       Destination = "car"
	ToShelter   Destination = "shelter" // of a transfer slip
	ToLodging   Destination = "secondary_lodging"
	ToHospital  Destination = "hospital"
	ToWelfare   Destination = "welfare_shelter"
)

// destinationClasses are the numbers of destinations on a transfer slip, by position;
// 0 tells nothing.
var destinationClasses = []Destination{ToUnknown, ToHome, ToRelatives, ToCar, ToShelter, ToLodging, ToHospital, ToWelfare}

// Class is the number of a destination on a transfer slip (reference pass: inner claim
// 22); 0 for one that is not told.
func (d Destination) Class() uint8 { return uint8(max(0, slices.Index(destinationClasses, d))) }

// Unit is who has a right to a ration.
type Unit string

// The units.
const (
	PerPerson    Unit = "person"
	PerHousehold Unit = "household"
)

// Override is why a ration was given once more. It is one of a list, because a text
// that staff write might name somebody.
type Override string

// The reasons.
const (
	OverrideLost      Override = "lost"
	OverrideSpoiled   Override = "spoiled"
	OverrideNotEnough Override = "not_enough"
	OverrideMistake   Override = "mistake" // the first was booked by mistake
	OverrideOther     Override = "other"
)

// The values that events may hold.
var (
	methods    = []Method{PhoneQR, PaperQR, Card, BlankCard, Quick, PaperForm}
	residences = []Residence{InCity, OtherCity, Abroad, ResidenceUnknown}
	outsides   = []Outside{Inside, AtHome, InCar, WithRelatives, InTent, OutsideUnknown}
	sexes      = []Sex{SexUnknown, SexMale, SexFemale, SexNotApplicable}
	units      = []Unit{PerPerson, PerHousehold}
	overrides  = []Override{OverrideLost, OverrideSpoiled, OverrideNotEnough, OverrideMistake, OverrideOther}
)
