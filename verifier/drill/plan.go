package drill

import (
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// means is what a party carries.
type means uint8

const (
	byPhone means = iota
	byPaper
	byHousehold
	byBlank
	byNothing
)

// carried reports whether it is a credential of somebody.
func (m means) carried() bool { return m == byPhone || m == byPaper || m == byHousehold }

// flaw is what is wrong with a credential.
type flaw uint8

const (
	sound flaw = iota
	tampered
	inGrace   // it expired, and the declaration of the disaster prolongs it
	expired   // for too long
	revoked   // the city's list says so
	foreign   // by an issuer whom the city does not know
	elsewhere // a phone answered the screen of another shelter
)

// flaws are those that each means can have. A phone with an expired pass has no grace: the
// proof of its holder must be made before the pass expires (package vc/sdcwt).
var flaws = map[means][]flaw{
	byPhone:     {tampered, revoked, elsewhere},
	byPaper:     {tampered, inGrace, expired, foreign},
	byHousehold: {tampered, inGrace, expired},
}

// fate is what a party does once it is in.
type fate uint8

const (
	stays fate = iota
	leaves
	returns // left, and is back in the evening
	goesHome
	movesOn // to another shelter, with a slip
)

// fates are how often, of 100, by their number.
var fates = []int{80, 5, 7, 5, 3}

// visit is a party that comes to a shelter.
type visit struct {
	number  int // in the plan
	shelter int
	at      time.Duration // when it comes, from the beginning
	means   means
	flaw    flaw
	fate    fate
	party   checkin.Party
	pace    float64 // of being served, around 1
	blank   int     // the serial of its blank card

	plant     int  // the number of the credential that is shown in two visits; 0: none
	again     bool // the same code is read once more
	completes bool // of a quick entry: what was left out is added
	hungry    bool // it asks for a second dinner
	to        int  // the shelter that it moves on to
	copy      int  // the shelter where a copy of its slip is used; -1: none

	desk       int // by which it is served
	start, end time.Duration
}

// plan is everything that happens in a drill before anybody moves.
type plan struct {
	scenario Scenario
	visits   []*visit
	shelters [][]*visit // the visits of each, in the order in which they come
	blanks   int        // cards
	plants   int        // credentials that are shown twice
	slips    int        // that are used twice
}

// arrivalPeak is when most people come, as a share of the span.
const arrivalPeak = 1.0 / 3

// How often something happens: every so many-th time that it can, and once at least.
const (
	doubleEvery   = 50
	againEvery    = 40
	copyEvery     = 10
	completeEvery = 3
	hungryEvery   = 30
)

func newPlan(s Scenario, seed uint64) *plan {
	p := &plan{scenario: s, shelters: make([][]*visit, s.Shelters)}
	c := newChance(seed, "parties")
	for people := 0; people < s.People; {
		v := p.party(c, s.People-people)
		people += len(v.party)
		p.add(v)
	}
	p.spoil(newChance(seed, "flaws"))
	p.decide(newChance(seed, "fates"))
	p.double(newChance(seed, "doubles"))
	p.serve(newChance(seed, "paces"))
	return p
}

func (p *plan) add(v *visit) {
	v.number = len(p.visits)
	p.visits = append(p.visits, v)
}

// party makes one party of at most so many people.
func (p *plan) party(c *chance, most int) *visit {
	s := p.scenario
	w := s.Carry
	nothing := 100 - w.Phone - w.Paper - w.Household - w.Blank
	v := &visit{means: means(c.pick([]int{w.Phone, w.Paper, w.Household, w.Blank, nothing})), copy: -1}
	size := min(householdSize(c, v.means), most)
	if v.means == byHousehold && size == 1 {
		v.means = byPaper
	}
	if v.means == byBlank {
		v.blank = p.blanks
		p.blanks++
	}
	v.shelter = c.below(s.Shelters)
	v.at = time.Duration(c.triangle(arrivalPeak) * float64(s.Span)).Truncate(time.Millisecond)
	for slot := range size {
		v.party = append(v.party, somebody(c, slot+1))
	}
	return v
}

// householdSizes are how often, of 100, households have 1 to 5 people: 2.1 on average.
var householdSizes = []int{40, 30, 15, 12, 3}

func householdSize(c *chance, m means) int {
	switch m {
	case byPaper:
		return 1
	case byHousehold: // more do not fit onto a card that scanners read
		return 2 + c.pick(householdSizes[1:4])
	}
	return 1 + c.pick(householdSizes)
}

// ageWeights are how often, of 100, people are of each age band, from the youngest.
var ageWeights = []int{1, 4, 8, 56, 15, 16}

// needsShare of people need something.
const needsShare = 0.08

func somebody(c *chance, slot int) checkin.Person {
	return checkin.Person{
		Slot: slot, AgeBand: checkin.AgeBands()[c.pick(ageWeights)], Sex: []checkin.Sex{checkin.SexMale, checkin.SexFemale}[c.below(2)],
		Needs: c.share() < needsShare,
	}
}

// every yields every so many-th of those that something can happen to, the first of them
// included.
func (p *plan) every(n int, can func(*visit) bool) func(yield func(*visit) bool) {
	return func(yield func(*visit) bool) {
		found := 0
		for _, v := range slices.Clone(p.visits) {
			if !can(v) {
				continue
			}
			if found++; found%n == 1%n && !yield(v) {
				return
			}
		}
	}
}

// spoil makes something wrong with credentials.
func (p *plan) spoil(c *chance) {
	if p.scenario.FlawEvery == 0 {
		return
	}
	for v := range p.every(p.scenario.FlawEvery, func(v *visit) bool { return v.means.carried() }) {
		can := flaws[v.means]
		if v.flaw = can[c.below(len(can))]; v.flaw == elsewhere && p.scenario.Shelters == 1 {
			v.flaw = tampered
		}
	}
}

// decide says what becomes of each party.
func (p *plan) decide(c *chance) {
	shelters := p.scenario.Shelters
	for _, v := range p.visits {
		v.fate = fate(c.pick(fates))
		hop := c.below(max(1, shelters-1))
		if v.fate == movesOn && shelters == 1 {
			v.fate = leaves
		}
		v.to = (v.shelter + 1 + hop) % shelters
	}
	for v := range p.every(completeEvery, func(v *visit) bool { return v.means == byNothing }) {
		v.completes = true
	}
	for v := range p.every(againEvery, func(v *visit) bool { return v.means.carried() && v.flaw == sound }) {
		v.again = true
	}
	for v := range p.every(hungryEvery, func(v *visit) bool { return v.fate == stays }) {
		v.hungry = true
	}
	if shelters < 3 {
		return
	}
	for v := range p.every(copyEvery, func(v *visit) bool { return v.fate == movesOn }) {
		v.copy = (v.to + 1) % shelters
		if v.copy == v.shelter {
			v.copy = (v.copy + 1) % shelters
		}
		p.slips++
	}
}

// double lets credentials be shown once more: by who has one at another shelter, by who
// has a copy of a card, or, where there is one shelter, by staff who admit anyway.
func (p *plan) double(c *chance) {
	alone := p.scenario.Shelters == 1
	for v := range p.every(doubleEvery, func(v *visit) bool {
		return v.flaw == sound && v.fate != movesOn && (v.means == byPhone || !alone && v.means != byNothing)
	}) {
		p.plants++
		v.plant, v.fate = p.plants, stays
		twin := *v
		twin.again, twin.hungry = false, false
		twin.at += time.Duration(c.share() * float64(p.scenario.Span-v.at)).Truncate(time.Millisecond)
		if !alone {
			twin.shelter = (v.shelter + 1 + c.below(p.scenario.Shelters-1)) % p.scenario.Shelters
		}
		p.add(&twin)
	}
}
