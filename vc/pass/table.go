package pass

import (
	"fmt"
	"slices"
	"strconv"
)

// field is one row of a table of claims: its number on the wire, and its name in the
// SD-JWT VC.
type field struct {
	key   int64
	name  string
	form  form
	group []field // instead of name and form: a map of claims that are asked for rarely
}

// resident are the claims of a phone pass. The two groups cost one digest each where
// nobody asks for what is in them.
var resident = []field{
	{key: 1, name: "age_band", form: ageBand},
	{key: 2, name: "municipality_code", form: municipality},
	{key: 3, name: "dedup_seed", form: seed},
	{key: keyPerson, group: []field{
		{key: 1, name: "family_name", form: text},
		{key: 2, name: "given_name", form: text},
		{key: 3, name: "name_kana", form: text},
		{key: 4, name: "birthdate", form: date},
		{key: 5, name: "sex", form: number(0, 9)}, // ISO 5218
		{key: 6, name: "address", form: text},
		{key: 7, name: "language", form: text},
	}},
	{key: keyHousehold, group: []field{
		{key: 1, name: "household_ref", form: text},
		{key: 2, name: "household_seed", form: seed},
		{key: 3, name: "household_size", form: number(1, 99)},
	}},
}

// Inner keys of the groups.
const (
	keyPerson    = 4
	keyHousehold = 5
)

// Inner keys that this package reads itself.
const (
	keyShelter = 21
	keyAsk     = 25
	keyMaxAge  = 26
	keyName    = 27
)

var (
	residentCard = resident[:3]
	blankCard    = []field{{key: 3, name: "dedup_seed", form: seed}}
	household    = []field{
		{key: 2, name: "municipality_code", form: municipality},
		{key: 12, name: "household_seed", form: seed},
		{key: 13, name: "members", form: members},
	}
	slip = []field{
		{key: 20, name: "incident", form: text},
		{key: keyShelter, name: "from", form: text},
		{key: 22, name: "to", form: text},
		{key: 22, name: "destination_class", form: number(0, 99)}, // one of the two
		{key: 23, name: "party_size", form: number(1, 999)},
		{key: 24, name: "checkin_tag", form: seed}, // as long as a seed
	}
)

// slot is where a token has its place.
type slot uint8

const (
	elsewhere slot = iota // a challenge, or inside of one
	onPhone               // an SD-CWT
	onPaper               // a CWT that its bearer shows
)

// profile is what a kind of token has.
type profile struct {
	slot     slot
	fields   []field
	required []int64 // inner keys
}

// profiles are the kinds that are known.
var profiles = map[kind]profile{
	kindResident:      {slot: onPhone, fields: resident},
	kindResidentCard:  {slot: onPaper, fields: residentCard, required: []int64{1, 2, 3}},
	kindBlankCard:     {slot: onPaper, fields: blankCard, required: []int64{3}},
	kindHouseholdCard: {slot: onPaper, fields: household, required: []int64{2, 12, 13}},
	kindSlip:          {slot: onPaper, fields: slip, required: []int64{20, 22, 23, 24}},
	kindOperator:      {},
	kindChallenge:     {},
}

// readFields maps inner claims to names, added to claims. Keys that are not in the
// table are ignored.
func readFields(table []field, inner, claims map[string]any) error {
	for i := range table {
		f := &table[i]
		value, present := inner[keyNames[f.key]]
		if !present {
			continue
		}
		if f.group != nil {
			members, ok := value.(map[string]any)
			if !ok {
				return fmt.Errorf("%w: key %d is no map", ErrClaim, f.key)
			}
			if err := readFields(f.group, members, claims); err != nil {
				return err
			}
			continue
		}
		claim, ok := f.form.read(value)
		switch {
		case ok:
			claims[f.name] = claim
		case !slices.ContainsFunc(table, func(o field) bool { return o.key == f.key && o.readable(value) }):
			return fmt.Errorf("%w: %s", ErrClaim, f.name)
		}
	}
	return nil
}

func (f field) readable(value any) bool {
	_, ok := f.form.read(value)
	return ok
}

// keyNames are the inner keys as paths and views have them.
var keyNames = func() (names [keyName + 1]string) {
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}()

// place is where a claim stands: in its table, or in a group of it.
type place struct {
	field *field
	group int64 // 0: in no group
}

// path is the way to a place, as SD-CWTs have it.
func (p place) path() []string {
	if p.group == 0 {
		return []string{claimPassName, keyNames[p.field.key]}
	}
	return []string{claimPassName, keyNames[p.group], keyNames[p.field.key]}
}

// placeOf finds a claim by its name.
func placeOf(table []field, name string) (place, bool) {
	for i := range table {
		f := &table[i]
		if f.group == nil && f.name == name {
			return place{field: f}, true
		}
		if inner, ok := placeOf(f.group, name); ok {
			return place{field: inner.field, group: f.key}, true
		}
	}
	return place{}, false
}

// nameAt is the reverse of [place.path]; false for a group, and for what is not in the
// table.
func nameAt(table []field, path []string) (string, bool) {
	if len(path) < 2 || path[0] != claimPassName {
		return "", false
	}
	for rest := path[1:]; ; rest = rest[1:] {
		i := slices.IndexFunc(table, func(f field) bool { return keyNames[f.key] == rest[0] })
		if i < 0 {
			return "", false
		}
		if len(rest) == 1 {
			return table[i].name, table[i].group == nil
		}
		table = table[i].group
	}
}

// writeFields is the reverse of [readFields]. A claim that is not in the table is
// [ErrClaim]: nothing is left out silently.
func writeFields(k kind, claims map[string]any) (map[any]any, error) {
	inner := map[any]any{0: uint64(k)}
	for name, value := range claims {
		at, ok := placeOf(profiles[k].fields, name)
		if !ok {
			return nil, fmt.Errorf("%w: a pass of type %d has no %.64q", ErrClaim, k, name)
		}
		written, ok := at.field.form.write(value)
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrClaim, name)
		}
		in := inner
		if at.group != 0 {
			if inner[at.group] == nil {
				inner[at.group] = map[any]any{}
			}
			in = inner[at.group].(map[any]any)
		}
		if _, twice := in[at.field.key]; twice {
			return nil, fmt.Errorf("%w: %s beside another claim in its place", ErrClaim, name)
		}
		in[at.field.key] = written
	}
	for _, key := range profiles[k].required {
		if _, present := inner[key]; !present {
			return nil, absent(key)
		}
	}
	return inner, nil
}

func absent(key int64) error { return fmt.Errorf("%w: no key %d", ErrClaim, key) }
