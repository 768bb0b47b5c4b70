package qr

import (
	"cmp"
	"slices"
)

// maxMissed is how many more alignment patterns may be missing than were found, before
// the code is taken for one of another version.
const maxMissed = 4

// align finds the plane of a code by its finder and alignment patterns, from the top
// left corner on: each one that is found shows better where the next should be.
func (l *located) align(version int) (plane, bool) {
	size := float64(17 + 4*version)
	marks := []mark{
		{point{3.5, 3.5}, l.corner[0]},
		{point{size - 3.5, 3.5}, l.corner[1]},
		{point{3.5, size - 3.5}, l.corner[2]},
	}
	onto, ok := fit(marks, size)
	missed := 0
	for _, at := range alignments(version) {
		if !ok || missed > maxMissed {
			return onto, false
		}
		reach := 2.0
		if len(marks) == 3 {
			reach = 4 // the tilt is not known yet
		}
		seen, found := l.seek(&onto, at, reach)
		if !found {
			missed++
			continue
		}
		missed--
		marks = append(marks, mark{at, seen})
		onto, ok = fit(marks, size)
	}
	return onto, ok
}

// alignments returns the middles of the alignment patterns, those near the top left
// corner first (ISO/IEC 18004 Annex E).
func alignments(version int) []point {
	if version == 1 {
		return nil
	}
	lines := alignmentLines(version)
	last := len(lines) - 1
	var out []point
	for i, y := range lines {
		for j, x := range lines {
			if i+j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue // a finder pattern is there
			}
			out = append(out, point{float64(x) + 0.5, float64(y) + 0.5})
		}
	}
	slices.SortStableFunc(out, func(a, b point) int { return cmp.Compare(a.x+a.y, b.x+b.y) })
	return out
}

// alignmentLines returns the rows, which are the columns too: from the last one they
// go back in even steps, and the first is the seventh.
func alignmentLines(version int) []int {
	intervals := version/7 + 1
	step := (4 + 4*version + 2*intervals - 1) / (2 * intervals) * 2
	if version == 32 {
		step = 26 // in the table alone
	}
	lines := []int{6}
	for i := intervals - 1; i >= 0; i-- {
		lines = append(lines, 10+4*version-i*step)
	}
	return lines
}

// seek looks for an alignment pattern around the place where it should be.
func (l *located) seek(onto *plane, code point, reach float64) (point, bool) {
	const contrast = 30 // grey levels between dark and light at the least
	best, where := l.likeness(onto, code), code
	for step := 0.5; step > 0.1; step /= 2 {
		around := where
		for dy := -reach; dy <= reach; dy += step {
			for dx := -reach; dx <= reach; dx += step {
				if at := around.plus(point{dx, dy}); at != around {
					if like := l.likeness(onto, at); like > best {
						best, where = like, at
					}
				}
			}
		}
		reach = step / 2
	}
	return onto.at(where), best > contrast
}

// likeness is by how much the light modules of an alignment pattern would be lighter
// than its dark ones, were it at a place.
func (l *located) likeness(onto *plane, middle point) float64 {
	var light, dark float64
	for dy := -2; dy <= 2; dy++ {
		for dx := -2; dx <= 2; dx++ {
			at := onto.at(middle.plus(point{float64(dx), float64(dy)}))
			if max(dx, -dx, dy, -dy) == 1 {
				light += l.at(at.x, at.y)
			} else {
				dark += l.at(at.x, at.y)
			}
		}
	}
	return light/8 - dark/17
}
