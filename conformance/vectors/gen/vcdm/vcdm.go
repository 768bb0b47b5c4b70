// Package vcdm makes the vectors of the W3C data model and of JSON Schema.
//
// The operations are vc.ReadCredential, vc.ReadPresentation, vc.ReadEnveloped and
// vc.ReadStatus, each with the input {"members": …}: an object as the standard
// shows it, unsecured; and schema.Check with the input {"schemas": {URL: schema},
// "credential": …}. Each flawed case is a base case with one member changed.
package vcdm

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// base is a case that is accepted, and that flawed ones are made of.
type base struct {
	name, desc, spec, op string
	in                   string // JSON
}

// flaw changes one place of a base case: path is the members' names and the
// indices of lists, joined by slashes; value is JSON, or empty to take the place
// away.
type flaw struct {
	name, desc, spec string
	path, value      string
	want             string
	twin             string // an ok case to compare with, if it is not the base
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	var cases []vectors.Case
	for _, g := range []struct {
		base  base
		flaws []flaw
	}{
		{credential20, flaws20},
		{credential11, flaws11},
		{presentation20, flawsVP20},
		{presentation11, flawsVP11},
		{envelope, flawsEnvelope},
		{bitstring, flawsBitstring},
		{statusList2021, flawsStatusList2021},
		{bitmap, flawsBitmap},
		{schemaCase, flawsSchema},
	} {
		cases = append(cases, vectors.Case{
			Name: g.base.name, Desc: g.base.desc, Spec: g.base.spec, Op: g.base.op, In: raw(parse(g.base.in)), Want: "ok",
		})
		for _, f := range g.flaws {
			c := vectors.Case{
				Name: g.base.name + "-" + f.name, Desc: f.desc, Spec: f.spec, Op: g.base.op,
				In: raw(change(parse(g.base.in), f)), Want: f.want,
			}
			if f.want != "ok" {
				c.Twin = g.base.name
				if f.twin != "" {
					c.Twin = g.base.name + "-" + f.twin
				}
			}
			cases = append(cases, c)
		}
	}
	return cases
}

func change(root any, f flaw) any {
	at := root
	steps := strings.Split(f.path, "/")
	for _, step := range steps[:len(steps)-1] {
		switch v := at.(type) {
		case map[string]any:
			at = v[unescape(step)]
		case []any:
			at = v[index(step)]
		}
	}
	last := unescape(steps[len(steps)-1])
	switch v := at.(type) {
	case map[string]any:
		if f.value == "" {
			delete(v, last)
		} else {
			v[last] = parse(f.value)
		}
	case []any:
		v[index(last)] = parse(f.value)
	default:
		panic(f.name + ": no such place")
	}
	return root
}

// unescape undoes ~1 for a slash, as in a JSON Pointer.
func unescape(step string) string { return strings.ReplaceAll(step, "~1", "/") }

func index(step string) int {
	i, err := strconv.Atoi(step)
	if err != nil {
		panic(err)
	}
	return i
}

func parse(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic(text + ": " + err.Error())
	}
	return v
}

func raw(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

// list returns a JSON list of n copies of a value, in which # is the copy's number.
func list(n int, value string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.ReplaceAll(value, "#", strconv.Itoa(i))
	}
	return "[" + strings.Join(items, ",") + "]"
}

func itoa(n int) string { return strconv.Itoa(n) }
