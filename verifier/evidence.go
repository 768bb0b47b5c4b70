package verifier

import (
	"context"
	"errors"
	"fmt"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

// Evidence is everything that a judgement rests on. Checks only read it.
type Evidence struct {
	Request Request // with the time of the check in At
	Policy  Policy
	Trust   Trust
	Items   []*Item // each presentation before what it encloses

	same  func(a, b string) bool
	asked *asked // nil: no claim in particular

	clockInDoubt bool // found before the items are judged
}

// Item is one presentation or credential among the evidence.
type Item struct {
	// Opened is what its proof shows; nil if it did not open.
	Opened *vc.Opened
	// Err is why it did not open, or is not looked at.
	Err error
	// Parent is the presentation that encloses it; nil: it was handed over itself.
	Parent *Item
	// Status is what is known about each of its status entries.
	Status []Status
	// Schema is what speaks against its schemas; nil if it names none.
	Schema error
	// Answer is why its own holder's proof does not answer the challenge; nil without
	// such a proof, or without a challenge.
	Answer error

	proven vc.Proven // of Opened
	used   []use
	shown  *shown // with what was asked for, where claims were
}

// Status is what is known about one status entry of a credential.
type Status struct {
	Entry vc.StatusEntry
	State status.State
	Err   error // as a status.Checker gives it
}

// IsPresentation reports whether the item is a presentation, which says nothing but
// who presents. A form that this package does not know is a credential: those have
// to be trusted.
func (i *Item) IsPresentation() bool {
	switch i.proven.Form {
	case vc.FormVPJWT, vc.FormVPJWT11, vc.FormVPSDJWT, vc.FormVPCOSE:
		return true
	}
	return false
}

// binding is the holder's proof for the item: its own, else that of the
// presentation it lies in.
func (i *Item) binding() *vc.Binding {
	if i.proven.Binding == nil && i.Parent != nil {
		return i.Parent.proven.Binding
	}
	return i.proven.Binding
}

func (i *Item) answer() error {
	if i.proven.Binding == nil && i.Parent != nil {
		return i.Parent.Answer
	}
	return i.Answer
}

// sameID reports whether two identifiers name the same entity. An empty one names
// nobody.
func (e *Evidence) sameID(a, b string) bool {
	return a != "" && (a == b || b != "" && e.same != nil && e.same(a, b))
}

// gathering is the making of evidence.
type gathering struct {
	v     *Verifier
	e     *Evidence
	fresh map[string]error // what Fresh said about each nonce
	room  int              // how many more credentials presentations may enclose
}

// gather opens everything, and asks whatever has to be asked before the judging.
func (v *Verifier) gather(ctx context.Context, want Request, raw [][]byte) *Evidence {
	e := &Evidence{Request: want, Policy: v.Policy, Trust: v.Trust, same: v.Same}
	if want.Claims != nil {
		e.asked = &asked{paths: want.Claims}
	}
	if len(raw) > MaxPresentations {
		return e // said by checkAmount
	}
	g := &gathering{v: v, e: e, room: MaxItems - len(raw)}
	for _, r := range raw {
		g.presented(strictjson.WithBudget(ctx, MaxWork), r)
	}
	return e
}

// presented adds one presentation, and the credentials in it.
func (g *gathering) presented(ctx context.Context, raw []byte) {
	root := &Item{}
	g.e.Items = append(g.e.Items, root)
	if len(raw) > MaxBytes {
		root.Err = fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxBytes)
		return
	}
	g.open(ctx, root, raw)
	if root.Err == nil && root.IsPresentation() {
		if more := len(root.proven.Enclosed) - 1; more > g.room {
			root.refuse(fmt.Errorf("%w: more than %d credentials", ErrTooMany, MaxItems))
		} else {
			g.room -= max(more, 0)
		}
	}
	g.ask(ctx, root)
	if root.Err != nil || !root.IsPresentation() {
		return
	}
	for _, enclosed := range root.proven.Enclosed {
		g.enclosed(ctx, root, enclosed)
	}
}

// enclosed adds a credential of a presentation.
func (g *gathering) enclosed(ctx context.Context, parent *Item, enclosed vc.Enclosed) {
	i := &Item{Parent: parent}
	g.e.Items = append(g.e.Items, i)
	g.open(ctx, i, enclosed.Raw)
	switch {
	case i.Err != nil:
	case i.IsPresentation():
		i.refuse(ErrNested)
	case enclosed.Form != "" && enclosed.Form != i.proven.Form:
		i.refuse(fmt.Errorf("%w: %s is enclosed as %s", vc.ErrMismatch, i.proven.Form, enclosed.Form))
	}
	g.ask(ctx, i)
}

// refuse keeps anybody from looking at what opened.
func (i *Item) refuse(err error) {
	*i = Item{Parent: i.Parent, Err: err}
}

// open checks the proof of an item.
func (g *gathering) open(ctx context.Context, i *Item, raw []byte) {
	w := &witness{source: g.v.Keys, trusted: g.e.trusts}
	defer recovered(&i.Err)
	opened, err := g.v.Openers.Open(ctx, raw, w)
	if err == nil && opened == nil {
		err = errors.New("an opener returned nothing")
	}
	if err != nil {
		i.Err = err
		return
	}
	i.Opened, i.proven, i.used = opened, opened.Proven(), w.used
}

// ask asks about an item that opened whatever cannot be told from it alone.
func (g *gathering) ask(ctx context.Context, i *Item) {
	if i.Err != nil {
		return
	}
	if b := i.proven.Binding; b != nil && g.e.Request.Challenge != nil {
		i.Answer = g.answer(b)
	}
	if i.IsPresentation() {
		return
	}
	for _, entry := range i.proven.Statement.Status {
		i.Status = append(i.Status, g.status(ctx, i.Opened, entry))
	}
	if len(i.proven.Statement.Schemas) > 0 {
		i.Schema = g.schema(ctx, i.proven)
	}
	if g.e.asked != nil {
		i.shown = g.e.asked.in(&i.proven)
	}
}

// answer holds a holder's proof against the challenge. A nonce is used up by asking
// for it, so it is asked for once.
func (g *gathering) answer(b *vc.Binding) (err error) {
	defer recovered(&err)
	c := *g.e.Request.Challenge
	if c.MaxAge == 0 {
		c.MaxAge = g.e.Policy.MaxAge
	}
	if fresh := c.Fresh; fresh != nil {
		c.Fresh = func(nonce string) error {
			answer, known := g.fresh[nonce]
			if !known {
				answer = fresh(nonce)
				if g.fresh == nil {
					g.fresh = make(map[string]error, 1)
				}
				g.fresh[nonce] = answer
			}
			return answer
		}
	}
	return b.Answers(c, g.e.Request.At)
}

func (g *gathering) status(ctx context.Context, o *vc.Opened, entry vc.StatusEntry) (s Status) {
	s.Entry = entry
	if g.v.Status == nil {
		s.Err = fmt.Errorf("%w: nobody here checks status", status.ErrNotChecked)
		return s
	}
	defer recovered(&s.Err)
	s.State, s.Err = g.v.Status.Check(ctx, o, entry, g.e.Request.At)
	return s
}

func (g *gathering) schema(ctx context.Context, p vc.Proven) (err error) {
	if g.v.Schemas == nil {
		return fmt.Errorf("%w: nobody here checks schemas", errSchemaNotChecked)
	}
	defer recovered(&err)
	return g.v.Schemas.Check(ctx, p)
}

// recovered turns a panic into a refusal (THREATS.md R6). What the panic says is not
// kept: it may show the input.
func recovered(err *error) {
	if recover() != nil {
		*err = ErrPanic
	}
}

// unknowable are the codes of errors that say nothing about the input.
var unknowable = []fault.Code{
	ErrFailed, strictjson.ErrBudget, strictjson.ErrCancelled,
}

// undecides reports whether an error leaves open how things are: it has one of the
// codes, or comes of a context that ended, or has no code and so is ours.
func undecides(err error, codes ...fault.Code) bool {
	if fault.Of(err) == "" {
		return true
	}
	for _, code := range append(unknowable, codes...) {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}
