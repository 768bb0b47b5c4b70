package interop

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrCase: a case of a known shape lacks a field that it needs. ErrResult: an
	// answer differs from the one that the set records.
	ErrCase   = fault.Code("interop.case")
	ErrResult = fault.Code("interop.result")
	// ErrRule: the credential breaks a rule that the case asks for, such as who may hold it.
	ErrRule = fault.Code("interop.rule")
)

// Case is one case of a file.
type Case struct {
	File string // path inside the set
	Name string
	Want string // accept, reject or policy
	// Flavour is the ledger that the file was made for: rebased or stardust.
	Flavour string

	fields map[string]json.RawMessage
	file   map[string]json.RawMessage // what stands beside the cases, for all of them
	set    fs.FS
}

// marks are the fields by which an entry of a list is known as a case: an
// expectation, or what has one implied (packed documents and probes are true).
var marks = []string{"expect", "packedStateMetadataHex", "probes"}

// list returns the JSON files of a set in order.
func list(set fs.FS) (files []string, err error) {
	err = fs.WalkDir(set, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == ".json" {
			files = append(files, name)
		}
		return err
	})
	return files, err
}

// read returns the cases of a file: the marked entries of every list in it.
func read(set fs.FS, name string) ([]*Case, error) {
	file, err := readObject(set, name)
	if err != nil {
		return nil, err
	}
	var generator struct{ Flavour string }
	if raw, ok := file["generator"]; ok {
		if err := json.Unmarshal(raw, &generator); err != nil {
			return nil, fmt.Errorf("%s: generator: %w", name, err)
		}
	}
	var cases []*Case
	for _, key := range slices.Sorted(maps.Keys(file)) {
		var entries []map[string]json.RawMessage
		if json.Unmarshal(file[key], &entries) != nil {
			continue // not a list of objects
		}
		for _, fields := range entries {
			if c := newCase(fields); c != nil {
				c.File, c.Flavour, c.file, c.set = name, generator.Flavour, file, set
				cases = append(cases, c)
			}
		}
	}
	return cases, nil
}

// readObject reads a file of a set.
func readObject(set fs.FS, name string) (file map[string]json.RawMessage, err error) {
	raw, err := fs.ReadFile(set, name)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("%s: not a JSON object: %w", name, err)
	}
	return file, nil
}

// beside returns what all cases of the folder share, the first file in it that has a
// member of every name; nil if none does.
func (c *Case) beside(members ...string) map[string]json.RawMessage {
	files, err := fs.Glob(c.set, path.Join(path.Dir(c.File), "*.json"))
	if err != nil {
		return nil
	}
	for _, name := range files {
		file, err := readObject(c.set, name)
		if err == nil && !slices.ContainsFunc(members, func(m string) bool { return file[m] == nil }) {
			return file
		}
	}
	return nil
}

func newCase(fields map[string]json.RawMessage) *Case {
	if !slices.ContainsFunc(marks, func(m string) bool { return fields[m] != nil }) {
		return nil
	}
	c := &Case{fields: fields, Want: "accept"}
	if fields["expect"] != nil {
		c.Want = c.text("expect")
	}
	if c.Name = c.text("name"); c.Name == "" {
		c.Name = c.text("input")
	}
	return c
}

// has reports whether the case has all of the fields.
func (c *Case) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return c.fields[n] == nil })
}

// text returns a field that is a string, or the empty string.
func (c *Case) text(name string) (s string) {
	if json.Unmarshal(c.fields[name], &s) != nil {
		return ""
	}
	return s
}

// into decodes a field that must be there.
func (c *Case) into(name string, v any) error {
	raw, ok := c.fields[name]
	if !ok {
		return fmt.Errorf("%w: no field %s", ErrCase, name)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("%w: field %s: %w", ErrCase, name, err)
	}
	return nil
}
