package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// field is a field of a report under its name, which JSON and CSV share. encoding/json
// takes no names with full-width brackets from tags, so they are written here.
type field struct {
	name  string
	value any // a text, a number, or something with a String method
}

// known is a number; empty: it is 0, which stands for one that is not known.
func known(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

// object is the JSON of fields, in their order.
func object(fields []field) ([]byte, error) {
	members := make([][]byte, len(fields))
	for i, f := range fields {
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		members[i] = slices.Concat(name, []byte(":"), value)
	}
	return slices.Concat([]byte("{"), bytes.Join(members, []byte(",")), []byte("}")), nil
}

// table writes rows of the same fields, below their names.
func table(w io.Writer, names []field, rows [][]field) error {
	out := NewCSV(w)
	header := make([]string, len(names))
	for i, f := range names {
		header[i] = f.name
	}
	if err := out.Row(header...); err != nil {
		return err
	}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, f := range row {
			cells[i] = fmt.Sprint(f.value)
		}
		if err := out.Row(cells...); err != nil {
			return err
		}
	}
	return out.Close()
}
