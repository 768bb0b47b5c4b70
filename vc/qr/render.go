package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// QuietZone is the light border around a code, in modules (ISO/IEC 18004 §6.3.8).
const QuietZone = 4

// MaxModule is the most pixels that a module may have on each side.
const MaxModule = 64

// PNG draws the code dark on light with its quiet zone, each module a square of the
// given number of pixels, 1 to [MaxModule]; else it fails with [ErrModule].
func (c *Code) PNG(module int) ([]byte, error) {
	if err := checkModule(module); err != nil {
		return nil, err
	}
	side := (c.Size() + 2*QuietZone) * module
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		row := img.Pix[y*img.Stride:][:side]
		if y%module > 0 {
			copy(row, img.Pix[(y-1)*img.Stride:])
			continue
		}
		for x := range row {
			if c.Dark(x/module-QuietZone, y/module-QuietZone) {
				row[x] = 1
			}
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

// SVG draws what [Code.PNG] draws, with edges that stay sharp when it is scaled. It is
// an element of its own: it may stand in a file or in a page.
func (c *Code) SVG(module int) ([]byte, error) {
	if err := checkModule(module); err != nil {
		return nil, err
	}
	modules := c.Size() + 2*QuietZone
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" width="%d" height="%[2]d" shape-rendering="crispEdges">`, modules, modules*module)
	fmt.Fprintf(&out, `<path fill="#fff" d="M0 0h%dv%[1]dH0z"/><path d="`, modules)
	for y := range c.Size() {
		for x := 0; x < c.Size(); x++ {
			from := x
			for c.Dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%[3]dz", from+QuietZone, y+QuietZone, x-from)
			}
		}
	}
	out.WriteString("\"/></svg>\n")
	return out.Bytes(), nil
}

func checkModule(pixels int) error {
	if pixels < 1 || pixels > MaxModule {
		return fmt.Errorf("%w: %d pixels, 1 to %d", ErrModule, pixels, MaxModule)
	}
	return nil
}
