package qr_test

import (
	"bytes"
	"crypto/sha256"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/qr"
)

// first returns the first n texts of a sequence.
func first(n int, texts iter.Seq[string]) []string {
	var out []string
	for text := range texts {
		if out = append(out, text); len(out) == n {
			break
		}
	}
	return out
}

// split returns the first n parts of a message.
func split(t require.TestingT, message []byte, chunk, n int) []string {
	parts, err := qr.Split(qr.EventLog, message, chunk)
	require.NoError(t, err)
	return first(n, parts)
}

// addAll adds texts that must all be taken, and returns the last progress.
func addAll(t require.TestingT, r *qr.Reader, texts ...string) (p qr.Progress) {
	for _, text := range texts {
		var err error
		p, err = r.Add(text)
		require.NoError(t, err)
	}
	return p
}

func TestPartsShowHowFarTheyGot(t *testing.T) {
	message := bytesOf("message", 700)
	parts := split(t, message, 60, 12)
	var r qr.Reader
	for i, text := range parts[:11] {
		p, err := r.Add(text)
		require.NoError(t, err)
		require.Equal(t, qr.Progress{Got: i + 1, Of: 12, Content: qr.EventLog}, p)
		require.False(t, p.Done())
	}
	require.Equal(t, "11 of 12", addAll(t, &r, parts[4]).String(), "a part that came before")
	p := addAll(t, &r, parts[11])
	require.True(t, p.Done())
	require.Equal(t, "12 of 12", p.String())
	require.Equal(t, message, p.Raw)
	require.Equal(t, qr.EventLog, p.Content)

	require.Equal(t, 1, addAll(t, &r, parts[0]).Got, "a message that is complete is forgotten")
}

func TestATextThatIsAllIsCompleteAtOnce(t *testing.T) {
	raw := bytesOf("pass", 674)
	token := "eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl~WyJzYWx0Il0~"
	var r qr.Reader
	for text, want := range map[string][]byte{qr.Encode(raw): raw, qr.EncodeBase32(raw): raw, token: []byte(token)} {
		require.Equal(t, qr.Progress{Got: 1, Of: 1, Raw: want}, addAll(t, &r, text))
	}
}

func TestAFewPartsComeInALoopAndManyAsMixtures(t *testing.T) {
	few := split(t, bytesOf("few", 80), 10, 24)
	require.Equal(t, few[:8], few[8:16])
	require.Equal(t, few[:8], few[16:])
	seen := map[string]bool{}
	for _, text := range split(t, bytesOf("many", 81), 10, 1000) {
		require.False(t, seen[text])
		seen[text] = true
	}
}

func TestThePartsNeverEnd(t *testing.T) {
	parts, err := qr.Split(qr.Presentation, bytesOf("many", 90), 10)
	require.NoError(t, err)
	n, again := 0, 0
	var start string
	for text := range parts {
		if n++; n == 1 {
			start = text
		} else if text == start {
			again++
		}
		if again == 2 {
			break
		}
	}
	require.Greater(t, n, 2*65000, "all indices were used, twice")
}

func TestTwoMessagesAreReadAtOnceAndAThirdReplacesTheOlder(t *testing.T) {
	a, b, c := split(t, bytesOf("a", 30), 10, 3), split(t, bytesOf("b", 30), 10, 3), split(t, bytesOf("c", 30), 10, 3)
	var r qr.Reader
	addAll(t, &r, a[0], b[0], a[1], c[0])
	require.Equal(t, 2, addAll(t, &r, c[1]).Got)
	require.True(t, addAll(t, &r, a[2]).Done(), "a was added to after b")
	require.Equal(t, 1, addAll(t, &r, b[1]).Got, "b was forgotten")
}

func TestARefusedPartChangesNothing(t *testing.T) {
	message := bytesOf("message", 30)
	parts := split(t, message, 10, 3)
	var r qr.Reader
	addAll(t, &r, parts[:2]...)
	for _, bad := range []string{"HN2:", "HN1:", "", "HN2:" + strings.Repeat("0", qr.MaxText)} {
		_, err := r.Add(bad)
		require.Error(t, err)
	}
	require.Equal(t, message, addAll(t, &r, parts[2]).Raw)
}

func TestAForgedPartMakesItStartOver(t *testing.T) {
	message := bytesOf("message", 30)
	parts := split(t, message, 10, 3)
	forged := forge(t, parts[1], 21)
	var r qr.Reader
	addAll(t, &r, parts[0], forged)
	_, err := r.Add(parts[1])
	require.ErrorIs(t, err, qr.ErrFrameDiffers, "nobody knows yet which of the two is forged")
	p, err := r.Add(parts[2])
	require.ErrorIs(t, err, qr.ErrChecksum)
	require.Zero(t, p)
	require.Equal(t, message, addAll(t, &r, parts...).Raw)
}

func TestAForgedPartThatComesFirstDoesNotKeepTheOthersOut(t *testing.T) {
	message := bytesOf("message", 30)
	parts := split(t, message, 10, 3)
	var r qr.Reader
	larger := split(t, message, 15, 2) // the same id
	addAll(t, &r, larger[0])
	for range 2 {
		_, err := r.Add(parts[0])
		require.ErrorIs(t, err, qr.ErrFrameSet)
	}
	require.Equal(t, message, addAll(t, &r, parts...).Raw, "two against one")
}

// forge changes the last bit of a part's byte, the header's included.
func forge(t require.TestingT, part string, at int) string {
	raw, err := qr.Decode("HN1:" + strings.TrimPrefix(part, "HN2:"))
	require.NoError(t, err)
	raw[at%len(raw)] ^= 1
	return "HN2:" + strings.TrimPrefix(qr.Encode(raw), "HN1:")
}

func TestSplitLimits(t *testing.T) {
	for _, tt := range []struct {
		name    string
		content qr.Content
		length  int
		chunk   int
		want    error
	}{
		{"one byte", qr.Presentation, 1, 1, nil},
		{"as many bytes as are put together", qr.BundleDelta, qr.MaxMessage, 512, nil},
		{"as many parts as are put together", qr.EventLog, 512, 1, nil},
		{"the largest parts", qr.Presentation, 3000, qr.MaxChunk, nil},
		{"no message", qr.Presentation, 0, 490, qr.ErrEmpty},
		{"one byte more", qr.Presentation, qr.MaxMessage + 1, 514, qr.ErrFrameLimit},
		{"one part more", qr.Presentation, 513, 1, qr.ErrFrameLimit},
		{"parts larger than a code", qr.Presentation, 3000, qr.MaxChunk + 1, qr.ErrFrameLimit},
		{"parts of nothing", qr.Presentation, 10, 0, qr.ErrFrameLimit},
		{"parts of less than nothing", qr.Presentation, 10, -1, qr.ErrFrameLimit},
		{"a content that nobody knows", 3, 10, 5, qr.ErrFrame},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := bytesOf("message", tt.length)
			parts, err := qr.Split(tt.content, message, tt.chunk)
			require.ErrorIs(t, err, tt.want)
			if tt.want != nil {
				return
			}
			var r qr.Reader
			p := addAll(t, &r, first((tt.length+tt.chunk-1)/tt.chunk, parts)...)
			require.Equal(t, message, p.Raw)
			require.Equal(t, tt.content, p.Content)
		})
	}
}

// TestAnyOrderOfPartsMakesTheMessageOrNothing: losses, duplicates, disorder and
// forged parts never make another message than the one that was sent.
func TestAnyOrderOfPartsMakesTheMessageOrNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		message := bytesOf(rapid.String().Draw(t, "seed"), rapid.IntRange(1, 2000).Draw(t, "length"))
		count := rapid.IntRange(1, min(40, len(message))).Draw(t, "parts")
		chunk := (len(message) + count - 1) / count
		sent := split(t, message, chunk, 3*count+20)
		var r qr.Reader
		for range rapid.IntRange(1, 3*count).Draw(t, "steps") {
			text := rapid.SampledFrom(sent).Draw(t, "part")
			if rapid.IntRange(0, 9).Draw(t, "forged") == 0 {
				text = forge(t, text, rapid.IntRange(0, 11+chunk).Draw(t, "at"))
			}
			checkStep(t, &r, text, sha256.Sum256(message))
		}
		for range 2 { // at most once something forged is in the way
			for _, text := range sent {
				if p, err := r.Add(text); err == nil && p.Done() {
					require.Equal(t, message, p.Raw)
					return
				}
			}
		}
		t.Fatal("the message was not read in the end")
	})
}

// checkStep adds a text: the reader says how far it is, or why it does not take it.
func checkStep(t require.TestingT, r *qr.Reader, text string, sum [32]byte) {
	p, err := r.Add(text)
	switch {
	case err != nil:
		require.NotEmpty(t, fault.Of(err))
		require.Zero(t, p)
	case p.Done():
		require.Equal(t, sum, sha256.Sum256(p.Raw))
		require.Equal(t, p.Of, p.Got)
	default:
		require.Less(t, p.Got, p.Of)
	}
}

func TestLossesCostAboutAsManyPartsAgain(t *testing.T) {
	message := bytesOf("a bundle", 64<<10)
	var r qr.Reader
	received, read := 0, 0
	for i, text := range split(t, message, qr.ScreenChunk, 400) {
		if i%5 == 4 {
			continue // one of five is lost
		}
		received++
		if p := addAll(t, &r, text); p.Done() {
			require.Equal(t, message, p.Raw)
			read = received
			break
		}
	}
	require.NotZero(t, read)
	require.LessOrEqual(t, read, 134+12, "a dozen parts more than there are")
}

func TestHostilePartsCostLittle(t *testing.T) {
	parts := split(t, bytesOf("as much as is put together", qr.MaxMessage), 512, 512+600)
	mixtures := parts[512:]
	forged := make([]string, len(mixtures))
	for i, text := range mixtures {
		forged[i] = forge(t, text, 12+i%512)
	}
	testenv.Bounded(t, func() {
		var r qr.Reader
		for _, text := range forged {
			_, _ = r.Add(text)
		}
	})
}

func FuzzReader(f *testing.F) {
	for _, texts := range seeds(f) {
		f.Add([]byte(strings.Join(texts, "\n")))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var r qr.Reader
		for line := range bytes.SplitSeq(raw, []byte("\n")) {
			p, err := r.Add(string(line))
			require.True(t, err == nil || fault.Of(err) != "")
			require.True(t, p.Got <= p.Of && p.Done() == (p.Got == p.Of && err == nil))
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add(bytesOf("header", 13))
	f.Add([]byte("\x10\x6b\x86\xb2\x73\x00\x00\x00\x01\x00\x00\x011"))
	f.Add([]byte("\x20\x6b\x86\xb2\x73\x7f\x00\x00\x01\x00\x00\x011["))    // a mixture with something in its padding
	f.Add([]byte("\x20\x6b\x86\xb2\x73\x7f\x00\x00\x01\x00\x00\x011\x00")) // and one with nothing
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := new(qr.Reader).Add("HN2:" + strings.TrimPrefix(qr.Encode(raw), "HN1:"))
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.True(t, p.Of >= 1 && p.Of <= qr.MaxParts && p.Got <= 1)
		if p.Done() {
			sum := sha256.Sum256(p.Raw)
			require.Equal(t, raw[1:5], sum[:4])
			chunk := append(bytes.Clone(p.Raw), make([]byte, len(raw)-12-len(p.Raw))...)
			require.Equal(t, raw[12:], chunk, "padded with zeros")
		}
	})
}
