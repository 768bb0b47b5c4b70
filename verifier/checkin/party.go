package checkin

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// Claims are the paths that a desk asks a verifier for, of whatever is shown: nobody's
// name, birth date or address. What is shown beyond them is dropped there.
func Claims() [][]string {
	return [][]string{
		{"age_band"}, {"municipality_code"}, {"dedup_seed"}, {"household_seed"}, {"household_size"}, {"members"},
	}
}

// shown is what credentials tell of a party. Seeds are in it until their tags are
// made, and nowhere behind it.
type shown struct {
	party        Party
	seeds        []Seed // of the people of the party, by position, or of a blank card; zero: none
	household    Seed
	municipality string
	method       Method
	card         []byte // its number
	blank        bool   // it says nothing of people
	presentation ID
	types        []string
}

// shownBy reads what a verdict accepted; false: there is nothing to go by. Nothing of a credential that was not accepted is
// believed.
func (d *Desk) shownBy(v *verifier.Verdict) (s shown, ok bool) {
	if v == nil {
		return shown{}, false
	}
	for _, j := range v.Credentials {
		s.types = append(s.types, j.Types...)
	}
	// Whatever a stranger calls a credential keeps nobody out.
	s.types = slices.DeleteFunc(s.types, func(t string) bool { return !form.IsText(t, MaxType) })
	slices.Sort(s.types)
	s.types = slices.Compact(s.types)
	s.types = s.types[:min(len(s.types), MaxCredentials)]
	if v.Outcome != verifier.Accepted {
		return s, false
	}
	var names []string
	for _, j := range v.Credentials {
		statement, accepted := j.Statement()
		if !accepted {
			continue
		}
		d.readStatement(&s, statement, j)
		if name, named := presentation(statement, j); named {
			names = append(names, string(name[:]))
		}
	}
	s.presentation = together(names)
	return s, (len(s.party) > 0 || s.blank) && len(s.party) <= MaxParty
}

// presentation names how a credential was shown; false: it has no name of its own, and
// nobody proved to be its holder.
func presentation(s vc.Statement, j verifier.Judged) (ID, bool) {
	if b, proved := j.Binding(); proved {
		return PresentationID(s.Issuer, b.Thumbprint, b.Audience, b.Nonce, b.At), true
	}
	return BearerID(s.Issuer, s.ID), s.ID != ""
}

// together names presentations that were shown in one scan, in whatever order; zero:
// there is none.
func together(names []string) ID {
	switch len(names) {
	case 0:
		return ID{}
	case 1:
		return ID([]byte(names[0]))
	}
	slices.Sort(names)
	return digest(append([]string{labelTogether}, names...)...)
}

func (d *Desk) blankType() string { return cmp.Or(d.settings.Types.ShelterCard, pass.TypeShelterCard) }

func (d *Desk) readStatement(s *shown, st vc.Statement, j verifier.Judged) {
	_, proved := j.Binding()
	switch {
	case proved && (j.Form == vc.FormKBCWT || s.method == PhoneQR):
		s.method = PhoneQR
	case j.Form == vc.FormCWT:
		s.method = PaperQR
		if n, err := pass.ReadCardNumber(st.ID); err == nil {
			s.card = n[:]
		}
	case s.method == "":
		s.method = Card
	}
	for _, subject := range st.Subjects {
		claims := subject.Claims
		switch {
		case slices.Contains(st.Types, d.blankType()):
			s.blank, s.method = true, BlankCard
			s.seeds = append(s.seeds, seedOf(claims["dedup_seed"]))
			continue
		case claims["members"] != nil:
			s.addMembers(claims)
		case claims["age_band"] != nil || claims["dedup_seed"] != nil:
			s.addPerson(claims)
			s.addOthers(claims)
		}
		if household := seedOf(claims["household_seed"]); household != (Seed{}) {
			s.household = household
		}
		if code, ok := claims["municipality_code"].(string); ok {
			s.municipality = code
		}
	}
}

// addPerson adds a resident.
func (s *shown) addPerson(claims map[string]any) {
	p := Person{Slot: len(s.party) + 1}
	if band, ok := claims["age_band"].(string); ok && slices.Contains(AgeBands(), AgeBand(band)) {
		p.AgeBand = AgeBand(band)
	}
	if sex := number(claims["sex"]); slices.Contains(sexes, Sex(sex)) && sex <= 9 {
		p.Sex = Sex(sex)
	}
	s.party = append(s.party, p)
	s.seeds = append(s.seeds, seedOf(claims["dedup_seed"]))
}

// addOthers adds those of the household who are on nobody's pass, if its size was
// shown: a phone that checks in a family.
func (s *shown) addOthers(claims map[string]any) {
	size := number(claims["household_size"])
	for n := uint64(1); n < min(size, MaxParty); n++ {
		s.party = append(s.party, Person{Slot: len(s.party) + 1})
		s.seeds = append(s.seeds, Seed{})
	}
}

// addMembers adds the people of a household card.
func (s *shown) addMembers(claims map[string]any) {
	members, _ := claims["members"].([]any)
	for _, m := range members {
		if one, ok := m.(map[string]any); ok {
			s.addPerson(one)
		}
	}
}

// tag makes the tags of the party and forgets the seeds.
func (s *shown) tag(incident string) (household Tag) {
	for i, seed := range s.seeds {
		if seed != (Seed{}) && i < len(s.party) {
			s.party[i].Tag = seed.Checkin(incident)
		}
	}
	if s.household != (Seed{}) {
		household = s.household.Checkin(incident)
	}
	clear(s.seeds)
	s.seeds, s.household = nil, Seed{}
	return household
}

// residence is where the party lives, by the code of its municipality.
func (d *Desk) residence(municipality string) Residence {
	switch municipality {
	case "":
		return ResidenceUnknown
	case d.settings.City:
		return InCity
	}
	return OtherCity
}

func seedOf(claim any) (s Seed) {
	text, _ := claim.(string)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != len(s) {
		return Seed{}
	}
	return Seed(raw)
}

func number(claim any) uint64 {
	n, ok := claim.(json.Number)
	if !ok {
		return 0
	}
	value, err := strconv.ParseUint(string(n), 10, 16)
	if err != nil {
		return 0
	}
	return value
}
