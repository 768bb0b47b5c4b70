package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// printJSON prints a value that marshals to a JSON object, as every command does
// with --json: on one line, "v":1 in front.
func (p *program) printJSON(v any) error {
	raw, err := marshal(v)
	if err != nil {
		return err
	}
	return p.printLine(raw)
}

// printLine is printJSON for an object that is already written.
func (p *program) printLine(object []byte) error {
	members := bytes.TrimPrefix(object, []byte("{"))
	separator := ","
	if string(members) == "}" {
		separator = ""
	}
	_, err := fmt.Fprintf(p.stdout, "{\"v\":1%s%s\n", separator, members)
	return err
}

// printIndented prints JSON for people, all members as they were.
func (p *program) printIndented(raw []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(raw), "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := b.WriteTo(p.stdout)
	return err
}

// say writes a line about what happens to stderr, behind the program's name.
func (p *program) say(format string, args ...any) {
	p.sayMore("hinan: "+format, args...)
}

// sayMore writes a line to stderr. What it tells may come from a stranger:
// control characters, which could move the cursor of a terminal, become spaces.
func (p *program) sayMore(format string, args ...any) {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	// There is no place to report an error of this write to.
	_, _ = fmt.Fprintln(p.stderr, strings.Join(strings.Fields(text), " "))
}

// marshal writes JSON without the escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
