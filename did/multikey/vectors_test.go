package multikey_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
)

func TestFindingsAgainstOtherLibrariesAreRefused(t *testing.T) {
	dir := testenv.Dir(t, testenv.FuzzFindings)
	for _, tt := range []struct {
		file string
		want fault.Code
	}{
		{"jwx-2.1.7-verify-panic-short-ed25519-jwk.json", multikey.ErrLength},
		{"jwx-2.1.7-small-order-key.json", multikey.ErrSmallOrder},
	} {
		t.Run(tt.file, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, tt.file))
			require.NoError(t, err)
			var wrapped struct{ JWK json.RawMessage }
			require.NoError(t, json.Unmarshal(raw, &wrapped))
			if wrapped.JWK != nil {
				_, err := multikey.ParseJWK(raw)
				require.ErrorIs(t, err, multikey.ErrEncoding, "the file around the key")
				raw = wrapped.JWK
			}
			testenv.Bounded(t, func() { _, err = multikey.ParseJWK(raw) })
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// The multibase vectors encode text that is no key. What is tested is that each
// reaches the multicodec behind the base, or is refused for its base.
func TestMultibaseVectors(t *testing.T) {
	dir := testenv.Official(t, "multibase")
	for file, text := range map[string]string{
		"basic.csv": "yes mani !", "leading_zero.csv": "\x00yes mani !", "two_leading_zeros.csv": "\x00\x00yes mani !",
	} {
		raw, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		rows := strings.Split(strings.TrimSpace(string(raw)), "\n")[1:]
		require.Greater(t, len(rows), 20)
		for _, row := range rows {
			base, encoded, found := strings.Cut(row, ", ")
			require.True(t, found, row)
			encoded = strings.Trim(encoded, `"`)
			t.Run(file+" "+base, func(t *testing.T) {
				_, err := multikey.ParseMultibase(encoded)
				switch base {
				case "base58btc":
					require.ErrorIs(t, err, multikey.ErrType)
					got, err := multikey.DecodeBase58(encoded[1:])
					require.NoError(t, err)
					require.Equal(t, text, string(got))
					require.Equal(t, encoded[1:], multikey.EncodeBase58([]byte(text)))
				case "base64url":
					require.ErrorIs(t, err, multikey.ErrType)
					require.Equal(t, encoded[1:], base64.RawURLEncoding.EncodeToString([]byte(text)))
				default:
					require.ErrorIs(t, err, multikey.ErrEncoding)
				}
			})
		}
	}
}

// The did:key vectors hold keys of every type. RSA keys and the key that joins
// BLS12-381 G1 and G2 are unsupported.
func TestDIDKeyVectors(t *testing.T) {
	dir := testenv.Official(t, "did-key")
	for file, unsupported := range map[string]int{
		"ed25519-x25519.json": 0, "secp256k1.json": 0, "nist-curves.json": 0, "x25519.json": 0,
		"bls12381.json": 1, "rsa.json": 2,
	} {
		t.Run(file, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, file))
			require.NoError(t, err)
			refused := map[string]bool{}
			texts := strings.Split(string(raw), `"did:key:`)[1:]
			require.NotEmpty(t, texts)
			for _, text := range texts {
				text, _, _ := strings.Cut(text, `"`)
				text, _, _ = strings.Cut(text, "#")
				k, err := multikey.ParseMultibase(text)
				if err != nil {
					require.ErrorIs(t, err, multikey.ErrType, text)
					refused[text] = true
					continue
				}
				again, err := multikey.FormatMultibase(k)
				require.NoError(t, err)
				require.Equal(t, text, again)
			}
			require.Len(t, refused, unsupported)
		})
	}
}

// The nist-curves vectors give keys as JWK too, private ones beside. One of the
// seven has its key in base58 only.
func TestDIDKeyVectorsAsJWK(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(testenv.Official(t, "did-key"), "nist-curves.json"))
	require.NoError(t, err)
	var vectors map[string]struct {
		VerificationMethod struct {
			PublicKeyJWK  json.RawMessage `json:"publicKeyJwk"`
			PrivateKeyJWK json.RawMessage `json:"privateKeyJwk"`
		}
	}
	require.NoError(t, json.Unmarshal(raw, &vectors))
	require.Len(t, vectors, 7)
	asJWK := 0
	for id, v := range vectors {
		if v.VerificationMethod.PublicKeyJWK == nil {
			continue
		}
		asJWK++
		k, err := multikey.ParseJWK(v.VerificationMethod.PublicKeyJWK)
		require.NoError(t, err, id)
		text, err := multikey.FormatMultibase(k.Public)
		require.NoError(t, err)
		require.Equal(t, id, "did:key:"+text)
		_, err = multikey.ParseJWK(v.VerificationMethod.PrivateKeyJWK)
		require.ErrorIs(t, err, multikey.ErrPrivate, id)
	}
	require.Equal(t, 6, asJWK)
}
