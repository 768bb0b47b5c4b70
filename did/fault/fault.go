// Package fault names the reasons for which Hinan refuses or cannot decide.
//
// A [Code] is a short, stable string such as "did.syntax". It is an error by
// itself, so packages declare their reasons as constants and wrap them with
// the fact that was found:
//
//	const ErrSyntax = fault.Code("did.syntax")
//
//	return fmt.Errorf("%w: no method name", ErrSyntax)
//
// Callers test with errors.Is; programs, vectors, HTTP problems and logs carry
// the string. Codes are API: one is added, never renamed and never given
// another meaning. [Explain] tells what a code means, which clause it comes
// from and what to do about it.
//
// An error without a code means that Hinan itself could not work.
package fault

// Code is a stable reason, in the form "area.reason" with lower-case letters,
// digits and hyphens.
type Code string

// Error returns the code string itself.
func (c Code) Error() string { return string(c) }

// Of returns the first code found in err's tree, in the order in which the
// errors were wrapped (depth first, as errors.Is walks). It returns the empty
// code when err is nil or carries none.
func Of(err error) Code {
	switch e := err.(type) {
	case nil:
		return ""
	case Code:
		return e
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return Of(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if c := Of(inner); c != "" {
				return c
			}
		}
	}
	return ""
}

// Entry explains one code.
type Entry struct {
	Code    Code   // the code
	Meaning string // what was found, in one sentence
	Clause  string // the specification clause or project rule behind it
	Advice  string // what the person who meets it can do
}

// Explain returns the entry of a code, and false for a code that Hinan does
// not use.
func Explain(c Code) (Entry, bool) {
	for _, e := range All() {
		if e.Code == c {
			return e, true
		}
	}
	return Entry{}, false
}
