package verifier

import (
	"time"

	"github.com/hinan-id/hinan/did/fault"
)

// Policy is what a gate asks of a credential and what it tolerates. It is data: it
// comes from a signed bundle or a file, as JSON ([ParsePolicy]). The zero value asks
// for nothing that a request does not ask for, and tolerates nothing.
type Policy struct {
	// Name says which one it is.
	Name string
	// Types are the credential types that this gate accepts; empty: all for which
	// the issuer is trusted.
	Types []string
	// Issuers narrows, by issuer, the types of the trusted ones further; an issuer
	// that it does not name has none. nil: it narrows nothing.
	Issuers map[string][]string
	// AnyMethod names DID methods whose documents may list a key under
	// verificationMethod only, such as iota. The source of keys has to offer such
	// keys too (resolver.Keys.AnyMethod).
	AnyMethod []string
	// Algorithms are the JOSE names of the signatures that are accepted; empty: all
	// that can be read. A holder's key that stands in the credential itself is not
	// among what can be asked: it is the issuer who put it there.
	Algorithms []string
	// Binding: a holder's proof is demanded even if the request has no challenge.
	Binding bool
	// Bearer: where a holder's proof was demanded and none is there, that may be
	// tolerated all the same. All binding codes are in Tolerate then: who shows a bad
	// proof could leave it out.
	Bearer bool
	// MaxAge is how old a holder's proof may be where the request does not say; 0:
	// it must.
	MaxAge time.Duration
	// Holder is who may present a credential: the subject alone, or others too.
	Holder HolderRule
	// InclusiveEnd: at the end of its validity a credential is still valid.
	InclusiveEnd bool
	// Grace: credentials that expired are accepted under a declared incident, for
	// as long as it says.
	Grace bool
	// Bundle, Status and Clock are the ages at which the trust bundle, a status
	// list and the distance of clocks are told (Warn), and at which nothing is
	// decided any more (Undecided).
	Bundle, Status, Clock Thresholds
	// Tolerate are codes of findings that are undecided and do not count. Codes that
	// are not [Tolerable] have no effect.
	Tolerate []fault.Code
}

// Thresholds are two ages. Each is passed by what is older; an age of 0 passes none.
type Thresholds struct{ Warn, Undecided time.Duration }

// reached is what an age means.
type reached uint8

const (
	fresh reached = iota
	warnAt
	undecidedAt
)

func (t Thresholds) reached(age time.Duration) reached {
	switch {
	case age <= 0:
		return fresh
	case age > t.Undecided:
		return undecidedAt
	case age > t.Warn:
		return warnAt
	}
	return fresh
}

// HolderRule says who may present a credential that names a subject.
type HolderRule string

const (
	// HolderSubject: whoever presents must be the subject. So does the empty rule.
	HolderSubject HolderRule = "subject"
	// HolderIfBound: whoever presents must be the subject if the credential says
	// nonTransferable.
	HolderIfBound HolderRule = "non-transferable"
	// HolderAny: others may present it too, such as a guardian; that is shown.
	HolderAny HolderRule = "any"
)
