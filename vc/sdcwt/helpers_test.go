package sdcwt_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

const (
	city     = "did:example:city"
	code     = "402052" // the short form of the same issuer
	audience = "E4020500001111/26A07"
)

var (
	issuer = keystest.Signer(keys.EdDSA, "sdcwt tests: city")
	holder = keystest.Signer(keys.ES256, "sdcwt tests: hanako")
	other  = keystest.Signer(keys.ES256, "sdcwt tests: other")
	author = vc.Author{Issuer: city, Signer: issuer}
	made   = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	nonce  = []byte("8 bytes!")
)

// pinned are keys by issuer, found by the first bytes of their thumbprints.
type pinned map[string]keys.Signer

func (p pinned) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	s, ok := p[r.Issuer]
	if !ok || r.For != did.AssertionMethod {
		return keys.Key{}, fmt.Errorf("%w: issuer", keys.ErrUnknown)
	}
	thumbprint, err := multikey.COSEThumbprint(s.Public())
	if err != nil || len(r.Thumb) < keys.MinThumb || !strings.HasPrefix(string(thumbprint[:]), r.Thumb) {
		return keys.Key{}, fmt.Errorf("%w: thumbprint", keys.ErrUnknown)
	}
	return keys.Key{ID: city + "#key-1", Issuer: city, Public: s.Public(), For: r.For}, nil
}

var known = pinned{city: issuer, code: issuer}

// resident are the claims of a phone pass, with a full DID as issuer and a status.
func resident(t testing.TB) map[any]any {
	cnf, err := cose.ConfirmKey(holder.Public())
	require.NoError(t, err)
	return map[any]any{
		1: "did:iota:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7",
		2: "q3TmVWc1vJs", 4: made.Add(90 * 24 * time.Hour).Unix(), 8: cnf,
		65535: map[any]any{"status_list": map[any]any{"idx": 417, "uri": "https://iizuka.jp/s/26"}},
		-70001: map[any]any{
			0: 1, 1: 3, 2: 402052, 3: []byte("sixteen bytes ok"),
			4: map[any]any{1: "飯塚", 2: "花子", 4: 19840118},
			5: map[any]any{1: "h-1", 3: 4},
		},
	}
}

var residentFrame = sdcwt.Frame{Disclose: [][]string{
	{"-70001", "1"}, {"-70001", "2"}, {"-70001", "3"}, {"-70001", "4"}, {"-70001", "5"},
	{"-70001", "4", "1"}, {"-70001", "4", "2"}, {"-70001", "4", "4"}, {"-70001", "5", "1"}, {"-70001", "5", "3"},
}}

// asked are the claims that a desk asks for.
var asked = [][]string{{"-70001", "1"}, {"-70001", "2"}, {"-70001", "3"}}

func issued(t testing.TB, claims map[any]any, f sdcwt.Frame) []byte {
	raw, err := sdcwt.Issue(t.Context(), author, claims, f)
	require.NoError(t, err)
	return raw
}

func bind() *sdcwt.Bind {
	return &sdcwt.Bind{Signer: holder, Audience: audience, Nonce: nonce, At: made}
}

func presented(t testing.TB, raw []byte, paths [][]string) []byte {
	shown, err := sdcwt.Present(t.Context(), raw, paths, bind())
	require.NoError(t, err)
	return shown
}

func open(t testing.TB, raw []byte) vc.Proven {
	opened, err := sdcwt.Opener{}.Open(t.Context(), raw, residents())
	require.NoError(t, err)
	return opened.Proven()
}

func residents() pinned {
	return pinned{city: issuer, code: issuer, "did:iota:0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7": issuer}
}

// encoded is deterministic CBOR of a value of Go.
func encoded(t testing.TB, v any) []byte {
	raw, err := cborgate.Encode(v)
	require.NoError(t, err)
	return raw
}
