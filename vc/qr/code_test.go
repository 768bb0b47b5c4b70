package qr_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/qr"
)

func draw(t testing.TB, text string, level qr.Level) *qr.Code {
	t.Helper()
	code, err := qr.Draw(text, level)
	require.NoError(t, err)
	return code
}

// TestCapacityOfVersions: what the passes are planned by.
func TestCapacityOfVersions(t *testing.T) {
	for _, tt := range []struct {
		version int
		level   qr.Level
		bytes   int
	}{
		{7, qr.L, 146}, {7, qr.M, 116}, {7, qr.Q, 80},
		{8, qr.M, 144}, {9, qr.M, 172}, {10, qr.M, 204}, {10, qr.Q, 144},
		{11, qr.L, 309}, {11, qr.M, 241}, {11, qr.Q, 170},
		{15, qr.L, 502}, {16, qr.L, 566}, {17, qr.L, 622},
		{18, qr.L, 694}, {18, qr.M, 541}, {18, qr.Q, 380},
		{25, qr.L, 1232}, {25, qr.M, 964}, {25, qr.Q, 691},
	} {
		t.Run(fmt.Sprintf("version %d, level %d", tt.version, tt.level), func(t *testing.T) {
			require.Equal(t, tt.version, draw(t, qr.Encode(bytesOf("pass", tt.bytes)), tt.level).Version())
			more, err := qr.Draw(qr.Encode(bytesOf("pass", tt.bytes+1)), tt.level)
			require.NoError(t, err)
			require.Equal(t, tt.version+1, more.Version())
		})
	}
}

func TestTheLargestCodes(t *testing.T) {
	for _, tt := range []struct {
		level qr.Level
		bytes int
	}{{qr.L, 2861}, {qr.M, 2258}, {qr.Q, 1610}} {
		code := draw(t, qr.Encode(bytesOf("pass", tt.bytes)), tt.level)
		require.Equal(t, 40, code.Version())
		require.Equal(t, 177, code.Size())
		_, err := qr.Draw(qr.Encode(bytesOf("pass", tt.bytes+1)), tt.level)
		require.ErrorIs(t, err, qr.ErrTooLong)
	}
}

func TestRefusedCodes(t *testing.T) {
	draw(t, "HN1:QED8WEX0", qr.M)
	for _, tt := range []struct {
		name, text string
		level      qr.Level
		want       error
	}{
		{"no text", "", qr.M, qr.ErrEmpty},
		{"a level that does not exist", "HN1:QED8WEX0", 3, qr.ErrLevel},
		{"a small letter", "HN1:QED8WEx0", qr.M, qr.ErrCharacters},
		{"a token", "eyJh.e30.c2ln", qr.M, qr.ErrCharacters},
		{"a full-width letter", "HN1:Ａ", qr.M, qr.ErrCharacters},
		{"more than any code holds", strings.Repeat("0", qr.MaxText+1), qr.L, qr.ErrTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := qr.Draw(tt.text, tt.level)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestModuleSizes(t *testing.T) {
	code := draw(t, "HN1:QED8WEX0", qr.M)
	for pixels, want := range map[int]error{1: nil, qr.MaxModule: nil, 0: qr.ErrModule, -1: qr.ErrModule, qr.MaxModule + 1: qr.ErrModule} {
		_, err := code.PNG(pixels)
		require.ErrorIs(t, err, want)
		_, err = code.SVG(pixels)
		require.ErrorIs(t, err, want)
	}
}

func TestTheSameTextIsTheSamePicture(t *testing.T) {
	text := qr.Encode(bytesOf("pass", 674))
	one, other := draw(t, text, qr.L), draw(t, text, qr.L)
	a, err := one.PNG(3)
	require.NoError(t, err)
	b, err := other.PNG(3)
	require.NoError(t, err)
	require.Equal(t, a, b)
	a, err = one.SVG(3)
	require.NoError(t, err)
	b, err = other.SVG(3)
	require.NoError(t, err)
	require.Equal(t, a, b)
}

func TestAPNGHasEveryModuleAndALightBorder(t *testing.T) {
	const module = 3
	code := draw(t, qr.Encode(bytesOf("card", 144)), qr.M)
	raw, err := code.PNG(module)
	require.NoError(t, err)
	img, err := png.Decode(bytes.NewReader(raw))
	require.NoError(t, err)
	side := (code.Size() + 2*qr.QuietZone) * module
	require.Equal(t, side, img.Bounds().Dx())
	require.Equal(t, side, img.Bounds().Dy())
	for y := range side {
		for x := range side {
			r, _, _, _ := img.At(x, y).RGBA()
			require.Equal(t, code.Dark(x/module-qr.QuietZone, y/module-qr.QuietZone), r == 0)
		}
	}
	require.True(t, code.Dark(0, 0))
	require.False(t, code.Dark(-1, 0))
	require.False(t, code.Dark(0, code.Size()))
}

// TestAnSVGHasEveryModule draws its path again.
func TestAnSVGHasEveryModule(t *testing.T) {
	code := draw(t, qr.Encode(bytesOf("card", 144)), qr.M)
	raw, err := code.SVG(10)
	require.NoError(t, err)
	var drawing struct {
		Width   int    `xml:"width,attr"`
		ViewBox string `xml:"viewBox,attr"`
		Paths   []struct {
			Fill string `xml:"fill,attr"`
			D    string `xml:"d,attr"`
		} `xml:"path"`
	}
	require.NoError(t, xml.Unmarshal(raw, &drawing))
	modules := code.Size() + 2*qr.QuietZone
	require.Equal(t, fmt.Sprintf("0 0 %d %d", modules, modules), drawing.ViewBox)
	require.Equal(t, 10*modules, drawing.Width)
	require.Len(t, drawing.Paths, 2)
	require.Equal(t, "#fff", drawing.Paths[0].Fill)

	dark := map[[2]int]bool{}
	for run := range strings.SplitSeq(strings.TrimSuffix(drawing.Paths[1].D, "z"), "z") {
		var x, y, length, back int
		_, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &length, &back)
		require.NoError(t, err)
		require.Equal(t, length, back)
		for i := range length {
			dark[[2]int{x + i, y}] = true
		}
	}
	for y := range modules {
		for x := range modules {
			require.Equal(t, code.Dark(x-qr.QuietZone, y-qr.QuietZone), dark[[2]int{x, y}])
		}
	}
}
