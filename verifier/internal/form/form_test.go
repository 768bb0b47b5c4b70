package form_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

type sample struct {
	At   form.Stamp    `json:"at"`
	Blob form.Blob     `json:"blob,omitempty"`
	Hash form.Digest   `json:"hash,omitzero"`
	Text string        `json:"text"`
	V    form.Version1 `json:"v"`
}

func TestAFormHasOneSpelling(t *testing.T) {
	const hash = `"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"`
	good := `{"at":"2026-07-06T09:00:00Z","blob":"AQ","hash":` + hash + `,"text":"<寺>","v":1}`
	var s sample
	require.NoError(t, form.Decode(t.Context(), []byte(good), strictjson.Limits{}, &s))
	require.Equal(t, sample{
		At: form.StampOf(time.Date(2026, 7, 6, 9, 0, 0, 999, time.UTC)), Blob: form.Blob{1}, Hash: form.Digest{1}, Text: "<寺>",
	}, s)
	written, err := form.Encode(s)
	require.NoError(t, err)
	require.Equal(t, good, string(written))

	for _, tt := range []struct {
		name, old, new string
		want           error
	}{
		{"a space", `"v":1`, `"v": 1`, form.ErrSpelling},
		{"a member that is not known", `"v":1`, `"v":1,"w":2`, form.ErrSpelling},
		{"another order", `"text":"<寺>","v":1`, `"v":1,"text":"<寺>"`, form.ErrSpelling},
		{"a name in other letters", `"text"`, `"Text"`, form.ErrSpelling},
		{"an escape that need not be", `<寺>`, `\u003c寺>`, form.ErrSpelling},
		{"null", `"blob":"AQ"`, `"blob":null`, form.ErrSpelling},
		{"an empty value that is left out", `"blob":"AQ"`, `"blob":""`, form.ErrSpelling},
		{"a member that is missing", `"text":"<寺>",`, ``, form.ErrSpelling},
		{"a name twice", `"v":1`, `"v":1,"v":1`, strictjson.ErrDuplicateName},
		{"another version", `"v":1`, `"v":2`, form.ErrVersion},
		{"a time with a fraction", `:00Z`, `:00.5Z`, form.ErrSpelling},
		{"a time elsewhere", `:00Z`, `:00+09:00`, form.ErrValue},
		{"padding", `"AQ"`, `"AQ=="`, form.ErrValue},
		{"spare bits", `"AQ"`, `"AR"`, form.ErrValue},
		{"a short digest", hash, `"AQ"`, form.ErrValue},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.old, tt.new, 1)
			require.NotEqual(t, good, bad)
			require.ErrorIs(t, form.Decode(t.Context(), []byte(bad), strictjson.Limits{}, new(sample)), tt.want)
		})
	}
}

func TestWhatMayBeShown(t *testing.T) {
	for _, good := range []string{"a", "~", "飯塚 太郎", "two\nlines", "می\u200cخواهم", strings.Repeat("x", 10)} {
		require.True(t, form.IsText(good, 30), "%q", good)
	}
	require.True(t, form.IsText(strings.Repeat("x", 10), 10))
	require.False(t, form.IsText(strings.Repeat("x", 11), 10), "one byte more")
	for _, bad := range []string{"", "a\x00", "a\t", "a\r", "a\x7f", "a\u0085", "a\u202eb", "a\u2066b", "a\u2028b", "a\ufeffb", "a\ufffdb", "a\xff"} {
		require.False(t, form.IsText(bad, 30), "%q", bad)
	}
}
