package jws

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/hinan-id/hinan/did/keys"
)

// Sign makes a token of a payload. The algorithm is the signer's; h.Algorithm is
// empty or the same, else [ErrAlgorithm]. Members of h that are empty are left
// out. A token that [Parse] would find too large, in any slot, can be made.
func Sign(ctx context.Context, s keys.Signer, h Header, payload []byte) ([]byte, error) {
	if h.Algorithm == "" {
		h.Algorithm = s.Algorithm()
	}
	if h.Algorithm != s.Algorithm() || h.Algorithm.SignatureSize() == 0 {
		return nil, fmt.Errorf("%w: %.16q with a signer for %.16q", ErrAlgorithm, string(h.Algorithm), string(s.Algorithm()))
	}
	if len(payload) == 0 {
		return nil, fmt.Errorf("%w: no payload", ErrMalformed)
	}
	header, err := h.encode()
	if err != nil {
		return nil, err
	}
	size := encoding.EncodedLen(len(header)) + encoding.EncodedLen(len(payload)) + encoding.EncodedLen(h.Algorithm.SignatureSize()) + 2
	token := encoding.AppendEncode(make([]byte, 0, size), header)
	token = append(token, '.')
	token = encoding.AppendEncode(token, payload)
	signature, err := s.Sign(ctx, token)
	if err != nil {
		return nil, err
	}
	if len(signature) != h.Algorithm.SignatureSize() {
		return nil, fmt.Errorf("%w: the signer made %d bytes", ErrSignature, len(signature))
	}
	token = append(token, '.')
	return encoding.AppendEncode(token, signature), nil
}

// encode writes the members in lexical order.
func (h Header) encode() ([]byte, error) {
	header := append(make([]byte, 0, 128), '{')
	for _, m := range []member{
		{name: "alg", value: string(h.Algorithm)},
		{name: "cty", value: h.ContentType},
		{name: "kid", value: h.KeyID},
		{name: "nonce", value: h.Nonce},
		{name: "typ", value: h.Type},
	} {
		if m.value == "" {
			continue
		}
		if len(header) > 1 {
			header = append(header, ',')
		}
		header = append(append(append(header, '"'), m.name...), '"', ':')
		var err error
		if header, err = appendText(header, m.value); err != nil {
			return nil, err
		}
	}
	if header = append(header, '}'); len(header) <= MaxHeader {
		return header, nil
	}
	return nil, fmt.Errorf("%w: header of more than %d bytes", ErrTooLarge, MaxHeader)
}

// appendText writes a text as JSON; one of printable ASCII, as they all are, without
// the detour over encoding/json.
func appendText(dst []byte, text string) ([]byte, error) {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return appendEncoded(dst, text)
		}
	}
	return append(append(append(dst, '"'), text...), '"'), nil
}

func appendEncoded(dst []byte, text string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	return append(dst, bytes.TrimSuffix(out.Bytes(), []byte{'\n'})...), nil
}
