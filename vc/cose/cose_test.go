package cose_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

var made = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

var slot = cose.Slot{Types: []string{"application/cwt"}}

func message(t testing.TB, a keys.Algorithm, m cose.Message) []byte {
	raw, err := cose.Sign(t.Context(), author(a).Signer, m)
	require.NoError(t, err)
	return raw
}

func TestWhatIsSignedIsVerified(t *testing.T) {
	for _, a := range algorithms {
		t.Run(string(a), func(t *testing.T) {
			as := author(a)
			raw := message(t, a, cose.Message{
				Header:  cose.Header{Type: "application/cwt", KeyID: []byte("key-1")},
				Payload: []byte("payload"),
			})
			m, err := cose.Parse(t.Context(), raw, slot)
			require.NoError(t, err)
			require.Equal(t, cose.Header{Algorithm: a, Type: "application/cwt", KeyID: []byte("key-1")}, m.Header)
			require.Equal(t, "payload", string(m.Payload))
			require.NoError(t, m.Verify(as.Signer.Public()))

			require.ErrorIs(t, m.Verify(keystest.Signer(a, "another").Public()), cose.ErrSignature)
			for _, b := range keys.Algorithms() {
				if b != a {
					require.ErrorIs(t, m.Verify(keystest.Signer(b, "another").Public()), cose.ErrAlgorithm)
				}
			}
			require.ErrorIs(t, m.Verify("no key"), cose.ErrAlgorithm)
		})
	}
}

func TestWhatSignRefuses(t *testing.T) {
	for _, a := range []keys.Algorithm{keys.ES512, keys.ES256K} {
		_, err := cose.Sign(t.Context(), author(a).Signer, cose.Message{Payload: []byte("x")})
		require.ErrorIs(t, err, cose.ErrAlgorithm, "%s has no place in COSE here", a)
	}
	_, err := cose.Sign(t.Context(), author(keys.EdDSA).Signer, cose.Message{Header: cose.Header{Algorithm: keys.ES256}, Payload: []byte("x")})
	require.ErrorIs(t, err, cose.ErrAlgorithm)
	_, err = cose.Sign(t.Context(), author(keys.EdDSA).Signer, cose.Message{Protected: map[int64]any{99: func() {}}, Payload: []byte("x")})
	require.ErrorIs(t, err, cose.ErrHeader)
	_, err = cose.Sign(t.Context(), author(keys.EdDSA).Signer, cose.Message{Unprotected: map[int64]any{99: func() {}}, Payload: []byte("x")})
	require.ErrorIs(t, err, cose.ErrHeader)
	_, err = cose.Sign(t.Context(), cutter{author(keys.EdDSA).Signer}, cose.Message{Payload: []byte("x")})
	require.ErrorIs(t, err, cose.ErrSignature)
}

// cutter is a signer that loses a byte.
type cutter struct{ keys.Signer }

func (c cutter) Sign(ctx context.Context, msg []byte) ([]byte, error) {
	signature, err := c.Signer.Sign(ctx, msg)
	return signature[1:], err
}

func TestASlotNamesWhatItReads(t *testing.T) {
	raw := message(t, keys.EdDSA, cose.Message{
		Header:      cose.Header{Type: "application/cwt", KeyID: []byte("key-1")},
		Protected:   map[int64]any{99: 7},
		Unprotected: map[int64]any{98: "x"},
		Payload:     []byte("payload"),
	})
	_, err := cose.Parse(t.Context(), raw, slot)
	require.ErrorIs(t, err, cose.ErrHeader)
	wide := slot
	wide.Protected, wide.Unprotected = []int64{99}, []int64{98}
	m, err := cose.Parse(t.Context(), raw, wide)
	require.NoError(t, err)
	value, ok := m.Protected(99)
	require.True(t, ok)
	seven, _ := value.Int()
	require.EqualValues(t, 7, seven)
	_, ok = m.Unprotected(98)
	require.True(t, ok)
	_, ok = m.Protected(98)
	require.False(t, ok)

	again, err := m.WithUnprotected(nil)
	require.NoError(t, err)
	other, err := cose.Parse(t.Context(), again, wide)
	require.NoError(t, err)
	require.NoError(t, other.Verify(author(keys.EdDSA).Signer.Public()))
	require.Equal(t, m.ContentID(), other.ContentID())

	_, err = cose.Parse(t.Context(), raw, cose.Slot{Protected: wide.Protected, Unprotected: wide.Unprotected})
	require.ErrorIs(t, err, cose.ErrType, "the zero value allows no type")
	small := wide
	small.Limit = len(raw)
	_, err = cose.Parse(t.Context(), raw, small)
	require.NoError(t, err)
	small.Limit--
	_, err = cose.Parse(t.Context(), raw, small)
	require.ErrorIs(t, err, cose.ErrTooLarge)
}

func TestAnUnprotectedKeyID(t *testing.T) {
	raw := message(t, keys.EdDSA, cose.Message{
		Header: cose.Header{Type: "application/cwt"}, Unprotected: map[int64]any{4: []byte("12")}, Payload: []byte("x"),
	})
	_, err := cose.Parse(t.Context(), raw, cose.Slot{Types: slot.Types, NoKeyID: true})
	require.ErrorIs(t, err, cose.ErrHeader)
	m, err := cose.Parse(t.Context(), raw, cose.Slot{Types: slot.Types, OpenKeyID: true})
	require.NoError(t, err)
	require.True(t, m.Header.OpenKeyID)
	require.Equal(t, keys.Ref{Issuer: city, ID: "12", For: did.AssertionMethod}, m.Header.Ref(city, did.AssertionMethod))
}

func TestAKeyIDIsAThumbprintOrAName(t *testing.T) {
	for kid, thumb := range map[string]bool{
		"": false, "1234567": false, "12345678": true, strings.Repeat("x", 32): true, strings.Repeat("x", 33): false,
		"did:example:1#key": false, "https://a.example/k": false, "http://x": true,
	} {
		h := cose.Header{KeyID: []byte(kid)}
		want := keys.Ref{Issuer: city, ID: kid, For: did.Authentication}
		if thumb {
			want.ID, want.Thumb = "", kid
		}
		require.Equal(t, want, h.Ref(city, did.Authentication), "%q", kid)
	}
}

// resident are the claims of a CWT with everything that a statement has.
func resident(t testing.TB) map[any]any {
	cnf, err := cose.ConfirmKey(keystest.Signer(keys.ES256, "holder").Public())
	require.NoError(t, err)
	return map[any]any{
		1: city, 2: "hanako", 4: 1900000000, 5: 1700000000, 6: 1800000000, 7: []byte{1, 2, 3}, 8: cnf, 11: "resident",
		65535:  map[any]any{"status_list": map[any]any{"idx": 7, "uri": "https://city.example/s"}, "other": []any{1.5, nil}},
		-70001: map[any]any{0: 1, 3: []byte{0xff, 0xfe}, "text": "飯塚\n", -1: true},
	}
}

func TestACWTBecomesAStatement(t *testing.T) {
	for _, a := range algorithms {
		as := author(a)
		raw, err := cose.CWT{}.Issue(t.Context(), as, resident(t))
		require.NoError(t, err)
		require.True(t, cose.CWT{}.Accepts(raw))
		opened, err := cose.CWT{}.Open(t.Context(), raw, pinned{as: as})
		require.NoError(t, err)
		p := opened.Proven()
		thumbprint, err := multikey.Thumbprint(keystest.Signer(keys.ES256, "holder").Public())
		require.NoError(t, err)
		require.Equal(t, vc.FormCWT, p.Form)
		require.Equal(t, city+"#key-1", p.Key.ID)
		require.Equal(t, vc.Statement{
			ID: "AQID", Issuer: city, Types: []string{"resident"},
			Issued: time.Unix(1800000000, 0).UTC(), ValidFrom: time.Unix(1700000000, 0).UTC(), ValidUntil: time.Unix(1900000000, 0).UTC(),
			Holder: &vc.HolderKey{Thumbprint: thumbprint},
			Status: []vc.StatusEntry{
				{Type: "other", Raw: []byte(`[1.5,null]`)},
				{Type: "status_list", URI: "https://city.example/s", Index: 7, Raw: []byte(`{"idx":7,"uri":"https://city.example/s"}`)},
			},
			Subjects: p.Statement.Subjects,
		}, p.Statement)
		require.Equal(t, "hanako", p.Statement.Subjects[0].ID)
		require.JSONEq(t, `{"-70001":{"0":1,"3":"__4","text":"飯塚\n","-1":true}}`,
			string(cborgate.AppendView(nil, p.Statement.Subjects[0].Claims)))
		require.Contains(t, string(p.Payload), `"1":"did:example:city"`)
		require.Contains(t, string(p.Payload), `"7":"AQID"`)

		again, err := cose.CWT{}.Issue(t.Context(), as, resident(t))
		require.NoError(t, err)
		require.Equal(t, raw, again, "issuing is deterministic")
	}
}

func TestTheIDIsOfContentAlone(t *testing.T) {
	as := author(keys.ES256)
	raw, err := cose.CWT{}.Issue(t.Context(), as, resident(t))
	require.NoError(t, err)
	first, err := cose.CWT{}.Open(t.Context(), raw, pinned{as: as})
	require.NoError(t, err)
	twin := bytes.Clone(raw)
	copy(twin[len(twin)-64:], keystest.Negated(keys.ES256, raw[len(raw)-64:]))
	second, err := cose.CWT{}.Open(t.Context(), twin, pinned{as: as})
	require.NoError(t, err)
	require.Equal(t, first.Proven().ID, second.Proven().ID, "another signature of one content")
	twin[3] ^= 1
	require.Equal(t, raw, first.Proven().Raw, "the caller's buffer is not kept")

	claims := resident(t)
	claims[2] = "taro"
	other, err := cose.CWT{}.Issue(t.Context(), as, claims)
	require.NoError(t, err)
	third, err := cose.CWT{}.Open(t.Context(), other, pinned{as: as})
	require.NoError(t, err)
	require.NotEqual(t, first.Proven().ID, third.Proven().ID)
}

func TestWhatCWTIssueRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		claims map[any]any
		want   error
	}{
		{"a value that CBOR has no form for", map[any]any{1: func() {}}, cose.ErrClaim},
		{"a number beyond 2^53", map[any]any{9: int64(1) << 53}, cborgate.ErrNumber},
		{"a key in two types", map[any]any{int64(9): 1, "9": 2}, cose.ErrClaim},
		{"a text key that reads like exp", map[any]any{"4": 2}, cose.ErrClaim},
		{"more than 16 KiB", map[any]any{9: make([]byte, 16<<10)}, cose.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := cose.CWT{}.Issue(t.Context(), author(keys.EdDSA), tt.claims)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err := cose.CWT{}.Issue(t.Context(), author(keys.ES512), resident(t))
	require.ErrorIs(t, err, cose.ErrAlgorithm)
}

func TestTheKeyIDOfAnAuthorWithoutOneIsItsThumbprint(t *testing.T) {
	as := author(keys.EdDSA)
	as.KeyID = ""
	raw, err := cose.CWT{Slot: cose.Slot{Types: []string{"application/cwt"}}}.Issue(t.Context(), as, resident(t))
	require.NoError(t, err)
	var asked keys.Ref
	_, err = cose.CWT{}.Open(t.Context(), raw, pinned{as, &asked})
	require.NoError(t, err)
	thumbprint, err := multikey.COSEThumbprint(as.Signer.Public())
	require.NoError(t, err)
	require.Equal(t, keys.Ref{Issuer: city, Thumb: string(thumbprint[:8]), For: did.AssertionMethod}, asked)
}

func TestConfirmKeyFitsEveryKeyThatSigns(t *testing.T) {
	for _, a := range keys.Algorithms() {
		public := keystest.Signer(a, "holder").Public()
		cnf, err := cose.ConfirmKey(public)
		require.NoError(t, err)
		raw, err := cose.CWT{}.Issue(t.Context(), author(keys.EdDSA), map[any]any{1: city, 8: cnf})
		require.NoError(t, err)
		opened, err := cose.CWT{}.Open(t.Context(), raw, pinned{as: author(keys.EdDSA)})
		require.NoError(t, err)
		thumbprint, err := multikey.Thumbprint(public)
		require.NoError(t, err)
		require.Equal(t, thumbprint, opened.Proven().Statement.Holder.Thumbprint)
	}
	_, err := cose.ConfirmKey("no key")
	require.ErrorIs(t, err, cose.ErrHolderKey)
}

func TestHugeInputsCostLittle(t *testing.T) {
	protected := bytes.Repeat([]byte{0x81}, 60<<10)
	for name, raw := range map[string][]byte{
		"10 MiB of tags":                bytes.Repeat([]byte{0xd2}, 10<<20),
		"10 MiB of zeros":               make([]byte, 10<<20),
		"a protected header of levels":  append(append([]byte{0xd2, 0x84}, cborgate.AppendBytes(nil, protected)...), 0xa0, 0x40, 0x40),
		"a payload that claims 4 GiB":   {0xd2, 0x84, 0x40, 0xa0, 0x5a, 0xff, 0xff, 0xff, 0xff},
		"a header of sixty thousand":    append([]byte{0xd2, 0x84, 0x40, 0xb9, 0xff, 0xff}, make([]byte, 60<<10)...),
		"signatures in sixteen levels":  bytes.Repeat([]byte{0xd2, 0x84}, 8<<10),
		"a message of nothing but tags": bytes.Repeat([]byte{0xd8, 61}, 30<<10),
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() {
				for _, o := range []vc.Opener{cose.Opener{}, cose.CWT{}} {
					require.False(t, o.Accepts(raw))
					_, err := o.Open(context.Background(), raw, pinned{as: author(keys.EdDSA)})
					require.NotEmpty(t, fault.Of(err))
				}
			})
		})
	}
}
