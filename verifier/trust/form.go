package trust

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
)

// head is what a line of ours says of itself.
type head struct {
	V    version1 `json:"v"`
	Type string   `json:"type"`
}

// readHead reads the head of a line, of any type.
func readHead(ctx context.Context, raw []byte, limits strictjson.Limits) (head, error) {
	var h head
	if err := strictjson.Scan(ctx, raw, limits); err != nil {
		return h, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return h, inForm(json.Unmarshal(raw, &h))
}

// decode fills in a pointer to a struct whose fields are in the order of their names,
// and refuses every text but the one that encode makes of it. That leaves no room for
// unknown members, for names in other letters, which encoding/json takes for the same,
// for spaces, and for nulls.
func decode(ctx context.Context, raw []byte, limits strictjson.Limits, into any) error {
	if err := strictjson.Scan(ctx, raw, limits); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	err := json.Unmarshal(raw, into)
	if err == nil {
		var again []byte
		if again, err = encode(into); bytes.Equal(raw, again) {
			return nil
		}
	}
	if err == nil {
		err = errors.New("other members, another order or other spaces than the form of RFC 8785 has")
	}
	return inForm(err)
}

// inForm says of a later version only that: what else is unknown in it follows.
func inForm(err error) error {
	if err == nil || errors.Is(err, ErrVersion) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrFormat, err)
}

// encode writes a text of ours. With fields in the order of their names, texts
// without control characters and integers alone, what encoding/json writes is the
// form of RFC 8785.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// version1 is the version of every form, 1.
type version1 struct{}

// MarshalJSON writes the version.
func (version1) MarshalJSON() ([]byte, error) { return []byte("1"), nil }

// UnmarshalJSON refuses any other version.
func (version1) UnmarshalJSON(raw []byte) error {
	if string(raw) != "1" {
		return fmt.Errorf("%w: not 1", ErrVersion)
	}
	return nil
}

// stamp is a time in whole seconds of UTC.
type stamp struct{ time.Time }

const stampForm = `"2006-01-02T15:04:05Z"`

func stampOf(t time.Time) stamp { return stamp{t.UTC().Truncate(time.Second)} }

func (s stamp) MarshalJSON() ([]byte, error) { return []byte(s.Format(stampForm)), nil }

func (s *stamp) UnmarshalJSON(raw []byte) (err error) {
	if s.Time, err = time.Parse(stampForm, string(raw)); err != nil {
		return fmt.Errorf("%w: a time is not in whole seconds of UTC", ErrFormat)
	}
	return nil
}

// blob is bytes as base64url without padding.
type blob []byte

func (b blob) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

func (b *blob) UnmarshalText(text []byte) error {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(string(text))
	if err != nil {
		return fmt.Errorf("%w: no base64url", ErrFormat)
	}
	*b = raw
	return nil
}

// digest is a SHA-256.
type digest [sha256.Size]byte

func (d digest) MarshalText() ([]byte, error) { return blob(d[:]).MarshalText() }

func (d *digest) UnmarshalText(text []byte) error {
	var b blob
	if err := b.UnmarshalText(text); err != nil {
		return err
	}
	if len(b) != len(d) {
		return fmt.Errorf("%w: a digest of %d bytes", ErrFormat, len(b))
	}
	*d = digest(b)
	return nil
}

// publicKey is a key as a JWK of its required members.
type publicKey struct{ crypto.PublicKey }

func (k publicKey) MarshalJSON() ([]byte, error) { return multikey.MarshalJWK(k.PublicKey) }

func (k *publicKey) UnmarshalJSON(raw []byte) error {
	parsed, err := multikey.ParseJWK(raw)
	k.PublicKey = parsed.Public
	return err
}

// isText reports whether a text may be shown: at most limit bytes, not empty, and
// without characters that steer a screen (rule R10).
func isText(s string, limit int) bool {
	return s != "" && len(s) <= limit && !strings.ContainsFunc(s, steers)
}

// steers reports control characters, separators of lines and paragraphs, marks
// without a shape of their own, such as those that turn the direction of writing, and
// what stands for a damaged character. The line feed is none, nor are the two marks
// that Persian and Nepali are written with.
func steers(r rune) bool {
	switch r {
	case '\n', '\u200c', '\u200d':
		return false
	case unicode.ReplacementChar:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// isName reports whether a text can name an entry: printable ASCII without spaces
// and quotes.
func isName(s string) bool {
	return s != "" && len(s) <= MaxName && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || r == '"' || r == '\\'
	})
}
