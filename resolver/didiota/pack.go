package didiota

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/strictjson"
)

// Metadata is what IOTA Identity stores beside a document.
type Metadata struct {
	Created, Updated time.Time // zero if not said
	Deactivated      bool
	Extra            map[string]json.RawMessage // further members, as found
}

// addresses are filled in from the ledger by IOTA Identity when it reads, and
// are never stored.
var addresses = []string{"governorAddress", "stateControllerAddress"}

// payloadLimits hold for the JSON inside an envelope.
var payloadLimits = strictjson.Limits{Bytes: MaxPayload}

// Unpacking says how packed documents are read. The zero value is strict.
type Unpacking struct {
	// Trailing tolerates bytes behind the envelope, as IOTA Identity does.
	Trailing bool
	// Networks are the networks whose names are known to mean the same; nil: [Networks].
	Networks []Network
}

// Unpack reads a packed document of the identity id, as IOTA Identity stores it
// in the state metadata of an alias and in the Identity object: the envelope,
// the document with its placeholder replaced by id, and the metadata. Empty
// input is a deactivated identity: a document of its id only.
//
// The document must be id's own, and its controllers must be did:iota. Errors
// carry [ErrMetadata], [ErrIdentity] or the code of did.ParseDocument.
func (u Unpacking) Unpack(ctx context.Context, packed []byte, id did.DID) (*did.Document, Metadata, error) {
	if len(packed) == 0 {
		doc, err := did.Draft{ID: id}.Document()
		return doc, Metadata{Deactivated: true}, err
	}
	payload, err := openEnvelope(packed, u.Trailing)
	if err != nil {
		return nil, Metadata{}, err
	}
	stored, err := strictjson.Object(ctx, payload, payloadLimits)
	if err != nil {
		return nil, Metadata{}, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	document, isDoc := stored["doc"].(map[string]any)
	meta, isMeta := stored["meta"].(map[string]any)
	if !isDoc || !isMeta {
		return nil, Metadata{}, fmt.Errorf("%w: doc or meta is missing", ErrMetadata)
	}
	metadata, err := readMetadata(meta)
	if err != nil {
		return nil, Metadata{}, err
	}
	doc, err := u.own(ctx, document, id)
	return doc, metadata, err
}

// own makes a stored document the document of id.
func (u Unpacking) own(ctx context.Context, document map[string]any, id did.DID) (*did.Document, error) {
	name, err := toOwn(id, u.Networks)
	if err != nil {
		return nil, err
	}
	if err := name.document(document); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	if document["id"] != id.String() {
		return nil, fmt.Errorf("%w: the stored document has another id", ErrIdentity)
	}
	raw, err := encode(document)
	if err != nil {
		return nil, err
	}
	doc, err := did.ParseDocument(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	for _, c := range doc.Controller() {
		if _, err := Parse(c); err != nil {
			return nil, fmt.Errorf("%w: a controller is no did:iota", ErrMetadata)
		}
	}
	return doc, nil
}

func readMetadata(o map[string]any) (m Metadata, err error) {
	for name, v := range o {
		switch name {
		case "created":
			m.Created, err = readTime(v)
		case "updated":
			m.Updated, err = readTime(v)
		case "deactivated":
			deactivated, ok := v.(bool)
			if !ok && v != nil {
				err = fmt.Errorf("%w: deactivated is no boolean", ErrMetadata)
			}
			m.Deactivated = deactivated
		case addresses[0], addresses[1]:
		default:
			if m.Extra == nil {
				m.Extra = make(map[string]json.RawMessage)
			}
			m.Extra[name], err = encode(v)
		}
		if err != nil {
			return Metadata{}, err
		}
	}
	return m, nil
}

func readTime(v any) (time.Time, error) {
	if v == nil {
		return time.Time{}, nil
	}
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: a date in meta is no RFC 3339 time", ErrMetadata)
	}
	return t.UTC(), nil
}

// Pack writes doc as IOTA Identity stores it: its own DID as the placeholder,
// the addresses of the ledger left out, the envelope around it. At most
// [MaxPayload] bytes of JSON; a Stardust output holds at most 8,192 bytes of
// metadata in all. Nothing is published.
func Pack(doc *did.Document, m Metadata) ([]byte, error) {
	if _, err := Parse(doc.ID()); err != nil {
		return nil, err
	}
	document, err := strictjson.Object(context.Background(), doc.Raw(), payloadLimits)
	if err != nil {
		return nil, err
	}
	if err := toPlaceholder(doc.ID()).document(document); err != nil {
		return nil, err
	}
	meta := make(map[string]any, 3+len(m.Extra))
	for name, v := range m.Extra {
		meta[name] = v
	}
	if !m.Created.IsZero() {
		meta["created"] = m.Created.UTC().Format(time.RFC3339)
	}
	if !m.Updated.IsZero() {
		meta["updated"] = m.Updated.UTC().Format(time.RFC3339)
	}
	if m.Deactivated {
		meta["deactivated"] = true
	}
	for _, name := range addresses {
		delete(meta, name)
	}
	payload, err := encode(struct {
		Doc  map[string]any `json:"doc"`
		Meta map[string]any `json:"meta"`
	}{document, meta})
	if err != nil {
		return nil, err
	}
	return sealEnvelope(payload)
}

// encode writes JSON without HTML escapes.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
