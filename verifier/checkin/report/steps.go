package report

import "strconv"

// K is how many people a number must stand for to be shown to the public (THREATS.md
// R8).
const K = 5

// Steps is a number as the public sees it: in steps of [K], cut down, and one below K,
// zero included, as "<5". Every number of a public report is one, the totals too, so
// that nothing follows by subtraction: a number shown as "5+" is from 5 to 9, so the
// parts of a total always have room for more than one set of values, as long as their
// number is not a multiple of five (then each might have to be the highest it can be).
// The tables of this package have 7, 4, 3 and 2 parts, and a test tries all of them.
// A total over shelters is not shown, for there may be any number of those.
type Steps int

// StepsOf is how a number is shown.
func StepsOf(n int) Steps { return Steps(max(0, n) / K * K) }

// String is "<5", or the least that the number may be, such as "140+".
func (s Steps) String() string {
	if s < K {
		return "<" + strconv.Itoa(K)
	}
	return strconv.Itoa(int(s)) + "+"
}

// MarshalText is [Steps.String].
func (s Steps) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
