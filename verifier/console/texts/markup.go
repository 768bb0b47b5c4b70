package texts

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// HTML returns the text of a key as markup, with its readings, and args in the places
// of %1 and %2. An argument that is template.HTML is markup that this package made;
// any other is data.
func (c Catalogue) HTML(key string, args ...any) template.HTML {
	var out strings.Builder
	for _, p := range pieces(c.find(key)) {
		switch {
		case p.arg > 0:
			out.WriteString(markupOf(args, p.arg))
		case p.reading != "":
			fmt.Fprintf(&out, "<ruby>%s<rp>（</rp><rt>%s</rt><rp>）</rp></ruby>",
				template.HTMLEscapeString(p.text), template.HTMLEscapeString(p.reading))
		default:
			out.WriteString(template.HTMLEscapeString(p.text))
		}
	}
	return template.HTML(out.String())
}

// Text returns the text of a key without readings, for places that take no markup.
func (c Catalogue) Text(key string, args ...any) string {
	var out strings.Builder
	for _, p := range pieces(c.find(key)) {
		if p.arg == 0 {
			out.WriteString(p.text)
		} else if p.arg <= len(args) {
			out.WriteString(Show(fmt.Sprint(args[p.arg-1])))
		}
	}
	return out.String()
}

func markupOf(args []any, n int) string {
	if n > len(args) {
		return ""
	}
	if markup, ok := args[n-1].(template.HTML); ok {
		return string(markup)
	}
	return template.HTMLEscapeString(Show(fmt.Sprint(args[n-1])))
}

// piece is a part of a text: plain, with a reading, or the place of an argument.
type piece struct {
	text, reading string
	arg           int // from 1; 0: none
}

// pieces takes a text apart. What is no whole {word|reading} stands for itself.
func pieces(text string) (list []piece) {
	plain := func(s string) {
		if s != "" {
			list = append(list, piece{text: s})
		}
	}
	for text != "" {
		at := strings.IndexAny(text, "{%")
		if at < 0 {
			break
		}
		p, length := special(text[at:])
		if length == 0 {
			plain(text[:at+1])
			text = text[at+1:]
			continue
		}
		plain(text[:at])
		list = append(list, p)
		text = text[at+length:]
	}
	plain(text)
	return list
}

// special reads the piece that a text begins with, and its length; 0: it is none.
func special(text string) (p piece, length int) {
	if len(text) > 1 && text[0] == '%' && text[1] >= '1' && text[1] <= '9' {
		return piece{arg: int(text[1] - '0')}, 2
	}
	if text[0] != '{' {
		return p, 0
	}
	inside, _, closed := strings.Cut(text[1:], "}")
	word, reading, two := strings.Cut(inside, "|")
	if !closed || !two || word == "" || reading == "" || strings.ContainsAny(inside, "{%") {
		return p, 0
	}
	return piece{text: word, reading: reading}, len(inside) + 2
}

// MaxShown is how many characters of a text from outside are shown.
const MaxShown = 120

// Show prepares a text from outside for a screen (THREATS.md R10): in NFC, cut, and
// with a box for each character that steers a screen, such as those that turn the
// direction of writing.
func Show(text string) string {
	var out strings.Builder
	n := 0
	for _, r := range norm.NFC.String(cut(text)) {
		if n == MaxShown {
			out.WriteRune('…')
			break
		}
		if steers(r) {
			r = '□'
		}
		out.WriteRune(r)
		n++
	}
	return out.String()
}

// cut limits the work of what comes behind it. Behind a character may stand some that
// combine with it.
func cut(text string) string {
	const most = MaxShown * 16
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

func steers(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) || r == unicode.ReplacementChar
}
