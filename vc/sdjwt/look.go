package sdjwt

import (
	"bytes"
	"context"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// UncheckedType returns the typ of an SD-JWT, by which a format can tell whether it
// is meant; empty if it has none. It reports false for what is no SD-JWT. Nothing is
// proven by that.
func UncheckedType(raw []byte) (typ string, ok bool) {
	header, ok := uncheckedPart(raw, 0, strictjson.Limits{Bytes: jws.MaxHeader})
	if !ok {
		return "", false
	}
	if text, found := lookUp(header, "typ"); found && text[0] == '"' {
		r := reader{text: text}
		typ = r.string()
	}
	return typ, true
}

// UncheckedHas reports whether a claim of this name stands visible at the top level
// of an SD-JWT, where typ leaves open which format is meant. Nothing is proven by
// that.
func UncheckedHas(raw []byte, name string) bool {
	payload, ok := uncheckedPart(raw, 1, strictjson.Limits{Depth: MaxDepth})
	if !ok {
		return false
	}
	_, found := lookUp(payload, name)
	return found
}

// uncheckedPart decodes a part of the JWT, which must be JSON.
func uncheckedPart(raw []byte, n int, limits strictjson.Limits) (string, bool) {
	s, err := Parse(raw)
	if err != nil || len(s.jwt) > jws.MaxToken {
		return "", false
	}
	parts := bytes.SplitN(s.jwt, []byte{'.'}, 3)
	if len(parts) != 3 {
		return "", false
	}
	text, err := decode(nil, parts[n])
	if err != nil || strictjson.Scan(context.Background(), text, limits) != nil {
		return "", false
	}
	return string(text), true
}
