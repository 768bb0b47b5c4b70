package verifier_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
)

// hanako presents by the key of the vectors.
var hanako = vc.Author{
	Issuer: "did:example:hanako", KeyID: "did:example:hanako#key-1",
	Signer: keystest.Signer(keys.EdDSA, "hinan vectors verdict did:example:hanako"),
}

// presentation presents the credential of a vp+jwt several times over.
func presentation(t testing.TB, in *input, times int) []byte {
	token := []byte(in.Presentations[0])
	payload, err := base64.RawURLEncoding.DecodeString(string(bytes.Split(token, []byte("."))[1]))
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(payload, &members))
	delete(members, "iss")
	for _, claim := range []string{"aud", "nonce", "iat"} {
		delete(members, claim)
	}
	enclosed := members["verifiableCredential"].([]any)
	members["verifiableCredential"] = slices.Repeat(enclosed, times)
	p, err := vc.ReadPresentation(members)
	require.NoError(t, err)
	out, err := jose.Present(t.Context(), hanako, p, jose.Recipient{Audience: "did:example:shelter", Nonce: "n-1", At: at.Add(-time.Minute)})
	require.NoError(t, err)
	return out
}
