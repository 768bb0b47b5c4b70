package vc

import "strings"

// maxLanguageTag is the longest language tag that is read, in bytes (RFC 5646
// §4.4.1 asks for 35).
const maxLanguageTag = 64

// isLanguageTag reports whether s has the shape of a language tag: a language of
// letters, then subtags of letters and digits, eight each at most (RFC 5646 §2.1).
func isLanguageTag(s string) bool {
	if len(s) > maxLanguageTag {
		return false
	}
	first := true
	for subtag := range strings.SplitSeq(s, "-") {
		if subtag == "" || len(subtag) > 8 {
			return false
		}
		for _, c := range []byte(subtag) {
			letter := c|0x20 >= 'a' && c|0x20 <= 'z'
			if !letter && (first || c < '0' || c > '9') {
				return false
			}
		}
		first = false
	}
	return true
}
