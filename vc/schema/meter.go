package schema

import (
	"context"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hinan-id/hinan/did/strictjson"
)

// meter counts the work of one validation and ends it when the budget is used up.
// Short schemas can ask for work without end: a chain of "allOf" of two references
// doubles with every link. The library has no bound of its own, but calls a
// schema's format first of all, before it descends: that is where the meter sits.
// Draft 2020-12 makes format an annotation, so none is displaced.
type meter struct {
	ctx  context.Context
	enum int // bytes of the largest enum or const among the schemas
}

// exhausted ends a validation; run recovers it.
type exhausted struct{ err error }

// evaluation is the price in steps of evaluating a schema once, or of finding that
// the value has not its type.
const evaluation = 32

func (m *meter) run(ctx context.Context, validate func() error) (err error) {
	m.ctx = strictjson.WithBudget(ctx, MaxWork)
	defer func() {
		m.ctx = nil
		switch r := recover().(type) {
		case nil:
		case exhausted:
			err = r.err
		default:
			err = fmt.Errorf("%w: the library gave up", ErrFailed)
		}
	}()
	return validate()
}

func (m *meter) spend(steps int) {
	if err := strictjson.Spend(m.ctx, int64(steps)); err != nil {
		panic(exhausted{err})
	}
}

// attach puts the meter into every schema that root can reach.
func (m *meter) attach(root *jsonschema.Schema) error {
	seen := map[*jsonschema.Schema]bool{root: true}
	for queue := []*jsonschema.Schema{root}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if s.DraftVersion != 2020 {
			return fmt.Errorf("a part of draft %d", s.DraftVersion)
		}
		// A dynamic anchor is looked up while validating, among schemas that the
		// library does not show.
		if s.DynamicRef != nil && s.DynamicRef.Anchor != "" {
			return errDynamic
		}
		m.enum = max(m.enum, enumSize(s))
		below := append(inPlace(s), onChildren(s)...)
		for _, sub := range below {
			if sub != nil && !seen[sub] {
				seen[sub] = true
				queue = append(queue, sub)
			}
		}
	}
	for s := range seen {
		if s.Bool == nil {
			s.Format = m.format(s)
		}
	}
	return nil
}

// format charges for one evaluation of s: what it does itself, and the first look
// of each schema below at each value, which is over before that schema's own
// format is asked.
func (m *meter) format(s *jsonschema.Schema) *jsonschema.Format {
	once, each := len(inPlace(s))+len(s.Required), len(onChildren(s))
	look := evaluation + m.enum/8
	pattern, names := 0, 0
	if s.Pattern != nil {
		pattern = programSize(s.Pattern.String())
	}
	for p := range s.PatternProperties {
		names += programSize(p.String())
	}
	return &jsonschema.Format{Name: "meter", Validate: func(v any) error {
		steps := evaluation + once*look
		switch v := v.(type) {
		case map[string]any:
			steps += min(each, len(v)+len(s.PatternProperties)+perMember) * len(v) * look
			for name := range v {
				steps += names * (1 + len(name))
			}
		case []any:
			steps += min(each, perMember) * len(v) * look
			if s.UniqueItems {
				steps += pairs * size(v)
			}
		case string:
			steps += (1 + pattern) * (1 + len(v))
		}
		m.spend(steps)
		return nil
	}}
}

const (
	// perMember is how many schemas of one object can look at one member or item,
	// those of patternProperties excepted: properties, additionalProperties,
	// propertyNames, unevaluatedProperties; prefixItems, items, contains,
	// unevaluatedItems.
	perMember = 4
	// pairs is how often the library compares an item of a list of unique ones: in
	// pairs up to 20 items, by hash above.
	pairs = 20
)

// inPlace are the schemas that look at the same value as s.
func inPlace(s *jsonschema.Schema) []*jsonschema.Schema {
	all := []*jsonschema.Schema{s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else}
	if s.DynamicRef != nil {
		all = append(all, s.DynamicRef.Ref)
	}
	all = append(all, s.AllOf...)
	all = append(all, s.AnyOf...)
	all = append(all, s.OneOf...)
	for _, sub := range s.DependentSchemas {
		all = append(all, sub)
	}
	for _, dependency := range s.Dependencies {
		if sub, ok := dependency.(*jsonschema.Schema); ok {
			all = append(all, sub)
		}
	}
	return compact(all)
}

// onChildren are the schemas that look at members or items.
func onChildren(s *jsonschema.Schema) []*jsonschema.Schema {
	all := []*jsonschema.Schema{s.PropertyNames, s.UnevaluatedProperties, s.Contains, s.Items2020, s.UnevaluatedItems, s.ContentSchema}
	for _, sub := range s.Properties {
		all = append(all, sub)
	}
	for _, sub := range s.PatternProperties {
		all = append(all, sub)
	}
	if sub, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
		all = append(all, sub)
	}
	return compact(append(all, s.PrefixItems...))
}

func compact(all []*jsonschema.Schema) []*jsonschema.Schema {
	kept := all[:0]
	for _, s := range all {
		if s != nil {
			kept = append(kept, s)
		}
	}
	return kept
}

func enumSize(s *jsonschema.Schema) int {
	n := 0
	if s.Const != nil {
		n = size(*s.Const)
	}
	if s.Enum != nil {
		n = max(n, size(s.Enum.Values))
	}
	return n
}

// size is about the number of bytes of a JSON value.
func size(v any) int {
	switch v := v.(type) {
	case string:
		return 1 + len(v)
	case []any:
		n := 1
		for _, item := range v {
			n += size(item)
		}
		return n
	case map[string]any:
		n := 1
		for name, value := range v {
			n += 1 + len(name) + size(value)
		}
		return n
	}
	return 1
}
