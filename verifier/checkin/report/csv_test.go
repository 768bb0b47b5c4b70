package report_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin/report"
)

func TestTextOfOthersIsShownAsData(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a name", "飯塚 花子", "飯塚 花子"},
		{"markup", `<script>alert("1")</script><img src=x>`, `<script>alert("1")</script><img src=x>`},
		{"a mark that turns the direction", "abc\u202edef", "abc[U+202E]def"},
		{"marks without width", "a\u200bb\ufeffc\u2060d\u00ade", "a[U+200B]b[U+FEFF]c[U+2060]d[U+00AD]e"},
		{"a letter without a shape", "a\u3164b\u115fc", "a[U+3164]b[U+115F]c"},
		{"the end of a line", "a\r\nb\u2028c", "a[U+000D][U+000A]b[U+2028]c"},
		{"a terminal", "a\x1b[31mb\x00\x7f\u009b", "a[U+001B][31mb[U+0000][U+007F][U+009B]"},
		{"bytes that are no text", "a\xff\xc3b", "a[0xFF][0xC3]b"},
		{"the mark of a damaged character", "a\ufffdb", "a\ufffdb"},
		{"marks that Nepali is written with", "क्\u200dष", "क्\u200dष"},
		{"a variant in a Japanese name", "葛\U000e0100城", "葛\U000e0100城"},
		{"as long as may be", strings.Repeat("亀", report.MaxShown), strings.Repeat("亀", report.MaxShown)},
		{"one more", strings.Repeat("亀", report.MaxShown+1), strings.Repeat("亀", report.MaxShown) + "…[+1]"},
		{"10,000 characters", strings.Repeat("x", 10_000), strings.Repeat("x", report.MaxShown) + "…[+9500]"},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, report.Visible(tt.text)) })
	}
}

// cellsOf reads the first row back, as a spreadsheet would.
func cellsOf(t testing.TB, cells ...string) []string {
	var out strings.Builder
	w := report.NewCSV(&out)
	require.NoError(t, w.Row(cells...))
	require.NoError(t, w.Close())
	text, ok := strings.CutPrefix(out.String(), "\ufeff")
	require.True(t, ok, "a byte order mark")
	require.True(t, strings.HasSuffix(text, "\r\n"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1)
	return rows[0]
}

func TestCellsAreNoFormulas(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`=HYPERLINK("http://evil.example","x")`, `'=HYPERLINK("http://evil.example","x")`},
		{"+81 948", "'+81 948"},
		{"-1", "'-1"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"＝１＋１", "'＝１＋１"},
		{"　=1", "'　=1"},
		{"  =1", "'  =1"},
		{"'=1", "''=1"},
		{"\t=1", "[U+0009]=1"},
		{"\r=1", "[U+000D]=1"},
		{"\ufeff=1", "[U+FEFF]=1"},
		{"a=1", "a=1"},
		{"5+", "5+"},
		{"<5", "<5"},
		{`a "b", c`, `a "b", c`},
		{"", ""},
	} {
		cells := cellsOf(t, tt.text, "next")
		require.Equal(t, []string{tt.want, "next"}, cells)
		require.Equal(t, report.Visible(tt.text), report.Plain(cells[0]))
	}
}

func TestTheByteOrderMarkStandsOnce(t *testing.T) {
	var out strings.Builder
	w := report.NewCSV(&out)
	require.NoError(t, w.Row("a", `b"`))
	require.NoError(t, w.Row("c", "d,e"))
	require.NoError(t, w.Close())
	require.Equal(t, "\ufeffa,\"b\"\"\"\r\nc,\"d,e\"\r\n", out.String())
}

// FuzzCells: whatever the text, it is one cell, which no spreadsheet takes for a formula
// and no screen is steered by, and what is visible of it comes back.
func FuzzCells(f *testing.F) {
	for _, seed := range []string{"", "=1", "a\r\nb", "\u202e'", "　＠", "\xff", strings.Repeat("=", 600), "\"", "\\."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cells := cellsOf(t, text, "next")
		require.Len(t, cells, 2)
		cell := cells[0]
		require.Equal(t, report.Visible(text), report.Plain(cell))
		require.True(t, utf8.ValidString(cell))
		require.NotContains(t, "=+-@＝＋－＠", firstLetter(cell))
		require.LessOrEqual(t, utf8.RuneCountInString(cell), 10*report.MaxShown)
		require.Equal(t, -1, strings.IndexFunc(cell, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }))
	})
}

func firstLetter(cell string) string {
	for _, r := range strings.TrimLeft(cell, " 　\u00a0") {
		return string(r)
	}
	return "none"
}
