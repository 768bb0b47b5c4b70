package tokenlist_test

import (
	"context"
	"crypto/ecdsa"
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
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

const (
	city = "did:example:city"
	uri  = "https://city.example/status/1"
)

var (
	noon   = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	signer = keystest.Signer(keys.EdDSA, "tokenlist tests")
	author = vc.Author{Issuer: city, KeyID: city + "#key-1", Signer: signer}
)

// source answers every reference with one key, and remembers the last.
type source struct {
	key  keys.Key
	last keys.Ref
}

func (s *source) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	s.last = r
	k := s.key
	k.ID, k.Issuer, k.For = r.ID, r.Issuer, r.For
	return k, nil
}

func own() *source { return &source{key: keys.Key{Public: signer.Public()}} }

func open(ctx context.Context, raw []byte) (*vc.Opened, error) {
	return tokenlist.Opener{}.Open(ctx, raw, own())
}

func credentialOf(issuer string) *vc.Opened {
	return vc.Seal(seal.New(), vc.Proven{Statement: vc.Statement{Issuer: issuer}})
}

func list(width uint8) *status.List {
	return &status.List{URI: uri, Issuer: city, Issued: noon, FreshFor: status.Unbounded, Bits: status.NewBits(1024, width, true)}
}

func check(t testing.TB, raw []byte, index uint64) (status.State, error) {
	e, err := tokenlist.Entry(uri, index)
	require.NoError(t, err)
	c := tokenlist.Checker{Lists: &status.Lists{Source: status.Copies{uri: {Raw: raw, AsOf: noon}}, Open: open}}
	return c.Check(t.Context(), credentialOf(city), e, noon)
}

func TestWhatIsPublishedIsRead(t *testing.T) {
	kinds := []status.Kind{status.Valid, status.Revoked, status.Suspended, status.Message}
	for _, width := range []uint8{1, 2, 4, 8} {
		l := list(width)
		l.Until, l.FreshFor = noon.Add(time.Hour), time.Minute
		top := min(len(kinds), 1<<width)
		for v := range top {
			require.NoError(t, l.Bits.Set(uint64(1020+v), uint8(v)))
		}
		raw, err := tokenlist.Sign(t.Context(), author, l)
		require.NoError(t, err)
		require.True(t, tokenlist.Opener{}.Accepts(raw))
		for v := range top {
			s, err := check(t, raw, uint64(1020+v))
			require.NoError(t, err)
			require.Equal(t, kinds[v], s.Kind)
			require.EqualValues(t, v, s.Value)
			require.Equal(t, noon, s.Issued)
			require.Equal(t, l.Until, s.ValidUntil)
			require.Equal(t, time.Minute, s.FreshFor)
		}
		_, err = check(t, raw, 1024)
		require.ErrorIs(t, err, status.ErrIndex)
	}
}

func TestListsThatNobodyWouldRead(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*status.List)
	}{
		{"no id", func(l *status.List) { l.URI = "" }},
		{"no date", func(l *status.List) { l.Issued = time.Time{} }},
		{"another issuer than the author", func(l *status.List) { l.Issuer = "did:example:other" }},
		{"no entries", func(l *status.List) { l.Bits.Data = nil }},
		{"values of three bits", func(l *status.List) { l.Bits.Width = 3 }},
		{"the other bit order", func(l *status.List) { l.Bits.LowFirst = false }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := list(2)
			tt.change(l)
			_, err := tokenlist.Sign(t.Context(), author, l)
			require.ErrorIs(t, err, status.ErrList)
		})
	}
}

func TestEntries(t *testing.T) {
	good, err := tokenlist.Entry(uri, 7)
	require.NoError(t, err)
	require.JSONEq(t, `{"idx":7,"uri":"`+uri+`"}`, string(good.Raw))
	_, err = tokenlist.Entry("", 7)
	require.ErrorIs(t, err, status.ErrEntry)
	_, err = tokenlist.Checker{}.Check(t.Context(), credentialOf(city), vc.StatusEntry{Type: "other"}, noon)
	require.ErrorIs(t, err, status.ErrNotChecked)
	_, err = tokenlist.Checker{}.Check(t.Context(), credentialOf(city), vc.StatusEntry{Type: tokenlist.EntryType}, noon)
	require.ErrorIs(t, err, status.ErrEntry)
	_, err = tokenlist.Checker{}.Check(t.Context(), credentialOf(city), good, noon)
	require.ErrorIs(t, err, status.ErrUnavailable)
	read, err := tokenlist.ReadEntry(map[string]any{"idx": json.Number("7"), "uri": uri})
	require.NoError(t, err)
	require.Equal(t, good, read)
}

// Where the draft leaves open who issued a list.
func TestWhoIssuedAList(t *testing.T) {
	sign := func(claims map[string]any, kid string) []byte {
		claims["sub"], claims["iat"], claims["status_list"] = uri, 1, map[string]any{"bits": 1, "lst": "eNrbuRgAAhcBXQ"}
		raw, err := json.Marshal(claims)
		require.NoError(t, err)
		token, err := jws.Sign(t.Context(), signer, jws.Header{Type: tokenlist.TokenType, KeyID: kid}, raw)
		require.NoError(t, err)
		return token
	}
	named := func(string) string { return "https://named.example" }
	for _, tt := range []struct {
		name   string
		opener tokenlist.Opener
		token  []byte
		want   string
	}{
		{"iss", tokenlist.Opener{Issuer: named}, sign(map[string]any{"iss": "https://city.example"}, "1"), "https://city.example"},
		{"iss before the DID of kid", tokenlist.Opener{}, sign(map[string]any{"iss": "did:example:other"}, city+"#1"), "did:example:other"},
		{"the DID of kid", tokenlist.Opener{Issuer: named}, sign(map[string]any{}, city+"#1"), city},
		{"whom the reader names", tokenlist.Opener{Issuer: named}, sign(map[string]any{}, "1"), "https://named.example"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := own()
			o, err := tt.opener.Open(t.Context(), tt.token, s)
			require.NoError(t, err)
			require.Equal(t, tt.want, s.last.Issuer, "whose key is asked for")
			require.Equal(t, tt.want, o.Proven().Statement.Issuer)
		})
	}
	_, err := tokenlist.Opener{}.Open(t.Context(), sign(map[string]any{}, "1"), own())
	require.ErrorIs(t, err, keys.ErrReference)
}

// TestOfficialLists reads the encoded lists of the draft; the states are those
// that its text names.
func TestOfficialLists(t *testing.T) {
	dir := filepath.Join(testenv.Official(t, "token-status-list"), "examples")
	long := []uint64{0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345}
	for _, tt := range []struct {
		file   string
		states map[uint64]uint8
		length uint64
	}{
		{"status_list_encoding_json.md", map[uint64]uint8{0: 1, 1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 0, 7: 1, 8: 1, 9: 1, 10: 0, 11: 0, 12: 0, 13: 1, 14: 0, 15: 1}, 16},
		{"status_list_encoding2_json.md", map[uint64]uint8{0: 1, 1: 2, 2: 0, 3: 3, 4: 0, 5: 1, 6: 0, 7: 1, 8: 1, 9: 2, 10: 3, 11: 3}, 12},
		{"status_list_encoding1_long_json.md", pairs(long, []uint8{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}), 1 << 20},
		{"status_list_encoding2_long_json.md", pairs(long, []uint8{1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3}), 1 << 20},
		{"status_list_encoding4_json.md", nil, 1 << 20},
		{"status_list_encoding8_json.md", nil, 1 << 20},
	} {
		t.Run(tt.file, func(t *testing.T) {
			raw := fenced(t, filepath.Join(dir, tt.file))
			var members map[string]any
			d := json.NewDecoder(strings.NewReader(raw[strings.IndexByte(raw, '{'):]))
			d.UseNumber()
			require.NoError(t, d.Decode(&members))
			l := official(t, members)
			require.Equal(t, tt.length, l.Bits.Len())
			set := 0
			for i := range l.Bits.Len() {
				v, err := l.Bits.Value(i)
				require.NoError(t, err)
				if v != 0 {
					set++
				}
				if tt.states != nil {
					require.Equal(t, tt.states[i], v, "index %d", i)
				}
			}
			require.NotZero(t, set)
		})
	}
}

func pairs(at []uint64, values []uint8) map[uint64]uint8 {
	out := make(map[uint64]uint8, len(at))
	for i, v := range at {
		out[v] = values[i]
	}
	return out
}

// fenced returns an example, whose lines are folded.
func fenced(t *testing.T, name string) string {
	raw, err := os.ReadFile(name)
	require.NoError(t, err)
	lines := strings.Split(string(raw), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "")
}

// official reads a status_list by way of a whole token.
func official(t *testing.T, members map[string]any) *status.Copy {
	lists := &status.Lists{
		Source: status.Copies{uri: {AsOf: noon}},
		Open: func(context.Context, []byte) (*vc.Opened, error) {
			return vc.Seal(seal.New(), vc.Proven{Statement: vc.Statement{
				ID: uri, Issuer: city, Types: []string{tokenlist.TokenType},
				Subjects: []vc.Subject{{Claims: map[string]any{"status_list": members}}},
			}}), nil
		},
	}
	c, err := lists.Find(t.Context(), tokenlist.Format(), uri, noon)
	require.NoError(t, err)
	return &c
}

// TestOfficialToken opens the Status List Token of the draft with the key of its
// appendix.
func TestOfficialToken(t *testing.T) {
	dir := filepath.Join(testenv.Official(t, "token-status-list"), "examples")
	raw := []byte(fenced(t, filepath.Join(dir, "status_list_jwt_raw.md")))
	jwk, err := multikey.ParseJWK([]byte(`{"kty":"EC","crv":"P-256","use":"sig","kid":"12","alg":"ES256",
		"x":"I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo","y":"6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M"}`))
	require.NoError(t, err)
	require.IsType(t, (*ecdsa.PublicKey)(nil), jwk.Public)
	example := &source{key: keys.Key{Public: jwk.Public}}
	const address = "https://example.com/statuslists/1"
	at := time.Unix(1686920170, 0)
	lists := &status.Lists{
		Source: status.Copies{address: {Raw: raw, AsOf: at}},
		Open: func(ctx context.Context, raw []byte) (*vc.Opened, error) {
			return tokenlist.Opener{}.Open(ctx, raw, example)
		},
	}
	c := tokenlist.Checker{Lists: lists}
	for i, want := range []status.Kind{status.Revoked, status.Valid, status.Valid, status.Revoked} {
		e, err := tokenlist.Entry(address, uint64(i))
		require.NoError(t, err)
		s, err := c.Check(t.Context(), credentialOf("https://example.com"), e, at)
		require.NoError(t, err)
		require.Equal(t, want, s.Kind)
		require.Equal(t, 12*time.Hour, s.FreshFor)
	}
	require.Equal(t, "12", example.last.ID)
	e, err := tokenlist.Entry(address, 1)
	require.NoError(t, err)
	_, err = c.Check(t.Context(), credentialOf("https://example.com"), e, time.Unix(2291720170, 0))
	require.ErrorIs(t, err, status.ErrStale)
	_, err = c.Check(t.Context(), credentialOf("https://example.org"), e, at)
	require.ErrorIs(t, err, status.ErrMismatch)
}

// TestEveryMutationOfAListIsRefused spoils each character of a signed list.
func TestEveryMutationOfAListIsRefused(t *testing.T) {
	raw, err := tokenlist.Sign(t.Context(), author, list(1))
	require.NoError(t, err)
	s, err := check(t, raw, 7)
	require.NoError(t, err)
	require.NoError(t, s.Err())
	for i := range raw {
		swapped := append([]byte{}, raw...)
		if i+1 < len(raw) {
			swapped[i], swapped[i+1] = raw[i+1], raw[i]
		}
		for _, mutant := range []string{
			string(raw[:i]) + string(raw[i]^1) + string(raw[i+1:]),
			string(raw[:i]) + string(raw[i+1:]),
			string(raw[:i+1]) + string(raw[i:]),
			string(swapped),
		} {
			if mutant == string(raw) {
				continue
			}
			_, err := check(t, []byte(mutant), 7)
			require.ErrorIs(t, err, status.ErrProof)
		}
	}
}

func FuzzTokenList(f *testing.F) {
	sign := func(l *status.List) []byte {
		raw, err := tokenlist.Sign(f.Context(), author, l)
		require.NoError(f, err)
		return raw
	}
	for _, width := range []uint8{1, 2, 4, 8} {
		token := sign(list(width))
		parsed, err := jws.Parse(token, jws.Slot{Types: []string{tokenlist.TokenType}})
		require.NoError(f, err)
		f.Add(parsed.Payload, uint64(3))
	}
	f.Add([]byte(`{"sub":"a","iat":1.5,"ttl":1e300,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}`), uint64(1)<<63)
	f.Fuzz(func(t *testing.T, payload []byte, index uint64) {
		if len(payload) == 0 {
			return
		}
		raw, err := jws.Sign(t.Context(), signer, jws.Header{Type: tokenlist.TokenType, KeyID: author.KeyID}, payload)
		require.NoError(t, err)
		s, err := check(t, raw, index)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			require.NotEqual(t, status.Valid, s.Kind)
		}
	})
}

// Opening and inflating a list of 131,072 entries, 1 % of them revoked.
func BenchmarkOpenList(b *testing.B) {
	l := list(1)
	l.Bits = status.NewBits(131072, 1, true)
	for i := uint64(0); i < 131072; i += 100 {
		require.NoError(b, l.Bits.Set(i, 1))
	}
	raw, err := tokenlist.Sign(b.Context(), author, l)
	require.NoError(b, err)
	require.Less(b, len(raw), inflate.MaxCompressed)
	testenv.ReportV(b, func() {
		if _, err := check(b, raw, 7); err != nil {
			b.Fatal(err)
		}
	})
}
