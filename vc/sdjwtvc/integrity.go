package sdjwtvc

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// digests are the hash algorithms of integrity metadata (Subresource Integrity §3),
// the strongest first.
var digests = []struct {
	prefix string
	sum    func([]byte) []byte
}{
	{"sha512-", func(b []byte) []byte { s := sha512.Sum512(b); return s[:] }},
	{"sha384-", func(b []byte) []byte { s := sha512.Sum384(b); return s[:] }},
	{"sha256-", func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }},
}

// checkIntegrity compares a document with the integrity metadata that refers to
// it: of the strongest algorithm in it, one expression has to fit (SD-JWT VC §6).
// The empty text says nothing about the document.
func checkIntegrity(document []byte, metadata string) error {
	if metadata == "" {
		return nil
	}
	expressions := strings.Fields(metadata)
	for _, d := range digests {
		strongest := false
		want := d.sum(document)
		for _, e := range expressions {
			text, ok := strings.CutPrefix(e, d.prefix)
			if !ok {
				continue
			}
			strongest = true
			text, _, _ = strings.Cut(text, "?") // options are reserved
			if sum, err := base64.StdEncoding.Strict().DecodeString(text); err == nil && slices.Equal(sum, want) {
				return nil
			}
		}
		if strongest {
			return fmt.Errorf("%w: the document has another %s digest", ErrIntegrity, strings.TrimSuffix(d.prefix, "-"))
		}
	}
	return fmt.Errorf("%w: no known hash algorithm", ErrIntegrity)
}
