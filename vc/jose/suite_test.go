package jose_test

import (
	"context"
	"crypto"
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
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/jose"
)

// suiteKeys answers for the suite's only issuer, whose keys are named by their
// thumbprints.
type suiteKeys map[string]crypto.PublicKey

func (s suiteKeys) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	public, ok := s[r.ID]
	if !ok || r.Issuer != "https://example.issuer/vc-jose-cose" {
		return keys.Key{}, fmt.Errorf("%w: %s of %s", keys.ErrUnknown, r.ID, r.Issuer)
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
		{"credential-jose-minimal.txt", nil},
		{"credential-issuer-match-signed.txt", nil},
		{"presentation-jose-multiple.txt", nil},
		{"credential-jose-bad-media-type.txt", jws.ErrType},
		{"credential-jose-bad-signature.txt", jws.ErrSignature},
		{"credential-jose-vc-vp-claims.txt", vc.ErrMalformed},
		{"presentation-jose-bad-credential.txt", vc.ErrMalformed},
		{"presentation-jose-bad-media-type.txt", jws.ErrType},
		// The suite counts this one as refused, but only because it asks for it with
		// the Ed25519 key: under its own key nothing is wrong with it. An unknown
		// extension is refused by vectors of our own (area vcjwt).
		{"credential-jose-unknown-extensions.txt", nil},
	} {
		t.Run(tt.file, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, tt.file))
			require.NoError(t, err)
			raw = []byte(strings.TrimSuffix(string(raw), "\n")) // of the file, not of the token
			opened, err := jose.Opener{}.Open(t.Context(), raw, source)
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.Equal(t, "https://example.issuer/vc-jose-cose", opened.Proven().Statement.Issuer)
			}
		})
	}
}

// The suite's unsigned inputs are signed with every algorithm and opened again.
func TestSuiteInputsAreIssued(t *testing.T) {
	dir := testenv.Official(t, "vc-jose-cose-suite")
	files, err := filepath.Glob(filepath.Join(dir, "credential-*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		for _, a := range keys.Algorithms() {
			t.Run(filepath.Base(file)+" "+string(a), func(t *testing.T) {
				raw, err := os.ReadFile(file)
				require.NoError(t, err)
				members, err := strictjson.Object(t.Context(), raw, strictjson.Limits{})
				require.NoError(t, err)
				c, err := vc.ReadCredential(members)
				require.NoError(t, err)
				as := author(c.Statement().Issuer, a)
				token, err := jose.IssueCredential(t.Context(), as, c)
				require.NoError(t, err)
				opened, err := jose.Opener{}.Open(t.Context(), token, source(as))
				require.NoError(t, err)
				require.Equal(t, c.Statement(), opened.Proven().Statement)
				require.JSONEq(t, string(raw), string(opened.Proven().Payload))
			})
		}
	}
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
