package qr

import "strings"

// Repairing is something that [Repair] undid.
type Repairing string

// What scanners that type do to a text.
const (
	RepairedEnd    Repairing = "line-end"  // a line end or tab typed behind the text
	RepairedLayout Repairing = "layout"    // the keys of a US scanner read by a Japanese layout
	RepairedCase   Repairing = "caps-lock" // every letter in lower case
)

// japanese maps what a Japanese layout makes of the keys that a US scanner presses.
// It is one to one on the alphabet: the colon never arises, nor the asterisk.
var japanese = strings.NewReplacer("+", ":", "(", "*", "~", "+")

// Repair undoes what a scanner that types does to a text of ours, and says what it
// undid. The prefix is the probe: a US scanner on a Japanese layout shows "HN1:" as
// "HN1+", one under caps lock as "hn1:". Spaces stay, since Base45 may end in one; a
// text that shows no sign of a keyboard comes back as it is.
func Repair(typed string) (text string, undone []Repairing) {
	text = strings.TrimRight(typed, "\r\n\t")
	if text != typed {
		undone = append(undone, RepairedEnd)
	}
	if len(text) < len(prefixBase45) || strings.ContainsFunc(text, foreign) {
		return text, undone
	}
	switch strings.ToUpper(text[:len(prefixBase45)]) {
	case "HN1+", "HN2+", "HN3+":
		if strings.ContainsAny(text, ":*") {
			return text, undone // no layout gives both
		}
		text = japanese.Replace(text)
		undone = append(undone, RepairedLayout)
	case prefixBase45, prefixPart, prefixBase32:
	default:
		return text, undone
	}
	if upper := strings.ToUpper(text); upper != text && strings.ToLower(text) == text {
		text = upper
		undone = append(undone, RepairedCase)
	}
	return text, undone
}

// foreign reports what no key of a scanner types. Some such letters have an upper
// case among ours.
func foreign(r rune) bool { return r < ' ' || r > '~' }
