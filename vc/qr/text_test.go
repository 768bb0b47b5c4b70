package qr_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/qr"
)

// bytesOf returns n bytes that are always the same.
func bytesOf(seed string, n int) []byte {
	out := make([]byte, n)
	_, _ = rand.NewChaCha8(sha256.Sum256([]byte(seed))).Read(out)
	return out
}

func TestBytesOfEveryLengthComeBack(t *testing.T) {
	for n := 1; n <= 100; n++ {
		raw := bytesOf("lengths", n)
		for _, text := range []string{qr.Encode(raw), qr.EncodeBase32(raw)} {
			back, err := qr.Decode(text)
			require.NoError(t, err)
			require.Equal(t, raw, back)
		}
	}
}

func TestLongestTexts(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		want error
	}{
		{"as many bytes as fit", qr.Encode(bytesOf("long", qr.MaxRaw)), nil},
		{"one byte more", qr.Encode(bytesOf("long", qr.MaxRaw+1)), qr.ErrTooLong},
		{"as many bytes as fit in Base32", qr.EncodeBase32(bytesOf("long", 2682)), nil},
		{"one byte more in Base32", qr.EncodeBase32(bytesOf("long", 2683)), qr.ErrTooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := qr.Decode(tt.text)
			require.ErrorIs(t, err, tt.want)
			_, err = qr.Draw(tt.text, qr.L)
			require.ErrorIs(t, err, tt.want)
			_, err = new(qr.Reader).Add(tt.text)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestRepairSaysWhatItUndid(t *testing.T) {
	text := qr.Encode([]byte{0, 44, 0, 40, 0, 39, 0, 38, 0, 36})
	require.Subset(t, strings.Split(text, ""), []string{":", "+", "*", " ", "%"})
	shifted := strings.NewReplacer(":", "+", "*", "(", "+", "~").Replace(text)
	for _, tt := range []struct {
		name, typed, want string
		undone            []qr.Repairing
	}{
		{"nothing to undo", text, text, nil},
		{"a space at the end is data", "HN1:QED8WEX ", "HN1:QED8WEX ", nil},
		{"line end and tab", text + "\t\r\n", text, []qr.Repairing{qr.RepairedEnd}},
		{"a Japanese layout", shifted, text, []qr.Repairing{qr.RepairedLayout}},
		{"caps lock", strings.ToLower(text), text, []qr.Repairing{qr.RepairedCase}},
		{"all three", strings.ToLower(shifted) + "\r", text, []qr.Repairing{qr.RepairedEnd, qr.RepairedLayout, qr.RepairedCase}},
		{"a part under another layout", "HN2+AB~", "HN2:AB+", []qr.Repairing{qr.RepairedLayout}},
		{"Base32 under another layout", "hn3+mzxw6", "HN3:MZXW6", []qr.Repairing{qr.RepairedLayout, qr.RepairedCase}},
		{"signs of both layouts", "HN1+AB:", "HN1+AB:", nil},
		{"an asterisk, which the layout does not have", "HN1+AB*", "HN1+AB*", nil},
		{"small letters and capitals", "hn1:Ab", "hn1:Ab", nil},
		{"a letter whose capital is ours", "hn1:aıb", "hn1:aıb", nil},
		{"a token", "eyJhbGci.e30.c2ln~", "eyJhbGci.e30.c2ln~", nil},
		{"a prefix of nobody's", "hn9+ab", "hn9+ab", nil},
		{"too short for a prefix", "hn", "hn", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, undone := qr.Repair(tt.typed)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.undone, undone)
		})
	}
}

func TestHostileTextsCostNothing(t *testing.T) {
	for name, text := range map[string]string{
		"a megabyte of Base45": "HN1:" + strings.Repeat("0", 1<<20),
		"a megabyte of parts":  "HN2:" + strings.Repeat("0", 1<<20),
		"a megabyte of token":  strings.Repeat("a.", 1<<19),
		"a megabyte typed":     strings.Repeat("hn1+", 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() {
				text, _ := qr.Repair(text)
				_, err := new(qr.Reader).Add(text)
				require.Error(t, err)
			})
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("HN1:QED8WEX0")
	f.Add("HN1:QED8WEX ")
	f.Add("HN1:GGW")
	f.Add("HN3:MZXW6YQ")
	f.Add(" hn1+\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := qr.Decode(text)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			require.Nil(t, raw)
			return
		}
		require.Contains(t, []string{qr.Encode(raw), qr.EncodeBase32(raw)}, text, "one spelling")
	})
}

func FuzzBase45(f *testing.F) {
	f.Add([]byte("ietf!"))
	f.Add([]byte{255, 255, 255})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) == 0 || len(raw) > 2682 {
			return
		}
		for _, text := range []string{qr.Encode(raw), qr.EncodeBase32(raw)} {
			back, err := qr.Decode(text)
			require.NoError(t, err)
			require.True(t, bytes.Equal(raw, back))
		}
	})
}

func FuzzRepair(f *testing.F) {
	f.Add("HN1+AB~\r\n")
	f.Add("hn3:ab")
	f.Fuzz(func(t *testing.T, typed string) {
		text, undone := qr.Repair(typed)
		require.Equal(t, len(undone) > 0, text != typed, "what changed is said")
		again, undone := qr.Repair(text)
		require.Equal(t, text, again)
		require.Empty(t, undone)
	})
}

// seeds returns the texts of the vectors.
func seeds(f *testing.F) (texts [][]string) {
	cases, err := vectors.Load("qr")
	require.NoError(f, err)
	for _, c := range cases {
		var in input
		require.NoError(f, json.Unmarshal(c.In, &in))
		texts = append(texts, append(in.Texts, in.Text))
	}
	return texts
}
