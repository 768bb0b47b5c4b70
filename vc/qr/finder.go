package qr

import (
	"cmp"
	"math"
	"slices"
)

// Bounds on the search, which a picture full of patterns must not prolong.
const (
	maxHits    = 1 << 13 // rows in which a pattern is seen
	maxFinders = 512     // that are told apart
	maxCorners = 12      // of which three are chosen
	maxTriples = 4       // that are tried
	maxSamples = 6       // triples with a version each
)

// rowStep is how far the rows are apart that are searched: the middle of a pattern is
// three modules high, each of a pixel at the least.
const rowStep = 2

// finder is what looks like a finder pattern: dark, light, dark, light, dark, as
// 1:1:3:1:1 in both directions.
type finder struct {
	point
	module float64 // its width in pixels
	hits   int     // rows in which it was seen
}

// finders returns the patterns that were seen in most rows, the largest first.
func (p *picture) finders() []finder {
	var found []finder
	hits := 0
	for y := 0; y < p.height && hits < maxHits; y += rowStep {
		var runs [5]int // the last one is the current one
		inDark := false
		line, thresholds := p.grey[y*p.width:][:p.width], p.thresholds[y/block*p.columns:]
		for x := 0; x <= len(line); x++ {
			if x < len(line) && (line[x] < thresholds[x/block]) == inDark {
				runs[4]++
				continue
			}
			if inDark && inProportion(runs) {
				middle := x - runs[4] - runs[3] - (runs[2]+1)/2
				if seen, ok := p.confirm(middle, y, runs); ok {
					found = remember(found, seen)
					hits++
				}
			}
			copy(runs[:], runs[1:])
			runs[4] = 1
			inDark = !inDark
		}
	}
	slices.SortStableFunc(found, func(a, b finder) int { return cmp.Compare(b.hits, a.hits) })
	return found[:min(len(found), maxCorners)]
}

// inProportion reports whether five runs may be those of a finder pattern. Half a
// module more or less is blur, half a pixel the raster.
func inProportion(runs [5]int) bool {
	total := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	if total < 7 {
		return false
	}
	for i, share := range [5]int{1, 1, 3, 1, 1} {
		// In fourteenths of a pixel: total/7 is a module.
		if off := 14*runs[i] - 2*share*total; max(off, -off) > share*total+7 || runs[i] == 0 {
			return false
		}
	}
	return true
}

// confirm looks at the pattern of a row from above and, at the height found so, from
// the side again.
func (p *picture) confirm(x, y int, runs [5]int) (finder, bool) {
	longest := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	shift, _, ok := p.cross(x, y, 0, 1, longest)
	if !ok {
		return finder{}, false
	}
	middle := float64(y) + 0.5 + shift
	shift, total, ok := p.cross(x, int(middle), 1, 0, longest)
	return finder{point{float64(x) + 0.5 + shift, middle}, float64(total) / 7, 1}, ok
}

// remember adds what was seen to the pattern near there, or else to the list: the last
// one that was added is the likeliest.
func remember(found []finder, seen finder) []finder {
	for i := len(found) - 1; i >= 0; i-- {
		f := &found[i]
		if reach := 2 * f.module; math.Abs(f.x-seen.x) < reach && math.Abs(f.y-seen.y) < reach {
			f.hits++
			weight := 1 / float64(f.hits)
			f.x += (seen.x - f.x) * weight
			f.y += (seen.y - f.y) * weight
			f.module += (seen.module - f.module) * weight
			return found
		}
	}
	if len(found) < maxFinders {
		found = append(found, seen)
	}
	return found
}

// cross measures the five runs through a dark pixel along one axis: how far their
// middle is from the pixel's, and how long they are together. From the middle to one
// side they must not be longer than the whole pattern is in the other direction.
func (p *picture) cross(x, y, dx, dy, longest int) (shift float64, total int, ok bool) {
	var runs [5]int
	for side := -1; side <= 1; side += 2 {
		at, inDark := 0, true
		for ring := range 3 {
			start := at
			for p.dark(x+side*at*dx, y+side*at*dy) == inDark {
				if at++; at > longest {
					return 0, 0, false
				}
			}
			runs[2+side*ring] += at - start
			inDark = !inDark
		}
		total += at
		shift += float64(side*at) / 2
	}
	runs[2]-- // the pixel itself was counted from both sides
	return shift, total - 1, inProportion(runs)
}

// corners are the finder patterns of one code.
type corners struct {
	topLeft, topRight, bottomLeft finder
	oddity                        float64 // 0 is a right angle with equal sides and patterns
}

// triples returns the corners that look most like those of a code, the best first.
func triples(found []finder) []corners {
	var all []corners
	for i := range found {
		for j := range i {
			for k := range j {
				if c, ok := arrange(found[i], found[j], found[k]); ok {
					all = append(all, c)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b corners) int { return cmp.Compare(a.oddity, b.oddity) })
	return all[:min(len(all), maxTriples)]
}

// arrange says which pattern is where: the top left one is opposite to the longest
// side, and from the top right one to the bottom left one it goes clockwise.
func arrange(a, b, c finder) (corners, bool) {
	ab, bc, ca := a.to(b.point).length(), b.to(c.point).length(), c.to(a.point).length()
	switch {
	case ab >= bc && ab >= ca:
		a, c = c, a
	case ca >= ab && ca >= bc:
		a, b = b, a
	}
	if a.to(b.point).cross(a.to(c.point)) < 0 {
		b, c = c, b
	}
	right, down := a.to(b.point), a.to(c.point)
	sides := math.Abs(math.Log(right.length() / down.length()))
	angle := math.Abs(right.dot(down)) / (right.length() * down.length())
	sizes := math.Log(max(a.module, b.module, c.module) / min(a.module, b.module, c.module))
	modules := (right.length() + down.length()) / 2 / a.module
	return corners{a, b, c, sides + angle + sizes},
		sides < 0.5 && angle < 0.5 && sizes < 0.7 && modules > 8 && modules < 250
}
