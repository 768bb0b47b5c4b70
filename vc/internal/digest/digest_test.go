package digest_test

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc/internal/digest"
)

var content = []byte("related file")

// sums returns the digests of content, with the codes of their multihashes.
func sums() map[string]struct {
	code byte
	sum  []byte
} {
	a, b, c := sha256.Sum256(content), sha512.Sum384(content), sha512.Sum512(content)
	return map[string]struct {
		code byte
		sum  []byte
	}{"sha256": {0x12, a[:]}, "sha384": {0x20, b[:]}, "sha512": {0x13, c[:]}}
}

func TestEverySpellingOfADigestFitsItsContent(t *testing.T) {
	for name, h := range sums() {
		t.Run(name, func(t *testing.T) {
			multihash := append([]byte{h.code, byte(len(h.sum))}, h.sum...)
			for _, text := range []string{"u" + base64.RawURLEncoding.EncodeToString(multihash), "z" + multikey.EncodeBase58(multihash)} {
				d, err := digest.ParseMultibase(text)
				require.NoError(t, err)
				require.True(t, d.Fits(content))
				require.False(t, d.Fits(append([]byte{0}, content...)))
			}
			for _, text := range []string{
				name + "-" + base64.StdEncoding.EncodeToString(h.sum),
				name + "-" + base64.URLEncoding.EncodeToString(h.sum),
				" " + name + "-" + base64.StdEncoding.EncodeToString(h.sum) + "?option ",
			} {
				all, err := digest.ParseSRI(text)
				require.NoError(t, err)
				require.Len(t, all, 1)
				require.True(t, all[0].Fits(content))
			}
		})
	}
}

func TestSeveralDigests(t *testing.T) {
	var text []string
	for name, h := range sums() {
		text = append(text, name+"-"+base64.StdEncoding.EncodeToString(h.sum))
	}
	all, err := digest.ParseSRI(strings.Join(text, " "))
	require.NoError(t, err)
	require.Len(t, all, 3)
}

func TestTheZeroDigestFitsNothing(t *testing.T) {
	require.False(t, digest.Digest(nil).Fits(nil))
	require.False(t, digest.Digest("short").Fits(content))
}

func TestRefusals(t *testing.T) {
	zeros := base64.StdEncoding.EncodeToString(make([]byte, 32))
	for _, text := range []string{
		"", " ", "sha256", "sha256-", "sha256-AAAA", "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "SHA256-" + zeros,
		"sha384-" + zeros, "sha256-" + strings.TrimSuffix(zeros, "="), "sha256-" + zeros + ",", "sha256-" + zeros[:42] + "B=",
		"sha256-" + zeros + " md5-AAAA", strings.Repeat("sha256-"+zeros+" ", 20),
	} {
		_, err := digest.ParseSRI(text)
		require.Error(t, err, text) // the caller gives the code
	}
	whole := append([]byte{0x12, 32}, make([]byte, 32)...)
	for _, text := range []string{
		"", "u", "z", "uEiA", "mEiA", "z0OIl", "u=", "u" + base64.RawURLEncoding.EncodeToString(whole[:33]),
		"u" + base64.RawURLEncoding.EncodeToString(append(whole, 0)),
		"u" + base64.RawURLEncoding.EncodeToString(append([]byte{0x16}, whole[1:]...)),
		"u" + base64.RawURLEncoding.EncodeToString(append([]byte{0x12, 31}, whole[2:]...)),
		"u" + base64.URLEncoding.EncodeToString(whole), "u" + strings.Repeat("A", digest.MaxText),
	} {
		_, err := digest.ParseMultibase(text)
		require.Error(t, err, text)
	}
}

func TestLimitOfAText(t *testing.T) {
	one := "sha256-" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	_, err := digest.ParseSRI(one + strings.Repeat(" ", digest.MaxText-len(one)))
	require.NoError(t, err)
	_, err = digest.ParseSRI(one + strings.Repeat(" ", digest.MaxText-len(one)+1))
	require.Error(t, err)
}
