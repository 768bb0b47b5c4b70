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

func TestHostileImagesCostLittle(t *testing.T) {
	for name, raw := range map[string][]byte{
		"a size beyond all":           headerOf(1<<31-1, 1<<31-1),
		"nothing but finder patterns": pngOf(t, tiles()),
		"finder patterns without end": pngOf(t, bars()),
		"noise":                       pngOf(t, noise()),
		"the corners of a large code": pngOf(t, square()),
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() { _, _ = qr.ReadImage(raw) })
		})
	}
}

func pngOf(t testing.TB, img image.Image) []byte {
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, img))
	return out.Bytes()
}

// frame is a picture of the size in which cameras look for codes.
func frame() *image.Gray { return image.NewGray(image.Rect(0, 0, 640, 480)) }

// tiles is a picture of finder patterns, modules of one pixel.
func tiles() image.Image {
	img := frame()
	for i := range img.Pix {
		x, y := i%640%8-3, i/640%8-3
		if ring := max(x, -x, y, -y); ring == 2 || ring == 4 {
			img.Pix[i] = 255
		}
	}
	return img
}

// bars is a picture in which every row is one of finder patterns.
func bars() image.Image {
	img := frame()
	for i := range img.Pix {
		if x := i % 640 % 8; x == 1 || x == 5 || x == 7 {
			img.Pix[i] = 255
		}
	}
	return img
}

// square is a picture of four finder patterns, which are the corners of four codes.
func square() image.Image {
	img := frame()
	for i := range img.Pix {
		img.Pix[i] = 255
		for _, middle := range [4][2]int{{40, 40}, {440, 40}, {40, 440}, {440, 440}} {
			x, y := (i%640-middle[0]+100)/2-50, (i/640-middle[1]+100)/2-50
			if ring := max(x, -x, y, -y); ring <= 1 || ring == 3 {
				img.Pix[i] = 0
			}
		}
	}
	return img
}

func noise() image.Image {
	img := frame()
	copy(img.Pix, bytesOf("noise", len(img.Pix)))
	return img
}

// TestACodeThatNoTableHolds: 2,047 is no pair of alphanumeric characters. Codes of one
// size, level and mask are linear, so that three of them make the fourth.
func TestACodeThatNoTableHolds(t *testing.T) {
	var codes []*goqr.QrCode
	pair, err := goqr.MakeAlphanumeric("00")
	require.NoError(t, err)
	zeros, err := goqr.MakeBytes([]byte{0, 0})
	require.NoError(t, err)
	ones, err := goqr.MakeBytes([]byte{0x7f, 0xf0})
	require.NoError(t, err)
	for _, segment := range []*goqr.QrSegment{pair, zeros, ones} {
		code, err := goqr.EncodeSegments([]*goqr.QrSegment{segment}, goqr.Low, 1, 1, 0, false)
		require.NoError(t, err)
		codes = append(codes, code)
	}
	draw := func(codes ...*goqr.QrCode) []byte {
		img := image.NewGray(image.Rect(0, 0, 29*4, 29*4))
		for i := range img.Pix {
			dark := false
			for _, code := range codes {
				dark = dark != code.Module(i%(29*4)/4-4, i/(29*4)/4-4)
			}
			if !dark {
				img.Pix[i] = 255
			}
		}
		return pngOf(t, img)
	}
	text, err := qr.ReadImage(draw(codes[0], codes[1], codes[1]))
	require.NoError(t, err)
	require.Equal(t, "00", text, "the flaw is in the third code alone")
	_, err = qr.ReadImage(draw(codes...))
	require.ErrorIs(t, err, qr.ErrNoCode)
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
		if err != nil && (fault.Of(err) == "" || text != "" || strings.Contains(err.Error(), "the search failed")) {
			t.Fatalf("an error without a code, with a text, or of our own: %v", err)
		}
	})
}
