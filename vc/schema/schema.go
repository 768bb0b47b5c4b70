// Package schema checks credentials against the JSON Schemas that they name in
// credentialSchema, offline.
//
// Schemas are pinned: the caller hands over their bytes by URL, and nothing is
// ever fetched or read from a file. A schema that is not pinned, that refers to one
// that is not, or that uses what is not supported here is [ErrNotChecked]: neither
// good nor bad. Of the types of credentialSchema only JsonSchema is supported, not
// JsonSchemaCredential; of the drafts only 2020-12. The keyword format is an
// annotation, as that draft has it. The work of one check is bounded ([MaxWork]).
//
// Start with [New] and [Checker.Check].
package schema

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/digest"
)

const (
	// ErrFailed: the credential does not satisfy its schema.
	ErrFailed = fault.Code("schema.failed")
	// ErrNotChecked: the schema is not pinned, or is of a kind that is not supported.
	ErrNotChecked = fault.Code("schema.not-checked")
	// ErrMalformed: a pinned schema, or the reference to one, is malformed.
	ErrMalformed = fault.Code("schema.malformed")
)

// Limits of pinned schemas and of their use.
const (
	MaxPinned  = 64        // schemas of one checker
	MaxBytes   = 64 << 10  // bytes of one schema
	MaxDepth   = 32        // nested arrays and objects of one schema
	MaxNodes   = 4096      // values of one schema
	MaxPattern = 2048      // instructions of one compiled regular expression
	MaxWork    = 2_000_000 // steps of one check, less than 0.1 s; more is work.budget
)

// Checker holds pinned schemas. The zero value has none, so that every schema is
// [ErrNotChecked]. It is safe for concurrent use.
type Checker struct {
	pinned map[string]*pinned // by URL
}

// New compiles pinned schemas, given by the absolute URL that credentials name.
// Schemas may refer to each other. One that is no JSON Schema of draft 2020-12, or
// over a limit, is [ErrMalformed]; one that refers to a schema outside, or to a
// regular expression that is not supported, is kept and answers [ErrNotChecked].
func New(schemas map[string][]byte) (*Checker, error) {
	if len(schemas) > MaxPinned {
		return nil, fmt.Errorf("%w: %d schemas, at most %d", ErrMalformed, len(schemas), MaxPinned)
	}
	documents := make(map[string]map[string]any, len(schemas))
	for id, raw := range schemas {
		document, err := read(id, raw)
		if err != nil {
			return nil, fmt.Errorf("%.100q: %w", id, err)
		}
		documents[id] = document
	}
	c := &Checker{pinned: make(map[string]*pinned, len(schemas))}
	for id, raw := range schemas {
		p, err := compile(id, documents)
		if err != nil {
			return nil, fmt.Errorf("%.100q: %w", id, err)
		}
		p.raw = slices.Clone(raw)
		c.pinned[id] = p
	}
	return c, nil
}

// draft is the only dialect; a schema says so itself (VC JSON Schema §2.1).
const draft = "https://json-schema.org/draft/2020-12/schema"

func read(id string, raw []byte) (map[string]any, error) {
	if u, err := url.Parse(id); err != nil || !u.IsAbs() || u.Fragment != "" {
		return nil, fmt.Errorf("%w: pinned by something else than an absolute URL", ErrMalformed)
	}
	limits := strictjson.Limits{Bytes: MaxBytes, Depth: MaxDepth, Nodes: MaxNodes}
	document, err := strictjson.Object(context.Background(), raw, limits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if s := document["$schema"]; s != draft && s != draft+"#" {
		return nil, fmt.Errorf("%w: $schema is not draft 2020-12", ErrMalformed)
	}
	return document, nil
}

// Check checks the payload of an opened credential against every schema that it
// names; a credential without one passes. [ErrFailed] and [ErrMalformed] go before
// [ErrNotChecked]. The payload is the credential in the shape of the data model, as
// the formats of VC-JWT and VCDM over SD-JWT have it.
//
// A check that takes more than [MaxWork] steps, or more than the budget in ctx, is
// strictjson.ErrBudget.
func (c *Checker) Check(ctx context.Context, p vc.Proven) error {
	if len(p.Payload) == 0 {
		return missing(p, nil)
	}
	credential, err := strictjson.Object(ctx, p.Payload, strictjson.Limits{})
	if err != nil {
		return err
	}
	references, err := readReferences(credential)
	if err != nil {
		return err
	}
	undecided := missing(p, references)
	for _, r := range references {
		switch err := c.check(ctx, r, credential); {
		case errors.Is(err, ErrNotChecked):
			undecided = err
		case err != nil:
			return err
		}
	}
	return undecided
}

func (c *Checker) check(ctx context.Context, r reference, credential map[string]any) error {
	if !slices.Contains(r.types, vc.TypeJSONSchema) {
		return fmt.Errorf("%w: a schema of type %.60q", ErrNotChecked, r.types)
	}
	pinned, ok := c.pinned[r.id]
	if !ok {
		return fmt.Errorf("%w: %.100q is not pinned", ErrNotChecked, r.id)
	}
	for _, d := range r.digests {
		if !d.Fits(pinned.raw) {
			return fmt.Errorf("%w: the pinned %.100q is not the file that the credential means", ErrNotChecked, r.id)
		}
	}
	return pinned.check(ctx, credential)
}

// missing reports a schema of the statement that the payload does not name: the
// payload is then of another shape than is read here.
func missing(p vc.Proven, found []reference) error {
	for _, id := range p.Statement.Schemas {
		if !slices.ContainsFunc(found, func(r reference) bool { return r.id == id }) {
			return fmt.Errorf("%w: %.100q is not named in the payload", ErrNotChecked, id)
		}
	}
	return nil
}

// reference is one entry of credentialSchema.
type reference struct {
	id      string
	types   []string
	digests []digest.Digest // all must fit
}

func readReferences(credential map[string]any) ([]reference, error) {
	value, ok := credential["credentialSchema"]
	if !ok {
		return nil, nil
	}
	entries, ok := value.([]any)
	if !ok {
		entries = []any{value}
	}
	if len(entries) > vc.MaxEntries {
		return nil, fmt.Errorf("%w: %d schemas, at most %d", ErrMalformed, len(entries), vc.MaxEntries)
	}
	references := make([]reference, len(entries))
	for i, entry := range entries {
		r, err := readReference(entry)
		if err != nil {
			return nil, err
		}
		references[i] = r
	}
	return references, nil
}

func readReference(entry any) (reference, error) {
	object, _ := entry.(map[string]any)
	id, _ := object["id"].(string)
	types := texts(object["type"])
	if id == "" || len(types) == 0 {
		return reference{}, fmt.Errorf("%w: credentialSchema without id or type", ErrMalformed)
	}
	r := reference{id: id, types: types}
	if value, ok := object["digestSRI"]; ok {
		s, _ := value.(string)
		digests, err := digest.ParseSRI(s)
		if err != nil {
			return reference{}, fmt.Errorf("%w: digestSRI: %w", ErrMalformed, err)
		}
		r.digests = digests
	}
	if value, ok := object["digestMultibase"]; ok {
		s, _ := value.(string)
		d, err := digest.ParseMultibase(s)
		if err != nil {
			return reference{}, fmt.Errorf("%w: digestMultibase: %w", ErrMalformed, err)
		}
		r.digests = append(r.digests, d)
	}
	return r, nil
}

// texts returns a string, or the strings of a list; nil if it is anything else.
func texts(value any) []string {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var all []string
	for _, entry := range list {
		s, ok := entry.(string)
		if !ok {
			return nil
		}
		all = append(all, s)
	}
	return all
}
