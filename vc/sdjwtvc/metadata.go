package sdjwtvc

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// Limits of type metadata.
const (
	MaxMetadata  = 64 << 10 // bytes of one document
	MaxExtends   = 8        // types that extend one another
	MaxRules     = 256      // claims that one document describes
	maxRulesPath = 32       // components of one path
)

// Types is pinned type metadata (SD-JWT VC §5). Display is not looked at.
type Types struct {
	// Required refuses credentials of a type that is not pinned.
	Required  bool
	documents map[string]document
}

// document is one type metadata document.
type document struct {
	raw       []byte // as received, for its digest
	vct       string
	extends   string
	integrity string // of what it extends
	rules     []rule
}

// rule says what holds for the claims at a path.
type rule struct {
	path      []any // string: member; nil: every element; int: one element
	mandatory *bool // nil: not said
	sd        string
}

// Values of a rule's sd (§5.6.4).
const (
	sdAlways  = "always"
	sdAllowed = "allowed"
	sdNever   = "never"
)

// NewTypes reads type metadata documents, byte for byte as they are published. Two
// for one vct are refused: which one holds would depend on their order.
func NewTypes(ctx context.Context, documents ...[]byte) (*Types, error) {
	t := &Types{documents: make(map[string]document, len(documents))}
	for i, raw := range documents {
		d, err := readDocument(ctx, raw)
		if err != nil {
			return nil, fmt.Errorf("%w: document %d: %w", ErrMetadata, i, err)
		}
		if _, twice := t.documents[d.vct]; twice {
			return nil, fmt.Errorf("%w: two documents for %.80q", ErrMetadata, d.vct)
		}
		t.documents[d.vct] = d
	}
	return t, nil
}

// readDocument reads a document by §5.2 and §5.6; members that it does not know are
// ignored.
func readDocument(ctx context.Context, raw []byte) (document, error) {
	members, err := strictjson.Object(ctx, raw, strictjson.Limits{Bytes: MaxMetadata})
	if err != nil {
		return document{}, err
	}
	d := document{raw: slices.Clone(raw)}
	for name, text := range map[string]*string{"vct": &d.vct, "extends": &d.extends, "extends#integrity": &d.integrity} {
		value, present := members[name]
		var ok bool
		if *text, ok = value.(string); present && (!ok || *text == "") {
			return document{}, fmt.Errorf("%s is no text, or empty", name)
		}
	}
	if d.vct == "" {
		return document{}, fmt.Errorf("no vct")
	}
	value, present := members["claims"]
	list, ok := value.([]any)
	if present && !ok || len(list) > MaxRules {
		return document{}, fmt.Errorf("claims is no list of at most %d", MaxRules)
	}
	for i, item := range list {
		r, err := readRule(item)
		if err != nil {
			return document{}, fmt.Errorf("claim %d: %w", i, err)
		}
		d.rules = append(d.rules, r)
	}
	return d, nil
}

func readRule(item any) (r rule, err error) {
	members, ok := item.(map[string]any)
	if !ok {
		return rule{}, fmt.Errorf("no object")
	}
	if r.path, err = readRulePath(members["path"]); err != nil {
		return rule{}, err
	}
	if value, present := members["mandatory"]; present {
		mandatory, ok := value.(bool)
		if !ok {
			return rule{}, fmt.Errorf("mandatory is no boolean")
		}
		r.mandatory = &mandatory
	}
	if value, present := members["sd"]; present {
		r.sd, _ = value.(string)
		if r.sd != sdAlways && r.sd != sdAllowed && r.sd != sdNever {
			return rule{}, fmt.Errorf("sd is none of always, allowed and never")
		}
	}
	return r, nil
}

// readRulePath reads a claim path (§5.6.1).
func readRulePath(value any) ([]any, error) {
	list, _ := value.([]any)
	if len(list) == 0 || len(list) > maxRulesPath {
		return nil, fmt.Errorf("path is no list of 1 to %d components", maxRulesPath)
	}
	path := make([]any, len(list))
	for i, component := range list {
		switch c := component.(type) {
		case nil, string:
			path[i] = c
		case json.Number:
			n, err := strconv.Atoi(string(c))
			if err != nil || n < 0 {
				return nil, fmt.Errorf("path has a number that is no position")
			}
			path[i] = n
		default:
			return nil, fmt.Errorf("path has a component that is no text, null or number")
		}
	}
	return path, nil
}

// check follows the metadata of a credential's type and all that it extends, and
// holds the credential against its rules (§5.7).
func (t *Types) check(ctx context.Context, d *sdjwt.Disclosed) error {
	vct, integrity := uncheckedText(d.Claims["vct"]), uncheckedText(d.Claims["vct#integrity"])
	if _, pinned := t.documents[vct]; !pinned && !t.Required {
		return nil
	}
	chain, err := t.chain(vct, integrity)
	if err != nil {
		return err
	}
	rules, err := merge(chain)
	if err != nil {
		return err
	}
	return newView(d).check(ctx, rules)
}

// chain returns the documents of a type and of what it extends, each with the
// digest that the one before names (§5.4, §6, §7.4).
func (t *Types) chain(vct, integrity string) (chain []document, err error) {
	for {
		d, pinned := t.documents[vct]
		if !pinned {
			return nil, fmt.Errorf("%w: %.80q is not pinned", ErrMetadata, vct)
		}
		if slices.ContainsFunc(chain, func(e document) bool { return e.vct == vct }) {
			return nil, fmt.Errorf("%w: %.80q extends itself", ErrMetadata, vct)
		}
		if len(chain) == MaxExtends {
			return nil, fmt.Errorf("%w: more than %d types extend one another", ErrMetadata, MaxExtends)
		}
		if err := checkIntegrity(d.raw, integrity); err != nil {
			return nil, fmt.Errorf("%.80q: %w", vct, err)
		}
		chain = append(chain, d)
		if d.extends == "" {
			return chain, nil
		}
		vct, integrity = d.extends, d.integrity
	}
}

// merge returns the rules of a chain, whose first document is the most special. A
// rule for the same path adds to the one that it extends, and may not loosen it
// (§5.6.5).
func merge(chain []document) (rules []rule, err error) {
	for _, d := range slices.Backward(chain) {
		for _, r := range d.rules {
			i := slices.IndexFunc(rules, func(base rule) bool { return slices.Equal(base.path, r.path) })
			if i < 0 {
				rules = append(rules, r)
				continue
			}
			if err := rules[i].narrow(r); err != nil {
				return nil, fmt.Errorf("%w: %.80q: %w", ErrMetadata, d.vct, err)
			}
		}
	}
	return rules, nil
}

func (r *rule) narrow(by rule) error {
	if by.mandatory != nil {
		if r.mandatory != nil && *r.mandatory && !*by.mandatory {
			return fmt.Errorf("makes a mandatory claim optional")
		}
		r.mandatory = by.mandatory
	}
	if by.sd != "" {
		if (r.sd == sdAlways || r.sd == sdNever) && by.sd != r.sd {
			return fmt.Errorf("changes whether a claim is selectively disclosable")
		}
		r.sd = by.sd
	}
	return nil
}
