// Package qr makes the vectors of texts and parts in QR codes. The operations take
//
//	{"text":  one text, for qr.Decode and, as typed by a scanner, for qr.Repair,
//	 "texts": texts in the order in which they are read, for qr.Read,
//	 "bytes": what they carry, in hexadecimal digits}
//
// qr.Decode and qr.Repair followed by it must give the bytes; qr.Read must give them
// with one of the texts; those behind it are not read. The texts are made here by other means than by
// the package that reads them.
package qr

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

const (
	form  = "Hinan QR text form" // what is told of it, behind a colon
	parts = "Hinan QR parts"
)

// input is the input of a case.
type input struct {
	Text  string   `json:"text,omitempty"`
	Texts []string `json:"texts,omitempty"`
	Bytes string   `json:"bytes"`
}

// flaw is one way to spoil the text or texts of a family.
type flaw struct {
	name, desc, spec, want string
	texts                  []string
}

// family are the cases that share a twin.
type family struct {
	name, desc, spec, op string
	message              []byte
	texts                []string
	flaws                []flaw
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	var cases []vectors.Case
	for _, families := range [][]family{texts(), typed(), framed(), mixed()} {
		for _, f := range families {
			cases = append(cases, f.build(flaw{f.name, f.desc, f.spec, "ok", f.texts}, ""))
			for _, x := range f.flaws {
				x.name = f.name + "-" + x.name
				cases = append(cases, f.build(x, f.name))
			}
		}
	}
	return cases
}

func (f family) build(x flaw, twin string) vectors.Case {
	in := input{Bytes: hex.EncodeToString(f.message)}
	if f.op == "qr.Read" {
		in.Texts = x.texts
	} else {
		in.Text = x.texts[0]
	}
	raw, err := json.Marshal(in)
	if err != nil {
		panic(err) // everything here is fixed
	}
	return vectors.Case{Name: x.name, Desc: x.desc, Spec: x.spec, Op: f.op, In: raw, Want: x.want, Twin: twin}
}

// bytesOf returns n bytes that a seed stands for.
func bytesOf(seed string, n int) []byte {
	var out []byte
	block := sha256.Sum256([]byte("qr vectors: " + seed))
	for len(out) < n {
		out = append(out, block[:]...)
		block = sha256.Sum256(block[:])
	}
	return out[:n]
}

// base45 writes the digits of each group by hand (RFC 9285 §4).
func base45(raw []byte) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	var out strings.Builder
	for i := 0; i < len(raw); i += 2 {
		value, length := int(raw[i]), 2
		if i+1 < len(raw) {
			value, length = value*256+int(raw[i+1]), 3
		}
		for range length {
			out.WriteByte(digits[value%45])
			value /= 45
		}
	}
	return out.String()
}

func one(text string) []string { return []string{text} }
