package console_test

import (
	"bytes"
	"context"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/vc/qr"
)

var screenshots = flag.String("screenshots", "", "`folder` to keep the pictures of the screens in; none, if it is not given")

// browser is a real one, with what it complains about and where it asks.
type browser struct {
	t      *testing.T
	ctx    context.Context
	server string

	listening sync.WaitGroup
	stop      context.CancelFunc // ends listening
	messages  []string           // of the pages' consoles
	requests  []string           // the addresses
}

// openBrowser starts Debian's chromium, without a window.
func openBrowser(t *testing.T, s *station, flags ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	path := testenv.Tool(t, "chromium")
	_, server := s.serve(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), append(options, flags...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	limited, end := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() {
		end()
		cancel()
		stop()
		chromedp.FromContext(ctx).Allocator.Wait()
	})
	b := &browser{t: t, ctx: limited, server: server.URL}
	listening, stopListening := context.WithCancel(limited)
	b.stop = stopListening
	messages, requests := chromedp.Console(listening), chromedp.Events(listening, network.RequestWillBeSent)
	b.listening.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.messages = append(b.messages, m.String())
		}
	})
	b.listening.Go(func() {
		for e, err := range requests {
			if err != nil {
				return
			}
			b.requests = append(b.requests, e.Request.URL)
		}
	})
	b.run(chromedp.Navigate(server.URL))
	return b
}

// requireQuiet asks that no page broke its own policy, and that nothing was asked of
// anybody else. The browser itself complains of what the server refuses: but of that alone.
func (b *browser) requireQuiet(but ...string) {
	b.t.Helper()
	b.stop()
	b.listening.Wait()
	require.ElementsMatch(b.t, but, b.messages)
	require.Greater(b.t, len(b.requests), 10)
	for _, address := range b.requests {
		require.True(b.t, strings.HasPrefix(address, b.server+"/") || strings.HasPrefix(address, "data:"), address)
	}
}

func (b *browser) run(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, steps...))
}

// sees waits until a screen is there and shows a text. While one page takes the place
// of another there is none to ask.
func (b *browser) sees(screen, text string) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		shown, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.readyState + " " + document.body.dataset.screen + " " + document.body.innerText`))
		return err == nil && strings.HasPrefix(shown, "complete "+screen+" ") && strings.Contains(shown, text)
	}, 20*time.Second, 50*time.Millisecond, "%s: %s", screen, text)
}

func (b *browser) click(selector string) {
	b.t.Helper()
	b.run(chromedp.Click(chromedp.CSS(selector)))
}

// types types into a field, and presses Enter as scanners do.
func (b *browser) types(selector, text string) {
	b.t.Helper()
	b.run(chromedp.SendKeys(chromedp.CSS(selector), text+kb.Enter))
}

// picture takes one of the whole page.
func (b *browser) picture(name string) {
	b.t.Helper()
	raw, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	require.NoError(b.t, err)
	shown, err := png.Decode(bytes.NewReader(raw))
	require.NoError(b.t, err)
	require.Equal(b.t, 1280, shown.Bounds().Dx())
	if *screenshots != "" {
		require.NoError(b.t, os.WriteFile(filepath.Join(*screenshots, name+".png"), raw, 0o644))
	}
}

// TestABrowserWorksTheDesk walks through a shift as staff does: with a mouse, a scanner
// that types, and a picture of a code.
func TestABrowserWorksTheDesk(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	s.screen = certificate(t, w, "a1")
	b := openBrowser(t, s)

	b.sees("sign-in", "暗証番号")
	b.types("#pin", pin) // it has the focus
	b.sees("role", "責任者")
	b.click(`button[value="lead"]`)
	b.sees("open", "まだ開設していません")
	b.picture("open")
	b.click("main button.main")

	b.sees("standby", "QRコードをかざしてください")
	b.run(chromedp.WaitVisible(chromedp.CSS("#code-shown svg")))
	b.picture("standby")
	b.run(chromedp.SetUploadFiles(chromedp.CSS(`input[type="file"]`), []string{photograph(t, w.paper(t, "mother", "father", "child"))}))
	b.sees("result", "3名（6〜14歳 1名・15〜64歳 2名）")
	b.picture("result")
	require.Equal(t, 3, s.one(t).Counted())

	b.click(`a.button.main[href="/standby"]`)
	b.sees("standby", "現在 3人／定員 200人")
	b.types("#code", w.paper(t, "mother", "father", "child"))
	b.sees("result", "受付済みです")
	b.picture("again")

	b.run(chromedp.Navigate(b.server + "/quick"))
	b.sees("quick", "何人ですか")
	b.click(`button[name="heads"][value="3"]`)
	b.sees("quick", "3名の年代")
	b.click(`button[name="plus"][value="1-5"]`)
	b.run(chromedp.WaitVisible(chromedp.CSS(`button[name="minus"][value="1-5"]:enabled`)))
	b.click(`button[name="rest"]`)
	b.run(chromedp.WaitNotPresent(chromedp.CSS(`button[name="rest"]`)))
	b.picture("quick")
	b.click(`button[name="done"][value="none"]`)
	b.sees("result", "1〜5歳 1名")
	b.picture("quick-result")

	b.run(chromedp.Navigate(b.server + "/board"))
	b.sees("board", "現在 6人／定員 200人")
	b.picture("board")
	b.run(chromedp.Navigate(b.server + "/needs/" + s.records()[0].ID.String()))
	b.picture("needs")
	b.run(chromedp.Navigate(b.server + "/standby"))
	for _, one := range []struct{ language, text string }{
		{"en", "Hold the QR code"}, {"vi", "Hãy đưa mã QR"}, {"ja-easy", "コード"}, {"ja", "かざしてください"},
	} {
		b.click(`button[name="language"][value="` + one.language + `"]`)
		b.run(chromedp.WaitVisible(chromedp.CSS(`button[value="` + one.language + `"][aria-current]`)))
		b.sees("standby", one.text)
		b.picture("standby-" + one.language)
	}
	b.click("button.lock")
	b.sees("sign-in", "")

	b.requireQuiet()
}

// TestAPageCountsByItself shows what another tablet does, without a tap.
func TestAPageCountsByItself(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := openBrowser(t, s)
	b.types("#pin", pin)
	b.click(`button[value="reception"]`)
	b.sees("standby", "現在 0人")
	_, err := s.desk.Admit(t.Context(), quickEntry(4))
	require.NoError(t, err)
	_, err = chromedp.Run(b.ctx, chromedp.Poll[bool](`document.querySelector("#live .count").textContent.includes("4人")`))
	require.NoError(t, err)
	left, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("#left")))
	require.NoError(t, err)
	require.Regexp(t, `^\d:\d\d$`, left)
}

// photograph is a picture of a code, in a file.
func photograph(t *testing.T, text string) string {
	t.Helper()
	code, err := qr.Draw(text, qr.M)
	require.NoError(t, err)
	raw, err := code.PNG(6)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "code.png")
	require.NoError(t, os.WriteFile(name, raw, 0o600))
	return name
}
