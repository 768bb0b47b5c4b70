package jws_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// cookbook is what is used of an entry of RFC 7520 and its later additions.
type cookbook struct {
	Input struct {
		Payload string
		Key     json.RawMessage
	}
	Output struct {
		Compact  string
		JSON     json.RawMessage
		JSONFlat json.RawMessage `json:"json_flat"`
	}
}

// The entries carry no typ, and one no kid.
var cookbookSlot = jws.Slot{Types: []string{""}, NoKeyID: true}

func TestCookbook(t *testing.T) {
	dir := testenv.Official(t, "jose-cookbook-rfc7520")
	for _, tt := range []struct {
		name, file string
		want       error
	}{
		{"ES512 (RFC 7520 §4.3)", "jws/4_3.ecdsa_signature.json", nil},
		{"EdDSA (RFC 8037 Appendix A.4)", "curve25519/jws.json", nil},
		{"RS256 is none of our algorithms", "jws/4_1.rsa_v15_signature.json", jws.ErrAlgorithm},
		{"PS384 is none of our algorithms", "jws/4_2.rsa-pss_signature.json", jws.ErrAlgorithm},
		{"HS256 is none of our algorithms", "jws/4_4.hmac-sha2_integrity_protection.json", jws.ErrAlgorithm},
		{"a detached payload", "jws/4_5.signature_with_detached_content.json", jws.ErrMalformed},
		{"b64 (RFC 7797)", "rfc7797/hmac-sha2_b64_false.json", jws.ErrCritical},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := read(t, filepath.Join(dir, tt.file))
			require.NotEmpty(t, c.Output.Compact)
			parsed, err := jws.Parse([]byte(c.Output.Compact), cookbookSlot)
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.Input.Payload, string(parsed.Payload))
			key, err := multikey.ParseJWK(public(t, c.Input.Key))
			require.NoError(t, err)
			require.NoError(t, parsed.Verify(key.Public))
		})
	}
}

// RFC 7520 §4.6 to §4.8 exist in the JSON serializations only, as the others do
// beside the compact form: none is read, whatever its algorithm.
func TestCookbookSerializations(t *testing.T) {
	dir := testenv.Official(t, "jose-cookbook-rfc7520")
	files, err := filepath.Glob(filepath.Join(dir, "jws", "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 8)
	for _, file := range append(files, filepath.Join(dir, "curve25519", "jws.json")) {
		c := read(t, file)
		for _, form := range []json.RawMessage{c.Output.JSON, c.Output.JSONFlat} {
			if form == nil {
				continue // §4.8 has no flattened form
			}
			_, err := jws.Parse(form, cookbookSlot)
			require.ErrorIs(t, err, jws.ErrMalformed, file)
		}
	}
}

// Encrypted tokens of RFC 7520 §5 and §6 have five parts.
func TestCookbookEncryption(t *testing.T) {
	dir := testenv.Official(t, "jose-cookbook-rfc7520")
	files, err := filepath.Glob(filepath.Join(dir, "jwe", "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 13)
	for _, file := range append(files, filepath.Join(dir, "curve25519", "ecdh-es.json")) {
		c := read(t, file)
		for _, form := range [][]byte{[]byte(c.Output.Compact), c.Output.JSON, c.Output.JSONFlat} {
			_, err := jws.Parse(form, cookbookSlot)
			require.ErrorIs(t, err, jws.ErrMalformed, file)
		}
	}
}

func read(t *testing.T, file string) (c cookbook) {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var loose struct {
		Input  map[string]json.RawMessage
		Output map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(raw, &loose))
	for name, into := range map[string]any{"payload": &c.Input.Payload, "key": &c.Input.Key} {
		if value, ok := loose.Input[name]; ok {
			_ = json.Unmarshal(value, into) // an entry may have several keys, or a payload that is no text
		}
	}
	for name, into := range map[string]any{"compact": &c.Output.Compact, "json": &c.Output.JSON, "json_flat": &c.Output.JSONFlat} {
		if value, ok := loose.Output[name]; ok {
			require.NoError(t, json.Unmarshal(value, into))
		}
	}
	return c
}

// public drops the private members of the cookbook's keys, which import refuses.
func public(t *testing.T, jwk []byte) []byte {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(jwk, &m))
	delete(m, "d")
	out, err := json.Marshal(m)
	require.NoError(t, err)
	return out
}
