package trust

import (
	"context"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
)

// Anchor is what a device keeps of the bundles that it has seen, and trusts.
type Anchor struct {
	// Root is pinned.
	Root *Root
	// State is where the device stands; zero: it has seen no bundle.
	State State
}

// State says which bundle was seen last. It is kept beside the store, in the form of
// MarshalJSON.
type State struct {
	RootVersion, Version uint64
	Digest               [32]byte // of the edition: one for whole bundle and delta
}

type stateForm struct {
	Digest      digest   `json:"digest"`
	RootVersion uint64   `json:"rootVersion"`
	V           version1 `json:"v"`
	Version     uint64   `json:"version"`
}

// maxState bounds a state in bytes.
const maxState = 256

// MarshalJSON writes the state.
func (s State) MarshalJSON() ([]byte, error) {
	return encode(stateForm{Digest: s.Digest, RootVersion: s.RootVersion, Version: s.Version})
}

// ParseState reads a state that was kept. One that has seen nothing is [ErrFormat]:
// a rollback to it would go unnoticed.
func ParseState(ctx context.Context, raw []byte) (State, error) {
	var f stateForm
	if err := decode(ctx, raw, strictjson.Limits{Bytes: maxState}, &f); err != nil {
		return State{}, fmt.Errorf("state: %w", err)
	}
	if f.RootVersion < 1 || f.Version < 1 || f.RootVersion > MaxVersion || f.Version > MaxVersion {
		return State{}, fmt.Errorf("%w: a state without versions", ErrFormat)
	}
	return State{f.RootVersion, f.Version, f.Digest}, nil
}

// Open opens a whole bundle at the given time, by which the root must not have
// expired. The same bundle opens again; an older one is [ErrRollback], another one of
// its version [ErrFork]. When it opened, keep its [Bundle.Anchor].
func (a Anchor) Open(ctx context.Context, raw []byte, at time.Time) (*Bundle, error) {
	o, err := a.admit(ctx, raw, at)
	if err != nil {
		return nil, err
	}
	if o.statement.Base != nil {
		return nil, fmt.Errorf("%w: a delta, from version %d", ErrBase, o.statement.Base.Version)
	}
	plain, err := inflate(o.payload, o.statement.Edition.Content.Bytes)
	if err != nil {
		return nil, err
	}
	return o.read(ctx, plain)
}

// Apply opens a delta, which changes the whole bundle base. Nobody asks whether base
// is signed or how old it is: the delta names it by its digest, and is signed. A
// device keeps both files to start again from them.
func (a Anchor) Apply(ctx context.Context, base, delta []byte, at time.Time) (*Bundle, error) {
	o, err := a.admit(ctx, delta, at)
	if err != nil {
		return nil, err
	}
	if o.statement.Base == nil {
		return nil, fmt.Errorf("%w: a whole bundle where a delta is due", ErrBase)
	}
	plain, err := patch(ctx, o.statement, o.payload, base)
	if err != nil {
		return nil, err
	}
	return o.read(ctx, plain)
}

// admitted is a bundle whose signatures hold, and which may follow what was seen.
// Its payload is the one that was signed, still compressed.
type admitted struct {
	root       *Root
	signatures []signature
	statement  *statement
	digest     digest
	payload    []byte
}

func (a Anchor) admit(ctx context.Context, raw []byte, at time.Time) (*admitted, error) {
	if a.Root == nil {
		return nil, fmt.Errorf("%w: none is pinned", ErrRoot)
	}
	f, err := split(ctx, raw)
	if err != nil {
		return nil, err
	}
	if f.statement == nil {
		return nil, fmt.Errorf("%w: roots without a bundle", ErrFormat)
	}
	root, err := a.Root.follow(ctx, f.roots)
	if err != nil {
		return nil, err
	}
	if err := root.Check(at); err != nil {
		return nil, err
	}
	if root.line.Version < a.State.RootVersion {
		return nil, fmt.Errorf("%w: version %d, and version %d was seen", ErrRootRollback, root.line.Version, a.State.RootVersion)
	}
	if err := checkSignatures(f.statement.message(), f.statement.signatures, root); err != nil {
		return nil, err
	}
	s, err := readStatement(ctx, f.statement.line)
	if err != nil {
		return nil, err
	}
	d, err := a.State.admit(s.Edition)
	if err != nil {
		return nil, err
	}
	return &admitted{root, f.statement.signatures, s, d, f.payload}, s.Payload.is(f.payload)
}

// admit refuses to go back.
func (s State) admit(e edition) (digest, error) {
	d, err := e.digest()
	switch {
	case err != nil:
		return d, err
	case e.Version < s.Version:
		return d, fmt.Errorf("%w: version %d, and version %d was seen", ErrRollback, e.Version, s.Version)
	case e.Version == s.Version && d != s.Digest:
		return d, fmt.Errorf("%w: version %d with another content or dates was seen", ErrFork, e.Version)
	}
	return d, nil
}

// read reads the inflated content.
func (o *admitted) read(ctx context.Context, plain []byte) (*Bundle, error) {
	b, err := readContent(ctx, o.statement.Edition, plain)
	if err != nil {
		return nil, err
	}
	b.root, b.digest = o.root, o.digest
	for _, s := range o.signatures {
		b.signers = append(b.signers, s.Key)
	}
	return b, nil
}

func readContent(ctx context.Context, e edition, plain []byte) (*Bundle, error) {
	if err := e.Content.is(plain); err != nil {
		return nil, err
	}
	a, err := readArchive(ctx, plain)
	if err != nil {
		return nil, err
	}
	if len(a.removed) > 0 {
		return nil, fmt.Errorf("%w: a whole bundle that removes entries", ErrFormat)
	}
	c, err := contentOf(ctx, e, a)
	if err != nil {
		return nil, err
	}
	b, err := assemble(ctx, c)
	if err != nil {
		return nil, err
	}
	b.edition = e
	return b, nil
}
