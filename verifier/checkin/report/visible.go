package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxShown is how many characters of a text are shown.
const MaxShown = 500

// Visible makes a text that others wrote fit to be shown and exported (THREATS.md R10).
// Characters that steer a screen stand as what they are called, such as [U+202E] for a
// mark that turns the direction of writing, [U+000A] for the end of a line, [0xFF] for
// a byte that is no text. What is longer than [MaxShown] is cut, and how much is missing
// stands behind it. Markup and formulas stay as they are: they are data to whoever
// shows them, and [CSV] sees to spreadsheets.
func Visible(s string) string {
	var out strings.Builder
	shown := 0
	for i := 0; i < len(s); shown++ {
		if shown == MaxShown {
			fmt.Fprintf(&out, "…[+%d]", utf8.RuneCountInString(s[i:]))
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, "[0x%02X]", s[i])
		case steers(r):
			fmt.Fprintf(&out, "[U+%04X]", r)
		default:
			out.WriteString(s[i : i+size])
		}
		i += size
	}
	return out.String()
}

// steers reports characters that have no shape of their own or end a line. The two marks
// that Persian and Nepali are written with are none of them, nor are the selectors of
// variants in Japanese names.
func steers(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}
