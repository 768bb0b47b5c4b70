package cose

import (
	"context"
	"fmt"
	"maps"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// Message is a COSE_Sign1 that is to be made.
type Message struct {
	// Header is what is protected. Its Algorithm is empty or the signer's own; what
	// is empty is left out.
	Header Header
	// Protected and Unprotected are further parameters of each header, as values of
	// Go or items that are encoded already.
	Protected, Unprotected map[int64]any
	// Payload is the content.
	Payload []byte
}

// Sign makes a COSE_Sign1 in core deterministic CBOR (RFC 8949 §4.2.1). An algorithm
// that this package does not write, or that is not the signer's, is [ErrAlgorithm]. A
// message that [Parse] would find too large, in any slot, can be made.
func Sign(ctx context.Context, s keys.Signer, m Message) ([]byte, error) {
	header, err := m.header(s.Algorithm())
	if err != nil {
		return nil, err
	}
	protected, err := cborgate.Encode(header)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	signature, err := s.Sign(ctx, toBeSigned(protected, m.Payload))
	if err != nil {
		return nil, err
	}
	if len(signature) != s.Algorithm().SignatureSize() {
		return nil, fmt.Errorf("%w: the signer made %d bytes", ErrSignature, len(signature))
	}
	return join(protected, m.Unprotected, m.Payload, signature)
}

func (m *Message) header(own keys.Algorithm) (map[int64]any, error) {
	number, known := numbers[own]
	if !known || m.Header.Algorithm != "" && m.Header.Algorithm != own {
		return nil, fmt.Errorf("%w: %.16q with a signer for %.16q", ErrAlgorithm, string(m.Header.Algorithm), string(own))
	}
	header := maps.Clone(m.Protected)
	if header == nil {
		header = map[int64]any{}
	}
	header[labelAlgorithm] = number
	if m.Header.Type != "" {
		header[labelType] = mediaType(m.Header.Type)
	}
	if m.Header.ContentType != "" {
		header[labelContentType] = mediaType(m.Header.ContentType)
	}
	if len(m.Header.KeyID) > 0 {
		header[labelKeyID] = m.Header.KeyID
	}
	return header, nil
}

// mediaType returns the number of a media type that has one, else its name.
func mediaType(name string) any {
	for number, known := range contentFormats {
		if known == name {
			return number
		}
	}
	return name
}

func join(protected []byte, unprotected map[int64]any, payload, signature []byte) ([]byte, error) {
	if unprotected == nil {
		unprotected = map[int64]any{}
	}
	raw, err := cborgate.Encode(cborgate.Tagged(tagSign1, []any{protected, unprotected, payload, signature}))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	return raw, nil
}

// WithUnprotected returns the message with another unprotected header, which nobody
// signs; everything else is as it was received.
func (m *Sign1) WithUnprotected(parameters map[int64]any) ([]byte, error) {
	return join(m.protected, parameters, m.Payload, m.signature)
}
