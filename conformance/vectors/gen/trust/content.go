package trust

import (
	"cmp"
	"encoding/json"
	"slices"
)

const (
	city     = "did:iota:0x1111111111111111111111111111111111111111111111111111111111111111"
	cityLong = "did:iota:iota:0x1111111111111111111111111111111111111111111111111111111111111111"
	ward     = "did:web:ward.example"
	town     = "https://town.example"
	listURI  = "https://city.example/status/1"
)

// content is what a bundle says, inflated.
type content struct {
	first   object
	entries []*entry
}

// entry is a line and the bytes behind it.
type entry struct {
	line object
	body object
	raw  []byte // in place of body
}

func (c *content) marshal() []byte {
	out := append(encode(c.first), '\n')
	for _, e := range c.entries {
		raw := e.raw
		if e.body != nil {
			raw = encode(e.body)
		}
		if e.line["bytes"] == nil {
			e.line["bytes"] = len(raw)
		}
		out = slices.Concat(out, encode(e.line), []byte("\n"), raw, []byte("\n"))
	}
	return out
}

// find returns the only entry of a kind.
func (c *content) find(kind string) *entry {
	i := slices.IndexFunc(c.entries, func(e *entry) bool { return e.line["kind"] == kind })
	return c.entries[i]
}

func own(kind, name string, body object) *entry {
	body["v"] = 1
	return &entry{line: object{"kind": kind, "name": name}, body: body}
}

func foreign(kind, name string, body object) *entry {
	return &entry{line: object{"kind": kind, "name": name}, body: body}
}

// smallContent holds one entry of each kind.
func smallContent() *content {
	c := &content{object{"v": 1, "asOf": "2026-11-10T00:00:00Z"}, []*entry{
		own("incident", "26A07", object{"area": "飯塚市", "from": "2026-11-10T00:00:00Z", "graceSeconds": 259200, "kind": "flood"}),
		own("batch", "7", object{"issuer": city, "ranges": []object{
			{"first": 0, "last": 499, "status": "valid"}, {"first": 500, "last": 999, "status": "revoked"},
		}}),
		foreign("document", city, document(city)),
		own("issuer", city, object{"code": "402052", "municipality": "402052", "types": []string{"ResidentCredential", "StaffCredential"}}),
		own("issuer", ward, object{"from": "2026-04-01T00:00:00Z", "types": []string{"*"}, "until": "2027-04-01T00:00:00Z"}),
		{line: object{"kind": "list", "name": listURI}, raw: []byte("a status list as it was published")},
		foreign("schema", "https://city.example/schema", object{"type": "object"}),
		foreign("keySet", town, object{"keys": []json.RawMessage{jwk(office)}}),
		foreign("metadata", town, object{"issuer": town, "jwks_uri": town + "/keys"}),
		own("recipient", "headquarters", object{"recipient": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}),
		own("messages", "ja", object{"messages": object{"desk.ready": "QRコードをかざしてください"}}),
		own("staff", "s-1", object{"roles": []string{"lead", "reception"}, "shelters": []string{"E4020500001111"}, "thumbprint": thumb(office)}),
		foreign("policy", "shelter", object{"v": 1, "name": "shelter"}),
		own("device", "tablet-1", object{"key": jwk(office), "shelter": "E4020500001111"}),
		foreign("type", "urn:example:pass", object{"vct": "urn:example:pass"}),
	}}
	c.sort()
	return c
}

// few is a content that needs little room.
func few() *content {
	return &content{object{"v": 1, "asOf": "2026-11-10T00:00:00Z"}, []*entry{
		own("issuer", ward, object{"types": []string{"*"}}),
		own("messages", "en", object{"messages": object{"desk.ready": "Show the QR code"}}),
	}}
}

func document(id string) object {
	return object{"id": id, "verificationMethod": []object{{
		"id": id + "#key-1", "type": "JsonWebKey2020", "controller": id, "publicKeyJwk": jwk(office),
	}}}
}

func onContent(change func(*content)) func(*input) {
	return func(in *input) { change(in.bundle.content) }
}

// setEntry sets a member of the only entry of a kind.
func setEntry(kind, member string, value any) func(*input) {
	return onContent(func(c *content) { c.find(kind).body[member] = value })
}

func dropEntry(kind, member string) func(*input) {
	return onContent(func(c *content) { delete(c.find(kind).body, member) })
}

// setLine sets a member of the line of the only entry of a kind.
func setLine(kind, member string, value any) func(*input) {
	return onContent(func(c *content) { c.find(kind).line[member] = value })
}

func setRaw(kind, raw string) func(*input) {
	return onContent(func(c *content) { e := c.find(kind); e.body, e.raw = nil, []byte(raw) })
}

// insert adds an entry at its place.
func insert(e *entry) func(*input) {
	return onContent(func(c *content) {
		c.entries = append(c.entries, e)
		c.sort()
	})
}

func (c *content) sort() {
	slices.SortStableFunc(c.entries, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(a.line["name"].(string), b.line["name"].(string)), cmp.Compare(a.line["kind"].(string), b.line["kind"].(string)))
	})
}

func contents() []family {
	frame := form + "content, "
	return []family{{"content", "entries in the order of their names", form + "content", bundleInput(few), []flaw{
		{"member", "an unknown member in the first line", frame + "first line", "trust.format", onContent(func(c *content) { c.first["issued"] = "x" })},
		{"v2", "a later version of the content", frame + "v", "trust.version", onContent(func(c *content) { c.first["v"] = 2 })},
		{"no-as-of", "no time of all", frame + "asOf required", "trust.format", onContent(func(c *content) { delete(c.first, "asOf") })},
		{"removed", "a whole bundle that removes an entry", frame + "removed in a delta only", "trust.format", onContent(func(c *content) {
			c.first["removed"] = []object{{"kind": "issuer", "name": city}}
		})},
		{"empty", "no first line", frame + "not empty", "trust.format", func(in *input) { in.bundle.onPlain = func([]byte) []byte { return nil } }},
		{"order", "entries out of order", frame + "order", "trust.format", onContent(func(c *content) { slices.Reverse(c.entries) })},
		{"twice", "an entry twice", frame + "each entry once", "trust.format", insert(own("issuer", ward, object{"types": []string{"ResidentCredential"}}))},
		{"kind", "an unknown kind", frame + "kinds", "trust.entry", insert(own("weather", "rain", object{}))},
		{"kind-capital", "a kind in capitals", frame + "kinds, letter by letter", "trust.entry", setLine("messages", "kind", "Messages")},
		{"line-member", "an unknown member in the line of an entry", frame + "lines", "trust.format", setLine("messages", "sha256", "x")},
		{"bytes-more", "an entry that says more bytes than it has", frame + "length, too long", "trust.format", setLine("messages", "bytes", 1000)},
		{"bytes-less", "an entry that says fewer bytes than it has", frame + "length, too short", "trust.format", setLine("issuer", "bytes", 10)},
		{"bytes-negative", "an entry of less than no bytes", frame + "length, negative", "trust.format", setLine("issuer", "bytes", -1)},
		{"cut", "content that is cut off", frame + "end", "trust.format", func(in *input) { in.bundle.onPlain = func(b []byte) []byte { return b[:len(b)-1] } }},
		{"trailing", "bytes behind the last entry", frame + "end, trailing", "trust.format", func(in *input) { in.bundle.onPlain = func(b []byte) []byte { return append(b, 'x') } }},
		{"name-space", "a name with a space", frame + "names", "trust.entry", setLine("issuer", "name", "did:web:ward example")},
		{"name-empty", "an empty name", frame + "names, empty", "trust.entry", setLine("issuer", "name", "")},
		{"as-of-undated", "a time on what is no snapshot", frame + "asOf of snapshots only", "trust.entry", setLine("issuer", "asOf", "2026-11-09T00:00:00Z")},
		{"version-undated", "a version on what is no document", frame + "version of documents only", "trust.entry", setLine("issuer", "version", "7")},
	}}}
}

func entries() []family {
	e := form + "entries, "
	return []family{{"entries", "an entry of each kind", form + "entries", bundleInput(smallContent), slices.Concat(snapshotFlaws(e), ownFlaws(e))}}
}

func snapshotFlaws(e string) []flaw {
	return []flaw{
		{"as-of-repeated", "a time that is that of all", e + "asOf is not repeated", "trust.format", setLine("list", "asOf", "2026-11-10T00:00:00Z")},
		{"as-of-later", "a snapshot from after the bundle was issued", e + "asOf before issue", "trust.entry", setLine("list", "asOf", "2026-11-10T12:00:01Z")},
		{"document-id", "another DID's document", e + "document, id", "trust.entry", setEntry("document", "id", ward)},
		{"document-json", "a document that is cut off", e + "document, JSON", "json.syntax", setRaw("document", `{"id":"`+city+`"`)},
		{"document-key", "a document that shows a private key", e + "document, keys", "key.private", onContent(func(c *content) {
			c.find("document").body["verificationMethod"].([]object)[0]["publicKeyJwk"] = object{"crv": "Ed25519", "d": "AA", "kty": "OKP", "x": "AA"}
		})},
		{"document-twice", "one identity under two spellings", e + "document, spellings of did:iota", "trust.entry", insert(foreign("document", cityLong, document(cityLong)))},
		{"metadata-issuer", "metadata of another issuer", e + "metadata, issuer", "trust.entry", setEntry("metadata", "issuer", "https://other.example")},
		{"metadata-keys", "metadata without keys", e + "metadata, keys", "issuer-metadata.malformed", dropEntry("metadata", "jwks_uri")},
		{"key-set-alone", "a JWK Set without metadata", e + "keySet, metadata", "trust.entry", onContent(func(c *content) {
			c.entries = slices.DeleteFunc(c.entries, func(e *entry) bool { return e.line["kind"] == "metadata" })
		})},
		{"key-set-beside", "a JWK Set beside metadata with its own", e + "keySet, jwks_uri", "issuer-metadata.malformed", onContent(func(c *content) {
			m := c.find("metadata").body
			delete(m, "jwks_uri")
			m["jwks"] = object{"keys": []json.RawMessage{jwk(office)}}
		})},
		{"list-empty", "a list of no bytes", e + "list, length", "trust.too-large", setRaw("list", "")},
		{"schema-json", "a schema that is no JSON", e + "schema, JSON", "json.syntax", setRaw("schema", `{"type":`)},
		{"type-duplicate", "type metadata with a member twice", e + "type, JSON", "json.duplicate-name", setRaw("type", `{"vct":"a","vct":"b"}`)},
		{"policy-member", "a policy with an unknown member", e + "policy", "trust.entry", setEntry("policy", "allowAll", true)},
	}
}

func ownFlaws(e string) []flaw {
	city := func(member string, value any) func(*input) { return setEntry("issuer", member, value) } // the first issuer
	ranges := func(ranges ...object) func(*input) { return setEntry("batch", "ranges", ranges) }
	return []flaw{
		{"issuer-member", "an issuer with an unknown member", e + "unknown members", "trust.format", city("level", 1)},
		{"issuer-v2", "an issuer of a later version", e + "v", "trust.version", city("v", 2)},
		{"issuer-no-v", "an issuer of no version", e + "v required", "trust.format", dropEntry("issuer", "v")},
		{"issuer-name", "an issuer that is neither a DID nor an https URL", e + "issuer, name", "trust.entry", insert(own("issuer", "did:", object{}))},
		{"issuer-http", "an issuer at a plain http URL", e + "issuer, https", "trust.entry", insert(own("issuer", "http://ward.example", object{}))},
		{"issuer-spelling", "an issuer in a spelling that is not the canonical one", e + "issuer, spelling of did:iota", "trust.entry", insert(own("issuer", cityLong, object{}))},
		{"issuer-types-order", "types out of order", e + "issuer, types in order", "trust.entry", city("types", []string{"StaffCredential", "ResidentCredential"})},
		{"issuer-types-twice", "a type twice", e + "issuer, each type once", "trust.entry", city("types", []string{"StaffCredential", "StaffCredential"})},
		{"issuer-types-null", "types that are null", e + "issuer, null", "trust.format", city("types", nil)},
		{"issuer-period", "an issuer whose period ends before it begins", e + "issuer, period", "trust.entry", func(in *input) {
			city("from", "2026-11-10T00:00:00Z")(in)
			city("until", "2026-11-10T00:00:00Z")(in)
		}},
		{"issuer-code", "a code with a space", e + "issuer, code", "trust.entry", city("code", "40 2052")},
		{"code-twice", "one code for two issuers", e + "issuer, codes once", "trust.entry", onContent(func(c *content) {
			i := slices.Index(c.entries, c.find("issuer"))
			c.entries[i+1].body["code"] = "402052"
		})},
		{"device-no-key", "a device without a key", e + "device, key", "trust.format", dropEntry("device", "key")},
		{"device-key", "a device with a key that does not sign", e + "device, keys that sign", "trust.entry",
			setEntry("device", "key", json.RawMessage(`{"crv":"X25519","kty":"OKP","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}`))},
		{"device-small", "a device with a key of small order", e + "device, weak keys", "key.small-order",
			setEntry("device", "key", json.RawMessage(`{"crv":"Ed25519","kty":"OKP","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`))},
		{"staff-role", "an unknown role", e + "staff, roles", "trust.entry", setEntry("staff", "roles", []string{"lead", "root"})},
		{"staff-no-role", "staff without a role", e + "staff, at least one role", "trust.entry", dropEntry("staff", "roles")},
		{"staff-no-thumbprint", "staff without a key", e + "staff, thumbprint", "trust.format", dropEntry("staff", "thumbprint")},
		{"staff-zero-thumbprint", "staff with a thumbprint of zeros", e + "staff, thumbprint of a key", "trust.entry", setEntry("staff", "thumbprint", b64(make([]byte, 32)))},
		{"staff-name", "a staff entry with a name", "Rule R8: no names", "trust.format", setEntry("staff", "name", "Hanako")},
		{"batch-number", "a batch of more than 24 bits", e + "batch, number", "trust.entry", setLine("batch", "name", "70000000")},
		{"batch-zero", "a batch whose number begins with 0", e + "batch, spelling of the number", "trust.entry", func(in *input) {
			setLine("batch", "name", "07")(in)
			in.bundle.content.sort()
		}},
		{"batch-overlap", "ranges that overlap", e + "batch, overlap", "trust.entry", ranges(
			object{"first": 0, "last": 500, "status": "valid"}, object{"first": 500, "last": 999, "status": "revoked"})},
		{"batch-backwards", "a range that ends before it begins", e + "batch, order of a range", "trust.entry", ranges(object{"first": 9, "last": 8, "status": "valid"})},
		{"batch-none", "a batch without cards", e + "batch, at least one range", "trust.entry", dropEntry("batch", "ranges")},
		{"batch-status", "an unknown state of cards", e + "batch, status", "trust.entry", ranges(object{"first": 0, "last": 9, "status": "lost"})},
		{"batch-serial", "a serial number of more than 16 bits", e + "batch, serial numbers", "trust.format", ranges(object{"first": 0, "last": 65536, "status": "valid"})},
		{"batch-issuer", "cards of nobody among the issuers", e + "batch, issuer", "trust.entry", setEntry("batch", "issuer", "did:web:other.example")},
		{"incident-second", "a second incident", e + "incident, one", "trust.entry", insert(own("incident", "26A08", object{"area": "嘉麻市", "from": "2026-11-10T00:00:00Z", "kind": "flood"}))},
		{"incident-slash", "an incident whose id would part an audience", e + "incident, id", "trust.entry", setLine("incident", "name", "26/A07")},
		{"incident-grace", "a grace below 0", e + "incident, grace", "trust.entry", setEntry("incident", "graceSeconds", -1)},
		{"incident-grace-long", "a grace of more than ten years", profile + "ten years of grace", "trust.entry", setEntry("incident", "graceSeconds", 10*365*24*3600+1)},
		{"incident-no-from", "an incident without a beginning", e + "incident, from required", "trust.format", dropEntry("incident", "from")},
		{"incident-area", "an area with a character that steers the screen", "Rule R10: incident", "trust.entry", setEntry("incident", "area", "飯塚市\u202e")},
		{"recipient", "a recipient that is none of age", e + "recipient", "trust.entry", setEntry("recipient", "recipient", "ssh-ed25519 AAAA")},
		{"messages-language", "texts of no language", e + "messages, BCP 47", "trust.entry", setLine("messages", "name", "ja_JP")},
		{"messages-key", "a text under a key with a space", e + "messages, keys", "trust.entry", setEntry("messages", "messages", object{"desk ready": "x"})},
		{"messages-control", "a text that steers the screen", "Rule R10: messages", "trust.entry", setEntry("messages", "messages", object{"desk.ready": "\u001b[2J"})},
		{"messages-none", "a language without texts", e + "messages, at least one", "trust.entry", dropEntry("messages", "messages")},
		{"messages-list", "a text that is a list", e + "messages, types", "trust.format", setEntry("messages", "messages", object{"desk.ready": []string{"x"}})},
	}
}
