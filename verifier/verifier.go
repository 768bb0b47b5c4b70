// Package verifier answers whether a credential may be relied on, offline, with
// every reason visible.
//
// It gathers evidence first: it opens what was presented and what that encloses,
// asks for the status of each credential, and has the challenge answered. Then it
// judges, without any further input: each check looks at the evidence and leaves a
// [Finding] with a stable code. The outcome of the whole is that of its worst part,
// and the zero value of every outcome refuses. What could not be told is
// [Undecided], never accepted; a [Policy], which is data, says which of these codes
// may be tolerated. Four policies come with the package: see [Shipped].
//
// It refuses issuers that are not trusted for the type of credential, presentations
// within presentations, and more than [MaxItems] credentials at once. It knows no
// store, no network and no clock but those it is given. Whether somebody was here
// before, and whether a person is let in, are not its questions: a verdict grades
// the record.
//
// Start with [Verifier.Verify].
package verifier

import (
	"context"
	"errors"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

// Limits of one request.
const (
	MaxPresentations = 16        // presentations, or bare credentials
	MaxItems         = 16        // credentials; what holds none counts as one
	MaxBytes         = 128 << 10 // bytes of each presentation
	MaxWork          = 4_000_000 // steps of work for each presentation (strictjson.WithBudget)
)

// Verifier judges presentations and credentials. It is safe for concurrent use if
// its parts are, and must not be changed once it is used.
type Verifier struct {
	// Openers are the formats that are accepted.
	Openers vc.Openers
	// Keys finds the keys of issuers and holders.
	Keys keys.Source
	// Status tells whether a credential still holds; nil: that is never checked,
	// and said so. Its own limit on the age of lists should be the policy's.
	Status status.Checker
	// Schemas checks credentials against the schemas that they name; nil: that is
	// never checked, and said so.
	Schemas Schemas
	// Trust is who is trusted for what, and how old that knowledge is.
	Trust Trust
	// Policy is what this gate asks and tolerates; the zero value tolerates nothing.
	Policy Policy
	// Checks are made on every item after those of this package.
	Checks []Check
	// Same reports whether two identifiers name the same entity, beyond being equal
	// texts; nil: they never do.
	Same func(a, b string) bool
	// Clock is asked for the time where a request names none, and its doubts become
	// findings; nil: Now is believed.
	Clock *Clock
	// Now is the time for requests that name none, without a Clock; nil: time.Now.
	Now func() time.Time
}

// Schemas checks an opened credential against the schemas that it names.
// *schema.Checker is one.
type Schemas interface {
	Check(ctx context.Context, p vc.Proven) error
}

// Verify judges what was presented: each of raw is a presentation, or a credential
// by itself. Each is judged for itself, so one bad pass costs the others nothing;
// the outcome of the whole is that of the worst.
//
// It returns a verdict, and beside it nil only if all is accepted, else a
// *[Rejected]. Another error, which has no code and no verdict, means that nothing
// could be judged: the verifier has no keys.Source.
func (v *Verifier) Verify(ctx context.Context, want Request, raw ...[]byte) (*Verdict, error) {
	if v.Keys == nil {
		return nil, errors.New("the verifier has no source of keys")
	}
	reading := v.read(want)
	want.At = reading.At
	e := v.gather(ctx, want, raw)
	verdict := e.judge(v.Checks, reading, len(raw))
	if verdict.Outcome != Accepted {
		return verdict, &Rejected{verdict}
	}
	return verdict, nil
}

// read returns the time of the check.
func (v *Verifier) read(want Request) Reading {
	switch {
	case !want.At.IsZero():
		return Reading{At: want.At}
	case v.Clock != nil:
		return v.Clock.Read()
	case v.Now != nil:
		return Reading{At: v.Now()}
	}
	return Reading{At: time.Now()}
}
