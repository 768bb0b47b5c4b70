package qr_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

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
