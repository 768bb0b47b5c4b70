package did

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Draft is a DID document that can still be edited. Its fields are members of
// the document (DID Core §5); empty ones are left out. [Draft.Document] checks
// it by the same rules as a received one.
type Draft struct {
	Context            []string // @context; empty for the plain JSON representation
	ID                 DID
	Controller         []DID
	AlsoKnownAs        []string
	VerificationMethod []Method
	Relations          map[Relationship][]Relation
	Service            []Service
	Extra              map[string]json.RawMessage // further members
}

// Document writes the draft as JSON and parses it, with the errors of
// [ParseDocument].
func (d Draft) Document() (*Document, error) {
	raw, err := marshal(d)
	if err != nil {
		return nil, err
	}
	return ParseDocument(context.Background(), raw)
}

// MarshalJSON writes the members in the order of DID Core §5, further ones
// behind them by name.
func (d Draft) MarshalJSON() ([]byte, error) {
	var o object
	o.set("@context", d.Context, len(d.Context) > 0)
	o.set("id", d.ID, true)
	o.set("controller", oneOrMany(d.Controller), len(d.Controller) > 0)
	o.set("alsoKnownAs", d.AlsoKnownAs, len(d.AlsoKnownAs) > 0)
	o.set("verificationMethod", d.VerificationMethod, len(d.VerificationMethod) > 0)
	for _, rel := range relationships {
		o.set(string(rel), d.Relations[rel], len(d.Relations[rel]) > 0)
	}
	o.set("service", d.Service, len(d.Service) > 0)
	o.extra(d.Extra)
	return o.close()
}

// MarshalJSON writes a reference as a string, an embedded method as an object.
func (r Relation) MarshalJSON() ([]byte, error) {
	if r.Embedded != nil {
		return json.Marshal(r.Embedded)
	}
	return json.Marshal(r.Ref)
}

// MarshalJSON writes the method's members.
func (m Method) MarshalJSON() ([]byte, error) {
	var o object
	o.set("id", m.ID, true)
	o.set("type", m.Type, true)
	o.set("controller", m.Controller, true)
	o.set("expires", m.Expires.Format(time.RFC3339Nano), !m.Expires.IsZero())
	o.set("revoked", m.Revoked.Format(time.RFC3339Nano), !m.Revoked.IsZero())
	o.set("publicKeyJwk", m.PublicKeyJWK, m.PublicKeyJWK != nil)
	o.set("publicKeyMultibase", m.PublicKeyMultibase, m.PublicKeyMultibase != "")
	o.set("publicKeyBase58", m.PublicKeyBase58, m.PublicKeyBase58 != "")
	o.extra(m.Extra)
	return o.close()
}

// MarshalJSON writes the service's members.
func (s Service) MarshalJSON() ([]byte, error) {
	var o object
	o.set("id", s.ID, true)
	o.set("type", oneOrMany(s.Type), true)
	o.set("serviceEndpoint", s.Endpoint, true)
	o.extra(s.Extra)
	return o.close()
}

func (d Draft) clone() Draft {
	c := d
	c.Context = slices.Clone(d.Context)
	c.Controller = slices.Clone(d.Controller)
	c.AlsoKnownAs = slices.Clone(d.AlsoKnownAs)
	c.Service = nil
	for i := range d.Service {
		c.Service = append(c.Service, d.Service[i].clone())
	}
	c.Extra = maps.Clone(d.Extra)
	return c
}

// oneOrMany writes a set of one as the value itself, as most documents do.
func oneOrMany[T any](values []T) any {
	if len(values) == 1 {
		return values[0]
	}
	return values
}

// object writes JSON members in the order in which they are set.
type object struct {
	b   bytes.Buffer
	err error
}

func (o *object) set(name string, v any, present bool) {
	if !present || o.err != nil {
		return
	}
	raw, err := marshal(v)
	if err != nil {
		o.err = err
		return
	}
	key, err := marshal(name)
	if err != nil {
		o.err = err
		return
	}
	if o.b.Len() > 0 {
		o.b.WriteByte(',')
	}
	o.b.Write(key)
	o.b.WriteByte(':')
	o.b.Write(raw)
}

func (o *object) extra(members map[string]json.RawMessage) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		o.set(name, members[name], true)
	}
}

func (o *object) close() ([]byte, error) {
	if o.err != nil {
		return nil, o.err
	}
	return slices.Concat([]byte("{"), o.b.Bytes(), []byte("}")), nil
}
