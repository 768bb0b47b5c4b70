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
