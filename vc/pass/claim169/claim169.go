// Package claim169 reads identity cards with claim 169 (MOSIP), as bearer evidence:
// whoever holds one shows it, and it has no seed by which duplicates could be found.
//
// A card is the text of a QR code: Base45 of a zlib stream of a CWT. It refuses cards
// that nobody signed, encrypted cards, and more than 16 KiB of content. Photographs,
// biometrics and keys that are not known are left out: no desk compares them.
//
// Start with [Opener]; who issues such cards is for its source of keys to know.
package claim169

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/qr"
)

const (
	// ErrText: the text is no Base45 of a zlib stream.
	ErrText = fault.Code("claim169.text")
	// ErrTooLarge: the content is larger than [MaxBytes].
	ErrTooLarge = fault.Code("claim169.too-large")
	// ErrEncrypted: the card is encrypted, for a reader with a key that no desk has.
	ErrEncrypted = fault.Code("claim169.encrypted")
	// ErrUnsigned: nobody signed the card.
	ErrUnsigned = fault.Code("claim169.unsigned")
	// ErrContent: claim 169 is absent, or an attribute is not of its type.
	ErrContent = fault.Code("claim169.content")
)

// MaxBytes bounds the content of a card in bytes, after inflating.
const MaxBytes = 16 << 10

// prefix makes the card's text, which has none, one of vc/qr: so that Base45 is
// decoded in one place.
const prefix = "HN1:"

// decompress returns the content of a card's text.
func decompress(text []byte) ([]byte, error) {
	packed, ok := unpack(text)
	if !ok {
		return nil, fmt.Errorf("%w: not one zlib stream in Base45", ErrText)
	}
	rest := bytes.NewReader(packed)
	stream, err := zlib.NewReader(rest)
	if err != nil {
		return nil, fmt.Errorf("%w: the zlib header", ErrText)
	}
	content, err := io.ReadAll(io.LimitReader(stream, MaxBytes+1))
	switch {
	case len(content) > MaxBytes:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, MaxBytes)
	case err != nil:
		return nil, fmt.Errorf("%w: the zlib stream is damaged", ErrText)
	case rest.Len() > 0:
		return nil, fmt.Errorf("%w: %d bytes behind the zlib stream", ErrText, rest.Len())
	}
	return content, nil
}

// unpack decodes Base45, of what begins like a zlib stream (RFC 1950 §2.2).
func unpack(text []byte) ([]byte, bool) {
	const deflate32K = 0x78
	if len(text) > qr.MaxText {
		return nil, false
	}
	packed, err := qr.Decode(prefix + string(text))
	if err != nil || len(packed) < 2 || packed[0] != deflate32K {
		return nil, false
	}
	return packed, binary.BigEndian.Uint16(packed)%31 == 0
}

// Tags of messages (RFC 9052 §2).
const (
	tagEncrypt0 = 16
	tagSign1    = 18
)

// checkSigned refuses a message that is not signed. What remains is for vc/cose to
// judge.
func checkSigned(r cborgate.Reader) error {
	tag, _ := r.Tag()
	if tag == tagEncrypt0 {
		return ErrEncrypted
	}
	if parts, _ := r.Array(); parts != 4 {
		return nil
	}
	for range 3 {
		r.Skip()
	}
	if signature, ok := r.Bytes(); ok && len(signature) == 0 {
		return ErrUnsigned
	}
	return nil
}
