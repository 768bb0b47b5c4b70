package didiota_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
)

const hexTag = "84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7"

func mustDID(t testing.TB, s string) did.DID {
	t.Helper()
	d, err := did.Parse(s)
	require.NoError(t, err)
	return d
}

func TestParseReadsEverySpelling(t *testing.T) {
	for in, want := range map[string]string{
		"did:iota:0x" + hexTag:                               "iota",
		"did:iota:iota:0x" + hexTag:                          "iota",
		"did:iota:IOTA:0x" + hexTag:                          "iota",
		"did:iota:smr:0x" + strings.ToUpper(hexTag):          "smr",
		"did:iota:2304aa97:0x" + hexTag:                      "2304aa97",
		"did:iota:abcdefgh:0x" + hexTag:                      "abcdefgh",
		"did:iota:smr:0x" + strings.Repeat("0", len(hexTag)): "smr",
	} {
		id, err := didiota.Parse(mustDID(t, in))
		require.NoError(t, err, in)
		require.Equal(t, want, id.Network)
	}
}

func TestParseRefusesOtherIdentifiers(t *testing.T) {
	for name, in := range map[string]string{
		"another method":               "did:io:0x" + hexTag,
		"no 0x":                        "did:iota:" + hexTag,
		"a digit too few":              "did:iota:smr:0x" + hexTag[1:],
		"a digit too many":             "did:iota:smr:0x" + hexTag + "0",
		"no digits":                    "did:iota:smr:0x",
		"a letter that is no digit":    "did:iota:smr:0xg" + hexTag[1:],
		"a network of 9 characters":    "did:iota:abcdefghi:0x" + hexTag,
		"a network with a hyphen":      "did:iota:a-b:0x" + hexTag,
		"an empty network":             "did:iota::0x" + hexTag,
		"two networks":                 "did:iota:smr:x:0x" + hexTag,
		"a tag that is hidden in %":    "did:iota:smr:%30x" + hexTag,
		"a network with a percent":     "did:iota:s%6Dr:0x" + hexTag,
		"a Kelvin sign's lower case k": "did:iota:%E2%84%AA:0x" + hexTag,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := didiota.Parse(mustDID(t, in))
			require.ErrorIs(t, err, didiota.ErrIdentifier)
			require.ErrorIs(t, err, resolver.ErrInvalidDID)
			require.Equal(t, didiota.ErrIdentifier, fault.Of(err))
		})
	}
}

func TestNormalizeWritesAsIOTAIdentityDoes(t *testing.T) {
	for in, want := range map[string]string{
		"DID:iota:smr:0x" + hexTag:                   "did:iota:smr:0x" + hexTag,
		"did:iota:IOTA:0x" + strings.ToUpper(hexTag): "did:iota:0x" + hexTag,
		"did:iota:0X" + hexTag:                       "did:iota:0x" + hexTag,
		" did:iota:0x" + hexTag:                      " did:iota:0x" + hexTag,
	} {
		require.Equal(t, want, didiota.Normalize(in))
	}
}

func TestSpellingsOfOneIdentityShareACanonicalDID(t *testing.T) {
	for _, tt := range []struct{ in, canonical string }{
		{"did:iota:2304aa97:0x" + hexTag, "did:iota:testnet:0x" + hexTag},
		{"did:iota:testnet:0x" + hexTag, "did:iota:testnet:0x" + hexTag},
		{"did:iota:6364aad5:0x" + hexTag, "did:iota:0x" + hexTag},
		{"did:iota:iota:0x" + hexTag, "did:iota:0x" + hexTag},
		{"did:iota:rms:0x" + hexTag, "did:iota:rms:0x" + hexTag},
	} {
		canonical, others, err := didiota.Spellings(mustDID(t, tt.in), nil)
		require.NoError(t, err)
		require.Equal(t, tt.canonical, canonical.String())
		require.NotContains(t, others, canonical)
		for _, other := range others {
			back, _, err := didiota.Spellings(other, nil)
			require.NoError(t, err)
			require.Equal(t, canonical, back)
		}
	}
	_, others, err := didiota.Spellings(mustDID(t, "did:iota:0x"+hexTag), nil)
	require.NoError(t, err)
	require.Len(t, others, 2, "by chain id, and with the default network named")

	_, _, err = didiota.Spellings(mustDID(t, "did:key:z6Mk"), nil)
	require.ErrorIs(t, err, didiota.ErrIdentifier)
}

func TestNetworksAreConfiguration(t *testing.T) {
	own := []didiota.Network{{Name: "city", ChainID: "0badcafe"}}
	canonical, others, err := didiota.Spellings(mustDID(t, "did:iota:0badcafe:0x"+hexTag), own)
	require.NoError(t, err)
	require.Equal(t, "did:iota:city:0x"+hexTag, canonical.String())
	require.Equal(t, []did.DID{mustDID(t, "did:iota:0badcafe:0x"+hexTag)}, others)
}

func FuzzIdentifier(f *testing.F) {
	for _, s := range []string{"did:iota:0x" + hexTag, "DID:IOTA:smr:0x" + hexTag, "did:iota:a-b:0x" + hexTag, "did:iota:2304aa97:0x" + hexTag} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := did.Parse(didiota.Normalize(s))
		if err != nil {
			return
		}
		id, err := didiota.Parse(d)
		if err != nil {
			require.Equal(t, didiota.ErrIdentifier, fault.Of(err))
			return
		}
		require.Equal(t, d, id.DID(), "a normalized identifier is written as it was read")
	})
}
