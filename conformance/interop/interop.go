// Package interop reads data sets that other implementations made, runs them
// against Hinan, and says where the answers differ.
//
// A set is a folder of JSON files. What a case asks is read from its shape and
// its fields alone: expectations, clocks, networks and options stand in the
// files, and no file's or case's name decides anything. Cases of a shape that
// this package does not know count as untested, never as passed.
//
// Start with [Run].
package interop

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

// Outcome is the answer to a case.
type Outcome string

// The outcomes of a case.
const (
	Accept    Outcome = "accept"
	Reject    Outcome = "reject"
	Undecided Outcome = "undecided" // nothing could be said, such as without a network
	Untested  Outcome = "untested"  // a shape of case that is not known
)

// Setting is how a policy case is run: once by each.
type Setting string

// The settings of a policy case.
const (
	Strict  Setting = "strict"  // every option at its careful value
	Lenient Setting = "lenient" // every tolerance that an option offers
)

// Line is the answer to one case, in the form in which it is printed.
type Line struct {
	V       int        `json:"v"`
	File    string     `json:"file"` // path inside the set
	Name    string     `json:"name"` // the case's name, or its input
	Want    string     `json:"want"` // accept, reject or policy
	Outcome Outcome    `json:"outcome"`
	Code    fault.Code `json:"code"`
	Setting Setting    `json:"setting,omitempty"` // of a policy case
	Via     string     `json:"via,omitempty"`     // where a case is answered by more than one way in
	Detail  string     `json:"detail,omitempty"`  // what was found, for people
}

// Mismatch reports whether the outcome is another than the one wanted: accept
// is met by accept only, reject by reject or undecided. A policy case and an
// untested one are never a mismatch.
func (l Line) Mismatch() bool {
	switch {
	case l.Outcome == Untested, l.Want == "policy":
		return false
	case l.Want == "reject":
		return l.Outcome == Accept
	}
	return l.Outcome != Accept
}

// Summary counts the lines of a run.
type Summary struct {
	Cases      int `json:"cases"`
	Untested   int `json:"untested"`
	Mismatches int `json:"mismatches"`
}

// Tested returns the number of cases that were run.
func (s Summary) Tested() int { return s.Cases - s.Untested }

func (s *Summary) add(l Line) {
	s.Cases++
	if l.Outcome == Untested {
		s.Untested++
	}
	if l.Mismatch() {
		s.Mismatches++
	}
}

// Run runs every case of every JSON file in the set, file by file in order of
// their paths, and hands each answer to emit. It fails if the set cannot be
// read, if emit fails, or if ctx ends.
func Run(ctx context.Context, set fs.FS, emit func(Line) error) (Summary, error) {
	var sum Summary
	files, err := list(set)
	if err != nil {
		return sum, err
	}
	for _, name := range files {
		cases, err := read(set, name)
		if err != nil {
			return sum, err
		}
		for _, c := range cases {
			for _, l := range answer(ctx, c) {
				if err := ctx.Err(); err != nil {
					return sum, err
				}
				sum.add(l)
				if err := emit(l); err != nil {
					return sum, err
				}
			}
		}
	}
	return sum, nil
}

// way is one way in for a shape of case.
type way struct {
	name string // shown where a shape has several
	fits func(*Case) bool
	open func(context.Context, *Case, Setting) error
}

var ways = []way{
	{"", isSyntax, openSyntax},
	{"", isPacked, openPacked},
	{"", isRebased, openRebased},
	{"archive", isAliasOutput, openArchivedOutput},
	{"node", isAliasOutput, openNodeOutput},
	{"", isBlock, openBlock},
	{"", isCredential, openCredential},
	{"enveloped", isEnveloped, openEnveloped},
	{"", isPresentation, openPresentation},
	{"", isSDJWT, openSDJWT},
	{"", isSDJWTVC, openSDJWTVC},
	{"", isSDCWT, openSDCWT},
	{"", isListEntry, openListEntry},
	{"", isBitmap, openBitmap},
	{"", isLinkage, openLinkage},
}

// answer runs a case by every way that fits it, a policy case under both settings.
func answer(ctx context.Context, c *Case) (lines []Line) {
	settings := []Setting{""}
	if c.Want == "policy" {
		settings = []Setting{Strict, Lenient}
	}
	fitting := slices.DeleteFunc(slices.Clone(ways), func(w way) bool { return !w.fits(c) })
	for _, w := range fitting {
		for _, s := range settings {
			lines = append(lines, c.line(w.open(ctx, c, s), s, w.name))
		}
	}
	if lines == nil {
		lines = []Line{{V: 1, File: c.File, Name: c.Name, Want: c.Want, Outcome: Untested}}
	}
	return lines
}

// undecided are the codes that say nothing about the case itself.
var undecided = []fault.Code{
	resolver.ErrUnavailable, resolver.ErrFeature, resolver.ErrMethod,
	status.ErrNotChecked, status.ErrUnavailable, status.ErrProof, status.ErrStale, status.ErrFuture, status.ErrRollback, status.ErrService,
	vc.ErrBindingAbsent, vc.ErrBindingAudience, vc.ErrBindingNonce, vc.ErrBindingStale, vc.ErrBindingFuture,
}

func (c *Case) line(err error, s Setting, via string) Line {
	l := Line{V: 1, File: c.File, Name: c.Name, Want: c.Want, Outcome: Accept, Setting: s, Via: via}
	if err == nil {
		return l
	}
	l.Outcome, l.Code, l.Detail = Reject, fault.Of(err), err.Error()
	if l.Code == "" || slices.ContainsFunc(undecided, func(u fault.Code) bool { return errors.Is(err, u) }) {
		l.Outcome = Undecided
	}
	return l
}
