package qr

import (
	"fmt"
	"image"

	goqr "github.com/piglig/go-qr"
)

// read finds a code in the picture and returns its text.
func (p *picture) read() (string, error) {
	err := fmt.Errorf("%w: three finder patterns were not found", ErrNoCode)
	samples := 0
	for _, c := range triples(p.finders()) {
		l := p.locate(c)
		if !l.startsTimed() {
			continue
		}
		for _, version := range l.versions() {
			if samples++; samples > maxSamples {
				return "", err
			}
			g, ok := l.sample(version)
			if !ok {
				continue
			}
			var text string
			if text, err = g.decode(); err == nil {
				return text, nil
			}
		}
	}
	return "", err
}

// grid is how light each module of a code is.
type grid struct {
	size   int
	levels []float64 // row by row
}

// sample measures the modules of a code. It reports false where there is no timing
// pattern, so that the code has another version or is none.
func (l *located) sample(version int) (*grid, bool) {
	size := 17 + 4*version
	onto, ok := l.align(version)
	if !ok || !l.timed(&onto, size) {
		return nil, false
	}
	g := &grid{size, make([]float64, size*size)}
	for y := range size {
		for x := range size {
			g.levels[y*size+x] = l.level(&onto, x, y)
		}
	}
	return g, true
}

// level is how light a module is: the mean of its middle.
func (l *located) level(onto *plane, x, y int) float64 {
	sum := 0.0
	for _, d := range [5]point{{0.5, 0.5}, {0.3, 0.3}, {0.7, 0.3}, {0.3, 0.7}, {0.7, 0.7}} {
		at := onto.at(point{float64(x) + d.x, float64(y) + d.y})
		sum += l.at(at.x, at.y)
	}
	return sum / 5
}

// startsTimed reports whether most of the first modules beside the top left pattern go
// light and dark in turns, as the shortest timing patterns do.
func (l *located) startsTimed() bool {
	right := 0
	for i := range 5 {
		along := float64(i) + 5 // from the middle of the pattern
		for _, way := range [2]point{
			l.right[0].times(along).plus(l.down[0].times(3)),
			l.down[0].times(along).plus(l.right[0].times(3)),
		} {
			if l.darkAt(l.corner[0].plus(way)) == (i%2 == 0) {
				right++
			}
		}
	}
	return right >= 8
}

// timed reports whether three quarters of the modules between the finder patterns go
// dark and light in turns (ISO/IEC 18004 §6.3.5).
func (l *located) timed(onto *plane, size int) bool {
	right, count := 0, 0
	for i := 8; i < size-8; i++ {
		for _, module := range [2]point{{float64(i) + 0.5, 6.5}, {6.5, float64(i) + 0.5}} {
			count++
			if l.darkAt(onto.at(module)) == (i%2 == 0) {
				right++
			}
		}
	}
	return 4*right >= 3*count
}

// decode reads the modules, as they are and then sharpened against blur.
func (g *grid) decode() (text string, err error) {
	for _, sharper := range []float64{0, 0.6} {
		if text, err = decode(g.symbol(sharper)); err == nil {
			return text, nil
		}
	}
	return "", err
}

// symbol is the code with a pixel for each module: dark is what is darker than the
// modules around it. The finder patterns are drawn as they must be.
func (g *grid) symbol(sharper float64) image.Image {
	sums := g.sums()
	out := image.NewGray(image.Rect(0, 0, g.size, g.size))
	for y := range g.size {
		for x := range g.size {
			level := g.levels[y*g.size+x]
			level += sharper * (level - g.mean(sums, x, y, 1))
			dark := level < g.mean(sums, x, y, 5)
			if ring := g.ring(x, y); ring <= 4 {
				dark = ring != 2 && ring != 4
			}
			if !dark {
				out.Pix[y*g.size+x] = 255
			}
		}
	}
	return out
}

// ring is how far a module is from the middle of the nearest finder pattern: the
// fourth ring is the light one around it.
func (g *grid) ring(x, y int) int {
	nearest := g.size
	for _, middle := range [3][2]int{{3, 3}, {g.size - 4, 3}, {3, g.size - 4}} {
		dx, dy := x-middle[0], y-middle[1]
		nearest = min(nearest, max(dx, -dx, dy, -dy))
	}
	return nearest
}

// sums returns the sums of all levels above and left of each module.
func (g *grid) sums() []float64 {
	stride := g.size + 1
	sums := make([]float64, stride*stride)
	for y := range g.size {
		line := 0.0
		for x := range g.size {
			line += g.levels[y*g.size+x]
			sums[(y+1)*stride+x+1] = sums[y*stride+x+1] + line
		}
	}
	return sums
}

// mean is that of the modules around one, itself included.
func (g *grid) mean(sums []float64, x, y, around int) float64 {
	stride := g.size + 1
	left, right := max(0, x-around), min(g.size, x+around+1)
	top, bottom := max(0, y-around), min(g.size, y+around+1)
	sum := sums[bottom*stride+right] - sums[top*stride+right] - sums[bottom*stride+left] + sums[top*stride+left]
	return sum / float64((right-left)*(bottom-top))
}

// decode has the library read a symbol. It panics on values that its tables lack.
func decode(symbol image.Image) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			text, err = "", fmt.Errorf("%w: it holds what no text is made of", ErrNoCode)
		}
	}()
	result, err := goqr.DecodeDetailed(symbol, goqr.WithFastPathOnly())
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoCode, err)
	}
	return result.Text, nil
}
