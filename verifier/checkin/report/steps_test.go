package report_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin/report"
)

func TestStepsHideSmallNumbers(t *testing.T) {
	for n, want := range map[int]string{-1: "<5", 0: "<5", 1: "<5", 4: "<5", 5: "5+", 9: "5+", 10: "10+", 143: "140+"} {
		require.Equal(t, want, report.StepsOf(n).String(), "%d", n)
	}
}

// parts is a table whose parts have a sum, and numbers that follow from it.
type parts struct {
	values []int
	more   []int // shown too
}

func (p parts) sum() (n int) {
	for _, v := range p.values {
		n += v
	}
	return n
}

// shown is what the public sees of a table.
func (p parts) shown() (text string) {
	for _, v := range append(p.values[:len(p.values):len(p.values)], p.more...) {
		text += report.StepsOf(v).String() + " "
	}
	return text
}

// small are all tables of n parts below most.
func small(n, most int) (list []parts) {
	if n == 0 {
		return []parts{{}}
	}
	for _, p := range small(n-1, most) {
		for v := range most {
			list = append(list, parts{values: append(p.values[:n-1:n-1], v)})
		}
	}
	return list
}

// summing are all tables of n parts with a sum of at most most.
func summing(n, most int) (list []parts) {
	for _, p := range small(n, most+1) {
		if p.sum() <= most {
			list = append(list, p)
		}
	}
	return list
}

// withInfants shows the sum of the first two parts.
func withInfants(list []parts) []parts {
	for i, p := range list {
		list[i].more = []int{p.values[0] + p.values[1]}
	}
	return list
}

// seen are the values that each part may have behind what is shown.
type seen []map[int]bool

func see(all map[string]seen, key string, p parts) {
	if all[key] == nil {
		all[key] = make(seen, len(p.values))
		for i := range all[key] {
			all[key][i] = make(map[int]bool)
		}
	}
	for i, v := range p.values {
		all[key][i][v] = true
	}
}

// bySum sorts tables by their sums and what is shown of them.
func bySum(list []parts) map[int]map[string]seen {
	out := make(map[int]map[string]seen)
	for _, p := range list {
		if out[p.sum()] == nil {
			out[p.sum()] = make(map[string]seen)
		}
		see(out[p.sum()], p.shown(), p)
	}
	return out
}

// TestNothingFollowsFromThePublicNumbers goes through all tables, of two kinds that have
// their total in common, and looks at each hidden part as somebody who knows the rule
// and all that is shown: it has two values at least that it may be. A part that is shown
// is 5 more than a hidden one and hides the same, so that hidden ones are enough for the
// larger tables.
func TestNothingFollowsFromThePublicNumbers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		first  []parts
		second []parts
	}{
		{"small tables", withInfants(small(4, 10)), summing(3, 36)},
		{"the age bands with infants, and the sexes", withInfants(small(7, 5)), summing(3, 28)},
		{"the methods and the grades", small(7, 5), summing(4, 28)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			possible := make(map[string][2]seen)
			second := bySum(tt.second)
			for sum, tables := range bySum(tt.first) {
				for a, first := range tables {
					for b, other := range second[sum] {
						key := fmt.Sprint(a, "| ", b, "| ", report.StepsOf(sum))
						possible[key] = [2]seen{join(possible[key][0], first), join(possible[key][1], other)}
					}
				}
			}
			require.Greater(t, len(possible), 100)
			for key, tables := range possible {
				for _, table := range tables {
					for i, values := range table {
						if hidden(values) && len(values) < 2 {
							t.Fatalf("%s: part %d can be nothing but %v", key, i, values)
						}
					}
				}
			}
		})
	}
}

func hidden(values map[int]bool) bool {
	for v := range values {
		return v < report.K
	}
	return false
}

func join(a, b seen) seen {
	out := make(seen, len(b))
	for i := range b {
		out[i] = make(map[int]bool)
		for v := range b[i] {
			out[i][v] = true
		}
		if a != nil {
			for v := range a[i] {
				out[i][v] = true
			}
		}
	}
	return out
}

// TestFivePartsWouldGiveThemselvesAway is why the tables have another number of them.
func TestFivePartsWouldGiveThemselvesAway(t *testing.T) {
	possible := make(map[string]seen)
	for _, p := range small(5, 5) {
		see(possible, fmt.Sprint(p.shown(), report.StepsOf(p.sum())), p)
	}
	alone := 0
	for _, table := range possible {
		if len(table[0]) == 1 {
			alone++
		}
	}
	require.Equal(t, 1, alone, "four of each are twenty")
}
