package qr_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/vc/qr"
)

// TestEveryCleanCodeIsRead: what a reader cannot read must not be drawn.
func TestEveryCleanCodeIsRead(t *testing.T) {
	for level, name := range map[qr.Level]string{qr.L: "L", qr.M: "M", qr.Q: "Q"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for text, code := range codes(t, level, 7, 25) {
				for module := 2; module <= 8; module++ {
					drawn, err := code.PNG(module)
					require.NoError(t, err)
					got, err := qr.ReadImage(drawn)
					require.NoError(t, err, "version %d, %d pixels", code.Version(), module)
					require.Equal(t, text, got)
				}
			}
		})
	}
}

func TestCodesOfEveryVersionAreRead(t *testing.T) {
	for text, code := range codes(t, qr.M, 1, 40) {
		drawn, err := code.PNG(4)
		require.NoError(t, err)
		got, err := qr.ReadImage(drawn)
		require.NoError(t, err, "version %d", code.Version())
		require.Equal(t, text, got)
	}
}

// codes returns a code of each version, by text.
func codes(t testing.TB, level qr.Level, from, to int) map[string]*qr.Code {
	out := make(map[string]*qr.Code)
	for n, version := 1, from; version <= to; n += max(4, n/32) {
		text := qr.Encode(bytesOf(fmt.Sprint("pass ", n), n))
		code := draw(t, text, level)
		require.LessOrEqual(t, code.Version(), version, "no version is passed over")
		if code.Version() == version {
			out[text] = code
			version++
		}
	}
	return out
}

// BenchmarkPhotographs prints the share of photographs that are read, by kind of
// damage: 25 of each, of passes and cards of versions 7 to 18.
func BenchmarkPhotographs(b *testing.B) {
	for _, kind := range damages {
		b.Run(kind.name, func(b *testing.B) {
			photos := album(b, kind.how)
			read := 0
			for b.Loop() {
				read = 0
				for text, raw := range photos {
					got, err := qr.ReadImage(raw)
					if err == nil {
						require.Equal(b, text, got, "damage never makes another text")
						read++
					}
				}
			}
			b.ReportMetric(float64(read)/float64(len(photos)), "share")
			if kind.name == "clean" {
				require.Len(b, photos, read)
			}
		})
	}
}

// album takes photographs, by the texts in them.
func album(tb testing.TB, how func(*rand.Rand) photo) map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	photos := make(map[string][]byte)
	for i := range 25 {
		level := []qr.Level{qr.L, qr.M, qr.Q}[i%3]
		text := qr.Encode(bytesOf(fmt.Sprint("pass ", i), 150+rng.IntN(230)))
		photos[text] = how(rng).take(tb, draw(tb, text, level), rng)
	}
	return photos
}

// TestPhotographsAreRead holds what the benchmark prints, on fewer of them.
func TestPhotographsAreRead(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	text := qr.Encode(bytesOf("pass", 674))
	code := draw(t, text, qr.L)
	require.Equal(t, 18, code.Version())
	for name, p := range map[string]photo{
		"clean":               {module: 4},
		"turned by a tenth":   {module: 4, angle: 0.6},
		"upside down":         {module: 4, angle: 3.1},
		"tilted":              {module: 5, tilt: 0.2},
		"blurred":             {module: 5, blur: 1.5},
		"noisy":               {module: 5, noise: 40},
		"half in the shade":   {module: 4, dark: 100, light: 250, shadow: 100},
		"on a dark desk":      {module: 5, dark: 20, light: 230, desk: 0.3, angle: 1},
		"a bit of everything": {module: 6, angle: 4, tilt: 0.05, blur: 1, noise: 10, dark: 40, light: 220, shadow: 30, desk: 0.1, jpeg: 80},
		"many pixels":         {module: 18.5, noise: 20},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := qr.ReadImage(p.take(t, code, rng))
			require.NoError(t, err)
			require.Equal(t, text, got)
		})
	}
}

// BenchmarkReadImage: the goal is at most ten times the decoding of the image itself.
func BenchmarkReadImage(b *testing.B) {
	code := draw(b, qr.Encode(bytesOf("pass", 674)), qr.L)
	drawn, err := code.PNG(10)
	require.NoError(b, err)
	img, err := png.Decode(bytes.NewReader(drawn))
	require.NoError(b, err)
	require.Equal(b, 18, code.Version())
	require.InDelta(b, 1e6, img.Bounds().Dx()*img.Bounds().Dy(), 1e5)
	read := func() {
		_, err := qr.ReadImage(drawn)
		require.NoError(b, err)
	}
	b.ReportAllocs()
	for b.Loop() {
		read()
	}
	testenv.ReportRatio(b, "x", read, func() {
		_, err := png.Decode(bytes.NewReader(drawn))
		require.NoError(b, err)
	})
}

func BenchmarkDecode(b *testing.B) {
	text := qr.Encode(bytesOf("pass", 674))
	testenv.ReportV(b, func() {
		_, err := qr.Decode(text)
		require.NoError(b, err)
	})
}

// BenchmarkReadBundle reads a bundle of 64 KiB from 134 parts and mixtures of them.
func BenchmarkReadBundle(b *testing.B) {
	parts := split(b, bytesOf("a bundle", 64<<10), qr.ScreenChunk, 134+40)[27:]
	testenv.ReportV(b, func() {
		var r qr.Reader
		for _, text := range parts {
			p, err := r.Add(text)
			require.NoError(b, err)
			if p.Done() {
				return
			}
		}
		b.Fatal("not complete")
	})
}
