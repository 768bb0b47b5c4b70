package didiota

import (
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did"
)

// placeholder stands for the identity's own DID in a stored document, which is
// written before its id is known.
const placeholder = "did:0:0"

// rewrite applies a function to those identifiers of a document where IOTA
// Identity replaces its placeholder: id, controller, ids and controllers of
// methods (embedded ones too), references of relationships, ids of services.
// Not to alsoKnownAs, service endpoints and members that it does not know.
type rewrite func(id string) (string, error)

func (f rewrite) document(o map[string]any) error {
	if err := f.member(o, "id"); err != nil {
		return err
	}
	if err := f.member(o, "controller"); err != nil {
		return err
	}
	if err := f.methods(o["verificationMethod"]); err != nil {
		return err
	}
	for _, rel := range did.Relationships() {
		if err := f.methods(o[string(rel)]); err != nil {
			return err
		}
	}
	services, _ := o["service"].([]any)
	for _, s := range services {
		if service, ok := s.(map[string]any); ok {
			if err := f.member(service, "id"); err != nil {
				return err
			}
		}
	}
	return nil
}

// methods rewrites a list of methods and references. What has another shape is
// left for did.ParseDocument to refuse.
func (f rewrite) methods(v any) error {
	list, _ := v.([]any)
	for i, entry := range list {
		switch entry := entry.(type) {
		case string:
			s, err := f(entry)
			if err != nil {
				return err
			}
			list[i] = s
		case map[string]any:
			if err := f.member(entry, "id"); err != nil {
				return err
			}
			if err := f.member(entry, "controller"); err != nil {
				return err
			}
		}
	}
	return nil
}

// member rewrites a string, or each string of a list.
func (f rewrite) member(o map[string]any, name string) error {
	switch v := o[name].(type) {
	case string:
		s, err := f(v)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		o[name] = s
	case []any:
		return f.methods(v)
	}
	return nil
}

// toOwn returns a rewrite that names the identity by id wherever the document
// uses the placeholder or another spelling of the same DID.
func toOwn(id did.DID, networks []Network) (rewrite, error) {
	canonical, _, err := Spellings(id, networks)
	if err != nil {
		return nil, err
	}
	return func(s string) (string, error) {
		end := didEnd(s)
		if s[:end] == placeholder {
			return id.String() + s[end:], nil
		}
		other, err := did.Parse(s[:end])
		if err != nil || other.Method() != "iota" {
			return s, nil
		}
		if c, _, err := Spellings(other, networks); err == nil && c == canonical {
			return id.String() + s[end:], nil
		}
		return s, nil
	}, nil
}

// toPlaceholder returns the way back.
func toPlaceholder(id did.DID) rewrite {
	return func(s string) (string, error) {
		if end := didEnd(s); s[:end] == id.String() {
			return placeholder + s[end:], nil
		}
		return s, nil
	}
}

// didEnd returns where the DID in front of a DID URL ends.
func didEnd(s string) int {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		return i
	}
	return len(s)
}
