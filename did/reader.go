package did

import (
	"bytes"
	"crypto"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// reader turns strictjson values into a document, member by member.
type reader struct{ doc *Document }

func (r *reader) document(o map[string]any) (err error) {
	d := r.doc
	if d.id, err = asDID(o["id"], "id"); err != nil {
		return err
	}
	if err := r.contexts(o); err != nil {
		return err
	}
	if err := r.subject(o); err != nil {
		return err
	}
	if err := r.methods(o); err != nil {
		return err
	}
	for i, rel := range relationships {
		if d.relations[i], err = r.relation(o, rel); err != nil {
			return err
		}
	}
	if err := r.services(o); err != nil {
		return err
	}
	known := []string{"id", "controller", "alsoKnownAs", "verificationMethod", "service",
		"authentication", "assertionMethod", "keyAgreement", "capabilityInvocation", "capabilityDelegation"}
	if d.members.Context != nil {
		known = append(known, "@context")
	}
	d.members.Extra, err = extra(o, known...)
	return err
}

// subject reads controller and alsoKnownAs (DID Core §5.1).
func (r *reader) subject(o map[string]any) error {
	if v, ok := o["controller"]; ok {
		names, err := asStrings(v, "controller")
		if err != nil {
			return err
		}
		for _, name := range names {
			c, err := Parse(name)
			if err != nil {
				return fmt.Errorf("%w: controller: %w", ErrDocument, err)
			}
			r.doc.members.Controller = append(r.doc.members.Controller, c)
		}
	}
	list, err := list(o, "alsoKnownAs")
	if err != nil {
		return err
	}
	for _, v := range list {
		name, err := asString(v, "alsoKnownAs")
		if err != nil {
			return err
		}
		if err := checkURI(name, "alsoKnownAs"); err != nil {
			return err
		}
		if slices.Contains(r.doc.members.AlsoKnownAs, name) {
			return fmt.Errorf("%w: alsoKnownAs holds one value twice", ErrDocument)
		}
		r.doc.members.AlsoKnownAs = append(r.doc.members.AlsoKnownAs, name)
	}
	return nil
}

func (r *reader) methods(o map[string]any) error {
	list, err := list(o, "verificationMethod")
	if err != nil {
		return err
	}
	for _, v := range list {
		m, err := r.method(v)
		if err != nil {
			return err
		}
		if err := r.doc.addMethod(m); err != nil {
			return err
		}
	}
	r.doc.declared = len(r.doc.methods)
	return nil
}

// relation reads one verification relationship (DID Core §5.3). An entry that
// stands twice is refused: the list is a set.
func (r *reader) relation(o map[string]any, rel Relationship) ([]Relation, error) {
	entries, err := list(o, string(rel))
	if err != nil {
		return nil, err
	}
	var relations []Relation
	for _, v := range entries {
		var entry Relation
		if _, isReference := v.(string); isReference {
			entry.Ref, err = r.url(v, string(rel))
		} else if entry.Embedded, err = r.method(v); err == nil {
			entry.Ref = entry.Embedded.ID
			err = r.doc.addMethod(entry.Embedded)
		}
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(relations, func(e Relation) bool { return e.Ref == entry.Ref }) {
			return nil, fmt.Errorf("%w: %s lists one method twice", ErrDocument, rel)
		}
		relations = append(relations, entry)
	}
	return relations, nil
}

func (r *reader) services(o map[string]any) error {
	list, err := list(o, "service")
	if err != nil {
		return err
	}
	for _, v := range list {
		s, err := r.service(v)
		if err != nil {
			return err
		}
		for _, other := range r.doc.members.Service {
			if other.ID == s.ID {
				return fmt.Errorf("%w: two services with one id", ErrDocument)
			}
		}
		r.doc.members.Service = append(r.doc.members.Service, s)
	}
	return nil
}

// url reads an absolute DID URL, or one relative to the document.
func (r *reader) url(v any, what string) (URL, error) {
	s, err := asString(v, what)
	if err != nil {
		return URL{}, err
	}
	u, err := r.doc.id.Resolve(s)
	if err != nil {
		return URL{}, fmt.Errorf("%w: %s: %w", ErrDocument, what, err)
	}
	return u, nil
}

// contexts reads @context (DID Core §6.3.1): a string, an object, or a list of
// these. Only a list of strings is kept as such.
func (r *reader) contexts(o map[string]any) error {
	v, ok := o["@context"]
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	if len(list) > MaxSet {
		return tooMany("@context")
	}
	names := make([]string, 0, len(list))
	for _, c := range list {
		switch c := c.(type) {
		case string:
			names = append(names, c)
		case map[string]any:
		default:
			return fmt.Errorf("%w: @context holds neither strings nor objects", ErrDocument)
		}
	}
	if len(names) == len(list) {
		r.doc.members.Context = names
	}
	return nil
}

// list returns a member that must be a list where it is present.
func list(o map[string]any, name string) ([]any, error) {
	v, ok := o[name]
	if !ok {
		return nil, nil
	}
	l, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%w: %s is no list", ErrDocument, name)
	}
	if len(l) > MaxSet {
		return nil, tooMany(name)
	}
	return l, nil
}

// asStrings reads a string or a set of strings.
func asStrings(v any, what string) ([]string, error) {
	if s, ok := v.(string); ok {
		return []string{s}, nil
	}
	l, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%w: %s is neither a string nor a list", ErrDocument, what)
	}
	if len(l) > MaxSet {
		return nil, tooMany(what)
	}
	set := make([]string, 0, len(l))
	for _, e := range l {
		s, err := asString(e, what)
		if err != nil {
			return nil, err
		}
		if slices.Contains(set, s) {
			return nil, fmt.Errorf("%w: %s holds one value twice", ErrDocument, what)
		}
		set = append(set, s)
	}
	return set, nil
}

func asString(v any, what string) (string, error) {
	s, ok := v.(string)
	if !ok || s == "" {
		return "", fmt.Errorf("%w: %s is missing or no string", ErrDocument, what)
	}
	return s, nil
}

func asObject(v any, what string) (map[string]any, error) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: %s is no object", ErrDocument, what)
	}
	return o, nil
}

func asDID(v any, what string) (DID, error) {
	s, err := asString(v, what)
	if err != nil {
		return DID{}, err
	}
	d, err := Parse(s)
	if err != nil {
		return DID{}, fmt.Errorf("%w: %s: %w", ErrDocument, what, err)
	}
	return d, nil
}

func optionalTime(o map[string]any, name string) (time.Time, error) {
	v, ok := o[name]
	if !ok {
		return time.Time{}, nil
	}
	s, err := asString(v, name)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %s is no date and time with a time zone", ErrDocument, name)
	}
	return t, nil
}

// extra collects the members that are not among the known ones.
func extra(o map[string]any, known ...string) (map[string]json.RawMessage, error) {
	var rest map[string]json.RawMessage
	for name, v := range o {
		if slices.Contains(known, name) {
			continue
		}
		raw, err := marshal(v)
		if err != nil {
			return nil, err
		}
		if rest == nil {
			rest = make(map[string]json.RawMessage)
		}
		rest[name] = raw
	}
	return rest, nil
}

// marshal writes a strictjson value without HTML escapes.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDocument, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func onceKey(m *Method) func() (crypto.PublicKey, error) { return sync.OnceValues(m.decode) }

func tooMany(what string) error {
	return fmt.Errorf("%w: more than %d entries in %s", ErrDocument, MaxSet, what)
}

// clip keeps an error text short whatever the document holds.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "…"
	}
	return s
}
