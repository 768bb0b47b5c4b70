package qr

import (
	"fmt"
	"strings"
)

// alphabet is that of Base45 (RFC 9285 §4.2) and of a code's alphanumeric mode
// (ISO/IEC 18004 §7.4.4): the same characters in the same order.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// base45 returns the Base45 of raw: three characters for two bytes, two for one
// left over, the least significant first (RFC 9285 §4).
func base45(raw []byte) string {
	out := make([]byte, 0, (len(raw)+1)/2*3)
	for ; len(raw) >= 2; raw = raw[2:] {
		n := int(raw[0])<<8 | int(raw[1])
		out = append(out, alphabet[n%45], alphabet[n/45%45], alphabet[n/45/45])
	}
	if len(raw) == 1 {
		out = append(out, alphabet[raw[0]%45], alphabet[raw[0]/45])
	}
	return string(out)
}

// unbase45 is the reverse. Every text that it takes is the one that [base45] gives:
// groups that stand for more than their bytes hold are refused.
func unbase45(text string) ([]byte, error) {
	if len(text)%3 == 1 {
		return nil, fmt.Errorf("%w: %d characters end in half a byte", ErrBase45, len(text))
	}
	out := make([]byte, 0, len(text)/3*2+1)
	for at := 0; at < len(text); at += 3 {
		group := text[at:min(at+3, len(text))]
		n := 0
		for i := len(group) - 1; i >= 0; i-- {
			digit := strings.IndexByte(alphabet, group[i])
			if digit < 0 {
				return nil, fmt.Errorf("%w: character %d is outside the alphabet", ErrBase45, at+i)
			}
			n = n*45 + digit
		}
		switch {
		case n >= 1<<(8*(len(group)-1)):
			return nil, fmt.Errorf("%w: the group at character %d stands for %d", ErrBase45, at, n)
		case len(group) == 3:
			out = append(out, byte(n>>8), byte(n))
		default:
			out = append(out, byte(n))
		}
	}
	return out, nil
}
