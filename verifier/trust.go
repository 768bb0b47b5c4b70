package verifier

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
)

// Trust is what a verifier was told about the world. It comes out of a signed
// bundle, or from the operator's own files.
type Trust struct {
	// Issuers are those who are trusted, by their canonical identifier.
	Issuers map[string]Issuer
	// Incident is the disaster that was declared; nil: none.
	Incident *Incident
	// Version is the bundle's, counted from 1; 0: there is no bundle.
	Version uint64
	// Issued is when the bundle was made, NextDue when the next one is expected,
	// Expires when it stops to count. Zero without a bundle.
	Issued, NextDue, Expires time.Time
}

// Issuer says for what an issuer is trusted.
type Issuer struct {
	// Types are the credential types (VCDM types, or the vct) that it may issue.
	// [AnyType] stands for all; none: it may issue nothing.
	Types []string
	// Municipality is the code of the local government (such as 402052) it belongs
	// to; empty: none.
	Municipality string
	// From and Until bound when credentials of it are relied on; zero: no bound.
	// At Until itself they are not any more.
	From, Until time.Time
	// Suspended: nothing of it is relied on for now.
	Suspended bool
}

// AnyType among the types of an [Issuer] stands for every type.
const AnyType = "*"

// Incident is a disaster as the municipality declared it.
type Incident struct {
	// ID names the incident in audiences and records, such as 26A07.
	ID string
	// Kind is what happened, such as flood; Area is where, in the declaration's words.
	Kind, Area string
	// From and Until bound the time in which the declaration holds; zero Until: no
	// end yet.
	From, Until time.Time
	// Grace is how long after its end a credential is still accepted while the
	// declaration holds; 0: not at all.
	Grace time.Duration
	// Drill: nothing of it is real.
	Drill bool
}

// within reports whether a time lies between bounds, of which zero is none. The
// second does not belong to what it bounds.
func within(at, from, until time.Time) bool {
	return !at.Before(from) && (until.IsZero() || at.Before(until))
}

// grants reports whether the incident lets credentials pass that expired at a time.
// Only a bundle is signed, so nothing else declares an incident.
func (t *Trust) grants(expired, at time.Time) bool {
	in := t.Incident
	return in != nil && t.Version > 0 && within(at, in.From, in.Until) && at.Before(expired.Add(in.Grace))
}

// named finds the entry that an identifier means, and under which name it stands.
func named[T any](e *Evidence, entries map[string]T, id string) (name string, entry T, ok bool) {
	if entry, ok = entries[id]; ok && id != "" {
		return id, entry, true
	}
	var names []string // two could mean one entity: the order of a map must not decide
	for other := range entries {
		if e.sameID(other, id) {
			names = append(names, other)
		}
	}
	if len(names) == 0 {
		return "", entry, false
	}
	name = slices.Min(names)
	return name, entries[name], true
}

// baseTypes say nothing about what a credential is (VCDM 2.0 §4.5).
var baseTypes = []string{"VerifiableCredential", "VerifiablePresentation"}

// allowed reports whether every type of a credential is among those that are
// allowed: one that is not could be the one that somebody looks for. A credential
// of the base type alone is of that type.
func allowed(types, among []string) bool {
	if slices.Contains(among, AnyType) {
		return len(types) > 0
	}
	special := false
	for _, t := range types {
		if slices.Contains(baseTypes, t) {
			continue
		}
		if special = true; !slices.Contains(among, t) {
			return false
		}
	}
	return special || slices.ContainsFunc(types, func(t string) bool { return slices.Contains(among, t) })
}

func checkIssuer(e *Evidence, i *Item) Finding {
	s := &i.proven.Statement
	name, issuer, ok := named(e, e.Trust.Issuers, s.Issuer)
	switch at := e.Request.At; {
	case !ok:
		return refused(ErrUntrusted, "")
	case issuer.Suspended:
		return refused(ErrSuspended, "")
	case !within(at, issuer.From, issuer.Until):
		return e.byClock(refused(ErrIssuerPeriod, "from "+stamp(issuer.From)+" until "+stamp(issuer.Until)))
	case !allowed(s.Types, issuer.Types):
		return refused(ErrIssuerType, fmt.Sprintf("%.100q", s.Types))
	case e.Policy.Issuers == nil:
		return passed
	}
	if _, types, _ := named(e, e.Policy.Issuers, name); !allowed(s.Types, types) {
		return refused(ErrIssuerType, fmt.Sprintf("by the policy: %.100q", s.Types))
	}
	return passed
}

// checkType holds the types against those that the gate takes and that were asked
// for. One of each will do: for all others the issuer is trusted too.
func checkType(e *Evidence, i *Item) Finding {
	types := i.proven.Statement.Types
	if len(e.Policy.Types)+len(e.Request.Types) == 0 {
		return idle("any will do for which the issuer is trusted")
	}
	for _, wanted := range [][]string{e.Policy.Types, e.Request.Types} {
		if len(wanted) > 0 && !slices.ContainsFunc(types, func(t string) bool { return slices.Contains(wanted, t) }) {
			return refused(ErrType, fmt.Sprintf("%.100q", types))
		}
	}
	return passed
}

// witness is a source of keys that remembers which it gave out.
type witness struct {
	source  keys.Source
	trusted func(issuer string) bool

	mu   sync.Mutex
	used []use
}

// use is a key and the purpose that it was asked for.
type use struct {
	purpose did.Relationship
	key     keys.Key
}

// Key asks the source. An issuer that nobody trusts and whose key is not known
// cannot be told from a forger, whatever the reason is.
func (w *witness) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	key, err := w.source.Key(ctx, r)
	if err != nil && r.For == did.AssertionMethod && !w.trusted(r.Issuer) {
		return keys.Key{}, fmt.Errorf("%w: and none of its keys is known", ErrUntrusted)
	}
	if err != nil {
		return keys.Key{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used = append(w.used, use{r.For, key})
	return key, nil
}

func (e *Evidence) trusts(issuer string) bool {
	_, _, ok := named(e, e.Trust.Issuers, issuer)
	return ok
}
