package qr

import "math"

// point is a place or a way in a picture, in pixels, or in a code, in modules; whole
// numbers are the edges between two of them.
type point struct{ x, y float64 }

func (p point) plus(q point) point    { return point{p.x + q.x, p.y + q.y} }
func (p point) to(q point) point      { return point{q.x - p.x, q.y - p.y} }
func (p point) times(k float64) point { return point{p.x * k, p.y * k} }
func (p point) length() float64       { return math.Hypot(p.x, p.y) }
func (p point) dot(q point) float64   { return p.x*q.x + p.y*q.y }
func (p point) cross(q point) float64 { return p.x*q.y - p.y*q.x }

// mark is a place of a code and where it is in the picture.
type mark struct{ code, picture point }

// plane tells where the places of a flat code are in a picture that was taken from
// any side: the eight numbers of a projective map.
type plane struct {
	of    [8]float64
	scale float64 // modules that count as 1, which keeps the numbers of one size
}

func (p *plane) at(code point) point {
	u, v := code.x/p.scale, code.y/p.scale
	depth := p.of[6]*u + p.of[7]*v + 1
	return point{(p.of[0]*u + p.of[1]*v + p.of[2]) / depth, (p.of[3]*u + p.of[4]*v + p.of[5]) / depth}
}

// flat is what a camera may tilt a code by: it prefers no tilt where the marks leave
// it open, as three do.
const flat = 1e-6

// fit returns the plane with the least squares of errors at the marks, of which there
// are three at least.
func fit(marks []mark, size float64) (plane, bool) {
	origin := marks[0].picture
	pixels := origin.to(marks[1].picture).length() // that count as 1
	var equations [8][9]float64
	equations[6][6], equations[7][7] = flat, flat
	for _, m := range marks {
		u, v := m.code.x/size, m.code.y/size
		at := origin.to(m.picture).times(1 / pixels)
		addSquares(&equations, [9]float64{u, v, 1, 0, 0, 0, -u * at.x, -v * at.x, at.x})
		addSquares(&equations, [9]float64{0, 0, 0, u, v, 1, -u * at.y, -v * at.y, at.y})
	}
	of, ok := solve(equations)
	for i := range 3 { // back to pixels: x and y of the picture from those of the marks
		of[i], of[3+i] = of[i]*pixels, of[3+i]*pixels
	}
	for i, weight := range [3]float64{of[6], of[7], 1} {
		of[i] += origin.x * weight
		of[3+i] += origin.y * weight
	}
	return plane{of, size}, ok
}

// addSquares adds an equation to the normal equations.
func addSquares(equations *[8][9]float64, row [9]float64) {
	for i := range 8 {
		for j := range 9 {
			equations[i][j] += row[i] * row[j]
		}
	}
}

// solve eliminates with pivots.
func solve(m [8][9]float64) (of [8]float64, ok bool) {
	for i := range 8 {
		pivot := i
		for j := i + 1; j < 8; j++ {
			if math.Abs(m[j][i]) > math.Abs(m[pivot][i]) {
				pivot = j
			}
		}
		m[i], m[pivot] = m[pivot], m[i]
		if math.Abs(m[i][i]) < 1e-12 {
			return of, false
		}
		for j := range 8 {
			if j == i {
				continue
			}
			factor := m[j][i] / m[i][i]
			for k := i; k < 9; k++ {
				m[j][k] -= factor * m[i][k]
			}
		}
	}
	for i := range 8 {
		of[i] = m[i][8] / m[i][i]
	}
	return of, true
}
