package qr

import (
	"math"
	"math/bits"
	"slices"
)

// located is a code in a picture: where its finder patterns are, and which way and
// how long a module is at each.
type located struct {
	*picture
	corner [3]point // middles of the patterns: top left, top right, bottom left
	right  [3]point // one module to the right, at each
	down   [3]point // one module down
}

// locate measures the patterns along the sides of the code.
func (p *picture) locate(c corners) located {
	l := located{picture: p}
	right := c.topLeft.to(c.topRight.point)
	down := c.topLeft.to(c.bottomLeft.point)
	right, down = right.times(1/right.length()), down.times(1/down.length())
	for i, f := range [3]finder{c.topLeft, c.topRight, c.bottomLeft} {
		// A row cuts a pattern that is turned along a longer line.
		module := f.module * max(math.Abs(right.x), math.Abs(right.y))
		width, shift := p.measure(f.point, right, down, module)
		middle := f.plus(right.times(shift))
		height, shift := p.measure(middle, down, right, module)
		l.corner[i] = middle.plus(down.times(shift))
		l.right[i], l.down[i] = right.times(width), down.times(height)
	}
	return l
}

// measure returns how long a module is in one direction at a finder pattern, and how
// far its middle is from where it was thought to be. It goes along three lines, and
// takes for each edge the middle one of three answers.
func (p *picture) measure(middle, along, beside point, guess float64) (module, shift float64) {
	var ahead, behind [3]float64
	for i := range 3 {
		start := middle.plus(beside.times(float64(i-1) * guess))
		ahead[i] = p.edge(start, along, guess)
		behind[i] = p.edge(start, along.times(-1), guess)
	}
	slices.Sort(ahead[:])
	slices.Sort(behind[:])
	return (ahead[1] + behind[1]) / 7, (ahead[1] - behind[1]) / 2
}

// edge returns how far it is from the middle of a finder pattern to its outer edge, or
// what it should be if it is not there.
func (p *picture) edge(from, along point, guess float64) float64 {
	const step = 0.25 // pixels
	inDark, rings := true, 0
	for way := step; way < 5.5*guess; way += step {
		if p.darkAt(from.plus(along.times(way))) == inDark {
			continue
		}
		inDark = !inDark
		if rings++; rings == 3 {
			if way < 2*guess {
				break
			}
			return way - step/2
		}
	}
	return 3.5 * guess
}

// darkAt is dark between pixels.
func (p *picture) darkAt(at point) bool {
	x, y := int(at.x), int(at.y)
	return x >= 0 && y >= 0 && x < p.width && y < p.height &&
		p.at(at.x, at.y) < float64(p.thresholds[y/block*p.columns+x/block])
}

// versions returns the versions that the code may have, the likeliest first: what it
// says itself from version 7 on, twice, and what fits between its patterns.
func (l *located) versions() []int {
	var out []int
	add := func(v int) {
		if v >= 1 && v <= 40 && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	across := l.corner[0].to(l.corner[1]).length() * 2 / (l.right[0].length() + l.right[1].length())
	up := l.corner[0].to(l.corner[2]).length() * 2 / (l.down[0].length() + l.down[2].length())
	guess := int(math.Round(((across+up)/2 + 7 - 17) / 4))
	if guess >= 6 {
		add(l.versionInfo(1, l.right[1], l.down[1]))
		add(l.versionInfo(2, l.down[2], l.right[2]))
	}
	add(guess)
	add(guess - 1)
	add(guess + 1)
	return out
}

// versionInfo reads the 18 bits beside a finder pattern, or returns 0 (ISO/IEC 18004
// §7.10): six rows of three, seven to five modules from its middle.
func (l *located) versionInfo(corner int, column, row point) int {
	read := 0
	for i := range 18 {
		at := l.corner[corner].plus(column.times(float64(i%3 - 7))).plus(row.times(float64(i/3 - 3)))
		if l.darkAt(at) {
			read |= 1 << i
		}
	}
	for version := 7; version <= 40; version++ {
		if bits.OnesCount(uint(read^versionBits(version))) <= 3 {
			return version
		}
	}
	return 0
}

// versionBits is a version with the remainder of its Golay code.
func versionBits(version int) int {
	const generator = 0x1f25
	remainder := version
	for range 12 {
		remainder = remainder<<1 ^ remainder>>11*generator
	}
	return version<<12 | remainder
}
