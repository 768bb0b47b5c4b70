package sdjwt

import (
	"bytes"
	"context"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// UncheckedLook returns the typ of an SD-JWT and the names of the claims that
// stand visible at its top level, so that a format can tell whether it is meant.
// It reports false for what is no SD-JWT. Nothing is proven by that.
func UncheckedLook(raw []byte) (typ string, claims []string, ok bool) {
	s, err := Parse(raw)
	if err != nil || len(s.jwt) > jws.MaxToken {
		return "", nil, false
	}
	parts := bytes.SplitN(s.jwt, []byte{'.'}, 3)
	if len(parts) != 3 {
		return "", nil, false
	}
	ctx := context.Background()
	header, err := decode(nil, parts[0])
	if err != nil || strictjson.Scan(ctx, header, strictjson.Limits{Bytes: jws.MaxHeader}) != nil {
		return "", nil, false
	}
	payload, err := decode(nil, parts[1])
	if err != nil || strictjson.Scan(ctx, payload, strictjson.Limits{Depth: MaxDepth}) != nil {
		return "", nil, false
	}
	if text, found := lookUp(string(header), "typ"); found && text[0] == '"' {
		r := reader{text: text}
		typ = r.string()
	}
	r := reader{text: string(payload)}
	if !r.take('{') {
		return "", nil, false
	}
	for r.more() {
		claims = append(claims, r.name())
		r.skip()
	}
	return typ, claims, true
}
