package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// request reads the name of a request to the desk: 16 random bytes as base64url.
func (m *members) request() (r checkin.Request) {
	text, _ := m.object["request"].(string)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != len(r) || len(text) != base64.RawURLEncoding.EncodedLen(len(r)) {
		m.wrong("request", fmt.Sprintf("not %d bytes as base64url", len(r)))
		return r
	}
	if r = checkin.Request(raw); r == (checkin.Request{}) {
		m.wrong("request", "not made at random")
	}
	return r
}

// flag reads true or false; absent, it is false.
func (m *members) flag(name string) bool {
	value, there := m.object[name]
	yes, ok := value.(bool)
	if there && !ok {
		m.wrong(name, "neither true nor false")
	}
	return yes
}

// number reads a whole number; absent, it is the least.
func (m *members) number(name string, least, most int64) int64 {
	value, there := m.object[name]
	if !there {
		return least
	}
	return m.integer(name, value, least, most)
}

func (m *members) integer(name string, value any, least, most int64) int64 {
	text, _ := value.(json.Number)
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < least || n > most {
		m.wrong(name, fmt.Sprintf("not a whole number from %d to %d", least, most))
		return least
	}
	return n
}

// choice reads one of some texts; absent, it is the empty one.
func choice[T ~string](m *members, name string, of ...T) T {
	value, there := m.object[name]
	text, _ := value.(string)
	if there && !slices.Contains(of, T(text)) {
		m.wrong(name, fmt.Sprintf("none of %q", of))
		return ""
	}
	return T(text)
}

// slots reads the numbers of people; absent, it is nil, all of them.
func (m *members) slots() []int {
	value, there := m.object["slots"]
	if !there {
		return nil
	}
	values, ok := value.([]any)
	if !ok || len(values) == 0 || len(values) > checkin.MaxParty {
		m.wrong("slots", fmt.Sprintf("not a list of 1 to %d", checkin.MaxParty))
		return nil
	}
	slots := make([]int, len(values))
	for i, v := range values {
		slots[i] = int(m.integer("slots", v, 1, checkin.MaxParty))
	}
	return slots
}

var personMembers = []string{"age_band", "sex", "needs"}

// party reads people, by their place in the list; absent, it is nil.
func (m *members) party() checkin.Party {
	value, there := m.object["party"]
	if !there {
		return nil
	}
	values, ok := value.([]any)
	if !ok || len(values) == 0 || len(values) > checkin.MaxParty {
		m.wrong("party", fmt.Sprintf("not a list of 1 to %d people", checkin.MaxParty))
		return nil
	}
	party := make(checkin.Party, len(values))
	for i, v := range values {
		party[i] = m.person(v)
		party[i].Slot = i + 1
	}
	return party
}

func (m *members) person(value any) (p checkin.Person) {
	object, ok := value.(map[string]any)
	if !ok {
		m.wrong("party", "somebody who is no object")
		return p
	}
	one := &members{object: object, err: m.err}
	one.within(personMembers)
	p.AgeBand = choice(one, "age_band", checkin.AgeBands()...)
	p.Needs = one.flag("needs")
	p.Sex = checkin.Sex(one.number("sex", int64(checkin.SexUnknown), int64(checkin.SexNotApplicable)))
	if p.Sex > checkin.SexFemale && p.Sex != checkin.SexNotApplicable {
		one.wrong("sex", "no code of ISO 5218")
	}
	m.err = one.err
	return p
}

// shown reads what somebody shows; absent, it is nil.
func (m *members) shown() (raw [][]byte) {
	for _, text := range m.texts("presentations", verifier.MaxPresentations, MaxBody) {
		raw = append(raw, bytesOf(text))
	}
	return raw
}

// whom reads which check-in something is about.
func (m *members) whom() (w whom) {
	_, named := m.object["of"]
	if w.shown = m.shown(); named == (w.shown != nil) {
		m.wrong("of", "one of of and presentations is needed")
		return w
	}
	if !named {
		return w
	}
	var err error
	if w.of, err = checkin.ParseID(m.text("of", MaxText)); err != nil {
		m.wrong("of", "not the id of a record")
	}
	return w
}
