package verifier

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/vc"
)

// asked is what claims were asked for, as trees of their paths.
type asked struct {
	paths [][]string
	// Of formats with bare claims, and of the W3C data model; nil until one is needed.
	claims, model *node
}

// node is a place in a tree of paths.
type node struct {
	ends  []int // paths that end here: everything below is asked for
	below map[string]*node
}

// shown is what one credential shows of what was asked for.
type shown struct {
	subjects []vc.Subject // with nothing but that
	paths    []bool       // which paths lead to something
	excess   int          // how many claims nobody asked for
}

// tree returns the tree for credentials of a form.
func (a *asked) tree(f vc.Form) *node {
	switch f {
	case vc.FormVCJWT, vc.FormVCJWT11, vc.FormVCSDJWT, vc.FormVCCOSE:
		return a.made(&a.model, ofSubject)
	}
	return a.bare()
}

// bare returns the tree of the paths as they are.
func (a *asked) bare() *node {
	return a.made(&a.claims, func(path []string) []string { return path })
}

func (a *asked) made(tree **node, of func(path []string) []string) *node {
	if *tree == nil {
		*tree = &node{}
		for n, path := range a.paths {
			(*tree).add(n, of(path))
		}
	}
	return *tree
}

// ofSubject takes from a path what the W3C data model has around the subject's
// claims.
func ofSubject(path []string) []string {
	rest := path
	if len(rest) > 1 && rest[0] == "vc" && rest[1] == "credentialSubject" {
		rest = rest[1:]
	}
	if len(rest) > 0 && rest[0] == "credentialSubject" {
		return rest[1:]
	}
	return path
}

func (n *node) add(end int, path []string) {
	for _, name := range path {
		if n.below == nil {
			n.below = make(map[string]*node)
		}
		if n.below[name] == nil {
			n.below[name] = &node{}
		}
		n = n.below[name]
	}
	n.ends = append(n.ends, end)
}

// in returns what a credential shows of what was asked for.
func (a *asked) in(p *vc.Proven) *shown {
	s := &shown{paths: make([]bool, len(a.paths))}
	tree := a.tree(p.Form)
	look := &looking{shown: s, hidden: p.Hidden > 0}
	for _, subject := range p.Statement.Subjects {
		kept, _ := look.at(tree, subject.Claims).(map[string]any)
		if kept == nil {
			kept = map[string]any{}
		}
		s.subjects = append(s.subjects, vc.Subject{ID: subject.ID, Claims: kept})
	}
	a.elsewhere(s, p)
	return s
}

// elsewhere looks for what the subject does not show in the whole payload: somebody
// may ask for exp or vct, which are not about the subject.
func (a *asked) elsewhere(s *shown, p *vc.Proven) {
	if !slices.Contains(s.paths, false) {
		return
	}
	var whole map[string]any
	if json.Unmarshal(p.Payload, &whole) != nil {
		return
	}
	(&looking{shown: &shown{paths: s.paths}, hidden: p.Hidden > 0}).at(a.bare(), whole)
}

// looking is a walk through claims along the tree of what was asked for.
type looking struct {
	*shown
	hidden bool // something stayed hidden, perhaps elements of arrays
}

// at returns what of a value was asked for; nil if nothing was.
func (l *looking) at(n *node, value any) any {
	if len(n.ends) > 0 {
		l.mark(n, value)
		return value
	}
	switch v := value.(type) {
	case map[string]any:
		return l.members(n, v)
	case []any:
		return l.elements(n, v)
	}
	l.exceed(value) // something below it was asked for, and it has nothing below
	return nil
}

// exceed counts a value that nobody asked for. What is left of an object or array of
// which all stays hidden is no claim: nobody could keep it back.
func (l *looking) exceed(value any) {
	if !empty(value) {
		l.excess++
	}
}

// empty reports whether a value holds nothing but objects and arrays.
func empty(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			if !empty(inner) {
				return false
			}
		}
		return true
	case []any:
		return !slices.ContainsFunc(v, func(inner any) bool { return !empty(inner) })
	}
	return false
}

// mark notes the paths that end at a value, and those that lead on in it.
func (l *looking) mark(n *node, value any) {
	if l.hidden && empty(value) {
		return
	}
	for _, end := range n.ends {
		l.paths[end] = true
	}
	if len(n.below) > 0 {
		inner := &looking{shown: &shown{paths: l.paths}, hidden: l.hidden}
		inner.at(&node{below: n.below}, value)
	}
}

func (l *looking) members(n *node, members map[string]any) any {
	kept := make(map[string]any, len(n.below))
	for name, value := range members {
		next, ok := n.below[name]
		if !ok {
			l.exceed(value)
			continue
		}
		if v := l.at(next, value); v != nil || value == nil {
			kept[name] = v
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// elements: a position is that in the credential as it was issued. Where elements
// stay hidden it is not known, and the first position stands for the first element
// that is shown.
func (l *looking) elements(n *node, items []any) any {
	positions := n.positions()
	var kept []any
	for i, item := range items {
		at := slices.Index(positions, i)
		if l.hidden {
			at = i
		}
		if at < 0 || at >= len(positions) {
			l.exceed(item)
			continue
		}
		if v := l.at(n.below[strconv.Itoa(positions[at])], item); v != nil || item == nil {
			kept = append(kept, v)
		}
	}
	if kept == nil {
		return nil
	}
	return kept
}

// positions returns the names below n that are positions, in ascending order.
func (n *node) positions() []int {
	var positions []int
	for name := range maps.Keys(n.below) {
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && strconv.Itoa(i) == name {
			positions = append(positions, i)
		}
	}
	slices.Sort(positions)
	return positions
}

const notAsked = "no claim in particular was asked for"

// checkClaims: what was handed over at once shows everything that was asked for.
// What lies in a presentation shows it together.
func checkClaims(e *Evidence, i *Item) Finding {
	switch {
	case e.asked == nil:
		return idle(notAsked)
	case i.Parent != nil:
		return idle("the presentation shows them together")
	}
	var missing []string
	for n, path := range e.asked.paths {
		if !slices.ContainsFunc(e.Items, func(o *Item) bool {
			return (o == i || o.Parent == i) && o.shown != nil && o.shown.paths[n]
		}) {
			missing = append(missing, strings.Join(path, "/"))
		}
	}
	if len(missing) > 0 {
		return undecided(ErrMissing, fmt.Sprintf("%.200q", missing))
	}
	return passed
}

// checkDisclosure: no more is shown than was asked for.
func checkDisclosure(_ *Evidence, i *Item) Finding {
	if i.shown == nil {
		return idle(notAsked)
	}
	if i.shown.excess > 0 {
		return undecided(ErrExcess, fmt.Sprintf("%d claims", i.shown.excess))
	}
	return passed
}
