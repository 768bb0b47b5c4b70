package sdjwt_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// exampleFormat takes the types that the examples of RFC 9901 have.
var exampleFormat = sdjwt.Mechanism{Types: []string{"example+sd-jwt", "dc+sd-jwt"}, NoKeyID: true}

// settingsKey reads the issuer's key from settings.yml.
func settingsKey(t *testing.T, file string) sdjwt.OneKey {
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	_, text, found := strings.Cut(string(raw), "issuer_key")
	require.True(t, found)
	text, _, _ = strings.Cut(text, "holder_key")
	jwk := map[string]any{}
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(strings.TrimLeft(line, " -"), ": ")
		if name == "kty" || name == "crv" || name == "x" || name == "y" {
			jwk[name] = value
		}
	}
	key, err := multikey.ImportJWK(jwk)
	require.NoError(t, err)
	return sdjwt.OneKey{Public: key.Public}
}

func setting(t *testing.T, file, name string) string {
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	_, text, found := strings.Cut(string(raw), name+": \"")
	require.True(t, found)
	text, _, _ = strings.Cut(text, "\"")
	return text
}

// unfold takes out the line folding of the examples: the parser never does.
func unfold(text []byte) []byte {
	return []byte(strings.NewReplacer("\n", "", "\r", "", " ", "").Replace(string(text)))
}

// TestExamplesOfRFC9901 opens the generated examples of the specification.
func TestExamplesOfRFC9901(t *testing.T) {
	dir := filepath.Join(testenv.Official(t, "sd-jwt-generated"), "rfc9901-examples")
	settings := filepath.Join(dir, "settings.yml")
	key := settingsKey(t, settings)
	audience, nonce := setting(t, settings, "verifier"), setting(t, settings, "key_binding_nonce")

	presentations, err := filepath.Glob(filepath.Join(dir, "*", "sd_jwt_presentation.txt"))
	require.NoError(t, err)
	require.Len(t, presentations, 13)
	for _, file := range presentations {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			folded, err := os.ReadFile(file)
			require.NoError(t, err)
			raw := unfold(folded)
			d, err := exampleFormat.Open(t.Context(), raw, key)
			require.NoError(t, err)

			verified, err := os.ReadFile(filepath.Join(filepath.Dir(file), "verified_contents.json"))
			require.NoError(t, err)
			payload, err := d.Payload()
			require.NoError(t, err)
			require.JSONEq(t, string(verified), string(payload))

			kb, err := os.ReadFile(filepath.Join(filepath.Dir(file), "kb_jwt_payload.json"))
			if os.IsNotExist(err) {
				require.Nil(t, d.Binding)
				return
			}
			require.NoError(t, err)
			var claims struct{ IAT int64 }
			require.NoError(t, json.Unmarshal(kb, &claims))
			require.NoError(t, d.Binding.Answers(vc.Challenge{
				Audience: []string{audience},
				Fresh:    func(n string) error { require.Equal(t, nonce, n); return nil },
				MaxAge:   time.Second,
			}, time.Unix(claims.IAT, 0)))

			if len(raw) != len(folded) { // the folding is never undone by the parser
				_, err = exampleFormat.Open(t.Context(), folded, key)
				require.Error(t, err)
			}
		})
	}

	serializations, err := filepath.Glob(filepath.Join(dir, "*", "sd_jwt_presentation.json"))
	require.NoError(t, err)
	require.Len(t, serializations, 2)
	for _, file := range serializations {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			_, err = exampleFormat.Open(t.Context(), raw, key)
			require.ErrorIs(t, err, sdjwt.ErrSerialization)
		})
	}
}

// TestIssuancesOfRFC9901 presents each issued example again, with everything and
// with nothing.
func TestIssuancesOfRFC9901(t *testing.T) {
	dir := filepath.Join(testenv.Official(t, "sd-jwt-generated"), "rfc9901-examples")
	key := settingsKey(t, filepath.Join(dir, "settings.yml"))
	issuances, err := filepath.Glob(filepath.Join(dir, "*", "sd_jwt_issuance.txt"))
	require.NoError(t, err)
	require.Len(t, issuances, 13)
	for _, file := range issuances {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			raw = unfold(raw)
			all, err := exampleFormat.Open(t.Context(), raw, key)
			require.NoError(t, err)

			again, err := sdjwt.Present(t.Context(), raw, all.Paths, nil)
			require.NoError(t, err)
			require.Equal(t, string(raw), string(again))

			none, err := sdjwt.Present(t.Context(), raw, nil, nil)
			require.NoError(t, err)
			d, err := exampleFormat.Open(t.Context(), none, key)
			require.NoError(t, err)
			require.Empty(t, d.Paths)
		})
	}
}
