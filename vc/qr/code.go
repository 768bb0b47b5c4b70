package qr

import (
	"errors"
	"fmt"

	goqr "github.com/piglig/go-qr"
)

// Level is how much of a code may be damaged.
type Level uint8

// The levels in use. A code gets the highest one that costs no larger version.
const (
	M Level = iota // 15 %: paper
	L              // 7 %: screens
	Q              // 25 %: cards that are carried
)

var levels = map[Level]goqr.Ecc{M: goqr.Medium, L: goqr.Low, Q: goqr.Quartile}

// Code is a QR code of one text in alphanumeric mode.
type Code struct {
	symbol *goqr.QrCode
}

// Draw makes the smallest code for a text of [Encode], [EncodeBase32] or [Split] at a
// level or a higher one. The same text gives the same code. It fails with [ErrLevel],
// [ErrEmpty], [ErrCharacters] if a character is outside the alphanumeric mode, such as
// those of a bare token, and [ErrTooLong].
func Draw(text string, level Level) (*Code, error) {
	ecc, ok := levels[level]
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: %d", ErrLevel, level)
	case text == "":
		return nil, fmt.Errorf("%w: no text", ErrEmpty)
	case len(text) > MaxText:
		return nil, fmt.Errorf("%w: %d characters, at most %d", ErrTooLong, len(text), MaxText)
	}
	segment, err := goqr.MakeAlphanumeric(text)
	if err != nil {
		return nil, fmt.Errorf("%w: digits, capitals, space and $%%*+-./: are", ErrCharacters)
	}
	symbol, err := goqr.EncodeStandardSegments([]*goqr.QrSegment{segment}, ecc)
	switch {
	case errors.Is(err, goqr.ErrDataTooLong):
		return nil, fmt.Errorf("%w: %d characters at this level", ErrTooLong, len(text))
	case err != nil:
		return nil, err
	}
	return &Code{symbol}, nil
}

// Version is the version of the code, 1 to 40: phones hold up to 18 at L before a
// camera, paper goes up to 11 at M.
func (c *Code) Version() int { return (c.Size() - 17) / 4 }

// Size is the number of modules on each side, without the quiet zone.
func (c *Code) Size() int { return c.symbol.Size() }

// Dark reports whether the module in a column and row is dark. Outside of the code
// all are light.
func (c *Code) Dark(column, row int) bool { return c.symbol.Module(column, row) }
