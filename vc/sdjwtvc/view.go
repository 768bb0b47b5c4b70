package sdjwtvc

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// maxSelected bounds the claims that the rules of one type lead to, those on the way
// included.
const maxSelected = 100_000

// view is a credential as its issuer made it, as far as it can be seen: with the
// places of what stayed hidden.
type view struct {
	claims map[string]any
	marks  *mark
	left   int // of maxSelected
}

// mark says what is special about a claim, and about those below it. A nil mark says
// nothing.
type mark struct {
	disclosed bool  // selectively
	members   bool  // some stayed hidden
	elements  []int // positions of those that stayed hidden
	below     map[string]*mark
}

// selected is a claim that a path leads to; one that stayed hidden has no value.
type selected struct {
	value  any
	at     *mark
	hidden bool
}

func newView(d *sdjwt.Disclosed) *view {
	v := &view{claims: d.Claims, marks: &mark{}, left: maxSelected}
	for _, p := range d.Paths {
		v.marks.reach(p).disclosed = true
	}
	for _, g := range d.Gaps {
		m := v.marks.reach(g.Path)
		m.members, m.elements = g.Members > 0, g.Elements
	}
	return v
}

// reach returns the mark at a path, and makes it if need be.
func (m *mark) reach(path []string) *mark {
	for _, name := range path {
		if m.below == nil {
			m.below = make(map[string]*mark)
		}
		if m.below[name] == nil {
			m.below[name] = &mark{}
		}
		m = m.below[name]
	}
	return m
}

func (m *mark) member(name string) *mark {
	if m == nil {
		return nil
	}
	return m.below[name]
}

func (m *mark) element(i int) *mark {
	if m == nil || m.below == nil {
		return nil
	}
	return m.below[strconv.Itoa(i)]
}

// check holds the credential against rules (SD-JWT VC §5.6).
func (v *view) check(ctx context.Context, rules []rule) error {
	for _, r := range rules {
		found, maybe, err := v.find(ctx, r.path)
		if err != nil {
			return err
		}
		// A claim that may be hidden is no missing one.
		if r.mandatory != nil && *r.mandatory && len(found) == 0 && !maybe {
			return fmt.Errorf("%w: %v is mandatory", ErrRules, r.path)
		}
		for _, s := range found {
			selective := s.hidden || s.at != nil && s.at.disclosed
			if r.sd == sdAlways && !selective || r.sd == sdNever && selective {
				return fmt.Errorf("%w: %v: selective disclosure is to be %s", ErrRules, r.path, r.sd)
			}
		}
	}
	return nil
}

// find returns the claims at a path (§5.6.1), and whether there may be one among
// what stayed hidden.
func (v *view) find(ctx context.Context, path []any) (found []selected, maybe bool, err error) {
	found = []selected{{value: v.claims, at: v.marks}}
	for _, component := range path {
		if v.left -= len(found); v.left < 0 {
			return nil, false, fmt.Errorf("%w: it describes more than %d claims", ErrMetadata, maxSelected)
		}
		if err := strictjson.Spend(ctx, int64(len(found))); err != nil {
			return nil, false, err
		}
		var next []selected
		for _, s := range found {
			if s.hidden { // what lies in it is not known
				maybe = true
				continue
			}
			hidden := false
			if next, hidden, err = s.step(next, component); err != nil {
				return nil, false, err
			}
			maybe = maybe || hidden
		}
		found = next
	}
	return found, maybe, nil
}

// step appends what one component of a path leads to, and tells whether there may be
// something more among what stayed hidden.
func (s selected) step(to []selected, component any) (found []selected, maybe bool, err error) {
	if name, ok := component.(string); ok {
		members, ok := s.value.(map[string]any)
		if !ok {
			return nil, false, fmt.Errorf("%w: %q is looked for in something that is no object", ErrRules, name)
		}
		if value, present := members[name]; present {
			return append(to, selected{value: value, at: s.at.member(name)}), false, nil
		}
		return to, s.at != nil && s.at.members, nil
	}
	items, ok := s.value.([]any)
	if !ok {
		return nil, false, fmt.Errorf("%w: elements are looked for in something that is no array", ErrRules)
	}
	elements := s.at.spread(items)
	position, one := component.(int)
	switch {
	case !one: // null
		return append(to, elements...), false, nil
	case position < len(elements):
		return append(to, elements[position]), false, nil
	}
	return to, false, nil
}

// spread returns the elements of an array as it was issued.
func (m *mark) spread(items []any) []selected {
	var hidden []int
	if m != nil {
		hidden = m.elements
	}
	elements, next := make([]selected, 0, len(items)+len(hidden)), 0
	for position := range len(items) + len(hidden) {
		if slices.Contains(hidden, position) {
			elements = append(elements, selected{hidden: true})
			continue
		}
		elements = append(elements, selected{value: items[next], at: m.element(next)})
		next++
	}
	return elements
}
