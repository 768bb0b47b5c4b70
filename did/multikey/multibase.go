package multikey

import (
	"crypto"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
)

// maxMultibase is the length of the longest multibase text that is read; it has
// room for a 4096-bit RSA key, so that such a key is named ErrType.
const maxMultibase = MaxBase58

// ParseMultibase reads a public key as a Multikey and did:key write it: the
// multibase prefix z (base58btc) or u (base64url without padding), the
// multicodec of the key type, the key. Points are in compressed form only
// (Controlled Identifiers 1.0 §2.2.2, did:key).
func ParseMultibase(s string) (crypto.PublicKey, error) {
	if len(s) > maxMultibase {
		return nil, fmt.Errorf("%w: multibase text of %d characters, limit %d", ErrEncoding, len(s), maxMultibase)
	}
	b, err := decodeMultibase(s)
	if err != nil {
		return nil, err
	}
	codec, key, err := cutMulticodec(b)
	if err != nil {
		return nil, err
	}
	for _, kind := range keyTypes() {
		if kind.codec == codec {
			return kind.compact(key)
		}
	}
	if isPrivateCodec(codec) {
		return nil, fmt.Errorf("%w: multicodec 0x%x", ErrPrivate, codec)
	}
	return nil, fmt.Errorf("%w: multicodec 0x%x", ErrType, codec)
}

// FormatMultibase writes a public key with the prefix z (base58btc). The key is
// checked as by [Check].
func FormatMultibase(k crypto.PublicKey) (string, error) {
	p, err := take(k)
	if err != nil {
		return "", err
	}
	return "z" + EncodeBase58(append(binary.AppendUvarint(nil, p.codec), p.compact...)), nil
}

func decodeMultibase(s string) ([]byte, error) {
	if s == "" {
		return nil, fmt.Errorf("%w: no multibase text", ErrEncoding)
	}
	switch s[0] {
	case 'z':
		return DecodeBase58(s[1:])
	case 'u':
		return decodeBase64(s[1:])
	}
	return nil, fmt.Errorf("%w: multibase is neither base58btc nor base64url", ErrEncoding)
}

// decodeBase64 reads base64url in its only strict form (RFC 7515 §2): no
// padding, no other alphabet, no line ends (which encoding/base64 skips) and no
// spare bits.
func decodeBase64(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") {
		return nil, fmt.Errorf("%w: line end in base64url", ErrEncoding)
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("%w: not base64url", ErrEncoding)
	}
	return b, nil
}

// cutMulticodec splits off the code, an unsigned varint in its shortest form.
func cutMulticodec(b []byte) (codec uint64, rest []byte, err error) {
	codec, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil, fmt.Errorf("%w: no multicodec", ErrEncoding)
	}
	if n > 1 && b[n-1] == 0 {
		return 0, nil, fmt.Errorf("%w: multicodec is not in its shortest form", ErrEncoding)
	}
	return codec, b[n:], nil
}

// isPrivateCodec knows the private keys of the multicodec table.
func isPrivateCodec(codec uint64) bool {
	const publicShareG1, publicShareG2, bip340 = 0x130c, 0x130d, 0x1341
	if codec == publicShareG1 || codec == publicShareG2 {
		return false
	}
	return codec >= 0x1300 && codec <= 0x131c || codec == bip340
}
