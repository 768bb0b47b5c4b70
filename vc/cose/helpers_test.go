package cose_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
)

const city = "did:example:city"

// algorithms are those that COSE messages are signed by here.
var algorithms = []keys.Algorithm{keys.EdDSA, keys.ES256, keys.ES384}

func author(a keys.Algorithm) vc.Author {
	return vc.Author{Issuer: city, KeyID: city + "#key-1", Signer: keystest.Signer(a, "cose tests")}
}

// pinned answers for one issuer with one key, by id or by thumbprint, and remembers
// what it was asked.
type pinned struct {
	as   vc.Author
	last *keys.Ref
}

func (p pinned) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	if p.last != nil {
		*p.last = r
	}
	thumbprint, err := multikey.COSEThumbprint(p.as.Signer.Public())
	if err != nil {
		return keys.Key{}, err
	}
	byThumb := len(r.Thumb) >= keys.MinThumb && strings.HasPrefix(string(thumbprint[:]), r.Thumb)
	if r.Issuer != p.as.Issuer || r.ID != p.as.KeyID && !byThumb {
		return keys.Key{}, fmt.Errorf("%w: %s of %s", keys.ErrUnknown, r.ID, r.Issuer)
	}
	return keys.Key{ID: p.as.KeyID, Issuer: r.Issuer, Public: p.as.Signer.Public(), For: r.For}, nil
}

func unhex(t testing.TB, s string) []byte {
	raw, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	require.NoError(t, err)
	return raw
}
