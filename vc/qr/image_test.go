package qr_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	goqr "github.com/piglig/go-qr"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/qr"
)

// sample is a text as long as a presentation that just fits into a code.
var sample = strings.Repeat("eyJhbGciOiJFZERTQSJ9.", 60) + "~"

// codeOf draws a code, modules of the given number of pixels.
func codeOf(t testing.TB, text string, scale int) []byte {
	code, err := goqr.EncodeText(text, goqr.Low)
	require.NoError(t, err)
	drawn, err := code.ToPNGBytes(goqr.NewQrCodeImgConfig(scale, 4))
	require.NoError(t, err)
	return drawn
}

// headerOf is a PNG that says nothing but its size.
func headerOf(width, height uint32) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	chunk = append(binary.BigEndian.AppendUint32(chunk, height), 8, 0, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
}

func TestACodeIsRead(t *testing.T) {
	drawn := codeOf(t, sample, 3)
	require.True(t, qr.IsImage(drawn))
	text, err := qr.ReadImage(drawn)
	require.NoError(t, err)
	require.Equal(t, sample, text)
}

func TestACodeIsReadFromAPhoto(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(codeOf(t, sample, 4)))
	require.NoError(t, err)
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, img, &jpeg.Options{Quality: 60}))
	require.True(t, qr.IsImage(photo.Bytes()))
	text, err := qr.ReadImage(photo.Bytes())
	require.NoError(t, err)
	require.Equal(t, sample, text)
}

func TestRefusedImages(t *testing.T) {
	drawn := codeOf(t, sample, 3)
	var blank bytes.Buffer
	require.NoError(t, png.Encode(&blank, image.NewGray(image.Rect(0, 0, 200, 200))))
	for _, tt := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"nothing", nil, qr.ErrImage},
		{"a text", []byte(sample), qr.ErrImage},
		{"a GIF", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), qr.ErrImage},
		{"half an image", drawn[:len(drawn)/2], qr.ErrImage},
		{"a header without an image", headerOf(100, 100), qr.ErrImage},
		{"as many pixels as are read, and none of them there", headerOf(4096, 4096), qr.ErrImage},
		{"one row more", headerOf(4096, 4097), qr.ErrTooLarge},
		{"100 megapixels", headerOf(10_000, 10_000), qr.ErrTooLarge},
		{"a size whose product overflows", headerOf(1<<31-1, 1<<31-1), qr.ErrImage},
		{"as many bytes as are read, of which only the first are an image", padded(blank.Bytes(), qr.MaxImage), qr.ErrNoCode},
		{"a byte more", padded(blank.Bytes(), qr.MaxImage+1), qr.ErrTooLarge},
		{"no code", blank.Bytes(), qr.ErrNoCode},
		{"a code without its lower half", lowerHalfBlank(t, drawn), qr.ErrNoCode},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, err := qr.ReadImage(tt.raw)
			require.ErrorIs(t, err, tt.want)
			require.Empty(t, text)
		})
	}
}

func TestLargeSizesCostNothing(t *testing.T) {
	testenv.Bounded(t, func() { _, _ = qr.ReadImage(headerOf(1<<31-1, 1<<31-1)) })
}

func padded(raw []byte, size int) []byte {
	return append(bytes.Clone(raw), make([]byte, size-len(raw))...)
}

func lowerHalfBlank(t *testing.T, drawn []byte) []byte {
	img, err := png.Decode(bytes.NewReader(drawn))
	require.NoError(t, err)
	b := img.Bounds()
	half := image.NewGray(b)
	for y := range b.Dy() / 2 {
		for x := range b.Dx() {
			half.Set(x, y, img.At(x, y))
		}
	}
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, half))
	return out.Bytes()
}

func FuzzReadImage(f *testing.F) {
	f.Add(codeOf(f, "HN1:ABC", 1))
	f.Add(headerOf(10, 10))
	f.Add([]byte{0xff, 0xd8, 0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := qr.ReadImage(raw)
		if err != nil && (fault.Of(err) == "" || text != "") {
			t.Fatalf("an error without a code, or with a text: %v", err)
		}
	})
}
