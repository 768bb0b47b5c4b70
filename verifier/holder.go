package verifier

import (
	"encoding/json"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/vc"
)

// checkBinding: somebody proved to be the holder, of the credential or of the
// presentation in which it lies.
func checkBinding(_ *Evidence, i *Item) Finding {
	if i.binding() == nil {
		return undecided(vc.ErrBindingAbsent, "")
	}
	return passed
}

// checkChallenge: the proof was made for this verifier, and now.
func checkChallenge(e *Evidence, i *Item) Finding {
	switch {
	case e.Request.Challenge == nil:
		return undecided(ErrNotAsked, "")
	case i.binding() == nil:
		return undecided(vc.ErrBindingAbsent, "nobody answered the challenge")
	}
	if err := i.answer(); err != nil {
		return found(err, vc.ErrBindingAudience, vc.ErrBindingNonce, vc.ErrBindingStale, vc.ErrBindingFuture)
	}
	return passed
}

// checkHolder: it is the expected holder who presents.
func checkHolder(e *Evidence, i *Item) Finding {
	if e.Request.Holder == "" {
		return idle("nobody in particular is expected")
	}
	switch who := i.presenter(); {
	case who == "":
		return undecided(ErrHolderUnknown, "no proof names who presents")
	case !e.sameID(who, e.Request.Holder):
		return refused(ErrHolder, "")
	}
	return passed
}

// presenter names who proved to be the holder; empty if that cannot be told. A key
// without a name that the issuer bound the credential to is its subject's.
func (i *Item) presenter() string {
	if name := i.holderName(); name != "" {
		return name
	}
	if s := &i.proven.Statement; i.proven.Binding != nil && s.Holder != nil && len(s.Subjects) == 1 {
		return s.Subjects[0].ID
	}
	return ""
}

// holderName is the presenter's own name, where the proof has one.
func (i *Item) holderName() string {
	b := i.binding()
	if b == nil {
		return ""
	}
	if b.Holder != "" {
		return b.Holder
	}
	if h := i.proven.Statement.Holder; h != nil && h.DIDURL != "" {
		if id, err := did.ParseURL(h.DIDURL); err == nil {
			return id.DID().String()
		}
	}
	return ""
}

// checkHolderKey: the key that signed a presentation is the one that a credential in
// it is bound to. A proof of the credential's own was held against that key when it
// was opened.
func checkHolderKey(e *Evidence, i *Item) Finding {
	bound := i.proven.Statement.Holder
	switch {
	case bound == nil:
		return idle("it is bound to no key")
	case i.Parent == nil && i.proven.Binding == nil:
		return idle("nobody proved anything")
	case i.Parent == nil || i.proven.Binding != nil:
		return passed // it was held against the key when it was opened
	}
	above := &i.Parent.proven
	switch {
	case above.Binding == nil:
		return idle("nobody proved anything")
	case bound.Thumbprint != [32]byte{} && bound.Thumbprint == above.Binding.Thumbprint:
		return passed
	case bound.Thumbprint == [32]byte{} && e.sameKey(bound.DIDURL, above.Key.ID):
		return passed
	}
	return refused(ErrHolderKey, "")
}

// sameKey reports whether two DID URLs name one key: the same fragment of one DID.
func (e *Evidence) sameKey(a, b string) bool {
	x, errX := did.ParseURL(a)
	y, errY := did.ParseURL(b)
	if errX != nil || errY != nil {
		return false
	}
	return x == y || x.Fragment() != "" && x.Fragment() == y.Fragment() &&
		x == x.DID().URL(x.Fragment()) && y == y.DID().URL(y.Fragment()) &&
		e.sameID(x.DID().String(), y.DID().String())
}

// relation is what is known about presenter and subject.
type relation uint8

const (
	unclear   relation = iota
	different          // somebody else presents
	same               // the subject presents
)

// checkSubject holds who presents against whom the credential is about, by the
// policy's rule.
func checkSubject(e *Evidence, i *Item) Finding {
	r := e.relation(i)
	if r == same {
		return passed
	}
	demanded := e.Policy.Holder != HolderAny
	if e.Policy.Holder == HolderIfBound {
		demanded = nonTransferable(i.proven.Payload)
	}
	switch {
	case demanded && r == different:
		return refused(ErrNotSubject, "")
	case demanded:
		return undecided(ErrHolderUnknown, "the subject has to present")
	case r == different:
		return noted(ErrNotSubject, "the policy lets others present")
	}
	return idle("who presents is not compared with the subject")
}

func (e *Evidence) relation(i *Item) relation {
	who := i.holderName()
	if i.binding() == nil {
		who = e.Request.Holder // who has to present: it could be nobody else
	}
	bound := i.binding() != nil && i.proven.Statement.Holder != nil
	if who == "" && bound {
		return same // it is the issuer who gave the subject this key
	}
	if who == "" {
		return unclear
	}
	for _, s := range i.proven.Statement.Subjects {
		switch {
		case s.ID == "" && bound:
		case s.ID == "":
			return unclear
		case !e.sameID(s.ID, who):
			return different
		}
	}
	return same
}

// nonTransferable reports whether the issuer says that nobody but the subject may
// present the credential (VCDM 1.1 §7.1 names the member). A value that is not a
// boolean is taken for yes.
func nonTransferable(payload json.RawMessage) bool {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(payload, &members); err != nil {
		return true
	}
	value, present := members["nonTransferable"]
	return present && string(value) != "false"
}
