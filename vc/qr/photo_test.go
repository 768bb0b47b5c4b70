package qr_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/qr"
)

// photo says how a code is photographed. The zero value is flat, sharp and evenly lit.
type photo struct {
	module float64 // pixels a module
	angle  float64 // radians
	tilt   float64 // how much smaller the far side is: 0.1 is a tenth
	blur   float64 // standard deviation in pixels
	noise  float64 // standard deviation in grey levels
	shadow float64 // grey levels by which one side is darker
	dark   float64 // grey level of a dark module
	light  float64 // grey level of a light module; 0: 255
	desk   float64 // margin of dark desk around the quiet zone, as a part of the code's side
	jpeg   int     // quality; 0: PNG
}

// take photographs a code.
func (p photo) take(tb testing.TB, code *qr.Code, rng *rand.Rand) []byte {
	tb.Helper()
	pixels, side := p.project(code, rng)
	pixels = smooth(pixels, side, p.blur)
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i, v := range pixels {
		v += rng.NormFloat64() * p.noise
		img.Pix[i] = uint8(max(0, min(255, v)))
	}
	var out bytes.Buffer
	if p.jpeg > 0 {
		require.NoError(tb, jpeg.Encode(&out, img, &jpeg.Options{Quality: p.jpeg}))
	} else {
		require.NoError(tb, (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img))
	}
	return out.Bytes()
}

// project returns grey levels: each pixel is the mean of what rays through it meet.
func (p photo) project(code *qr.Code, rng *rand.Rand) (pixels []float64, side int) {
	rays := 3
	if p.module > 10 {
		rays = 1
	}
	half := float64(code.Size())/2 + qr.QuietZone
	sin, cos := math.Sincos(p.angle)
	side = int(math.Ceil(2 * half * p.module * (1 + p.desk) * (math.Abs(sin) + math.Abs(cos)) * (1 + p.tilt)))
	shiftX, shiftY := rng.Float64(), rng.Float64()
	light := p.light
	if light == 0 {
		light = 255
	}
	pixels = make([]float64, side*side)
	for y := range side {
		for x := range side {
			sum := 0.0
			for ray := range rays * rays {
				px := float64(x) + (float64(ray%rays)+0.5)/float64(rays) - float64(side)/2 + shiftX
				py := float64(y) + (float64(ray/rays)+0.5)/float64(rays) - float64(side)/2 + shiftY
				u, v := (px*cos+py*sin)/p.module, (py*cos-px*sin)/p.module
				depth := 1 - p.tilt*v/half/2
				sum += p.level(code, u/depth, v/depth, half, light)
			}
			pixels[y*side+x] = sum/float64(rays*rays) - p.shadow*float64(x)/float64(side)
		}
	}
	return pixels, side
}

// level is the grey level at a place in modules from the centre of the code.
func (p photo) level(code *qr.Code, u, v, half, light float64) float64 {
	if math.Abs(u) > half || math.Abs(v) > half {
		if p.desk > 0 {
			return p.dark + 20
		}
		return light
	}
	if code.Dark(int(math.Floor(u+half))-qr.QuietZone, int(math.Floor(v+half))-qr.QuietZone) {
		return p.dark
	}
	return light
}

// smooth is a Gaussian blur, rows and then columns.
func smooth(pixels []float64, side int, sigma float64) []float64 {
	if sigma == 0 {
		return pixels
	}
	radius := int(math.Ceil(3 * sigma))
	kernel := make([]float64, 2*radius+1)
	total := 0.0
	for i := range kernel {
		d := float64(i - radius)
		kernel[i] = math.Exp(-d * d / (2 * sigma * sigma))
		total += kernel[i]
	}
	for _, step := range [][2]int{{1, side}, {side, 1}} {
		out := make([]float64, len(pixels))
		for line := range side {
			for i := range side {
				sum := 0.0
				for k, weight := range kernel {
					j := max(0, min(side-1, i+k-radius))
					sum += weight * pixels[line*step[1]+j*step[0]]
				}
				out[line*step[1]+i*step[0]] = sum / total
			}
		}
		pixels = out
	}
	return pixels
}

// damages are the kinds of photographs that the benchmark counts.
var damages = []struct {
	name string
	how  func(rng *rand.Rand) photo
}{
	{"clean", func(rng *rand.Rand) photo { return photo{module: float64(2 + rng.IntN(7))} }},
	{"scaled", func(rng *rand.Rand) photo { return photo{module: 2 + 6*rng.Float64()} }},
	{"rotated", func(rng *rand.Rand) photo {
		return photo{module: 3 + 4*rng.Float64(), angle: 2 * math.Pi * rng.Float64()}
	}},
	{"blurred", func(rng *rand.Rand) photo {
		m := 3 + 4*rng.Float64()
		return photo{module: m, blur: m * (0.2 + 0.5*rng.Float64())}
	}},
	{"noised", func(rng *rand.Rand) photo { return photo{module: 3 + 4*rng.Float64(), noise: 10 + 50*rng.Float64()} }},
	{"shaded", func(rng *rand.Rand) photo {
		return photo{module: 3 + 4*rng.Float64(), light: 250, dark: 100, shadow: 80 + 60*rng.Float64()}
	}},
	{"tilted", func(rng *rand.Rand) photo { return photo{module: 4 + 4*rng.Float64(), tilt: 0.05 + 0.2*rng.Float64()} }},
	{"all", func(rng *rand.Rand) photo {
		m := 3 + 5*rng.Float64()
		return photo{
			module: m, angle: 2 * math.Pi * rng.Float64(), tilt: 0.1 * rng.Float64(), blur: m * (0.1 + 0.3*rng.Float64()),
			noise: 5 + 15*rng.Float64(), dark: 40, light: 220, shadow: 60 * rng.Float64(), desk: 0.3 * rng.Float64(), jpeg: 80,
		}
	}},
}
