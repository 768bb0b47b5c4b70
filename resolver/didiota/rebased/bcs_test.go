package rebased_test

import (
	"encoding/hex"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
)

// byHand decodes hex lines; what follows two slashes is the comment.
func byHand(t testing.TB, text string) []byte {
	t.Helper()
	var digits strings.Builder
	for line := range strings.Lines(text) {
		code, _, _ := strings.Cut(line, "//")
		digits.WriteString(strings.Join(strings.Fields(code), ""))
	}
	raw, err := hex.DecodeString(digits.String())
	require.NoError(t, err)
	return raw
}

// identityBytes is an Identity written out by hand, field by field, from the
// Move structs (identity.move: Identity; multicontroller.move: Multicontroller).
const identityBytes = `
 1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a //   0 id: UID
 0200000000000000                                                 //  32 did_doc.threshold: u64 = 2
 5151515151515151515151515151515151515151515151515151515151515151 //  40 did_doc.owner
 02                                                               //  72 did_doc.controllers: 2 entries
 7777777777777777777777777777777777777777777777777777777777777777 //  73   key: ID
 0100000000000000                                                 // 105   value: u64 = 1
 7878787878787878787878787878787878787878787878787878787878787878 // 113   key: ID
 0300000000000000                                                 // 145   value: u64 = 3
 01                                                               // 153 did_doc.controlled_value: Some
 05 4449440100                                                    // 154   vector<u8> of 5 bytes
 01                                                               // 160 did_doc.active_proposals: 1 entry
 6161616161616161616161616161616161616161616161616161616161616161 // 161   ID
 8888888888888888888888888888888888888888888888888888888888888888 // 193 did_doc.proposals.id: UID
 0100000000000000                                                 // 225 did_doc.proposals.size: u64 = 1
 01                                                               // 233 did_doc.revoked_tokens: 1 entry
 7979797979797979797979797979797979797979797979797979797979797979 // 234   ID
 01                                                               // 266 legacy_id: Some
 2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b // 267   ID
 c88ca97c9b010000                                                 // 299 created: u64 = 1767323045064
 435937179c010000                                                 // 307 updated: u64 = 1769916029251
 0100000000000000                                                 // 315 version: u64 = 1
 00                                                               // 323 deleted: bool
 01                                                               // 324 deleted_did: bool
`

func id(b byte) (id rebased.ID) {
	for i := range id {
		id[i] = b
	}
	return id
}

// identityWanted is the same identity, written out as a value by hand.
var identityWanted = rebased.Identity{
	ID: id(0x1a), Threshold: 2, Owner: id(0x51),
	Controllers: []rebased.Controller{{Token: id(0x77), Power: 1}, {Token: id(0x78), Power: 3}},
	HasValue:    true, Value: []byte("DID\x01\x00"),
	ActiveProposals: []rebased.ID{id(0x61)}, Proposals: id(0x88), ProposalCount: 1,
	RevokedTokens: []rebased.ID{id(0x79)}, Legacy: id(0x2b),
	Created: 0x19b7ca98cc8, Updated: 0x19c17375943, Version: 1, DeletedDID: true,
}

func fromBCS(raw []byte) (*rebased.Identity, error) {
	return rebased.DecodeIdentity(&rebased.Object{BCS: raw}, false)
}

func TestAnIdentityIsReadFromItsBytes(t *testing.T) {
	raw := byHand(t, identityBytes)
	require.Len(t, raw, 325)
	got, err := fromBCS(raw)
	require.NoError(t, err)
	require.Equal(t, identityWanted, *got)
}

// TestEveryByteOfAnIdentityMatters changes each byte in turn, so also one of
// each field: the value changes, or the bytes are refused.
func TestEveryByteOfAnIdentityMatters(t *testing.T) {
	raw := byHand(t, identityBytes)
	random := rand.New(rand.NewPCG(1, 2))
	for at := range raw {
		for _, flip := range []byte{0x01, 0x80, byte(1 + random.IntN(255))} {
			changed := append([]byte(nil), raw...)
			changed[at] ^= flip
			got, err := fromBCS(changed)
			if err != nil {
				require.ErrorIs(t, err, rebased.ErrObject)
				continue
			}
			require.False(t, reflect.DeepEqual(identityWanted, *got), "byte %d ^ %02x changes nothing", at, flip)
		}
	}
}

func TestCutAndExtendedBytesAreRefused(t *testing.T) {
	raw := byHand(t, identityBytes)
	for n := range raw {
		_, err := fromBCS(raw[:n])
		require.ErrorIs(t, err, rebased.ErrObject, "cut after %d", n)
	}
	_, err := fromBCS(append(raw, 0))
	require.ErrorIs(t, err, rebased.ErrObject)
}

func TestLengthsMustBeShortAndTrue(t *testing.T) {
	raw := byHand(t, identityBytes)
	for name, length := range map[string]string{
		"in a longer form than needed": "8200",
		"beyond the input":             "7f",
		"of 32 bits":                   "ffffffff0f",
		"of more than 32 bits":         "ffffffff1f",
		"that never ends":              "ffffffffffffffffffff",
	} {
		t.Run(name, func(t *testing.T) {
			changed := append(append(append([]byte(nil), raw[:72]...), byHand(t, length)...), raw[73:]...)
			_, err := fromBCS(changed)
			require.ErrorIs(t, err, rebased.ErrObject)
		})
	}
}

// aliasBytes is an Alias written out by hand from the Move struct (alias.move
// of the Stardust package).
const aliasBytes = `
 2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b //   0 id: UID
 01                                                               //  32 legacy_state_controller: Some
 4444444444444444444444444444444444444444444444444444444444444444 //  33   address
 03000000                                                         //  65 state_index: u32 = 3
 01 03 444944                                                     //  69 state_metadata: Some, 3 bytes
 00                                                               //  74 sender: None
 01 01 6d                                                         //  75 metadata: Some, 1 byte
 01                                                               //  78 immutable_issuer: Some
 5555555555555555555555555555555555555555555555555555555555555555 //  79   address
 00                                                               // 111 immutable_metadata: None
`

func TestAnAliasIsReadFromItsBytes(t *testing.T) {
	raw := byHand(t, aliasBytes)
	require.Len(t, raw, 112)
	controller, issuer := id(0x44), id(0x55)
	want := rebased.Alias{
		ID: id(0x2b), LegacyStateController: &controller, StateIndex: 3, StateMetadata: []byte("DID"),
		Metadata: []byte("m"), ImmutableIssuer: &issuer,
	}
	got, err := rebased.DecodeAlias(&rebased.Object{BCS: raw}, false)
	require.NoError(t, err)
	require.Equal(t, want, *got)

	for at := range raw {
		changed := append([]byte(nil), raw...)
		changed[at] ^= 1
		got, err := rebased.DecodeAlias(&rebased.Object{BCS: changed}, false)
		if err != nil {
			require.ErrorIs(t, err, rebased.ErrObject)
			continue
		}
		require.False(t, reflect.DeepEqual(want, *got), "byte %d changes nothing", at)
	}
}

func FuzzIdentityBCS(f *testing.F) {
	f.Add(byHand(f, identityBytes))
	f.Add(byHand(f, aliasBytes))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := fromBCS(raw); err != nil {
			require.Equal(t, rebased.ErrObject, fault.Of(err))
		}
		if _, err := rebased.DecodeAlias(&rebased.Object{BCS: raw}, false); err != nil {
			require.Equal(t, rebased.ErrObject, fault.Of(err))
		}
	})
}
