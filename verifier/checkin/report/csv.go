package report

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// CSV writes tables for spreadsheets: UTF-8 behind a byte order mark, without which Excel
// takes it for Shift_JIS, lines ended by CR LF, and quotes as RFC 4180 has them.
//
// Cells are data. Each is [Visible]; and one that a spreadsheet would take for a formula
// has an apostrophe in front, as spreadsheets write texts themselves: one whose first
// character, spaces left aside, is one of = + - @, of their full-width forms, or an
// apostrophe. So the first apostrophe, where there is one, is never part of the text,
// and [Plain] takes it away.
type CSV struct {
	w     *csv.Writer
	out   io.Writer
	begun bool
}

// NewCSV writes to w.
func NewCSV(w io.Writer) *CSV {
	c := &CSV{w: csv.NewWriter(w), out: w}
	c.w.UseCRLF = true
	return c
}

const byteOrderMark = "\ufeff"

// Row writes a row.
func (c *CSV) Row(cells ...string) error {
	if !c.begun {
		c.begun = true
		if _, err := io.WriteString(c.out, byteOrderMark); err != nil {
			return err
		}
	}
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = defuse(Visible(cell))
	}
	return c.w.Write(safe)
}

// Close writes what is left. It does not close the writer below.
func (c *CSV) Close() error {
	c.w.Flush()
	return c.w.Error()
}

// formulas are what formulas begin with. Tabs and ends of lines, which some programs
// pass over in front of them, are visible by then.
const formulas = "=+-@＝＋－＠'"

func defuse(cell string) string {
	first := strings.TrimLeft(cell, " \u00a0\u3000")
	if r, size := utf8.DecodeRuneInString(first); size > 0 && strings.ContainsRune(formulas, r) {
		return "'" + cell
	}
	return cell
}

// Plain is the text of a cell that [CSV] wrote.
func Plain(cell string) string { return strings.TrimPrefix(cell, "'") }
