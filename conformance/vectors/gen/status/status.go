// Package status makes the vectors of status lists. Operation status.Check takes
//
//	{"issuer":        the issuer of the credential,
//	 "entry":         its credentialStatus entry, or
//	 "status_list":   the member of its status claim,
//	 "earlier":       lists that were seen before,
//	 "lists":         the lists as they are published: {"uri", "list", "asOf"},
//	 "documents":     the DID documents of issuers,
//	 "documentsAsOf": when they were obtained}
//
// and says at the time of the case whether the credential still holds.
package status

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

const (
	city  = "did:example:city"
	other = "did:example:other"
	kid   = city + "#key-1"
	uri   = "https://city.example/status/1"

	entries = 131072
)

var (
	at   = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	asOf = at.Add(-12 * time.Hour)

	cityKey  = keystest.Signer(keys.EdDSA, "status vectors: city")
	otherKey = keystest.Signer(keys.EdDSA, "status vectors: other")
)

type object = map[string]any

// published is a list as it lies at its address.
type published struct {
	URI  string    `json:"uri"`
	List string    `json:"list"`
	AsOf time.Time `json:"asOf,omitzero"`
}

// input is the input of a case that can still be spoiled.
type input struct {
	Issuer        string      `json:"issuer"`
	Entry         object      `json:"entry,omitempty"`
	StatusList    object      `json:"status_list,omitempty"`
	Earlier       []published `json:"earlier,omitempty"`
	Lists         []published `json:"lists,omitempty"`
	Documents     []object    `json:"documents"`
	DocumentsAsOf time.Time   `json:"documentsAsOf,omitzero"`

	at              time.Time
	header, payload object
	inner           object // credentialSubject, or status_list, or the service
	signer          keys.Signer
	spoil           func(token string) string
	asOf            time.Time
	uri             string
	absent          bool
}

// flaw is one case: a base, spoiled.
type flaw struct {
	name, desc, spec, want string
	change                 func(*input)
}

// family are the cases that share a twin.
type family struct {
	name, desc, spec string
	base             func() *input
	flaws            []flaw
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	var cases []vectors.Case
	for _, families := range [][]family{bitstrings(), lists2021(), tokens(), bitmaps()} {
		for _, f := range families {
			cases = append(cases, f.base().build(f.name, f.desc, f.spec, "ok", ""))
			for _, x := range f.flaws {
				in := f.base()
				x.change(in)
				cases = append(cases, in.build(f.name+"-"+x.name, x.desc, x.spec, x.want, f.name))
			}
		}
	}
	return cases
}

func (in *input) build(name, desc, spec, want, twin string) vectors.Case {
	if in.payload != nil && !in.absent {
		token := sign(in.signer, in.header, in.payload)
		if in.spoil != nil {
			token = in.spoil(token)
		}
		in.Lists = []published{{in.uri, token, in.asOf}}
	}
	return vectors.Case{Name: name, Desc: desc, Spec: spec, Op: "status.Check", At: in.at, In: encode(in), Want: want, Twin: twin}
}

// start is an input without list and entry.
func start() *input {
	return &input{
		Issuer: city, Documents: []object{document(city, cityKey), document(other, otherKey)},
		at: at, asOf: asOf, uri: uri, signer: cityKey,
	}
}

func document(id string, s keys.Signer) object {
	jwk, err := multikey.MarshalJWK(s.Public())
	must(err)
	return object{
		"id": id, "assertionMethod": []string{id + "#key-1"},
		"verificationMethod": []object{{
			"id": id + "#key-1", "type": "JsonWebKey2020", "controller": id, "publicKeyJwk": json.RawMessage(jwk),
		}},
	}
}

func sign(s keys.Signer, header, payload object) string {
	text := b64(encode(header)) + "." + b64(encode(payload))
	signature, err := s.Sign(context.Background(), []byte(text))
	must(err)
	return text + "." + b64(signature)
}

// high returns n bits with some set, the first in the highest bit of a byte.
func high(n int, set ...int) []byte {
	out := make([]byte, n/8)
	for _, i := range set {
		out[i/8] |= 0x80 >> (i % 8)
	}
	return out
}

// low returns n values of a width, 0 but for the first ones and those that value
// names, the first in the lowest bits of a byte.
func low(n, width int, value map[int]byte) []byte {
	out := make([]byte, n*width/8)
	for i, v := range value {
		out[i*width/8] |= v << (i * width % 8)
	}
	return out
}

func gz(plain []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	must(err)
	return pack(&out, w, plain)
}

func zl(plain []byte) []byte {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	must(err)
	return pack(&out, w, plain)
}

func pack(out *bytes.Buffer, w io.WriteCloser, plain []byte) []byte {
	_, err := w.Write(plain)
	must(err)
	must(w.Close())
	return out.Bytes()
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	must(err)
	return raw
}

func must(err error) {
	if err != nil {
		panic(err) // everything here is fixed
	}
}
