package sdjwtvc_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/vcissuer"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

// exampleIssuer is the metadata that belongs to the examples' settings.yml.
func exampleIssuer(t *testing.T, settings, issuer string) keys.Source {
	raw, err := os.ReadFile(settings)
	require.NoError(t, err)
	_, text, found := strings.Cut(string(raw), "issuer_key")
	require.True(t, found)
	text, _, _ = strings.Cut(text, "holder_key")
	jwk := map[string]string{"kid": "doc-signer-05-25-2022"}
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if name == "kty" || name == "crv" || name == "x" || name == "y" {
			jwk[name] = value
		}
	}
	document, err := json.Marshal(map[string]any{"issuer": issuer, "jwks": map[string]any{"keys": []any{jwk}}})
	require.NoError(t, err)
	m, err := vcissuer.ParseMetadata(t.Context(), document, time.Time{})
	require.NoError(t, err)
	pinned, err := vcissuer.NewPinned(m)
	require.NoError(t, err)
	return pinned
}

// TestExamplesOfSDJWTVC opens the generated examples of the specification.
func TestExamplesOfSDJWTVC(t *testing.T) {
	dir := filepath.Join(testenv.Official(t, "sd-jwt-generated"), "sd-jwt-vc-examples")
	files, err := filepath.Glob(filepath.Join(dir, "*", "sd_jwt_presentation.txt"))
	require.NoError(t, err)
	require.Len(t, files, 3)
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			folded, err := os.ReadFile(file)
			require.NoError(t, err)
			raw := strings.Join(strings.Fields(string(folded)), "") // the folding is of the text

			want, err := os.ReadFile(filepath.Join(filepath.Dir(file), "verified_contents.json"))
			require.NoError(t, err)
			var claims struct {
				Issuer string `json:"iss"`
				Type   string `json:"vct"`
			}
			require.NoError(t, json.Unmarshal(want, &claims))
			source := exampleIssuer(t, filepath.Join(dir, "settings.yml"), claims.Issuer)
			opened, err := vc.Openers{sdjwtvc.Opener{}, sdjwtvc.VCDM{}}.Open(t.Context(), []byte(raw), source)
			require.NoError(t, err)
			p := opened.Proven()
			require.JSONEq(t, string(want), string(p.Payload))
			require.Equal(t, vc.FormSDJWTVC, p.Form)
			require.Equal(t, claims.Issuer, p.Statement.Issuer)
			require.Equal(t, []string{claims.Type}, p.Statement.Types)
			require.Equal(t, time.Unix(1883000000, 0).UTC(), p.Statement.ValidUntil)

			kb, err := os.ReadFile(filepath.Join(filepath.Dir(file), "kb_jwt_payload.json"))
			if os.IsNotExist(err) {
				require.Nil(t, p.Binding)
				require.Nil(t, p.Statement.Holder)
				return
			}
			require.NoError(t, err)
			var binding struct {
				IAT        int64
				Aud, Nonce string
			}
			require.NoError(t, json.Unmarshal(kb, &binding))
			require.Equal(t, []string{binding.Aud}, p.Binding.Audience)
			require.Equal(t, binding.Nonce, p.Binding.Nonce)
			require.Equal(t, binding.IAT, p.Binding.At.Unix())
			require.Equal(t, p.Statement.Holder.Thumbprint, p.Binding.Thumbprint)
		})
	}
}

// suiteKeys are the keys of the suite of VC-JOSE-COSE, by kid.
func suiteKeys(t *testing.T, dir string) source {
	known := source{}
	files, err := filepath.Glob(filepath.Join(dir, "vm-*.json"))
	require.NoError(t, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var method struct {
			Controller string
			JWK        json.RawMessage `json:"publicKeyJwk"`
		}
		require.NoError(t, json.Unmarshal(raw, &method))
		jwk, err := multikey.ParseJWK(method.JWK)
		require.NoError(t, err)
		known[method.Controller+" "+jwk.KeyID] = jwk.Public
	}
	return known
}

// TestSuiteOfVCJOSECOSE opens the SD-JWT inputs of the official suite.
func TestSuiteOfVCJOSECOSE(t *testing.T) {
	dir := testenv.Official(t, "vc-jose-cose-suite")
	known := suiteKeys(t, dir)
	for name, want := range map[string]fault.Code{
		"credential-sdjwt-nested":           "",
		"credential-sdjwt-selective":        "",
		"presentation-sdjwt-selective":      "",
		"credential-sdjwt-bad-media-type":   "jose.type",
		"credential-sdjwt-bad-signature":    "jose.signature",
		"presentation-sdjwt-bad-media-type": "jose.type",
		"presentation-sdjwt-bad-credential": "jose.type", // its name promises another flaw
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, name+".txt"))
			require.NoError(t, err)
			opened, err := sdjwtvc.VCDM{}.Open(t.Context(), []byte(strings.TrimSpace(string(raw))), known)
			if want != "" {
				require.ErrorIs(t, err, want)
				return
			}
			require.NoError(t, err)
			p := opened.Proven()
			require.Equal(t, "https://example.issuer/vc-jose-cose", p.Statement.Issuer)
			if p.Form == vc.FormVPSDJWT {
				require.Len(t, p.Enclosed, 1)
				require.Equal(t, vc.FormVCJWT, p.Enclosed[0].Form)
			}
		})
	}
}
