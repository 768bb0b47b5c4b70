package multikey_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
)

// folder returns a data folder that is named by the environment.
func folder(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv(name)
	if dir == "" && os.Getenv("HINAN_REQUIRE_DATA") == "1" {
		t.Fatalf("%s is not set", name)
	}
	if dir == "" {
		t.Skipf("%s is not set: no data to test against", name)
	}
	return dir
}

func TestFindingsAgainstOtherLibrariesAreRefused(t *testing.T) {
	dir := folder(t, "HINAN_FUZZ_FINDINGS")
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
			_, err = multikey.ParseJWK(raw)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// The multibase vectors encode text that is no key. What is tested is that each
// reaches the multicodec behind the base, or is refused for its base.
func TestMultibaseVectors(t *testing.T) {
	dir := folder(t, "HINAN_VECTORS")
	for file, text := range map[string]string{
		"basic.csv": "yes mani !", "leading_zero.csv": "\x00yes mani !", "two_leading_zeros.csv": "\x00\x00yes mani !",
	} {
		raw, err := os.ReadFile(filepath.Join(dir, "multibase", file))
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

// The did:key vectors hold keys of every type, and RSA keys.
func TestDIDKeyVectors(t *testing.T) {
	dir := folder(t, "HINAN_VECTORS")
	for file, want := range map[string]error{
		"ed25519-x25519.json": nil, "secp256k1.json": nil, "nist-curves.json": nil, "bls12381.json": nil,
		"x25519.json": nil, "rsa.json": multikey.ErrType,
	} {
		t.Run(file, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, "did-key", file))
			require.NoError(t, err)
			count := 0
			for _, part := range strings.Split(string(raw), `"did:key:`)[1:] {
				text, _, _ := strings.Cut(part, `"`)
				text, _, _ = strings.Cut(text, "#")
				k, err := multikey.ParseMultibase(text)
				require.ErrorIs(t, err, want, text)
				count++
				if err != nil {
					continue
				}
				again, err := multikey.FormatMultibase(k)
				require.NoError(t, err)
				require.Equal(t, text, again)
			}
			require.NotZero(t, count)
		})
	}
}

// The nist-curves vectors give each key in both encodings, private ones beside.
func TestDIDKeyVectorsAsJWK(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(folder(t, "HINAN_VECTORS"), "did-key", "nist-curves.json"))
	require.NoError(t, err)
	var vectors map[string]struct {
		VerificationMethod struct {
			PublicKeyJWK  json.RawMessage `json:"publicKeyJwk"`
			PrivateKeyJWK json.RawMessage `json:"privateKeyJwk"`
		}
	}
	require.NoError(t, json.Unmarshal(raw, &vectors))
	require.NotEmpty(t, vectors)
	for id, v := range vectors {
		k, err := multikey.ParseJWK(v.VerificationMethod.PublicKeyJWK)
		require.NoError(t, err, id)
		text, err := multikey.FormatMultibase(k.Public)
		require.NoError(t, err)
		require.Equal(t, id, "did:key:"+text)
		_, err = multikey.ParseJWK(v.VerificationMethod.PrivateKeyJWK)
		require.ErrorIs(t, err, multikey.ErrPrivate, id)
	}
}
