package tokenlist_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

func TestACWTSaysWhatAJWTSays(t *testing.T) {
	for _, width := range []uint8{1, 2, 4, 8} {
		l := list(width)
		l.Until, l.FreshFor = noon.Add(time.Hour), time.Minute
		require.NoError(t, l.Bits.Set(7, 1))
		jwt, err := tokenlist.Sign(t.Context(), author, l)
		require.NoError(t, err)
		cwt, err := tokenlist.SignCWT(t.Context(), author, l)
		require.NoError(t, err)
		require.Less(t, len(cwt), len(jwt))
		require.True(t, tokenlist.Opener{}.Accepts(cwt))
		a, err := open(t.Context(), jwt)
		require.NoError(t, err)
		b, err := open(t.Context(), cwt)
		require.NoError(t, err)
		require.Equal(t, a.Proven().Statement, b.Proven().Statement)
		require.Equal(t, vc.FormCWTSL, b.Proven().Form)
		for _, index := range []uint64{7, 8, 1024} {
			want, errWant := check(t, jwt, index)
			got, err := check(t, cwt, index)
			require.Equal(t, errWant, err)
			require.Equal(t, want.Kind, got.Kind)
			require.Equal(t, want.FreshFor, got.FreshFor)
		}
	}
	for _, a := range []keys.Algorithm{keys.ES256, keys.ES384} {
		s := keystest.Signer(a, "tokenlist tests")
		raw, err := tokenlist.SignCWT(t.Context(), vc.Author{Issuer: city, KeyID: city + "#key-1", Signer: s}, list(1))
		require.NoError(t, err)
		_, err = tokenlist.Opener{}.Open(t.Context(), raw, &source{key: keys.Key{Public: s.Public()}})
		require.NoError(t, err)
	}
	empty := list(1)
	empty.Bits.Data = nil
	_, err := tokenlist.SignCWT(t.Context(), author, empty)
	require.ErrorIs(t, err, status.ErrList)
}

// cwtClaims are those of a list of four values of two bits.
func cwtClaims() map[any]any {
	packed, _ := hex.DecodeString("78dadbb918000217015d")
	return map[any]any{1: city, 2: uri, 6: noon.Unix(), 65533: map[any]any{"bits": 1, "lst": packed}}
}

func signCWT(t testing.TB, h cose.Header, unprotected map[int64]any, claims any) []byte {
	payload, err := cborgate.Encode(claims)
	require.NoError(t, err)
	raw, err := cose.Sign(t.Context(), signer, cose.Message{Header: h, Unprotected: unprotected, Payload: payload})
	require.NoError(t, err)
	return raw
}

func header() cose.Header {
	return cose.Header{Type: tokenlist.CWTType, KeyID: []byte(city + "#key-1")}
}

func TestCWTsThatAreNoList(t *testing.T) {
	s, err := check(t, signCWT(t, header(), nil, cwtClaims()), 1)
	require.NoError(t, err)
	require.Equal(t, status.Valid, s.Kind)
	lst := cwtClaims()[65533].(map[any]any)["lst"].([]byte)
	for _, tt := range []struct {
		name   string
		header cose.Header
		change func(c map[any]any)
		want   fault.Code
	}{
		{"no sub", header(), func(c map[any]any) { delete(c, 2) }, status.ErrProof},
		{"a sub in bytes", header(), func(c map[any]any) { c[2] = []byte(uri) }, status.ErrProof},
		{"a list of another address", header(), func(c map[any]any) { c[2] = uri + "2" }, status.ErrMismatch},
		{"an iss that is a number", header(), func(c map[any]any) { c[1] = 7 }, status.ErrProof},
		{"no iat", header(), func(c map[any]any) { delete(c, 6) }, status.ErrProof},
		{"an iat that is text", header(), func(c map[any]any) { c[6] = "now" }, status.ErrProof},
		{"an exp that is over", header(), func(c map[any]any) { c[4] = noon.Unix() }, status.ErrStale},
		{"an exp that is text", header(), func(c map[any]any) { c[4] = "x" }, status.ErrProof},
		{"a ttl of zero", header(), func(c map[any]any) { c[65534] = 0 }, status.ErrList},
		{"a ttl that is text", header(), func(c map[any]any) { c[65534] = "1" }, status.ErrList},
		{"no list", header(), func(c map[any]any) { delete(c, 65533) }, status.ErrProof},
		{"the list under the claim of a credential", header(), func(c map[any]any) { c[65535] = c[65533]; delete(c, 65533) }, status.ErrProof},
		{"a list that is bytes", header(), func(c map[any]any) { c[65533] = lst }, status.ErrProof},
		{"values in base64url, as in JSON", header(), func(c map[any]any) { c[65533] = map[any]any{"bits": 1, "lst": "eNrbuRgAAhcBXQ"} }, status.ErrProof},
		{"values of three bits", header(), func(c map[any]any) { c[65533] = map[any]any{"bits": 3, "lst": lst} }, status.ErrList},
		{"no width", header(), func(c map[any]any) { c[65533] = map[any]any{"lst": lst} }, status.ErrList},
		{"values that are cut off", header(), func(c map[any]any) { c[65533] = map[any]any{"bits": 1, "lst": lst[:5]} }, status.ErrList},
		{"two claims that read alike", header(), func(c map[any]any) { c["6"] = 1 }, status.ErrProof},
		{"the typ of a credential", cose.Header{Type: "application/cwt", KeyID: header().KeyID}, func(map[any]any) {}, status.ErrProof},
		{"no typ", cose.Header{KeyID: header().KeyID}, func(map[any]any) {}, status.ErrProof},
		{"a content type", cose.Header{Type: tokenlist.CWTType, ContentType: "application/cbor", KeyID: header().KeyID}, func(map[any]any) {}, status.ErrProof},
	} {
		t.Run(tt.name, func(t *testing.T) {
			claims := cwtClaims()
			tt.change(claims)
			_, err := check(t, signCWT(t, tt.header, nil, claims), 1)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// A kid that nobody signed selects a key, and names no issuer.
func TestAnOpenKeyIDNamesNobody(t *testing.T) {
	h, kid := cose.Header{Type: tokenlist.CWTType}, map[int64]any{4: []byte(city + "#key-1")}
	s := own()
	_, err := tokenlist.Opener{}.Open(t.Context(), signCWT(t, h, kid, cwtClaims()), s)
	require.NoError(t, err)
	require.Equal(t, city+"#key-1", s.last.ID)

	claims := cwtClaims()
	delete(claims, 1)
	_, err = tokenlist.Opener{}.Open(t.Context(), signCWT(t, h, kid, claims), own())
	require.ErrorIs(t, err, keys.ErrReference)
	opened, err := tokenlist.Opener{}.Open(t.Context(), signCWT(t, header(), nil, claims), own())
	require.NoError(t, err)
	require.Equal(t, city, opened.Proven().Statement.Issuer)
}

func TestEveryMutationOfACWTIsRefused(t *testing.T) {
	raw, err := tokenlist.SignCWT(t.Context(), author, list(1))
	require.NoError(t, err)
	for i := range raw {
		for bit := range 8 {
			mutant := append([]byte{}, raw...)
			mutant[i] ^= 1 << bit
			_, err := check(t, mutant, 7)
			require.ErrorIs(t, err, status.ErrProof)
		}
	}
}

// exampleIssuer has the key of the draft's appendix; the tokens name it by a kid that
// nobody signed.
func exampleIssuer(t *testing.T) *source {
	jwk, err := multikey.ParseJWK([]byte(`{"kty":"EC","crv":"P-256","use":"sig","kid":"12","alg":"ES256",
		"x":"I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo","y":"6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M"}`))
	require.NoError(t, err)
	return &source{key: keys.Key{Public: jwk.Public}}
}

// TestOfficialCWT opens the Status List Token of the draft. It has no iss, and its kid
// is not protected: the reader says whose it is.
func TestOfficialCWT(t *testing.T) {
	const address = "https://example.com/statuslists/1"
	dir := filepath.Join(testenv.Official(t, "token-status-list"), "examples")
	raw, err := hex.DecodeString(fenced(t, filepath.Join(dir, "status_list_cwt.md")))
	require.NoError(t, err)
	at := time.Unix(1686920170, 0)
	named := func(string) string { return "https://example.com" }
	example := exampleIssuer(t)
	lists := &status.Lists{
		Source: status.Copies{address: {Raw: raw, AsOf: at}},
		Open: func(ctx context.Context, raw []byte) (*vc.Opened, error) {
			return tokenlist.Opener{Issuer: named}.Open(ctx, raw, example)
		},
	}
	for i, want := range []status.Kind{status.Revoked, status.Valid, status.Valid, status.Revoked} {
		e, err := tokenlist.Entry(address, uint64(i))
		require.NoError(t, err)
		s, err := tokenlist.Checker{Lists: lists}.Check(t.Context(), credentialOf("https://example.com"), e, at)
		require.NoError(t, err)
		require.Equal(t, want, s.Kind)
		require.Equal(t, 12*time.Hour, s.FreshFor)
	}
	require.Equal(t, "12", example.last.ID)
}

// TestOfficialReferencedCWT opens the credential of the draft that points into that
// list, whose kid is not protected either.
func TestOfficialReferencedCWT(t *testing.T) {
	dir := filepath.Join(testenv.Official(t, "token-status-list"), "examples")
	raw, err := hex.DecodeString(fenced(t, filepath.Join(dir, "referenced_token_cwt.md")))
	require.NoError(t, err)
	_, err = cose.CWT{}.Open(t.Context(), raw, exampleIssuer(t))
	require.ErrorIs(t, err, cose.ErrHeader, "in a credential, kid is protected")
	opened, err := cose.CWT{Slot: cose.Slot{OpenKeyID: true}}.Open(t.Context(), raw, exampleIssuer(t))
	require.NoError(t, err)
	s := opened.Proven().Statement
	require.Equal(t, "https://example.com", s.Issuer)
	require.Equal(t, "12345", s.Subjects[0].ID)
	require.Equal(t, []vc.StatusEntry{{
		Type: tokenlist.EntryType, URI: "https://example.com/statuslists/1", Raw: json.RawMessage(`{"idx":0,"uri":"https://example.com/statuslists/1"}`),
	}}, s.Status)
}

// TestOfficialListsInCBOR: the lists of the draft in CBOR hold the same values as those
// in JSON.
func TestOfficialListsInCBOR(t *testing.T) {
	dir := filepath.Join(testenv.Official(t, "token-status-list"), "examples")
	for _, name := range []string{"encoding", "encoding2", "encoding1_long", "encoding2_long", "encoding4", "encoding8"} {
		t.Run(name, func(t *testing.T) {
			text := fenced(t, filepath.Join(dir, "status_list_"+name+"_cbor.md"))
			if _, rest, found := strings.Cut(text, "encoded:"); found {
				text = rest
			}
			raw, err := hex.DecodeString(text)
			require.NoError(t, err)
			r, err := cborgate.Check(t.Context(), raw, cborgate.Rules{Bytes: len(raw), Shortest: true})
			require.NoError(t, err)
			view, err := r.View()
			require.NoError(t, err)
			jsonText := fenced(t, filepath.Join(dir, "status_list_"+name+"_json.md"))
			var members map[string]any
			d := json.NewDecoder(strings.NewReader(jsonText[strings.IndexByte(jsonText, '{'):]))
			d.UseNumber()
			require.NoError(t, d.Decode(&members))
			require.Equal(t, official(t, members).Bits, official(t, view.(map[string]any)).Bits)
		})
	}
}

func FuzzTokenListCWT(f *testing.F) {
	for _, width := range []uint8{1, 2, 4, 8} {
		raw, err := tokenlist.SignCWT(f.Context(), author, list(width))
		require.NoError(f, err)
		m, err := cose.Parse(f.Context(), raw, cose.Slot{Types: []string{tokenlist.CWTType}})
		require.NoError(f, err)
		f.Add(m.Payload, uint64(3))
	}
	f.Fuzz(func(t *testing.T, payload []byte, index uint64) {
		raw, err := cose.Sign(t.Context(), signer, cose.Message{Header: header(), Payload: append([]byte{}, payload...)})
		require.NoError(t, err)
		s, err := check(t, raw, index)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			require.NotEqual(t, status.Valid, s.Kind)
		}
	})
}
