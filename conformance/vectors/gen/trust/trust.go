// Package trust makes the vectors of trust bundles. It writes the files by itself,
// without the package that reads them. The operations take
//
//	{"root":   the file of the pinned root,
//	 "next":   the file of the root that follows,
//	 "state":  what the device has seen before,
//	 "bundle": a bundle in base64url, whole or a delta,
//	 "base":   the bundle that a delta changes}
//
// as far as they need them: trust.OpenRoot opens a root, trust.Next its rotation,
// trust.Open a bundle, trust.Apply a delta, trust.Check opens a bundle and asks
// whether it counts at the time of the case, trust.ParseState reads a state.
package trust

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/klauspost/compress/flate"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

const (
	form    = "Trust bundle: "
	profile = "Hinan profile: "
	tuf     = "TUF 1.0 "

	rootLabel   = "hinan/trust/root/v1\n"
	bundleLabel = "hinan/trust/bundle/v1\n"
)

var (
	at = time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)

	mayor  = keystest.Signer(keys.EdDSA, "trust vectors: mayor")
	hsm    = keystest.Signer(keys.ES256, "trust vectors: hsm")
	office = keystest.Signer(keys.EdDSA, "trust vectors: office")
	deputy = keystest.Signer(keys.EdDSA, "trust vectors: deputy")
	fire   = keystest.Signer(keys.ES256, "trust vectors: fire brigade")
	thief  = keystest.Signer(keys.EdDSA, "trust vectors: thief")
)

type object = map[string]any

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
	for _, families := range [][]family{roots(), rotations(), bundles(), chains(), contents(), entries(), deltas(), checks(), states()} {
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

// input is the input of a case that can still be spoiled.
type input struct {
	op     string
	at     time.Time
	pinned *root
	next   *root
	state  object
	text   func([]byte) []byte // of the state
	bundle *bundle
	base   *bundle
}

func (in *input) build(name, desc, spec, want, twin string) vectors.Case {
	out := object{}
	if in.pinned != nil {
		out["root"] = string(in.pinned.file())
	}
	if in.next != nil {
		out["next"] = string(in.next.file())
	}
	if in.state != nil {
		out["state"] = string(in.text(encode(in.state)))
	}
	if in.bundle != nil {
		out["bundle"] = b64(in.bundle.file())
	}
	if in.base != nil {
		out["base"] = b64(in.base.file())
	}
	return vectors.Case{Name: name, Desc: desc, Spec: spec, Op: in.op, At: in.at, In: encode(out), Want: want, Twin: twin}
}

// signed is a line with its signatures, and the places where it can be spoiled.
type signed struct {
	line    object
	label   string
	signers []keys.Signer

	onLine    func([]byte) []byte
	onMessage func([]byte) []byte
	onSigs    func([]object) []object
	onSigLine func([]byte) []byte
}

func newSigned(label string, line object, signers ...keys.Signer) signed {
	return signed{line, label, signers, same, same, func(s []object) []object { return s }, same}
}

func same(b []byte) []byte { return b }

// block writes the line and its signatures. The message of a root is its line, that
// of a bundle everything in front of the signatures.
func (s *signed) block(before []byte) []byte {
	line := s.onLine(encode(s.line))
	message := slices.Concat([]byte(s.label), line)
	if s.label != rootLabel {
		message = slices.Concat([]byte(s.label), before, line, []byte("\n"))
	}
	message = s.onMessage(message)
	sigs := []object{}
	for _, signer := range s.signers {
		sig, err := signer.Sign(context.Background(), message)
		must(err)
		sigs = append(sigs, object{"key": thumb(signer), "signature": b64(sig)})
	}
	slices.SortFunc(sigs, func(a, b object) int { return bytes.Compare(unb64(a["key"]), unb64(b["key"])) })
	below := object{"v": 1}
	if sigs = s.onSigs(sigs); len(sigs) > 0 {
		below["signatures"] = sigs
	}
	return slices.Concat(line, []byte("\n"), s.onSigLine(encode(below)), []byte("\n"))
}

// root is a root's file.
type root struct {
	signed
	onFile func([]byte) []byte
}

func (r *root) file() []byte { return r.onFile(r.block(nil)) }

func keyOf(name string, s keys.Signer) object { return object{"name": name, "key": jwk(s)} }

// firstRoot asks for two of three keys.
func firstRoot() *root {
	return &root{newSigned(rootLabel, object{
		"type": "root", "v": 1, "version": 1, "threshold": 2,
		"issued": "2026-04-01T00:00:00Z", "expires": "2027-04-01T00:00:00Z",
		"keys": []object{keyOf("mayor", mayor), keyOf("hsm", hsm), keyOf("office", office)},
	}, mayor, hsm), same}
}

// secondRoot has the deputy in place of the mayor.
func secondRoot() *root {
	return &root{newSigned(rootLabel, object{
		"type": "root", "v": 1, "version": 2, "threshold": 2,
		"issued": "2026-06-01T00:00:00Z", "expires": "2027-06-01T00:00:00Z",
		"keys": []object{keyOf("deputy", deputy), keyOf("hsm", hsm), keyOf("office", office)},
	}, mayor, hsm, deputy), same}
}

// thirdRoot has the fire brigade in place of the office.
func thirdRoot() *root {
	return &root{newSigned(rootLabel, object{
		"type": "root", "v": 1, "version": 3, "threshold": 2,
		"issued": "2026-08-01T00:00:00Z", "expires": "2027-08-01T00:00:00Z",
		"keys": []object{keyOf("deputy", deputy), keyOf("hsm", hsm), keyOf("fire brigade", fire)},
	}, office, hsm, deputy), same}
}

// bundle is a bundle's file.
type bundle struct {
	signed
	roots   []*root
	content *content

	onPlain, onPacked, onFile func([]byte) []byte
	onStatement               func(object)
}

// newBundle is a whole bundle of a content, signed under some roots.
func newBundle(version int, c *content, roots ...*root) *bundle {
	return &bundle{
		signed: newSigned(bundleLabel, object{
			"type": "bundle", "v": 1,
			"edition": object{
				"version": version, "issued": "2026-11-10T12:00:00Z", "nextDue": "2026-11-11T12:00:00Z", "expires": "2026-11-24T12:00:00Z",
			},
		}, mayor, office),
		roots: roots, content: c, onPlain: same, onPacked: same, onFile: same, onStatement: func(object) {},
	}
}

func (b *bundle) edition() object { return b.line["edition"].(object) }

func (b *bundle) file() []byte {
	plain := b.onPlain(b.content.marshal())
	packed := b.onPacked(deflate(plain))
	if b.edition()["content"] == nil { // a delta has that of its result
		b.edition()["content"] = described(plain)
	}
	b.line["payload"] = described(packed)
	b.onStatement(b.line)
	var before []byte
	for _, r := range b.roots {
		before = append(before, r.file()...)
	}
	return b.onFile(slices.Concat(before, b.block(before), packed))
}

// payload is what lies behind the lines.
func (b *bundle) payload() []byte { return b.onPacked(deflate(b.onPlain(b.content.marshal()))) }

func described(b []byte) object {
	sum := sha256.Sum256(b)
	return object{"bytes": len(b), "sha256": b64(sum[:])}
}

func deflate(plain []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	must(err)
	_, err = w.Write(plain)
	must(err)
	must(w.Close())
	return out.Bytes()
}

func jwk(s keys.Signer) json.RawMessage {
	raw, err := multikey.MarshalJWK(s.Public())
	must(err)
	return raw
}

func thumb(s keys.Signer) string {
	t, err := multikey.Thumbprint(s.Public())
	must(err)
	return b64(t[:])
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func unb64(text any) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(text.(string))
	must(err)
	return raw
}

// encode writes maps by the order of their names: for these values the form of
// RFC 8785.
func encode(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	must(e.Encode(v))
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func must(err error) {
	if err != nil {
		panic(err) // everything here is fixed
	}
}
