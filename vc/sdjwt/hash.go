package sdjwt

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
)

// encoding refuses padding and spare bits that are not zero.
var encoding = base64.RawURLEncoding.Strict()

// Hash is a hash algorithm for disclosures under its name in the IANA registry
// "Named Information Hash Algorithm". The empty name is sha-256.
type Hash string

// Hash algorithms of RFC 9901 §4.1.1 that are understood here.
const (
	SHA256 Hash = "sha-256"
	SHA384 Hash = "sha-384"
	SHA512 Hash = "sha-512"
)

// size returns the length of a digest in bytes; 0: unknown.
func (h Hash) size() int {
	switch h {
	case SHA256, "":
		return sha256.Size
	case SHA384:
		return sha512.Size384
	case SHA512:
		return sha512.Size
	}
	return 0
}

// maxDigestText is room for the base64url of every digest.
const maxDigestText = 86

func (h Hash) textSize() int { return encoding.EncodedLen(h.size()) }

// appendDigest appends the digest of text in base64url (RFC 9901 §4.2.3).
func (h Hash) appendDigest(dst, text []byte) []byte {
	switch h {
	case SHA256, "":
		sum := sha256.Sum256(text)
		return encoding.AppendEncode(dst, sum[:])
	case SHA384:
		sum := sha512.Sum384(text)
		return encoding.AppendEncode(dst, sum[:])
	case SHA512:
		sum := sha512.Sum512(text)
		return encoding.AppendEncode(dst, sum[:])
	}
	return dst
}

// isDigest reports whether s has the form of a digest of h.
func (h Hash) isDigest(s string) bool {
	if len(s) != h.textSize() {
		return false
	}
	for _, c := range []byte(s) {
		if !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}
