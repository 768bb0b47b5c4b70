package jws

import (
	"bytes"
	"encoding/base64"
	"fmt"
)

// encoding refuses padding, and spare bits that are not zero: with them one token
// would have many byte forms.
var encoding = base64.RawURLEncoding.Strict()

// appendDecoded appends what a part decodes to. It takes base64url in its only
// spelling (RFC 7515 §2).
func appendDecoded(to, part []byte) ([]byte, error) {
	// encoding/base64 passes over line breaks.
	if bytes.IndexByte(part, '\n') >= 0 || bytes.IndexByte(part, '\r') >= 0 {
		return nil, fmt.Errorf("%w: line break", ErrEncoding)
	}
	to, err := encoding.AppendDecode(to, part)
	if err != nil {
		return nil, fmt.Errorf("%w: no base64url, or not in its only spelling", ErrEncoding)
	}
	return to, nil
}
