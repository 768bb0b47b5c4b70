package qr

import (
	"image"
	"math"
)

// block is the side of the squares, in pixels, that have one threshold.
const block = 8

// picture is an image in grey, and what counts as dark in each part of it.
type picture struct {
	width, height int
	grey          []uint8 // row by row, 255 is white
	columns       int     // of blocks
	thresholds    []uint8 // block by block
}

// newPicture takes the mean of squares of shrink by shrink pixels for one.
func newPicture(img image.Image, shrink int) *picture {
	p := &picture{width: img.Bounds().Dx() / shrink, height: img.Bounds().Dy() / shrink}
	p.grey = make([]uint8, p.width*p.height)
	if shrink == 1 {
		for y := range p.height {
			greyRow(img, y, p.grey[y*p.width:][:p.width])
		}
	} else {
		p.average(img, shrink)
	}
	p.findThresholds()
	return p
}

func (p *picture) average(img image.Image, shrink int) {
	line := make([]uint8, img.Bounds().Dx())
	sums := make([]int, p.width)
	for y := range p.height {
		clear(sums)
		for i := range shrink {
			greyRow(img, y*shrink+i, line)
			for x := range p.width * shrink {
				sums[x/shrink] += int(line[x])
			}
		}
		for x, sum := range sums {
			p.grey[y*p.width+x] = uint8(sum / (shrink * shrink))
		}
	}
}

// greyRow writes the luminance of a row. What shines through an image is white, as
// paper is.
func greyRow(img image.Image, y int, out []uint8) {
	b := img.Bounds()
	switch img := img.(type) {
	case *image.Gray:
		copy(out, img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):])
	case *image.YCbCr:
		copy(out, img.Y[img.YOffset(b.Min.X, b.Min.Y+y):])
	case *image.Paletted:
		var palette [256]uint8
		for i, c := range img.Palette {
			palette[i] = luminance(c.RGBA())
		}
		for x, i := range img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):][:len(out)] {
			out[x] = palette[i]
		}
	case image.RGBA64Image:
		for x := range out {
			c := img.RGBA64At(b.Min.X+x, b.Min.Y+y)
			out[x] = luminance(uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A))
		}
	}
}

// luminance is that of a colour multiplied by its alpha, on white (weights of ITU-R
// BT.601).
func luminance(r, g, b, a uint32) uint8 {
	return uint8(((299*r+587*g+114*b)/1000 + 0xffff - a) >> 8)
}

// findThresholds gives each block the mean of what lies around it, so that a shadow
// over one half of a code does not matter. The surroundings reach over a whole finder
// pattern where the code fills the image, or its middle would count as light.
func (p *picture) findThresholds() {
	p.columns = (p.width + block - 1) / block
	rows := (p.height + block - 1) / block
	sums := p.blockSums(rows)
	around := max(3, min(p.columns, rows)/8)
	p.thresholds = make([]uint8, p.columns*rows)
	stride := p.columns + 1
	for y := range rows {
		top, bottom := max(0, y-around), min(rows, y+around+1)
		for x := range p.columns {
			left, right := max(0, x-around), min(p.columns, x+around+1)
			sum := sums[bottom*stride+right] - sums[top*stride+right] - sums[bottom*stride+left] + sums[top*stride+left]
			area := (min(right*block, p.width) - left*block) * (min(bottom*block, p.height) - top*block)
			// A little below the mean: noise on blank paper is no ink.
			p.thresholds[y*p.columns+x] = uint8(sum * 15 / 16 / area)
		}
	}
}

// blockSums returns the sums of all grey levels above and left of each block.
func (p *picture) blockSums(rows int) []int {
	stride := p.columns + 1
	sums := make([]int, stride*(rows+1))
	for y := range p.height {
		line := p.grey[y*p.width:][:p.width]
		of := sums[(y/block+1)*stride+1:]
		for x, v := range line {
			of[x/block] += int(v)
		}
	}
	for y := 1; y <= rows; y++ {
		for x := 1; x <= p.columns; x++ {
			sums[y*stride+x] += sums[y*stride+x-1] + sums[(y-1)*stride+x] - sums[(y-1)*stride+x-1]
		}
	}
	return sums
}

// sharpen returns the picture with every difference between a pixel and the mean of
// those within reach made larger by an amount.
func (p *picture) sharpen(reach, amount int) *picture {
	out := &picture{width: p.width, height: p.height, grey: make([]uint8, len(p.grey))}
	stride := p.width + 1
	sums := p.sums()
	for y := range p.height {
		top, bottom := max(0, y-reach), min(p.height, y+reach+1)
		for x := range p.width {
			left, right := max(0, x-reach), min(p.width, x+reach+1)
			sum := int(sums[bottom*stride+right] - sums[top*stride+right] - sums[bottom*stride+left] + sums[top*stride+left])
			mean := sum / ((right - left) * (bottom - top))
			level := int(p.grey[y*p.width+x])
			out.grey[y*p.width+x] = uint8(max(0, min(255, level+amount*(level-mean))))
		}
	}
	out.findThresholds()
	return out
}

// sums returns the sums of all grey levels above and left of each pixel. They fit, as
// no picture has more than [MaxPixels].
func (p *picture) sums() []uint32 {
	stride := p.width + 1
	sums := make([]uint32, stride*(p.height+1))
	for y := range p.height {
		line := uint32(0)
		for x, v := range p.grey[y*p.width:][:p.width] {
			line += uint32(v)
			sums[(y+1)*stride+x+1] = sums[y*stride+x+1] + line
		}
	}
	return sums
}

// dark reports whether a pixel is dark for its surroundings. Outside of the picture
// none is.
func (p *picture) dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < p.width && y < p.height &&
		p.grey[y*p.width+x] < p.thresholds[y/block*p.columns+x/block]
}

// at returns the grey level at a point, between the middles of the four pixels around
// it. Beyond the edge it is that of the edge.
func (p *picture) at(x, y float64) float64 {
	x, y = clamp(x-0.5, p.width-1), clamp(y-0.5, p.height-1)
	left, top := int(x), int(y)
	right, bottom := min(left+1, p.width-1), min(top+1, p.height-1)
	fx, fy := x-math.Floor(x), y-math.Floor(y)
	upper := float64(p.grey[top*p.width+left])*(1-fx) + float64(p.grey[top*p.width+right])*fx
	lower := float64(p.grey[bottom*p.width+left])*(1-fx) + float64(p.grey[bottom*p.width+right])*fx
	return upper*(1-fy) + lower*fy
}

// clamp returns v as it is between 0 and most. What is no number is 0: the horizon of
// a plane may be in a code.
func clamp(v float64, most int) float64 {
	if v > 0 {
		return min(v, float64(most))
	}
	return 0
}
