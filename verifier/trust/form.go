package trust

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// The values in the texts of a bundle.
type (
	version1 = form.Version1
	stamp    = form.Stamp
	blob     = form.Blob
	digest   = form.Digest
)

func stampOf(t time.Time) stamp { return form.StampOf(t) }

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

// decode reads a text of ours.
func decode(ctx context.Context, raw []byte, limits strictjson.Limits, into any) error {
	return inForm(form.Decode(ctx, raw, limits, into))
}

// inForm says of a later version only that: what else is unknown in it follows.
func inForm(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, form.ErrVersion):
		return fmt.Errorf("%w: not 1", ErrVersion)
	}
	return fmt.Errorf("%w: %w", ErrFormat, err)
}

// encode writes a text of ours.
func encode(v any) ([]byte, error) { return form.Encode(v) }

// publicKey is a key as a JWK of its required members.
type publicKey struct{ crypto.PublicKey }

func (k publicKey) MarshalJSON() ([]byte, error) { return multikey.MarshalJWK(k.PublicKey) }

func (k *publicKey) UnmarshalJSON(raw []byte) error {
	parsed, err := multikey.ParseJWK(raw)
	k.PublicKey = parsed.Public
	return err
}

// isText reports whether a text may be shown (rule R10).
func isText(s string, limit int) bool { return form.IsText(s, limit) }

// isName reports whether a text can name an entry: printable ASCII without spaces
// and quotes.
func isName(s string) bool {
	return s != "" && len(s) <= MaxName && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || r == '"' || r == '\\'
	})
}
