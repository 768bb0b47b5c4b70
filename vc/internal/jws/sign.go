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
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(struct {
		Algorithm   keys.Algorithm `json:"alg"`
		ContentType string         `json:"cty,omitempty"`
		KeyID       string         `json:"kid,omitempty"`
		Nonce       string         `json:"nonce,omitempty"`
		Type        string         `json:"typ,omitempty"`
	}{h.Algorithm, h.ContentType, h.KeyID, h.Nonce, h.Type}); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	if header := bytes.TrimSuffix(out.Bytes(), []byte{'\n'}); len(header) <= MaxHeader {
		return header, nil
	}
	return nil, fmt.Errorf("%w: header of more than %d bytes", ErrTooLarge, MaxHeader)
}
