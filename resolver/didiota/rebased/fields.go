package rebased

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
)

// fields reads Move values as a node writes them in JSON: structs wrapped as
// {type, fields} or not, 64-bit numbers as strings or numbers, byte vectors as
// lists of numbers, ids bare or as {id}. After the first error every read
// returns a zero value.
type fields struct {
	base64 bool // byte vectors may be base64 text
	err    error
}

func (f *fields) fail(name, what string) {
	if f.err == nil {
		f.err = fmt.Errorf("%w: field %s %s", ErrObject, name, what)
	}
}

func (f *fields) identity(o map[string]any) (*Identity, error) {
	doc := f.object(o, "did_doc")
	i := &Identity{
		ID:         f.uid(o, "id"),
		Threshold:  f.uint(doc, "threshold", 64),
		Owner:      f.id(doc, "owner"),
		Created:    f.uint(o, "created", 64),
		Updated:    f.uint(o, "updated", 64),
		Version:    f.uint(o, "version", 64),
		Deleted:    f.bool(o, "deleted"),
		DeletedDID: f.bool(o, "deleted_did"),
	}
	for _, v := range f.list(f.object(doc, "controllers"), "contents") {
		entry := f.unwrap(v, "controllers")
		i.Controllers = append(i.Controllers, Controller{Token: f.id(entry, "key"), Power: f.uint(entry, "value", 64)})
	}
	i.Value = f.optionalBytes(doc, "controlled_value")
	i.HasValue = i.Value != nil
	i.ActiveProposals = f.ids(doc, "active_proposals")
	proposals := f.object(doc, "proposals")
	i.Proposals = f.uid(proposals, "id")
	i.ProposalCount = f.uint(proposals, "size", 64)
	i.RevokedTokens = f.ids(f.object(doc, "revoked_tokens"), "contents")
	if legacy := f.optionalID(o, "legacy_id"); legacy != nil {
		i.Legacy = *legacy
	}
	return i, f.err
}

func (f *fields) alias(o map[string]any) (*Alias, error) {
	a := &Alias{
		ID:                    f.uid(o, "id"),
		LegacyStateController: f.optionalID(o, "legacy_state_controller"),
		StateIndex:            uint32(f.uint(o, "state_index", 32)),
		StateMetadata:         f.optionalBytes(o, "state_metadata"),
		Sender:                f.optionalID(o, "sender"),
		Metadata:              f.optionalBytes(o, "metadata"),
		ImmutableIssuer:       f.optionalID(o, "immutable_issuer"),
		ImmutableMetadata:     f.optionalBytes(o, "immutable_metadata"),
	}
	return a, f.err
}

// member returns a member that must be there.
func (f *fields) member(o map[string]any, name string) any {
	v, ok := o[name]
	if !ok {
		f.fail(name, "is missing")
	}
	return v
}

// unwrap returns the fields of a struct, wrapped or not.
func (f *fields) unwrap(v any, name string) map[string]any {
	o, ok := v.(map[string]any)
	if !ok {
		f.fail(name, "is no struct")
		return nil
	}
	if _, wrapped := o["type"]; wrapped {
		if inner, ok := o["fields"].(map[string]any); ok {
			return inner
		}
	}
	return o
}

func (f *fields) object(o map[string]any, name string) map[string]any {
	return f.unwrap(f.member(o, name), name)
}

// uid reads a UID: {id: "0x…"}, or the id itself.
func (f *fields) uid(o map[string]any, name string) ID {
	v := f.member(o, name)
	if inner, ok := v.(map[string]any); ok {
		return f.uid(f.unwrap(inner, name), "id")
	}
	return f.idOf(v, name)
}

func (f *fields) id(o map[string]any, name string) ID { return f.uid(o, name) }

func (f *fields) idOf(v any, name string) ID {
	s, ok := v.(string)
	if !ok {
		f.fail(name, "is no id")
		return ID{}
	}
	id, err := ParseID(s)
	if err != nil {
		f.fail(name, "is no id")
	}
	return id
}

func (f *fields) optionalID(o map[string]any, name string) *ID {
	if f.member(o, name) == nil {
		return nil
	}
	id := f.uid(o, name)
	return &id
}

func (f *fields) list(o map[string]any, name string) []any {
	l, ok := f.member(o, name).([]any)
	if !ok {
		f.fail(name, "is no list")
	}
	return l
}

func (f *fields) ids(o map[string]any, name string) []ID {
	var ids []ID
	for _, v := range f.list(o, name) {
		if inner, ok := v.(map[string]any); ok {
			ids = append(ids, f.uid(f.unwrap(inner, name), "id"))
			continue
		}
		ids = append(ids, f.idOf(v, name))
	}
	return ids
}

func (f *fields) uint(o map[string]any, name string, bits int) uint64 {
	var digits string
	switch v := f.member(o, name).(type) {
	case string:
		digits = v
	case json.Number:
		digits = v.String()
	}
	n, err := strconv.ParseUint(digits, 10, bits)
	if err != nil {
		f.fail(name, "is no number of its size")
	}
	return n
}

func (f *fields) bool(o map[string]any, name string) bool {
	b, ok := f.member(o, name).(bool)
	if !ok {
		f.fail(name, "is no boolean")
	}
	return b
}

// optionalBytes reads an Option<vector<u8>>: null, or a list of bytes. An empty
// vector is not nil.
func (f *fields) optionalBytes(o map[string]any, name string) []byte {
	switch v := f.member(o, name).(type) {
	case nil:
		return nil
	case []any:
		return f.bytesOf(v, name)
	case string:
		if raw, err := base64.StdEncoding.Strict().DecodeString(v); err == nil && f.base64 {
			return raw
		}
	}
	f.fail(name, "is no list of bytes")
	return nil
}

func (f *fields) bytesOf(list []any, name string) []byte {
	raw := make([]byte, len(list))
	for i, v := range list {
		number, _ := v.(json.Number)
		b, err := strconv.ParseUint(number.String(), 10, 8)
		if err != nil {
			f.fail(name, "is no list of bytes")
			return nil
		}
		raw[i] = byte(b)
	}
	return raw
}

// decodeRegistryField reads an entry of the migration registry: a dynamic field
// from an alias id to an identity's id.
func decodeRegistryField(o *Object, alias ID) (ID, error) {
	if o.Fields == nil {
		return registryFieldFromBCS(o.BCS, alias)
	}
	f := &fields{}
	name, value := f.uid(o.Fields, "name"), f.uid(o.Fields, "value")
	if f.err != nil {
		return ID{}, fmt.Errorf("%w: %w", ErrMigration, f.err)
	}
	return checkEntry(name, value, alias)
}

func registryFieldFromBCS(raw []byte, alias ID) (ID, error) {
	b := &bcs{rest: raw}
	_, name, value := b.id(), b.id(), b.id() // Field{id: UID, name: ID, value: ID}
	if err := b.done(); err != nil {
		return ID{}, fmt.Errorf("%w: %w", ErrMigration, err)
	}
	return checkEntry(name, value, alias)
}

func checkEntry(name, value, alias ID) (ID, error) {
	if name != alias {
		return ID{}, fmt.Errorf("%w: the registry answered for another alias", ErrMigration)
	}
	return value, nil
}
