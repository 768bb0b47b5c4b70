package vc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/did/strictjson"
)

// Presentation is a presentation of the W3C data model that keeps every rule of
// its model. Its credentials are not opened: neither their proofs nor, where they
// are tokens, their content was looked at.
type Presentation struct {
	model    Model
	members  map[string]any
	holder   string
	id       string
	types    []string
	enclosed []Enclosed
}

// ReadPresentation reads the members of a presentation, values as strictjson gives
// them, by the rules of the model that its first @context names. It keeps members,
// which must not be changed afterwards.
//
// verifiableCredential holds at most [MaxEnclosed] entries. 2.0: each is a
// credential, of either model, or an EnvelopedVerifiableCredential
// ([ReadEnveloped]). 1.1: each is a token in its compact form, or a credential of
// 1.1. A credential that is embedded as an object must keep its own model's rules.
// The entries become [Presentation.Enclosed].
//
// Errors: those of [ReadCredential], and [ErrUnknownFormat].
func ReadPresentation(members map[string]any) (*Presentation, error) {
	if err := noNulls(members); err != nil {
		return nil, err
	}
	c, err := readContexts(members)
	if err != nil {
		return nil, err
	}
	p := &Presentation{model: c.model, members: members}
	if p.types, err = readTypes(members); err != nil {
		return nil, err
	}
	if err := requireType(p.types, "VerifiablePresentation"); err != nil {
		return nil, err
	}
	if err := c.checkTypes(p.types); err != nil {
		return nil, err
	}
	if p.id, err = readID(members); err != nil {
		return nil, err
	}
	if holder, ok := members["holder"]; ok {
		if p.holder, err = readParty("holder", holder); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"termsOfUse", "proof"} {
		if _, err := (rule{name: name, needsType: true}).check(members); err != nil {
			return nil, err
		}
	}
	if p.enclosed, err = readEnclosed(c.model, members); err != nil {
		return nil, in("verifiableCredential", err)
	}
	return p, nil
}

// Model returns the version of the data model.
func (p *Presentation) Model() Model { return p.model }

// Members returns all members, values as strictjson gives them; read only.
func (p *Presentation) Members() map[string]any { return p.members }

// Holder returns who presents, a DID or another URL; empty if it is not said.
func (p *Presentation) Holder() string { return p.holder }

// ID returns the presentation's own id; empty if it has none.
func (p *Presentation) ID() string { return p.id }

// Types returns the types; read only.
func (p *Presentation) Types() []string { return p.types }

// Enclosed returns the credentials, unopened, in their order. Of an embedded
// object Raw is its JSON, names in order, and Form is empty; so is the Form of a
// 1.1 token.
func (p *Presentation) Enclosed() []Enclosed { return p.enclosed }

// MarshalJSON writes the members, names in order.
func (p *Presentation) MarshalJSON() ([]byte, error) { return encode(p.members) }

func readEnclosed(m Model, members map[string]any) ([]Enclosed, error) {
	value, ok := members["verifiableCredential"]
	if !ok {
		return nil, nil
	}
	entries := oneOrMore(value)
	if len(entries) > MaxEnclosed {
		return nil, fmt.Errorf("%w: %d credentials, at most %d", ErrTooMany, len(entries), MaxEnclosed)
	}
	all := make([]Enclosed, len(entries))
	for i, entry := range entries {
		e, err := readEntry(m, entry)
		if err != nil {
			return nil, err
		}
		all[i] = e
	}
	return all, nil
}

func readEntry(m Model, entry any) (Enclosed, error) {
	switch entry := entry.(type) {
	case string:
		if m == Model20 {
			return Enclosed{}, malformed("a string; tokens are enveloped")
		}
		if !isCompact(entry) {
			return Enclosed{}, malformed("not a token in its compact form")
		}
		return Enclosed{Raw: []byte(entry)}, nil
	case map[string]any:
		if types, err := readTypes(entry); err != nil {
			return Enclosed{}, err
		} else if m == Model20 && slices.Contains(types, typeEnvelopedCredential) {
			return ReadEnveloped(entry)
		}
		return readEmbedded(m, entry)
	}
	return Enclosed{}, malformed("neither an object nor a token")
}

func readEmbedded(m Model, entry map[string]any) (Enclosed, error) {
	c, err := ReadCredential(entry)
	if err != nil {
		return Enclosed{}, err
	}
	if m == Model11 && c.Model() != Model11 {
		return Enclosed{}, malformed("a credential of a later model than the presentation")
	}
	raw, err := encode(entry)
	if err != nil {
		return Enclosed{}, err
	}
	return Enclosed{Raw: raw}, nil
}

// isCompact reports whether s can be a JWT or an SD-JWT in its compact form.
func isCompact(s string) bool {
	return strings.Contains(s, ".") && !strings.ContainsFunc(s, func(r rune) bool {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("-_.~", r)
	})
}

// NewPresentation writes a presentation of credentials in the data model, with the
// model's base context. An empty holder is left out. It refuses what
// [ReadPresentation] would refuse.
//
// In 2.0 a credential with a Form is enveloped under it; in 1.1 it is a token, and
// its Form is not written. Without a Form, Raw is a token (1.1 only) or a JSON
// object, which is embedded.
func NewPresentation(m Model, holder string, enclosed []Enclosed) (*Presentation, error) {
	if m != Model20 && m != Model11 {
		return nil, malformed("%s", m)
	}
	members := map[string]any{
		"@context": []string{m.context()},
		"type":     []string{"VerifiablePresentation"},
	}
	if holder != "" {
		members["holder"] = holder
	}
	if len(enclosed) > 0 {
		entries := make([]any, len(enclosed))
		for i, e := range enclosed {
			entry, err := writeEnclosed(m, e)
			if err != nil {
				return nil, err
			}
			entries[i] = entry
		}
		members["verifiableCredential"] = entries
	}
	read, err := reread(members)
	if err != nil {
		return nil, err
	}
	return ReadPresentation(read)
}

func writeEnclosed(m Model, e Enclosed) (any, error) {
	if len(e.Raw) > strictjson.DefaultBytes {
		return nil, fmt.Errorf("%w: a credential of %d bytes", ErrTooLarge, len(e.Raw))
	}
	if len(e.Raw) > 0 && e.Raw[0] == '{' && e.Form == "" {
		return object(e.Raw)
	}
	if m == Model11 {
		return string(e.Raw), nil
	}
	return envelop(e)
}
