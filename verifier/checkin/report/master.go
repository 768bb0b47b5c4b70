package report

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a list of shelters.
const (
	MaxMasterFile  = 8 << 20 // bytes
	MaxMasterRows  = 20_000  // without the header
	MaxMasterField = 1_000   // bytes of one field
	maxNamedLines  = 10      // of those that are wrong, in the error
)

// Master is the city's list of shelters, by their ids. The zero value is an empty list.
type Master map[string]Site

// Site is a shelter of the list.
type Site struct {
	ID       string // 全国共通避難所・避難場所ID
	Name     string // as it was written: see [Visible]
	Capacity int    // people; 0: not known
	Address  string // as it was written; empty: not known
	Pets     Answer // whether they may be brought
	Kind     string // as it was written; empty: not known
}

// Answer is yes, no, or empty: not known.
type Answer string

// The answers, as EEI writes them.
const (
	Yes Answer = "可"
	No  Answer = "否"
)

// columns are the names of the columns, in the letters that lists have them in. Others
// are passed over: the list is the city's.
var columns = map[string][]string{
	"id":       {"id", "shelter_id", "全国共通避難所・避難場所ID", "共通ID"},
	"name":     {"name", "施設名", "名称", "避難所名", "施設・場所名"},
	"capacity": {"capacity", "想定収容人数", "収容人数", "定員"},
	"address":  {"address", "所在地（住所）", "所在地", "住所"},
	"pets":     {"pets", "ペットの同行避難可否", "ペット同行避難", "ペット"},
	"kind":     {"kind", "避難所タイプ", "施設種別", "種別"},
}

// ReadMaster reads a list of shelters: CSV (RFC 4180) in UTF-8, with or without a byte
// order mark, with a header. It needs the columns id and name; capacity, address, pets
// (可 or 否) and kind may be there, and each may have its Japanese name.
//
// A list in which any line is wrong is [ErrMaster], which names the first of them: half
// a list would be worse than the one that was there before.
func ReadMaster(r io.Reader) (Master, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxMasterFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(raw) > MaxMasterFile:
		return nil, fmt.Errorf("%w: over %d bytes", ErrMaster, MaxMasterFile)
	case !utf8.Valid(raw):
		return nil, fmt.Errorf("%w: not in UTF-8", ErrMaster)
	}
	m := masterReader{csv: csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte(byteOrderMark)))), list: make(Master)}
	m.csv.ReuseRecord = true
	if err := m.header(); err != nil {
		return nil, err
	}
	if err := m.rows(); err != nil {
		return nil, err
	}
	if err := m.refused(); err != nil {
		return nil, err
	}
	return m.list, nil
}

type masterReader struct {
	csv   *csv.Reader
	at    map[string]int // the position of each column
	list  Master
	wrong []string
}

// header finds the columns.
func (m *masterReader) header() error {
	names, err := m.csv.Read()
	if err != nil {
		return fmt.Errorf("%w: no header", ErrMaster)
	}
	m.at = make(map[string]int)
	for i, name := range names {
		for column, spellings := range columns {
			if !slices.Contains(spellings, strings.TrimSpace(name)) {
				continue
			}
			if _, twice := m.at[column]; twice {
				return fmt.Errorf("%w: two columns for %s", ErrMaster, column)
			}
			m.at[column] = i
		}
	}
	for _, column := range []string{"id", "name"} {
		if _, ok := m.at[column]; !ok {
			return fmt.Errorf("%w: no column %s (%s)", ErrMaster, column, strings.Join(columns[column][1:], ", "))
		}
	}
	return nil
}

// rows reads the rows, and notes the lines that are wrong.
func (m *masterReader) rows() error {
	for n := 0; ; n++ {
		row, err := m.csv.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if n == MaxMasterRows {
			return fmt.Errorf("%w: over %d rows", ErrMaster, MaxMasterRows)
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			m.refuse(parse.Line, parse.Err.Error())
			if !errors.Is(err, csv.ErrFieldCount) {
				return nil // where the next row begins is not known
			}
			continue
		}
		line, _ := m.csv.FieldPos(0)
		site, err := m.site(row)
		if err != nil {
			m.refuse(line, err.Error())
			continue
		}
		m.list[site.ID] = site
	}
}

// site reads a row. The errors are texts for the list of what is wrong.
func (m *masterReader) site(row []string) (s Site, err error) {
	field := func(column string) string {
		at, ok := m.at[column]
		if !ok {
			return ""
		}
		return strings.Clone(strings.TrimSpace(row[at]))
	}
	if slices.ContainsFunc(row, func(f string) bool { return len(f) > MaxMasterField }) {
		return s, fmt.Errorf("a field over %d bytes", MaxMasterField)
	}
	s = Site{ID: field("id"), Name: field("name"), Address: field("address"), Kind: field("kind")}
	if _, twice := m.list[s.ID]; twice {
		return s, errors.New("an id that stands there already")
	}
	if !isShelter(s.ID) {
		return s, errors.New("an id that is none")
	}
	if s.Name == "" {
		return s, errors.New("no name")
	}
	if s.Capacity, err = capacity(field("capacity")); err != nil {
		return s, err
	}
	s.Pets, err = answer(field("pets"))
	return s, err
}

func (m *masterReader) refuse(line int, why string) {
	m.wrong = append(m.wrong, fmt.Sprintf("line %d: %s", line, why))
}

// refused names the lines that are wrong.
func (m *masterReader) refused() error {
	if len(m.wrong) == 0 {
		return nil
	}
	text := strings.Join(m.wrong[:min(len(m.wrong), maxNamedLines)], "; ")
	if more := len(m.wrong) - maxNamedLines; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return fmt.Errorf("%w: %s", ErrMaster, text)
}

// site is what the list and the events say of a shelter together. What was said when it
// was opened is the newer word.
func (m Master) site(s Shelter) Site {
	out := m[s.ID]
	out.ID = s.ID
	out.Name = cmp.Or(out.Name, s.Name, s.ID)
	if s.Capacity > 0 {
		out.Capacity = s.Capacity
	}
	if s.Pets {
		out.Pets = Yes
	}
	return out
}

// shelters are those of the list and those of which there is an event, in the order of
// their ids.
func (m Master) shelters(s *State) []string {
	ids := slices.AppendSeq(slices.Collect(maps.Keys(m)), maps.Keys(s.shelters))
	slices.Sort(ids)
	return slices.Compact(ids)
}
