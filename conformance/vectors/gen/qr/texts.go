package qr

import (
	"encoding/base32"
	"strings"
)

// texts are texts of one code.
func texts() []family {
	raw := bytesOf("a pass", 12)
	whole := base45(raw) // six groups of three
	odd := base45(raw[:11])
	letters := func(n int) string { return strings.TrimRight(base32.StdEncoding.EncodeToString(raw[:n]), "=") }
	most, most32 := bytesOf("as long as it gets", 2861), bytesOf("as long as it gets", 2682)
	return []family{
		{"base45", "twelve bytes in Base45", "RFC 9285 §4", "qr.Decode", raw, one("HN1:" + whole), []flaw{
			{"no-prefix", "Base45 without a prefix", form + ": prefix", "qr.prefix", one(whole)},
			{"prefix-cut", "a prefix without its colon", form + ": colon", "qr.prefix", one("HN1" + whole)},
			{"prefix-unknown", "the prefix of a form that does not exist", form + ": form", "qr.prefix", one("HN9:" + whole)},
			{"prefix-small", "a prefix in small letters", form + ": capitals", "qr.prefix", one("hn1:" + whole)},
			{"prefix-layout", "a prefix as a Japanese layout shows it", form + ": nothing is repaired", "qr.prefix", one("HN1+" + whole)},
			{"prefix-behind", "a space before the prefix", form + ": prefix comes first", "qr.prefix", one(" HN1:" + whole)},
			{"prefix-dcc", "the prefix of a European health certificate", form + ": other issuers' forms", "qr.prefix", one("HC1:" + whole)},
			{"nothing", "no text", form + ": no text", "qr.prefix", one("")},
			{"empty", "nothing behind the prefix", form + ": content", "qr.empty", one("HN1:")},
			{"part", "one part of several", form + ": parts are for the reader", "qr.part", one("HN2:" + whole)},
			{"small", "a small letter", "RFC 9285 §4.2, Table 1", "qr.base45", one("HN1:" + whole[:15] + "a" + whole[16:])},
			{"alphabet", "a character outside the alphabet", "RFC 9285 §6", "qr.base45", one("HN1:" + whole[:15] + "!" + whole[16:])},
			{"wide", "a full-width letter", form + ": ASCII", "qr.base45", one("HN1:" + whole[:15] + "Ａ")},
			{"line-end", "a line end behind the text", form + ": line ends are for Repair", "qr.base45", one("HN1:" + whole + "\r\n")},
			{"over", "a group of three that stands for 65,536", "RFC 9285 §4.4", "qr.base45", one("HN1:" + whole[:15] + "GGW")},
			{"most-over", "a group of three that stands for 91,124", "RFC 9285 §6, largest group", "qr.base45", one("HN1:" + whole[:15] + ":::")},
			{"half", "one character left over", "RFC 9285 §4, length", "qr.base45", one("HN1:" + whole + "0")},
			{"space", "a space behind the text", form + ": a space is data", "qr.base45", one("HN1:" + whole + " ")},
		}},
		{"base45-odd", "eleven bytes in Base45", "RFC 9285 §4, last byte", "qr.Decode", raw[:11], one("HN1:" + odd), []flaw{
			{"over", "a group of two that stands for 256", "RFC 9285 §4, last byte", "qr.base45", one("HN1:" + odd[:15] + "V5")},
			{"most-over", "a group of two that stands for 2,024", "RFC 9285 §4, largest last group", "qr.base45", one("HN1:" + odd[:15] + "::")},
		}},
		{"base45-long", "as many bytes as fit", "ISO/IEC 18004 Table 7, 40-L", "qr.Decode", most, one("HN1:" + base45(most)), []flaw{
			{"over", "a character more than the largest code holds", "ISO/IEC 18004 Table 7, 40-L", "qr.too-long", one("HN1:" + base45(append(most[:len(most):len(most)], 0)))},
		}},
		{"base32", "ten bytes in Base32", "RFC 4648 §6", "qr.Decode", raw[:10], one("HN3:" + letters(10)), []flaw{
			{"empty", "nothing behind the prefix", form + ": content in Base32", "qr.empty", one("HN3:")},
			{"small", "small letters", "RFC 4648 §6, Table 3", "qr.base32", one("HN3:" + strings.ToLower(letters(10)))},
			{"alphabet", "a digit outside the alphabet", "RFC 4648 §3.3", "qr.base32", one("HN3:" + letters(10)[:15] + "1")},
			{"padded", "padding where none can be", "RFC 4648 §3.2", "qr.base32", one("HN3:" + letters(10) + "========")},
			{"line-end", "a line end in the middle", "RFC 4648 §3.1", "qr.base32", one("HN3:" + letters(10)[:8] + "\n" + letters(10)[8:])},
			{"one-over", "one character in the last group", "RFC 4648 §6, one character", "qr.base32", one("HN3:" + letters(10) + "A")},
			{"three-over", "three characters in the last group", "RFC 4648 §6, three characters", "qr.base32", one("HN3:" + letters(10) + "AAA")},
			{"six-over", "six characters in the last group", "RFC 4648 §6, six characters", "qr.base32", one("HN3:" + letters(10) + "AAAAAA")},
		}},
		{"base32-bits", "eleven bytes in Base32", "RFC 4648 §6, last group", "qr.Decode", raw[:11], one("HN3:" + letters(11)), []flaw{
			{"left", "bits left over that are not zero", "RFC 4648 §3.5", "qr.base32", one("HN3:" + next(letters(11)))},
			{"padded", "a last group with its padding", "RFC 4648 §3.2, no padding", "qr.base32", one("HN3:" + base32.StdEncoding.EncodeToString(raw[:11]))},
		}},
		{"base32-long", "as many bytes as fit in Base32", "ISO/IEC 18004 Table 7, 40-L", "qr.Decode", most32, one("HN3:" + strings.TrimRight(base32.StdEncoding.EncodeToString(most32), "=")), []flaw{
			{"over", "more characters than the largest code holds", "ISO/IEC 18004 Table 7, 40-L, Base32", "qr.too-long", one("HN3:" + strings.TrimRight(base32.StdEncoding.EncodeToString(append(most32[:len(most32):len(most32)], 0)), "="))},
		}},
	}
}

// next turns the last character into the next one of the alphabet, which differs in
// the lowest bit.
func next(text string) string {
	return text[:len(text)-1] + string(text[len(text)-1]+1)
}

// typed are texts as scanners type them.
func typed() []family {
	raw := []byte{0xff, 0xf0, 0, 44, 0, 41, 0, 40, 0, 39} // colon, plus, asterisk and their like
	text := "HN1:" + base45(raw)
	layout := strings.NewReplacer(":", "+", "*", "(", "+", "~").Replace(text)
	return []family{
		{"typed", "a line end behind the text", form + ": line end", "qr.Repair", raw, one(text + "\r\n"), []flaw{
			{"before", "a line end before the text", form + ": only the end is trimmed", "qr.prefix", one("\r\n" + text)},
			{"space", "a space between text and line end", form + ": spaces stay", "qr.base45", one(text + " \r\n")},
		}},
		{"typed-layout", "a US scanner on a Japanese layout", form + ": layout", "qr.Repair", raw, one(layout), []flaw{
			{"both", "signs of both layouts", form + ": one layout", "qr.prefix", one(strings.Replace(layout, "(", "*", 1))},
		}},
		{"typed-caps", "caps lock", form + ": caps lock", "qr.Repair", raw, one(strings.ToLower(text)), []flaw{
			{"mixed", "small letters and capitals", form + ": all letters or none", "qr.prefix", one("hn1:" + base45(raw))},
		}},
		{"typed-caps-layout", "caps lock and a Japanese layout", form + ": layout under caps lock", "qr.Repair", raw, one(strings.ToLower(layout) + "\t"), nil},
	}
}
