package issue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/issue"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
)

// TestAListWithManyRevokedCredentialsCanBePublished: revoking must not end because
// much was revoked.
func TestAListWithManyRevokedCredentialsCanBePublished(t *testing.T) {
	l := &status.List{
		URI: "https://town.example/1", Issuer: town, Purposes: []string{bitstring.Revocation},
		Issued: issued, FreshFor: status.Unbounded, Bits: status.NewBits(bitstring.MinEntries, 1, false),
	}
	for i, x := 0, uint32(1); i < len(l.Bits.Data); i++ { // bits that do not compress
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		l.Bits.Data[i] = byte(x)
	}
	s, err := bitstring.Statement(bitstring.ListType, l)
	require.NoError(t, err)
	copies, err := issue.Desk{As: author()}.Copies(t.Context(), s, issue.StatusList)
	require.NoError(t, err)
	require.Greater(t, len(copies[0].Raw), jose.MaxCredential)
	opened, err := bitstring.Opener{}.Open(t.Context(), copies[0].Raw, townKeys{})
	require.NoError(t, err)
	require.Equal(t, vc.FormVCJWT, opened.Proven().Form)

	_, err = issue.Desk{As: author()}.Copies(t.Context(), s, issue.VCJWT(vc.Model20))
	require.ErrorIs(t, err, vc.ErrTooLarge)
	other := author()
	other.Issuer = "https://other.example"
	_, err = issue.StatusList(t.Context(), other, s)
	require.ErrorIs(t, err, vc.ErrMismatch)
}
