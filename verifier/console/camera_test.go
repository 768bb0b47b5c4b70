package console_test

import (
	"bytes"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// The picture of the camera, in pixels, and its levels of grey (ITU-R BT.601).
const (
	filmWidth, filmHeight = 640, 480
	ink, paper, noColour  = 16, 235, 128
)

// film is what a camera sees that is none: a file that chromium shows over and over.
type film struct {
	t    *testing.T
	name string
}

func newFilm(t *testing.T) film {
	t.Helper()
	f := film{t, filepath.Join(t.TempDir(), "film.y4m")}
	f.shows()
	return f
}

// shows puts codes before the camera, each for half a second in its turn; none: blank
// paper. The camera sees them from when it is started next.
func (f film) shows(texts ...string) {
	f.t.Helper()
	var y4m bytes.Buffer
	fmt.Fprintf(&y4m, "YUV4MPEG2 W%d H%d F2:1 Ip A1:1 C420jpeg\n", filmWidth, filmHeight)
	frame := func(luminance []byte) {
		y4m.WriteString("FRAME\n")
		y4m.Write(luminance)
		y4m.Write(bytes.Repeat([]byte{noColour}, filmWidth*filmHeight/2))
	}
	for _, text := range texts {
		code, err := qr.Draw(text, qr.M)
		require.NoError(f.t, err)
		frame(seen(code))
	}
	if len(texts) == 0 {
		frame(bytes.Repeat([]byte{paper}, filmWidth*filmHeight))
	}
	// A camera that is about to stop has the film before still in it.
	next := f.name + ".next"
	require.NoError(f.t, os.WriteFile(next, y4m.Bytes(), 0o600))
	require.NoError(f.t, os.Rename(next, f.name))
}

// seen is a code in the middle of a picture, as large as its quiet zone leaves it.
func seen(code *qr.Code) []byte {
	picture := bytes.Repeat([]byte{paper}, filmWidth*filmHeight)
	module := filmHeight / (code.Size() + 2*qr.QuietZone)
	side := code.Size() * module
	left, top := (filmWidth-side)/2, (filmHeight-side)/2
	for y := range side {
		for x := range side {
			if code.Dark(x/module, y/module) {
				picture[(top+y)*filmWidth+left+x] = ink
			}
		}
	}
	return picture
}

// openCamera starts a browser with a film for its camera, which it lets pages use.
func openCamera(t *testing.T, s *station, f film) *browser {
	t.Helper()
	return openBrowser(t, s, chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-file-for-fake-video-capture", f.name))
}

// receives signs in to receive people.
func (b *browser) receives() {
	b.t.Helper()
	b.sees("sign-in", "")
	b.types("#pin", pin)
	b.sees("role", "")
	b.click(`button[value="reception"]`)
	b.sees("standby", "QRコードをかざしてください")
}

const cameraButton = "form[data-scan] button.camera"

// becomes waits until an expression is true in the page.
func (b *browser) becomes(expression string) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression))
	require.NoError(b.t, err, expression)
}

// requireOwnReader asks that the codes were read by what this server serves, unless the
// browser can do it.
func (b *browser) requireOwnReader(but ...string) {
	b.t.Helper()
	able, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`"BarcodeDetector" in window`))
	require.NoError(b.t, err)
	b.requireQuiet(but...)
	if !able {
		require.Contains(b.t, b.requests, b.server+"/static/jsQR.js")
	}
}

func TestACameraReadsACard(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	f := newFilm(t)
	f.shows(w.paper(t, "mother", "father", "child"))
	b := openCamera(t, s, f)
	b.receives()

	b.click(cameraButton)
	b.sees("result", "3名（6〜14歳 1名・15〜64歳 2名）")
	require.Equal(t, 3, s.one(t).Counted())

	b.run(chromedp.Navigate(b.server + "/standby"))
	b.click(cameraButton)
	b.sees("result", "受付済みです")
	require.Len(t, s.records(), 1, "the same card before the camera again")

	b.requireOwnReader()
}

// lost makes a page lose what it first hands in of a message in parts, and counts what
// is refused of the rest.
const lost = `(() => {
	const real = window.fetch;
	let parts = 0;
	window.refusals = 0;
	window.fetch = async (path, ...rest) => {
		if (path === "/part" && parts++ === 0) throw new TypeError("lost");
		const answer = await real(path, ...rest);
		if (answer.status === 400) window.refusals++;
		return answer;
	};
})()`

func TestACameraCollectsThePartsOfAPhone(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	s.screen = certificate(t, w, "a1")
	f := newFilm(t)
	b := openCamera(t, s, f)
	b.receives()
	page, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`fetch("/standby").then((answer) => answer.text())`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	parts := inThree(t, w.answers(t, w.phone(t, "grandmother"), photographed(t, page), w.now))

	f.shows(parts[1], "HN2:BROKEN", parts[0])
	b.run(chromedp.Evaluate[chromedp.Void](lost))
	b.click(cameraButton)
	b.becomes(`document.querySelector(".progress").textContent === "2/3"`)
	b.becomes(`refusals === 1`)
	b.becomes(`document.querySelector("form[data-scan]").elements.began.value > 0`) // from the first part on
	b.sees("standby", "カメラを止める")
	b.picture("camera")
	require.Empty(t, s.records(), "a part is missing")
	b.click(cameraButton)
	b.sees("standby", "カメラで読む")
	b.becomes(`!document.querySelector("video")`)

	f.shows(parts[2], parts[0]) // the desk still has the others
	b.click(cameraButton)
	b.sees("result", "1名（65〜74歳 1名）")
	require.Equal(t, checkin.GradeA, s.one(t).Grade)

	b.requireOwnReader("error: Failed to load resource: the server responded with a status of 400 (Bad Request)")
}

// inThree makes three parts of what one code says.
func inThree(t *testing.T, text string) []string {
	t.Helper()
	raw, err := qr.Decode(text)
	require.NoError(t, err)
	parts, err := qr.Split(qr.Presentation, raw, (len(raw)+2)/3)
	require.NoError(t, err)
	next, stop := iter.Pull(parts)
	defer stop()
	var three []string
	for range 3 {
		part, _ := next()
		three = append(three, part)
	}
	return three
}

func TestACameraThatSeesNoPassAdmitsNobody(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	f := newFilm(t)
	b := openCamera(t, s, f)
	b.receives()

	for _, tt := range []struct{ name, text, screen, want string }{
		{"a menu", "HTTPS://EXAMPLE.COM/MENU", "standby", "避難所で使うものではありません"},
		{"a card with one bit changed", w.forged(t, "mother", "father", "child"), "quick", "書き換えられているか、壊れています"},
	} {
		f.shows(tt.text)
		b.click(cameraButton)
		b.sees(tt.screen, tt.want)
		require.Empty(t, s.records(), tt.name)
		b.run(chromedp.Navigate(b.server + "/standby"))
	}
	f.shows(w.paper(t, "mother", "father", "child"))
	b.click(cameraButton)
	b.sees("result", "3名")
	require.Equal(t, 3, s.one(t).Counted())

	b.requireOwnReader()
}

func TestACameraThatIsTappedTwiceOpensOnce(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := openCamera(t, s, newFilm(t))
	b.receives()
	b.run(chromedp.Evaluate[chromedp.Void](`for (const n of [1, 2]) document.querySelector("` + cameraButton + `").click()`))
	b.sees("standby", "カメラを止める")
	b.becomes(`document.querySelectorAll("video").length === 1`)
	b.click(cameraButton)
	b.sees("standby", "カメラで読む")
	b.becomes(`!document.querySelector("video")`)

	b.requireOwnReader()
}

// TestWithoutACameraADeskTypes leaves the way by hand open, and says what is missing.
func TestWithoutACameraADeskTypes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		why   string // as the browser calls it
		flags []chromedp.ExecAllocatorOption
	}{
		{"the browser may not use it", "NotAllowedError", []chromedp.ExecAllocatorOption{
			chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("deny-permission-prompts", true),
		}},
		{"there is none", "NotFoundError", []chromedp.ExecAllocatorOption{
			chromedp.Flag("use-fake-device-for-media-stream", "device-count=0"), chromedp.Flag("use-fake-ui-for-media-stream", true),
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newTown(t)
			s := w.station(t, shelterA, "a1")
			b := openBrowser(t, s, tt.flags...)
			b.receives()
			why, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`navigator.mediaDevices.getUserMedia({ video: true }).then(() => "", (e) => e.name)`, chromedp.EvalAwaitPromise))
			require.NoError(t, err)
			require.Equal(t, tt.why, why)
			b.click(cameraButton)
			b.sees("standby", "カメラを使えません")
			b.becomes(`!document.querySelector("video") && !document.querySelector("` + cameraButton + `").disabled`)
			b.types("#code", w.paper(t, "mother"))
			b.sees("result", "1名")
			require.Equal(t, 1, s.one(t).Counted())

			b.requireQuiet()
			require.False(t, slices.Contains(b.requests, b.server+"/static/jsQR.js"), "there is nothing to read")
		})
	}
}
