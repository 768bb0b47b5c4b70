package checkin

import (
	"crypto/sha256"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// family is an event with what can be wrong in it.
type family struct {
	name, desc string
	make       func() event
	flaws      []flaw
}

type flaw struct {
	name, desc, spec, want string
	spoil                  func(*event)
}

// lines are single events.
func lines() []vectors.Case {
	var cases []vectors.Case
	for _, f := range families() {
		name := "event-" + f.name
		cases = append(cases, line(name, f.desc, events+f.name, f.make(), "ok", ""))
		for _, x := range f.flaws {
			e := f.make()
			x.spoil(&e)
			cases = append(cases, line(name+"-"+x.name, x.desc, events+x.spec, e, x.want, name))
		}
	}
	return cases
}

func line(name, desc, spec string, e event, want, twin string) vectors.Case {
	c := one(name, desc, spec, "checkin.ReadLine", object{"line": e.write(), "key": public(tabletKey)})
	c.Want, c.Twin = want, twin
	return c
}

const (
	malformed = "event.malformed"
	large     = "event.too-large"
)

// set changes a member, in the body if there is a dot in front; nil takes it away.
func set(name string, value any) func(*event) {
	return func(e *event) {
		of := e.members
		if inner, ok := strings.CutPrefix(name, "."); ok {
			of, name = of["body"].(object), inner
		}
		of[strings.TrimPrefix(name, ".")] = value
		if value == nil {
			delete(of, strings.TrimPrefix(name, "."))
		}
	}
}

func bad(name, desc, spec, member string, value any) flaw {
	return flaw{name, desc, spec, malformed, set(member, value)}
}

func tooLarge(name, desc, spec, member string, value any) flaw {
	return flaw{name, desc, spec, large, set(member, value)}
}

func families() []family {
	of := b64(hash("another event"))
	simple := func(kind string, body func() object) func() event {
		return func() event { return fill(kind, 0, nil, body()) }
	}
	return []family{
		{"checkin", "a party is admitted", func() event { return graded(fill("checkin", 0, nil, checkinBody()), "A") }, append(commonFlaws(), checkinFlaws()...)},
		{"sealed", "what was left for later, encrypted", sealedEvent, sealedFlaws()},
		{"second", "the second event of a log", func() event { return fill("count", 1, hash("the first"), object{"present": 3}) }, []flaw{
			bad("unchained", "a second event that names none before it", "prev_hash", "prev_hash", nil),
		}},
		{"bind", "a blank card", simple("bind", func() object { return object{"of": of, "card": b64(seedOf("card", 8)), "tag": b64(seedOf("tag", 16))} }), []flaw{
			bad("no-card", "no card is bound", "bind, card", ".card", ""),
			bad("no-tag", "a card without a tag", "bind, tag", ".tag", nil),
			bad("short-tag", "a tag of 15 bytes", "tag, length", ".tag", b64(seedOf("tag", 15))),
		}},
		{"leave", "one of two leaves for a while", simple("leave", func() object { return object{"of": of, "slots": []int{2}} }), []flaw{
			bad("slots-twice", "one of them twice", "slots, once each", ".slots", []int{2, 2}),
			bad("slots-order", "in another order", "slots, ascending", ".slots", []int{2, 1}),
			bad("slot-zero", "number 0", "slots, from 1", ".slots", []int{0, 2}),
			bad("of", "of nothing", "of", ".of", nil),
		}},
		{"return", "they come back", simple("return", func() object { return object{"of": of} }), nil},
		{"checkout", "they leave for good", simple("checkout", func() object { return object{"of": of, "destination_class": "home"} }), []flaw{
			bad("destination", "to nowhere that is known", "destination_class", ".destination_class", "moon"),
			bad("home-shelter", "home, with the name of a shelter", "checkout, shelter", ".shelter", "E4020500002222"),
		}},
		{"transfer", "a party with a slip", func() event { return graded(fill("transfer_in", 0, nil, transferBody()), "B") }, []flaw{
			bad("from", "from nowhere", "transfer_in, from", ".from", ""),
			bad("tag", "without a tag", "transfer_in, tag", ".tag", nil),
			bad("ungraded", "without an assurance", "transfer_in, assurance", "assurance", nil),
		}},
		{"ration", "breakfast for one", simple("ration", rationBody), []flaw{
			bad("item", "an item with markup", "ration, item", ".item", "<b>"),
			bad("period", "without a period", "ration, period", ".period", ""),
			bad("unit", "by the dozen", "ration, unit", ".unit", "dozen"),
			bad("nobody", "for a person, and for nobody", "ration, slots", ".slots", nil),
			bad("reason", "a reason in the words of somebody", "ration, override_reason", ".override_reason", "for Hanako"),
		}},
		{"count", "a roll call", simple("count", func() object { return object{"present": 143, "staff": 3} }), []flaw{
			bad("below", "fewer than nobody", "count, least", ".present", -1),
			bad("above", "more than any shelter holds", "count, most", ".present", 100_001),
		}},
		{"correct", "booked by mistake", simple("correct", func() object { return object{"of": of, "void": true} }), []flaw{
			bad("both", "taken back, and put right", "correct, void", ".out_of_shelter", "car"),
			bad("nothing", "neither", "correct, something", ".void", nil),
		}},
		{"open", "a shelter that is on no list", simple("open_shelter", func() object { return object{"ad_hoc": true, "name": "寺", "capacity": 40} }), []flaw{
			bad("name", "without a name", "open_shelter, name", ".name", nil),
			bad("bidi", "a name that turns the direction of writing", "open_shelter, text", ".name", "寺\u202e"),
			bad("capacity", "room for fewer than nobody", "open_shelter, capacity", ".capacity", -1),
		}},
		{"bundle", "a bundle was loaded", simple("bundle_loaded", func() object {
			return object{"digest": b64(hash("bundle")), "issued": "2026-07-05T21:00:00Z", "version": 7}
		}), []flaw{
			bad("time", "a time with a fraction", "times", ".issued", "2026-07-05T21:00:00.5Z"),
		}},
		{"close", "the end", simple("close_incident", func() object { return object{} }), nil},
	}
}

func transferBody() object {
	return object{"from": "E4020500002222", "party": people(3), "slip_hash": b64(hash("slip")), "tag": b64(seedOf("tag", 16))}
}

func rationBody() object {
	return object{"of": b64(hash("another event")), "item": "meal", "period": "2026-07-06-breakfast", "unit": "person", "slots": []int{1}}
}

func sealedEvent() event {
	e := fill("complete", 0, nil, object{"of": b64(hash("another event"))})
	e.sealed = []byte("what only headquarters reads")
	sum := sha256.Sum256(e.sealed)
	e.members["record_hash"] = b64(sum[:])
	return e
}

func sealedFlaws() []flaw {
	return []flaw{
		{"other", "another encrypted record", "record_hash, of the record", "log.sealed", func(e *event) { e.sealed = []byte("something else") }},
		bad("none", "nothing encrypted where names are", "record_hash, with complete", "record_hash", nil),
		{"too-long", "65,537 bytes of an encrypted record", "record, limit", large, func(e *event) {
			e.sealed = make([]byte, 64<<10+1)
			sum := sha256.Sum256(e.sealed)
			e.members["record_hash"] = b64(sum[:])
		}},
	}
}

// commonFlaws are what can be wrong with every event.
func commonFlaws() []flaw {
	return []flaw{
		{"v2", "version 2", "v", "event.version", set("v", 2)},
		bad("no-v", "no version", "v, required", "v", nil),
		bad("unknown", "a member that is not known", "members", "name", "Hanako"),
		bad("type", "a type that is not known", "type", "type", "arrest"),
		bad("other-body", "the body of another type", "body, of its type", "type", "leave"),
		bad("no-incident", "no incident", "incident_id", "incident_id", ""),
		bad("shelter", "a shelter with markup", "shelter_id", "shelter_id", "<b>"),
		bad("device", "a device with a path", "device_id", "device_id", "../tablet"),
		bad("long-device", "a device with a name of 65 bytes", "device_id, limit", "device_id", strings.Repeat("d", 65)),
		bad("time", "a time with an offset", "device_time", "device_time", "2026-07-06T09:00:00+00:00"),
		bad("before-1970", "a time before 1970", "device_time, least", "device_time", "1969-12-31T23:59:59Z"),
		bad("id", "an id of 31 bytes", "event_id, length", "event_id", b64(seedOf("id", 31))),
		bad("zero-id", "an id of zeros", "event_id, zero", "event_id", b64(make([]byte, 32))),
		bad("prev", "a first event that names one before it", "prev_hash, first", "prev_hash", b64(hash("before"))),
		bad("seq", "a number below 0", "seq", "seq", -1),
		bad("role", "a role that is none", "staff_role", "staff_role", "mayor"),
		bad("reason", "a reason in words", "reasons", "reasons", []string{"Hanako was angry"}),
		bad("assurance", "an assurance that is none", "assurance", "assurance", "E"),
		bad("record", "something encrypted with a check-in", "record_hash, with checkin", "record_hash", b64(hash("record"))),
		tooLarge("reasons", "33 reasons", "reasons, limit", "reasons", repeat("status.stale", 33)),
		{"space", "a space between members", "RFC 8785 spelling", malformed, func(e *event) { e.raw = func(s string) string { return strings.Replace(s, ",", ", ", 1) } }},
		{"twice", "a member that stands twice", "members, once each", malformed, func(e *event) {
			e.raw = func(s string) string { return strings.Replace(s, `"v":1`, `"v":1,"v":1`, 1) }
		}},
		{"letters", "a member in other letters", "members, letters", malformed, func(e *event) {
			e.raw = func(s string) string { return strings.Replace(s, `"seq"`, `"Seq"`, 1) }
		}},
		{"null", "a member that is null", "members, null", malformed, set("staff_role", object(nil))},
		{"signature", "the signature of another device", "signature", "log.signature", func(e *event) { e.key = otherKey }},
		{"no-signature", "a signature without a byte", "signature, length", "log.signature", func(e *event) { e.line = func(l object) { l["signature"] = "" } }},
		{"zero-signature", "a signature of zeros", "signature, zero", "log.signature", func(e *event) {
			e.line = func(l object) { l["signature"] = b64(make([]byte, 64)) }
		}},
		{"line", "a line with a member that is not known", "line", malformed, func(e *event) { e.line = func(l object) { l["v"] = 1 } }},
	}
}

func checkinFlaws() []flaw {
	return []flaw{
		bad("ungraded", "a check-in without an assurance", "checkin, assurance", "assurance", nil),
		bad("method", "by a method that is not known", "checkin, method", ".method", "face"),
		bad("residence", "a residence that is not known", "checkin, residence", ".residence", "moon"),
		bad("outside", "a place that is not known", "checkin, out_of_shelter", ".out_of_shelter", "moon"),
		bad("took", "less than no time", "checkin, took_ms", ".took_ms", -1),
		bad("pets", "fewer than no pets", "checkin, pets", ".pets", -1),
		tooLarge("many-pets", "100 pets", "checkin, pets, limit", ".pets", 100),
		tooLarge("nobody", "a party of nobody", "party, least", ".party", []object{}),
		tooLarge("many", "a party of 201", "party, most", ".party", people(201)),
		bad("birthdate", "a birth date", "party, members", ".party", []object{{"slot": 1, "birthdate": "1980-01-01"}}),
		bad("age", "an age in years", "party, age_band", ".party", []object{{"slot": 1, "age_band": "46"}}),
		bad("sex", "a sex that ISO 5218 does not have", "party, sex", ".party", []object{{"slot": 1, "sex": 3}}),
		bad("slot", "people who are numbered from 0", "party, slot", ".party", []object{{"slot": 0}}),
		tooLarge("types", "17 credentials", "checkin, credential_types, limit", ".credential_types", repeat("a", 17)),
		bad("type-text", "a credential's type that steers the screen", "checkin, credential_types, text", ".credential_types", []string{"a\u202eb"}),
		tooLarge("card", "the number of a card of 33 bytes", "checkin, card, limit", ".card", b64(make([]byte, 33))),
	}
}

func repeat(s string, n int) []string { return strings.Split(strings.Repeat(s+" ", n-1)+s, " ") }
