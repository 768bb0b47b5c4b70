package qr

import (
	"encoding/base32"
	"fmt"
	"strings"
)

// What the texts of ours begin with. The digit is the form, and its version.
const (
	prefixBase45 = "HN1:"
	prefixPart   = "HN2:"
	prefixBase32 = "HN3:"
)

// MaxText is the most characters that a text may have: what the largest code holds
// in alphanumeric mode (ISO/IEC 18004, version 40-L).
const MaxText = 4296

// MaxRaw is the most bytes that fit into one text of [Encode]; one of [EncodeBase32]
// holds 2,682.
const MaxRaw = 2861

var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// Encode returns raw as text for one code: "HN1:" and Base45. More than [MaxRaw] bytes
// make a text that no code holds and [Draw] refuses: those are for [Split].
func Encode(raw []byte) string { return prefixBase45 + base45(raw) }

// EncodeBase32 returns raw as text of letters and digits but for the prefix: "HN3:"
// and Base32 without padding (RFC 4648 §6). It is for desks whose scanners type on a
// keyboard of another layout, and a fifteenth longer than [Encode].
func EncodeBase32(raw []byte) string { return prefixBase32 + letters.EncodeToString(raw) }

// Decode returns the bytes of a text of [Encode] or [EncodeBase32]. Each sequence of
// bytes has one text in each form, and no other is taken: [Repair] is for what a
// keyboard made of it. It fails with [ErrTooLong], [ErrPrefix], [ErrPart], [ErrEmpty],
// [ErrBase45] or [ErrBase32].
func Decode(text string) ([]byte, error) {
	if len(text) > MaxText {
		return nil, fmt.Errorf("%w: %d characters, at most %d", ErrTooLong, len(text), MaxText)
	}
	prefix, rest := text[:min(len(prefixBase45), len(text))], text[min(len(prefixBase45), len(text)):]
	switch {
	case prefix == prefixPart:
		return nil, fmt.Errorf("%w: it begins with %s", ErrPart, prefixPart)
	case prefix != prefixBase45 && prefix != prefixBase32:
		return nil, fmt.Errorf("%w: it begins with neither %s nor %s", ErrPrefix, prefixBase45, prefixBase32)
	case rest == "":
		return nil, fmt.Errorf("%w: nothing follows %s", ErrEmpty, prefix)
	case prefix == prefixBase45:
		return unbase45(rest)
	}
	return unbase32(rest)
}

// unbase32 takes the one spelling of some bytes. The decoder of the standard library
// skips line ends and ignores bits left over, so its answer is spelled again.
func unbase32(text string) ([]byte, error) {
	raw, err := letters.DecodeString(text)
	if err != nil || letters.EncodeToString(raw) != text {
		return nil, fmt.Errorf("%w: %d characters that are not the Base32 of any bytes", ErrBase32, len(text))
	}
	return raw, nil
}

// isToken reports whether a text can be a bare token, such as an SD-JWT: all of its
// characters are those of base64url, dots and tildes, and a dot is among them.
func isToken(text string) bool {
	for _, c := range []byte(text) {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '-', c == '_', c == '.', c == '~':
		default:
			return false
		}
	}
	return strings.Contains(text, ".")
}
