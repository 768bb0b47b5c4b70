package jws_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

const kid = "did:example:issuer#key-1"

var slot = jws.Slot{Types: []string{"JWT"}}

func signed(t testing.TB, a keys.Algorithm, h jws.Header, payload string) (string, keys.Signer) {
	t.Helper()
	s := keystest.Signer(a, "issuer")
	token, err := jws.Sign(context.Background(), s, h, []byte(payload))
	require.NoError(t, err)
	return string(token), s
}

func TestSignedTokensVerify(t *testing.T) {
	for _, a := range keys.Algorithms() {
		t.Run(string(a), func(t *testing.T) {
			h := jws.Header{Type: "JWT", KeyID: kid, Nonce: "n <&> \"\\ é\n\u2028", ContentType: "vc"}
			token, signer := signed(t, a, h, `{"iss":"did:example:issuer"}`)

			parsed, err := jws.Parse([]byte(token), jws.Slot{Types: []string{"JWT"}, ContentTypes: []string{"vc"}, Nonce: true})
			require.NoError(t, err)
			h.Algorithm = a
			require.Equal(t, h, parsed.Header)
			require.Equal(t, `{"iss":"did:example:issuer"}`, string(parsed.Payload))
			require.NoError(t, parsed.Verify(signer.Public()))
			require.ErrorIs(t, parsed.Verify(keystest.Signer(a, "other").Public()), jws.ErrSignature)
		})
	}
}

func TestEveryAlgorithmRefusesTheKeysOfTheOthers(t *testing.T) {
	for _, a := range keys.Algorithms() {
		token, _ := signed(t, a, jws.Header{Type: "JWT", KeyID: kid}, "{}")
		parsed, err := jws.Parse([]byte(token), slot)
		require.NoError(t, err)
		for _, b := range keys.Algorithms() {
			if a != b {
				require.ErrorIs(t, parsed.Verify(keystest.Signer(b, "issuer").Public()), jws.ErrAlgorithm, "%s with a key for %s", a, b)
			}
		}
		for _, k := range []crypto.PublicKey{nil, ed25519.PublicKey{1}, "text", (*[96]byte)(nil)} {
			require.ErrorIs(t, parsed.Verify(k), jws.ErrAlgorithm)
		}
	}
}

func TestWhatSignRefuses(t *testing.T) {
	s := keystest.Signer(keys.EdDSA, "issuer")
	for _, tt := range []struct {
		name    string
		signer  keys.Signer
		header  jws.Header
		payload string
		want    error
	}{
		{"another algorithm than the signer's", s, jws.Header{Algorithm: keys.ES256}, "{}", jws.ErrAlgorithm},
		{"no payload", s, jws.Header{}, "", jws.ErrMalformed},
		{"a header over the limit", s, jws.Header{KeyID: strings.Repeat("k", jws.MaxHeader)}, "{}", jws.ErrTooLarge},
		{"a signer of an unknown algorithm", odd{s, "HS256", 64}, jws.Header{}, "{}", jws.ErrAlgorithm},
		{"a signer that makes DER", odd{s, keys.EdDSA, 70}, jws.Header{}, "{}", jws.ErrSignature},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := jws.Sign(context.Background(), tt.signer, tt.header, []byte(tt.payload))
			require.ErrorIs(t, err, tt.want)
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := jws.Sign(ctx, s, jws.Header{}, []byte("{}"))
	require.ErrorIs(t, err, context.Canceled)
}

// odd is a signer that lies about its algorithm, or makes signatures of a wrong length.
type odd struct {
	keys.Signer
	algorithm keys.Algorithm
	size      int
}

func (o odd) Algorithm() keys.Algorithm                        { return o.algorithm }
func (o odd) Sign(_ context.Context, _ []byte) ([]byte, error) { return make([]byte, o.size), nil }

func TestTokenLimit(t *testing.T) {
	token, _ := signed(t, keys.EdDSA, jws.Header{Type: "JWT", KeyID: kid}, "{}")
	for _, tt := range []struct {
		name string
		raw  string
		max  int
		want error
	}{
		{"at the slot's limit", token, len(token), nil},
		{"one past the slot's limit", token, len(token) - 1, jws.ErrTooLarge},
		{"at the usual limit it is read, and found wanting", strings.Repeat("A", jws.MaxToken), 0, jws.ErrMalformed},
		{"one past the usual limit", strings.Repeat("A", jws.MaxToken+1), 0, jws.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := jws.Parse([]byte(tt.raw), jws.Slot{Types: []string{"JWT"}, MaxBytes: tt.max})
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestHeaderLimit(t *testing.T) {
	for _, tt := range []struct {
		name string
		size int
		want error
	}{
		{"at the limit", jws.MaxHeader, nil},
		{"one past it", jws.MaxHeader + 1, jws.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			frame := `{"alg":"EdDSA","typ":"JWT","kid":""}`
			header := strings.Replace(frame, `""`, `"`+strings.Repeat("k", tt.size-len(frame))+`"`, 1)
			token := encode(header) + ".e30.AAAA"
			_, err := jws.Parse([]byte(token), slot)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestTheZeroSlotAllowsNothing(t *testing.T) {
	for _, h := range []jws.Header{{KeyID: kid}, {KeyID: kid, Type: "JWT"}} {
		token, _ := signed(t, keys.EdDSA, h, "{}")
		_, err := jws.Parse([]byte(token), jws.Slot{})
		require.ErrorIs(t, err, jws.ErrType)
	}
}

func TestContentIDIsOfTheContent(t *testing.T) {
	parse := func(token string) *jws.Token {
		p, err := jws.Parse([]byte(token), jws.Slot{Types: []string{"JWT", "vc+jwt"}, ContentTypes: []string{"vc"}, Nonce: true})
		require.NoError(t, err)
		return p
	}
	token, signer := signed(t, keys.ES256, jws.Header{Type: "JWT", KeyID: kid}, `{"a":1}`)
	first := parse(token)

	t.Run("the second signature of one content", func(t *testing.T) {
		input, encoded := cutLast(token)
		sig, err := base64.RawURLEncoding.DecodeString(encoded)
		require.NoError(t, err)
		second := parse(input + "." + base64.RawURLEncoding.EncodeToString(keystest.Negated(keys.ES256, sig)))
		require.NoError(t, second.Verify(signer.Public()))
		require.Equal(t, first.ContentID(), second.ContentID())
	})
	t.Run("another order of the header", func(t *testing.T) {
		reordered := sign(signer, `{ "kid":"`+kid+`","typ":"JWT","alg":"ES256"}`, `{"a":1}`)
		require.Equal(t, first.ContentID(), parse(reordered).ContentID())
	})
	for name, other := range map[string]jws.Header{
		"another key id":       {Type: "JWT", KeyID: kid + "0"},
		"another type":         {Type: "vc+jwt", KeyID: kid},
		"another nonce":        {Type: "JWT", KeyID: kid, Nonce: "n"},
		"another content type": {Type: "JWT", KeyID: kid, ContentType: "vc"},
	} {
		t.Run(name, func(t *testing.T) {
			token, _ := signed(t, keys.ES256, other, `{"a":1}`)
			require.NotEqual(t, first.ContentID(), parse(token).ContentID())
		})
	}
	token, _ = signed(t, keys.ES256, jws.Header{Type: "JWT", KeyID: kid}, `{"a":2}`)
	require.NotEqual(t, first.ContentID(), parse(token).ContentID())
}

// sign makes a token with any header and payload.
func sign(s keys.Signer, header, payload string) string {
	input := encode(header) + "." + encode(payload)
	sig, err := s.Sign(context.Background(), []byte(input))
	if err != nil {
		panic(err) // signers of keystest do not fail
	}
	return input + "." + encode(string(sig))
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func cutLast(token string) (before, after string) {
	i := strings.LastIndexByte(token, '.')
	return token[:i], token[i+1:]
}

// The check by jwx must answer as did/keys does, whatever the signature.
func TestAnswersAreThoseOfKeys(t *testing.T) {
	for _, a := range keys.Algorithms() {
		token, signer := signed(t, a, jws.Header{Type: "JWT", KeyID: kid}, "{}")
		input, encoded := cutLast(token)
		sig, err := base64.RawURLEncoding.DecodeString(encoded)
		require.NoError(t, err)
		candidates := append(edges(a), sig)
		for i := range sig {
			flipped := bytes.Clone(sig)
			flipped[i] ^= 1 << (i % 8)
			candidates = append(candidates, flipped)
		}
		if a != keys.EdDSA {
			candidates = append(candidates, keystest.Negated(a, sig))
		}
		for _, c := range candidates {
			want := keys.Verify(a, signer.Public(), []byte(input), c)
			parsed, err := jws.Parse([]byte(input+"."+base64.RawURLEncoding.EncodeToString(c)), slot)
			require.NoError(t, err)
			got := parsed.Verify(signer.Public())
			require.Equal(t, want == nil, got == nil, "%s %x", a, c)
			if got != nil {
				require.ErrorIs(t, got, jws.ErrSignature)
			}
		}
	}
}

// edges are signatures of the right length, and of some others, that are never right.
func edges(a keys.Algorithm) (out [][]byte) {
	size := a.SignatureSize()
	orders := map[keys.Algorithm][]byte{
		keys.ES256: elliptic.P256().Params().N.Bytes(),
		keys.ES384: elliptic.P384().Params().N.Bytes(),
		keys.ES512: elliptic.P521().Params().N.Bytes(),
	}
	out = append(out, make([]byte, size), bytes.Repeat([]byte{0xff}, size), bytes.Repeat([]byte{1}, size))
	if n := orders[a]; n != nil {
		out = append(out, append(bytes.Clone(n), n...), append(make([]byte, size/2), n...))
	}
	for _, n := range []int{1, size - 1, size + 1, size / 2, 2 * size} {
		out = append(out, make([]byte, n))
	}
	return out
}

// With a key of small order, R of small order and S = 0 fit any message of which
// the challenge suits; crypto/ed25519 and jwx accept them. Import refuses such keys,
// and here R is refused as well, as in did/keys.
func TestSmallOrderRIsRefused(t *testing.T) {
	accepted := 0
	for _, key := range smallOrder {
		for _, r := range smallOrder {
			pub, err := hex.DecodeString(key)
			require.NoError(t, err)
			sig, err := hex.DecodeString(r + smallOrder[2])
			require.NoError(t, err)
			for i := range 16 {
				input := encode(`{"alg":"EdDSA","kid":"k","typ":"JWT"}`) + "." + encode(fmt.Sprint(i))
				if ed25519.Verify(pub, []byte(input), sig) {
					accepted++
				}
				parsed, err := jws.Parse([]byte(input+"."+encode(string(sig))), slot)
				require.NoError(t, err)
				require.ErrorIs(t, parsed.Verify(ed25519.PublicKey(pub)), jws.ErrSignature)
			}
		}
	}
	require.NotZero(t, accepted, "the attack is no attack: the test proves nothing")
}

// jwx asks such keys for things that panic; here they are signatures that do not fit.
func TestKeysOffTheirCurveAreRefused(t *testing.T) {
	for a, curve := range map[keys.Algorithm]elliptic.Curve{
		keys.ES256: elliptic.P256(), keys.ES384: elliptic.P384(), keys.ES512: elliptic.P521(),
	} {
		token, _ := signed(t, a, jws.Header{Type: "JWT", KeyID: kid}, "{}")
		parsed, err := jws.Parse([]byte(token), slot)
		require.NoError(t, err)
		for _, x := range []*big.Int{big.NewInt(0), big.NewInt(1), big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), 600)} {
			//lint:ignore SA1019 a key that no parser makes
			public := &ecdsa.PublicKey{Curve: curve, X: x, Y: x}
			require.ErrorIs(t, parsed.Verify(public), jws.ErrSignature, "%s %s", a, x)
		}
	}
}

// smallOrder are the points of edwards25519 whose order divides 8; the third has y = 0.
var smallOrder = []string{
	"0100000000000000000000000000000000000000000000000000000000000000",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
}

func TestHugeTokensCostNothing(t *testing.T) {
	huge := bytes.Repeat([]byte("A"), 20<<20)
	testenv.Bounded(t, func() {
		_, err := jws.Parse(huge, slot)
		require.ErrorIs(t, err, jws.ErrTooLarge)
	})
	serialization := []byte(`{"payload":"e30","signatures":[` + strings.Repeat(`{"protected":"e30","signature":"AA"},`, 70_000) + `{}]}`)
	testenv.Bounded(t, func() {
		_, err := jws.Parse(serialization, jws.Slot{Types: []string{"JWT"}, MaxBytes: len(serialization)})
		require.ErrorIs(t, err, jws.ErrMalformed)
	})
}

// Each byte of a token is flipped, dropped, doubled and swapped with the next: no
// such twin verifies. There is no exception, since a token has one byte form.
func TestNoTwinIsAccepted(t *testing.T) {
	for _, a := range keys.Algorithms() {
		token, signer := signed(t, a, jws.Header{Type: "JWT", KeyID: kid}, `{"iss":"did:example:issuer","n":[1,22,333]}`)
		for _, twin := range twinsOf(token) {
			parsed, err := jws.Parse([]byte(twin), slot)
			if err == nil {
				err = parsed.Verify(signer.Public())
			}
			require.NotEmpty(t, fault.Of(err), "%s: %s", a, twin)
		}
	}
}

func twinsOf(token string) (twins []string) {
	for i := range token {
		b := []byte(token)
		b[i] ^= 1 << (i % 8)
		twins = append(twins, string(b), token[:i]+token[i+1:], token[:i+1]+token[i:])
		if i+1 < len(token) && token[i] != token[i+1] {
			twins = append(twins, token[:i]+token[i+1:i+2]+token[i:i+1]+token[i+2:])
		}
	}
	return twins
}
