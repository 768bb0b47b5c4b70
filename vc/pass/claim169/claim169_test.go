package claim169_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/pass/claim169"
	"github.com/hinan-id/hinan/vc/qr"
)

var signer = keystest.Signer(keys.EdDSA, "claim169 tests: issuer")

// one is a source with the key of one issuer, whoever it is.
type one struct {
	issuer string
	public any
}

func (o one) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	if r.Issuer != o.issuer {
		return keys.Key{}, keys.ErrUnknown
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: o.public, For: r.For}, nil
}

// official is a vector of the Claim 169 set.
type official struct {
	Name   string
	QR     string `json:"qr_data"`
	Signer struct {
		Algorithm string
		Public    string `json:"public_key_hex"`
	} `json:"signing_key"`
	Encryption any            `json:"encryption_key"`
	Claims     map[string]any `json:"expected_claim169"`
	CWT        struct {
		Issuer                         string
		ExpiresAt, NotBefore, IssuedAt int64
	} `json:"expected_cwt_meta"`
}

func officials(t testing.TB) map[string]official {
	files, err := filepath.Glob(filepath.Join(testenv.Official(t, "claim-169"), "test-vectors", "valid", "*.json"))
	require.NoError(t, err)
	all := map[string]official{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var v official
		require.NoError(t, json.Unmarshal(raw, &v))
		all[v.Name] = v
	}
	require.Len(t, all, 11)
	return all
}

func (v official) key(t testing.TB) any {
	raw, err := hex.DecodeString(v.Signer.Public)
	require.NoError(t, err)
	if v.Signer.Algorithm == "EdDSA" {
		return ed25519.PublicKey(raw)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	require.NoError(t, err)
	return public
}

// left are the attributes that are left out: pictures, biometrics and what belongs to them.
var left = []string{
	"photo", "photoFormat", "bestQualityFingers", "face", "voice", "rightThumb", "rightPointerFinger",
	"rightMiddleFinger", "rightRingFinger", "rightLittleFinger", "leftThumb", "leftPointerFinger", "leftMiddleFinger",
	"leftRingFinger", "leftLittleFinger", "rightIris", "leftIris",
}

// TestOfficialCards: the signed ones open, the unsigned ones open once somebody signs
// them, the encrypted ones do not.
func TestOfficialCards(t *testing.T) {
	var accepted, unsigned, encrypted int
	for name, v := range officials(t) {
		t.Run(name, func(t *testing.T) {
			require.True(t, claim169.Opener{}.Accepts([]byte(v.QR)))
			source := one{v.CWT.Issuer, signer.Public()}
			if v.Signer.Public != "" {
				source.public = v.key(t)
			}
			opened, err := claim169.Opener{}.Open(t.Context(), []byte(v.QR), source)
			switch {
			case v.Encryption != nil:
				require.ErrorIs(t, err, claim169.ErrEncrypted)
				encrypted++
				return
			case v.Signer.Public == "":
				require.ErrorIs(t, err, claim169.ErrUnsigned)
				unsigned++
				opened, err = claim169.Opener{}.Open(t.Context(), signed(t, v.QR), source)
			default:
				accepted++
			}
			require.NoError(t, err)
			v.check(t, opened.Proven())
		})
	}
	require.Equal(t, []int{2, 7, 2}, []int{accepted, unsigned, encrypted})
}

func (v official) check(t *testing.T, p vc.Proven) {
	for _, name := range left {
		delete(v.Claims, name)
	}
	got, err := json.Marshal(p.Statement.Subjects[0].Claims)
	require.NoError(t, err)
	want, err := json.Marshal(v.Claims)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	require.Equal(t, vc.FormClaim169, p.Form)
	require.Equal(t, v.CWT.Issuer, p.Statement.Issuer)
	require.Equal(t, v.CWT.ExpiresAt, p.Statement.ValidUntil.Unix())
	require.Equal(t, v.CWT.IssuedAt, p.Statement.Issued.Unix())
	require.Nil(t, p.Binding)
	require.Equal(t, []string{"urn:hinan:vct:claim-169"}, p.Statement.Types)
}

// signed signs the content of a card that nobody signed.
func signed(t testing.TB, text string) []byte {
	packed, err := qr.Decode("HN1:" + text)
	require.NoError(t, err)
	r, err := zlib.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	var content bytes.Buffer
	_, err = content.ReadFrom(r)
	require.NoError(t, err)
	m, err := cose.Parse(t.Context(), content.Bytes(), cose.Slot{Types: []string{""}, NoKeyID: true, OpenKeyID: true})
	require.NoError(t, err)
	return card(t, m.Payload)
}

// card is the text of a card with any payload.
func card(t testing.TB, payload []byte) []byte {
	raw, err := cose.Sign(t.Context(), signer, cose.Message{Payload: payload})
	require.NoError(t, err)
	return packed(t, raw)
}

func packed(t testing.TB, content []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return []byte(strings.TrimPrefix(qr.Encode(b.Bytes()), "HN1:"))
}

func TestContentHasALimit(t *testing.T) {
	_, err := claim169.Opener{}.Open(t.Context(), packed(t, make([]byte, claim169.MaxBytes)), one{})
	require.NotErrorIs(t, err, claim169.ErrTooLarge)
	require.Error(t, err)
	_, err = claim169.Opener{}.Open(t.Context(), packed(t, make([]byte, claim169.MaxBytes+1)), one{})
	require.ErrorIs(t, err, claim169.ErrTooLarge)
}

// TestABombCostsLittle: the most that a code holds, of zeros.
func TestABombCostsLittle(t *testing.T) {
	bomb := packed(t, make([]byte, 2<<20))
	require.Less(t, len(bomb), qr.MaxText)
	testenv.Bounded(t, func() {
		_, err := claim169.Opener{}.Open(t.Context(), bomb, one{})
		require.ErrorIs(t, err, claim169.ErrTooLarge)
	})
}

func TestOtherTextsAreNotAccepted(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                "",
		"a pass":                 "HN1:6BF590B20FFWJWG",
		"a JWT":                  "eyJhbGciOiJFZERTQSJ9.e30.AA",
		"Base45 of no stream":    "QED8WEX0",
		"a gzip stream":          strings.TrimPrefix(qr.Encode([]byte{0x1f, 0x8b, 8, 0}), "HN1:"),
		"a wrong check of zlib":  strings.TrimPrefix(qr.Encode([]byte{0x78, 0x9d, 8, 0}), "HN1:"),
		"one byte":               strings.TrimPrefix(qr.Encode([]byte{0x78}), "HN1:"),
		"more than a code holds": strings.Repeat("0", qr.MaxText+1),
	} {
		require.False(t, claim169.Opener{}.Accepts([]byte(text)), name)
		_, err := claim169.Opener{}.Open(t.Context(), []byte(text), one{})
		require.ErrorIs(t, err, claim169.ErrText, name)
	}
	preset := strings.TrimPrefix(qr.Encode([]byte{0x78, 0xbb, 0, 0, 0, 0}), "HN1:")
	_, err := claim169.Opener{}.Open(t.Context(), []byte(preset), one{})
	require.ErrorIs(t, err, claim169.ErrText, "a preset dictionary")
}

func TestATypeOfTheCallersOwn(t *testing.T) {
	v := officials(t)["ed25519-signed"]
	opened, err := claim169.Opener{Type: "https://id.example/card"}.Open(t.Context(), []byte(v.QR), one{v.CWT.Issuer, v.key(t)})
	require.NoError(t, err)
	p := opened.Proven()
	require.Equal(t, []string{"https://id.example/card"}, p.Statement.Types)
	require.ErrorIs(t, p.Binding.Answers(vc.Challenge{}, time.Now()), vc.ErrBindingAbsent)
}

// FuzzOpen lets the issuer sign any claims in a card, and anybody make any text.
func FuzzOpen(f *testing.F) {
	for _, text := range []string{"", "6BF", "6BF590B20FFWJWG.FKJ05H7B0XKA8FA9DIWENPEJ"} {
		f.Add([]byte(text))
	}
	for _, payload := range [][]byte{
		{0xa2, 0x01, 0x63, 'd', 'i', 'd', 0x18, 0xa9, 0xa2, 0x01, 0x61, '1', 0x09, 0x02},
		{0xa2, 0x01, 0x63, 'd', 'i', 'd', 0x18, 0xa9, 0xa1, 0x10, 0x42, 0xff, 0xd8},
	} {
		f.Add(payload)
		f.Add(card(f, payload))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		source := one{"did", signer.Public()}
		for _, text := range [][]byte{raw, card(t, raw)} {
			opened, err := claim169.Opener{}.Open(t.Context(), text, source)
			if err != nil {
				require.NotEmpty(t, fault.Of(err), err)
				continue
			}
			p := opened.Proven()
			require.True(t, json.Valid(p.Payload))
			require.Nil(t, p.Binding)
			for _, name := range left {
				require.NotContains(t, p.Statement.Subjects[0].Claims, name)
			}
		}
	})
}
