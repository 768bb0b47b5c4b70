package testenv

import (
	"errors"
	"testing"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
)

// RunVectors runs every vector of our own of an area: op does what the case says
// and returns its error. A case that must be refused must be refused with its
// code, and its twin, the same input without the flaw, must be accepted in the
// same run. It returns how many refusals there are, counted once for each pair
// of code and clause.
func RunVectors(t *testing.T, area string, op func(t *testing.T, c vectors.Case) error) (refusals int) {
	t.Helper()
	cases, err := vectors.Load(area)
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]vectors.Case, len(cases))
	for _, c := range cases {
		byName[c.Name] = c
	}
	counted := make(map[[2]string]bool)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if c.Want != "ok" {
				twin, ok := byName[c.Twin]
				if !ok || twin.Want != "ok" || twin.Op != c.Op {
					t.Fatalf("%s: no twin that is accepted", c.Desc)
				}
				check(t, twin, op(t, twin))
				counted[[2]string{c.Want, c.Spec}] = true
			}
			check(t, c, op(t, c))
		})
	}
	return len(counted)
}

func check(t *testing.T, c vectors.Case, err error) {
	t.Helper()
	switch {
	case c.Want == "ok" && err != nil:
		t.Fatalf("%s (%s): want ok, got %v", c.Name, c.Desc, err)
	case c.Want != "ok" && err == nil:
		t.Fatalf("%s: want %s, accepted", c.Desc, c.Want)
	case c.Want != "ok" && !errors.Is(err, fault.Code(c.Want)):
		t.Fatalf("%s: want %s, got %v", c.Desc, c.Want, err)
	}
}
