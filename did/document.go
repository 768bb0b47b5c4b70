package did

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did/strictjson"
)

// Limits of a document. Its bytes, depth and values are bounded by the defaults
// of strictjson (64 KiB, 32 levels, 10,000 values).
const (
	MaxMethods  = 128 // verification methods, embedded ones included
	MaxServices = 128 // services
	MaxSet      = 128 // entries of controller, alsoKnownAs, a relationship, a service's types or endpoints
)

// Relationship is a verification relationship (DID Core §5.3): the purpose for
// which a document lists a key. Its value is the property name.
type Relationship string

// The verification relationships of DID Core §5.3.
const (
	Authentication       Relationship = "authentication"
	AssertionMethod      Relationship = "assertionMethod"
	KeyAgreement         Relationship = "keyAgreement"
	CapabilityInvocation Relationship = "capabilityInvocation"
	CapabilityDelegation Relationship = "capabilityDelegation"
)

var relationships = [...]Relationship{
	Authentication, AssertionMethod, KeyAgreement, CapabilityInvocation, CapabilityDelegation,
}

// Relationships returns all verification relationships, in the order of DID Core §5.3.
func Relationships() []Relationship { return slices.Clone(relationships[:]) }

// Document is a DID document that was checked by [ParseDocument]. It does not
// change: what its methods return is shared and read only.
type Document struct {
	raw       []byte
	id        DID
	members   Draft
	methods   []*Method // declared ones first, then embedded ones in order of relationship
	declared  int       // how many of them stand under verificationMethod
	relations [len(relationships)][]Relation
}

// Relation is one entry of a verification relationship: a reference to a
// method, or a method embedded for this relationship only.
type Relation struct {
	Ref      URL     // the method's id in either case
	Embedded *Method // nil for a reference
}

// ParseDocument reads a DID document in its JSON or JSON-LD representation
// (DID Core §6). Fragments such as "#key-1" are read as relative to the
// document's id. It fails with a json code where the text is no strict JSON,
// with [ErrDocument] where a member breaks DID Core §5, and with key.private
// where a key shows its secret part.
//
// References to methods that the document does not hold, and methods of other
// DIDs, are kept as they are: [Document.Method] finds only what is there.
func ParseDocument(ctx context.Context, raw []byte) (*Document, error) {
	members, err := strictjson.Object(ctx, raw, strictjson.Limits{})
	if err != nil {
		return nil, err
	}
	doc := &Document{raw: bytes.Clone(raw)}
	r := reader{doc: doc}
	if err := r.document(members); err != nil {
		return nil, err
	}
	return doc, nil
}

// ID returns the subject of the document.
func (d *Document) ID() DID { return d.id }

// Raw returns the bytes that were parsed. They are read only.
func (d *Document) Raw() []byte { return d.raw }

// MarshalJSON returns the document as it was received.
func (d *Document) MarshalJSON() ([]byte, error) { return d.raw, nil }

// Context returns the entries of @context, if all of them are strings. A context
// with objects in it is found by [Document.Property].
func (d *Document) Context() []string { return d.members.Context }

// Controller returns the DIDs that may change the document.
func (d *Document) Controller() []DID { return d.members.Controller }

// AlsoKnownAs returns other identifiers that the document claims for its
// subject. They are never proof of anything.
func (d *Document) AlsoKnownAs() []string { return d.members.AlsoKnownAs }

// Methods returns every verification method of the document, embedded ones
// included.
func (d *Document) Methods() []*Method { return d.methods }

// Method returns the method with this id, declared or embedded. Ids are
// compared as strings (DID Core §3.2 names no normalization).
func (d *Document) Method(id URL) (*Method, bool) {
	for _, m := range d.methods {
		if m.ID == id {
			return m, true
		}
	}
	return nil, false
}

// Has reports whether the document lists the method id under rel, by reference
// or embedded.
func (d *Document) Has(id URL, rel Relationship) bool {
	for _, r := range d.Relations(rel) {
		if r.Ref == id {
			return true
		}
	}
	return false
}

// Relations returns the entries of one relationship in their order.
func (d *Document) Relations(rel Relationship) []Relation {
	i := slices.Index(relationships[:], rel)
	if i < 0 {
		return nil
	}
	return d.relations[i]
}

// Services returns the document's services in their order.
func (d *Document) Services() []Service { return d.members.Service }

// Service returns the service whose id has this fragment, or is this URI.
func (d *Document) Service(name string) (*Service, bool) {
	for i := range d.members.Service {
		s := &d.members.Service[i]
		if s.ID == name || s.ID == d.id.s+"#"+name {
			return s, true
		}
	}
	return nil, false
}

// Property returns a member that this package does not know, as JSON.
func (d *Document) Property(name string) (json.RawMessage, bool) {
	v, ok := d.members.Extra[name]
	return v, ok
}

// Draft returns an editable copy of the document.
func (d *Document) Draft() Draft {
	draft := d.members.clone()
	draft.ID = d.id
	for _, m := range d.methods[:d.declared] {
		draft.VerificationMethod = append(draft.VerificationMethod, m.clone())
	}
	draft.Relations = make(map[Relationship][]Relation)
	for i, rel := range relationships {
		for _, r := range d.relations[i] {
			if r.Embedded != nil {
				m := r.Embedded.clone()
				r.Embedded = &m
			}
			draft.Relations[rel] = append(draft.Relations[rel], r)
		}
	}
	return draft
}

func (d *Document) addMethod(m *Method) error {
	if len(d.methods) == MaxMethods {
		return fmt.Errorf("%w: more than %d verification methods", ErrDocument, MaxMethods)
	}
	if _, taken := d.Method(m.ID); taken {
		return fmt.Errorf("%w: two verification methods with one id", ErrDocument)
	}
	d.methods = append(d.methods, m)
	return nil
}
