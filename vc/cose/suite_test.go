package cose_test

import (
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// suiteKeys answers for whoever signs in the suite: its keys are named by their JWK
// thumbprints, and its presentations are of other holders.
type suiteKeys map[string]crypto.PublicKey

func (s suiteKeys) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	public, ok := s[r.ID]
	if !ok {
		return keys.Key{}, fmt.Errorf("%w: %s", keys.ErrUnknown, r.ID)
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: public, For: r.For}, nil
}

func TestSuiteOfVCJOSECOSE(t *testing.T) {
	dir := testenv.Official(t, "vc-jose-cose-suite")
	source := readSuiteKeys(t, dir)
	for _, tt := range []struct {
		file string
		want error
	}{
		{"credential-cose-minimal.txt", nil},
		{"presentation-cose-single.txt", nil},
		{"credential-cose-bad-media-type.txt", cose.ErrType},
		{"credential-cose-bad-signature.txt", cose.ErrSignature},
		{"credential-cose-minimal-not-base64.txt", cborgate.ErrTrailing}, // hexadecimal: as base64 it is other bytes
		{"presentation-cose-bad-credential.txt", vc.ErrMalformed},
		{"presentation-cose-bad-media-type.txt", cose.ErrType},
	} {
		t.Run(tt.file, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, tt.file))
			require.NoError(t, err)
			raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(string(text), "=\n"))
			require.NoError(t, err)
			opened, err := cose.Opener{}.Open(t.Context(), raw, source)
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				p := opened.Proven()
				require.True(t, cose.Opener{}.Accepts(raw))
				require.NotEmpty(t, p.Statement.Issuer)
				require.Equal(t, p.Form == vc.FormVPCOSE, p.Binding != nil)
				require.Equal(t, p.Form == vc.FormVPCOSE, len(p.Enclosed) == 1)
			}
		})
	}
}

// The suite's unsigned inputs are signed with every algorithm and opened again.
func TestSuiteInputsAreSecured(t *testing.T) {
	dir := testenv.Official(t, "vc-jose-cose-suite")
	for _, a := range algorithms {
		files, err := filepath.Glob(filepath.Join(dir, "credential-*.json"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			t.Run(filepath.Base(file)+" "+string(a), func(t *testing.T) {
				c, err := vc.ReadCredential(members(t, file))
				require.NoError(t, err)
				as := author(a)
				as.Issuer = c.Statement().Issuer
				raw, err := cose.IssueCredential(t.Context(), as, c)
				require.NoError(t, err)
				opened, err := cose.Opener{Forms: []vc.Form{vc.FormVCCOSE}}.Open(t.Context(), raw, pinned{as: as})
				require.NoError(t, err)
				p := opened.Proven()
				require.Equal(t, vc.FormVCCOSE, p.Form)
				require.Equal(t, c.Statement(), p.Statement)
				requireFile(t, file, p.Payload)

				only := cose.Opener{Forms: []vc.Form{vc.FormVPCOSE}}
				require.False(t, only.Accepts(raw))
				_, err = only.Open(t.Context(), raw, pinned{as: as})
				require.ErrorIs(t, err, vc.ErrUnknownFormat)
			})
		}
		for _, name := range []string{"presentation-single.json", "presentation-multiple.json"} {
			t.Run(name+" "+string(a), func(t *testing.T) {
				file := filepath.Join(dir, name)
				presentation, err := vc.ReadPresentation(members(t, file))
				require.NoError(t, err)
				as := author(a)
				as.Issuer = presentation.Holder()
				raw, err := cose.Present(t.Context(), as, presentation)
				require.NoError(t, err)
				opened, err := cose.Opener{}.Open(t.Context(), raw, pinned{as: as})
				require.NoError(t, err)
				p := opened.Proven()
				require.Equal(t, vc.FormVPCOSE, p.Form)
				require.Equal(t, as.Issuer, p.Binding.Holder)
				require.Equal(t, presentation.Enclosed(), p.Enclosed)
				requireFile(t, file, p.Payload)
				require.ErrorIs(t, p.Binding.Answers(vc.Challenge{}, made), vc.ErrBindingAudience)
			})
		}
	}
}

func members(t *testing.T, file string) map[string]any {
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	m, err := strictjson.Object(t.Context(), raw, strictjson.Limits{})
	require.NoError(t, err)
	return m
}

func requireFile(t *testing.T, file string, got []byte) {
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

func readSuiteKeys(t *testing.T, dir string) suiteKeys {
	t.Helper()
	found := suiteKeys{}
	files, err := filepath.Glob(filepath.Join(dir, "vm-*.json"))
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var method struct{ PublicKeyJwk json.RawMessage }
		require.NoError(t, json.Unmarshal(raw, &method))
		key, err := multikey.ParseJWK(method.PublicKeyJwk)
		require.NoError(t, err)
		found[key.KeyID] = key.Public
	}
	return found
}

func TestWhatTheW3CFormsRefuseToSecure(t *testing.T) {
	c, err := vc.ReadCredential(map[string]any{
		"@context": []any{vc.ContextV2}, "type": []any{"VerifiableCredential"}, "issuer": city,
		"credentialSubject": map[string]any{"name": "Hanako"},
	})
	require.NoError(t, err)
	as := author(keys.EdDSA)
	_, err = cose.IssueCredential(t.Context(), as, c)
	require.NoError(t, err)
	as.Issuer = "did:example:other"
	_, err = cose.IssueCredential(t.Context(), as, c)
	require.ErrorIs(t, err, vc.ErrMismatch)

	p, err := vc.ReadPresentation(map[string]any{
		"@context": []any{vc.ContextV2}, "type": []any{"VerifiablePresentation"}, "holder": city,
	})
	require.NoError(t, err)
	_, err = cose.Present(t.Context(), as, p)
	require.ErrorIs(t, err, vc.ErrMismatch)
	_, err = cose.Present(t.Context(), author(keys.ES512), p)
	require.ErrorIs(t, err, cose.ErrAlgorithm)

	large, err := vc.ReadCredential(map[string]any{
		"@context": []any{vc.ContextV2}, "type": []any{"VerifiableCredential"}, "issuer": city,
		"credentialSubject": map[string]any{"picture": strings.Repeat("x", cose.MaxCredential)},
	})
	require.NoError(t, err)
	_, err = cose.IssueCredential(t.Context(), author(keys.EdDSA), large)
	require.ErrorIs(t, err, vc.ErrTooLarge)

	old, err := vc.ReadCredential(map[string]any{
		"@context": []any{vc.ContextV1}, "type": []any{"VerifiableCredential"}, "issuer": city,
		"issuanceDate": "2026-11-01T00:00:00Z", "credentialSubject": map[string]any{"name": "Hanako"},
	})
	require.NoError(t, err)
	_, err = cose.IssueCredential(t.Context(), author(keys.EdDSA), old)
	require.ErrorIs(t, err, vc.ErrMalformed)
}
