package pass_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

func TestAnOpenedPassHasTheNamesOfTheSDJWT(t *testing.T) {
	raw := answered(t, atDesk())
	p := open(t, raw)
	require.Equal(t, vc.FormKBCWT, p.Form)
	require.Equal(t, raw, p.Raw)
	require.Equal(t, []string{vct}, p.Statement.Types)
	require.Equal(t, city, p.Statement.Issuer)
	require.Equal(t, until, p.Statement.ValidUntil)
	require.Equal(t, map[string]any{"age_band": "15-64", "municipality_code": "402052", "dedup_seed": seedText}, p.Statement.Subjects[0].Claims)
	require.ElementsMatch(t, [][]string{{"age_band"}, {"municipality_code"}, {"dedup_seed"}}, p.Disclosed)
	require.Equal(t, 2, p.Hidden)
	require.Equal(t, []string{shelter + "/" + incident}, p.Binding.Audience)
	require.Equal(t, p.Statement.Holder.Thumbprint, p.Binding.Thumbprint)
	require.EqualValues(t, 417, p.Statement.Status[0].Index)

	payload, err := strictjson.Object(t.Context(), p.Payload, strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, vct, payload["vct"])
	require.Equal(t, city, payload["iss"])
	require.Equal(t, "15-64", payload["age_band"])
	require.Equal(t, "https://iizuka.jp/s/26", payload["status"].(map[string]any)["status_list"].(map[string]any)["uri"])
}

func TestTheCallersBufferMayChange(t *testing.T) {
	for _, raw := range [][]byte{issued(t), answered(t, atDesk()), blanks(t, 1)[0].Raw} {
		kept := bytes.Clone(raw)
		p := open(t, raw)
		clear(raw)
		require.Equal(t, kept, p.Raw)
	}
}

// TestUnknownKeysAreNeverShown: what an issuer writes beside the table reaches nobody.
func TestUnknownKeysAreNeverShown(t *testing.T) {
	cnf, err := cose.ConfirmKey(phoneSigner.Public())
	require.NoError(t, err)
	raw, err := sdcwt.Issue(t.Context(), vc.Author{Signer: citySigner}, map[any]any{
		1: code, 2: "q3TmVWc1vJs", 4: until.Unix(), 8: cnf, -70002: "secret",
		-70001: map[any]any{0: 1, 1: 3, 9: "secret", 99: "secret", 4: map[any]any{1: "飯塚", 8: "secret"}, "x": "secret"},
	}, sdcwt.Frame{Disclose: [][]string{{"-70001", "1"}, {"-70001", "9"}, {"-70001", "4"}, {"-70001", "4", "1"}, {"-70001", "4", "8"}}})
	require.NoError(t, err)
	p := open(t, raw)
	require.Equal(t, map[string]any{"age_band": "15-64", "family_name": "飯塚"}, p.Statement.Subjects[0].Claims)
	require.ElementsMatch(t, [][]string{{"age_band"}, {"family_name"}}, p.Disclosed)
	require.NotContains(t, string(p.Payload), "secret")
}

func TestOthersTokensAreNotAccepted(t *testing.T) {
	for name, raw := range map[string][]byte{
		"nothing":           nil,
		"a JWT":             []byte("eyJhbGciOiJFZERTQSJ9.e30.AA"),
		"CBOR of its own":   {0xa1, 0x01, 0x02},
		"a text of a code":  []byte("HN1:ABC"),
		"more than a code":  append(issued(t), make([]byte, sdcwt.MaxCompactBytes)...),
		"a pass and a byte": append(answered(t, atDesk()), 0),
	} {
		require.False(t, opener.Accepts(raw), name)
		_, err := opener.Open(t.Context(), raw, known)
		require.Error(t, err, name)
	}
}

func TestTypesHaveNamesOfTheirOwn(t *testing.T) {
	for name, tt := range map[string]struct {
		raw  []byte
		want string
	}{
		"phone":     {answered(t, atDesk()), pass.TypeResident},
		"blank":     {blanks(t, 1)[0].Raw, pass.TypeShelterCard},
		"household": {paper(t)(pass.Issuer{Code: code, Types: types}.Card(t.Context(), author, family(1))), pass.TypeHousehold},
		"slip":      {paper(t)(pass.Issuer{Code: deskCode}.Slip(t.Context(), device, slip())), pass.TypeTransferSlip},
	} {
		opened, err := pass.Opener{Own: true, Issuer: opener.Issuer}.Open(t.Context(), tt.raw, known)
		require.NoError(t, err, name)
		require.Equal(t, []string{tt.want}, opened.Proven().Statement.Types, name)
	}
}

func TestWithoutCodesOnlyDIDsAreKnown(t *testing.T) {
	o := pass.Opener{Own: true, Types: types}
	_, err := o.Open(t.Context(), answered(t, atDesk()), known)
	require.NoError(t, err)
	_, err = o.Open(t.Context(), blanks(t, 1)[0].Raw, known)
	require.ErrorIs(t, err, pass.ErrIssuer)
}

// TestAChangedBitIsSeen turns every bit of a pass, a card and a challenge.
func TestAChangedBitIsSeen(t *testing.T) {
	challenge := paper(t)(pass.Screen(t.Context(), deskSigner, certificate(t), atDesk()))
	for name, raw := range map[string][]byte{
		"pass": answered(t, atDesk()), "card": blanks(t, 1)[0].Raw, "challenge": challenge,
	} {
		for i := range raw {
			changed := bytes.Clone(raw)
			changed[i] ^= 1 << (i % 8)
			_, err := opener.Open(t.Context(), changed, known)
			require.Error(t, err, "%s, byte %d", name, i)
			_, err = opener.OpenChallenge(t.Context(), changed, known)
			require.Error(t, err, "%s, byte %d", name, i)
		}
	}
}

func TestHostileInputCostsLittle(t *testing.T) {
	nested := bytes.Repeat([]byte{0xd2, 0x84, 0x41, 0xa0, 0xa0, 0x58, 0xff}, sdcwt.MaxCompactBytes/7)
	wide := append([]byte{0xd2, 0x84, 0x59, 0x0b, 0x00}, bytes.Repeat([]byte{0xa1}, 2800)...)
	many := append([]byte{0xd2, 0x84, 0x43, 0xa1, 0x01, 0x32, 0xa1, 0x11, 0x9a, 0xff, 0xff, 0xff, 0xff}, make([]byte, 2900)...)
	for _, raw := range [][]byte{nested, wide, many, bytes.Repeat([]byte{0x9f}, 1<<20), make([]byte, 1<<20)} {
		testenv.Bounded(t, func() {
			_, _ = opener.Open(t.Context(), raw, known)
			_, _ = opener.OpenChallenge(t.Context(), raw, known)
		})
	}
}

func TestADeskTakesNoPassWithoutItsHolder(t *testing.T) {
	bare := issued(t)
	_, err := opener.Open(t.Context(), bare, known)
	require.NoError(t, err, "on the phone itself")
	desk := pass.Opener{Types: types, Issuer: opener.Issuer}
	require.True(t, desk.Accepts(bare))
	_, err = desk.Open(t.Context(), bare, known)
	require.ErrorIs(t, err, pass.ErrSlot)
	_, err = desk.Open(t.Context(), shownBy(t, phoneSigner), known)
	require.NoError(t, err)
}
