// Package digest reads the two spellings of a digest over a related file:
// digestSRI (Subresource Integrity §3.5) and digestMultibase (Data Integrity 1.0
// §2.6). It knows SHA-256, SHA-384 and SHA-512 and refuses every other hash: what
// cannot be computed cannot be compared.
//
// Start with [ParseSRI] and [ParseMultibase].
package digest

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did/multikey"
)

// MaxText is the longest text of digests that is read, in bytes.
const MaxText = 1024

// Digest is the value of one hash function: SHA-256, SHA-384 or SHA-512, told
// apart by its length of 32, 48 or 64 bytes.
type Digest []byte

// Of returns the digest of content by the hash function of d.
func (d Digest) Of(content []byte) Digest {
	switch len(d) {
	case sha256.Size:
		sum := sha256.Sum256(content)
		return sum[:]
	case sha512.Size384:
		sum := sha512.Sum384(content)
		return sum[:]
	case sha512.Size:
		sum := sha512.Sum512(content)
		return sum[:]
	}
	return nil
}

// Fits reports whether d is the digest of content.
func (d Digest) Fits(content []byte) bool {
	return len(d) > 0 && bytes.Equal(d, d.Of(content))
}

var errText = errors.New("digest malformed")

// ParseSRI reads one or more hash expressions, such as "sha256-…", separated by
// spaces. Options after a question mark are ignored, as the grammar demands.
func ParseSRI(s string) ([]Digest, error) {
	if len(s) > MaxText {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", errText, len(s), MaxText)
	}
	var all []Digest
	for expression := range strings.FieldsSeq(s) {
		d, err := parseExpression(expression)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: empty", errText)
	}
	return all, nil
}

func parseExpression(s string) (Digest, error) {
	s, _, _ = strings.Cut(s, "?")
	name, value, ok := strings.Cut(s, "-")
	size, known := map[string]int{"sha256": sha256.Size, "sha384": sha512.Size384, "sha512": sha512.Size}[name]
	if !ok || !known {
		return nil, fmt.Errorf("%w: hash unknown", errText)
	}
	encoding := base64.StdEncoding.Strict()
	if strings.ContainsAny(value, "-_") {
		encoding = base64.URLEncoding.Strict()
	}
	sum, err := encoding.DecodeString(value)
	if err != nil || len(sum) != size {
		return nil, fmt.Errorf("%w: not the base64 of %d bytes", errText, size)
	}
	return sum, nil
}

// The codes of hash functions in a multihash.
const (
	multihashSHA256 = 0x12
	multihashSHA512 = 0x13
	multihashSHA384 = 0x20
)

// ParseMultibase reads a multihash in base64url ("u…") or base58btc ("z…").
func ParseMultibase(s string) (Digest, error) {
	if len(s) < 2 || len(s) > MaxText {
		return nil, fmt.Errorf("%w: %d bytes", errText, len(s))
	}
	var raw []byte
	var err error
	switch s[0] {
	case 'u':
		raw, err = base64.RawURLEncoding.Strict().DecodeString(s[1:])
	case 'z':
		raw, err = multikey.DecodeBase58(s[1:])
	default:
		return nil, fmt.Errorf("%w: multibase prefix %q unknown", errText, s[0])
	}
	if err != nil || len(raw) < 2 {
		return nil, fmt.Errorf("%w: not a multihash", errText)
	}
	size, known := map[byte]int{multihashSHA256: sha256.Size, multihashSHA512: sha512.Size, multihashSHA384: sha512.Size384}[raw[0]]
	if !known || int(raw[1]) != size || len(raw)-2 != size {
		return nil, fmt.Errorf("%w: hash unknown, or of another length", errText)
	}
	return raw[2:], nil
}
