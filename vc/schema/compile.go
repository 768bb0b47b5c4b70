package schema

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// pinned is one compiled schema.
type pinned struct {
	raw []byte
	// unsupported says why it cannot be used; nil if it can.
	unsupported error

	mu    sync.Mutex // the library gives no place to carry a check's own meter
	root  *jsonschema.Schema
	meter meter
}

// check validates a credential, one at a time.
func (p *pinned) check(ctx context.Context, credential map[string]any) error {
	if p.unsupported != nil {
		return p.unsupported
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.meter.run(ctx, func() error { return explain(p.root.Validate(credential)) })
}

// explain keeps of the library's answer where the first flaw is and which keyword
// found it, never a value.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var flaw *jsonschema.ValidationError
	if !errors.As(err, &flaw) {
		return fmt.Errorf("%w: the library gave up", ErrFailed)
	}
	for len(flaw.Causes) > 0 {
		flaw = flaw.Causes[0]
	}
	keyword := strings.Join(flaw.ErrorKind.KeywordPath(), "/")
	return fmt.Errorf("%w: at %.100q by %.60q", ErrFailed, "/"+strings.Join(flaw.InstanceLocation, "/"), keyword)
}

var (
	errRemote  = errors.New("a reference to a schema that is not pinned")
	errPattern = errors.New("a regular expression that is not supported")
	errDynamic = errors.New("$dynamicRef is not supported")
)

// noLoader is all that the library may load from: nothing. Without it the library
// would open files.
type noLoader struct{ refused bool }

func (l *noLoader) Load(string) (any, error) {
	l.refused = true
	return nil, errRemote
}

// compile compiles the schema of one URL; the others are there to be referred to.
func compile(id string, documents map[string]map[string]any) (p *pinned, err error) {
	defer func() {
		if recover() != nil {
			p, err = nil, fmt.Errorf("%w: it cannot be compiled", ErrMalformed)
		}
	}()
	loader, engine := &noLoader{}, &patterns{}
	c := jsonschema.NewCompiler()
	c.UseLoader(loader)
	c.UseRegexpEngine(engine.compile)
	c.DefaultDraft(jsonschema.Draft2020)
	for url, document := range documents {
		if err := c.AddResource(url, document); err != nil {
			return nil, fmt.Errorf("%w: the URL is taken", ErrMalformed)
		}
	}
	p = &pinned{}
	p.root, err = c.Compile(id)
	switch {
	case loader.refused:
		return unsupported(errRemote), nil
	case engine.refused:
		return unsupported(errPattern), nil
	case err != nil:
		return nil, fmt.Errorf("%w: not a schema of draft 2020-12", ErrMalformed)
	}
	if err := p.meter.attach(p.root); err != nil {
		return unsupported(err), nil
	}
	return p, nil
}

func unsupported(why error) *pinned {
	return &pinned{unsupported: fmt.Errorf("%w: %w", ErrNotChecked, why)}
}

// patterns is the library's regexp engine: Go's, which needs time linear in the
// text, with a bound on the program's size, the other factor. Go does not know all
// that ECMAScript knows, so a pattern that it refuses need not be wrong.
type patterns struct{ refused bool }

func (p *patterns) compile(pattern string) (jsonschema.Regexp, error) {
	compiled, err := regexp.Compile(pattern)
	if err != nil || programSize(pattern) > MaxPattern {
		p.refused = true
		return nil, errPattern
	}
	return compiled, nil
}

// programSize is the number of instructions of a pattern, 0 if it has an error.
func programSize(pattern string) int {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return 0
	}
	return len(program.Inst)
}
