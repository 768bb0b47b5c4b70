// Package form reads and writes the JSON texts of Hinan's own files: trust bundles and
// check-in logs.
//
// Each has one spelling, that of RFC 8785, so that what was signed never has to be
// written again to be checked, and two readers never see two things in it. Unknown
// members, other versions, spaces, nulls and names in other letters are refused.
//
// Start with [Decode] and [Encode]; the fields of a struct stand in the order of their
// names.
package form

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode"

	"github.com/hinan-id/hinan/did/strictjson"
)

// Why a text is refused. Each package that reads texts has codes of its own for them.
var (
	ErrSpelling = errors.New("other members, another order or other spaces than the form of RFC 8785 has")
	ErrVersion  = errors.New("not version 1")
	ErrValue    = errors.New("not in its one form")
)

// Decode fills in a pointer to a struct whose fields are in the order of their names,
// and refuses every text but the one that [Encode] makes of it. That leaves no room for
// unknown members, for names in other letters, which encoding/json takes for the same,
// for spaces, and for nulls.
func Decode(ctx context.Context, raw []byte, limits strictjson.Limits, into any) error {
	if err := strictjson.Scan(ctx, raw, limits); err != nil {
		return err
	}
	return DecodeScanned(raw, into)
}

// DecodeScanned is [Decode] for a part of a text that was decoded already.
func DecodeScanned(raw []byte, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return err
	}
	again, err := Encode(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(raw, again) {
		return ErrSpelling
	}
	return nil
}

// Encode writes a text. With fields in the order of their names, texts without control
// characters and integers alone, what encoding/json writes is the form of RFC 8785.
func Encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// IsText reports whether a text may be shown: at most limit bytes, not empty, and
// without characters that steer a screen (THREATS.md R10).
func IsText(s string, limit int) bool {
	return s != "" && len(s) <= limit && !strings.ContainsFunc(s, steers)
}

// steers reports control characters, separators of lines and paragraphs, marks
// without a shape of their own, such as those that turn the direction of writing, and
// what stands for a damaged character. The line feed is none, nor are the two marks
// that Persian and Nepali are written with.
func steers(r rune) bool {
	switch {
	case ' ' <= r && r <= '~', r == '\n', r == '\u200c', r == '\u200d':
		return false
	case r == unicode.ReplacementChar:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
